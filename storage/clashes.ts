import { act } from './acts.ts'
import { db, dayTables } from './db.ts'
import type { DayRow } from './happenings.ts'
import { editRow, isDeleted, rivalsOf, type Observation, type Rival, type RideAlong } from './row.ts'

/** A row of this person's of which two devices wrote one field, neither having seen the other. */
export interface Clash {
  dayRow: DayRow
  rideAlong: RideAlong
  rival: Rival
}

/** What is not settled, the oldest first, no more than `most`. */
export async function clashes(me: string | undefined, most = 50): Promise<Clash[]> {
  const found: Clash[] = []
  for (const table of dayTables) {
    const rows = await db[table]
      .filter((row) => row.by === me && row.rivals !== undefined && !isDeleted(row))
      .limit(most)
      .toArray()
    for (const row of rows) {
      const rideAlong = await db.rideAlongs.get(row.rideAlongId)
      const rival = rivalsOf(row).find(({ field }) => field !== 'offset')
      if (rideAlong && rival) found.push({ dayRow: { table, row } as DayRow, rideAlong, rival })
    }
  }
  return found.sort((a, b) => a.dayRow.row.recordedAt - b.dayRow.row.recordedAt).slice(0, most)
}

/** Keeps the text that shows where it is, and the other as an observation of its own beside it; undone as one. */
export function keepBothTexts(id: string, text: string, said: string): Promise<void> {
  return act(said, ['observations'], async ({ change, add, device }) => {
    const row = await db.observations.get(id)
    if (!row) return
    const { rideAlongId, at, offset, kind, severity, basis, tags, visibility } = row
    await change<Observation>('observations', id, (before) => editRow<Observation>(before, { text: before.text }, device.id))
    await add<Observation>('observations', { rideAlongId, at, offset, kind, basis, tags, visibility, text, ...(severity && { severity }) })
  })
}
