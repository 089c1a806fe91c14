import type { EntityTable, Table } from 'dexie'
import type { HostRows } from './answer-set.ts'
import { db } from '../database/db.ts'
import { thisDevice, write } from '../database/device.ts'
import { mergeIntoTable } from '../database/merge-rows.ts'
import { keyRange } from '../ride-alongs/ride-alongs.ts'
import { type PersonId, type Row } from '../rows/row.ts'
import { hostTables, type HostTable, type RideAlong } from '../rows/tables.ts'

/**
 * As which of its hosts the person here has a ride-along of somebody else's: as themselves, or as the one that their
 * account in a team's space belongs to. `goes` where what they answer comes to the observer from here.
 */
export async function localHost({
  observer,
  hosts,
}: Pick<RideAlong, 'observer' | 'hosts'>): Promise<{ person: PersonId; goes: boolean } | undefined> {
  const me = (await thisDevice())?.me
  if (me === undefined || me === observer) return undefined
  const own = hosts.includes(me) ? me : undefined
  for (const { id, scope, account, needs } of await db.destinations.toArray()) {
    const { accounts = {}, role = 'reader' } = (await db.checkpoints.get(id)) ?? {}
    const person = own ?? (scope === 'shared' ? hosts.find((host) => accounts[host] === account) : undefined)
    // A password that is asked for is given some day; whoever was shut out is not let in again by waiting.
    const isOpen = needs === undefined || needs === 'login'
    if (person !== undefined && isOpen && (scope === 'everything' || role !== 'reader')) return { person, goes: true }
  }
  return own === undefined ? undefined : { person: own, goes: false }
}

/** In the ids of what a host answers without a file, where a file's review has its own: on every device of theirs the same. */
export const syncedReviewId = 'in step'

/** All that a host wrote about a ride-along, as it stands on this device; what was deleted or erased, too. */
export async function hostRowsOf(person: PersonId, rideAlongId: string): Promise<HostRows> {
  const of = async <R extends Row & { rideAlongId: string }>(table: EntityTable<R, 'id'>): Promise<R[]> => {
    // Of an erased row the id alone says whose it was.
    const named = await table.where('id').startsWith(`${person}/`).toArray()
    const own = [...named, ...(await table.where('rideAlongId').equals(rideAlongId).toArray())].filter(
      (row) => row.by === person && (row.erased || row.rideAlongId === rideAlongId),
    )
    return [...new Map(own.map((row) => [row.id, row])).values()]
  }
  const observations = await db.observations
    .where('[rideAlongId+at+seq+device]')
    .between(...keyRange(rideAlongId))
    .toArray()
  return {
    observations: observations.filter(({ by }) => by === person),
    agreements: await of(db.agreements),
    replies: await of(db.replies),
    ratings: await of(db.ratings),
    remarks: await of(db.remarks),
    assents: await of(db.assents),
  }
}

/** Keeps what a host writes about a ride-along that is on this device; from here it goes wherever the ride-along is kept in step. */
export function storeHostRows(rows: Record<HostTable, Row[]>): Promise<void> {
  return write(
    hostTables.map((table) => db[table] as Table),
    async ({ device }) => {
      for (const table of hostTables) await mergeIntoTable(table, rows[table], device)
    },
  )
}
