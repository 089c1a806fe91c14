import type { Table } from 'dexie'
import { db } from '../database/db.ts'
import { thisDevice, type WriteContext } from '../database/device.ts'
import { reassignAuthor, type PersonId, type Row } from '../rows/row.ts'
import { rowTables } from '../rows/tables.ts'

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
