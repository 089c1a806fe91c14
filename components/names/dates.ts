import * as words from '../../assets/locales/en.yml'
import { isDate } from '../../storage/rows/time-zone.ts'

/**
 * A calendar day as people say it: "Fri 10 Feb"; with its year, "10 Feb 2017", where `year` asks for it or `near`, a
 * day it stands beside, is of another year. One that there is not stands as it is.
 */
export function dayName(
  date: string,
  { near, year = near !== undefined && near.slice(0, 4) !== date.slice(0, 4) }: { near?: string; year?: boolean } = {},
): string {
  if (!isDate(date)) return date
  return (year ? withYear : withWeekday).format(Date.parse(`${date}T00:00Z`)).replace(',', '')
}

// Made once: to make one takes longer than to draw what it says.
const withYear = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' })
const withWeekday = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' })

/** A stretch of time in hours and minutes: "6 h 30 min". */
export function duration(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  return minutes < 60 ? words.minutes(minutes) : words.hoursAndMinutes(Math.floor(minutes / 60), String(minutes % 60).padStart(2, '0'))
}
