import { Dexie, type Table } from 'dexie'
import { db } from './db.ts'
import { mergeRows, reassignAuthor, sameValue, type PersonId, type Row } from '../rows/row.ts'
import { type RowTable } from '../rows/tables.ts'

/**
 * Within a verb: merges rows of one table into those that are here. Where they show this device ahead of what it knows, it
 * was restored, and gets another id: it must not count on under the same name.
 * @param mostlyNew they are added before it is looked whether they are here: to look for what is not takes as long as to add it.
 * @returns each row as it is now, by id, and those that were added or changed.
 */
export async function mergeIntoTable(
  table: RowTable,
  coming: Row[],
  device: { id: string; seq: number; me: PersonId; was?: PersonId[] },
  { mostlyNew = false } = {},
): Promise<{ rows: Map<string, Row>; changed: ReadonlySet<string> }> {
  const rowsHere = db[table] as Table<Row>
  const incoming = coming.map((row) => (device.was?.includes(row.by) ? reassignAuthor(row, row.by, device.me) : row))
  const added = mostlyNew ? await addNew(rowsHere, incoming) : new Set<string>()
  const ids = incoming.map(({ id }) => id).filter((id) => !added.has(id))
  const standing = await rowsHere.bulkGet(ids)
  const here = new Map(ids.map((id, i) => [id, standing[i]]))
  const [rows, written] = [new Map<string, Row>(), new Map<string, Row>()]
  const changed = new Set(added)
  let ahead = false
  for (const row of incoming) {
    // Of several versions, the first stands there already.
    const isThere = added.delete(row.id)
    const found = isThere ? undefined : (rows.get(row.id) ?? here.get(row.id))
    // Of a row that was here before its author was found to be this person.
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

/** Adds the first version of each row that is not here. @returns their ids. */
async function addNew(table: Table<Row>, incoming: Row[]): Promise<Set<string>> {
  const firsts = [...new Map(incoming.toReversed().map((row) => [row.id, row])).values()]
  try {
    await table.bulkAdd(firsts)
    return new Set(firsts.map(({ id }) => id))
  } catch (error) {
    // Those that are here are left as they are; any other reason ends the transaction.
    if (!(error instanceof Dexie.BulkError) || error.failures.some(({ name }) => name !== 'ConstraintError')) throw error
    return new Set(firsts.flatMap(({ id }, i) => (i in error.failuresByPos ? [] : [id])))
  }
}
