import type { JSX } from 'preact'
import * as words from '../../assets/locales/en.yml'
import type { Kind, Severity } from '../../storage/rows/tables.ts'
import style from './KindSign.module.css'

const tinted = { fill: 'var(--k-tint)', stroke: 'var(--k)', 'stroke-width': 1.5, 'stroke-linejoin': 'round' } as const
const drawn = { fill: 'none', stroke: 'var(--k)', 'stroke-width': 2, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' } as const
const box = <rect x="1.75" y="1.75" width="16.5" height="16.5" rx="2.5" {...tinted} />

/** A sign for each kind, as it is typed: shape first, then letterform, then colour. */
const marks: Record<string, { label: string; sign: JSX.Element }> = {
  note: { label: words.kindNote, sign: <circle cx="10" cy="10" r="3" fill="var(--k)" /> },
  challenge1: {
    label: words.challengeLow,
    sign: (
      <>
        {box}
        <path d="M10 5.75v4.75M10 14.25v0" {...drawn} />
      </>
    ),
  },
  challenge2: {
    label: words.challengeMedium,
    sign: (
      <>
        {box}
        <path d="M7.75 5.75v4.75M12.25 5.75v4.75M7.75 14.25v0M12.25 14.25v0" {...drawn} />
      </>
    ),
  },
  challenge3: {
    label: words.challengeHigh,
    sign: (
      <>
        <rect x="1" y="1" width="18" height="18" rx="3" fill="var(--k)" />
        <path d="M5.75 5.75v4.75M10 5.75v4.75M14.25 5.75v4.75M5.75 14.25v0M10 14.25v0M14.25 14.25v0" {...drawn} stroke="var(--surface)" />
      </>
    ),
  },
  win: {
    label: words.kindWin,
    sign: (
      <>
        <circle cx="10" cy="10" r="8.25" {...tinted} />
        <path d="M10 6v8M6 10h8" {...drawn} />
      </>
    ),
  },
  question: {
    label: words.kindQuestion,
    sign: (
      <>
        <path d="M10 .9 19.1 10 10 19.1.9 10z" {...tinted} />
        <path d="M8 8.1a2.05 2.05 0 1 1 3.1 1.75c-.7.42-1.1.8-1.1 1.5M10 14v0" {...drawn} />
      </>
    ),
  },
  quote: {
    label: words.kindQuote,
    sign: (
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
  },
  followUp: {
    label: words.kindFollowUp,
    sign: (
      <>
        <path d="M2 3.75h10.6L18.5 10l-5.9 6.25H2z" {...tinted} />
        <path d="M7.25 6.9 10.4 10l-3.15 3.1" {...drawn} />
      </>
    ),
  },
  activity: { label: words.kindActivity, sign: <path d="M5 7.75h10M5 12.25h10" {...drawn} /> },
}

/** The sign of a kind; `silent` where its name stands beside it. */
export function KindSign({
  kind,
  severity,
  silent,
}: {
  kind: Kind | 'followUp' | 'activity'
  severity?: Severity | undefined
  silent?: boolean
}) {
  const { label, sign } = marks[kind === 'challenge' ? `challenge${severity ?? 1}` : kind]!
  const meaning = silent ? ({ 'aria-hidden': true } as const) : ({ role: 'img', 'aria-label': label } as const)
  return (
    <svg class={`${style.mark} ${style[kind]}`} viewBox="0 0 20 20" {...meaning}>
      {sign}
    </svg>
  )
}

/** What a kind is called, with its severity. */
export function kindName(kind: Kind | 'followUp' | 'activity', severity?: Severity): string {
  return marks[kind === 'challenge' ? `challenge${severity ?? 1}` : kind]!.label
}
