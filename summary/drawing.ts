import type { Kind, Severity } from '../storage/rows/tables.ts'

/** A colour token. `k` and `k-tint` are the colours of the sign's kind. */
export type Ink =
  | 'ink'
  | 'ink-2'
  | 'ink-3'
  | 'hair'
  | 'edge'
  | 'surface'
  | 'tone-1'
  | 'tone-2'
  | 'challenge'
  | 'win'
  | 'win-tint'
  | 'question'
  | 'question-tint'
  | 'k'
  | 'k-tint'

/** An SVG path, or a line of text. */
export type Shape =
  | { d: string; fill?: Ink; line?: Ink; width?: number; dash?: string; round?: true }
  | { text: string; x: number; y: number; ink?: Ink; anchor?: 'middle' | 'end'; strong?: true; small?: true }

/** A picture for paper and screen. Nothing in it is expressed by colour alone. */
export interface Drawing {
  width: number
  height: number
  /** A description in words. */
  label: string
  shapes: (Shape | Sign)[]
}

/** The sign of a kind, 20 by 20 pixels, with its upper left corner at `x`, `y`. */
export interface Sign {
  sign: Kind | 'followUp'
  severity?: Severity
  x: number
  y: number
}

const box = 'M4.25 1.75h11.5a2.5 2.5 0 0 1 2.5 2.5v11.5a2.5 2.5 0 0 1-2.5 2.5H4.25a2.5 2.5 0 0 1-2.5-2.5V4.25a2.5 2.5 0 0 1 2.5-2.5z'
const fullBox = 'M4 1h12a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3z'
const tinted = (d: string): Shape => ({ d, fill: 'k-tint', line: 'k', width: 1.5, round: true })
const stroke = (d: string, line: Ink = 'k'): Shape => ({ d, line, width: 2, round: true })

/** The shapes of each sign; a challenge has a sign for each severity. */
export const signs: Record<string, Shape[]> = {
  note: [{ d: 'M7 10a3 3 0 1 0 6 0a3 3 0 1 0-6 0z', fill: 'k' }],
  challenge1: [tinted(box), stroke('M10 5.75v4.75M10 14.25v.01')],
  challenge2: [tinted(box), stroke('M7.75 5.75v4.75M12.25 5.75v4.75M7.75 14.25v.01M12.25 14.25v.01')],
  challenge3: [
    { d: fullBox, fill: 'k' },
    stroke('M5.75 5.75v4.75M10 5.75v4.75M14.25 5.75v4.75M5.75 14.25v.01M10 14.25v.01M14.25 14.25v.01', 'surface'),
  ],
  win: [tinted('M1.75 10a8.25 8.25 0 1 0 16.5 0a8.25 8.25 0 1 0-16.5 0z'), stroke('M10 6v8M6 10h8')],
  question: [
    tinted('M10 .9 19.1 10 10 19.1.9 10z'),
    { d: 'M8 8.1a2.05 2.05 0 1 1 3.1 1.75c-.7.42-1.1.8-1.1 1.5M10 14v.01', line: 'k', width: 1.8, round: true },
  ],
  quote: [
    tinted('M2.5 2.75h15a.75.75 0 0 1 .75.75v10a.75.75 0 0 1-.75.75H8.5L5 17.75v-3.5H2.5a.75.75 0 0 1-.75-.75v-10a.75.75 0 0 1 .75-.75z'),
    {
      d: 'M9 6.1c-1.9.4-2.7 1.5-2.7 3.2 0 1 .6 1.7 1.5 1.7.8 0 1.4-.6 1.4-1.4s-.5-1.3-1.2-1.3c.1-.7.5-1.1 1.2-1.4zM13.8 6.1c-1.9.4-2.7 1.5-2.7 3.2 0 1 .6 1.7 1.5 1.7.8 0 1.4-.6 1.4-1.4s-.5-1.3-1.2-1.3c.1-.7.5-1.1 1.2-1.4z',
      fill: 'k',
    },
  ],
  followUp: [tinted('M2 3.75h10.6L18.5 10l-5.9 6.25H2z'), stroke('M7.25 6.9 10.4 10l-3.15 3.1')],
}

/** The shapes of a sign. */
export function drawnSign({ sign, severity = 1 }: Pick<Sign, 'sign' | 'severity'>): Shape[] {
  return signs[sign === 'challenge' ? `challenge${severity}` : sign]!
}

/** Name of the token, with `k` replaced by the kind. */
export function inkOf(ink: Ink, kind: Sign['sign']): string {
  return ink.replace(/^k/, kind === 'followUp' ? 'follow-up' : kind)
}
