import type { FormatInput } from './format.ts'
import { csv } from './cells.ts'
import { escaped } from './markdown.ts'
import { tasksOf } from './tasks.ts'

/**
 * Tasks as GitLab's importer reads them. Tags become labels by a quick action of ours, the only one: a line of
 * somebody's that begins with a slash is text, and no word calls a person or another issue.
 */
export function write(input: FormatInput): string {
  const { words, withBom } = input
  const rows = tasksOf(input, 255).map(({ title, text, about, labels, due }) => {
    const known = labels.filter((label) => /^[\p{L}\p{N}_-]+$/u.test(label))
    const parts = [
      `${words.taskText}\n\n${written(text)}`,
      ...about.map(({ label, text }) => `${label}: ${written(text)}`),
      ...(known.length > 0 ? [`/label ${known.map((label) => `~${label}`).join(' ')}`] : []),
    ]
    return [silent(title), parts.join('\n\n'), due ?? '']
  })
  return csv([['title', 'description', 'due_date'], ...rows], { withBom })
}

function written(text: string): string {
  return silent(escaped(text))
}

/** An invisible joiner behind a sign that would call somebody or something by its name. */
function silent(text: string): string {
  return text.replace(/([@#!%&$^~*])(?=[\p{L}\p{N}_"\\])/gu, '$1\u2060').replace(/^(\s*\\?\/)(?=\w)/gm, '$1\u2060')
}
