import { NotYoursError } from '../errors.ts'
import type { Table } from 'dexie'
import { answerTables, db, dayTables, type Act, type Device } from './db.ts'
import { write, type WriteContext } from './device.ts'
import { createRow, deleteRow, editRow, isDeleted, restoreRow, sameValue, fieldValue, type Fields, type Row } from '../rows/row.ts'
import { type RideAlong, type RowTable } from '../rows/tables.ts'

/** What an act may do. Each row that it writes is stored as it was before. */
export interface ActContext extends WriteContext {
  /** Writes one of the observer's own rows as `edit` returns it; does nothing if the row does not exist. Throws `NotYoursError`. */
  change<R extends Row>(table: RowTable, id: string, edit: (row: R) => R): Promise<void>
  /** Adds a row of the observer. `id` is for rows of which each person has only one, such as tags. */
  add<R extends Row>(table: RowTable, fields: Fields<R>, id?: string): Promise<R>
  /** Removes rows of any author from this device only. */
  drop(table: RowTable, rows: Row[]): Promise<void>
  /** Adds many rows, in their order across tables. */
  addAll(added: { table: RowTable; fields: Fields<Row> }[]): Promise<void>
}

/** The number of acts that can be undone. */
const maxActs = 200

/**
 * Runs a verb as one durable transaction over `tables`, which can be undone as one, from any page and after a restart.
 * `label` names the act to people ("Observation deleted"); a function makes it from the result of the verb.
 */
export function act<T>(label: string | ((result: T) => string), tables: RowTable[], verb: (acting: ActContext) => Promise<T>): Promise<T> {
  return write([db.acts, ...tables.map((table) => db[table] as Table)], async (writing) => {
    const rows: Act['rows'] = []
    const result = await verb({
      ...writing,
      async change<R extends Row>(table: RowTable, id: string, edit: (row: R) => R) {
        const before = (await db[table].get(id)) as R | undefined
        if (!before) return
        if (before.by !== writing.device.me) throw new NotYoursError(id)
        const after = edit(before)
        if (after === before) return
        await (db[table] as Table<Row>).put(after)
        rows.push({ table, id, before: withoutBlobs(before), after: withoutBlobs(after) })
      },
      async add<R extends Row>(table: RowTable, fields: Fields<R>, id?: string) {
        const row = createRow<R>(fields, writing.author(), id)
        await (db[table] as Table<Row>).add(row)
        rows.push({ table, id: row.id, after: withoutBlobs(row) })
        return row
      },
      async drop(table, dropped) {
        await db[table].bulkDelete(dropped.map(({ id }) => id))
        rows.push(...dropped.map((before) => ({ table, id: before.id, before })))
      },
      async addAll(added) {
        const stamped = added.map(({ table, fields }) => ({ table, row: createRow<Row>(fields, writing.author()) }))
        for (const table of new Set(added.map(({ table }) => table)))
          await (db[table] as Table<Row>).bulkAdd(stamped.flatMap((each) => (each.table === table ? [each.row] : [])))
        for (const { table, row } of stamped) rows.push({ table, id: row.id, after: row })
      },
    })
    if (rows.length === 0) return result
    await db.acts.filter(({ undone }) => undone === true).delete()
    const n = await db.acts.add({ said: typeof label === 'string' ? label : label(result), rows })
    await db.acts
      .where('n')
      .belowOrEqual(n - maxActs)
      .delete()
    return result
  })
}

/**
 * Undoes the last act: restores each field that it wrote and that was not written since, and deletes the rows it added.
 * @returns the label of the act; null if there is none.
 */
export function undo(): Promise<string | null> {
  return undoOrRedo(true)
}

/**
 * Redoes the last undone act.
 * @returns the label of the act; null if nothing was undone since the last act.
 */
export function redo(): Promise<string | null> {
  return undoOrRedo(false)
}

function undoOrRedo(back: boolean): Promise<string | null> {
  const tables = [...dayTables, ...answerTables, 'rideAlongs', 'tags', 'pictures', 'choices'] as const
  return write([db.acts, ...tables.map((table) => db[table] as Table)], async ({ device }) => {
    const acts = db.acts.orderBy('n')
    const found = await (back ? acts.filter(({ undone }) => !undone).last() : acts.filter(({ undone }) => undone === true).first())
    if (!found) return null
    for (const { table, id, before, after } of back ? found.rows.toReversed() : found.rows) {
      const now = (await db[table].get(id)) as Row | undefined
      if (!after) {
        if (!back) await db[table].delete(id)
        else if (before && !now) await (db[table] as Table<Row>).add(before)
        continue
      }
      if (!now) continue
      const row = before
        ? withFieldChanges(now, back ? [after, before] : [before, after], device.id)
        : back
          ? deleteRow(now, device.id, Date.now())
          : restoreRow(now, device.id)
      await (db[table] as Table<Row>).put(table === 'rideAlongs' ? currentOrEnded(row as RideAlong, device) : row)
    }
    const { undone: _, ...act } = found
    await db.acts.put(back ? { ...act, undone: true } : act)
    return found.said
  })
}

/** A restored ride-along that has not ended takes captures again, or is ended if another one takes them now. */
function currentOrEnded(rideAlong: RideAlong, device: Device): RideAlong {
  if (isDeleted(rideAlong) || rideAlong.endedAt !== undefined || device.current === rideAlong.id) return rideAlong
  if (device.current !== undefined) return editRow<RideAlong>(rideAlong, { endedAt: Date.now() }, device.id)
  device.current = rideAlong.id
  return rideAlong
}

/** Changes the fields that differ between `from` and `to` to their value in `to`, if they still have their value in `from`. */
function withFieldChanges(now: Row, [from, to]: [Row, Row], device: string): Row {
  // Deleted since: an edit would restore it.
  if (isDeleted(now) && sameValue(from.gone, to.gone)) return now
  const changes: Record<string, unknown> = {}
  for (const field of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (envelopeFields.has(field) || sameValue(fieldValue(from, field), fieldValue(to, field))) continue
    if (field === 'tags') {
      const [tags, before, after] = [now, from, to].map((row) => fieldValue(row, 'tags') as string[]) as [string[], string[], string[]]
      const kept = tags.filter((key) => !before.includes(key) || after.includes(key))
      changes.tags = [...new Set([...kept, ...after.filter((key) => !before.includes(key))])].sort()
    } else if (sameValue(fieldValue(now, field), fieldValue(from, field)) || field === 'gone') changes[field] = fieldValue(to, field)
  }
  const { gone, ...others } = changes
  const edited = editRow<Row>(now, others, device)
  if (!('gone' in changes)) return edited
  return gone ? deleteRow(edited, device, Date.now()) : restoreRow(edited, device)
}

/** A row without its Blobs, which are large and stay in its table. */
function withoutBlobs<R extends Row>(row: R): R {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => !(value instanceof Blob))) as R
}

/** Fields of the envelope that only merging and `editRow` write. */
const envelopeFields = new Set(['id', 'by', 'device', 'seq', 'recordedAt', 'clock', 'dots', 'created', 'rivals', 'erased'])
