import { inOrder, type Span } from '../storage/rows/tables.ts'
import type { Words } from './context.ts'

/** The day as a strip. Places are hundredths of it, from its beginning. */
export interface DayStripData {
  /** What it shows, in words. */
  label: string
  spans: { kind: 'activity' | 'wait' | 'offRecord'; from: number; to: number; /** It goes on. */ running?: true }[]
  interruptions: number[]
  /** Each place once, however many observations are there. */
  observations: number[]
}

/** What a strip is drawn from; times in epoch milliseconds. */
interface DayStripInput {
  begins: number
  ends: number
  /** In a ride-along that is live, the last activity goes on. */
  live: boolean
  spans: Span[]
  /** When each observation happened. */
  observations: number[]
}

/** How times are told. */
export interface DayStripContext {
  words: Pick<Words, 'stripActivity' | 'stripDay' | 'observationCount' | 'waitsInAll' | 'interruptionCount' | 'offRecordFromTo'>
  clock: (at: number) => string
  duration: (ms: number) => string
}

/** Narrower would not be seen. */
const narrowest = 0.4

/** The day between two times as a strip; undefined where no time lies between them. */
export function dayStripOf({ begins, ends, live, spans, observations }: DayStripInput, context: DayStripContext): DayStripData | undefined {
  if (ends <= begins) return undefined
  const place = (at: number) => Math.round((Math.min(Math.max(at, begins), ends) - begins) / ((ends - begins) / 1000)) / 10
  const { words, clock, duration } = context
  const sorted = spans.toSorted(inOrder)
  const activities = sorted.filter(({ kind }) => kind === 'activity')
  const drawn: DayStripData['spans'] = []
  const named: string[] = []
  for (const [i, { at, until, text }] of activities.entries()) {
    const next = activities[i + 1]?.at ?? ends
    const to = Math.max(at, Math.min(until ?? next, next))
    named.push(words.stripActivity(text, duration(to - at)))
    drawn.push({ kind: 'activity', ...wide(place(at), place(to)), ...(live && to === ends && { running: true }) })
  }
  // What stands over the activities, a gap in the record above all.
  for (const kind of ['wait', 'offRecord'] as const)
    for (const { at, until = ends } of sorted.filter((span) => span.kind === kind)) drawn.push({ kind, ...wide(place(at), place(until)) })
  const sentences = [
    words.stripDay(clock(begins), clock(ends)),
    ...named,
    words.observationCount(observations.length),
    ...pauseSentences(sorted, ends, context),
  ]
  return {
    label: sentences.join('. '),
    spans: drawn,
    interruptions: once(sorted.filter(({ kind }) => kind === 'interruption').map(({ at }) => place(at))),
    observations: once(observations.map(place)),
  }
}

/** Waits, interruptions and gaps in the record, each as a sentence without its stop; an open one goes on until `ends`. */
export function pauseSentences(spans: Span[], ends: number, { words, clock, duration }: DayStripContext): string[] {
  const waits = spans.filter(({ kind }) => kind === 'wait')
  const interruptions = spans.filter(({ kind }) => kind === 'interruption').length
  const length = waits.reduce((sum, { at, until = ends }) => sum + Math.max(0, until - at), 0)
  const gaps = spans.filter(({ kind }) => kind === 'offRecord').toSorted(inOrder)
  return [
    ...(waits.length > 0 ? [words.waitsInAll(waits.length, duration(length))] : []),
    ...(interruptions > 0 ? [words.interruptionCount(interruptions)] : []),
    ...gaps.map(({ at, until = ends }) => words.offRecordFromTo(clock(at), clock(Math.max(at, until)))),
  ]
}

function wide(from: number, to: number): { from: number; to: number } {
  const least = Math.min(from, 100 - narrowest)
  return { from: least, to: Math.max(to, least + narrowest) }
}

function once(places: number[]): number[] {
  return [...new Set(places)].sort((a, b) => a - b)
}
