import * as words from '../../assets/locales/en.yml'
import { editDayRows } from '../../storage/day/edit.ts'
import type { DayRow } from '../../storage/day/day.ts'
import type { Basis, Kind, Practice, Severity } from '../../storage/rows/tables.ts'
import { fieldValue } from '../../storage/rows/row.ts'
import type { FieldConflict } from '../../storage/sync/conflicts.ts'
import { dateOf, timeOf } from '../../storage/rows/time-zone.ts'
import { basisNames } from '../names/bases.ts'
import { challengeNames, kindNames } from '../names/kinds.ts'
import { followUpStatuses } from '../names/follow-up-names.ts'
import { practiceNames } from '../names/practices.ts'
import { dayName } from '../names/dates.ts'

/** The values of a field in conflict, by where they stand: the one that the row shows, then the others. */
export function versionsOf(row: DayRow['row'], { field, rivals }: FieldConflict): { name: string; value: unknown }[] {
  return [{ name: words.clashShown, value: fieldValue(row, field) }, ...rivals.map(({ value }) => ({ name: words.clashOther, value }))]
}

/**
 * Resolves a conflict by writing one of its values. Values that arrived after `dayRow` was read stay in conflict with it.
 */
export function resolveConflict(dayRow: DayRow, field: string, value: unknown): Promise<void> {
  return editDayRows([dayRow], { [field]: value }, { label: words.edited })
}

/** The value of a field as text for people. */
export function fieldText(field: string, value: unknown, zone: string): string {
  if (field.startsWith('#')) return value ? words.withTag(field.slice(1)) : words.withoutTag(field.slice(1))
  if (value === undefined) return words.nothing
  if ((field === 'at' || field === 'until') && typeof value === 'number')
    return words.timeOnDay(timeOf(value, zone), dayName(dateOf(value, zone), { year: true }))
  if (field === 'severity') return challengeNames[value as Severity]
  if (field === 'kind') return kindNames[value as Kind]
  if (field === 'basis') return basisNames[value as Basis]
  if (field === 'visibility') return value === 'private' ? words.keptPrivate : words.shared
  if (field === 'starred') return words.starred
  if (field === 'state') return followUpStatuses[value === 'done' ? 'done' : 'dropped'].name
  if (field === 'practice') return practiceNames[value as Practice]
  if (field === 'due' && typeof value === 'string') return dayName(value, { year: true })
  return typeof value === 'string' ? value : JSON.stringify(value)
}
