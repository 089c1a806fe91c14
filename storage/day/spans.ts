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

/** A stretch that is begun and ended as it happens. */
export type ToggledSpanKind = 'wait' | 'offRecord'

/**
 * Begins a wait, or goes off the record, which ends an open wait. Where one is open already it is that one.
 * Throws `NotLiveError`; `OffTheRecordError` for a wait.
 */
export function beginSpan(kind: ToggledSpanKind, label: string): Promise<Span> {
  return live(label, (acting) => begin(kind, acting))
}

/** Ends an open stretch now; one that is not open is left alone. Throws `NotLiveError`, `NotYoursError`. */
export function endSpan(id: string, label: string): Promise<void> {
  return live(label, async (acting) => {
    const open = acting.spans.find((span) => span.id === id && isOpen(span))
    if (open) await end(open, acting)
  })
}

/**
 * Ends the open stretch of a kind, or begins one where none is open; `say` tells which. Throws as `beginSpan` does.
 * @returns whether it was begun, and when that was done, epoch milliseconds.
 */
export function toggleSpan(kind: ToggledSpanKind, say: (began: boolean) => string): Promise<{ began: boolean; at: number }> {
  return live(
    ({ began }) => say(began),
    async (acting) => {
      const open = acting.spans.find((span) => span.kind === kind && isOpen(span))
      if (open) return { began: false, at: await end(open, acting) }
      return { began: true, at: (await begin(kind, acting)).at }
    },
  )
}

/**
 * Counts one more interruption, now; `say` tells how many there are. Throws `NotLiveError`, `OffTheRecordError`.
 * @returns how many there are.
 */
export function countInterruption(say: (count: number) => string): Promise<number> {
  return live(say, async (acting) => {
    const { add, rideAlong, spans, now } = acting
    if (isOffRecord(spans)) throw new OffTheRecordError(rideAlong.id)
    const at = await now()
    await add<Span>('spans', { ...fieldsOf('interruption', at, rideAlong), until: at })
    return 1 + spans.filter(({ kind }) => kind === 'interruption').length
  })
}

/**
 * Adds a stretch that is told afterwards, to the ride-along that takes captures, live or written up; an interruption
 * has no length. Throws `RideAlongEndedError`, `EndsBeforeItBeginsError`.
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

/** Remembers, on this device alone, that work went on until then though nothing was noted. */
export function rememberWorkAsUsual(rideAlongId: string, until: number): Promise<void> {
  return write([], async ({ device }) => {
    device.quiet = { rideAlongId, until }
  })
}

/** Nothing noted for longer than this is worth a question; milliseconds. */
const long = 30 * 60_000

/**
 * The stretch up to `now` in which nothing was noted and nothing is known of, where it is a long one. Never in a
 * write-up, nor while a stretch is open: that says what it is.
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
  return now - from > long ? { from, until: now } : undefined
}

/** The stretch of a kind that is open in a day. */
export function openSpan(day: DayRow[], kind: ToggledSpanKind): Span | undefined {
  const open = day.findLast(({ table, row }) => table === 'spans' && row.kind === kind && isOpen(row))
  return open?.table === 'spans' ? open.row : undefined
}

interface ActingLive extends ActContext {
  rideAlong: RideAlong
  /** The stretches of its day that are not deleted. */
  spans: Span[]
  /** The time of what happens now: not before what was captured last, and the least for what comes next. */
  now: () => Promise<number>
}

function live<T>(label: string | ((result: T) => string), verb: (acting: ActingLive) => Promise<T>): Promise<T> {
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

async function begin(kind: ToggledSpanKind, acting: ActingLive): Promise<Span> {
  const { add, change, device, rideAlong, spans, now } = acting
  const open = spans.find((span) => span.kind === kind && isOpen(span))
  if (open) return open
  if (kind === 'wait' && isOffRecord(spans)) throw new OffTheRecordError(rideAlong.id)
  const at = await now()
  if (kind === 'offRecord') for (const wait of spans.filter(isOpen)) await end(wait, acting)
  const span = await add<Span>('spans', fieldsOf(kind, at, rideAlong))
  if (kind === 'offRecord')
    await change<RideAlong>('rideAlongs', rideAlong.id, (row) => editRow<RideAlong>(row, { offRecord: span.id }, device.id))
  return span
}

async function end(span: Span, { change, device, now }: ActingLive): Promise<number> {
  const until = Math.max(await now(), span.at)
  await change<Span>('spans', span.id, (row) => editRow<Span>(row, { until }, device.id))
  return until
}

function isOffRecord(spans: Span[]): boolean {
  return spans.some((span) => span.kind === 'offRecord' && isOpen(span))
}

/** A stretch off the record has no words to keep private: that it was there is always told. */
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
