import Papa from 'papaparse'
import { parseLine, type LineContext, type ParsedLine } from '../day/grammar.ts'
import { timeAtStart, type WrittenTime } from './log-time.ts'
import type { Basis, Severity } from '../rows/tables.ts'
import { isDate } from '../rows/time-zone.ts'

/** A row of a pasted or dropped table. */
export interface LogTableRow {
  time?: WrittenTime
  /** Parses its cells by the capture grammar. If its time could not be used (`timed` is false), the text keeps it. */
  parse(context: LineContext, timed: boolean): ParsedLine
}

type Column = 'time' | 'date' | 'text' | 'kind' | 'severity' | 'tags' | 'basis' | 'owner' | 'due' | 'name'

const columnNames: Record<Column, string[]> = {
  time: ['time', 'when', 'at', 'timestamp', 'date and time', 'date/time', 'datetime', 'start', 'start time'],
  date: ['date', 'day'],
  text: [
    'text',
    'observation',
    'observations',
    'note',
    'notes',
    'what',
    'message',
    'description',
    'comment',
    'comments',
    'event',
    'entry',
    'details',
  ],
  kind: ['kind', 'type', 'category', 'sign'],
  severity: ['severity', 'priority', 'impact'],
  tags: ['tag', 'tags', 'label', 'labels', 'keywords'],
  basis: ['basis'],
  owner: ['owner', 'assignee', 'assigned to', 'responsible'],
  due: ['due', 'due date', 'deadline'],
  name: ['name', 'who', 'speaker', 'author', 'from', 'person'],
}
const columnOf = new Map(Object.entries(columnNames).flatMap(([column, each]) => each.map((name) => [name, column as Column] as const)))

const kinds = new Map<string, Partial<ParsedLine>>(
  Object.entries({
    note: {},
    observation: {},
    '!': { kind: 'challenge', severity: 1 },
    '!!': { kind: 'challenge', severity: 2 },
    '!!!': { kind: 'challenge', severity: 3 },
    challenge: { kind: 'challenge', severity: 1 },
    problem: { kind: 'challenge', severity: 1 },
    issue: { kind: 'challenge', severity: 1 },
    'challenge, low': { kind: 'challenge', severity: 1 },
    'challenge, medium': { kind: 'challenge', severity: 2 },
    'challenge, high': { kind: 'challenge', severity: 3 },
    '+': { kind: 'win' },
    win: { kind: 'win' },
    '?': { kind: 'question' },
    question: { kind: 'question' },
    '"': { kind: 'quote' },
    quote: { kind: 'quote' },
    '>': { what: 'followUp' },
    'follow-up': { what: 'followUp' },
    'follow up': { what: 'followUp' },
    followup: { what: 'followUp' },
    action: { what: 'followUp' },
    '=': { what: 'activity' },
    activity: { what: 'activity' },
  }),
)
const severities = new Map<string, Severity>(
  Object.entries({ low: 1, medium: 2, high: 3, '1': 1, '2': 2, '3': 3, '!': 1, '!!': 2, '!!!': 3 }),
)
const bases: Basis[] = ['observed', 'told', 'inferred']
const signAlone = /^(?:!{1,3}|[+?"=>])$/

/**
 * The rows of a table in a text: cells by RFC 4180, separated by tabs, semicolons or commas, more than one and equally
 * many in each row, with a column of times. Undefined if the text is not such a table. Yields so that a page can respond.
 * @param near YYYY-MM-DD; decides whether day or month comes first in a numeric date.
 */
export function* readLogTable(text: string, near: string): Generator<undefined, LogTableRow[] | undefined> {
  const [first = ''] = text.trimStart().split('\n', 1)
  for (const delimiter of ['\t', ';', ',']) {
    if (!first.includes(delimiter)) continue
    for (const quoted of delimiter === '\t' ? [true, false] : [true]) {
      const cells = cellsOf(text, delimiter, quoted, 20) && cellsOf(text, delimiter, quoted)
      yield
      const rows = cells && (yield* rowsOf(cells, delimiter, near))
      if (rows) return rows
    }
  }
  return undefined
}

/** Parses a line by the capture grammar, but leaves times in the text: the time of a log line stands before it. */
export function withoutTimes(line: string, context: LineContext): ParsedLine {
  const parsed = parseLine(line, context)
  const times = parsed.tokens.filter(({ what }) => what === 'time').map(({ key }) => key)
  return times.length > 0 ? parseLine(line, context, new Set(times)) : parsed
}

/**
 * The cells of a table, undefined unless each row has equally many; with `most`, of the first rows only. Without
 * `quoted`, quotes are text, as spreadsheets copy them in cells of one line.
 */
function cellsOf(text: string, delimiter: string, quoted: boolean, most = 0): string[][] | undefined {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, newline: '\n', preview: most, ...(!quoted && { fastMode: true }) })
  const ragged = most > 0 && data.length === most
  if (errors.some(({ type, row }) => type === 'Quotes' && !(ragged && row === most - 1))) return undefined
  const rows = data.filter((row) => row.some((cell) => cell.trim() !== ''))
  const count = rows[0]?.length ?? 0
  return count > 1 && rows.every((row) => row.length === count) ? rows : undefined
}

function* rowsOf(cells: string[][], delimiter: string, near: string): Generator<undefined, LogTableRow[] | undefined> {
  const [head = [], ...others] = cells
  const named = head.map((cell) => columnOf.get(plain(cell.replace(/\([^)]*\)/, ''))))
  const hasHead = others.length > 0 && named.filter(Boolean).length > 1 && (named.includes('time') || named.includes('date'))
  const body = hasHead ? others : cells
  if (!hasHead && delimiter !== '\t' && body.length < 2) return undefined

  const columns: (Column | undefined)[] = hasHead ? unique(named) : head.map(() => undefined)
  const holds = (i: number, is: (cell: string) => boolean) =>
    body.some((row) => row[i]!.trim() !== '') && body.every((row) => row[i]!.trim() === '' || is(row[i]!))
  if (!columns.includes('time')) {
    const time = head.findIndex((_, i) => (columns[i] === undefined || columns[i] === 'date') && holds(i, (cell) => isTime(cell, near)))
    if (time >= 0) columns[time] = 'time'
  }
  const timeColumn = columns.indexOf('time')
  if (timeColumn < 0 || !body.some((row) => isTime(row[timeColumn]!, near))) return undefined
  if (!hasHead) {
    const date = head.findIndex((_, i) => columns[i] === undefined && holds(i, (cell) => isTime(`${cell.trim()} 0:00`, near)))
    if (date >= 0) columns[date] = 'date'
  }

  const rows: LogTableRow[] = []
  for (const row of body) {
    if (rows.length % 500 === 0) yield
    const whole = row
      .map((cell) => cell.trim())
      .filter(Boolean)
      .join(' ')
    const cellOf = (column: Column) => {
      const i = columns.indexOf(column)
      return i < 0 ? '' : row[i]!.trim()
    }
    const written = [cellOf('date'), cellOf('time')].filter(Boolean).join(' ')
    const found = cellOf('time') === '' ? undefined : timeAtStart(written, near)
    const time = found?.rest.trim() === '' ? found.time : undefined
    const parse = (context: LineContext, timed: boolean) => {
      const unusedTime = timed ? '' : written
      const parsed = hasHead
        ? parseNamedCells(row, columns, head, unusedTime, context)
        : parsePlainCells(row, columns, delimiter, unusedTime, context)
      // A row with only a time keeps it as text.
      return parsed.text === '' ? { ...parsed, text: whole } : parsed
    }
    rows.push(time ? { time, parse } : { parse })
  }
  return rows
}

/** Parses cells by the headings of their columns. A cell that does not fit its column is kept in the text, with the heading. */
function parseNamedCells(
  row: string[],
  columns: (Column | undefined)[],
  head: string[],
  written: string,
  context: LineContext,
): ParsedLine {
  const cell = (column: Column) => row[columns.indexOf(column)]?.trim() ?? ''
  const text = row.filter((_, i) => columns[i] === 'text').join('\n')
  const parsed = withoutTimes(text.trim(), context)

  const kind = kinds.get(plain(cell('kind')))
  if (kind) Object.assign(parsed, { what: 'observation', kind: 'note' }, kind)
  const severity = severities.get(plain(cell('severity')))
  const observed = parsed.what === 'observation'
  const graded = severity !== undefined && observed && (parsed.kind === 'challenge' || (parsed.kind === 'note' && cell('kind') === ''))
  if (graded) Object.assign(parsed, { kind: 'challenge', severity })
  if (!observed || parsed.kind !== 'challenge') delete parsed.severity
  const basis = observed && bases.find((each) => each === plain(cell('basis')))
  if (basis) parsed.basis = basis
  const owned = parsed.what === 'followUp' && cell('owner') !== ''
  if (owned) parsed.owner = cell('owner')
  const due = parsed.what === 'followUp' && isDate(cell('due'))
  if (due) parsed.due = cell('due')
  const tags = new Map(parsed.tags.map(({ key, label }) => [key, label]))
  const invalid = labelsOf(cell('tags')).filter((label) => {
    const { text, tags: read } = parseLine(`x #${label}`, context)
    for (const tag of text === 'x' ? read : []) if (!tags.has(tag.key)) tags.set(tag.key, tag.label)
    return text !== 'x'
  })

  const isUsed: Record<Column, boolean> = {
    time: true,
    date: true,
    text: true,
    name: true,
    tags: invalid.length === 0,
    kind: kind !== undefined,
    severity: graded,
    basis: Boolean(basis),
    owner: owned,
    due,
  }
  const left = row.flatMap((each, i) => {
    const column = columns[i]
    if (each.trim() === '' || (column && isUsed[column])) return []
    return [`${head[i]!.trim()}: ${column === 'tags' ? invalid.join(', ') : each.trim()}`]
  })
  const name = cell('name') === '' ? '' : `${cell('name')}: `
  return {
    ...parsed,
    text: [[written, (name + parsed.text).trim()].filter(Boolean).join(' '), ...left].filter(Boolean).join('\n'),
    tags: Array.from(tags, ([key, label]) => ({ key, label })).sort((a, b) => (a.key < b.key ? -1 : 1)),
  }
}

/** Parses the cells of a table without headings as one line. */
function parsePlainCells(
  row: string[],
  columns: (Column | undefined)[],
  delimiter: string,
  written: string,
  context: LineContext,
): ParsedLine {
  let line = ''
  row.forEach((cell, i) => {
    const text = cell.trim()
    if (columns[i] !== undefined || text === '') return
    const glue = line === '' ? '' : delimiter === '\t' || signAlone.test(line) || text.startsWith('#') ? ' ' : `${delimiter} `
    line += glue + text
  })
  const parsed = withoutTimes(line, context)
  return { ...parsed, text: [written, parsed.text].filter(Boolean).join(' ') }
}

function isTime(cell: string, near: string): boolean {
  return timeAtStart(cell, near)?.rest.trim() === ''
}

/** Ignores the name of a column that was named before; several columns may be text. */
function unique(named: (Column | undefined)[]): (Column | undefined)[] {
  return named.map((column, i) => (column === 'text' || named.indexOf(column) === i ? column : undefined))
}

function labelsOf(cell: string): string[] {
  const parts = /[,;|\n]/.test(cell) ? cell.split(/[,;|\n]/) : cell.includes('#') ? cell.split(/\s+/) : [cell]
  return parts.map((part) => part.trim().replace(/^#/, '').replace(/\s+/g, '-')).filter(Boolean)
}

function plain(cell: string): string {
  return cell.trim().toLowerCase()
}
