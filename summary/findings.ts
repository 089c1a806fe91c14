import { inWritingOrder, type Choice } from '../storage/rows/tables.ts'
import type { Reading } from './reading.ts'
import type { Theme } from './themes.ts'
import type { DateView, ObservationView, ReplyView } from './views.ts'

/** Observations among the findings that are suggested; more would not be a bottom line. */
const mostSuggested = 7
/** Findings, and decisions, that the observer can choose. */
export const mostChosen = 3

/** A claim, the numbers of the observations behind it, and which of them a host disputes. */
export type Finding = { numbers: number[]; disputes: { number: number; replies: ReplyView[] }[] } & (
  | { what: 'observation'; observation: ObservationView }
  /** A tag, after words of ours that lead to it. */
  | { what: 'theme'; lead: string; tag: string }
  | { what: 'sentence'; sentence: string }
  /** In the observer's own words. */
  | { what: 'written'; text: string }
)

type FindingWithoutDisputes = Finding extends infer F ? (F extends unknown ? Omit<F, 'disputes'> : never) : never

/** A decision that readers are asked for. */
export interface Decision {
  text: string
  owner?: string
  due?: DateView
  numbers: number[]
}

/** A computed finding by its key, and the ids of the observations behind it. */
export interface Suggestion {
  key: string
  finding: Finding
  from: string[]
}

/** What the observer chose, in their order; if nothing was chosen, what weighs most. */
export function findingsOf(reading: Reading): Finding[] {
  const chosen = choicesOf(reading, 'finding')
  const findings = chosen.length > 0 ? chosenFindings(chosen, reading) : suggestedFindings(reading)
  return findings.map((finding) => withDisputes(finding, reading))
}

export function decisionsOf(reading: Reading): Decision[] {
  return choicesOf(reading, 'decision').map(({ text = '', owner, due, from }) => ({
    text,
    ...(owner && { owner }),
    ...(due && { due: { date: due, shown: reading.format.day(due, 'medium') } }),
    numbers: reading.numbersOf(from),
  }))
}

/** Possible findings: starred observations and challenges of high severity, then themes, then what works. */
export function suggestionsOf(reading: Reading): Suggestion[] {
  const suggestion = (key: string, finding: FindingWithoutDisputes): Suggestion => ({
    key,
    finding: withDisputes(finding, reading),
    from: finding.numbers.flatMap((number) => reading.byNumber.get(number)?.id ?? []),
  })
  return [
    ...starredOrGrave(reading).map((observation) => suggestion(`observation/${observation.id}`, observationFinding(observation))),
    ...reading.themes.map((theme) => suggestion(`theme/${theme.key}`, themeFinding(theme, reading))),
    ...winsFinding(reading).map((finding) => suggestion('wins', finding)),
  ]
}

function choicesOf({ rows }: Reading, what: Choice['what']): Choice[] {
  return (rows.choices ?? [])
    .filter((row) => row.by === rows.rideAlong.observer && row.what === what)
    .sort((a, b) => a.place - b.place || inWritingOrder(a, b))
    .slice(0, mostChosen)
}

/** In the observer's words, or as computed from today's rows. */
function chosenFindings(chosen: Choice[], reading: Reading): FindingWithoutDisputes[] {
  const all = new Map(suggestionsOf(reading).map(({ key, finding }) => [key, finding]))
  return chosen.map(({ suggestion, text, from }): FindingWithoutDisputes => {
    const computed = suggestion === undefined ? undefined : all.get(suggestion)
    if (!text) return computed ?? { what: 'sentence', sentence: reading.context.words.findingGone, numbers: reading.numbersOf(from) }
    return { what: 'written', text, numbers: computed?.numbers ?? reading.numbersOf(from) }
  })
}

function suggestedFindings(reading: Reading): FindingWithoutDisputes[] {
  const { themes } = reading
  const weighty = starredOrGrave(reading)
  const byNumber = (a: ObservationView, b: ObservationView) => a.number - b.number
  const shown = weighty.slice(0, mostSuggested).sort(byNumber)
  const rest = weighty.slice(mostSuggested).sort(byNumber)
  const findings = shown.map(observationFinding)
  if (rest.length > 0)
    findings.push({ what: 'sentence', sentence: reading.context.words.summaryMoreGrave(rest.length), numbers: numbersIn(rest) })
  const most = Math.max(0, ...themes.map(({ observations }) => observations.length))
  const greatest = themes.filter(({ observations }) => observations.length === most)
  if (most > 1 && greatest.length < 3) findings.push(...greatest.map((theme) => themeFinding(theme, reading)))
  return [...findings, ...winsFinding(reading)]
}

/** Starred observations before others of high severity, each in the order of the day. */
function starredOrGrave({ observationRows, observations }: Reading): ObservationView[] {
  const starred = new Set(observationRows.flatMap((row) => (row.starred ? [row.id] : [])))
  return observations
    .filter(({ id, severity }) => starred.has(id) || severity === 3)
    .toSorted((a, b) => Number(starred.has(b.id)) - Number(starred.has(a.id)))
}

function observationFinding(observation: ObservationView): FindingWithoutDisputes {
  return { what: 'observation', observation, numbers: [observation.number] }
}

function themeFinding({ heading, observations }: Theme, { themes, challenges, context: { words } }: Reading): FindingWithoutDisputes {
  const greatest = observations.length === themes[0]?.observations.length
  const lead = greatest ? words.summaryTheme : words.summaryLesserTheme
  return {
    what: 'theme',
    lead: lead(observations.length, challenges.length),
    tag: heading,
    numbers: numbersIn(observations).sort((a, b) => a - b),
  }
}

function winsFinding({ ofKind, context: { words } }: Reading): FindingWithoutDisputes[] {
  const wins = ofKind('win')
  return wins.length > 0 ? [{ what: 'sentence', sentence: words.summaryWinsFound(wins.length), numbers: numbersIn(wins) }] : []
}

function withDisputes(finding: FindingWithoutDisputes, { byNumber }: Reading): Finding {
  const disputes = finding.numbers.flatMap((number) => {
    const replies = (byNumber.get(number)?.replies ?? []).filter(({ says }) => says === 'dispute')
    return replies.length > 0 ? [{ number, replies }] : []
  })
  return { ...finding, disputes }
}

function numbersIn(observations: ObservationView[]): number[] {
  return observations.map(({ number }) => number)
}
