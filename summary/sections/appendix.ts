import { inOrder, type Span } from '../../storage/rows/tables.ts'
import type { Reading } from '../reading.ts'
import type { PauseView, TimelineDay } from '../views.ts'
import type { SectionDefinition } from './section-definition.ts'

interface Timeline {
  id: 'timeline'
  heading: string
  days: TimelineDay[]
}

/** The appendix: every row of the day, by day and activity. */
export const timelineSection: SectionDefinition<Timeline> = {
  id: 'timeline',

  compute(reading) {
    const { context, format, observationRows, activities, pauses, numberOf, byNumber } = reading
    const followUps = new Map(reading.followUps.map((each) => [each.id, each]))
    const pauseViews = new Map(pauses.map((span) => [span.id, pauseView(span, reading)]))
    const days: TimelineDay[] = []
    for (const row of [...observationRows, ...reading.followUpRows, ...activities, ...pauses].sort(inOrder)) {
      const { date, time } = format.clock(row.at)
      let day = days.at(-1)
      if (day?.date !== date) {
        day = { date, shown: format.day(date), parts: [] }
        days.push(day)
      }
      const number = numberOf.get(row.id)
      const followUp = followUps.get(row.id)
      const pause = pauseViews.get(row.id)
      if (number === undefined && !followUp && !pause) day.parts.push({ activity: { at: row.at, time, text: row.text }, events: [] })
      else {
        if (day.parts.length === 0) day.parts.push({ events: [] })
        const { events } = day.parts.at(-1)!
        if (followUp) events.push({ what: 'followUp', ...followUp })
        else if (pause) events.push({ what: 'pause', ...pause })
        else events.push({ what: 'observation', ...byNumber.get(number!)! })
      }
    }
    return days.length > 0 ? { id: 'timeline', heading: context.words.timeline, days } : undefined
  },

  blocks: ({ days }) => [{ what: 'days', days }],
}

function pauseView({ kind, at, until, text }: Span & { until: number }, { context: { words }, format }: Reading): PauseView {
  const { time } = format.clock(at)
  const sentence = {
    activity: '',
    wait: words.waitFor(format.duration(until - at)),
    interruption: words.interrupted,
    offRecord: words.summaryGap(time, format.clock(until).time),
  }[kind]
  return { kind: kind as PauseView['kind'], at, time, sentence, ...(kind !== 'offRecord' && text && { text }) }
}
