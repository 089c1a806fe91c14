import { NotLiveError, EndsBeforeItBeginsError, OffTheRecordError, RideAlongEndedError } from '../errors.ts'
import { act, type ActContext } from '../database/acts.ts'
import { db } from '../database/db.ts'
import { write } from '../database/device.ts'
import { captureTime } from './capture.ts'
import { type DayRow } from './day.ts'
import { isLive, keyRange } from '../ride-alongs/ride-alongs.ts'
import { editRow, isDeleted } from '../rows/row.ts'
import { isOpen, type RideAlong, type Span } from '../rows/tables.ts'
import { offsetAt } from '../rows/time-zone.ts'

/** A span that is begun and ended while it happens. */
export type ToggledSpanKind = 'wait' | 'offRecord'

/**
 * Ends the open wait or span off the record, or begins one if none is open. Going off the record ends an open wait.
 * `label` makes the undo label from whether the span was begun.
 * Throws `NotLiveError`, `NotYoursError`, and `OffTheRecordError` for a wait off the record.
 * @returns whether a span was begun, and its beginning or end, epoch milliseconds.
 */
export function toggleSpan(kind: ToggledSpanKind, label: (began: boolean) => string): Promise<{ began: boolean; at: number }> {
  return actWhileLive(
    ({ began }) => label(began),
    async (acting) => {
      const open = acting.spans.find((span) => span.kind === kind && isOpen(span))
      return open ? { began: false, at: await endSpan(open, acting) } : { began: true, at: await beginSpan(kind, acting) }
    },
  )
}

/**
 * Counts one more interruption, now. `label` makes the undo label from the count.
 * Throws `NotLiveError`, `OffTheRecordError`.
 * @returns the number of interruptions so far.
 */
export function countInterruption(label: (count: number) => string): Promise<number> {
  return actWhileLive(label, async (acting) => {
    const { add, rideAlong, spans, now } = acting
    if (isOffRecord(spans)) throw new OffTheRecordError(rideAlong.id)
    const at = await now()
    await add<Span>('spans', { ...fieldsOf('interruption', at, rideAlong), until: at })
    return 1 + spans.filter(({ kind }) => kind === 'interruption').length
  })
}

/**
 * Adds a past span to the ride-along that takes captures, live or written up later. `at` and `until` are epoch
 * milliseconds; an interruption has no length.
 * Throws `RideAlongEndedError`, `EndsBeforeItBeginsError`.
 */
export function addSpan(
  { kind, at, until }: { kind: Exclude<Span['kind'], 'activity'>; at: number; until: number },
  label: string,
): Promise<Span> {
  return act(label, ['spans', 'rideAlongs'], async ({ add, device }) => {
    const rideAlong = device.current === undefined ? undefined : await db.rideAlongs.get(device.current)
    if (!rideAlong || rideAlong.endedAt !== undefined || isDeleted(rideAlong)) throw new RideAlongEndedError(device.current)
    if (until < at) throw new EndsBeforeItBeginsError(String(at))
    return add<Span>('spans', { ...fieldsOf(kind, at, rideAlong), until: kind === 'interruption' ? at : until })
  })
}

/** Remembers, on this device only, that the observer said work went on as usual until `until`, epoch milliseconds. */
export function rememberWorkAsUsual(rideAlongId: string, until: number): Promise<void> {
  return write([], async ({ device }) => {
    device.quiet = { rideAlongId, until }
  })
}

/** After this long without a capture the panel asks what happened; milliseconds. */
const longGap = 30 * 60_000

/**
 * The gap up to `now` in which nothing was captured, if it is longer than `longGap`; times in epoch milliseconds.
 * Undefined in a write-up, and while a wait or a span off the record is open, because that explains the gap.
 */
export function quietGap(
  rideAlong: RideAlong,
  day: DayRow[],
  quiet: { rideAlongId: string; until: number } | undefined,
  now: number,
): { from: number; until: number } | undefined {
  if (!isLive(rideAlong) || openSpan(day, 'wait') || openSpan(day, 'offRecord')) return undefined
  let from = rideAlong.startedAt ?? now
  if (quiet?.rideAlongId === rideAlong.id) from = Math.max(from, quiet.until)
  for (const { table, row } of day) from = Math.max(from, row.at, (table === 'spans' && row.until) || 0)
  return now - from > longGap ? { from, until: now } : undefined
}

/** The open wait or span off the record of a day. */
export function openSpan(day: DayRow[], kind: ToggledSpanKind): Span | undefined {
  const open = day.findLast(({ table, row }) => table === 'spans' && row.kind === kind && isOpen(row))
  return open?.table === 'spans' ? open.row : undefined
}

interface LiveContext extends ActContext {
  rideAlong: RideAlong
  /** Its spans that are not deleted. */
  spans: Span[]
  /** The time to store for "now": never before the last capture. The next capture is never before it. */
  now: () => Promise<number>
}

function actWhileLive<T>(label: string | ((result: T) => string), verb: (acting: LiveContext) => Promise<T>): Promise<T> {
  return act(label, ['spans', 'rideAlongs'], async (acting) => {
    const { device } = acting
    const rideAlong = device.current === undefined ? undefined : await db.rideAlongs.get(device.current)
    if (!rideAlong || !isLive(rideAlong)) throw new NotLiveError(device.current)
    const spans = await db.spans
      .where('[rideAlongId+at+seq+device]')
      .between(...keyRange(rideAlong.id))
      .toArray()
    const now = async () => {
      const { at } = await captureTime(rideAlong, Date.now(), device.last)
      device.last = { rideAlongId: rideAlong.id, at }
      return at
    }
    return verb({ ...acting, rideAlong, spans: spans.filter((span) => !isDeleted(span)), now })
  })
}

async function beginSpan(kind: ToggledSpanKind, acting: LiveContext): Promise<number> {
  const { add, change, device, rideAlong, spans, now } = acting
  if (kind === 'wait' && isOffRecord(spans)) throw new OffTheRecordError(rideAlong.id)
  const at = await now()
  if (kind === 'offRecord') for (const wait of spans.filter(isOpen)) await endSpan(wait, acting)
  const span = await add<Span>('spans', fieldsOf(kind, at, rideAlong))
  if (kind === 'offRecord')
    await change<RideAlong>('rideAlongs', rideAlong.id, (row) => editRow<RideAlong>(row, { offRecord: span.id }, device.id))
  return at
}

async function endSpan(span: Span, { change, device, now }: LiveContext): Promise<number> {
  const until = Math.max(await now(), span.at)
  await change<Span>('spans', span.id, (row) => editRow<Span>(row, { until }, device.id))
  return until
}

function isOffRecord(spans: Span[]): boolean {
  return spans.some((span) => span.kind === 'offRecord' && isOpen(span))
}

/** A span off the record is always shared: it has no text, and people are to see that it was there. */
function fieldsOf(kind: Span['kind'], at: number, { id, zone, visibility }: RideAlong) {
  return {
    rideAlongId: id,
    at,
    offset: offsetAt(at, zone),
    kind,
    text: '',
    tags: [],
    visibility: kind === 'offRecord' ? ('shared' as const) : visibility,
  }
}
