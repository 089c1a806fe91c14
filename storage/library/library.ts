import type { Table } from 'dexie'
import { db } from '../database/db.ts'
import { thisDevice, write, type WriteContext } from '../database/device.ts'
import { mergeIntoTable } from '../database/merge-rows.ts'
import { reassignAuthor, type PersonId, type Row } from '../rows/row.ts'
import {
  rowTables,
  type Consent,
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
  type RowTable,
  type Span,
  type SummaryVersion,
  type Tag,
} from '../rows/tables.ts'

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
  agreements?: Consent[]
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
export async function allRows(): Promise<Required<Library>> {
  const tables = rowTables.map((table) => db[table])
  return db.transaction('r', tables, async () => {
    const found = await Promise.all(rowTables.map(async (table) => [table, await (db[table] as Table).toArray()] as const))
    return Object.fromEntries(found) as unknown as Required<Library>
  })
}

/**
 * Whether anything was written on this device, and whether it can become somebody's who is known elsewhere. It cannot once
 * others know it under the name it has: through a review, or at a destination.
 */
export async function deviceAuthorship(): Promise<'nothing' | 'own' | 'known'> {
  const me = (await thisDevice())?.me
  if ((await db.rideAlongs.count()) === 0 && !(me !== undefined && (await db.people.get(me))?.name)) return 'nothing'
  return (await db.reviews.count()) + (await db.destinations.count()) > 0 ? 'known' : 'own'
}

/** The tables that `goOnAs` may write to. */
export const adoptAuthorTables: readonly Table[] = [...rowTables.map((table) => db[table] as Table), db.acts, db.reviews, db.destinations]

/**
 * Within a verb over `namedTables`: this device goes on as a person who is known elsewhere already, and what was written on
 * it becomes theirs, unless others know it under another name: then it stays as it is.
 */
export async function adoptAuthor(person: PersonId, device: WriteContext['device']): Promise<void> {
  const before = device.me
  const here = await deviceAuthorship()
  if (person === before || here === 'known') return
  const own = await db.people.get(before)
  if (own && !own.name && !own.role && !own.team) await db.people.delete(before)
  for (const table of here === 'own' ? rowTables : []) {
    const rows = (await db[table].toArray()) as Row[]
    const now = rows.map((row) => reassignAuthor(row, before, person))
    await (db[table] as Table).bulkDelete(rows.flatMap(({ id }, i) => (now[i]!.id === id ? [] : [id])))
    await (db[table] as Table).bulkPut(now)
  }
  await db.acts.toCollection().modify((found) => {
    found.rows = reassignAuthor(found.rows, before, person)
  })
  device.me = person
  if (here === 'own') device.was = [...(device.was ?? []), before]
}

type Rows = Record<'rideAlongs', Row[]> & { [table in RowTable]?: Row[] }

/**
 * Merges rows into those that are here, all or none of them. `isCopy` says that they are a copy of everything a person
 * wrote: on a device on which nobody has a name or a ride-along yet, that person goes on writing.
 * @returns how many rows were added or changed.
 */
export async function mergeLibrary(library: Rows, { isCopy }: { isCopy: boolean }): Promise<number> {
  return write(isCopy ? [...adoptAuthorTables] : rowTables.map((table) => db[table] as Table), async ({ device }) => {
    const [author, ...others] = new Set(library.rideAlongs.map(({ by }) => by))
    if (isCopy && author !== undefined && others.length === 0 && (await deviceAuthorship()) === 'nothing') await adoptAuthor(author, device)
    let changed = 0
    for (const table of rowTables) changed += (await mergeIntoTable(table, library[table] ?? [], device)).changed.size
    return changed
  })
}

/** How much is new, by ride-along. */
export async function newsCounts(): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  await db.news.each(({ rideAlongId }) => counts.set(rideAlongId, (counts.get(rideAlongId) ?? 0) + 1))
  return counts
}
