import { type Format } from './format.ts'
const csv = { extension: 'csv', mime: 'text/csv' } as const

export const formats = {
  word: {
    name: 'Word',
    group: 'document',
    extension: 'docx',
    mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    load: () => import('./word.ts'),
  },
  pdf: { name: 'PDF', group: 'document', mime: 'application/pdf' },
  html: { name: 'HTML', group: 'document', extension: 'html', mime: 'text/html', load: () => import('./html.ts') },
  markdown: { name: 'Markdown', group: 'document', extension: 'md', mime: 'text/markdown', load: () => import('./markdown.ts') },
  rich: { name: 'Rich text', group: 'copy', mime: 'text/html', load: () => import('./rich.ts') },
  slack: { name: 'Slack', group: 'copy', mime: 'text/plain', load: () => import('./slack.ts') },
  observations: { name: 'Observations', group: 'rows', ...csv, part: 'observations', load: () => import('./observations-csv.ts') },
  followUps: { name: 'Follow-ups', group: 'rows', ...csv, part: 'follow-ups', load: () => import('./follow-ups-csv.ts') },
  json: { name: 'JSON', group: 'rows', extension: 'json', mime: 'application/json', load: () => import('./json.ts') },
  jira: { name: 'Jira', group: 'tracker', ...csv, part: 'jira', load: () => import('./jira.ts') },
  asana: { name: 'Asana', group: 'tracker', ...csv, part: 'asana', load: () => import('./asana.ts') },
  gitlab: { name: 'GitLab', group: 'tracker', ...csv, part: 'gitlab', load: () => import('./gitlab.ts') },
  trello: { name: 'Trello', group: 'tracker', mime: 'text/plain', load: () => import('./trello.ts') },
} as const satisfies Record<string, Format>

export type FormatName = Extract<keyof typeof formats, string>

/** A format by its name, whatever it is. */
export function formatOf(name: FormatName): Format {
  return formats[name]
}
