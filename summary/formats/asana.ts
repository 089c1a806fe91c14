import type { FormatInput } from './format.ts'
import { csv } from './cells.ts'
import { tasksOf } from './tasks.ts'

/** Tasks as Asana's importer reads them. An assignee has to be an e-mail address. */
export function write(input: FormatInput): string {
  const { words, tasks: which, withBom } = input
  const head = ['Name', 'Description', 'Section', 'Assignee', 'Collaborators', 'Start Date', 'Due Date']
  const rows = tasksOf(input, 1024).map(({ title, text, about, labels, owner, due }) => [
    title,
    [
      `${words.taskText}\n${text}`,
      ...about.map(({ label, text }) => `${label}: ${text}`),
      ...(labels.length > 0 ? [`${words.tags}: ${labels.join(' ')}`] : []),
    ].join('\n\n'),
    which === 'challenges' ? words.summaryThemes : words.summaryFollowUps,
    owner !== undefined && /^[^\s@=+-][^\s@]*@[^\s@]+\.[^\s@]+$/.test(owner) ? owner : '',
    '',
    '',
    due ?? '',
  ])
  return csv([head, ...rows], { withBom })
}
