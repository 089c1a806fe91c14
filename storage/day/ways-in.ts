import { db, type Draft, type WaitingText } from '../database/db.ts'
import { thisDevice } from '../database/device.ts'
import { parseLine, type LineContext, type ParsedLine } from './grammar.ts'
import { capture, captureTables, latestTime, isOffTheRecord, type CaptureResult } from './capture.ts'
import { isLive, takesCaptures, keyRange } from '../ride-alongs/ride-alongs.ts'
import { isDeleted } from '../rows/row.ts'
import { type Observation, type RideAlong } from '../rows/tables.ts'
import { dateOf, localZone } from '../rows/time-zone.ts'
import { isStorageFull, NewerDatabaseError, OffTheRecordError } from '../errors.ts'

/** Words that come by another way than the panel's line. */
export interface OutsideText {
  text: string
  as: WaitingText['as']
  page?: string
  pageTitle?: string
}

/** What was clicked on a page, as the browser tells it. */
export interface PageClick {
  selectionText?: string | undefined
  /** Of a picture. */
  srcUrl?: string | undefined
  linkUrl?: string | undefined
  linkText?: string | undefined
  pageUrl?: string | undefined
  pageTitle?: string | undefined
}

/** A page can hand over any number of them. */
export const maxCharacters = 10_000

/**
 * Writes down what came, or keeps it waiting with the reason. The words are on the disk before anything else happens,
 * and stop waiting in the transaction that saves them: wherever this is cut short, they are in one place or the other.
 * Throws where not even that can be written.
 */
export async function captureFromOutside({ text, ...coming }: OutsideText): Promise<CaptureResult | WaitingText> {
  const now = Date.now()
  const draft: Draft = { id: crypto.randomUUID(), text, refused: [], changedAt: now, waiting: { at: now, ...coming } }
  await db.drafts.add(draft)
  return (await saveWaitingText(draft.id))!
}

/**
 * Saves waiting words as they were meant, at the time they came; where that fails again, they go on waiting.
 * @returns null where another page has settled them.
 */
export async function saveWaitingText(id: string): Promise<CaptureResult | WaitingText | null> {
  try {
    return await db.transaction('rw', captureTables, async () => {
      const { waiting, text } = (await db.drafts.get(id)) ?? {}
      if (!waiting || text === undefined) return null
      const { parsed, from } = await understand(text, waiting)
      const { page, pageTitle } = waiting
      return capture(parsed, { draft: id, from, page, pageTitle })
    })
  } catch (error) {
    return db.transaction('rw', db.drafts, async () => {
      const { waiting, ...draft } = (await db.drafts.get(id)) ?? {}
      if (!waiting) return null
      const { said: _, ...before } = waiting
      const still: WaitingText = { ...before, ...whyNot(error) }
      await db.drafts.put({ ...(draft as Draft), waiting: still })
      return still
    })
  }
}

/** Whether words were saved. */
export function isSaved(outcome: CaptureResult | WaitingText): outcome is CaptureResult {
  return 'rideAlongId' in outcome
}

/** What waiting words are as a line: the grammar reads it as they were meant. */
export function asLine(text: string, as: WaitingText['as']): string {
  return { line: '', note: '\\', quote: '" ', challenge: '!! ' }[as] + text
}

/** What a line typed elsewhere will do: where it goes, and what it says there. */
export async function previewLine(
  line: string,
): Promise<{ parsed: ParsedLine; zone: string; from: Observation | undefined; starts: boolean; offTheRecord: boolean }> {
  return db.transaction('r', captureTables, async () => {
    const rideAlong = await open()
    const { parsed, zone, behind } = await understand(line, { as: 'line', at: Date.now() })
    return { parsed, zone, from: behind, starts: !rideAlong, offTheRecord: rideAlong !== undefined && (await isOffTheRecord(rideAlong)) }
  })
}

/**
 * What a click on a page notes: the selected words, else the picture's name, the link's words or the page's title, and
 * the page they stand on. All of it is text of a stranger's, cut where it is too long: `cut` is the sentence that says so.
 */
export function textOfClick(
  { selectionText, srcUrl, linkUrl, linkText, pageUrl, pageTitle }: PageClick,
  { challenge, keepQuery, cut }: { challenge: boolean; keepQuery: boolean; cut: string },
): OutsideText {
  const page = storedAddress(pageUrl, keepQuery)
  const title = pageTitle?.trim() ? clip(pageTitle, cut) : undefined
  const onLink = linkUrl === undefined ? undefined : linkText?.trim() || storedAddress(linkUrl, keepQuery) || linkUrl
  const words = selectionText?.trim() ? selectionText : ((srcUrl && pictureName(srcUrl)) ?? onLink ?? title ?? page ?? '')
  return {
    text: clip(words, cut),
    as: challenge ? 'challenge' : selectionText?.trim() ? 'quote' : 'note',
    ...(page !== undefined && { page }),
    ...(title !== undefined && { pageTitle: title }),
  }
}

/** Origin and path of a page, and what stands after the question mark only where that is wanted; undefined of what is no page. */
export function storedAddress(address: string | undefined, keepQuery: boolean): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined
  const { protocol, host, pathname, search } = new URL(address)
  if (!['http:', 'https:', 'file:'].includes(protocol)) return undefined
  const kept = `${protocol}//${host}${pathname}${keepQuery ? search : ''}`
  return kept.length > maxCharacters ? `${protocol}//${host}/` : kept
}

/** The text, cut between characters where it is too long, and then saying so. */
export function clip(text: string, cut: string): string {
  if (text.length <= maxCharacters) return text
  const whole = /[\uD800-\uDBFF]/.test(text[maxCharacters - 1]!) ? maxCharacters - 1 : maxCharacters
  return text.slice(0, whole) + cut
}

/** The last part of a picture's address. */
function pictureName(address: string): string | undefined {
  const path = storedAddress(address, false)
  const last = path?.split('/').findLast((part) => part !== '')
  if (last === undefined) return undefined
  try {
    return decodeURIComponent(last)
  } catch {
    // A per cent sign that encodes nothing.
    return last
  }
}

async function open(): Promise<RideAlong | undefined> {
  const device = await thisDevice()
  const found = device?.current === undefined ? undefined : await db.rideAlongs.get(device.current)
  return found && takesCaptures(found) ? found : undefined
}

/** What words say in the ride-along that takes captures, and the observation before, where they are a follow-up to it. */
async function understand(text: string, { as, at: now, why }: WaitingText) {
  const rideAlong = await open()
  const live = !rideAlong || isLive(rideAlong)
  const zone = rideAlong?.zone ?? localZone()
  const context: LineContext = {
    now,
    zone,
    date: rideAlong?.date ?? dateOf(now, zone),
    live,
    furthest: live ? undefined : await latestTime(rideAlong.id),
  }
  const parsed = meant(text, as, context)
  const behind = parsed.what === 'followUp' && rideAlong && live ? await lastTyped(rideAlong.id) : undefined
  // What has waited happened when it came, unless nothing was on record then; a write-up has times of its own.
  const waited = live && parsed.at === undefined && why !== 'offTheRecord' && now < Date.now() - 1000
  const at = waited && now >= (rideAlong?.startedAt ?? Infinity) ? { at: now } : {}
  return { parsed: { ...parsed, ...at }, zone, behind, from: behind ? [behind.id] : [] }
}

function meant(text: string, as: WaitingText['as'], context: LineContext): ParsedLine {
  const literal = parseLine(text, { ...context, literal: true })
  if (as === 'note') return literal
  if (as === 'quote') return { ...literal, kind: 'quote' }
  if (as === 'challenge') return { ...literal, kind: 'challenge', severity: 2 }
  const parsed = parseLine(text, context)
  // An owner or a day alone is no follow-up yet, but it was typed.
  return parsed.text === '' && parsed.what !== 'observation' ? literal : parsed
}

async function lastTyped(rideAlongId: string): Promise<Observation | undefined> {
  const all = await db.observations
    .where('[rideAlongId+at+seq+device]')
    .between(...keyRange(rideAlongId))
    .toArray()
  return all
    .filter((row) => !isDeleted(row))
    .reduce<Observation | undefined>((last, row) => (last && last.seq > row.seq ? last : row), undefined)
}

function whyNot(error: unknown): Pick<WaitingText, 'why' | 'said'> {
  if (error instanceof OffTheRecordError) return { why: 'offTheRecord' }
  if (error instanceof NewerDatabaseError) return { why: 'newer' }
  if (isStorageFull(error)) return { why: 'full' }
  return { why: 'failed', said: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
}
