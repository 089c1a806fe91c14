import { db, type News } from '../database/db.ts'
import { isDeleted, type PersonId, type Row } from '../rows/row.ts'
import { type Reply } from '../rows/tables.ts'

/** What hosts said of each observation of a ride-along, and what people are called: what a list of the day asks for. */
export async function repliesIn(rideAlongId: string): Promise<{ replies: Map<string, Reply[]>; names: Map<PersonId, string> }> {
  const rows = (await db.replies.where('rideAlongId').equals(rideAlongId).toArray()).filter((row) => !isDeleted(row))
  const replies = new Map<string, Reply[]>()
  for (const row of rows) replies.set(row.observationId, [...(replies.get(row.observationId) ?? []), row])
  return { replies, names: new Map((await db.people.toArray()).map(({ id, name }) => [id, name])) }
}

/**
 * Within a verb: of rows that came, what the observer has not looked at: what somebody else wrote, in a host's tables,
 * about a ride-along of theirs. What was deleted is news no longer.
 */
export async function recordNews(rows: Row[], me: PersonId): Promise<void> {
  await db.news.bulkDelete(rows.filter(isDeleted).map(({ id }) => id))
  const others = rows.filter((row): row is Row & { rideAlongId: string } => row.by !== me && !isDeleted(row) && 'rideAlongId' in row)
  const rideAlongs = await db.rideAlongs.bulkGet([...new Set(others.map(({ rideAlongId }) => rideAlongId))])
  const own = new Set(rideAlongs.flatMap((row) => (row && row.observer === me ? [row.id] : [])))
  const at = Date.now()
  await db.news.bulkPut(others.flatMap(({ id, rideAlongId }): News[] => (own.has(rideAlongId) ? [{ id, rideAlongId, at }] : [])))
}
