import type { EntityTable, Table } from 'dexie'
import type { HostRows } from './answer-set.ts'
import { db } from '../database/db.ts'
import { thisDevice, write } from '../database/device.ts'
import { mergeIntoTable } from '../database/merge-rows.ts'
import { keyRange } from '../ride-alongs/ride-alongs.ts'
import { type PersonId, type Row } from '../rows/row.ts'
import { hostTables, type HostTable, type RideAlong } from '../rows/tables.ts'

/**
 * Which host of a ride-along the person on this device is: the same person id, or the host to whom the observer bound their
 * account in a team's space. Undefined if none. `goes`: sync sends their answers to the observer.
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
    // A missing password can still be entered; the other states do not end without the observer.
    const isUsable = needs === undefined || needs === 'login'
    if (person !== undefined && isUsable && (scope === 'everything' || role !== 'reader')) return { person, goes: true }
  }
  return own === undefined ? undefined : { person: own, goes: false }
}

/** Review id of answers without a review file. It is part of row ids, so it is the same on all of a host's devices. */
export const syncedReviewId = 'in step'

/** All rows that a host wrote about a ride-along, including deleted and erased rows. */
export async function hostRowsOf(person: PersonId, rideAlongId: string): Promise<HostRows> {
  const of = async <R extends Row & { rideAlongId: string }>(table: EntityTable<R, 'id'>): Promise<R[]> => {
    // An erased row has no ride-along id; its id begins with its author.
    const byId = await table.where('id').startsWith(`${person}/`).toArray()
    const own = [...byId, ...(await table.where('rideAlongId').equals(rideAlongId).toArray())].filter(
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

/** Merges rows that the host on this device wrote; sync sends them to the destinations of the ride-along. */
export function storeHostRows(rows: Record<HostTable, Row[]>): Promise<void> {
  return write(
    hostTables.map((table) => db[table] as Table),
    async ({ device }) => {
      for (const table of hostTables) await mergeIntoTable(table, rows[table], device)
    },
  )
}
