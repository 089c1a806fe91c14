import type { FormatInput, FormatOutput } from './format.ts'
import { tasksOf } from './tasks.ts'

/** One title a line. Pasted into a Trello list, each line becomes a card. */
export function write(input: FormatInput): FormatOutput {
  const lines = tasksOf(input, 512).map(({ title, due, owner }) =>
    [title, owner && `(${owner.replace(/\s+/g, ' ')})`, due].filter(Boolean).join(' '),
  )
  return { plain: lines.map((line) => `${line.replace(/\p{Cs}/gu, '\uFFFD')}\n`).join('') }
}
