import { Dexie, liveQuery } from 'dexie'
import { db } from '../storage/database/db.ts'
import type { Checkpoint, Destination } from '../storage/database/sync-records.ts'
import { KeyLostError } from '../storage/errors.ts'
import { rowTables } from '../storage/rows/tables.ts'
import { NewKeyError, RecreatedError, SpaceChangedError } from './couch/errors.ts'
import { ServerError, type Fetch } from './couch/request.ts'
import { keepInStep } from './couch/run.ts'
import type { SelectTeamRows } from './space/team-rows.ts'
import { changeDestination, linkTo, logSync } from './destinations.ts'
import { unlockWithOpener } from './unlock-space.ts'

// All in milliseconds.
/** Changes are collected this long, and sent together. */
const debounce = 800
const minRetryDelay = 5000
const maxRetryDelay = 600_000
/** The longest delay that a server may ask for (`request.ts`). */
const maxServerDelay = 3_600_000
/** A background page may be stopped at any time: a pass that takes longer continues at the next alarm. */
const maxPassTime = 20_000

/**
 * Syncs every destination while a page is open: changes made here are sent at once, changes made elsewhere arrive by a long
 * poll. If several pages are open, one of them does it. @returns a function that stops it.
 */
export function keepAllInStep(selectTeamRows: SelectTeamRows, fetch?: Fetch): () => void {
  const running = new Map<string, AbortController>()
  const subscription = liveQuery(() => db.destinations.toCollection().primaryKeys()).subscribe((ids) => {
    for (const id of ids) {
      if (running.has(id)) continue
      const stop = new AbortController()
      running.set(id, stop)
      void withLock(id, { signal: stop.signal }, () => keepSyncing(id, selectTeamRows, stop.signal, fetch))
    }
    for (const [id, stop] of running) {
      if (ids.includes(id)) continue
      stop.abort()
      running.delete(id)
    }
  })
  return () => {
    subscription.unsubscribe()
    for (const stop of running.values()) stop.abort()
  }
}

/** Syncs every destination once, for a background page that an alarm woke. Skips those that an open page syncs. */
export async function runShortPass(selectTeamRows: SelectTeamRows, fetch?: Fetch): Promise<void> {
  if (!navigator.onLine) return
  for (const { id, needs } of await db.destinations.toArray()) {
    // It waits for the user.
    if (needs) continue
    await withLock(id, { ifAvailable: true }, async () => {
      if (retryDelay(await db.checkpoints.get(id)) > 0) return
      await syncOnce(id, selectTeamRows, AbortSignal.timeout(maxPassTime), fetch)
    })
  }
}

async function withLock(id: string, options: LockOptions, verb: () => Promise<void>): Promise<void> {
  try {
    await navigator.locks.request(`sync ${id}`, options, async (lock) => {
      if (lock) await verb()
    })
  } catch (error) {
    if (!isAbort(error)) throw error
  }
}

async function keepSyncing(id: string, selectTeamRows: SelectTeamRows, signal: AbortSignal, fetch: Fetch | undefined): Promise<void> {
  while (!signal.aborted) {
    try {
      const destination = await db.destinations.get(id)
      if (!destination) return
      if (destination.needs) await untilRequested(destination, Number.POSITIVE_INFINITY, signal)
      else if (!navigator.onLine) await untilRequested(destination, minRetryDelay, signal)
      else if (!(await syncOnce(id, selectTeamRows, signal, fetch)) || !(await untilNews(id, selectTeamRows, signal, fetch)))
        await untilRequested(destination, retryDelay(await db.checkpoints.get(id)), signal)
    } catch (error) {
      // The database is not writable, so not even the failure could be stored.
      console.error(error)
      await sleep(minRetryDelay, signal)
    }
  }
}

/** Milliseconds until the next retry after a failure. */
function retryDelay(checkpoint: Checkpoint | undefined): number {
  const delay = (checkpoint?.failed?.next ?? 0) - Date.now()
  // A delay longer than the maximum means the clock was changed; ignore it.
  return delay > maxServerDelay ? 0 : Math.max(0, delay)
}

function sleep(delay: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(end, delay)
    signal.addEventListener('abort', end, { once: true })
  })
}

/** @returns whether the destination is in step now. A failure is stored, and does not throw. */
async function syncOnce(id: string, selectTeamRows: SelectTeamRows, signal: AbortSignal, fetch: Fetch | undefined): Promise<boolean> {
  let hasMoved = false
  try {
    const link = await linkTo(id, selectTeamRows, fetch)
    if (!link) {
      await changeDestination(id, { needs: 'login' })
      return false
    }
    const counts = await keepInStep(link, { signal, onProgress: () => (hasMoved = true) })
    if (counts.sent + counts.received > 0) await logSync(id, 'inStep', counts)
    await updateCheckpoint(id, { inStep: Date.now() })
    return true
  } catch (error) {
    // Not a failure: the next run starts at once.
    if (error instanceof SpaceChangedError) return false
    if (!signal.aborted) await recordFailure(id, error, fetch)
    // A pass in which nothing moved waited for a silent server. As a failure, it leaves the next passes to other destinations.
    else if (isTimeout(signal.reason) && !hasMoved) await recordFailure(id, new ServerError('slow'), fetch)
    return false
  }
}

/** Waits until there is something to sync: a change here or on the server, or a request of the user. @returns false if that failed. */
async function untilNews(id: string, selectTeamRows: SelectTeamRows, signal: AbortSignal, fetch: Fetch | undefined): Promise<boolean> {
  const destination = await db.destinations.get(id)
  const link = destination && (await linkTo(id, selectTeamRows, fetch))
  if (!link) return true
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const poll = async () => {
    for (;;) {
      const { fed } = (await db.checkpoints.get(id)) ?? { fed: '' }
      const { results, last_seq: last } = await link.server.changes(fed, 1, { poll: true, signal: either })
      if (results.length > 0) return
      await updateCheckpoint(id, { fed: last, inStep: Date.now() })
    }
  }
  const waiting = [untilWritten(either), untilRequested(destination, Number.POSITIVE_INFINITY, either)]
  try {
    // A change between the run and the start of listening was not heard.
    if (await hasUnsentChanges(id)) return true
    waiting.push(poll())
    await Promise.race(waiting)
    return true
  } catch (error) {
    if (!signal.aborted) await recordFailure(id, error, fetch)
    return false
  } finally {
    stop.abort()
    await Promise.allSettled(waiting)
  }
}

async function hasUnsentChanges(id: string): Promise<boolean> {
  const { read } = (await db.checkpoints.get(id)) ?? { read: 0 }
  return (await db.changes.where('n').above(read).count()) > 0
}

/** Resolves a short time after a row was written on this device. */
function untilWritten(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // An aborted signal fires no event.
    if (signal.aborted) return resolve()
    const onMutated = (parts: object) => {
      if (!Object.keys(parts).some((part) => rowTables.some((table) => part === `idb://${db.name}/${table}/`))) return
      unsubscribe()
      setTimeout(resolve, debounce)
    }
    const unsubscribe = () => Dexie.on.storagemutated.unsubscribe(onMutated)
    Dexie.on('storagemutated', onMutated)
    const onAbort = () => {
      unsubscribe()
      resolve()
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** Resolves when the user asks for sync or changes the destination, when the network returns, or after `delay` milliseconds. */
function untilRequested({ id, needs, askedAt }: Destination, delay: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      removeEventListener('online', end)
      subscription.unsubscribe()
      resolve()
    }
    const timer = Number.isFinite(delay) ? setTimeout(end, Math.max(0, delay)) : undefined
    addEventListener('online', end)
    signal.addEventListener('abort', end, { once: true })
    const subscription = liveQuery(() => db.destinations.get(id)).subscribe((now) => {
      if (!now || now.needs !== needs || now.askedAt !== askedAt) queueMicrotask(end)
    })
  })
}

/** Stores a failure: either the user has to act, or it is retried, each time later. */
async function recordFailure(id: string, error: unknown, fetch: Fetch | undefined): Promise<void> {
  // It may have been disconnected in the meantime.
  if (!(await db.destinations.get(id))) return
  if (error instanceof NewKeyError) {
    try {
      if (await unlockWithOpener(id, fetch)) return
    } catch (other) {
      return recordFailure(id, other, fetch)
    }
  }
  const needs = needsOf(error)
  if (needs) {
    await changeDestination(id, { needs })
    await logSync(id, needs)
    return
  }
  const { trouble, after } = error instanceof ServerError ? error : { trouble: 'here', after: undefined }
  const { failed: before } = (await db.checkpoints.get(id)) ?? {}
  const times = (before?.times ?? 0) + 1
  const longest = Math.min(minRetryDelay * 2 ** (times - 1), maxRetryDelay)
  const next = Date.now() + (after ?? longest * (0.5 + Math.random() / 2))
  await updateCheckpoint(id, { failed: { times, why: trouble, at: Date.now(), next } })
  await logSync(id, trouble)
}

/** What the user has to do about an error, if anything. */
function needsOf(error: unknown): Destination['needs'] {
  if (error instanceof RecreatedError) return 'recreated'
  if (error instanceof NewKeyError || error instanceof KeyLostError) return 'key'
  if (!(error instanceof ServerError)) return undefined
  const { trouble } = error
  return trouble === 'login' || trouble === 'forbidden' || trouble === 'missing' ? trouble : undefined
}

/** Stores either success or failure: success clears an earlier failure. */
function updateCheckpoint(
  id: string,
  changes: { inStep: number; fed?: string } | { failed: { times: number; why: string; at: number; next: number } },
): Promise<void> {
  return db.transaction('rw', db.checkpoints, async () => {
    const before = await db.checkpoints.get(id)
    if (!before) return
    const { failed: _, ...rest } = before
    await db.checkpoints.put({ ...rest, ...changes })
  })
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError'
}
