import type { Table } from 'dexie'
import { db } from '../database/db.ts'
import { thisDevice, type WriteContext } from '../database/device.ts'
import { reassignAuthor, type PersonId, type Row } from '../rows/row.ts'
import { rowTables } from '../rows/tables.ts'

/**
 * What was written on this device: `nothing`; `own` rows, whose author can still become another person id; or rows whose
 * author is `known` to others through a review or a destination, so that the id must stay.
 */
export async function deviceAuthorship(): Promise<'nothing' | 'own' | 'known'> {
  const me = (await thisDevice())?.me
  if ((await db.rideAlongs.count()) === 0 && !(me !== undefined && (await db.people.get(me))?.name)) return 'nothing'
  return (await db.reviews.count()) + (await db.destinations.count()) > 0 ? 'known' : 'own'
}

/** The tables that `adoptAuthor` may write to. */
export const adoptAuthorTables: readonly Table[] = [...rowTables.map((table) => db[table] as Table), db.acts, db.reviews, db.destinations]

/**
 * In a transaction over `adoptAuthorTables`: this device continues as a person who is known elsewhere, and the rows written
 * on it become theirs. Does nothing if others know this device's person already.
 */
export async function adoptAuthor(person: PersonId, device: WriteContext['device']): Promise<void> {
  const before = device.me
  const authorship = await deviceAuthorship()
  if (person === before || authorship === 'known') return
  const nameless = await db.people.get(before)
  if (nameless && !nameless.name && !nameless.role && !nameless.team) await db.people.delete(before)
  for (const table of authorship === 'own' ? rowTables : []) {
    const rows = (await db[table].toArray()) as Row[]
    const reassigned = rows.map((row) => reassignAuthor(row, before, person))
    await (db[table] as Table).bulkDelete(rows.flatMap(({ id }, i) => (reassigned[i]!.id === id ? [] : [id])))
    await (db[table] as Table).bulkPut(reassigned)
  }
  await db.acts.toCollection().modify((found) => {
    found.rows = reassignAuthor(found.rows, before, person)
  })
  device.me = person
  if (authorship === 'own') device.was = [...(device.was ?? []), before]
}
