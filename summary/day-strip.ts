import { inOrder, type Span } from '../storage/rows/tables.ts'
import type { Words } from './context.ts'

/** The day as a strip. Positions are in per cent of its length. */
export interface DayStripData {
  /** What it shows, in words. */
  label: string
  spans: { kind: 'activity' | 'wait' | 'offRecord'; from: number; to: number; /** Has not ended. */ running?: true }[]
  interruptions: number[]
  /** Each position once, even if several observations are there. */
  observations: number[]
}

/** Times are in epoch milliseconds. */
interface DayStripInput {
  begins: number
  ends: number
  /** The ride-along has not ended, so the last activity is still running. */
  live: boolean
  spans: Span[]
  /** When each observation happened. */
  observations: number[]
}

/** Sentences and formatting of times. */
export interface DayStripContext {
  words: Pick<Words, 'stripActivity' | 'stripDay' | 'observationCount' | 'waitsInAll' | 'interruptionCount' | 'offRecordFromTo'>
  clock: (at: number) => string
  duration: (ms: number) => string
}

/** A narrower span would not be visible. */
const narrowest = 0.4

/** Returns undefined if the day has no length. */
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
    drawn.push({ kind: 'activity', ...withMinimumWidth(place(at), place(to)), ...(live && to === ends && { running: true }) })
  }
  // Drawn over the activities, off the record last.
  for (const kind of ['wait', 'offRecord'] as const)
    for (const { at, until = ends } of sorted.filter((span) => span.kind === kind))
      drawn.push({ kind, ...withMinimumWidth(place(at), place(until)) })
  const sentences = [
    words.stripDay(clock(begins), clock(ends)),
    ...named,
    words.observationCount(observations.length),
    ...pauseSentences(sorted, ends, context),
  ]
  return {
    label: sentences.join('. '),
    spans: drawn,
    interruptions: uniqueSorted(sorted.filter(({ kind }) => kind === 'interruption').map(({ at }) => place(at))),
    observations: uniqueSorted(observations.map(place)),
  }
}

/** Waits, interruptions and spans off the record as sentences without a full stop. An open span lasts until `ends`. */
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

function withMinimumWidth(from: number, to: number): { from: number; to: number } {
  const least = Math.min(from, 100 - narrowest)
  return { from: least, to: Math.max(to, least + narrowest) }
}

function uniqueSorted(places: number[]): number[] {
  return [...new Set(places)].sort((a, b) => a - b)
}
