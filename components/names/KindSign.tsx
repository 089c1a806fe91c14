import type { JSX } from 'preact'
import type { Kind, Severity } from '../../storage/rows/tables.ts'
import { kindName } from './kinds.ts'
import style from './KindSign.module.css'

const tinted = { fill: 'var(--k-tint)', stroke: 'var(--k)', 'stroke-width': 1.5, 'stroke-linejoin': 'round' } as const
const drawn = { fill: 'none', stroke: 'var(--k)', 'stroke-width': 2, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' } as const
const box = <rect x="1.75" y="1.75" width="16.5" height="16.5" rx="2.5" {...tinted} />

/** Kinds differ by shape, then by the sign that is typed for them, and only then by colour. */
const signs: Record<string, JSX.Element> = {
  note: <circle cx="10" cy="10" r="3" fill="var(--k)" />,
  challenge1: (
    <>
      {box}
      <path d="M10 5.75v4.75M10 14.25v0" {...drawn} />
    </>
  ),
  challenge2: (
    <>
      {box}
      <path d="M7.75 5.75v4.75M12.25 5.75v4.75M7.75 14.25v0M12.25 14.25v0" {...drawn} />
    </>
  ),
  challenge3: (
    <>
      <rect x="1" y="1" width="18" height="18" rx="3" fill="var(--k)" />
      <path d="M5.75 5.75v4.75M10 5.75v4.75M14.25 5.75v4.75M5.75 14.25v0M10 14.25v0M14.25 14.25v0" {...drawn} stroke="var(--surface)" />
    </>
  ),
  win: (
    <>
      <circle cx="10" cy="10" r="8.25" {...tinted} />
      <path d="M10 6v8M6 10h8" {...drawn} />
    </>
  ),
  question: (
    <>
      <path d="M10 .9 19.1 10 10 19.1.9 10z" {...tinted} />
      <path d="M8 8.1a2.05 2.05 0 1 1 3.1 1.75c-.7.42-1.1.8-1.1 1.5M10 14v0" {...drawn} />
    </>
  ),
  quote: (
    <>
      <path
        d="M2.5 2.75h15a.75.75 0 0 1 .75.75v10a.75.75 0 0 1-.75.75H8.5L5 17.75v-3.5H2.5a.75.75 0 0 1-.75-.75v-10a.75.75 0 0 1 .75-.75z"
        {...tinted}
      />
      <path
        d="M9 6.1c-1.9.4-2.7 1.5-2.7 3.2 0 1 .6 1.7 1.5 1.7.8 0 1.4-.6 1.4-1.4s-.5-1.3-1.2-1.3c.1-.7.5-1.1 1.2-1.4zM13.8 6.1c-1.9.4-2.7 1.5-2.7 3.2 0 1 .6 1.7 1.5 1.7.8 0 1.4-.6 1.4-1.4s-.5-1.3-1.2-1.3c.1-.7.5-1.1 1.2-1.4z"
        fill="var(--k)"
      />
    </>
  ),
  followUp: (
    <>
      <path d="M2 3.75h10.6L18.5 10l-5.9 6.25H2z" {...tinted} />
      <path d="M7.25 6.9 10.4 10l-3.15 3.1" {...drawn} />
    </>
  ),
  activity: <path d="M5 7.75h10M5 12.25h10" {...drawn} />,
}

/** The sign of a kind; `silent` if its name is written beside it. */
export function KindSign({
  kind,
  severity,
  silent,
}: {
  kind: Kind | 'followUp' | 'activity'
  severity?: Severity | undefined
  silent?: boolean
}) {
  const sign = signs[kind === 'challenge' ? `challenge${severity ?? 1}` : kind]
  const meaning = silent ? ({ 'aria-hidden': true } as const) : ({ role: 'img', 'aria-label': kindName(kind, severity) } as const)
  return (
    <svg class={`${style.mark} ${style[kind]}`} viewBox="0 0 20 20" {...meaning}>
      {sign}
    </svg>
  )
}
