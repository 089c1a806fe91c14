import { db, type Draft, type WaitingText } from '../database/db.ts'
import { thisDevice } from '../database/device.ts'
import { parseLine, type LineContext, type ParsedLine } from './grammar.ts'
import { capture, captureTables, type CaptureResult } from './capture.ts'
import { latestTime } from './day.ts'
import { isLive, takesCaptures, keyRange } from '../ride-alongs/ride-alongs.ts'
import { isDeleted } from '../rows/row.ts'
import { type Observation, type RideAlong } from '../rows/tables.ts'
import { dateOf, localZone } from '../rows/time-zone.ts'
import { isStorageFull, NewerDatabaseError, OffTheRecordError } from '../errors.ts'

/** Text from outside of the panel. */
export interface OutsideText {
  text: string
  as: WaitingText['as']
  page?: string
  pageTitle?: string
}

/**
 * Captures text from outside of the panel, or stores why it has to wait. The text is stored as waiting first, and stops
 * waiting in the transaction that saves it, so that an interruption loses nothing.
 * Throws if it cannot be stored at all.
 */
export async function captureFromOutside({ text, ...origin }: OutsideText): Promise<CaptureResult | WaitingText> {
  const now = Date.now()
  const draft: Draft = { id: crypto.randomUUID(), text, refused: [], changedAt: now, waiting: { at: now, ...origin } }
  await db.drafts.add(draft)
  return (await saveWaitingText(draft.id))!
}

/**
 * Saves a waiting text with the time at which it arrived. If that fails, it keeps waiting, with the reason.
 * @returns null if another page has saved or discarded it.
 */
export async function saveWaitingText(id: string): Promise<CaptureResult | WaitingText | null> {
  try {
    return await db.transaction('rw', captureTables, async () => {
      const { waiting, text } = (await db.drafts.get(id)) ?? {}
      if (!waiting || text === undefined) return null
      const { parsed, from } = await parseWaitingText(text, waiting)
      const { page, pageTitle } = waiting
      return capture(parsed, { draft: id, from, page, pageTitle })
    })
  } catch (error) {
    return db.transaction('rw', db.drafts, async () => {
      const { waiting, ...draft } = (await db.drafts.get(id)) ?? {}
      if (!waiting) return null
      const { said: _, ...before } = waiting
      const still: WaitingText = { ...before, ...failureReason(error) }
      await db.drafts.put({ ...(draft as Draft), waiting: still })
      return still
    })
  }
}

/** Whether the text was saved. */
export function isSaved(outcome: CaptureResult | WaitingText): outcome is CaptureResult {
  return 'rideAlongId' in outcome
}

/** A waiting text as a line for the capture grammar that keeps its kind. */
export function asLine(text: string, as: WaitingText['as']): string {
  return { line: '', note: '\\', quote: '" ', challenge: '!! ' }[as] + text
}

export async function openRideAlong(): Promise<RideAlong | undefined> {
  const device = await thisDevice()
  const found = device?.current === undefined ? undefined : await db.rideAlongs.get(device.current)
  return found && takesCaptures(found) ? found : undefined
}

/** Parses a waiting text for the ride-along that takes captures. A follow-up comes from the last observation. */
export async function parseWaitingText(text: string, { as, at: now, why }: WaitingText) {
  const rideAlong = await openRideAlong()
  const live = !rideAlong || isLive(rideAlong)
  const zone = rideAlong?.zone ?? localZone()
  const context: LineContext = {
    now,
    zone,
    date: rideAlong?.date ?? dateOf(now, zone),
    live,
    latest: live ? undefined : await latestTime(rideAlong.id),
  }
  const parsed = parseAs(text, as, context)
  const behind = parsed.what === 'followUp' && rideAlong && live ? await lastObservation(rideAlong.id) : undefined
  // A text that waited gets the time at which it arrived, unless it arrived off the record; in a write-up it does not.
  const waited = live && parsed.at === undefined && why !== 'offTheRecord' && now < Date.now() - 1000
  const at = waited && now >= (rideAlong?.startedAt ?? Infinity) ? { at: now } : {}
  return { parsed: { ...parsed, ...at }, zone, behind, from: behind ? [behind.id] : [] }
}

function parseAs(text: string, as: WaitingText['as'], context: LineContext): ParsedLine {
  const literal = parseLine(text, { ...context, literal: true })
  if (as === 'note') return literal
  if (as === 'quote') return { ...literal, kind: 'quote' }
  if (as === 'challenge') return { ...literal, kind: 'challenge', severity: 2 }
  const parsed = parseLine(text, context)
  // A follow-up with only an owner or a date is kept as a note.
  return parsed.text === '' && parsed.what !== 'observation' ? literal : parsed
}

async function lastObservation(rideAlongId: string): Promise<Observation | undefined> {
  const all = await db.observations
    .where('[rideAlongId+at+seq+device]')
    .between(...keyRange(rideAlongId))
    .toArray()
  return all
    .filter((row) => !isDeleted(row))
    .reduce<Observation | undefined>((last, row) => (last && last.seq > row.seq ? last : row), undefined)
}

function failureReason(error: unknown): Pick<WaitingText, 'why' | 'said'> {
  if (error instanceof OffTheRecordError) return { why: 'offTheRecord' }
  if (error instanceof NewerDatabaseError) return { why: 'newer' }
  if (isStorageFull(error)) return { why: 'full' }
  return { why: 'failed', said: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
}

/** The texts from outside of the panel that are not saved, the oldest first. */
export async function waitingTexts(): Promise<(Draft & { waiting: WaitingText })[]> {
  const drafts = await db.drafts.toArray()
  return drafts
    .flatMap(({ waiting, ...draft }) => (waiting ? [{ ...draft, waiting }] : []))
    .sort((a, b) => a.waiting.at - b.waiting.at || a.changedAt - b.changedAt)
}

/** Deletes a waiting text. `keepDraft` restores it. */
export async function discardWaitingText(id: string): Promise<void> {
  await db.drafts.delete(id)
}
