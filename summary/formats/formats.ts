import type { Format } from './format.ts'

const csv = { group: 'tracker', preview: 'text', extension: 'csv', mime: 'text/csv' } as const

/** Every format, in the order of the menu. To add one, write a file with its `write` and add an entry here. */
export const formats = {
  word: {
    name: 'Word',
    group: 'document',
    preview: 'page',
    extension: 'docx',
    mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    load: () => import('./word.ts'),
  },
  pdf: { name: 'PDF', group: 'document', preview: 'page', hint: 'aboutPdf', mime: 'application/pdf' },
  html: { name: 'HTML', group: 'document', preview: 'page', extension: 'html', mime: 'text/html', load: () => import('./html.ts') },
  markdown: {
    name: 'Markdown',
    group: 'document',
    preview: 'text',
    extension: 'md',
    mime: 'text/markdown',
    load: () => import('./markdown.ts'),
  },
  rich: { name: 'Rich text', group: 'copy', preview: 'page', hint: 'aboutRich', mime: 'text/html', load: () => import('./rich.ts') },
  slack: { name: 'Slack', group: 'copy', preview: 'text', hint: 'aboutSlack', mime: 'text/plain', load: () => import('./slack.ts') },
  observations: { ...csv, name: 'Observations', group: 'rows', part: 'observations', load: () => import('./observations-csv.ts') },
  followUps: { ...csv, name: 'Follow-ups', group: 'rows', part: 'follow-ups', load: () => import('./follow-ups-csv.ts') },
  json: { name: 'JSON', group: 'rows', preview: 'text', extension: 'json', mime: 'application/json', load: () => import('./json.ts') },
  jira: { ...csv, name: 'Jira', part: 'jira', load: () => import('./jira.ts') },
  asana: { ...csv, name: 'Asana', part: 'asana', load: () => import('./asana.ts') },
  gitlab: { ...csv, name: 'GitLab', part: 'gitlab', load: () => import('./gitlab.ts') },
  trello: { name: 'Trello', group: 'tracker', preview: 'text', hint: 'aboutTrello', mime: 'text/plain', load: () => import('./trello.ts') },
} as const satisfies Record<string, Format>

export type FormatName = Extract<keyof typeof formats, string>

/** A format with the optional fields of all. */
export function formatOf(name: FormatName): Format {
  return formats[name]
}
