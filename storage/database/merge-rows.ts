import { Dexie, type Table } from 'dexie'
import { db } from './db.ts'
import { mergeRows, reassignAuthor, sameValue, type PersonId, type Row } from '../rows/row.ts'
import { type RowTable } from '../rows/tables.ts'

/**
 * Merges incoming rows into a table; only within a verb. If they contain edits of this device that it does not know, the
 * device was restored from a backup, and gets a new id, because it must not reuse the numbers of those edits.
 * @param mostlyNew tries to add the rows before reading the stored ones: reading a missing row takes as long as adding it.
 * @returns the merged rows by id, and the ids of those that were added or changed.
 */
export async function mergeIntoTable(
  table: RowTable,
  received: Row[],
  device: { id: string; seq: number; me: PersonId; was?: PersonId[] },
  { mostlyNew = false } = {},
): Promise<{ rows: Map<string, Row>; changed: ReadonlySet<string> }> {
  const rowsHere = db[table] as Table<Row>
  const incoming = received.map((row) => (device.was?.includes(row.by) ? reassignAuthor(row, row.by, device.me) : row))
  const added = mostlyNew ? await addNew(rowsHere, incoming) : new Set<string>()
  const ids = incoming.map(({ id }) => id).filter((id) => !added.has(id))
  const existing = await rowsHere.bulkGet(ids)
  const here = new Map(ids.map((id, i) => [id, existing[i]]))
  const [rows, written] = [new Map<string, Row>(), new Map<string, Row>()]
  const changed = new Set(added)
  let ahead = false
  for (const row of incoming) {
    // If a row came in several versions, the first was added above.
    const isThere = added.delete(row.id)
    const found = isThere ? undefined : (rows.get(row.id) ?? here.get(row.id))
    // The stored version may be from before its author was found to be this person.
    const before = found && row.by === device.me ? { ...found, by: row.by } : found
    const after = before ? mergeRows(before, row) : row
    ahead ||= (row.clock[device.id] ?? 0) > (before?.clock[device.id] ?? 0)
    device.seq = Math.max(device.seq, row.seq)
    const unchanged = found && sameValue(found, after)
    rows.set(row.id, unchanged ? found : after)
    if (!unchanged && !isThere) written.set(row.id, after)
  }
  for (const id of written.keys()) changed.add(id)
  if (written.size > 0) await rowsHere.bulkPut([...written.values()])
  if (ahead) device.id = crypto.randomUUID()
  return { rows, changed }
}

/** Adds the first version of each row that does not exist. @returns the ids of the added rows. */
async function addNew(table: Table<Row>, incoming: Row[]): Promise<Set<string>> {
  const firsts = [...new Map(incoming.toReversed().map((row) => [row.id, row])).values()]
  try {
    await table.bulkAdd(firsts)
    return new Set(firsts.map(({ id }) => id))
  } catch (error) {
    // Existing rows are left as they are; any other error aborts the transaction.
    if (!(error instanceof Dexie.BulkError) || error.failures.some(({ name }) => name !== 'ConstraintError')) throw error
    return new Set(firsts.flatMap(({ id }, i) => (i in error.failuresByPos ? [] : [id])))
  }
}
