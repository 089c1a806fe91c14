import * as words from '../../assets/locales/en.yml'
import { inOrder } from '../../storage/rows/tables.ts'
import type { Observation, RideAlong, Span } from '../../storage/rows/tables.ts'
import { dateOf, timeOf } from '../../storage/rows/time-zone.ts'
import { dayStripOf, type DayStripData } from '../../summary/day-strip.ts'
import { dayName, duration } from '../names/dates.ts'

export type DayLine = { what: 'observation'; row: Observation; number: number } | { what: 'span'; row: Span }

/** The lines of one activity, or those before the first one. */
export interface DayGroup {
  /** ISO date, on the first group of each day if the ride-along has more than one. */
  date?: string
  activity?: Span
  lines: DayLine[]
}

/** Observations and spans in order, grouped by activity and by day. Observations are numbered from 1. */
export function groupByActivity(observations: Observation[], spans: Span[], zone: string): DayGroup[] {
  const rows = [
    ...observations.map((row) => ({ row, isSpan: false as const })),
    ...spans.map((row) => ({ row, isSpan: true as const })),
  ].sort((a, b) => inOrder(a.row, b.row))
  const dates = new Set(rows.map(({ row }) => dateOf(row.at, zone)))
  const groups: DayGroup[] = []
  let number = 0
  let lastDate = ''
  for (const { row, isSpan } of rows) {
    const date = dateOf(row.at, zone)
    const activity = isSpan && row.kind === 'activity' ? row : undefined
    if (groups.length === 0 || activity || date !== lastDate)
      groups.push({ ...(dates.size > 1 && date !== lastDate && { date }), ...(activity && { activity }), lines: [] })
    lastDate = date
    const { lines } = groups.at(-1)!
    if (!isSpan) lines.push({ what: 'observation', row, number: (number += 1) })
    else if (!activity) lines.push({ what: 'span', row })
  }
  return groups
}

/** The figure of the day: activities, spans and the number of observations over time. */
export function stripOfDay(
  observations: Observation[],
  spans: Span[],
  { zone, startedAt, endedAt, writeUp }: Pick<RideAlong, 'zone' | 'startedAt' | 'endedAt' | 'writeUp'>,
): DayStripData | undefined {
  const known = writeUp ? [] : [startedAt, endedAt].filter((at) => at !== undefined)
  const times = [
    ...known,
    ...observations.map(({ at }) => at),
    ...spans.flatMap(({ at, until }) => (until === undefined ? [at] : [at, until])),
  ]
  const begins = times.reduce((a, b) => Math.min(a, b), Infinity)
  const ends = times.reduce((a, b) => Math.max(a, b), -Infinity)
  const clock = (at: number) =>
    dateOf(begins, zone) === dateOf(ends, zone) ? timeOf(at, zone) : words.timeOnDay(timeOf(at, zone), dayName(dateOf(at, zone)))
  const day = { begins, ends, live: false, spans, observations: observations.map(({ at }) => at) }
  return dayStripOf(day, { words: stripWords, clock, duration })
}

/** Named one by one: with the whole of `words`, the review page would be a fifth larger. */
const stripWords = {
  stripActivity: words.stripActivity,
  stripDay: words.stripDay,
  observationCount: words.observationCount,
  waitsInAll: words.waitsInAll,
  interruptionCount: words.interruptionCount,
  offRecordFromTo: words.offRecordFromTo,
}
