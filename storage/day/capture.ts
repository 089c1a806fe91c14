import { isOffTheRecord, latestTime } from './day.ts'
import { RideAlongEndedError, OffTheRecordError } from '../errors.ts'
import { db, type DayTable } from '../database/db.ts'
import { currentDevice, write, type WriteContext } from '../database/device.ts'
import type { ParsedLine } from './grammar.ts'
import { isLive, startRideAlong, takesCaptures } from '../ride-alongs/ride-alongs.ts'
import { createRow, isDeleted, restoreRow, type Visibility } from '../rows/row.ts'
import { type FollowUp, type Observation, type RideAlong, type Span, type Tag } from '../rows/tables.ts'
import { instantsOf, offsetAt } from '../rows/time-zone.ts'

/** What a capture did. */
export interface CaptureResult {
  table: DayTable
  id: string
  rideAlongId: string
  at: number
  /** The clock says less than at the last capture; `at` goes on from there. */
  clockSetBack: boolean
}

/** Where a capture goes, what it ends, and what it comes from. */
export interface CaptureTarget {
  rideAlongId?: string | undefined
  /** The draft that ends with it. */
  draft?: string
  /** The observations behind a follow-up. */
  from?: string[]
  /** The question that an observation answers. */
  prompt?: string
  /** Address and title of the page an observation was noted from. */
  page?: string | undefined
  pageTitle?: string | undefined
}

/** What a capture reads and writes, beside this device and people. */
const capturedTables = [db.rideAlongs, db.settings, db.observations, db.spans, db.followUps, db.tags, db.drafts]

/** For a transaction round a capture. */
export const captureTables = [db.device, db.people, ...capturedTables]

/**
 * Writes down what a line said, in one durable transaction with the end of its draft. It goes to `rideAlongId`;
 * without one, to the ride-along that takes captures, and where none does, one is started. An observation without
 * words is a moment to be filled in.
 * Throws `RideAlongEndedError`, `OffTheRecordError`.
 */
export function capture(
  parsed: ParsedLine,
  { rideAlongId, draft, from, prompt, page, pageTitle }: CaptureTarget = {},
): Promise<CaptureResult> {
  return write(capturedTables, async (writing) => {
    const { device } = writing
    const goesTo = rideAlongId ?? device.current
    const found = goesTo === undefined ? undefined : await db.rideAlongs.get(goesTo)
    const open = found && takesCaptures(found)
    if (!open && rideAlongId !== undefined) throw new RideAlongEndedError(rideAlongId)
    const rideAlong = open ? found : await startFor(writing)
    if (await isOffTheRecord(rideAlong)) throw new OffTheRecordError(rideAlong.id)

    await addNewTags(parsed.tags, writing)
    const by = writing.author()
    const { at, clockSetBack } =
      parsed.at === undefined ? await captureTime(rideAlong, by.now, device.last) : { at: parsed.at, clockSetBack: false }
    if (parsed.at === undefined && isLive(rideAlong)) device.last = { rideAlongId: rideAlong.id, at }
    const happening = {
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
        createRow<FollowUp>(
          { ...happening, from: from ?? [], ...(owner !== undefined && { owner }), ...(due !== undefined && { due }) },
          by,
        ),
      )
    } else if (parsed.what === 'activity') {
      table = 'spans'
      id = await db.spans.add(createRow<Span>({ ...happening, kind: 'activity' }, by))
    } else {
      table = 'observations'
      id = await db.observations.add(
        createRow<Observation>(
          {
            ...happening,
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

/** Marks this moment, to be filled in later. It goes where a capture would. Throws `OffTheRecordError`. */
export function captureMoment(): Promise<CaptureResult> {
  return capture({ what: 'observation', kind: 'note', basis: 'observed', text: '', tags: [], tokens: [] })
}

/** Whether what is written in a ride-along is shared from the beginning. */
export function visibilityIn({ visibility, privateAtFirst }: RideAlong): Visibility {
  return privateAtFirst ? 'private' : visibility
}

/** When a line without a time happened: now; in a write-up, at the furthest time so far. */
export async function captureTime(
  rideAlong: RideAlong,
  now: number,
  last?: { rideAlongId: string; at: number },
): Promise<{ at: number; clockSetBack: boolean }> {
  if (!isLive(rideAlong)) return { at: (await latestTime(rideAlong.id)) ?? writeUpStart(rideAlong), clockSetBack: false }
  const before = last?.rideAlongId === rideAlong.id ? last.at : (rideAlong.startedAt ?? now)
  // A second or two is the clock being put right, not set back.
  return { at: Math.max(now, before), clockSetBack: before - now > 2000 }
}

async function startFor(writing: WriteContext): Promise<RideAlong> {
  const started = await startRideAlong()
  Object.assign(writing.device, await currentDevice())
  return started
}

/** Gives tags that nobody used before a row of their own, so that they keep the form in which they were typed. */
export async function addNewTags(tags: { key: string; label: string }[], { device, author }: WriteContext): Promise<void> {
  if (tags.length === 0) return
  const id = (key: string) => `${device.me}/${key}`
  const known = await db.tags.bulkGet(tags.map(({ key }) => id(key)))
  const fresh = tags.filter((_, i) => !known[i])
  await db.tags.bulkAdd(fresh.map(({ key, label }) => createRow<Tag>({ key, label }, author(), id(key))))
  // A tag that was deleted and is typed again is there again.
  const back = known.filter((tag) => tag !== undefined && isDeleted(tag)) as Tag[]
  await db.tags.bulkPut(back.map((tag) => restoreRow(tag, device.id)))
}

/** When a line of a write-up happened before any other has a time: nine in the morning. */
export function writeUpStart({ date, zone }: RideAlong): number {
  return instantsOf(date, '09:00', zone)[0] ?? Date.parse(`${date}T09:00Z`)
}
