import * as words from '../../assets/locales/en.yml'
import type { DayRow } from '../../storage/day/day.ts'
import { editDayRows } from '../../storage/day/edit.ts'
import { announce } from '../ui/announce.ts'

/** Stars the observations among these rows; if all are starred, removes their stars. */
export async function toggleStar(dayRows: DayRow[]): Promise<void> {
  const observations = dayRows.flatMap(({ table, row }) => (table === 'observations' ? [{ table, row }] : []))
  const areStarred = observations.every(({ row }) => row.starred)
  const label = areStarred ? words.notStarred : words.starred
  await editDayRows(observations, { starred: areStarred ? undefined : true }, { label: label })
  announce(label)
}

/** Makes rows private; if all are, shares them again. Spans off the record are always shared: a gap must not be hidden. */
export async function togglePrivate(rows: DayRow[]): Promise<void> {
  const dayRows = rows.filter(({ table, row }) => !(table === 'spans' && row.kind === 'offRecord'))
  if (dayRows.length === 0) return
  const arePrivate = dayRows.every(({ row }) => row.visibility === 'private')
  const label = arePrivate ? words.shared : words.keptPrivate
  await editDayRows(dayRows, { visibility: arePrivate ? 'shared' : 'private' }, { label: label })
  announce(label)
}
