/**
 * Calendar and clock of an IANA time zone, from the browser's time zone data. Offsets are whole minutes: the seconds of
 * local mean time, used before standard time, are dropped both here and in what is shown, so that they agree.
 * A zone that the browser does not know is treated as UTC, so that a row from a newer browser can still be shown.
 */

const minute = 60_000
const day = 1440 * minute
const formatters = new Map<string, Intl.DateTimeFormat>()

/** UTC offset of a zone at an instant, in minutes: local time is UTC plus the offset. `at` is in epoch milliseconds. */
export function offsetAt(at: number, zone: string): number {
  const [, sign, hours, minutes] = /GMT(.)(\d+):(\d+)/.exec(formatter(zone).format(at)) ?? []
  return sign ? (sign === '+' ? 1 : -1) * (Number(hours) * 60 + Number(minutes)) || 0 : 0
}

/**
 * The instants at which a clock in the zone shows `time` (H:MM or HH:MM) on `date`, ascending, in epoch milliseconds.
 * Usually one; two if the clock is set back over that time; none if it is set forward over it, or if the date or time
 * does not exist.
 */
export function instantsOf(date: string, time: string, zone: string): number[] {
  const shown = parseUtc(date, time)
  if (shown === undefined) return []
  // No zone is farther than 16 hours from UTC, so the instant lies between the first of these and the last.
  const offsets = new Set([-16, 0, 16].map((hours) => offsetAt(shown + hours * 60 * minute, zone)))
  return [...offsets]
    .map((offset) => shown - offset * minute)
    .filter((at) => at + offsetAt(at, zone) * minute === shown)
    .sort((a, b) => a - b)
}

/** The calendar day at an instant in a zone, YYYY-MM-DD. */
export function dateOf(at: number, zone: string): string {
  return iso(at + offsetAt(at, zone) * minute).slice(0, 10)
}

/** The time of day at an instant in a zone, HH:MM. */
export function timeOf(at: number, zone: string): string {
  return iso(at + offsetAt(at, zone) * minute).slice(11, 16)
}

/** The calendar day `n` days after `date`; before it if `n` is negative. */
export function addDays(date: string, n: number): string {
  return iso(Date.parse(date) + n * day).slice(0, 10)
}

/** 1 is Monday, 7 Sunday. */
export function weekdayOf(date: string): number {
  return new Date(date).getUTCDay() || 7
}

/** Whether the text is an existing calendar day, YYYY-MM-DD. */
export function isDate(text: string): boolean {
  return parseUtc(text, '00:00') !== undefined
}

/** Whether this browser knows a zone of this name. */
export function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

/** A calendar day as `format` writes it, which must be in UTC; text that is not a calendar day is returned unchanged. */
export function formatDate(date: string, format: Intl.DateTimeFormat): string {
  return isDate(date) ? format.format(Date.parse(`${date}T00:00Z`)) : date
}

function parseUtc(date: string, time: string): number | undefined {
  const text = `${date}T${time.padStart(5, '0')}`
  const at = Date.parse(`${text}Z`)
  // Browsers parse 30 February as a day in March, and 24:00 as the next day.
  return /^\d{4}-/.test(date) && at === at && iso(at).startsWith(`${text}:`) ? at : undefined
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

function formatter(zone: string): Intl.DateTimeFormat {
  let known = formatters.get(zone)
  if (!known) {
    const options = { timeZone: zone, timeZoneName: 'longOffset' } as const
    try {
      known = new Intl.DateTimeFormat('en', options)
    } catch {
      known = new Intl.DateTimeFormat('en', { ...options, timeZone: 'UTC' })
    }
    formatters.set(zone, known)
  }
  return known
}

/** The time zone of this device. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}
