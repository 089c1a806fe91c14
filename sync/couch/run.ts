import { db } from '../../storage/database/db.ts'
import type { Checkpoint } from '../../storage/database/sync-records.ts'
import { forgetKnownDocuments } from '../../storage/sync/known-documents.ts'
import { offerFewById } from './candidates.ts'
import { rereadFeed } from './checkpoint.ts'
import { Handshake } from './handshake.ts'
import { Outbox, refusalsAt, reofferAll } from './outbox.ts'
import { Pull } from './pull.ts'
import { Push } from './push.ts'
import { Session, type Link, type RowCounts } from './session.ts'
import { allSettled } from './wait.ts'

interface RunOptions {
  signal?: AbortSignal | undefined
  /** Called with the rows sent and received so far. */
  onProgress?: ((counts: RowCounts) => void) | undefined
}

/**
 * Syncs this device and a destination until neither has anything new for the other. If it stops early, what was received
 * is merged as far as it came, and the rest is sent and read by the next run.
 * Throws `ServerError`, `RecreatedError`, `NewKeyError`, `SpaceChangedError`, and the signal's reason.
 */
export async function keepInStep(link: Link, { signal, onProgress }: RunOptions = {}): Promise<RowCounts> {
  const counts = { sent: 0, received: 0 }
  const session = new Session(link, signal, ({ sent = 0, received = 0 }) => {
    counts.sent += sent
    counts.received += received
    onProgress?.({ ...counts })
  })
  const outbox = new Outbox(session)
  const handshake = new Handshake(session)
  const [push, pull] = [new Push(session, outbox, handshake), new Pull(session, outbox)]

  await handshake.compare()
  await offerFewById(session)
  for (;;) {
    const before = counts.sent
    await pushAndPull(session, push, pull)
    if (counts.sent === before && !(await isPending(session, push, pull))) break
  }
  if (counts.sent + counts.received > 0 || pull.hasHeard || push.hasSent) {
    await handshake.store()
    await push.clearSent()
  }
  await deleteReadChanges()
  return counts
}

/** Forgets what a destination is known to hold, so that everything is read and offered again. No row changes. */
export async function restartSync(destination: string): Promise<void> {
  await db.transaction('rw', [db.checkpoints, db.known, db.outbox, db.refusals, db.changes], async () => {
    await forgetKnownDocuments(destination)
    await reofferAll(destination)
  })
}

/** Offers rows again that were refused, and reads documents again that could not be used. */
export async function retryRefused(destination: string): Promise<void> {
  await db.transaction('rw', [db.refusals, db.changes, db.checkpoints], async () => {
    const refusals = await refusalsAt(destination).toArray()
    const outgoing = refusals.filter(({ row }) => row !== undefined)
    for (const { table, row } of outgoing) await db.changes.add({ table: table!, ids: [row!], again: true })
    const checkpoint = await db.checkpoints.get(destination)
    if (checkpoint && outgoing.length < refusals.length) await db.checkpoints.put(rereadFeed(checkpoint))
    await refusalsAt(destination).delete()
  })
}

/**
 * Pushes and pulls at the same time. If one fails, the other is stopped, and both have ended when this throws. A device that
 * knows nothing of the destination pulls first: an existing document takes precedence over a new one for the same row.
 */
async function pushAndPull(session: Session, push: Push, pull: Pull): Promise<void> {
  const outer = session.signal
  const stop = new AbortController()
  session.signal = outer ? AbortSignal.any([outer, stop.signal]) : stop.signal
  const stopOther = (step: Promise<void>) =>
    step.catch((error: unknown) => {
      stop.abort(error)
      throw error
    })
  const pulling = stopOther(pull.run())
  const pushing = session.known.isNew ? pulling.then(() => stopOther(push.run())) : stopOther(push.run())
  try {
    await allSettled([pulling, pushing])
  } finally {
    session.signal = outer
  }
  stop.signal.throwIfAborted()
}

/** Whether there is more to exchange: rows to offer, changes or outgoing documents since, or a feed to read again. */
async function isPending(session: Session, push: Push, pull: Pull): Promise<boolean> {
  const { read, offering, rereads = 0 }: Checkpoint = await session.checkpoint()
  if (offering || rereads !== pull.rereads) return true
  return (await db.changes.where('n').above(read).count()) > 0 || (await push.hasUnread())
}

/** Deletes the changes that every destination has read. */
async function deleteReadChanges(): Promise<void> {
  await db.transaction('rw', [db.checkpoints, db.changes], async () => {
    const all = await db.checkpoints.toArray()
    await db.changes
      .where('n')
      .belowOrEqual(Math.min(...all.map(({ read }) => read)))
      .delete()
  })
}
