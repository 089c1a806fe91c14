import type { DayRow } from '../../storage/day/day.ts'
import { shownKeys } from '../../storage/rows/shown-tags.ts'
import { type Tag } from '../../storage/rows/tables.ts'
import { type Filter, matchesFacts } from '../lists/filter.ts'

/** What the filter can ask of a row, as `group:value`. A merged tag counts as the tag it was merged into. */
export function dayRowFacts({ table, row }: DayRow, tags: Map<string, Tag>): string[] {
  const facts = shownKeys(row.tags, tags).map((key) => `tag:${key}`)
  if (row.visibility === 'private') facts.push('is:private')
  if (table === 'followUps') return ['kind:followUp', ...facts]
  if (table === 'spans') return [`kind:${row.kind}`, ...facts]
  facts.push(`kind:${row.kind}`)
  if (row.severity) facts.push(`severity:${row.severity}`)
  if (row.starred) facts.push('is:starred')
  if (row.unfilled) facts.push('is:unfilled')
  return facts
}

/** Whether a row matches the filter. */
export function passesFilter({ text, on }: Filter, dayRow: DayRow, tags: Map<string, Tag>): boolean {
  if (text !== '' && !dayRow.row.text.toLocaleLowerCase().includes(text.toLocaleLowerCase())) return false
  return on.size === 0 || matchesFacts(on)(dayRowFacts(dayRow, tags))
}
