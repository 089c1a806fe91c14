import type { FormatInput } from './format.ts'
import { csv } from './cells.ts'
import { escapeMarkdown } from './markdown.ts'
import { tasksOf } from './tasks.ts'

/**
 * Tasks as GitLab's importer reads them. Tags become labels by a quick action, the only one in the file: a line of a
 * person's text that begins with a slash stays text, and nothing mentions a person or another issue.
 */
export function write(input: FormatInput): string {
  const { words, withBom } = input
  const rows = tasksOf(input, 255).map(({ title, text, about, labels, due }) => {
    const known = labels.filter((label) => /^[\p{L}\p{N}_-]+$/u.test(label))
    const parts = [
      `${words.taskText}\n\n${escapeText(text)}`,
      ...about.map(({ label, text }) => `${label}: ${escapeText(text)}`),
      ...(known.length > 0 ? [`/label ${known.map((label) => `~${label}`).join(' ')}`] : []),
    ]
    return [withoutMentions(title), parts.join('\n\n'), due ?? '']
  })
  return csv([['title', 'description', 'due_date'], ...rows], { withBom })
}

function escapeText(text: string): string {
  return withoutMentions(escapeMarkdown(text))
}

/** With an invisible joiner behind signs that would mention a person or refer to something. */
function withoutMentions(text: string): string {
  return text.replace(/([@#!%&$^~*])(?=[\p{L}\p{N}_"\\])/gu, '$1\u2060').replace(/^(\s*\\?\/)(?=\w)/gm, '$1\u2060')
}
