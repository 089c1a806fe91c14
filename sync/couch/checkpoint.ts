import type { Checkpoint } from '../../storage/database/sync-records.ts'
import type { PersonId } from '../../storage/rows/row.ts'

/** Cursor over all rows of all tables, at its start. */
export const startOfAllRows: NonNullable<Checkpoint['offering']> = { table: 0, after: '' }

/** The checkpoint of a destination with which nothing was exchanged yet; `read` is the last change that need not be sent on its own. */
export function newCheckpoint(destination: string, read: number, accounts: Checkpoint['accounts'] = {}): Checkpoint {
  return { destination, read, offering: { ...startOfAllRows }, fed: '', meetings: [], order: 0, accounts }
}

/** Makes the next run read the whole feed. Documents that are known are not fetched again. */
export function rereadFeed(checkpoint: Checkpoint): Checkpoint {
  const { meetings, rereads = 0 } = checkpoint
  return { ...checkpoint, fed: '', rereads: rereads + 1, meetings: meetings.map((handshake) => ({ ...handshake, fed: '' })) }
}

/** Who is known to have given all ratings of a ride-along. */
export function ratersOf({ rated = {} }: Checkpoint, rideAlongId: string): PersonId[] {
  return Object.hasOwn(rated, rideAlongId) ? rated[rideAlongId]! : []
}
