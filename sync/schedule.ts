import { rowTables } from '../storage/rows/tables.ts'
import { Dexie, liveQuery } from 'dexie'
import { db } from '../storage/database/db.ts'
import { type Checkpoint, type Destination } from '../storage/database/sync-records.ts'
import { KeyLostError } from '../storage/errors.ts'
import { ServerError, type Fetch } from './couch/client.ts'
import { change, linkTo, log, openQuietly } from './destinations.ts'
import { keepInStep, NewKeyError, RecreatedError, SpaceChangedError, type SelectTeamRows } from './couch/run.ts'

/** Changes that come one after the other go together. */
const together = 800
const leastWait = 5000
const mostWait = 600_000
/** No server may ask for more (`couch.ts`). */
const mostAfter = 3_600_000
/** A background page may be stopped at any time: a pass that takes longer goes on at the next alarm. */
const passFor = 20_000

/**
 * Keeps every destination in step while a page of ours is open: what is written here goes at once, what is written elsewhere
 * comes by a long poll. Of several pages one does it. @returns what ends it.
 */
export function keepAllInStep(selectTeamRows: SelectTeamRows, fetch?: Fetch): () => void {
  const running = new Map<string, AbortController>()
  const subscription = liveQuery(() => db.destinations.toCollection().primaryKeys()).subscribe((ids) => {
    for (const id of ids) {
      if (running.has(id)) continue
      const stop = new AbortController()
      running.set(id, stop)
      void whenFree(id, { signal: stop.signal }, () => keepLive(id, selectTeamRows, stop.signal, fetch))
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

/** One short pass over every destination, for a background page that was woken for it. A page that is open does more. */
export async function pass(selectTeamRows: SelectTeamRows, fetch?: Fetch): Promise<void> {
  if (!navigator.onLine) return
  for (const { id, needs } of await db.destinations.toArray()) {
    // Somebody is asked already.
    if (needs) continue
    await whenFree(id, { ifAvailable: true }, async () => {
      if (untilNext(await db.checkpoints.get(id)) > 0) return
      await step(id, selectTeamRows, AbortSignal.timeout(passFor), fetch)
    })
  }
}

async function whenFree(id: string, options: LockOptions, verb: () => Promise<void>): Promise<void> {
  try {
    await navigator.locks.request(`sync ${id}`, options, async (lock) => {
      if (lock) await verb()
    })
  } catch (error) {
    if (!isAbort(error)) throw error
  }
}

async function keepLive(id: string, selectTeamRows: SelectTeamRows, signal: AbortSignal, fetch: Fetch | undefined): Promise<void> {
  while (!signal.aborted) {
    try {
      const destination = await db.destinations.get(id)
      if (!destination) return
      if (destination.needs) await asked(destination, Number.POSITIVE_INFINITY, signal)
      else if (!navigator.onLine) await asked(destination, leastWait, signal)
      else if (!(await step(id, selectTeamRows, signal, fetch)) || !(await news(id, selectTeamRows, signal, fetch)))
        await asked(destination, untilNext(await db.checkpoints.get(id)), signal)
    } catch (error) {
      // Not even that it failed could be written down; once something can, the next failure is.
      console.error(error)
      await sleep(leastWait, signal)
    }
  }
}

/** How long a destination is left alone after a failure, in milliseconds. */
function untilNext(checkpoint: Checkpoint | undefined): number {
  const wait = (checkpoint?.failed?.next ?? 0) - Date.now()
  // Nobody is left alone for longer: the clock was another then.
  return wait > mostAfter ? 0 : Math.max(0, wait)
}

function sleep(wait: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, wait)
    const leave = () => {
      clearTimeout(timer)
      resolve()
    }
    signal.addEventListener('abort', leave, { once: true })
  })
}

/** @returns whether all is in step. */
async function step(id: string, selectTeamRows: SelectTeamRows, signal: AbortSignal, fetch: Fetch | undefined): Promise<boolean> {
  let hasMoved = false
  try {
    const link = await linkTo(id, selectTeamRows, fetch)
    if (!link) {
      await change(id, { needs: 'login' })
      return false
    }
    const done = await keepInStep(link, { signal, onProgress: () => (hasMoved = true) })
    if (done.sent + done.received > 0) await log(id, 'inStep', done)
    await note(id, { inStep: Date.now() })
    return true
  } catch (error) {
    // Nothing failed: it is taken up again at once.
    if (error instanceof SpaceChangedError) return false
    if (!signal.aborted) await failed(id, error, fetch)
    // A pass in which nothing moved waited for a server that says nothing: the next ones are for the others.
    else if (isTimeout(signal.reason) && !hasMoved) await failed(id, new ServerError('slow'), fetch)
    return false
  }
}

/** Waits until there is something to do: somebody wrote, here or elsewhere, or asked for it. @returns whether it heard so. */
async function news(id: string, selectTeamRows: SelectTeamRows, signal: AbortSignal, fetch: Fetch | undefined): Promise<boolean> {
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
      await note(id, { fed: last, inStep: Date.now() })
    }
  }
  const something = [written(either), asked(destination, Number.POSITIVE_INFINITY, either)]
  try {
    // What was written since the last look was heard by nobody.
    if (await isBehind(id)) return true
    something.push(poll())
    await Promise.race(something)
    return true
  } catch (error) {
    if (!signal.aborted) await failed(id, error, fetch)
    return false
  } finally {
    stop.abort()
    await Promise.allSettled(something)
  }
}

async function isBehind(id: string): Promise<boolean> {
  const { read } = (await db.checkpoints.get(id)) ?? { read: 0 }
  return (await db.changes.where('n').above(read).count()) > 0
}

/** Ends a while after a row was written on this device. */
function written(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // Of what has happened, nobody hears.
    if (signal.aborted) return resolve()
    const heard = (parts: object) => {
      if (!Object.keys(parts).some((part) => rowTables.some((table) => part === `idb://${db.name}/${table}/`))) return
      end()
      setTimeout(resolve, together)
    }
    const end = () => Dexie.on.storagemutated.unsubscribe(heard)
    Dexie.on('storagemutated', heard)
    const leave = () => {
      end()
      resolve()
    }
    signal.addEventListener('abort', leave, { once: true })
  })
}

/** Ends when somebody asks for it or changes something, the network comes back, or time is up. */
function asked({ id, needs, askedAt }: Destination, wait: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      removeEventListener('online', end)
      subscription.unsubscribe()
      resolve()
    }
    const timer = Number.isFinite(wait) ? setTimeout(end, Math.max(0, wait)) : undefined
    addEventListener('online', end)
    signal.addEventListener('abort', end, { once: true })
    const subscription = liveQuery(() => db.destinations.get(id)).subscribe((now) => {
      if (!now || now.needs !== needs || now.askedAt !== askedAt) queueMicrotask(end)
    })
  })
}

/** What a failure comes to: somebody is asked, or it is tried again, each time later. */
async function failed(id: string, error: unknown, fetch: Fetch | undefined): Promise<void> {
  // It was disconnected meanwhile.
  if (!(await db.destinations.get(id))) return
  if (error instanceof NewKeyError) {
    try {
      if (await openQuietly(id, fetch)) return
    } catch (again) {
      // Then that is what is wrong.
      return failed(id, again, fetch)
    }
  }
  const needs = needsOf(error)
  if (needs) {
    await change(id, { needs })
    await log(id, needs)
    return
  }
  const { trouble, after } = error instanceof ServerError ? error : { trouble: 'here', after: undefined }
  const { failed: before } = (await db.checkpoints.get(id)) ?? {}
  const times = (before?.times ?? 0) + 1
  const most = Math.min(leastWait * 2 ** (times - 1), mostWait)
  const next = Date.now() + (after ?? most * (0.5 + Math.random() / 2))
  await note(id, { failed: { times, why: trouble, at: Date.now(), next } })
  await log(id, trouble)
}

function needsOf(error: unknown): Destination['needs'] {
  if (error instanceof RecreatedError) return 'recreated'
  if (error instanceof NewKeyError || error instanceof KeyLostError) return 'key'
  if (!(error instanceof ServerError)) return undefined
  const { trouble } = error
  return trouble === 'login' || trouble === 'forbidden' || trouble === 'missing' ? trouble : undefined
}

/** In step, nothing has failed. */
function note(
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
