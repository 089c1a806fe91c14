import type { Drawing } from '../drawing.ts'
import type { RideAlongRows } from '../shareable.ts'
import type { SummaryContext } from '../context.ts'
import type { Summary } from '../sections/summarize.ts'

/** What a format writes from: the summary, and the rows that leave. */
export interface FormatInput extends SummaryContext {
  summary: Summary
  rows: RideAlongRows
  /** A table begins with a byte order mark, without which some spreadsheets take UTF-8 for something else. */
  withBom?: boolean
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
