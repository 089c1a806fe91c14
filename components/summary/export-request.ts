import type { FormatName } from '../../summary/formats/formats.ts'
import type { FormatOutput } from '../../summary/formats/format.ts'
import type { Selection } from '../../summary/shareable.ts'

/** What is to be written of a ride-along, and how. */
export interface ExportRequest extends Selection {
  rideAlongId: string
  format: FormatName
  appendix: boolean
  /** Tables begin with a byte order mark. */
  withBom: boolean
  /** What a tracker gets. */
  tasks: 'followUps' | 'challenges'
}

/** What the worker says on its way. */
export type ExportMessage = { done: number } | { content: FormatOutput | null } | { failed: string }

export type ExportChoices = Omit<ExportRequest, 'rideAlongId' | 'format'>
