import { instantsOf, isDate, offsetAt } from '../rows/time-zone.ts'

/** A time as it is written in a log. */
export interface WrittenTime {
  /** The time itself, as it stands there. */
  token: string
  /** With the bullet, brackets and separator round it. */
  raw: string
  /** Milliseconds that a clock shows since midnight; absent where no clock shows that. */
  clock?: number
  /** YYYY-MM-DD, where it is given. */
  day?: string
  /** Epoch milliseconds, where it is given with its UTC offset. */
  instant?: number
  /** Its date can be read as two days. */
  unclear?: true
}

/** Calendar and clock of one time zone, fast for many times. */
export interface ZoneCalendar {
  offsetAt(at: number): number
  /** YYYY-MM-DD there and then. */
  dateOf(at: number): string
  /** Milliseconds since midnight that a clock shows there and then. */
  clockAt(at: number): number
  /** The instants at which a clock there shows `clock` (milliseconds since midnight) on that day, ascending. */
  instantsOf(day: string, clock: number): number[]
}

const minute = 60_000
const hour = 60 * minute
const bullet = String.raw`(?:[-*•·▪◦–—]\s+|\d{1,3}[.)]\s+)?(?:\*\*|__)?`
/** The grammar's own `@`, with a sign before it or not. */
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
const another = /^\s*[-–—]\s*\d{1,2}[:.hH]\d\d/

/**
 * The time at the start of a line, in the usual forms: 9:14, 09:14:05, [09:14], 9.14 am, 9:14pm, 9h14, with an ISO date or
 * one of numbers before it, a bullet before that, and a dash, colon or the like behind it. Undefined where there is none.
 * A point between hours and minutes needs something beside it that tells it from a number.
 * @param near YYYY-MM-DD, by which dates of numbers are told, and years that are not given.
 */
export function timeAtStart(line: string, near: string): { said: WrittenTime; rest: string } | undefined {
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
  // “9:00 – 9:30”: the dash belongs to the second time.
  if (separator !== undefined && another.test(separator + rest)) {
    raw = raw.slice(0, -separator.length)
    rest = separator + rest
  }
  const said: WrittenTime = { token, raw: sign ? raw.replace(sign, '') : raw }
  const shown = clockMeant(part)
  if (shown !== undefined) said.clock = shown
  if (iso !== undefined) said.day = iso.replaceAll('/', '-')
  else if (one !== undefined && two !== undefined) {
    const days = dayMeant(Number(one), Number(two), year, part.dateSign === '.', near)
    if (days.length === 1) said.day = days[0]!
    else if (days.length === 0) delete said.clock
    else said.unclear = true
  }
  if (said.day !== undefined && !isDate(said.day)) delete said.clock
  if (zone !== undefined && said.clock !== undefined && said.day !== undefined) {
    const [, direction, h, m] = /([+-])(\d\d):?(\d\d)/.exec(zone) ?? []
    const offset = (direction === '-' ? -1 : 1) * (Number(h ?? 0) * hour + Number(m ?? 0) * minute)
    said.instant = Date.parse(said.day) + said.clock - offset
  }
  return { said, rest: sign + rest }
}

/** Calendar and clock there; what one day's clock did is asked once. */
export function zoneCalendar(zone: string): ZoneCalendar {
  const offsets = new Map<number, number>()
  const steady = new Map<string, number | null>()
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
      let offset = steady.get(day)
      if (offset === undefined) {
        // No zone is farther than 16 hours from UTC.
        const around = [-16, 4, 22, 40].map((hours) => offsetAt(midnight + hours * hour, zone))
        offset = around.every((each) => each === around[0]) ? around[0]! : null
        steady.set(day, offset)
      }
      if (offset !== null) return [midnight + clock - offset * minute]
      const shown = new Date(clock).toISOString().slice(11, 16)
      return instantsOf(day, shown, zone).map((instant) => instant + (clock % minute))
    },
  }
  return calendar
}

function clockMeant({ hours, minutes = '0', seconds = '0', thousandths = '0', half }: Partial<Record<string, string>>): number | undefined {
  let h = Number(hours)
  if (half && h < 1) return undefined
  if (half && h <= 12) h = (h % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  else if (half) return undefined
  const [m, s] = [Number(minutes), Number(seconds)]
  return h > 23 || m > 59 || s > 59 ? undefined : h * hour + m * minute + s * 1000 + Number(thousandths.padEnd(3, '0'))
}

/** The days that two numbers can mean: one as a rule, as near to `near` as the log was kept; two where nothing tells, none where there is no such day. */
function dayMeant(one: number, two: number, year: string | undefined, dayFirst: boolean, near: string): string[] {
  const years = year === undefined ? near.slice(0, 4) : year.length === 2 ? `20${year}` : year
  const iso = (month: number, day: number) => `${years}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const days = [...new Set(dayFirst ? [iso(two, one)] : [iso(two, one), iso(one, two)])].filter(isDate)
  const close = days.filter((day) => Math.abs(Date.parse(day) - Date.parse(near)) <= 3 * 24 * hour)
  return close.length === 1 ? close : days
}
