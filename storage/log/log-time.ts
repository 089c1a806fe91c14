import { instantsOf, isDate, offsetAt } from '../rows/time-zone.ts'

/** A time at the start of a line of a log. */
export interface WrittenTime {
  /** The text of the time. */
  token: string
  /** The text with bullet, brackets and separator. */
  raw: string
  /** Milliseconds since midnight on the clock; absent if there is no such time. */
  clock?: number
  /** YYYY-MM-DD, if the log gives a date. */
  day?: string
  /** Epoch milliseconds, if the log gives date and UTC offset. */
  instant?: number
  /** The date is ambiguous: day and month could be swapped. */
  unclear?: true
}

/** Calendar and clock of one time zone, with a cache for many times. Instants are in epoch milliseconds. */
export interface ZoneCalendar {
  offsetAt(at: number): number
  /** The calendar day, YYYY-MM-DD. */
  dateOf(at: number): string
  /** Milliseconds since midnight on the clock. */
  clockAt(at: number): number
  /** The instants at which the clock shows `clock` (milliseconds since midnight) on that day, ascending. */
  instantsOf(day: string, clock: number): number[]
}

const minute = 60_000
const hour = 60 * minute
const bullet = String.raw`(?:[-*•·▪◦–—]\s+|\d{1,3}[.)]\s+)?(?:\*\*|__)?`
/** The `@` of the capture grammar, optionally after a sign. */
const at = String.raw`(?<sign>(?:!{1,3}|[+?"=>])\s+(?=@))?@?`
const iso = String.raw`(?<iso>\d{4}[-/]\d\d[-/]\d\d)(?:T|,?\s+)`
const numbers = String.raw`(?<one>\d{1,2})(?<dateSign>[./-])(?<two>\d{1,2})(?:\k<dateSign>(?<year>\d{4}|\d\d))?,?\s+`
const clock = String.raw`(?<hours>\d{1,2})(?:(?<clockSign>[:.hH])(?<minutes>\d\d)(?:[:.](?<seconds>\d\d)(?:[.,](?<thousandths>\d{1,3})\d*)?)?)?(?:\s?(?<half>[ap])\.?m\b\.?)?`
const zone = String.raw`(?<zone>Z|[+-]\d\d:?\d\d)`
const separator = String.raw`(?<separator>\s*[-–—:|,;.]{1,2}(?=\s|$))`
const pattern = (time: string) =>
  new RegExp(
    String.raw`^[\s\u200e\u200f]*${bullet}${at}(?<open>[[(])?(?<time>${time})(?<close>[\])])?(?:\*\*|__)?(?:${separator}|(?=\s|$)|(?=[-–—]\d))`,
    'iu',
  )
const zoned = pattern(iso + clock + zone)
const local = pattern(`(?:${iso}|${numbers})?${clock}`)
const secondTime = /^\s*[-–—]\s*\d{1,2}[:.hH]\d\d/

/**
 * The time at the start of a line in a common form (9:14, 09:14:05, [09:14], 9.14 am, 9:14pm, 9h14), with an optional
 * bullet, then an ISO or numeric date before it, and a dash, colon or similar separator after it. Undefined if there is
 * none. A time with a point, as 9.14, counts only with a date, brackets, am or pm, or a separator, because it could be a
 * number.
 * @param near YYYY-MM-DD; decides whether day or month comes first in a numeric date, and completes a missing year.
 */
export function timeAtStart(line: string, near: string): { time: WrittenTime; rest: string } | undefined {
  const found = zoned.exec(line) ?? local.exec(line)
  if (!found) return undefined
  const part = found.groups as Partial<Record<string, string>>
  const { time: token = '', open, close, clockSign, half, iso, one, two, year, separator, zone, sign = '' } = part
  if ((open === '[' ? ']' : open && ')') !== close) return undefined
  const dated = iso !== undefined || year !== undefined
  if (clockSign === undefined && !half) return undefined
  if (clockSign === '.' && !half && !open && !separator && !dated) return undefined
  if (one !== undefined && year === undefined && !open) return undefined

  let raw = found[0]
  let rest = line.slice(raw.length)
  // In "9:00 – 9:30" the dash belongs to the second time.
  if (separator !== undefined && secondTime.test(separator + rest)) {
    raw = raw.slice(0, -separator.length)
    rest = separator + rest
  }
  const written: WrittenTime = { token, raw: sign ? raw.replace(sign, '') : raw }
  const shown = parseClock(part)
  if (shown !== undefined) written.clock = shown
  if (iso !== undefined) written.day = iso.replaceAll('/', '-')
  else if (one !== undefined && two !== undefined) {
    const days = possibleDays(Number(one), Number(two), year, part.dateSign === '.', near)
    if (days.length === 1) written.day = days[0]!
    else if (days.length === 0) delete written.clock
    else written.unclear = true
  }
  if (written.day !== undefined && !isDate(written.day)) delete written.clock
  if (zone !== undefined && written.clock !== undefined && written.day !== undefined) {
    const [, direction, h, m] = /([+-])(\d\d):?(\d\d)/.exec(zone) ?? []
    const offset = (direction === '-' ? -1 : 1) * (Number(h ?? 0) * hour + Number(m ?? 0) * minute)
    written.instant = Date.parse(written.day) + written.clock - offset
  }
  return { time: written, rest: sign + rest }
}

/** The calendar of a zone. Offsets of a day are computed once. */
export function zoneCalendar(zone: string): ZoneCalendar {
  const offsets = new Map<number, number>()
  /** The offset of each day; null if it changes around that day. */
  const offsetOfDay = new Map<string, number | null>()
  const calendar: ZoneCalendar = {
    offsetAt(at) {
      const key = Math.floor(at / minute)
      let offset = offsets.get(key)
      if (offset === undefined) offsets.set(key, (offset = offsetAt(at, zone)))
      return offset
    },
    dateOf: (at) => new Date(at + calendar.offsetAt(at) * minute).toISOString().slice(0, 10),
    clockAt: (at) => (((at + calendar.offsetAt(at) * minute) % (24 * hour)) + 24 * hour) % (24 * hour),
    instantsOf(day, clock) {
      const midnight = Date.parse(day)
      let offset = offsetOfDay.get(day)
      if (offset === undefined) {
        // No zone is farther than 16 hours from UTC.
        const around = [-16, 4, 22, 40].map((hours) => offsetAt(midnight + hours * hour, zone))
        offset = around.every((each) => each === around[0]) ? around[0]! : null
        offsetOfDay.set(day, offset)
      }
      if (offset !== null) return [midnight + clock - offset * minute]
      const shown = new Date(clock).toISOString().slice(11, 16)
      return instantsOf(day, shown, zone).map((instant) => instant + (clock % minute))
    },
  }
  return calendar
}

function parseClock({ hours, minutes = '0', seconds = '0', thousandths = '0', half }: Partial<Record<string, string>>): number | undefined {
  let h = Number(hours)
  if (half && h < 1) return undefined
  if (half && h <= 12) h = (h % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  else if (half) return undefined
  const [m, s] = [Number(minutes), Number(seconds)]
  return h > 23 || m > 59 || s > 59 ? undefined : h * hour + m * minute + s * 1000 + Number(thousandths.padEnd(3, '0'))
}

/**
 * The days that a numeric date can mean: usually one, because only one is within three days of `near`; two if that does
 * not decide, none if there is no such day.
 */
function possibleDays(one: number, two: number, year: string | undefined, dayFirst: boolean, near: string): string[] {
  const years = year === undefined ? near.slice(0, 4) : year.length === 2 ? `20${year}` : year
  const iso = (month: number, day: number) => `${years}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const days = [...new Set(dayFirst ? [iso(two, one)] : [iso(two, one), iso(one, two)])].filter(isDate)
  const close = days.filter((day) => Math.abs(Date.parse(day) - Date.parse(near)) <= 3 * 24 * hour)
  return close.length === 1 ? close : days
}
