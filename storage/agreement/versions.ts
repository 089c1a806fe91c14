import { act } from '../database/acts.ts'
import { db } from '../database/db.ts'
import { existingRideAlong } from '../ride-alongs/ride-alongs.ts'
import { editRow, isDeleted, type PersonId } from '../rows/row.ts'
import { type Assent, type RideAlong, type SummaryVersion } from '../rows/tables.ts'
import type { WriteContext } from '../database/device.ts'

/** A summary proposed for agreement. */
interface Proposal {
  rideAlongId: string
  hash: string
  /** The content that it shows, as canonical JSON. */
  content: string
  /** When it becomes final even if nobody has agreed, epoch milliseconds. */
  finalAt?: number
}

/**
 * Proposes a summary as its next version and records its author's assent, as one act.
 * @returns the number of the version.
 * Throws `NoRideAlongError`.
 */
export function proposeVersion({ rideAlongId, hash, content, finalAt }: Proposal, label: string): Promise<number> {
  return act(label, ['versions', 'assents', 'rideAlongs'], async ({ add, device }) => {
    await existingRideAlong(rideAlongId)
    const n = 1 + Math.max(0, ...(await versionsOf(rideAlongId, device.me)).map((version) => version.n))
    const at = Date.now()
    await add<SummaryVersion>(
      'versions',
      { rideAlongId, n, at, hash, content, ...(finalAt !== undefined && { finalAt }) },
      `${device.me}/${rideAlongId}/${crypto.randomUUID()}`,
    )
    await addAssent({ rideAlongId, hash, person: device.me, at }, add, device.me)
    return n
  })
}

/** Records a person's assent to a summary as an act. Throws `NoRideAlongError`. */
export function recordAssent(assent: Pick<Assent, 'rideAlongId' | 'hash' | 'person' | 'at'>, label: string): Promise<void> {
  return act(label, ['assents', 'rideAlongs'], async ({ add, device }) => {
    await existingRideAlong(assent.rideAlongId)
    await addAssent(assent, add, device.me)
  })
}

/** The versions of a summary that one person proposed, oldest first. */
async function versionsOf(rideAlongId: string, by: PersonId): Promise<SummaryVersion[]> {
  const found = await db.versions.where('rideAlongId').equals(rideAlongId).toArray()
  return found.filter((row) => row.by === by && !isDeleted(row)).sort((a, b) => a.n - b.n || a.at - b.at)
}

/** The versions on this device that have one of these hashes, with their ride-alongs. */
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
 * In a transaction over `db.versions`: removes the content of every version that may contain withdrawn text. These are all
 * versions of the given ride-alongs, and any other that contains one of the texts. The hashes stay, so that exported
 * copies can still be recognized.
 * @returns the ids of the versions that had content.
 */
export async function eraseVersionContent(
  { rideAlongIds, texts }: { rideAlongIds: string[]; texts: string[] },
  { device }: Pick<WriteContext, 'device'>,
): Promise<string[]> {
  const inJson = texts.filter((text) => text !== '').map((text) => JSON.stringify(text).slice(1, -1))
  const found = await db.versions
    .filter(({ rideAlongId, content }) => rideAlongIds.includes(rideAlongId) || inJson.some((text) => content?.includes(text)))
    .toArray()
  // A concurrent value would bring the text back.
  const withContent = found.filter((row) => row.content !== undefined || row.rivals?.some(({ field }) => field === 'content'))
  await db.versions.bulkPut(withContent.map((row) => editRow<SummaryVersion>(row, { content: undefined }, device.id)))
  return withContent.map(({ id }) => id)
}

async function addAssent(
  { rideAlongId, hash, person, at }: Pick<Assent, 'rideAlongId' | 'hash' | 'person' | 'at'>,
  add: Parameters<Parameters<typeof act>[2]>[0]['add'],
  me: PersonId,
): Promise<void> {
  const id = `${me}/${rideAlongId}/${person}/${hash}`
  const before = await db.assents.get(id)
  if (before && !isDeleted(before)) return
  await add<Assent>('assents', { rideAlongId, hash, person, at }, before ? `${id}/${crypto.randomUUID()}` : id)
}
