import { followUpStatus, type ListedFollowUp } from '../../storage/follow-ups/follow-ups.ts'
import { ownerOf } from '../../storage/rows/tables.ts'
import type { Filter } from '../lists/filter.ts'

/** The filter that the page opens with: what is still to be done. */
export const openFollowUps: Filter = { text: '', on: new Set(['is:overdue', 'is:due', 'is:open']) }

/** What the filter can ask about a follow-up, as `group:value`. `today` is a calendar day. */
export function followUpFacts({ row }: ListedFollowUp, today: string): string[] {
  return [
    `is:${followUpStatus(row, today)}`,
    ...(row.practice ? [`practice:${row.practice}`] : []),
    ...(ownerOf(row) === undefined ? ['has:noOwner'] : []),
    ...(row.decision ? ['has:decision'] : []),
  ]
}
