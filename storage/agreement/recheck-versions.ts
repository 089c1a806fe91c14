import { db } from '../database/db.ts'
import type { PersonId } from '../rows/row.ts'

/**
 * In a transaction over `db.versions`: rows were moved from these ride-alongs to others, where sync looks for them now.
 * Writes the versions of the old ride-alongs unchanged, so that sync checks again whether they may be shared.
 */
export async function recheckVersions(rideAlongIds: Iterable<string>): Promise<void> {
  await db.versions.bulkPut(
    await db.versions
      .where('rideAlongId')
      .anyOf([...new Set(rideAlongIds)])
      .toArray(),
  )
}

/**
 * In a transaction over `db.versions` and `db.changes`: rows of these ride-alongs arrived, so this person's versions may
 * show something that is no longer shared. Marks them as changed, so that sync checks them again. An undefined id is a row
 * whose ride-along is unknown: then all versions are marked.
 */
export async function recheckOwnVersions(me: PersonId, rideAlongIds: ReadonlySet<string | undefined>): Promise<void> {
  const prefixes = rideAlongIds.has(undefined) ? [`${me}/`] : [...rideAlongIds].map((id) => `${me}/${id}/`)
  const ids = prefixes.length > 0 ? await db.versions.where('id').startsWithAnyOf(prefixes).primaryKeys() : []
  if (ids.length > 0) await db.changes.add({ table: 'versions', ids })
}
