import { db, type News } from '../database/db.ts'
import { isDeleted, type PersonId, type Row } from '../rows/row.ts'

/** What came from hosts and was not looked at yet. */
export function newsOf(rideAlongId: string): Promise<News[]> {
  return db.news.where('rideAlongId').equals(rideAlongId).toArray()
}

/** What was new has been looked at. */
export async function markNewsSeen(ids: string[]): Promise<void> {
  await db.news.bulkDelete(ids)
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

/** How much is new, by ride-along. */
export async function newsCounts(): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  await db.news.each(({ rideAlongId }) => counts.set(rideAlongId, (counts.get(rideAlongId) ?? 0) + 1))
  return counts
}
