import { db } from '../../storage/database/db.ts'
import type { ChangedRow, Checkpoint, KnownDocument, OutboxBatch, OutgoingDocument } from '../../storage/database/sync-records.ts'
import { newCheckpoint } from './checkpoint.ts'
import { ratedIn } from './documents.ts'
import { revisionKey } from './leaves.ts'
import type { Session } from './session.ts'

/** Pictures are sent after everything else: their batches are numbered from here. */
export const firstPictureOrder = 2 ** 40

/** Batches of the outbox, between two places. */
export function outboxOf(destination: string, from = 0, to = Number.MAX_SAFE_INTEGER) {
  return db.outbox.where('[destination+order+count]').between([destination, from, 0], [destination, to, 0])
}

/** Documents that this device or the destination refused. */
export function refusalsAt(destination: string) {
  return db.refusals.where('[destination+id]').between([destination, ''], [destination, '\uFFFF'])
}

/** Within a transaction: reads the whole feed and offers every row again, except the documents that are known to be there. */
export async function reofferAll(destination: string): Promise<void> {
  await refusalsAt(destination).delete()
  await outboxOf(destination).delete()
  const last = await db.changes.orderBy('n').last()
  const { accounts, rated, rereads = 0 } = (await db.checkpoints.get(destination)) ?? {}
  await db.checkpoints.put({ ...newCheckpoint(destination, last?.n ?? 0, accounts), rereads: rereads + 1, ...(rated && { rated }) })
}

/** Entries for `changes` that offer the rows of these documents again. A document about ratings is offered with its ride-along. */
export function changesFor(outgoing: OutgoingDocument[]): Omit<ChangedRow, 'n'>[] {
  return outgoing.flatMap(({ table, row }): Omit<ChangedRow, 'n'>[] => {
    if (!table || row === undefined) return []
    const rated = ratedIn(row)
    return [{ ...(rated === undefined ? { table, ids: [row] } : { table: 'rideAlongs', ids: [rated] }), again: true }]
  })
}

/** The encrypted documents that wait to be sent to one destination, or to be known to have arrived for good. */
export class Outbox {
  private readonly session: Session

  constructor(session: Session) {
    this.session = session
  }

  /** Within a transaction: appends documents as one batch. */
  async enqueue(outgoing: OutgoingDocument[], checkpoint: Checkpoint): Promise<void> {
    if (outgoing.length === 0) return
    const order = ++checkpoint.order + (outgoing[0]!.table === 'pictures' ? firstPictureOrder : 0)
    await db.outbox.put({ destination: checkpoint.destination, order, count: outgoing.length, outgoing })
    await db.checkpoints.put(checkpoint)
  }

  async remove(outgoing: OutgoingDocument[]): Promise<void> {
    const removed = new Set(outgoing.map(({ body }) => revisionKey({ id: body._id, rev: body._rev })))
    await outboxOf(this.session.link.destination.id).modify((found, ref) => {
      const rest = found.outgoing.filter(({ body }) => !removed.has(revisionKey({ id: body._id, rev: body._rev })))
      if (rest.length === 0) delete (ref as { value?: OutboxBatch }).value
      else found.outgoing = rest
    })
  }

  /** Removes documents that did not arrive, and offers their rows again. */
  async reoffer(outgoing: OutgoingDocument[]): Promise<void> {
    if (outgoing.length === 0) return
    await db.transaction('rw', [db.known, db.outbox, db.changes], async () => {
      await this.forgetRevisions(outgoing)
      await this.remove(outgoing)
      await db.changes.bulkAdd(changesFor(outgoing))
    })
  }

  /** Lists documents as refused. */
  async setAside(outgoing: OutgoingDocument[], why: 'forbidden' | 'tooLarge' | 'refused'): Promise<void> {
    if (outgoing.length === 0) return
    const { id: destination } = this.session.link.destination
    await db.transaction('rw', [db.known, db.refusals], async () => {
      await this.forgetRevisions(outgoing)
      await db.refusals.bulkPut(
        outgoing.flatMap(({ id, table, row }) => (row === undefined ? [] : [{ destination, id, why, table: table!, row, at: Date.now() }])),
      )
    })
  }

  /**
   * Within a transaction: records that these revisions did not arrive. An earlier revision of the document may be there,
   * so it counts as there with unknown content.
   */
  private async forgetRevisions(outgoing: OutgoingDocument[]): Promise<void> {
    const { known } = this.session
    const counts = new Map<string, number>()
    for (const { id } of outgoing) counts.set(id, (counts.get(id) ?? 0) + 1)
    const found = (await known.get([...counts.keys()])).flatMap((each) => each ?? [])
    const hadNoOther = ({ id, rev }: KnownDocument) => Number.parseInt(rev, 10) <= counts.get(id)!
    await known.delete(found.filter(hadNoOther).map(({ id }) => id))
    await known.put(found.filter((each) => !hadNoOther(each)).map((each) => ({ ...each, clock: {} })))
  }
}
