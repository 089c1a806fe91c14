import type { Drawing } from '../drawing.ts'
import type { RideAlongRows } from '../shareable.ts'
import type { SummaryContext, Words } from '../context.ts'
import type { Summary } from '../sections/sections.ts'

/** What a format writes from: the summary, and the rows that may leave. */
export interface FormatInput extends SummaryContext {
  summary: Summary
  rows: RideAlongRows
  /** Begins a table with a byte order mark; without it some spreadsheets do not read UTF-8. */
  withBom?: boolean
  /** What a tracker gets. */
  tasks?: 'followUps' | 'challenges'
  /** Absent where nothing can be painted; then a figure's table stands alone. */
  paint?: Painter
  /** Called with the share that is done, 0 to 1. */
  progress?: (done: number) => void
}

/** Makes image files, for documents that cannot hold a drawing. */
export interface Painter {
  /** A drawing as PNG. */
  drawing: (drawing: Drawing) => Promise<Uint8Array>
  /** The picture at a data: address, in a type that every office program reads. */
  picture: (address: string) => Promise<{ type: 'png' | 'jpg'; data: Uint8Array } | undefined>
}

/** The content of a file, or of the clipboard by type. */
export type FormatOutput = string | Uint8Array<ArrayBuffer> | { html?: string; plain: string }

/** A sentence of the locale file without blanks, by its name. */
type SentenceName = { [Name in keyof Words]: Words[Name] extends string ? Name : never }[keyof Words]

/** A way to write a summary or its rows. */
export interface Format {
  name: string
  /** A document, text to paste, rows for a spreadsheet, or tasks for a tracker. */
  group: 'document' | 'copy' | 'rows' | 'tracker'
  /** Shown before it is written as the summary's page, or as the text of the file. */
  preview: 'page' | 'text'
  /** Without the dot; absent if it goes to the clipboard or to the printer. */
  extension?: string
  /** Beside the name, instead of the extension. */
  hint?: SentenceName
  /** Part of the file name, if several formats have the same extension. */
  part?: string
  mime: string
  /** Loads its code; absent if the browser prints it from a page. */
  load?: () => Promise<{ write: (input: FormatInput) => FormatOutput | Promise<FormatOutput> }>
}
