import { db } from '../database/db.ts'
import type { PersonId } from '../rows/row.ts'

/**
 * Within a verb over `db.versions`: rows of these ride-alongs became those of others, where alone sync would look for
 * them. What was put forward while they were there is written as it stands, so that sync asks whether it still may go.
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
 * Within a verb over `db.versions` and `db.changes`: rows of these ride-alongs came, and what this person put forward may
 * show something else by now. Where one of them is undefined, nobody can say what it belonged to.
 */
export async function recheckOwnVersions(me: PersonId, rideAlongIds: ReadonlySet<string | undefined>): Promise<void> {
  const which = rideAlongIds.has(undefined) ? [`${me}/`] : [...rideAlongIds].map((id) => `${me}/${id}/`)
  const ids = which.length > 0 ? await db.versions.where('id').startsWithAnyOf(which).primaryKeys() : []
  if (ids.length > 0) await db.changes.add({ table: 'versions', ids })
}
