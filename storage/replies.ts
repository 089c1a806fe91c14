import { db } from './db.ts'
import { isDeleted, type PersonId, type Reply } from './row.ts'

/** What hosts said of each observation of a ride-along, and what people are called: what a list of the day asks for. */
export async function repliesIn(rideAlongId: string): Promise<{ replies: Map<string, Reply[]>; names: Map<PersonId, string> }> {
  const rows = (await db.replies.where('rideAlongId').equals(rideAlongId).toArray()).filter((row) => !isDeleted(row))
  const replies = new Map<string, Reply[]>()
  for (const row of rows) replies.set(row.observationId, [...(replies.get(row.observationId) ?? []), row])
  return { replies, names: new Map((await db.people.toArray()).map(({ id, name }) => [id, name])) }
}
