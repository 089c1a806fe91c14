import { NotYoursError } from '../errors.ts'
import type { Table } from 'dexie'
import { answerTables, db, dayTables, type Act, type Device } from './db.ts'
import { write, type WriteContext } from './device.ts'
import { createRow, deleteRow, editRow, isDeleted, restoreRow, sameValue, fieldValue, type Fields, type Row } from '../rows/row.ts'
import { type RideAlong, type RowTable } from '../rows/tables.ts'

/** What an act may do; each row it touches is remembered as it was. */
export interface ActContext extends WriteContext {
  /** Writes one of the observer's own rows as `edit` returns it; a row that is not here is left alone. Throws `NotYoursError`. */
  change<R extends Row>(table: RowTable, id: string, edit: (row: R) => R): Promise<void>
  /** A new row of the observer's; a tag's `id` is its author and key. */
  add<R extends Row>(table: RowTable, fields: Fields<R>, id?: string): Promise<R>
  /** Takes rows off this device, whoever wrote them; where else they are, they stay. */
  drop(table: RowTable, rows: Row[]): Promise<void>
  /** Many rows at once, in their order across tables. */
  addAll(added: { table: RowTable; fields: Fields<Row> }[]): Promise<void>
}

/** Older acts can no longer be undone. */
const maxActs = 200

/**
 * Does something that can be undone as one, from any page and after a restart: one durable transaction over `tables`.
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
 * Takes the last act back: of each row the fields that it wrote and nobody has written since; rows that it added are deleted.
 * @returns what was undone; null where there is nothing left to undo.
 */
export function undo(): Promise<string | null> {
  return undoOrRedo(true)
}

/**
 * Does the last act that was undone again.
 * @returns what was done again; null where nothing was undone since the last act.
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

/** A ride-along that comes back open is the one that captures go to, or, where another is by now, closed. */
function currentOrEnded(rideAlong: RideAlong, device: Device): RideAlong {
  if (isDeleted(rideAlong) || rideAlong.endedAt !== undefined || device.current === rideAlong.id) return rideAlong
  if (device.current !== undefined) return editRow<RideAlong>(rideAlong, { endedAt: Date.now() }, device.id)
  device.current = rideAlong.id
  return rideAlong
}

/** The row with the fields that changed on the way `from` → `to` written as in `to`, where they still stand as in `from`. */
function withFieldChanges(now: Row, [from, to]: [Row, Row], device: string): Row {
  // Deleted by somebody else since: an edit would bring it back.
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

/** A row without its Blobs: they stand in its table, and are large. */
function withoutBlobs<R extends Row>(row: R): R {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => !(value instanceof Blob))) as R
}

/** What every row carries for merging, and nobody writes by hand. */
const envelopeFields = new Set(['id', 'by', 'device', 'seq', 'recordedAt', 'clock', 'dots', 'created', 'rivals', 'erased'])
