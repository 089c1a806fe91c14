import { Dexie, type Table } from 'dexie'
import { db, rowTables, type RowTable } from './db.ts'
import { write } from './device.ts'
import {
  mergeRows,
  same,
  type Agreement,
  type Amendment,
  type Answer,
  type Assent,
  type CharterLine,
  type Choice,
  type FollowUp,
  type Observation,
  type Outcome,
  type Person,
  type Picture,
  type Rating,
  type Remark,
  type Reply,
  type RideAlong,
  type Row,
  type Span,
  type Tag,
  type SummaryVersion,
} from './row.ts'

/** Rows that people wrote, of any number of ride-alongs. */
export interface Library {
  people: Person[]
  rideAlongs: RideAlong[]
  observations: Observation[]
  spans: Span[]
  followUps: FollowUp[]
  tags: Tag[]
  pictures?: Picture[]
  charterLines?: CharterLine[]
  amendments?: Amendment[]
  agreements?: Agreement[]
  replies?: Reply[]
  answers?: Answer[]
  ratings?: Rating[]
  remarks?: Remark[]
  choices?: Choice[]
  outcomes?: Outcome[]
  versions?: SummaryVersion[]
  assents?: Assent[]
}

/** Every row on this device, private and deleted ones too. */
export async function everything(): Promise<Required<Library>> {
  const tables = rowTables.map((table) => db[table])
  return db.transaction('r', tables, async () => {
    const found = await Promise.all(rowTables.map(async (table) => [table, await (db[table] as Table).toArray()] as const))
    return Object.fromEntries(found) as unknown as Required<Library>
  })
}

type Rows = Record<'rideAlongs', Row[]> & { [table in RowTable]?: Row[] }

/**
 * Merges rows into those that are here, all or none of them. `isCopy` says that they are a copy of everything a person
 * wrote: on a device on which nobody has a name or a ride-along yet, that person goes on writing.
 * @returns how many rows were added or changed.
 */
export async function mergeLibrary(library: Rows, { isCopy }: { isCopy: boolean }): Promise<number> {
  return write(
    rowTables.map((table) => db[table] as Table),
    async ({ device }) => {
      const authors = new Set(library.rideAlongs.map(({ by }) => by))
      const [author] = authors
      const unused = isCopy && (await db.rideAlongs.count()) === 0 && !(await db.people.get(device.me))?.name
      if (unused && author !== undefined && authors.size === 1 && author !== device.me) {
        await db.people.delete(device.me)
        device.me = author
      }

      let changed = 0
      for (const table of rowTables) changed += (await mergeInto(table, library[table] ?? [], device)).changed
      return changed
    },
  )
}

/** How much is new, by ride-along. */
export async function newsCounts(): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  await db.news.each(({ rideAlongId }) => counts.set(rideAlongId, (counts.get(rideAlongId) ?? 0) + 1))
  return counts
}

/**
 * Within a verb: merges rows of one table into those that are here. Where they show this device ahead of what it knows, it
 * was restored, and gets another id: it must not count on under the same name.
 * @param mostlyNew they are added before it is looked whether they are here: to look for what is not takes as long as to add it.
 * @returns each row as it is now, by id, and how many were added or changed.
 */
export async function mergeInto(
  table: RowTable,
  incoming: Row[],
  device: { id: string; seq: number },
  { mostlyNew = false } = {},
): Promise<{ rows: Map<string, Row>; changed: number }> {
  const rowsHere = db[table] as Table<Row>
  const added = mostlyNew ? await addNew(rowsHere, incoming) : new Set<string>()
  const ids = incoming.map(({ id }) => id).filter((id) => !added.has(id))
  const found = await rowsHere.bulkGet(ids)
  const here = new Map(ids.map((id, i) => [id, found[i]]))
  const [rows, written] = [new Map<string, Row>(), new Map<string, Row>()]
  let changed = added.size
  let ahead = false
  for (const row of incoming) {
    // Of several versions, the first stands there already.
    const isThere = added.delete(row.id)
    const before = isThere ? undefined : (rows.get(row.id) ?? here.get(row.id))
    const after = before ? mergeRows(before, row) : row
    ahead ||= (row.clock[device.id] ?? 0) > (before?.clock[device.id] ?? 0)
    device.seq = Math.max(device.seq, row.seq)
    const unchanged = before && same(before, after)
    rows.set(row.id, unchanged ? before : after)
    if (!unchanged && !isThere) written.set(row.id, after)
  }
  changed += written.size
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
