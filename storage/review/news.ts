import { db, type News } from '../database/db.ts'
import { isDeleted, type PersonId, type Row } from '../rows/row.ts'

/** Rows by hosts of a ride-along that the observer has not seen. */
export function newsOf(rideAlongId: string): Promise<News[]> {
  return db.news.where('rideAlongId').equals(rideAlongId).toArray()
}

/** Marks rows as seen by the observer. */
export async function markNewsSeen(ids: string[]): Promise<void> {
  await db.news.bulkDelete(ids)
}

/**
 * In a transaction over `db.news` and `db.rideAlongs`: marks merged rows of a host table as unseen if somebody else wrote
 * them about a ride-along that `me` observed. Deleted rows are no longer unseen.
 */
export async function recordNews(rows: Row[], me: PersonId): Promise<void> {
  await db.news.bulkDelete(rows.filter(isDeleted).map(({ id }) => id))
  const others = rows.filter((row): row is Row & { rideAlongId: string } => row.by !== me && !isDeleted(row) && 'rideAlongId' in row)
  const rideAlongs = await db.rideAlongs.bulkGet([...new Set(others.map(({ rideAlongId }) => rideAlongId))])
  const own = new Set(rideAlongs.flatMap((row) => (row && row.observer === me ? [row.id] : [])))
  const at = Date.now()
  await db.news.bulkPut(others.flatMap(({ id, rideAlongId }): News[] => (own.has(rideAlongId) ? [{ id, rideAlongId, at }] : [])))
}

/** How many rows the observer has not seen, by ride-along id. */
export async function newsCounts(): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  await db.news.each(({ rideAlongId }) => counts.set(rideAlongId, (counts.get(rideAlongId) ?? 0) + 1))
  return counts
}
