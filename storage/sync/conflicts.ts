import { act } from '../database/acts.ts'
import { db, dayTables } from '../database/db.ts'
import type { DayRow } from '../day/day.ts'
import { siblingFields } from '../day/tidy.ts'
import { editRow, isDeleted, rivalsOf, sameValue, type Rival, type Row } from '../rows/row.ts'
import { type Observation, type RideAlong } from '../rows/tables.ts'

/** A field that several devices wrote, none having seen the others: what it says beside what shows, the newest first. */
export interface FieldConflict {
  field: string
  rivals: Rival[]
}

/** A row of this person's in which something is not settled, with the first field of which that is so. */
export interface RowConflict extends FieldConflict {
  dayRow: DayRow
  rideAlong: RideAlong
}

/** Fields that follow from others: a clash of theirs is settled with those. */
const unsaid = new Set(['offset', 'closedAt', 'movedFrom'])

/** What is not settled in a row, field by field; what two devices wrote alike stands there once. */
export function conflictsIn(row: Row): FieldConflict[] {
  const fields = new Map<string, Rival[]>()
  for (const rival of rivalsOf(row)) {
    const before = fields.get(rival.field) ?? []
    if (unsaid.has(rival.field) || before.some(({ value }) => sameValue(value, rival.value))) continue
    fields.set(rival.field, [...before, rival])
  }
  return Array.from(fields, ([field, rivals]) => ({ field, rivals }))
}

/** What is not settled, the oldest first, no more than `most`. */
export async function ownConflicts(me: string | undefined, most = 50): Promise<RowConflict[]> {
  const found: RowConflict[] = []
  for (const table of dayTables) {
    const rows = await db[table]
      .filter((row) => row.by === me && conflictsIn(row).length > 0 && !isDeleted(row))
      .limit(most)
      .toArray()
    for (const row of rows) {
      const rideAlong = await db.rideAlongs.get(row.rideAlongId)
      const [first] = conflictsIn(row)
      if (rideAlong && first) found.push({ dayRow: { table, row } as DayRow, rideAlong, ...first })
    }
  }
  return found.sort((a, b) => a.dayRow.row.recordedAt - b.dayRow.row.recordedAt).slice(0, most)
}

/** Keeps the text that shows where it is, and each of the others as an observation of its own beside it; undone as one. */
export function keepAllTexts({ id, clock }: Pick<Observation, 'id' | 'clock'>, texts: string[], label: string): Promise<void> {
  return act(label, ['observations'], async ({ change, add, device }) => {
    const row = await db.observations.get(id)
    if (!row) return
    await change<Observation>('observations', id, (before) => editRow<Observation>(before, { text: before.text }, device.id, clock))
    for (const text of texts) await add<Observation>('observations', { ...siblingFields(row), text })
  })
}
