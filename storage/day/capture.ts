import { isOffTheRecord, latestTime } from './day.ts'
import { RideAlongEndedError, OffTheRecordError } from '../errors.ts'
import { db, type DayTable } from '../database/db.ts'
import { currentDevice, write, type WriteContext } from '../database/device.ts'
import type { ParsedLine } from './grammar.ts'
import { isLive, startRideAlong, takesCaptures } from '../ride-alongs/ride-alongs.ts'
import { createRow, isDeleted, restoreRow, type Visibility } from '../rows/row.ts'
import { type FollowUp, type Observation, type RideAlong, type Span, type Tag } from '../rows/tables.ts'
import { instantsOf, offsetAt } from '../rows/time-zone.ts'

/** The row that a capture added. */
export interface CaptureResult {
  table: DayTable
  id: string
  rideAlongId: string
  at: number
  /** The clock shows an earlier time than at the last capture, so `at` is the time of that one. */
  clockSetBack: boolean
}

/** Where a capture goes, and what it comes from. */
export interface CaptureTarget {
  rideAlongId?: string | undefined
  /** Id of the draft that is deleted with it. */
  draft?: string
  /** Ids of the observations behind a follow-up. */
  from?: string[]
  /** The question that an observation answers. */
  prompt?: string
  /** Address and title of the page on which an observation was captured. */
  page?: string | undefined
  pageTitle?: string | undefined
}

/** The tables that a capture reads and writes, besides device and people. */
const capturedTables = [db.rideAlongs, db.settings, db.observations, db.spans, db.followUps, db.tags, db.drafts]

/** The tables of a transaction that contains a capture. */
export const captureTables = [db.device, db.people, ...capturedTables]

/**
 * Stores a parsed line and deletes its draft, in one durable transaction. Without `rideAlongId`, it goes to the ride-along
 * that takes captures, or starts one if there is none. An observation without text is a marked moment.
 * Throws `RideAlongEndedError`, `OffTheRecordError`.
 */
export function capture(
  parsed: ParsedLine,
  { rideAlongId, draft, from, prompt, page, pageTitle }: CaptureTarget = {},
): Promise<CaptureResult> {
  return write(capturedTables, async (writing) => {
    const { device } = writing
    const target = rideAlongId ?? device.current
    const found = target === undefined ? undefined : await db.rideAlongs.get(target)
    const open = found && takesCaptures(found)
    if (!open && rideAlongId !== undefined) throw new RideAlongEndedError(rideAlongId)
    const rideAlong = open ? found : await startFor(writing)
    if (await isOffTheRecord(rideAlong)) throw new OffTheRecordError(rideAlong.id)

    await addNewTags(parsed.tags, writing)
    const by = writing.author()
    const { at, clockSetBack } =
      parsed.at === undefined ? await captureTime(rideAlong, by.now, device.last) : { at: parsed.at, clockSetBack: false }
    if (parsed.at === undefined && isLive(rideAlong)) device.last = { rideAlongId: rideAlong.id, at }
    const common = {
      rideAlongId: rideAlong.id,
      at,
      offset: offsetAt(at, rideAlong.zone),
      text: parsed.text,
      tags: parsed.tags.map(({ key }) => key),
      visibility: visibilityIn(rideAlong),
    }
    const { kind, severity, basis, owner, due } = parsed
    let id: string
    let table: DayTable
    if (parsed.what === 'followUp') {
      table = 'followUps'
      id = await db.followUps.add(
        createRow<FollowUp>({ ...common, from: from ?? [], ...(owner !== undefined && { owner }), ...(due !== undefined && { due }) }, by),
      )
    } else if (parsed.what === 'activity') {
      table = 'spans'
      id = await db.spans.add(createRow<Span>({ ...common, kind: 'activity' }, by))
    } else {
      table = 'observations'
      id = await db.observations.add(
        createRow<Observation>(
          {
            ...common,
            kind,
            basis,
            ...(severity && { severity }),
            ...(parsed.text === '' && { unfilled: true }),
            ...(prompt && { prompt }),
            ...(page !== undefined && { page }),
            ...(pageTitle !== undefined && { pageTitle }),
          },
          by,
        ),
      )
    }
    if (draft !== undefined) await db.drafts.delete(draft)
    return { table, id, rideAlongId: rideAlong.id, at, clockSetBack }
  })
}

/** Marks a moment now, to be given a text later. Goes to the same ride-along as a capture. Throws `OffTheRecordError`. */
export function captureMoment(): Promise<CaptureResult> {
  return capture({ what: 'observation', kind: 'note', basis: 'observed', text: '', tags: [], tokens: [] })
}

/** The visibility of new rows of a ride-along. */
export function visibilityIn({ visibility, privateAtFirst }: RideAlong): Visibility {
  return privateAtFirst ? 'private' : visibility
}

/**
 * The time of a line without one, epoch milliseconds: now, but never before the last live capture (`last`); in a
 * write-up, the latest time so far.
 */
export async function captureTime(
  rideAlong: RideAlong,
  now: number,
  last?: { rideAlongId: string; at: number },
): Promise<{ at: number; clockSetBack: boolean }> {
  if (!isLive(rideAlong)) return { at: (await latestTime(rideAlong.id)) ?? writeUpStart(rideAlong), clockSetBack: false }
  const before = last?.rideAlongId === rideAlong.id ? last.at : (rideAlong.startedAt ?? now)
  // A second or two is the synchronization of the clock.
  return { at: Math.max(now, before), clockSetBack: before - now > 2000 }
}

async function startFor(writing: WriteContext): Promise<RideAlong> {
  const started = await startRideAlong()
  Object.assign(writing.device, await currentDevice())
  return started
}

/** Adds a row for each new tag, which keeps its spelling. Only within a verb. */
export async function addNewTags(tags: { key: string; label: string }[], { device, author }: WriteContext): Promise<void> {
  if (tags.length === 0) return
  const id = (key: string) => `${device.me}/${key}`
  const known = await db.tags.bulkGet(tags.map(({ key }) => id(key)))
  const fresh = tags.filter((_, i) => !known[i])
  await db.tags.bulkAdd(fresh.map(({ key, label }) => createRow<Tag>({ key, label }, author(), id(key))))
  // Typing a deleted tag restores it.
  const deleted = known.filter((tag) => tag !== undefined && isDeleted(tag)) as Tag[]
  await db.tags.bulkPut(deleted.map((tag) => restoreRow(tag, device.id)))
}

/** The time of the first line of a write-up, if it has none: nine in the morning, epoch milliseconds. */
export function writeUpStart({ date, zone }: RideAlong): number {
  return instantsOf(date, '09:00', zone)[0] ?? Date.parse(`${date}T09:00Z`)
}
