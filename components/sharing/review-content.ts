import { picturesOf } from '../../storage/day/pictures.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import type { PersonId } from '../../storage/rows/row.ts'
import type { SummaryVersion } from '../../storage/rows/tables.ts'
import { latestVersion } from '../../summary/agreement-state.ts'
import { writeRows } from '../../summary/formats/json.ts'
import { shareableWith } from '../../summary/shareable.ts'
import { type ReviewContent } from '../../sync/review-file.ts'
import { picturesInBase64 } from '../../storage/day/pictures-in-base64.ts'

type Version = NonNullable<ReviewContent['version']>

/**
 * What the host may see, or null if nothing of the ride-along may be shared. With `bySync`, this is the host's device: it
 * cannot tell whether the summary has changed, and has a proposed version only while it has not.
 */
export async function reviewContent(
  rideAlongId: string,
  person: PersonId,
  { pictures = true, bySync = false } = {},
): Promise<ReviewContent | null> {
  const rows = await rowsOf(rideAlongId)
  const written = pictures ? await picturesInBase64(await picturesOf(rideAlongId)) : []
  const shared = rows && shareableWith(person, { ...rows, pictures: written })
  if (!shared) return null
  const { rideAlong, ...others } = shared.rows
  const latest = bySync ? latestVersion(rows.versions, rideAlong.observer) : undefined
  const proposed = bySync ? latest && { version: versionOf(latest), changed: false } : await proposedVersion(rideAlongId)
  const text = writeRows({ ...others, rideAlongs: [rideAlong] }, { writtenAt: Date.now(), contains: 'what may leave' })
  return { person, privateCount: shared.privateCount, ...(proposed && !proposed.changed && { version: proposed.version }), rows: text }
}

/** The latest proposed version of the summary, and whether the summary has changed since. Undefined if none was proposed. */
export async function proposedVersion(rideAlongId: string): Promise<{ version: Version; changed: boolean } | undefined> {
  const rows = await rowsOf(rideAlongId)
  const latest = rows && latestVersion(rows.versions, rows.rideAlong.observer)
  if (!latest) return undefined
  const pictures = await picturesOf(rideAlongId)
  const { currentAgreement } = await import('../agreement/current-agreement.ts')
  const current = await currentAgreement(rows, await picturesInBase64(pictures, { large: false }))
  return current ? { version: versionOf(latest), changed: current.agreement.changed } : undefined
}

function versionOf({ n, hash, finalAt }: SummaryVersion): Version {
  return { n, hash, ...(finalAt !== undefined && { finalAt }) }
}
