import type { FormatName } from '../../summary/formats/formats.ts'
import type { FormatOutput } from '../../summary/formats/format.ts'
import type { Selection } from '../../summary/shareable.ts'

/** A request to write a ride-along in a format. */
export interface ExportRequest extends Selection {
  rideAlongId: string
  format: FormatName
  appendix: boolean
  /** Begin tables with a byte order mark. */
  withBom: boolean
  /** What a tracker gets. */
  tasks: 'followUps' | 'challenges'
}

/** A message from the worker: progress from 0 to 1, the output, or an error. */
export type ExportMessage = { done: number } | { content: FormatOutput | null } | { failed: string }

export type ExportChoices = Omit<ExportRequest, 'rideAlongId' | 'format'>
