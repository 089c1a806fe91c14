import type { Table } from 'dexie'
import { db } from '../database/db.ts'
import { type Checkpoint, type Destination, type SyncLogEntry, type Refusal } from '../database/sync-records.ts'
import { knownDocumentCount } from './known-documents.ts'
import type { Row } from '../rows/row.ts'
import type { RowTable } from '../rows/tables.ts'

/** A destination and its progress. */
export interface DestinationState {
  destination: Destination
  checkpoint: Checkpoint
  /** How many rows are still to be sent. */
  waiting: number
  /** Progress of the first upload, in rows. */
  offered?: { done: number; all: number }
  refusals: Refusal[]
}

/** Every destination, oldest first, and the number of observations on this device. */
export async function destinationStates(): Promise<{ all: DestinationState[]; observations: number }> {
  const [destinations, observations] = await Promise.all([db.destinations.toArray(), db.observations.count()])
  const all: DestinationState[] = []
  for (const destination of destinations.sort((a, b) => a.since - b.since)) {
    const { id } = destination
    const checkpoint = await db.checkpoints.get(id)
    if (!checkpoint) continue
    const ofDestination = [
      [id, ''],
      [id, '\uFFFF'],
    ] as const
    const [changed, outgoing, documents, refusals] = await Promise.all([
      changedSince(checkpoint, destination),
      db.outbox.where('[destination+order+count]').between([id, 0, 0], [id, Number.MAX_SAFE_INTEGER, 0]).primaryKeys(),
      knownDocumentCount(id),
      db.refusals
        .where('[destination+id]')
        .between(...ofDestination)
        .toArray(),
    ])
    all.push({
      destination,
      checkpoint,
      waiting: changed + outgoing.reduce((sum, [, , count]) => sum + count, 0),
      ...(checkpoint.offering &&
        checkpoint.inStep === undefined && { offered: { done: documents, all: Math.max(observations, documents) } }),
      refusals,
    })
  }
  return { all, observations }
}

/** How many rows changed since the checkpoint and are to be sent; to a team, only shared rows written by this account. */
async function changedSince({ read, accounts }: Checkpoint, { id, scope, account }: Destination): Promise<number> {
  const changed = new Map<RowTable, Set<string>>()
  for (const { table, ids, from } of await db.changes.where('n').above(read).toArray())
    if (from !== id) changed.set(table, new Set([...(changed.get(table) ?? []), ...ids]))
  if (scope === 'everything') return Array.from(changed.values(), ({ size }) => size).reduce((sum, size) => sum + size, 0)
  let count = 0
  for (const [table, ids] of changed) {
    const rows = await (db[table] as Table<Row>).bulkGet([...ids])
    count += rows.filter((row) => row && accounts[row.by] === account && row.visibility === 'shared').length
  }
  return count
}

/** The last 500 entries of the sync log, newest first. They contain no text of notes and no secrets. */
export function syncLog(): Promise<SyncLogEntry[]> {
  return db.syncLog.orderBy('n').reverse().limit(500).toArray()
}

/** The text of the observation that was refused; undefined if the refusal is about something else. */
export async function refusedText({ table, row }: Refusal): Promise<string | undefined> {
  return table === 'observations' && row !== undefined ? (await db.observations.get(row))?.text : undefined
}
