import type { Drawing } from '../drawing.ts'
import type { RideAlongRows } from '../leaving.ts'
import type { Summary, SummaryContext } from '../summarize.ts'

/** What a format writes from: the summary, and the rows that leave. */
export interface FormatInput extends SummaryContext {
  summary: Summary
  rows: RideAlongRows
  /** A table begins with a byte order mark, without which some spreadsheets take UTF-8 for something else. */
  marked?: boolean
  /** What a tracker gets. */
  tasks?: 'followUps' | 'challenges'
  /** Where nobody can paint, the table of a drawing stands alone. */
  paint?: Painter
  /** How much is done, 0 to 1. */
  progress?: (done: number) => void
}

/** Makes files of pictures, for documents that take no other. */
export interface Painter {
  /** A drawing as PNG. */
  drawing: (drawing: Drawing) => Promise<Uint8Array>
  /** The picture of a data: address, as a type that every office knows. */
  picture: (address: string) => Promise<{ type: 'png' | 'jpg'; data: Uint8Array } | undefined>
}

/** A file, or what is put on the clipboard by type. */
export type FormatOutput = string | Uint8Array<ArrayBuffer> | { html?: string; plain: string }

/** A way to write a summary or its rows; its code is loaded when it is used. */
export interface Format {
  name: string
  /** A whole document, words to paste, rows for a spreadsheet, or tasks for a tracker. */
  group: 'document' | 'copy' | 'rows' | 'tracker'
  /** Without the dot; absent where it goes to the clipboard or to the printer. */
  extension?: string
  /** What its file's name says it holds, where several formats have one extension. */
  part?: string
  mime: string
  /** Absent where the browser itself writes it, from a page that prints. */
  load?: () => Promise<{ write: (input: FormatInput) => FormatOutput | Promise<FormatOutput> }>
}

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

const mostBytes = 120
/** Controls, lone surrogates, marks that turn or hide letters, and what Windows refuses. */
const refused = /[\p{Cc}\p{Cs}\u061C\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF<>:"/\\|?*]/gu
/** Names that Windows keeps for devices, whatever their extension. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(?:\.|$))/

/**
 * A name under which every file system takes a file: "database-evening-2017-01-31.md", or with a part
 * "database-evening-2017-01-31-jira.csv". At most 120 bytes, cut between characters.
 */
export function fileName(title: string, date: string, extension: string, part?: string): string {
  const words = title.replace(/\s+/g, ' ').replace(refused, '').toLowerCase().normalize()
  const ending = `-${date.replace(/[^\d-]/g, '')}${part === undefined ? '' : `-${part}`}.${extension}`
  let stem = trimmed(words.replace(/\s+/g, '-'))
  if (device.test(stem)) stem = `ride-along-${stem}`
  const encoder = new TextEncoder()
  let left = mostBytes - encoder.encode(ending).length
  let cut = ''
  for (const character of stem) {
    left -= encoder.encode(character).length
    if (left < 0) break
    cut += character
  }
  return (trimmed(cut) || 'ride-along') + ending
}

/** A leading dot would hide the file. */
function trimmed(stem: string): string {
  return stem.replace(/^[-. ]+|[-. ]+$/g, '')
}
