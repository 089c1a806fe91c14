import * as words from '../../assets/locales/en.yml'
import { durationText } from '../../storage/rows/duration.ts'
import { formatDate } from '../../storage/rows/time-zone.ts'

/**
 * A calendar day as people say it: "Fri 10 Feb"; with its year, "10 Feb 2017", where `year` asks for it or `near`, a
 * day it stands beside, is of another year. One that there is not stands as it is.
 */
export function dayName(
  date: string,
  { near, year = near !== undefined && near.slice(0, 4) !== date.slice(0, 4) }: { near?: string; year?: boolean } = {},
): string {
  return formatDate(date, year ? withYear : withWeekday).replace(',', '')
}

// Made once: to make one takes longer than to draw what it says.
const withYear = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' })
const withWeekday = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' })

// Single sentences: the module as a value would bring every sentence into the first files that the panel loads.
const durationWords = { minutes: words.minutes, hoursAndMinutes: words.hoursAndMinutes }

/** A length of time in hours and minutes, rounded to minutes: "6 h 30 min". */
export function duration(ms: number): string {
  return durationText(ms, durationWords)
}
