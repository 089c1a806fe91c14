import type { Table } from 'dexie'
import { recheckOwnVersions } from '../../storage/agreement/recheck-versions.ts'
import { markAsReceived } from '../../storage/database/changes.ts'
import { db } from '../../storage/database/db.ts'
import type { ChangedRow, Checkpoint, KnownDocument } from '../../storage/database/sync-records.ts'
import { write, type WriteContext } from '../../storage/database/device.ts'
import { mergeIntoTable } from '../../storage/database/merge-rows.ts'
import { recordNews } from '../../storage/review/news.ts'
import type { PersonId, Row } from '../../storage/rows/row.ts'
import { hostTables, rowTables, type Reply, type RowTable } from '../../storage/rows/tables.ts'
import { accountOf } from '../space/document-names.ts'
import { accessVersion, refuseForeignRows } from './authorship.ts'
import { startOfAllRows, ratersOf } from './checkpoint.ts'
import { idOf, type DocumentContent } from './documents.ts'
import { isLostOnServer, mergeLeaves, refusalsOf, tombstone, unretracted, type ListedDocument, type OpenedRevision } from './leaves.ts'
import { refusalsAt, type Outbox } from './outbox.ts'
import type { Session } from './session.ts'

/**
 * Merges documents into the rows of this device and records, in the same transaction, how far the feed was read. `position`
 * is ignored if somebody asked in the meantime for the feed to be read again.
 */
export async function receive(
  session: Session,
  outbox: Outbox,
  listed: ListedDocument[],
  opened: Map<string, OpenedRevision[]>,
  position: { fed: string; rereads: number } | undefined,
): Promise<void> {
  const { id: destination, scope, account: ownAccount } = session.link.destination
  const tables = [...rowTables.map((table) => db[table] as Table), db.known, db.outbox, db.refusals, db.checkpoints, db.changes, db.news]
  let received = 0
  session.signal?.throwIfAborted()
  await write(tables, async ({ device }) => {
    markAsReceived(destination)
    const [checkpoint, refusalCount] = await Promise.all([session.checkpoint(), refusalsAt(destination).count()])
    const isCurrentReading = position !== undefined && (checkpoint.rereads ?? 0) === position.rereads
    const all = listed.map((each) => ({ ...each, opened: opened.get(each.id) ?? [], account: accountOf(each.id)! }))
    if (scope === 'shared')
      await refuseForeignRows(all, checkpoint.accounts, { keyring: session.keyring, space: session.link.destination.space })
    const known = await session.known.get(all.map(({ id }) => id))
    const contents = all.flatMap((each, i) => unretracted(each, known[i], device.me))
    for (const each of contents) if (each.rated !== undefined) await recordRater(each.rated, each.by, checkpoint)
    const merged = await mergeRows(contents, device, { isTeam: scope === 'shared', mostlyNew: known.every((each) => each === undefined) })
    received = merged.received

    const leaves = all.flatMap((each, i) => mergeLeaves(each, known[i], merged.rows) ?? [])
    for (const { content, isRetracted, wasPublished } of leaves) {
      // A retracted row stays on its author's own devices and is deleted on others. One's own devices tell each other what
      // other authors retracted, unless this device never saw the row there: it may have been published again since.
      if (!isRetracted || !content.taken || content.by === device.me || (scope === 'everything' && !wasPublished)) continue
      await (db[content.table] as Table).delete(content.id)
      await db.news.delete(content.id)
      await db.changes.add({ table: content.table, ids: [content.id], from: destination, takenBy: content.by })
      merged.rideAlongs.add(undefined)
      received++
    }
    if (scope === 'shared') await recheckOwnVersions(device.me, merged.rideAlongs)
    const lost = all.filter((each, i) => isLostOnServer(each, known[i])).map(({ id }) => id)
    if (lost.length > 0) checkpoint.offering = { ...startOfAllRows }
    // Leaves of other accounts are ended by their authors.
    const own = leaves.filter(({ account }) => account === ownAccount)
    const unwritten = own.flatMap(({ content, isWritten }) => (isWritten ? [] : [content]))
    const tombstones = own.flatMap(({ known: { id }, lesser, isWritten }) => (isWritten ? lesser.map((rev) => tombstone(id, rev)) : []))
    const nowKnown = leaves.map(({ known: each, lesser, account, isWritten }): KnownDocument => {
      const areEnded = account === ownAccount && isWritten
      return { ...each, ...(!areEnded && lesser.length > 0 && { lesser }) }
    })
    const understood = new Set(nowKnown.map(({ id }) => id))
    await outbox.enqueue(tombstones, checkpoint)
    await session.known.delete(lost)
    // Deleting keys that do not exist takes as long as deleting those that do.
    if (refusalCount > 0) await db.refusals.bulkDelete(all.map(({ id }) => [destination, id]))
    const under = accessVersion(session.keyring, checkpoint)
    await db.refusals.bulkPut(all.flatMap((each) => refusalsOf({ destination, under }, each, understood.has(each.id))))
    await Promise.all([
      session.known.put(nowKnown),
      db.changes.bulkAdd(rowTables.flatMap((table) => changedRows(table, unwritten))),
      db.checkpoints.put({ ...checkpoint, ...(isCurrentReading && { fed: position.fed }) }),
    ])
  })
  session.count({ received })
}

/** Within a transaction: somebody has given all ratings of a ride-along, so our ratings may be sent. */
async function recordRater(rideAlongId: string, by: PersonId, checkpoint: Checkpoint): Promise<void> {
  const before = ratersOf(checkpoint, rideAlongId)
  if (before.includes(by)) return
  checkpoint.rated = { ...checkpoint.rated, [rideAlongId]: [...before, by] }
  await db.changes.add({ table: 'rideAlongs', ids: [rideAlongId] })
}

/**
 * Within a transaction: merges received rows into those of this device.
 * @returns the rows as they are now, by table and id; how many were added or changed; and their ride-alongs, with undefined
 * for a row that names none.
 */
async function mergeRows(
  contents: DocumentContent[],
  device: WriteContext['device'],
  { isTeam, mostlyNew }: { isTeam: boolean; mostlyNew: boolean },
) {
  const rows = new Map<string, Row>()
  const rideAlongs = new Set<string | undefined>()
  const news: Row[] = []
  let received = 0
  for (const table of rowTables) {
    const incoming = contents.flatMap((each) => (each.table === table && each.row ? [each.row] : []))
    if (incoming.length === 0) continue
    const { rows: now, changed } = await mergeIntoTable(table, incoming, device, { mostlyNew })
    received += changed.size
    for (const row of now.values()) rows.set(`${table}/${row.id}`, row)
    for (const id of changed) rideAlongs.add((now.get(id) as Partial<Reply>).rideAlongId)
    if (isTeam && hostTables.some((each) => each === table)) news.push(...[...now.values()].filter(({ id }) => changed.has(id)))
  }
  if (news.length > 0) await recordNews(news, device.me)
  return { rows, received, rideAlongs }
}

/** An entry for `changes` with the rows of one table, if there are any. */
function changedRows(table: RowTable, contents: DocumentContent[]): Omit<ChangedRow, 'n'>[] {
  const ids = contents.flatMap((each) => (each.table === table ? [idOf(each)] : []))
  return ids.length > 0 ? [{ table, ids }] : []
}
