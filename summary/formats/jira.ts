import type { FormatInput } from './format.ts'
import { csv } from './cells.ts'
import { tasksOf } from './tasks.ts'

/** Tasks as Jira's importer reads them. A description is wiki markup there, so what people wrote is escapeWiki. */
export function write(input: FormatInput): string {
  const { words, withBom } = input
  const tasks = tasksOf(input, 255)
  const most = Math.max(0, ...tasks.map(({ labels }) => labels.length))
  const priority = { 1: 'Low', 2: 'Medium', 3: 'High' }
  const head = ['Summary', 'Issue Type', 'Priority', 'Description', ...Array.from({ length: most }, () => 'Labels'), 'Due date']
  const rows = tasks.map(({ title, text, about, labels, severity, due }) => [
    title,
    'Task',
    priority[severity ?? 2],
    [`${words.taskText}\n${escapeWiki(text)}`, ...about.map(({ label, text }) => `${label}: ${escapeWiki(text)}`)].join('\n\n'),
    ...Array.from({ length: most }, (_, i) => labels[i] ?? ''),
    due ?? '',
  ])
  return csv([head, ...rows], { withBom })
}

/** Text that Jira's wiki markup reads as it is: no macro, link, mention, image, emphasis, list or heading. */
function escapeWiki(text: string): string {
  return text
    .replace(/[\\{}[\]!|]|(?<![\p{L}\p{N}])[*_+^~?-]|[*_+^~?-](?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/^(\s*)#/gm, '$1\\#')
    .replace(/^(\s*(?:h[1-6]|bq))\./gim, '$1\\.')
}
