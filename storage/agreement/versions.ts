import { act } from '../database/acts.ts'
import { db } from '../database/db.ts'
import { NoRideAlongError } from '../errors.ts'
import { editRow, isDeleted, type PersonId } from '../rows/row.ts'
import { type Assent, type RideAlong, type SummaryVersion } from '../rows/tables.ts'
import type { WriteContext } from '../database/device.ts'

/** What is put forward to be agreed. */
export interface Proposal {
  rideAlongId: string
  hash: string
  /** What it shows, as canonical JSON. */
  content: string
  /** When it is final without anybody's word, epoch milliseconds. */
  finalAt?: number
}

/**
 * Puts a summary forward as its next version, to which its author agrees by doing so; undone as one.
 * @returns its number.
 * Throws `NoRideAlongError`.
 */
export function proposeVersion({ rideAlongId, hash, content, finalAt }: Proposal, said: string): Promise<number> {
  return act(said, ['versions', 'assents', 'rideAlongs'], async ({ add, device }) => {
    await existing(rideAlongId)
    const n = 1 + Math.max(0, ...(await versionsOf(rideAlongId, device.me)).map((version) => version.n))
    const at = Date.now()
    await add<SummaryVersion>(
      'versions',
      { rideAlongId, n, at, hash, content, ...(finalAt !== undefined && { finalAt }) },
      `${device.me}/${rideAlongId}/${crypto.randomUUID()}`,
    )
    await assented({ rideAlongId, hash, person: device.me, at }, add, device.me)
    return n
  })
}

/** Writes down that somebody agreed to a summary, undone as one. Throws `NoRideAlongError`. */
export function recordAssent(given: Pick<Assent, 'rideAlongId' | 'hash' | 'person' | 'at'>, said: string): Promise<void> {
  return act(said, ['assents', 'rideAlongs'], async ({ add, device }) => {
    await existing(given.rideAlongId)
    await assented(given, add, device.me)
  })
}

/** The versions of a summary that one person put forward, the first one first. */
async function versionsOf(rideAlongId: string, by: PersonId): Promise<SummaryVersion[]> {
  const found = await db.versions.where('rideAlongId').equals(rideAlongId).toArray()
  return found.filter((row) => row.by === by && !isDeleted(row)).sort((a, b) => a.n - b.n || a.at - b.at)
}

/** The versions on this device that show what one of these hashes is of, with their ride-alongs. */
export function versionsByHash(hashes: string[]): Promise<{ version: SummaryVersion; rideAlong: RideAlong }[]> {
  return db.transaction('r', db.versions, db.rideAlongs, async () => {
    const found = (await db.versions.where('hash').anyOf(hashes).toArray()).filter((row) => !isDeleted(row))
    const rideAlongs = await db.rideAlongs.bulkGet(found.map(({ rideAlongId }) => rideAlongId))
    return found.flatMap((version, i) => {
      const rideAlong = rideAlongs[i]
      return rideAlong && !isDeleted(rideAlong) ? [{ version, rideAlong }] : []
    })
  })
}

/**
 * Takes the words out of every version that may hold what was withdrawn, within a verb over `db.versions`: all of these
 * ride-alongs, and any other in which one of the texts stands. Their hashes stay, so that copies that went out are
 * still known.
 * @returns the ids of those that had words.
 */
export async function eraseVersionContent(
  { rideAlongIds, texts }: { rideAlongIds: string[]; texts: string[] },
  { device }: Pick<WriteContext, 'device'>,
): Promise<string[]> {
  const written = texts.filter((text) => text !== '').map((text) => JSON.stringify(text).slice(1, -1))
  const found = await db.versions
    .filter(({ rideAlongId, content }) => rideAlongIds.includes(rideAlongId) || written.some((text) => content?.includes(text)))
    .toArray()
  // A value that lost to another would bring the words back.
  const full = found.filter((row) => row.content !== undefined || row.rivals?.some(({ field }) => field === 'content'))
  await db.versions.bulkPut(full.map((row) => editRow<SummaryVersion>(row, { content: undefined }, device.id)))
  return full.map(({ id }) => id)
}

async function assented(
  { rideAlongId, hash, person, at }: Pick<Assent, 'rideAlongId' | 'hash' | 'person' | 'at'>,
  add: Parameters<Parameters<typeof act>[2]>[0]['add'],
  me: PersonId,
): Promise<void> {
  const id = `${me}/${rideAlongId}/${person}/${hash}`
  const before = await db.assents.get(id)
  if (before && !isDeleted(before)) return
  await add<Assent>('assents', { rideAlongId, hash, person, at }, before ? `${id}/${crypto.randomUUID()}` : id)
}

async function existing(id: string): Promise<void> {
  const found = await db.rideAlongs.get(id)
  if (!found || isDeleted(found)) throw new NoRideAlongError(id)
}
