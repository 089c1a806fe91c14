import type { Severity } from '../../storage/rows/tables.ts'
import type { FormatInput } from './format.ts'
import { isFormula } from './cells.ts'

/** A follow-up or challenge as a task for a tracker. */
export interface Task {
  /** One line that no spreadsheet runs as a formula. */
  title: string
  /** The full text. */
  text: string
  /** Where it comes from and the observations behind it: a label of ours, and the text of a person. */
  about: { label: string; text: string }[]
  /** Tags, without spaces. */
  labels: string[]
  severity?: Severity
  owner?: string
  /** YYYY-MM-DD. */
  due?: string
}

/** The tasks for a tracker: follow-ups by due date, or challenges in the order of the day. */
export function tasksOf({ summary, tasks = 'followUps', words }: FormatInput, most: number): Task[] {
  const from = { label: words.taskFrom, text: `${summary.title}, ${summary.date}` }
  const labels = (tags: string[]) => [...new Set(tags.map((tag) => tag.replace(/[\s,]+/g, '-')).filter(Boolean))]
  if (tasks === 'challenges')
    return summary.observations.flatMap(({ number, kind, severity, kindName, text, tags, basis }) =>
      kind !== 'challenge'
        ? []
        : [
            {
              title: titleOf(text, kindName, most),
              text,
              about: [from, { label: words.summaryNumber, text: String(number) }, ...(basis ? [{ label: words.basis, text: basis }] : [])],
              labels: labels(tags),
              ...(severity && { severity }),
            },
          ],
    )
  return summary.followUps.map(({ text, owner, due, numbers, tags }) => {
    const behind = numbers.flatMap((number) => summary.observations.find((each) => each.number === number) ?? [])
    const severity = behind.reduce<Severity | 0>((most, each) => (each.severity && each.severity > most ? each.severity : most), 0)
    return {
      title: titleOf(text, words.kindFollowUp, most),
      text,
      about: [
        from,
        ...(owner === undefined ? [] : [{ label: words.owner, text: owner }]),
        ...behind.map((each) => ({ label: words.summaryObservationNumber(each.number), text: each.text })),
      ],
      labels: labels(tags),
      ...(severity && { severity }),
      ...(owner !== undefined && { owner }),
      ...(due && { due: due.date }),
    }
  })
}

/** One line of at most `most` characters. A line that would be run as a formula or command begins with the kind of task. */
function titleOf(text: string, what: string, most: number): string {
  // oxlint-disable-next-line no-control-regex
  const line = text.replace(/[\s\u0000-\u001F\u007F-\u009F]+/g, ' ').trim()
  const safe = isFormula(line) || line.startsWith('/') || line === '' ? `${what}: ${line}` : line
  if (safe.length <= most) return safe
  return `${Array.from(safe.slice(0, most - 1))
    .join('')
    .replace(/\p{Cs}$/u, '')}…`
}
