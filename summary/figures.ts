import type { Severity, Span } from '../storage/rows/tables.ts'
import { offsetAt, timeOf } from '../storage/rows/time-zone.ts'
import type { Drawing, Shape, Sign } from './drawing.ts'
import type { ObservationView } from './views.ts'

/** In pixels at 96 per inch: the width of paper between its margins. */
const width = 624
const charWidth = 6.6

/** Times are in epoch milliseconds. */
interface DayFigureInput {
  begins: number
  ends: number
  zone: string
  /** In order of time. */
  activities: { from: number; to: number; text: string }[]
  pauses: (Pick<Span, 'kind' | 'at'> & { until: number })[]
  observations: ObservationView[]
  label: string
  /** Shown at the end of each row. */
  counts: { challenges: string; wins: string; questions: string }
}

const minute = 60_000
/** Steps between the labels of the time axis; the first one that gives few enough labels is used. */
const steps = [15, 30, 60, 120, 240, 360, 720, 1440, 2880, 10_080].map((minutes) => minutes * minute)
const height: Record<Severity, number> = { 1: 7, 2: 15, 3: 25 }
const thickness: Record<Severity, number> = { 1: 1.6, 2: 2.2, 3: 3.4 }

/**
 * The day on a time axis: activities by letter, waits hatched, off the record empty, challenges taller with severity, wins
 * and questions. Returns undefined if the day has no length.
 */
export function dayFigure({ begins, ends, zone, activities, pauses, observations, label, counts }: DayFigureInput): Drawing | undefined {
  if (ends <= begins) return undefined
  const place = (at: number) => round(5 + ((Math.min(Math.max(at, begins), ends) - begins) / (ends - begins)) * (width - 10))
  const shapes: Drawing['shapes'] = []
  const band = (from: number, to: number, top = 0, high = 22) =>
    `M${round(from)} ${top}H${round(Math.max(to, from + 1.5))}V${top + high}H${round(from)}z`
  let y = 0

  const spans = pauses.filter(({ kind }) => kind === 'wait' || kind === 'offRecord')
  if (activities.length + spans.length > 0) {
    for (const [i, { from, to, text }] of activities.entries()) {
      const [left, right] = [place(from), place(to)]
      shapes.push({ d: band(left, right - 1.5), fill: i % 2 === 0 ? 'tone-1' : 'hair' })
      if (right - left > 14 && i < activityLetters.length) {
        shapes.push({ text: activityLetters[i]!, x: left + 6, y: 15, ink: 'ink', strong: true })
        const room = Math.floor((right - left - 26) / charWidth)
        if (room > 8) shapes.push({ text: cut(text, room), x: left + 22, y: 15, ink: 'ink-2' })
      }
    }
    for (const { kind, at, until } of spans) {
      const [left, right] = [place(at), place(until)]
      if (kind === 'offRecord') shapes.push({ d: band(left, right, 0.5, 21), fill: 'surface', line: 'edge', width: 1, dash: '3 2' })
      else {
        shapes.push({ d: band(left, right), fill: 'surface' })
        const hatches = []
        for (let x = left; x < Math.max(right, left + 1.5); x += 4)
          hatches.push(`M${round(x)} 22L${round(Math.min(x + 5, Math.max(right, left + 1.5)))} 0`)
        shapes.push({ d: hatches.join(''), line: 'ink-2', width: 1 })
      }
    }
    y = 30
  }
  const interruptions = places(pauses.filter(({ kind }) => kind === 'interruption').map(({ at }) => place(at)))
  if (interruptions.length > 0) {
    shapes.push({ d: interruptions.map((x) => `M${x - 3.5} ${y}h7l-3.5 6z`).join(''), fill: 'ink' })
    y += 12
  }
  const challenges = observations.filter(({ kind }) => kind === 'challenge')
  if (challenges.length > 0) {
    y += 28
    shapes.push({ d: `M0 ${y}H${width}`, line: 'hair', width: 1 })
    for (const severity of [1, 2, 3] as const) {
      const at = places(challenges.filter((each) => each.severity === severity).map((each) => place(each.at)))
      if (at.length > 0)
        shapes.push({ d: at.map((x) => `M${x} ${y}v-${height[severity]}`).join(''), line: 'challenge', width: thickness[severity] })
    }
    shapes.push({ text: counts.challenges, x: width, y: y - 4, anchor: 'end' })
  }
  for (const [kind, count] of [
    ['win', counts.wins],
    ['question', counts.questions],
  ] as const) {
    const at = places(observations.filter((each) => each.kind === kind).map((each) => place(each.at)))
    if (at.length === 0) continue
    y += 17
    const d = at
      .map((x) =>
        kind === 'win' ? `M${round(x - 3.5)} ${y}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z` : `M${x} ${y - 4.5}l4.5 4.5-4.5 4.5-4.5-4.5z`,
      )
      .join('')
    shapes.push({ d, fill: `${kind}-tint`, line: kind, width: 1.5 })
    // A position where no sign is.
    const free = [width, width * 0.72, width * 0.45].find(
      (x) => !at.some((each) => each > x - count.length * charWidth - 8 && each < x + 6),
    )
    if (free !== undefined) shapes.push({ text: count, x: free, y: y + 4, anchor: 'end' })
  }
  y += 14
  const step = steps.find((each) => (ends - begins) / each <= 11) ?? steps.at(-1)!
  shapes.push({ d: `M0 ${y}H${width}`, line: 'edge', width: 1 })
  const offset = offsetAt(begins, zone) * minute
  let last = -Infinity
  for (let at = Math.ceil((begins + offset) / step) * step - offset; at <= ends; at += step) {
    const x = place(at)
    if (x - last < 30) continue
    last = x
    shapes.push(
      { d: `M${x} ${y}v4`, line: 'edge', width: 1 },
      { text: timeOf(at, zone), x: Math.min(Math.max(x, 16), width - 16), y: y + 17, anchor: 'middle' },
    )
  }
  return { width, height: y + 22, label, shapes }
}

/** A row of a unit chart. */
export interface UnitRow {
  name: string
  observations: Pick<ObservationView, 'number' | 'kind' | 'severity'>[]
}

/** A unit chart: one sign for each observation, with its number. */
export function unitFigure(rows: UnitRow[], label: string): Drawing {
  const named = Math.min(190, Math.max(90, ...rows.map(({ name }) => cut(name, 26).length * charWidth + 14)))
  const step = 32
  const most = Math.floor((width - named - 34) / step)
  const shapes: (Shape | Sign)[] = []
  for (const [row, { name, observations }] of rows.entries()) {
    const y = row * 36 + 2
    shapes.push({ text: cut(name, 26), x: 0, y: y + 15, ink: 'ink', strong: true })
    const shown = observations.length > most ? observations.slice(0, most) : observations
    for (const [i, { number, kind, severity }] of shown.entries()) {
      const x = named + i * step
      shapes.push(
        { sign: kind, ...(severity && { severity }), x, y },
        { text: String(number), x: x + 10, y: y + 31, anchor: 'middle', small: true },
      )
    }
    shapes.push({
      text: observations.length > shown.length ? `… ${observations.length}` : String(observations.length),
      x: named + shown.length * step + 4,
      y: y + 15,
    })
  }
  return { width, height: rows.length * 36, label, shapes }
}

/** The ratings of one KPI, 0 to 3; the observer's is undefined for "cannot say". */
interface KpiFigureRow {
  name: string
  observer: number | undefined
  hosts: number[]
  count: number
}

/** The observer's rating of each KPI as a disc, those of hosts as squares, with a line between ratings that differ. */
export function kpiFigure(rows: KpiFigureRow[], levels: string[], label: string, count: string): Drawing {
  const column = (level: number) => 178 + level * 118
  const shapes: Shape[] = []
  for (const [i, level] of levels.entries()) {
    const [first = '', ...rest] = level.split(' ')
    const lines = rest.length > 0 ? [`${first} ${rest.slice(0, -1).join(' ')}`.trim(), rest.at(-1)!] : [first]
    for (const [j, line] of lines.entries())
      shapes.push({ text: line, x: column(i), y: 27 - (lines.length - 1 - j) * 15, anchor: 'middle' })
    shapes.push({ d: `M${column(i)} 36v${rows.length * 22 + 4}`, line: 'hair', width: 1 })
  }
  shapes.push({ text: count, x: width, y: 27, anchor: 'end' })
  for (const [row, { name, observer, hosts, count }] of rows.entries()) {
    const y = 52 + row * 22
    shapes.push(
      { text: cut(name, 24), x: 0, y: y + 4, ink: 'ink', strong: true },
      { text: String(count), x: width, y: y + 4, anchor: 'end' },
    )
    const places = [...new Set(hosts)]
    for (const place of places)
      if (observer !== undefined && place !== observer)
        shapes.push({ d: `M${column(observer)} ${y}H${column(place)}`, line: 'ink-3', width: 1.5 })
    const meets = observer !== undefined && places.includes(observer)
    if (observer !== undefined) {
      const x = column(observer) - (meets ? 8 : 0)
      shapes.push({ d: `M${x - 6} ${y}a6 6 0 1 0 12 0a6 6 0 1 0-12 0z`, fill: 'ink' })
    }
    for (const place of places) {
      const x = column(place) + (place === observer ? 8 : 0)
      shapes.push({ d: `M${x - 5.5} ${y - 5.5}h11v11h-11z`, fill: 'surface', line: 'ink', width: 2 })
    }
  }
  return { width, height: 44 + rows.length * 22, label, shapes }
}

/** Letters of activities in the picture of the day. If there are more activities, none has a letter. */
export const activityLetters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')

/** Text on one line, cut to a number of characters. */
function cut(words: string, room: number): string {
  const characters = Array.from(
    words
      .replace(/\s+/g, ' ')
      .slice(0, 400)
      .replace(/\p{Cs}/gu, '\uFFFD'),
  )
  return characters.length > room ? `${characters.slice(0, Math.max(1, room - 1)).join('')}…` : characters.join('')
}

function places(all: number[]): number[] {
  return [...new Set(all.map(round))].sort((a, b) => a - b)
}

function round(n: number): number {
  return Math.round(n * 10) / 10
}
