import type { LineContext, ParsedLine } from '../day/grammar.ts'
import { readLogTable, withoutTimes, type LogTableRow } from './log-table.ts'
import { zoneCalendar, timeAtStart, type ZoneCalendar, type WrittenTime } from './log-time.ts'
import { addDays, isDate } from '../rows/time-zone.ts'

/** Why a written time cannot be used: it does not exist, lies in the future, or has an ambiguous date. */
export type TimeProblem = 'absent' | 'ahead' | 'unclear'

/** A parsed line of a log, with the lines that continue it, or a row of a table. */
export interface LogLine {
  /** Number of the line or row on which it begins, from 1. */
  line: number
  /** Parsed by the capture grammar. `at` is absent if no line of the log has a time. */
  parsed: ParsedLine
  /** Whether it has a time of its own; otherwise it has the time of the line before. */
  timed: boolean
  /** Why its written time was not used; `token` stays in the text. */
  problem?: { token: string; why: TimeProblem }
}

/** A line with the lines that continue it, or a row of a table, before its time is resolved. */
interface LogEntry {
  line: number
  time?: WrittenTime | undefined
  /** The rest of the first line, and the lines that continue it. */
  text: string[]
  row?: LogTableRow
}

interface ResolvedTime {
  at: number
  offset: number
}

/** The number of lines between two yields. */
const linesPerStep = 200
const twoHours = 7_200_000

/**
 * Parses notes from another tool: lines that begin with times, chats, or a table. Nothing is lost: each character other
 * than white space is in the text of a line, in a parsed token, or separates cells. Yields every few hundred lines, so
 * that a page can respond.
 *
 * - If lines have times, a line without one continues the line before, with its line break; otherwise each line is separate.
 * - A line with only a date sets the day of the next time.
 * - A time without a date, in a write-up or after a date in the log, is the first such time that is not more than two
 *   hours before the latest time so far. Otherwise it is the latest such time that is past and at most two hours after
 *   the times that follow it.
 * - A time that cannot be used stays in the text, and the line gets the time of the line before.
 */
export function* readLogInSteps(text: string, context: LineContext): Generator<undefined, LogLine[]> {
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  yield
  const rows = yield* readLogTable(plain, context.date)
  yield
  const entries = rows
    ? rows.map((row, i): LogEntry => ({ line: i + 1, time: row.time, text: [], row }))
    : yield* entriesOf(plain, context.date)
  const dated = yield* datesOf(entries, context)

  const lines: LogLine[] = []
  // Lines before the first time get that time.
  let before = dated.find((each): each is ResolvedTime => typeof each === 'object')
  for (const [i, entry] of entries.entries()) {
    if (i % linesPerStep === 0) yield
    const found = dated[i]
    const own = typeof found === 'object' ? found : undefined
    before = own ?? before
    const parsed = parseEntry(entry, context, own !== undefined)
    if (parsed.text === '') continue
    if (before) Object.assign(parsed, before)
    lines.push({
      line: entry.line,
      parsed,
      timed: own !== undefined,
      ...(entry.time && typeof found === 'string' && { problem: { token: entry.time.token, why: found } }),
    })
  }
  return lines
}

function parseEntry({ time, text, row }: LogEntry, context: LineContext, timed: boolean): ParsedLine {
  if (row) return row.parse(context, timed)
  const whole = text.join('\n').trim()
  const parsed = withoutTimes(whole, context)
  // A line with only a time or a basis keeps it as text.
  if (parsed.text === '') return { ...parsed, text: [timed ? time?.token : time?.raw.trim(), whole].filter(Boolean).join(' ') }
  return !time || timed ? parsed : { ...parsed, text: `${time.raw.trim()} ${parsed.text}` }
}

function* entriesOf(text: string, near: string): Generator<undefined, LogEntry[]> {
  interface Line {
    n: number
    text: string
    time?: WrittenTime
    rest?: string
    /** The date, if the line has nothing else. */
    day?: string
  }
  const lines: Line[] = []
  let n = 0
  for (let from = 0; from <= text.length; n++) {
    if (n % (5 * linesPerStep) === 0) yield
    const end = text.indexOf('\n', from)
    const line = text.slice(from, end < 0 ? text.length : end)
    from = end < 0 ? text.length + 1 : end + 1
    const found = timeAtStart(line, near)
    const [, day] = /^\s*(?:#+\s+)?(\d{4}-\d\d-\d\d):?\s*$/.exec(line.length < 40 ? line : '') ?? []
    lines.push({ n: n + 1, text: line, ...found, ...(day !== undefined && { day }) })
  }
  // In a chat, a line with name and time may stand above the message.
  for (const [i, line] of lines.entries()) {
    const next = lines[i + 1]
    if (line.time || line.text.length > 100 || !next?.text.trim() || next.time) continue
    const [, name, clock] = /^\s*(\p{L}[^\t\n]*?)(?: {2,}|\t[ \t]*|\u00a0 ?)(\S.*)$/u.exec(line.text) ?? []
    const found = name !== undefined && clock !== undefined && name.split(' ').length < 6 ? timeAtStart(clock, near) : undefined
    if (found && found.rest.trim() === '') Object.assign(line, { time: found.time, rest: name })
  }
  yield

  const timed = lines.some(({ time }) => time)
  const entries: LogEntry[] = []
  let heading: Line | undefined
  let blank = false
  for (const line of lines) {
    const last = entries.at(-1)
    if (timed && line.day !== undefined && isDate(line.day)) {
      if (heading) entries.push({ line: heading.n, text: [heading.text] })
      heading = line
    } else if (line.time) {
      const day = line.time.day ?? heading?.day
      entries.push({ line: line.n, time: day === undefined ? line.time : { ...line.time, day }, text: [line.rest ?? ''] })
      heading = undefined
    } else if (line.text.trim() === '') {
      blank = true
      continue
    } else if (timed && last && !heading) last.text.push(...(blank ? ['', line.text] : [line.text]))
    else entries.push({ line: line.n, text: [line.text] })
    blank = false
  }
  if (heading) entries.push({ line: heading.n, text: [heading.text] })
  return entries
}

/** The resolved time of each entry, or why it has none. */
function* datesOf(entries: LogEntry[], context: LineContext): Generator<undefined, (ResolvedTime | TimeProblem | undefined)[]> {
  const { now, zone } = context
  const calendar = zoneCalendar(zone)
  const dated: (ResolvedTime | TimeProblem | undefined)[] = []
  const unlessAhead = (at: number): ResolvedTime | TimeProblem => (at > now ? 'ahead' : { at, offset: calendar.offsetAt(at) })

  let latest = context.live ? undefined : context.latest
  let anchor = context.live ? -1 : 0
  // From each date in the log, search forwards.
  for (const [i, { time }] of entries.entries()) {
    if (i % linesPerStep === 0) yield
    if (!time) continue
    if (time.unclear) dated[i] = 'unclear'
    else if (time.clock === undefined) dated[i] = 'absent'
    else if (time.instant !== undefined) dated[i] = unlessAhead(time.instant)
    else if (time.day !== undefined) {
      const instants = calendar.instantsOf(time.day, time.clock)
      const at = instants.find((instant) => latest === undefined || instant >= latest - twoHours) ?? instants[0]
      dated[i] = at === undefined ? 'absent' : unlessAhead(at)
    } else if (anchor >= 0) {
      const at = nearestTime(calendar, time.clock, latest === undefined ? undefined : latest - twoHours, context.date, 1)
      dated[i] = at === undefined ? 'absent' : unlessAhead(at)
    }
    const found = dated[i]
    if (typeof found !== 'object') continue
    if (anchor < 0) anchor = i
    latest = time.day !== undefined || time.instant !== undefined ? found.at : Math.max(found.at, latest ?? found.at)
  }

  // Times before the first date of a live day: search backwards from now, since none lies in the future.
  const last = anchor < 0 ? entries.length : anchor
  const first = dated[last]
  let earliest = typeof first === 'object' ? first.at : Infinity
  for (let i = last - 1; i >= 0 && context.live; i--) {
    if (i % linesPerStep === 0) yield
    const { time } = entries[i]!
    if (time?.clock === undefined || dated[i] !== undefined) continue
    const at = nearestTime(calendar, time.clock, Math.min(now, earliest + twoHours), context.date, -1)
    dated[i] = at === undefined ? 'absent' : unlessAhead(at)
    if (at !== undefined) earliest = Math.min(earliest, at)
  }
  return dated
}

/**
 * The first instant from `limit` on (`step` 1), or the last up to it (`step` -1), at which the clock shows `clock`.
 * Undefined if the clock skips that time on the day in question.
 */
function nearestTime(calendar: ZoneCalendar, clock: number, limit: number | undefined, date: string, step: 1 | -1): number | undefined {
  const first = limit === undefined ? date : calendar.dateOf(limit)
  for (const day of [first, addDays(first, step)]) {
    const instants = calendar.instantsOf(day, clock)
    const at =
      limit === undefined
        ? instants[0]
        : step === 1
          ? instants.find((instant) => instant >= limit)
          : instants.findLast((instant) => instant <= limit)
    if (at !== undefined) return at
    const shown = limit === undefined || day !== first ? undefined : calendar.clockAt(limit)
    const isBeyond = shown !== undefined && (step === 1 ? clock < shown : clock > shown)
    if (instants.length === 0 && !isBeyond) return undefined
  }
  return undefined
}
