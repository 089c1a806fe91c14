import * as words from '../../assets/locales/en.yml'
import { durationText } from '../../storage/rows/duration.ts'
import { formatDate } from '../../storage/rows/time-zone.ts'

/**
 * A calendar day for people: "Fri 10 Feb", or "10 Feb 2017" with `year` or if `near`, a day shown beside it, is in another
 * year. A day that does not exist is returned unchanged.
 */
export function dayName(
  date: string,
  { near, year = near !== undefined && near.slice(0, 4) !== date.slice(0, 4) }: { near?: string; year?: boolean } = {},
): string {
  return formatDate(date, year ? withYear : withWeekday).replace(',', '')
}

// Created once, because creating a formatter is slow.
const withYear = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' })
const withWeekday = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' })

// Two sentences, because `words` as a value would load every sentence into the panel's first files.
const durationWords = { minutes: words.minutes, hoursAndMinutes: words.hoursAndMinutes }

/** A duration in milliseconds as text, rounded to minutes: "6 h 30 min". */
export function duration(ms: number): string {
  return durationText(ms, durationWords)
}
