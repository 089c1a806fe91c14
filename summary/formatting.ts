import { durationText } from '../storage/rows/duration.ts'
import { dateOf, formatDate, isZone, timeOf } from '../storage/rows/time-zone.ts'
import type { SummaryContext } from './context.ts'

/** Dates, times and numbers in the summary's language and the ride-along's time zone. */
export interface Formatting {
  /** Calendar day and clock, YYYY-MM-DD and HH:MM. */
  clock: (at: number) => { date: string; time: string }
  /** Name of the time zone; UTC if this browser does not know the ride-along's zone. */
  zone: string
  /** A calendar day in words. */
  day: (date: string, style?: 'long' | 'medium') => string
  /** The calendar day of a time, in words. */
  dayAt: (at: number) => string
  /** Milliseconds in hours and minutes. */
  duration: (ms: number) => string
  /** A share, 0 to 1. */
  percent: (share: number) => string
  list: (phrases: string[]) => string
}

export function formattingOf(zone: string, { words, locale }: SummaryContext): Formatting {
  // Made once: making one takes longer than formatting with it.
  const percentage = new Intl.NumberFormat(locale, { style: 'percent' })
  const lists = new Intl.ListFormat(locale)
  const days = {
    long: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }),
    medium: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }),
  }
  const clock = clockIn(zone)
  const day = (date: string, style: 'long' | 'medium' = 'long') => formatDate(date, days[style])
  return {
    clock,
    zone: isZone(zone) ? zone.replaceAll('_', ' ') : 'UTC',
    day,
    dayAt: (at) => day(clock(at).date),
    duration: (ms) => durationText(ms, words),
    percent: (share) => percentage.format(share),
    list: (phrases) => lists.format(phrases),
  }
}

function clockIn(zone: string): Formatting['clock'] {
  // No time zone changes within a minute, and many observations share one.
  const known = new Map<number, { date: string; time: string }>()
  return (at) => {
    const minute = Math.floor(at / 60_000)
    let shown = known.get(minute)
    if (!shown) known.set(minute, (shown = { date: dateOf(at, zone), time: timeOf(at, zone) }))
    return shown
  }
}
