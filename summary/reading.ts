import { compareDots, compareStrings, type PersonId } from '../storage/rows/row.ts'
import { lastConsentOf } from '../storage/rows/consent.ts'
import { shownKeys, tagsByKey } from '../storage/rows/shown-tags.ts'
import {
  inOrder,
  inWritingOrder,
  ownerOf,
  type CharterLine,
  type FollowUp,
  type Kind,
  type Kpi,
  type Level,
  type Observation,
  type Person,
  type Reply,
  type Span,
  type Tag,
} from '../storage/rows/tables.ts'
import type { SummaryContext } from './context.ts'
import { formattingOf, type Formatting } from './formatting.ts'
import { namesOf, type Names } from './names.ts'
import type { RideAlongRows, Shareable } from './shareable.ts'
import { themesOf, type Theme } from './themes.ts'
import type { FollowUpView, LabelledText, ObservationView, PictureData, ReplyView } from './views.ts'

/** What all sections are computed from: the rows of a ride-along in order, numbered, named and placed in time. */
export interface Reading extends People, Day {
  shareable: Shareable
  rows: RideAlongRows
  context: SummaryContext
  names: Names
  format: Formatting
  /** Observations in the order of the day, with tags as they are shown. */
  observationRows: Observation[]
  /** The same observations as they are shown, at the same index. */
  observations: ObservationView[]
  byNumber: Map<number, ObservationView>
  challenges: ObservationView[]
  ofKind: (kind: Kind) => ObservationView[]
  /** An observation that is left out keeps its number, so there can be gaps. */
  numberOf: Map<string, number>
  /** Numbers of the observations with these ids, ascending. */
  numbersOf: (ids: string[]) => number[]
  /** Follow-ups in the order of the day, with tags as they are shown. */
  followUpRows: FollowUp[]
  /** The same follow-ups as they are shown, at the same index. */
  followUps: (FollowUpView & { id: string })[]
  /** Those without a due date last. */
  followUpsByDueDate: FollowUpView[]
  /** Challenges by shared tag. */
  themes: Theme[]
  tagged: Map<string, Tag>
  tagLabel: (key: string) => string
  charterLines: (what: CharterLine['what']) => CharterLine[]
  /** A person's rating of a KPI; of two rows, the one written last. */
  ratingOf: (kpi: Kpi, by: PersonId) => Level | undefined
}

export function readingOf(shareable: Shareable, context: SummaryContext): Reading {
  const { rows, leftOut } = shareable
  const { words } = context
  const { rideAlong } = rows
  const names = namesOf(words)
  const format = formattingOf(rideAlong.zone, context)
  const people = peopleOf(rows, context)
  const tagged = tagsByKey(rows.tags, rideAlong.by)
  const tagLabel = (key: string) => tagged.get(key)?.label ?? key
  const shown = <R extends { tags: string[] }>(row: R): R => ({ ...row, tags: shownKeys(row.tags, tagged) })
  const observationRows = rows.observations.map(shown).sort(inOrder)
  const followUpRows = rows.followUps.map(shown).sort(inOrder)

  const numberOf = new Map<string, number>()
  const placed: (Shareable['leftOut'][number] & { id?: string })[] = [...observationRows, ...leftOut]
  for (const [i, { id }] of placed.sort(inOrder).entries()) if (id !== undefined) numberOf.set(id, i + 1)
  const numbersOf = (ids: string[]) => ids.flatMap((id) => numberOf.get(id) ?? []).sort((a, b) => a - b)

  const pictures = picturesByObservation(rows)
  const replies = repliesByObservation(rows, names, people)
  const observations = observationRows.map(observationView)
  const followUps = followUpRows.map(followUpView)
  const ofKind = (kind: Kind) => observations.filter((each) => each.kind === kind)
  return {
    shareable,
    rows,
    context,
    names,
    format,
    ...people,
    ...dayOf(rows, context),
    observationRows,
    observations,
    byNumber: new Map(observations.map((each) => [each.number, each])),
    challenges: ofKind('challenge'),
    ofKind,
    numberOf,
    numbersOf,
    followUpRows,
    followUps,
    followUpsByDueDate: followUps.toSorted((a, b) => compareStrings(a.due?.date ?? '9999', b.due?.date ?? '9999')),
    themes: themesOf(observationRows, observations, tagLabel),
    tagged,
    tagLabel,
    charterLines: (what) =>
      (rows.charterLines ?? []).filter((row) => row.what === what).sort((a, b) => a.place - b.place || inWritingOrder(a, b)),
    ratingOf: (kpi, by) =>
      (rows.ratings ?? [])
        .filter((row) => row.kpi === kpi && row.by === by)
        .sort(inWritingOrder)
        .at(-1)?.level,
  }

  function observationView(row: Observation): ObservationView {
    const replied = (replies.get(row.id) ?? []).map(({ to, ...reply }): ReplyView =>
      compareDots(to, row.dots.text ?? row.created) === 0 ? reply : { ...reply, earlier: true },
    )
    const approved = replied.some(({ says, earlier }) => !earlier && (says === 'confirm' || says === 'amend'))
    return {
      id: row.id,
      number: numberOf.get(row.id)!,
      kind: row.kind,
      ...(row.kind === 'challenge' && { severity: row.severity ?? 1 }),
      kindName: names.kind(row.kind, row.severity),
      at: row.at,
      ...format.clock(row.at),
      ...(row.prompt && { prompt: row.prompt }),
      text: row.text || words.summaryNoWords,
      ...(row.kind === 'quote' && !rideAlong.hosts.includes(row.by) && !approved && { unapproved: true }),
      tags: row.tags.map(tagLabel),
      knownBy: names.basis[row.basis],
      ...(row.basis !== 'observed' && { basis: row.basis === 'told' ? words.summaryBasisTold : words.summaryBasisInferred }),
      ...(pictures.has(row.id) && { pictures: pictures.get(row.id)! }),
      ...(replied.length > 0 && { replies: replied }),
      ...pageOf(row),
    }
  }

  function followUpView(row: FollowUp): FollowUpView & { id: string } {
    const details = followUpDetails(row)
    return {
      id: row.id,
      at: row.at,
      time: format.clock(row.at).time,
      text: row.text,
      ...ownerField(row),
      ...(row.due !== undefined && { due: { date: row.due, shown: format.day(row.due, 'medium') } }),
      numbers: numbersOf(row.from),
      tags: row.tags.map(tagLabel),
      ...(details.length > 0 && { details }),
    }
  }

  function followUpDetails({ state, why, movedFrom = [], ...row }: FollowUp): LabelledText[] {
    const { decision, decider, forum, cost, risk, quality, practice } = row
    const moved = movedFrom.map((day) => format.day(day, 'medium')).join(', ')
    const label = state ? { done: words.promiseKept, dropped: words.promiseDropped }[state] : moved ? words.movedFromDay(moved) : ''
    const toDecide = [decision, decider, forum].filter(Boolean).join(', ')
    return [
      ...(label ? [{ label, ...(why && { text: why }) }] : []),
      ...(toDecide ? [{ label: words.decisionNeeded, text: toDecide }] : []),
      ...(cost ? [{ label: words.effectCost, text: cost }] : []),
      ...(risk ? [{ label: words.effectRisk, text: risk }] : []),
      ...(quality ? [{ label: words.effectQuality, text: quality }] : []),
      ...(practice ? [{ label: words.practiceServed(names.practice[practice]) }] : []),
    ]
  }
}

/** The owner as a field, absent if nobody owns it. */
export function ownerField(row: FollowUp): { owner?: string } {
  const owner = ownerOf(row)
  return owner === undefined ? {} : { owner }
}

interface People {
  severalHosts: boolean
  /** Name, role and team by id; may be empty. */
  people: Map<PersonId, string>
  nameOf: (id: PersonId) => string
  /** The host's name as a field, absent if there is only one host. */
  hostField: (id: PersonId) => { who?: string }
}

function peopleOf({ rideAlong, people }: RideAlongRows, { words }: SummaryContext): People {
  const lines = new Map(people.map((person) => [person.id, personLine(person)]))
  const severalHosts = rideAlong.hosts.length > 1
  const nameOf = (id: PersonId) => lines.get(id) || words.unnamed
  return { severalHosts, people: lines, nameOf, hostField: (id) => (severalHosts ? { who: nameOf(id) } : {}) }
}

function personLine({ name, role, team }: Person): string {
  return [name, role, team].filter(Boolean).join(', ')
}

interface Day {
  /** Epoch milliseconds. Without anything in the ride-along, `start` is Infinity and `end` -Infinity. */
  start: number
  end: number
  activities: Span[]
  /** Waits, interruptions and spans off the record, each with its end. */
  pauses: (Span & { until: number })[]
  offRecord: (Span & { until: number })[]
}

function dayOf({ rideAlong, observations, followUps, spans }: RideAlongRows, { writtenAt }: SummaryContext): Day {
  const activities = spans.filter(({ kind }) => kind === 'activity').sort(inOrder)
  // An open span goes on until the ride-along has ended, or until the summary is written.
  const endOf = ({ at, until }: Span) => until ?? Math.max(at, rideAlong.writeUp ? at : (rideAlong.endedAt ?? writtenAt))
  const pauses = spans
    .filter(({ kind }) => kind !== 'activity')
    .sort(inOrder)
    .map((span) => ({ ...span, until: endOf(span) }))
  // A write-up is started and closed days after the day it describes.
  const limits = rideAlong.writeUp ? [] : [rideAlong.startedAt, rideAlong.endedAt]
  const times = [
    ...[...observations, ...followUps, ...spans].map(({ at }) => at),
    ...[...activities, ...pauses].map(({ until }) => until),
    ...limits,
  ].filter((at) => at !== undefined)
  return {
    start: times.reduce((least, at) => Math.min(least, at), Infinity),
    end: times.reduce((greatest, at) => Math.max(greatest, at), -Infinity),
    activities,
    pauses,
    offRecord: pauses.filter(({ kind }) => kind === 'offRecord'),
  }
}

/** Each host who has given a consent, with the latest. */
export function consentsByHost({ rows: { rideAlong, agreements = [] } }: Reading) {
  return rideAlong.hosts.flatMap((host) => {
    const consent = lastConsentOf(host, agreements)
    return consent ? [{ host, consent }] : []
  })
}

/** Outcomes of earlier follow-ups in the order of writing, each with its follow-up. */
export function outcomesOf({ rows }: Reading) {
  const earlier = new Map((rows.earlier?.followUps ?? []).map((row) => [row.id, row]))
  return (rows.outcomes ?? []).toSorted(inWritingOrder).flatMap((outcome) => {
    const followUp = earlier.get(outcome.followUpId)
    return followUp ? [{ outcome, followUp }] : []
  })
}

function picturesByObservation({ pictures = [] }: RideAlongRows): Map<string, PictureData[]> {
  const found = new Map<string, PictureData[]>()
  for (const { observationId, type, bytes, width, height, alt } of pictures.toSorted(inWritingOrder))
    found.set(observationId, [
      ...(found.get(observationId) ?? []),
      { address: `data:${type};base64,${bytes}`, width, height, ...(alt !== undefined && { alt }) },
    ])
  return found
}

type ReplyWithTarget = ReplyView & { to: Reply['to'] }

function repliesByObservation(rows: RideAlongRows, names: Names, { hostField }: People): Map<string, ReplyWithTarget[]> {
  const answers = new Map((rows.answers ?? []).map((row) => [row.replyId, row.text]))
  const found = new Map<string, ReplyWithTarget[]>()
  for (const row of (rows.replies ?? []).toSorted((a, b) => a.at - b.at || inWritingOrder(a, b))) {
    const { observationId, by, says, text, to, id } = row
    const answer = answers.get(id)
    const replied = { ...hostField(by), says, name: names.reply[says], text, to, ...(answer && { answer }) }
    found.set(observationId, [...(found.get(observationId) ?? []), replied])
  }
  return found
}

/** A page that is itself the observation shows its title once. Only web pages are links: a file is on one computer. */
function pageOf({ page, pageTitle, text }: Observation): Pick<ObservationView, 'page'> {
  if (page === undefined && pageTitle === undefined) return {}
  const bare = page?.replace(/^\w+:\/\//, '')
  const name = pageTitle !== undefined && pageTitle !== text ? pageTitle : bare
  if (name === undefined) return {}
  return { page: { name, ...(page !== undefined && /^https?:\/\//.test(page) && { href: page }) } }
}
