import type { FormatInput } from './format.ts'
import { csv } from './cells.ts'

/** Follow-ups as a table, a row each, by due date. */
export function write({ summary, words, withBom }: FormatInput): string {
  const head = [words.summaryAction, words.owner, words.due, words.summaryBehind, words.observations, words.tags]
  const rows = summary.followUps.map(({ text, owner, due, numbers, tags }) => [
    text,
    owner ?? '',
    due?.date ?? '',
    numbers.join(' '),
    numbers.map((number) => summary.observations.find((each) => each.number === number)?.text ?? '').join('\n'),
    tags.join(' '),
  ])
  return csv([head, ...rows], { withBom })
}
