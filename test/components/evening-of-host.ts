import type { Table } from 'dexie'
import { db } from '../../storage/database/db.ts'
import { write } from '../../storage/database/device.ts'
import { createRow, isDeleted, type Row } from '../../storage/rows/row.ts'
import { rowTables, type SummaryVersion } from '../../storage/rows/tables.ts'
import { evening } from '../fixtures/evening.ts'

/** Stores the evening on a device of its host, Alex. */
export async function storeEveningOfHost(): Promise<void> {
  const { rideAlong, ...rows } = evening()
  await write(
    rowTables.map((table) => db[table] as Table),
    async ({ device }) => {
      await db.people.delete(device.me)
      device.me = 'alex'
    },
  )
  await db.rideAlongs.put(rideAlong)
  for (const [table, some] of Object.entries(rows)) await db.table<Row>(table).bulkPut(some as Row[])
}

/** Stores a version that the observer proposed, as sync does. */
export async function receiveVersion(n = 1, by = 'coo') {
  const hash = String(n).repeat(64)
  const author = { by, device: 'desk', seq: n, now: n }
  await db.versions.put(createRow<SummaryVersion>({ rideAlongId: 'evening', n, at: n, hash, content: '{}' }, author, `${by}/evening/${n}`))
  return hash
}

/** Author, person and hash of each assent. */
export const assents = async () =>
  (await db.assents.toArray()).filter((row) => !isDeleted(row)).map(({ by, person, hash }) => [by, person, hash])
