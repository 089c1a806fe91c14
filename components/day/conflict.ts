import * as words from '../../assets/locales/en.yml'
import { editDayRows } from '../../storage/day/edit.ts'
import type { DayRow } from '../../storage/day/day.ts'
import type { Basis, Kind, Practice, Severity } from '../../storage/rows/tables.ts'
import { dateOf, timeOf } from '../../storage/rows/time-zone.ts'
import { kindName } from '../names/KindSign.tsx'
import { practiceName } from '../names/follow-up-names.ts'
import { dayName } from '../names/dates.ts'

/** Writes what was chosen of a field, and so settles what stood beside it on screen; what came since then still does. */
export function resolveConflict(dayRow: DayRow, field: string, chosen: unknown): Promise<void> {
  return editDayRows([dayRow], { [field]: chosen }, { label: words.edited })
}

/** A field's value in words. */
export function fieldText(field: string, value: unknown, zone: string): string {
  if (field.startsWith('#')) return value ? words.withTag(field.slice(1)) : words.withoutTag(field.slice(1))
  if (value === undefined) return words.nothing
  if ((field === 'at' || field === 'until') && typeof value === 'number')
    return words.timeOnDay(timeOf(value, zone), dayName(dateOf(value, zone), { year: true }))
  if (field === 'severity') return kindName('challenge', value as Severity)
  if (field === 'kind') return value === 'challenge' ? words.kindChallenge : kindName(value as Kind)
  if (field === 'basis') return { observed: words.basisObserved, told: words.basisTold, inferred: words.basisInferred }[value as Basis]
  if (field === 'visibility') return value === 'private' ? words.keptPrivate : words.shared
  if (field === 'starred') return words.starred
  if (field === 'state') return value === 'done' ? words.standingDone : words.standingDropped
  if (field === 'practice') return practiceName(value as Practice)
  if (field === 'due' && typeof value === 'string') return dayName(value, { year: true })
  return typeof value === 'string' ? value : JSON.stringify(value)
}
