const paths = {
  list: ['M2.5 4v0M2.5 8v0M2.5 12v0', 'M6 4h7.5M6 8h7.5M6 12h7.5'],
  gear: [
    'M2 4.5h7M12.5 4.5H14M2 11.5h1.5M7 11.5h7',
    'M9 4.5a1.75 1.75 0 1 0 3.5 0 1.75 1.75 0 1 0-3.5 0',
    'M3.5 11.5a1.75 1.75 0 1 0 3.5 0 1.75 1.75 0 1 0-3.5 0',
  ],
  close: ['m4 4 8 8M12 4l-8 8'],
  edit: ['m2.75 13.25.6-2.9 7.6-7.6a1.2 1.2 0 0 1 1.7 0l.6.6a1.2 1.2 0 0 1 0 1.7l-7.6 7.6z'],
  star: ['M8 1.9 9.85 5.8l4.25.55-3.1 2.95.78 4.2L8 11.45 4.22 13.5 5 9.3 1.9 6.35l4.25-.55z'],
  trash: ['M2.75 4.25h10.5M6 4V2.5h4V4M4 4.5l.6 9h6.8l.6-9'],
  lock: ['M3 7h10v6.75H3z', 'M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2'],
  eye: ['M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8z', 'M6.1 8a1.9 1.9 0 1 0 3.8 0 1.9 1.9 0 1 0-3.8 0'],
  person: ['M5.25 5.25a2.75 2.75 0 1 0 5.5 0 2.75 2.75 0 1 0-5.5 0', 'M2.75 14c.3-2.9 2.3-4.5 5.25-4.5s4.95 1.6 5.25 4.5'],
  calendar: ['M2 3.25h12v10.5H2z', 'M2 6.75h12M5.25 1.75v3M10.75 1.75v3'],
  clock: ['M2.25 8a5.75 5.75 0 1 0 11.5 0 5.75 5.75 0 1 0-11.5 0', 'M8 4.75V8l2.25 1.5'],
  alert: ['M8 2.25 14.5 13.5h-13z', 'M8 6.75v3M8 11.75v0'],
  link: ['M6.5 9.5l3-3', 'M7 4.5l1.3-1.3a2.9 2.9 0 0 1 4.1 4.1L11 8.6', 'M9 11.5l-1.3 1.3a2.9 2.9 0 0 1-4.1-4.1L5 7.4'],
  wait: ['M4 2h8M4 14h8M4.75 2c0 3.5 2.3 4.6 3.25 6 .95-1.4 3.25-2.5 3.25-6M4.75 14c0-3.5 2.3-4.6 3.25-6 .95 1.4 3.25 2.5 3.25 6'],
  interruption: ['M9 1.75 3.75 9h3.5L6.5 14.25 12.25 7h-3.5z'],
  off: ['M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8z', 'm2.5 13.5 11-11'],
  pad: ['M1.75 2.75h12.5v10.5H1.75z', 'M8.25 8h3.75v3H8.25z'],
  search: ['M2.75 7a4.25 4.25 0 1 0 8.5 0 4.25 4.25 0 1 0-8.5 0', 'm10.3 10.3 3.2 3.2'],
  camera: ['M1.75 4.75h2.75l1.25-2h4.5l1.25 2h2.75v8.5H1.75z', 'M5.5 8.75a2.5 2.5 0 1 0 5 0 2.5 2.5 0 1 0-5 0'],
  pin: ['M5.25 2.5h5.5M6.25 2.5v4.25L4 9.25h8L9.75 6.75V2.5', 'M8 9.25v4.25'],
  ask: ['M2.25 3h11.5v7.75H8L5 13.5v-2.75H2.25z', 'M8 5v2.25M8 8.9v0'],
  next: ['M6 3.5 10.5 8 6 12.5'],
  reply: ['M6.5 4 2.5 8l4 4', 'M2.5 8h7a4 4 0 0 1 4 4v.75'],
  check: ['m3 8.5 3.2 3.2L13 4.8'],
  plus: ['M8 3v10M3 8h10'],
  flag: ['M3.5 14.25V2.5h9l-2 3.25 2 3.25h-9'],
  undo: ['M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.75 3.5 2.75 6.5l3 3'],
  followUp: ['M2 3.5h8.25L14 8l-3.75 4.5H2z'],
  open: ['M3 8a5 5 0 1 0 10 0 5 5 0 1 0-10 0'],
  sync: ['M13.5 6.5A5.75 5.75 0 0 0 3 5.2M2.5 9.5A5.75 5.75 0 0 0 13 10.8', 'M2.75 2.25v3h3M13.25 13.75v-3h-3'],
  print: ['M4.5 6V2h7v4M4.5 11.5H2V6h12v5.5h-2.5', 'M4.5 9.75h7V14h-7z'],
  tag: ['M2.5 2.5h5.25l6 6-5.25 5.25-6-6z', 'M5.25 5.25v0'],
} as const
export type IconName = keyof typeof paths

/** A 16 px line icon. It needs a `label` unless adjacent text says the same. */
export function Icon({ name, fill, label }: { name: IconName; fill?: boolean; label?: string }) {
  const meaning = label ? ({ role: 'img', 'aria-label': label } as const) : ({ 'aria-hidden': true } as const)
  return (
    <svg class={fill ? 'icon fill' : 'icon'} viewBox="0 0 16 16" {...meaning}>
      {paths[name].map((d) => (
        <path key={d} d={d} />
      ))}
    </svg>
  )
}

/** The logo: lines of a day, and a dot for the person who writes them. */
export function Logo() {
  return (
    <svg class="logo" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <path class="ink" d="M3 4.5h14M3 15.5h5" />
      <path class="accent" d="M3 10h8.5" />
      <circle class="dot" cx="15.5" cy="12.75" r="2.75" />
    </svg>
  )
}
