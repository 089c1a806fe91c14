import type { Span } from '../../storage/rows/tables.ts'
import type { InlineRun, TableColumn } from '../blocks.ts'
import { dayStripOf, pauseSentences, type DayStripContext } from '../day-strip.ts'
import type { Drawing } from '../drawing.ts'
import { activityLetters, dayFigure } from '../figures.ts'
import type { Reading } from '../reading.ts'
import type { SectionDefinition } from './section-definition.ts'

interface ActivityView {
  /** Names it in the picture of the day. */
  letter?: string
  at: number
  time: string
  text: string
  duration: string
  /** Of the whole ride-along; absent if that has no length. */
  share?: string
}

interface Activities {
  id: 'activities'
  heading: string
  picture?: Drawing
  pauses: string[]
  activities: ActivityView[]
}

/** What the host did, for how long, and what interrupted it. */
export const activitiesSection: SectionDefinition<Activities> = {
  id: 'activities',

  compute(reading) {
    const { context, format, start, end, activities, pauses, observations, observationRows, challenges, ofKind, rows } = reading
    const { words } = context
    if (activities.length + pauses.length === 0) return undefined
    const endOf = ({ at, until }: Span, i: number) => {
      const next = activities[i + 1]?.at ?? end
      return Math.max(at, Math.min(until ?? next, next))
    }
    const lengths = activities.map((row, i) => endOf(row, i) - row.at)
    const shares = end > start ? sharesOf(lengths, end - start) : []
    const stripContext = stripContextOf(reading)
    const strip = dayStripOf(
      { begins: start, ends: end, live: false, spans: [...activities, ...pauses], observations: observationRows.map(({ at }) => at) },
      stripContext,
    )
    const picture =
      strip &&
      dayFigure({
        begins: start,
        ends: end,
        zone: rows.rideAlong.zone,
        activities: activities.map((row, i) => ({ from: row.at, to: endOf(row, i), text: row.text })),
        pauses,
        observations,
        label: strip.label,
        counts: {
          challenges: words.challengesDrawn(challenges.length),
          wins: words.summaryWins(ofKind('win').length),
          questions: words.summaryQuestions(ofKind('question').length),
        },
      })
    return {
      id: 'activities',
      heading: words.summaryActivities,
      ...(picture && { picture }),
      pauses: pauseSentences(pauses, end, stripContext),
      activities: activities.map((row, i) => ({
        ...(activities.length <= activityLetters.length && { letter: activityLetters[i]! }),
        at: row.at,
        time: format.clock(row.at).time,
        text: row.text,
        duration: format.duration(lengths[i]!),
        ...(shares[i] !== undefined && { share: format.percent(shares[i] / 100) }),
      })),
    }
  },

  blocks({ heading, picture, pauses, activities }, words) {
    return [
      ...(picture ? [{ what: 'figure' as const, name: heading, drawing: picture }] : []),
      ...(pauses.length > 0 ? [{ what: 'list' as const, items: pauses.map((sentence) => ({ runs: [sentence] })) }] : []),
      ...(activities.length > 0
        ? [
            {
              what: 'table' as const,
              name: heading,
              columns: [
                { head: words.summaryActivity },
                { head: words.summaryFrom, figures: true, size: 'figure' },
                { head: words.summaryLasted, figures: true, size: 'date' },
                { head: words.summaryShare, figures: true, size: 'figure' },
              ] satisfies TableColumn[],
              rows: activities.map(({ letter, text, at, time, duration, share }): InlineRun[][] => [
                [...(letter ? [{ letter }] : []), { quoted: text }],
                [{ at, shown: time }],
                [duration],
                share ? [share] : [],
              ]),
            },
          ]
        : []),
    ]
  },
}

/** Times with their date if the ride-along took several days. */
export function stripContextOf({ context: { words }, format, start, end }: Reading): DayStripContext {
  const severalDays = end > start && format.clock(start).date !== format.clock(end).date
  return {
    words,
    clock: (at) => {
      const { date, time } = format.clock(at)
      return severalDays ? words.timeOnDay(time, format.day(date, 'medium')) : time
    },
    duration: format.duration,
  }
}

/**
 * The share of a whole that each part is, in whole per cent. Together they are the rounded share of their sum: the
 * largest remainders are rounded up (Hamilton's method).
 */
export function sharesOf(parts: number[], whole: number): number[] {
  const exact = parts.map((part) => (100 * part) / whole)
  const shares = exact.map(Math.floor)
  let left = Math.round(exact.reduce((sum, share) => sum + share, 0)) - shares.reduce((sum, share) => sum + share, 0)
  for (const i of exact.map((_, i) => i).toSorted((a, b) => exact[b]! - shares[b]! - (exact[a]! - shares[a]!))) {
    if (left-- <= 0) break
    shares[i]! += 1
  }
  return shares
}
