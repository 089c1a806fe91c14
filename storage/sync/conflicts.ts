import { act } from '../database/acts.ts'
import { db, dayTables } from '../database/db.ts'
import type { DayRow } from '../day/day.ts'
import { siblingFields } from '../day/tidy.ts'
import { editRow, isDeleted, conflictsOf, sameValue, type ConflictingValue, type Row } from '../rows/row.ts'
import { type Observation, type RideAlong } from '../rows/tables.ts'

/** A field with concurrent edits: the values beside the one that shows, newest first. */
export interface FieldConflict {
  field: string
  rivals: ConflictingValue[]
}

/** A row with conflicts by this person, with its first conflict. */
export interface RowConflict extends FieldConflict {
  dayRow: DayRow
  rideAlong: RideAlong
}

/** Fields that are derived from others, and resolved with them. */
const derivedFields = new Set(['offset', 'closedAt', 'movedFrom'])

/** The conflicts in a row by field. Equal values are listed once. */
export function conflictsIn(row: Row): FieldConflict[] {
  const fields = new Map<string, ConflictingValue[]>()
  for (const rival of conflictsOf(row)) {
    const others = fields.get(rival.field) ?? []
    if (derivedFields.has(rival.field) || others.some(({ value }) => sameValue(value, rival.value))) continue
    fields.set(rival.field, [...others, rival])
  }
  return Array.from(fields, ([field, rivals]) => ({ field, rivals }))
}

/** This person's rows of the day that have conflicts, oldest first, at most `most`. */
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

/** Resolves a text conflict as an act: the observation keeps its text, and each other text becomes an observation beside it. */
export function keepAllTexts({ id, clock }: Pick<Observation, 'id' | 'clock'>, texts: string[], label: string): Promise<void> {
  return act(label, ['observations'], async ({ change, add, device }) => {
    const row = await db.observations.get(id)
    if (!row) return
    await change<Observation>('observations', id, (before) => editRow<Observation>(before, { text: before.text }, device.id, clock))
    for (const text of texts) await add<Observation>('observations', { ...siblingFields(row), text })
  })
}
