import {
  type SummaryContext,
  type Summary,
  type Suggested,
  type Fact,
  type Section,
  type Finding,
  type Decision,
  type Remarked,
  type Tested,
  type Replied,
  type Observed,
  type Shown,
  type Theme,
  type Promised,
  type Became,
  type Stretch,
  type Day,
  type Pause,
} from './summary.ts'
import { compareStrings, type PersonId, type Row } from '../storage/rows/row.ts'
import { shownKeys, tagsByKey } from '../storage/rows/shown-tags.ts'
import {
  inOrder,
  kpis,
  levels,
  ownerOf,
  type CharterLine,
  type Choice,
  type FollowUp,
  type Kind,
  type Kpi,
  type Level,
  type Observation,
  type Person,
  type Rating,
  type Reply,
  type Severity,
  type Span,
} from '../storage/rows/tables.ts'
import { durationText } from '../storage/rows/duration.ts'
import { dateOf, formatDate, isZone, timeOf } from '../storage/rows/time-zone.ts'
import { namesOf } from './names.ts'
import type { Shareable } from './shareable.ts'
import { dayFigure, kpiFigure, activityLetters, unitFigure } from './figures.ts'
import { pauseSentences, dayStripOf } from './day-strip.ts'
type Undisputed = Finding extends infer F ? (F extends unknown ? Omit<F, 'disputes'> : never) : never

const kinds: Kind[] = ['challenge', 'win', 'question', 'quote', 'note']
const severities: Severity[] = [3, 2, 1]
/** More would be no bottom line. */
const mostFindings = 7
/** Of what the observer chose. */
export const mostChosen = 3
/** Rows of a picture; its table has all of them. */
const mostRows = 10
const mostPairs = 8

/**
 * A ride-along as its readers get it. Arithmetic: the same rows and the same time give the same summary. Without
 * `appendix`, observations that stand behind nothing are only counted.
 */
export function summarize(
  { rows, privateCount, followUpsKept, spansKept, leftOut }: Shareable,
  { words, locale, writtenAt, standing }: SummaryContext,
  { appendix = true }: { appendix?: boolean } = {},
): Summary {
  const { rideAlong } = rows
  const names = namesOf(words)
  const clock = clockOf(rideAlong.zone)
  // Made once: to make one takes longer than to write with it.
  const dayFormats = {
    long: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }),
    medium: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }),
  }
  const dayOf = (date: string, style: 'long' | 'medium' = 'long') => formatDate(date, dayFormats[style])
  const tagged = tagsByKey(rows.tags, rideAlong.by)
  const label = (key: string) => tagged.get(key)?.label ?? key

  // Tags as they are counted: one that was merged into another is that other.
  const sorted = rows.observations.map((row) => ({ ...row, tags: shownKeys(row.tags, tagged) })).sort(inOrder)
  const pictures = new Map<string, Shown[]>()
  for (const { observationId, type, bytes, width, height, alt } of (rows.pictures ?? []).toSorted(byWriting))
    pictures.set(observationId, [
      ...(pictures.get(observationId) ?? []),
      { address: `data:${type};base64,${bytes}`, width, height, ...(alt !== undefined && { alt }) },
    ])
  const lines = (what: CharterLine['what']) =>
    (rows.charterLines ?? []).filter((row) => row.what === what).sort((a, b) => a.place - b.place || byWriting(a, b))
  const people = new Map(rows.people.map((person) => [person.id, personLine(person)]))
  const severalHosts = rideAlong.hosts.length > 1
  const who = (id: PersonId) => (severalHosts ? { who: people.get(id) || words.unnamed } : {})
  const replies = repliesByObservation()
  // Made once: to make one takes longer than to write with it.
  const percentage = new Intl.NumberFormat(locale, { style: 'percent' })
  // An observation that was left out keeps its number.
  const numberOf = new Map<string, number>()
  const placed: (Shareable['leftOut'][number] & { id?: string })[] = [...sorted, ...leftOut]
  for (const [i, { id }] of placed.sort(inOrder).entries()) if (id !== undefined) numberOf.set(id, i + 1)
  const observed = sorted.map((row): Observed => show(row, numberOf.get(row.id)!))
  const byNumber = new Map(observed.map((each) => [each.number, each]))
  const ofKind = (kind: Kind) => observed.filter((each) => each.kind === kind)
  const challenges = ofKind('challenge')
  const numbers = (of: Observed[]) => of.map(({ number }) => number)

  const promised = rows.followUps.toSorted(inOrder).map((row): Promised & { id: string } => ({
    id: row.id,
    at: row.at,
    time: clock(row.at).time,
    text: row.text,
    ...owned(row),
    ...(row.due !== undefined && { due: { date: row.due, shown: dayOf(row.due, 'medium') } }),
    numbers: row.from.flatMap((id) => numberOf.get(id) ?? []).sort((a, b) => a - b),
    tags: shownKeys(row.tags, tagged).map(label),
    ...became(row),
  }))
  const promises = new Map(promised.map((each) => [each.id, each]))
  const byDue = promised.toSorted((a, b) => compareStrings(a.due?.date ?? '9999', b.due?.date ?? '9999'))

  const activities = rows.spans.filter(({ kind }) => kind === 'activity').sort(inOrder)
  // What is open goes on until the ride-along has ended, or until this is written.
  const until = ({ at, until }: Span) => until ?? Math.max(at, rideAlong.writeUp ? at : (rideAlong.endedAt ?? writtenAt))
  const pauses = rows.spans
    .filter(({ kind }) => kind !== 'activity')
    .sort(inOrder)
    .map((span) => ({ ...span, until: until(span) }))
  const offRecord = pauses.filter(({ kind }) => kind === 'offRecord')
  const happenings = [...rows.observations, ...rows.followUps, ...rows.spans]
  const ends = [...activities, ...pauses].flatMap(({ until }) => until ?? [])
  const begins = rideAlong.writeUp ? undefined : rideAlong.startedAt
  // A write-up is closed days after the day it tells of.
  const closes = rideAlong.writeUp ? undefined : rideAlong.endedAt
  const times = [...happenings.map(({ at }) => at), ...ends, ...[begins, closes].filter((at) => at !== undefined)]
  const start = times.reduce((least, at) => Math.min(least, at), Infinity)
  const end = times.reduce((greatest, at) => Math.max(greatest, at), -Infinity)

  const severalDays = end > start && clock(start).date !== clock(end).date
  const telling = {
    words,
    clock: (at: number) => (severalDays ? words.timeOnDay(clock(at).time, dayOf(clock(at).date, 'medium')) : clock(at).time),
    duration,
  }
  const themes = themesOf()
  const count = words.observationCount(observed.length)
  return {
    title: rideAlong.title || words.untitled,
    date: dayOf(rideAlong.date),
    ...(rideAlong.classification && { classification: rideAlong.classification }),
    facts: facts(),
    sections: [
      bottomLine(),
      purpose(),
      dayByActivity(),
      wins(),
      challengesByTheme(),
      tagsTogether(),
      standards(),
      kpiView(),
      hostsView(),
      listed('questions'),
      listed('quotes'),
      glossary(),
      followUps(),
      before(),
      method(),
      appendix ? timeline() : undefined,
      agreement(),
    ].filter((section) => section !== undefined),
    count,
    observations: observed,
    followUps: byDue,
    suggestions: suggestions(),
  }

  function show(row: Observation, number: number): Observed {
    const said = (replies.get(row.id) ?? []).map(({ to, ...reply }): Replied =>
      sameDot(to, row.dots.text ?? row.created) ? reply : { ...reply, earlier: true },
    )
    const approved = said.some(({ says, earlier }) => !earlier && (says === 'confirm' || says === 'amend'))
    return {
      id: row.id,
      number,
      kind: row.kind,
      ...(row.kind === 'challenge' && { severity: row.severity ?? 1 }),
      kindName: names.kind(row.kind, row.severity),
      at: row.at,
      ...clock(row.at),
      ...(row.prompt && { prompt: row.prompt }),
      text: row.text || words.summaryNoWords,
      ...(row.kind === 'quote' && !rideAlong.hosts.includes(row.by) && !approved && { unapproved: true }),
      tags: row.tags.map(label),
      knownBy: names.basis[row.basis],
      ...(row.basis !== 'observed' && { basis: row.basis === 'told' ? words.summaryBasisTold : words.summaryBasisInferred }),
      ...(pictures.has(row.id) && { pictures: pictures.get(row.id)! }),
      ...(said.length > 0 && { replies: said }),
      ...pageOf(row),
    }
  }

  function facts(): Fact[] {
    const observer = people.get(rideAlong.observer)
    const hosts = rideAlong.hosts.flatMap((id) => people.get(id) || [])
    const counts = kinds.flatMap((kind) => {
      const n = ofKind(kind).length
      const say = {
        challenge: words.summaryChallenges,
        win: words.summaryWins,
        question: words.summaryQuestions,
        quote: words.summaryQuotes,
        note: words.summaryNotes,
      }[kind]
      return n > 0 ? [say(n)] : []
    })
    const bySeverity = severities.flatMap((severity) => {
      const n = challenges.filter((each) => each.severity === severity).length
      const say = { 1: words.summaryLow, 2: words.summaryMedium, 3: words.summaryHigh }[severity]
      return n > 0 ? [say(n)] : []
    })
    return [
      { label: words.observer, values: observer ? [observer] : [] },
      { label: hosts.length > 1 ? words.summaryHosts : words.host, values: hosts },
      { label: words.summaryWhen, values: [when()] },
      { label: words.summaryAgreed, values: agreed() },
      { label: words.summaryLength, values: end > start ? [duration(end - start)] : [] },
      { label: words.summaryObservations, values: observed.length > 0 ? [words.summaryCounts(observed.length, list(counts))] : [] },
      {
        label: words.summaryPauses,
        values: pauseSentences(
          pauses.filter(({ kind }) => kind !== 'offRecord'),
          end,
          telling,
        ),
      },
      {
        label: words.offRecord,
        values: offRecord.length > 0 ? [duration(offRecord.reduce((sum, { at, until }) => sum + until - at, 0))] : [],
      },
      { label: words.summaryChallengesFact, values: challenges.length > 0 ? [list(bySeverity)] : [] },
    ].filter(({ values }) => values.length > 0)
  }

  function when(): string {
    if (start > end) return dayOf(rideAlong.date)
    const [from, to, zone] = [clock(start), clock(end), clock.zone]
    if (from.date !== to.date) return words.summaryWhenDays(dayOf(from.date), from.time, dayOf(to.date), to.time, zone)
    return from.time === to.time
      ? words.summaryWhenMoment(dayOf(from.date), from.time, zone)
      : words.summaryWhenDay(dayOf(from.date), from.time, to.time, zone)
  }

  /** What the observer chose, in their order; where nothing was chosen, what weighs most. */
  function bottomLine(): Section | undefined {
    const choices = (rows.choices ?? []).filter(({ by }) => by === rideAlong.observer).sort((a, b) => a.place - b.place || byWriting(a, b))
    const chosen = choices.filter(({ what }) => what === 'finding').slice(0, mostChosen)
    const findings = chosen.length > 0 ? chosenFindings(chosen) : suggested()
    const decisions = choices
      .filter(({ what }) => what === 'decision')
      .slice(0, mostChosen)
      .map(({ text = '', owner, due, from }): Decision => ({
        text,
        ...(owner && { owner }),
        ...(due && { due: { date: due, shown: dayOf(due, 'medium') } }),
        numbers: numbersOf(from),
      }))
    const first = byDue[0]?.due
    const agreed = first ? words.summaryPromised(promised.length, first.shown) : words.summaryPromisedUndated(promised.length)
    return findings.length + decisions.length + promised.length > 0
      ? {
          id: 'bottomLine',
          heading: words.summaryBottomLine,
          findings: findings.map((finding) => ({ ...finding, disputes: disputed(finding.numbers) })),
          decisions,
          ...(promised.length > 0 && { promised: agreed }),
        }
      : undefined
  }

  /** In the observer's words, or as it is computed; the numbers are those of today. */
  function chosenFindings(chosen: Choice[]): Undisputed[] {
    const all = new Map(suggestions().map(({ key, finding }) => [key, finding]))
    return chosen.map(({ suggestion, text, from }): Undisputed => {
      const computed = suggestion === undefined ? undefined : all.get(suggestion)
      if (!text) return computed ?? { what: 'sentence', sentence: words.findingGone, numbers: numbersOf(from) }
      return { what: 'written', text, numbers: computed?.numbers ?? numbersOf(from) }
    })
  }

  function numbersOf(ids: string[]): number[] {
    return ids.flatMap((id) => numberOf.get(id) ?? []).sort((a, b) => a - b)
  }

  /** Starred observations and challenges of high severity, then themes and what works: each could be a finding. */
  function suggestions(): Suggested[] {
    const ids = (numbers: number[]) => numbers.flatMap((number) => byNumber.get(number)?.id ?? [])
    const suggest = (key: string, finding: Undisputed): Suggested => ({
      key,
      finding: { ...finding, disputes: disputed(finding.numbers) },
      from: ids(finding.numbers),
    })
    return [
      ...weighty().map((observation) =>
        suggest(`observation/${observation.id}`, { what: 'observation', observation, numbers: [observation.number] }),
      ),
      ...themes.map((theme) => suggest(`theme/${theme.key}`, themeFound(theme))),
      ...winsFound().map((finding) => suggest('wins', finding)),
    ]
  }

  /** Starred before grave, each in the order of the day. */
  function weighty(): Observed[] {
    const starred = new Set(sorted.flatMap((row) => (row.starred ? [row.id] : [])))
    return observed
      .filter(({ id, severity }) => starred.has(id) || severity === 3)
      .toSorted((a, b) => Number(starred.has(b.id)) - Number(starred.has(a.id)))
  }

  function themeFound({ heading, observations }: Theme): Undisputed {
    const behind = numbers(observations).sort((a, b) => a - b)
    const most = observations.length === themes[0]?.observations.length
    const say = most ? words.summaryTheme : words.summaryLesserTheme
    return { what: 'theme', lead: say(observations.length, challenges.length), tag: heading, numbers: behind }
  }

  function winsFound(): Undisputed[] {
    const found = ofKind('win')
    return found.length > 0 ? [{ what: 'sentence', sentence: words.summaryWinsFound(found.length), numbers: numbers(found) }] : []
  }

  function suggested(): Undisputed[] {
    const grave = weighty()
    const shown = grave.slice(0, mostFindings).sort((a, b) => a.number - b.number)
    const rest = grave.filter((each) => !shown.includes(each)).sort((a, b) => a.number - b.number)
    const findings: Undisputed[] = shown.map((observation) => ({ what: 'observation', observation, numbers: [observation.number] }))
    if (rest.length > 0) findings.push({ what: 'sentence', sentence: words.summaryMoreGrave(rest.length), numbers: numbers(rest) })
    const most = Math.max(0, ...themes.map(({ observations }) => observations.length))
    const greatest = themes.filter(({ observations }) => observations.length === most)
    if (most > 1 && greatest.length < 3) findings.push(...greatest.map(themeFound))
    return [...findings, ...winsFound()]
  }

  function disputed(behind: number[]): Finding['disputes'] {
    return behind.flatMap((number) => {
      const disputes = (byNumber.get(number)?.replies ?? []).filter(({ says }) => says === 'dispute')
      return disputes.length > 0 ? [{ number, replies: disputes }] : []
    })
  }

  function followUps(): Section | undefined {
    return promised.length > 0 ? { id: 'followUps', heading: words.summaryFollowUps, followUps: byDue } : undefined
  }

  function became(row: FollowUp): { became?: Became[] } {
    const { state, why, movedFrom = [], decision, decider, forum, cost, risk, quality, practice } = row
    const moved = movedFrom.map((day) => dayOf(day, 'medium')).join(', ')
    const label = state ? { done: words.promiseKept, dropped: words.promiseDropped }[state] : moved ? words.movedFromDay(moved) : ''
    const toDecide = [decision, decider, forum].filter(Boolean).join(', ')
    const said = [
      ...(label ? [{ label, ...(why && { text: why }) }] : []),
      ...(toDecide ? [{ label: words.decisionNeeded, text: toDecide }] : []),
      ...(cost ? [{ label: words.effectCost, text: cost }] : []),
      ...(risk ? [{ label: words.effectRisk, text: risk }] : []),
      ...(quality ? [{ label: words.effectQuality, text: quality }] : []),
      ...(practice ? [{ label: words.practiceServed(names.practice[practice]) }] : []),
    ]
    return said.length > 0 ? { became: said } : {}
  }

  /** What earlier visits were promised, and what this one heard of it. */
  function before(): Section | undefined {
    const promises = new Map((rows.earlier?.followUps ?? []).map((row) => [row.id, row]))
    const asked = (rows.outcomes ?? []).toSorted(byWriting).flatMap(({ followUpId, says, why }) => {
      const row = promises.get(followUpId)
      if (!row) return []
      const moved = row.due === undefined ? words.promiseMoved : words.promiseMovedTo(dayOf(row.due, 'medium'))
      const label = { kept: words.promiseKept, moved, dropped: words.promiseDropped }[says]
      const told = { text: row.text, ...owned(row), became: { label, ...(why && { text: why }) } }
      return [{ told, kept: says === 'kept' }]
    })
    if (asked.length === 0) return undefined
    const count = asked.filter(({ kept }) => kept).length
    return {
      id: 'before',
      heading: words.promisedBefore,
      sentence: words.shareKept(count, asked.length),
      asked: asked.map(({ told }) => told),
    }
  }

  /** Tags of more than one challenge, the most frequent first, then by severity. */
  function themesOf(): Theme[] {
    const byTag = new Map<string, Observed[]>()
    for (const [i, { kind, tags }] of sorted.entries())
      if (kind === 'challenge') for (const key of tags) byTag.set(key, [...(byTag.get(key) ?? []), observed[i]!])
    return [...byTag]
      .map(([key, under]) => ({ key, heading: label(key), isTag: true, observations: under.sort(bySeverity) }))
      .filter(({ observations }) => observations.length > 1)
      .sort((a, b) => b.observations.length - a.observations.length || weight(b) - weight(a) || compareStrings(a.heading, b.heading))
  }

  function challengesByTheme(): Section | undefined {
    if (challenges.length === 0) return undefined
    const shown = new Set(themes.flatMap(({ observations }) => numbers(observations)))
    const single = challenges.filter(({ number, tags }) => !shown.has(number) && tags.length > 0).sort(bySeverity)
    const untagged = challenges.filter(({ tags }) => tags.length === 0).sort(bySeverity)
    const several = themes.flatMap(({ observations }) => numbers(observations)).length > shown.size
    // A theme's own tag says nothing more beside its challenges.
    const under = themes.map((theme) => ({
      ...theme,
      observations: theme.observations.map((each) => ({ ...each, tags: each.tags.filter((tag) => tag !== theme.heading) })),
    }))
    const others = [
      { key: '', heading: themes.length > 0 ? words.summaryOtherChallenges : words.summaryNoSharedTag, isTag: false, observations: single },
      { key: '', heading: words.summaryUntagged, isTag: false, observations: untagged },
    ]
    const drawn = themes.slice(0, mostRows)
    const named = drawn.map(({ heading, observations }) => {
      const grave = observations.filter(({ severity }) => severity === 3).length
      return grave > 0 ? words.unitLabelHigh(heading, observations.length, grave) : words.unitLabel(heading, observations.length)
    })
    return {
      id: 'themes',
      heading: words.summaryThemes,
      ...(drawn.length > 0 && {
        picture: unitFigure(
          drawn.map(({ heading, observations }) => ({ name: heading, observed: observations })),
          words.themesLabel(named.join('; ')),
        ),
      }),
      ...(several && { remark: words.summarySeveralTags }),
      themes: [...under, ...others].filter(({ observations }) => observations.length > 0),
    }
  }

  function listed(id: 'questions' | 'quotes'): Section | undefined {
    const observations = ofKind(id === 'questions' ? 'question' : 'quote')
    return observations.length > 0
      ? { id, heading: id === 'questions' ? words.summaryOpenQuestions : words.summaryOwnWords, observations }
      : undefined
  }

  function wins(): Section | undefined {
    const [observations, thanks] = [ofKind('win'), remarked('thanks')]
    return observations.length + thanks.length > 0 ? { id: 'wins', heading: words.summaryWorks, observations, thanks } : undefined
  }

  /** What each host says, in their order. */
  function remarked(what: 'priority' | 'thanks'): Remarked[] {
    const said = (rows.remarks ?? []).filter((row) => row.what === what && row.text !== '')
    return rideAlong.hosts.flatMap((host) =>
      said
        .filter(({ by }) => by === host)
        .sort((a, b) => a.place - b.place || byWriting(a, b))
        .map(({ text }) => ({ ...who(host), text })),
    )
  }

  function purpose(): Section | undefined {
    const stated = [
      { label: words.summaryPurpose, values: rideAlong.purpose ? [rideAlong.purpose] : [] },
      { label: words.summaryGoal, values: rideAlong.goal ? [rideAlong.goal] : [] },
    ].filter(({ values }) => values.length > 0)
    const outcomes = {
      question: { yes: words.outcomeAnswered, partly: words.outcomePartlyAnswered, no: words.outcomeNotAnswered },
      assumption: { yes: words.outcomeConfirmed, partly: words.outcomePartlyConfirmed, no: words.outcomeNotConfirmed },
    }
    const tested = (['question', 'assumption'] as const).flatMap((what) =>
      lines(what).map((line) => testedLine(line, what === 'question' ? words.kindQuestion : words.summaryAssumption, outcomes[what])),
    )
    return stated.length + tested.length > 0
      ? { id: 'purpose', heading: words.summaryPurposeHeading, purpose: stated, lines: tested }
      : undefined
  }

  function standards(): Section | undefined {
    const outcomes = { yes: words.outcomeKept, partly: words.outcomePartlyKept, no: words.outcomeNotKept }
    const tested = lines('standard').map((line) => testedLine(line, words.summaryPromisedHead, outcomes))
    return tested.length > 0 ? { id: 'standards', heading: words.summaryStandards, lines: tested } : undefined
  }

  function testedLine({ text, found, outcome }: CharterLine, what: string, outcomes: Record<'yes' | 'partly' | 'no', string>): Tested {
    return { what, text, ...(found && { found }), outcome: outcome ? outcomes[outcome] : words.outcomeStillOpen }
  }

  function glossary(): Section | undefined {
    const terms = lines('term').map(({ text, found }) => ({ term: text, ...(found && { meaning: found }) }))
    return terms.length > 0 ? { id: 'glossary', heading: words.summaryGlossary, terms } : undefined
  }

  /** The agreements in force: of each host the one that was made last, unless it was taken back. */
  function agreed(): string[] {
    return rideAlong.hosts.flatMap((host) => {
      const last = (rows.agreements ?? [])
        .filter(({ person }) => person === host)
        .sort((a, b) => a.at - b.at || byWriting(a, b))
        .at(-1)
      if (!last) return []
      const day = dayOf(clock(last.at).date)
      const sentence =
        last.takenBackAt === undefined
          ? last.scope
            ? words.summaryAgreedTo(day, last.scope)
            : day
          : words.summaryTakenBack(day, dayOf(clock(last.takenBackAt).date))
      return [severalHosts ? words.summaryAgreedBy(people.get(host) || words.unnamed, sentence) : sentence]
    })
  }

  function repliesByObservation(): Map<string, (Replied & { to: Reply['to'] })[]> {
    const answers = new Map((rows.answers ?? []).map((row) => [row.replyId, row.text]))
    const found = new Map<string, (Replied & { to: Reply['to'] })[]>()
    for (const row of (rows.replies ?? []).toSorted((a, b) => a.at - b.at || byWriting(a, b))) {
      const { observationId, by, says, text, to, id } = row
      const answer = answers.get(id)
      const replied = { ...who(by), says, name: names.reply[says], text, to, ...(answer && { answer }) }
      found.set(observationId, [...(found.get(observationId) ?? []), replied])
    }
    return found
  }

  function hostsView(): Section | undefined {
    const answered = observed.filter(({ replies }) => replies)
    const all = answered.flatMap(({ replies = [] }) => replies)
    const counts = (['confirm', 'amend', 'context', 'dispute', 'withdraw'] as const).flatMap((says) => {
      const n = all.filter((each) => each.says === says).length
      const say = {
        confirm: words.countConfirmed,
        amend: words.countAmended,
        context: words.countContext,
        dispute: words.countDisputed,
        withdraw: words.countWithdraw,
      }[says]
      return n > 0 ? [say(n)] : []
    })
    const priorities = remarked('priority')
    if (answered.length + priorities.length === 0) return undefined
    return {
      id: 'host',
      heading: severalHosts ? words.summaryHostsView : words.summaryHostView,
      ...(answered.length > 0 && { sentence: words.summaryAnswered(answered.length, observed.length, list(counts)) }),
      disputes: answered.filter(({ replies = [] }) => replies.some(({ says }) => says === 'dispute')),
      priorities,
    }
  }

  /** Both ratings of each KPI; there are none until both sides have given theirs. */
  function kpiView(): Section | undefined {
    const ratings = rows.ratings ?? []
    const raters = rideAlong.hosts.filter((host) => ratings.some(({ by }) => by === host))
    if (raters.length === 0) return undefined
    const given = (kpi: Kpi, by: PersonId) => ratingOf(ratings, kpi, by)
    const step = (level: Level | undefined) => (level === undefined || level === 'cannotSay' ? undefined : levels.indexOf(level))
    const rated = kpis.map((kpi) => {
      const [ours, theirs] = [given(kpi, rideAlong.observer), raters.map((host) => given(kpi, host))]
      const places = theirs.map(step).filter((place) => place !== undefined)
      const place = step(ours)
      const gap = place === undefined || places.length === 0 ? undefined : Math.max(...places.map((each) => Math.abs(each - place)))
      return {
        name: names.kpi[kpi],
        observer: ours ? names.level[ours] : words.summaryNotRated,
        hosts: theirs.map((level) => (level ? names.level[level] : words.summaryNotRated)),
        gap: gap === undefined ? words.summaryNoGap : words.summaryGapOf(gap),
        numbers: sorted.flatMap(({ id, tags }) => (tags.includes(kpi) ? [numberOf.get(id)!] : [])),
        drawn: { observer: place, hosts: places },
      }
    })
    const sentence = (told: (typeof rated)[number][]) =>
      told.map(({ name, observer, hosts }) => words.kpiTold(name, observer, list(hosts))).join('; ')
    return {
      id: 'kpis',
      heading: words.summaryKpis,
      picture: kpiFigure(
        rated.map(({ name, numbers, drawn }) => ({ name, count: numbers.length, ...drawn })),
        [words.summaryWithout, words.summarySome, words.summaryMajor, words.summaryUnable],
        words.kpiLabel(sentence(rated)),
        words.kpiCount,
      ),
      hosts: raters.map((host) => (raters.length > 1 ? people.get(host) || words.unnamed : words.host)),
      rated: rated.map(({ name, observer, hosts, gap, numbers }) => ({ name, observer, hosts, gap, numbers })),
      remark: words.summarySmallNumbers,
    }
  }

  function dayByActivity(): Section | undefined {
    if (activities.length + pauses.length === 0) return undefined
    const ended = ({ at, until }: Span, i: number) => {
      const next = activities[i + 1]?.at ?? end
      return Math.max(at, Math.min(until ?? next, next))
    }
    const lengths = activities.map((row, i) => ended(row, i) - row.at)
    const shares = end > start ? sharesOf(lengths, end - start) : []
    const stretches = activities.map((row, i): Stretch => {
      return {
        ...(activities.length <= activityLetters.length && { letter: activityLetters[i]! }),
        at: row.at,
        time: clock(row.at).time,
        text: row.text,
        duration: duration(lengths[i]!),
        ...(shares[i] !== undefined && { share: percent(shares[i] / 100) }),
      }
    })
    const strip = dayStripOf(
      { begins: start, ends: end, live: false, spans: [...activities, ...pauses], observations: sorted.map(({ at }) => at) },
      telling,
    )
    const picture =
      strip &&
      dayFigure({
        begins: start,
        ends: end,
        zone: rideAlong.zone,
        activities: activities.map((row, i) => ({ from: row.at, to: ended(row, i), text: row.text })),
        pauses,
        observed,
        label: strip.label,
        counts: {
          challenges: words.challengesDrawn(challenges.length),
          wins: words.summaryWins(ofKind('win').length),
          questions: words.summaryQuestions(ofKind('question').length),
        },
      })
    return {
      id: 'activities',
      heading: words.summaryActivities,
      ...(picture && { picture }),
      pauses: pauseSentences(pauses, end, telling),
      activities: stretches,
    }
  }

  /** Pairs of tags that stand on more than one observation together, the most frequent first. */
  function tagsTogether(): Section | undefined {
    const found = new Map<string, { keys: [string, string]; observed: Observed[] }>()
    for (const [i, { tags }] of sorted.entries())
      for (const [j, one] of tags.entries())
        for (const other of tags.slice(j + 1)) {
          const pair = found.get(`${one} ${other}`)
          if (pair) pair.observed.push(observed[i]!)
          else found.set(`${one} ${other}`, { keys: [one, other], observed: [observed[i]!] })
        }
    const pairs = [...found.values()]
      .filter(({ observed }) => observed.length > 1)
      .sort((a, b) => b.observed.length - a.observed.length || compareStrings(a.keys.join(' '), b.keys.join(' ')))
      .slice(0, mostPairs)
    if (pairs.length === 0) return undefined
    const name = ([one, other]: [string, string]) => words.tagPair(label(one), label(other))
    return {
      id: 'together',
      heading: words.summaryTogether,
      picture: unitFigure(
        pairs.map(({ keys, observed }) => ({ name: name(keys), observed })),
        words.togetherLabel(pairs.map(({ keys, observed }) => words.unitLabel(name(keys), observed.length)).join('; ')),
      ),
      pairs: pairs.map(({ keys: [one, other], observed }) => ({ tags: [label(one), label(other)], numbers: numbers(observed) })),
    }
  }

  function method(): Section {
    const having = (basis: string) => rows.observations.filter((row) => row.basis === basis).length
    const [told, inferred, silent] = [having('told'), having('inferred'), offRecord.reduce((sum, { at, until }) => sum + until - at, 0)]
    const unfilled = rows.observations.filter(({ text }) => text === '').length
    const withdrawn = (rows.answers ?? []).filter(({ withdrew }) => withdrew).length
    const written = clock(writtenAt)
    const sentences = [
      words.summaryMethod(observed.length),
      told > 0 && words.summaryTold(told),
      inferred > 0 && words.summaryInferred(inferred),
      unfilled > 0 && words.summaryUnfilled(unfilled),
      rideAlong.writeUp && words.summaryWriteUp,
      offRecord.length > 0 && words.summaryOffRecord(offRecord.length, duration(silent)),
      privateCount > 0 && words.summaryPrivate(privateCount),
      followUpsKept > 0 && words.summaryFollowUpsKept(followUpsKept),
      spansKept > 0 && words.summarySpansKept(spansKept),
      withdrawn > 0 && words.summaryWithdrawn(withdrawn),
      leftOut.length > 0 && words.summaryLeftOut(leftOut.length),
      observed.length > 0 && words.summaryLimit,
      words.summaryWritten(dayOf(written.date), written.time, clock.zone),
    ]
    return { id: 'method', heading: words.summaryMethodHeading, sentences: sentences.filter((sentence) => typeof sentence === 'string') }
  }

  /** How far it is agreed, and the hash by which two copies can be compared. */
  function agreement(): Section | undefined {
    if (!standing) return undefined
    const day = (at: number) => dayOf(clock(at).date)
    const { state, version, changed, since, until, agreed, waiting, hash, whole } = standing
    const sentences = [
      version === undefined && words.standingNone,
      version !== undefined && changed && words.standingChanged(version),
      !changed && state === 'final' && since !== undefined && words.standingFinal(version!, day(since)),
      !changed && state === 'open' && words.standingWaits(version!, list(waiting.map((name) => name || words.unnamed))),
      !changed && state === 'open' && until !== undefined && words.standingUntil(day(until)),
      ...(changed ? [] : agreed.map(({ name, at }) => words.standingAgreed(name || words.unnamed, day(at)))),
      whole !== undefined && words.standingPart(whole),
      // The last that stands in a file is its own.
      words.standingHash(hash),
    ]
    return { id: 'standing', heading: words.standingHeading, sentences: sentences.filter((sentence) => typeof sentence === 'string') }
  }

  function tell({ kind, at, until, text }: (typeof pauses)[number]): Pause {
    const { time } = clock(at)
    const sentence = {
      activity: '',
      wait: words.waitFor(duration(until - at)),
      interruption: words.interrupted,
      offRecord: words.summaryGap(time, clock(until).time),
    }[kind]
    return { kind: kind as Pause['kind'], at, time, sentence, ...(kind !== 'offRecord' && text && { text }) }
  }

  function timeline(): Section | undefined {
    const told = new Map(pauses.map((span) => [span.id, tell(span)]))
    const rowsInOrder = [...sorted, ...rows.followUps, ...activities, ...pauses].sort(inOrder)
    const days: Day[] = []
    for (const row of rowsInOrder) {
      const { date, time } = clock(row.at)
      let day = days.at(-1)
      if (day?.date !== date) {
        day = { date, shown: dayOf(date), parts: [] }
        days.push(day)
      }
      const number = numberOf.get(row.id)
      const promise = promises.get(row.id)
      const pause = told.get(row.id)
      if (number === undefined && !promise && !pause) day.parts.push({ activity: { at: row.at, time, text: row.text }, events: [] })
      else {
        if (day.parts.length === 0) day.parts.push({ events: [] })
        const { events } = day.parts.at(-1)!
        if (promise) events.push({ what: 'followUp', ...promise })
        else if (pause) events.push({ what: 'pause', ...pause })
        else events.push({ what: 'observation', ...byNumber.get(number!)! })
      }
    }
    return days.length > 0 ? { id: 'timeline', heading: words.timeline, days } : undefined
  }

  function duration(ms: number): string {
    return durationText(ms, words)
  }

  function percent(share: number): string {
    return percentage.format(share)
  }

  function list(phrases: string[]): string {
    return new Intl.ListFormat(locale).format(phrases)
  }
}

/** How a person rated one KPI; of two such rows, the one that was written last. */
export function ratingOf(ratings: Rating[], kpi: Kpi, by: PersonId): Level | undefined {
  return ratings
    .filter((row) => row.kpi === kpi && row.by === by)
    .sort(byWriting)
    .at(-1)?.level
}

function owned(row: FollowUp): { owner?: string } {
  const owner = ownerOf(row)
  return owner === undefined ? {} : { owner }
}

export function byWriting(a: Row, b: Row): number {
  return inOrder({ ...a, at: a.recordedAt }, { ...b, at: b.recordedAt })
}

/** A page that was itself noted says its title once. Only the web is a link: a file is on one computer. */
export function pageOf({ page, pageTitle, text }: Observation): Pick<Observed, 'page'> {
  if (page === undefined && pageTitle === undefined) return {}
  const bare = page?.replace(/^\w+:\/\//, '')
  const name = pageTitle !== undefined && pageTitle !== text ? pageTitle : bare
  if (name === undefined) return {}
  return { page: { name, ...(page !== undefined && /^https?:\/\//.test(page) && { href: page }) } }
}

export function personLine({ name, role, team }: Person): string {
  return [name, role, team].filter(Boolean).join(', ')
}

function sameDot([n, device]: Reply['to'], [m, other]: Reply['to']): boolean {
  return n === m && device === other
}

function bySeverity(a: Observed, b: Observed): number {
  return (b.severity ?? 0) - (a.severity ?? 0) || a.number - b.number
}

/** Compares themes of one size: one graver challenge outweighs any number of lighter ones. */
function weight({ observations }: Theme): number {
  return observations.reduce((sum, { severity }) => sum + 100 ** (severity ?? 0), 0)
}

/** Day and clock in the ride-along's zone; one that is not known here is told as UTC. */
function clockOf(name: string): { (at: number): { date: string; time: string }; zone: string } {
  // No clock changes within a minute, and many observations share one.
  const known = new Map<number, { date: string; time: string }>()
  const read = (at: number) => {
    const minute = Math.floor(at / 60_000)
    let shown = known.get(minute)
    if (!shown) known.set(minute, (shown = { date: dateOf(at, name), time: timeOf(at, name) }))
    return shown
  }
  return Object.assign(read, { zone: isZone(name) ? name.replaceAll('_', ' ') : 'UTC' })
}

/**
 * What share of a whole each part is, in whole per cent, such that together they are the share of their sum: the
 * largest remainders are rounded up (Hamilton's method).
 */
export function sharesOf(parts: number[], whole: number): number[] {
  const exact = parts.map((part) => (100 * part) / whole)
  const shares = exact.map(Math.floor)
  let left = Math.round(exact.reduce((sum, share) => sum + share, 0)) - shares.reduce((sum, share) => sum + share, 0)
  for (const i of exact.map((_, i) => i).toSorted((a, b) => exact[b]! - shares[b]! - (exact[a]! - shares[a]!))) {
    if (left-- <= 0) break
    shares[i]! += 1
  }
  return shares
}
