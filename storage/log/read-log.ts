import type { LineContext, ParsedLine } from '../day/grammar.ts'
import { readLogTable, withoutTimes, type LogTableRow } from './log-table.ts'
import { zoneCalendar, timeAtStart, type ZoneCalendar, type WrittenTime } from './log-time.ts'
import { addDays, isDate } from '../rows/time-zone.ts'

/** Why a time that is written there cannot be: no such time, not past yet, or a date that can be read as two days. */
export type TimeProblem = 'absent' | 'ahead' | 'unclear'

/** What becomes of a line of a log, or of a row of a table. */
export interface LogLine {
  /** The line or row on which it begins; the first is 1. */
  line: number
  /** What it says by the capture grammar, with the lines that continue it. `at` is absent where no line of the log has a time. */
  parsed: ParsedLine
  /** Has a time of its own; otherwise it is of the time of the line before. */
  timed: boolean
  /** Why the time that is written there is not its time; `token` stays in the text. */
  problem?: { token: string; why: TimeProblem }
}

/** A line with those that continue it, or a row, before it is dated. */
interface Entry {
  line: number
  said?: WrittenTime | undefined
  /** The rest of the first line, and the lines that continue it. */
  text: string[]
  row?: LogTableRow
}

interface Dated {
  at: number
  offset: number
}

/** How much is read between two breaths, in lines. */
const breath = 200
const twoHours = 7_200_000

/**
 * Reads notes that were kept elsewhere: lines with times at their start, chats, or the cells of a table. Nothing is
 * lost: each character that is not blank is in the text of some line, in a token that was understood, or separates
 * cells; what is not understood is text.
 *
 * - Where lines have times, one without continues the line before, its line break kept; where none has, each stands alone.
 * - A line that is nothing but a date says on which day the next time is.
 * - A time without a date: in a write-up, and after a date that the log gives, the first one not earlier than the
 *   furthest time so far less two hours; otherwise the latest one that is past and not later than the times after it by
 *   more than two hours.
 * - A time that cannot be stays in the text, and the line is of the time of the line before it.
 */
export function* readLogInSteps(text: string, context: LineContext): Generator<undefined, LogLine[]> {
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  yield
  const rows = yield* readLogTable(plain, context.date)
  yield
  const entries = rows
    ? rows.map((row, i): Entry => ({ line: i + 1, said: row.said, text: [], row }))
    : yield* entriesOf(plain, context.date)
  const dated = yield* datesOf(entries, context)

  const lines: LogLine[] = []
  // What stands before the first time is of that time.
  let before = dated.find((each): each is Dated => typeof each === 'object')
  for (const [i, entry] of entries.entries()) {
    if (i % breath === 0) yield
    const found = dated[i]
    const own = typeof found === 'object' ? found : undefined
    before = own ?? before
    const parsed = meaningOf(entry, context, own !== undefined)
    if (parsed.text === '') continue
    if (before) Object.assign(parsed, before)
    lines.push({
      line: entry.line,
      parsed,
      timed: own !== undefined,
      ...(entry.said && typeof found === 'string' && { problem: { token: entry.said.token, why: found } }),
    })
  }
  return lines
}

function meaningOf({ said, text, row }: Entry, context: LineContext, timed: boolean): ParsedLine {
  if (row) return row.read(context, timed)
  const whole = text.join('\n').trim()
  const parsed = withoutTimes(whole, context)
  // Nothing but a time, or a basis: what was written stands as it is.
  if (parsed.text === '') return { ...parsed, text: [timed ? said?.token : said?.raw.trim(), whole].filter(Boolean).join(' ') }
  return !said || timed ? parsed : { ...parsed, text: `${said.raw.trim()} ${parsed.text}` }
}

function* entriesOf(text: string, near: string): Generator<undefined, Entry[]> {
  interface Line {
    n: number
    text: string
    said?: WrittenTime
    rest?: string
    /** Nothing but a date. */
    day?: string
  }
  const lines: Line[] = []
  let n = 0
  for (let from = 0; from <= text.length; n++) {
    if (n % (5 * breath) === 0) yield
    const end = text.indexOf('\n', from)
    const line = text.slice(from, end < 0 ? text.length : end)
    from = end < 0 ? text.length + 1 : end + 1
    const found = timeAtStart(line, near)
    const [, day] = /^\s*(?:#+\s+)?(\d{4}-\d\d-\d\d):?\s*$/.exec(line.length < 40 ? line : '') ?? []
    lines.push({ n: n + 1, text: line, ...found, ...(day !== undefined && { day }) })
  }
  // In a chat a name and a time may head what was said.
  for (const [i, line] of lines.entries()) {
    const next = lines[i + 1]
    if (line.said || line.text.length > 100 || !next?.text.trim() || next.said) continue
    const [, name, time] = /^\s*(\p{L}[^\t\n]*?)(?: {2,}|\t[ \t]*|\u00a0 ?)(\S.*)$/u.exec(line.text) ?? []
    const found = name !== undefined && time !== undefined && name.split(' ').length < 6 ? timeAtStart(time, near) : undefined
    if (found && found.rest.trim() === '') Object.assign(line, { said: found.said, rest: name })
  }
  yield

  const timed = lines.some(({ said }) => said)
  const entries: Entry[] = []
  let heading: Line | undefined
  let blank = false
  for (const line of lines) {
    const last = entries.at(-1)
    if (timed && line.day !== undefined && isDate(line.day)) {
      if (heading) entries.push({ line: heading.n, text: [heading.text] })
      heading = line
    } else if (line.said) {
      const day = line.said.day ?? heading?.day
      entries.push({ line: line.n, said: day === undefined ? line.said : { ...line.said, day }, text: [line.rest ?? ''] })
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

/** When each entry was, as far as it says so itself. */
function* datesOf(entries: Entry[], context: LineContext): Generator<undefined, (Dated | TimeProblem | undefined)[]> {
  const { now, zone } = context
  const calendar = zoneCalendar(zone)
  const dated: (Dated | TimeProblem | undefined)[] = []
  const kept = (at: number): Dated | TimeProblem => (at > now ? 'ahead' : { at, offset: calendar.offsetAt(at) })

  let furthest = context.live ? undefined : context.furthest
  let anchor = context.live ? -1 : 0
  // A date that is given is where the search goes on from.
  for (const [i, { said }] of entries.entries()) {
    if (i % breath === 0) yield
    if (!said) continue
    if (said.unclear) dated[i] = 'unclear'
    else if (said.clock === undefined) dated[i] = 'absent'
    else if (said.instant !== undefined) dated[i] = kept(said.instant)
    else if (said.day !== undefined) {
      const instants = calendar.instantsOf(said.day, said.clock)
      const at = instants.find((instant) => furthest === undefined || instant >= furthest - twoHours) ?? instants[0]
      dated[i] = at === undefined ? 'absent' : kept(at)
    } else if (anchor >= 0) {
      const at = search(calendar, said.clock, furthest === undefined ? undefined : furthest - twoHours, context.date, 1)
      dated[i] = at === undefined ? 'absent' : kept(at)
    }
    const found = dated[i]
    if (typeof found !== 'object') continue
    if (anchor < 0) anchor = i
    furthest = said.day !== undefined || said.instant !== undefined ? found.at : Math.max(found.at, furthest ?? found.at)
  }

  // What happened on the day itself, from its end: nothing lies ahead, and all is in order.
  const last = anchor < 0 ? entries.length : anchor
  const first = dated[last]
  let earliest = typeof first === 'object' ? first.at : Infinity
  for (let i = last - 1; i >= 0 && context.live; i--) {
    if (i % breath === 0) yield
    const { said } = entries[i]!
    if (said?.clock === undefined || dated[i] !== undefined) continue
    const at = search(calendar, said.clock, Math.min(now, earliest + twoHours), context.date, -1)
    dated[i] = at === undefined ? 'absent' : kept(at)
    if (at !== undefined) earliest = Math.min(earliest, at)
  }
  return dated
}

/** The first time the clock shows that from `limit` on, or the last before it; undefined where it skips it on the day that is meant. */
function search(calendar: ZoneCalendar, clock: number, limit: number | undefined, date: string, step: 1 | -1): number | undefined {
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
