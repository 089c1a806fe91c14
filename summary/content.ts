import { type Omissions } from './agreement-state.ts'
import canonicalize from 'canonicalize'
import { compareDots, compareStrings, type PersonId } from '../storage/rows/row.ts'
import { shownKeys, tagsByKey } from '../storage/rows/shown-tags.ts'
import { inOrder, kpis, ownerOf, type FollowUp, type Observation, type Reply, type Span } from '../storage/rows/tables.ts'
import { dateOf } from '../storage/rows/time-zone.ts'
import type { Shareable } from './shareable.ts'
import { byWriting, pageOf, personLine, ratingOf, summarize } from './summarize.ts'
import { type Finding, type Words } from './summary.ts'
export type SummaryContent = object & Partial<Omissions>

/**
 * What a summary shows, by its rows: no id, clock, device or edit, which no reader sees, and no words of ours, which
 * another language has otherwise. Fields are only added to it, where rows have something new to show: the hash of a
 * summary stays what it was when this code learns more.
 */
export function summaryContent(leave: Shareable, words: Words, told?: Omissions): SummaryContent {
  const { rows } = leave
  const { observations: numbered, sections } = summarize(leave, { words, locale: 'en', writtenAt: 0 })
  /** Numbers as readers see them, by their place: what is left out of everything leaves a gap. */
  const place = new Map(numbered.map(({ number }, i) => [number, i + 1]))
  const { stayed, missing } = told ?? toldOf(leave, numbered)
  const { rideAlong } = rows
  const tagged = tagsByKey(rows.tags, rideAlong.by)
  const observations = rows.observations.toSorted(inOrder)
  const followUps = rows.followUps.toSorted(inOrder)
  const spans = rows.spans.toSorted(inOrder)
  const numberOf = new Map(observations.map(({ id }, i) => [id, i + 1]))
  const people = new Map(rows.people.map((person) => [person.id, personLine(person)]))
  // Tags by the place of their first use: a key is not shown, and two may have one label.
  const keys = [...new Set([...observations, ...followUps].flatMap((row) => shownKeys(row.tags, tagged)))]
  const top = sections.filter((section) => section.id === 'bottomLine')
  const [pictures, replies] = [byObservation(rows.pictures), byObservation(rows.replies)]
  const answers = new Map((rows.answers ?? []).map((row) => [row.replyId, row.text]))
  const promises = new Map((rows.earlier?.followUps ?? []).map((row) => [row.id, row]))

  return present({
    title: rideAlong.title || undefined,
    classification: rideAlong.classification || undefined,
    date: rideAlong.date,
    zone: rideAlong.zone,
    writeUp: rideAlong.writeUp,
    ...(!rideAlong.writeUp && { startedAt: rideAlong.startedAt, endedAt: rideAlong.endedAt }),
    observer: people.get(rideAlong.observer),
    hosts: rideAlong.hosts.map((id) => people.get(id) ?? ''),
    purpose: rideAlong.purpose || undefined,
    goal: rideAlong.goal || undefined,
    charter: (rows.charterLines ?? [])
      .toSorted((a, b) => compareStrings(a.what, b.what) || a.place - b.place || byWriting(a, b))
      .map(({ what, text, found, outcome }) =>
        present({ what, text, found: found || undefined, outcome: what === 'term' ? undefined : outcome }),
      ),
    // Of each host the one that was made last, by the days on which it was made and taken back.
    agreements: rideAlong.hosts.flatMap((host) => {
      const last = (rows.agreements ?? [])
        .filter(({ person }) => person === host)
        .toSorted((a, b) => a.at - b.at || byWriting(a, b))
        .at(-1)
      if (!last) return []
      const { at, scope, takenBackAt } = last
      const on = dateOf(at, rideAlong.zone)
      return [
        present({
          who: who(host),
          on,
          ...(takenBackAt === undefined ? { scope: scope || undefined } : { takenBackOn: dateOf(takenBackAt, rideAlong.zone) }),
        }),
      ]
    }),
    tags: keys.map((key) => tagged.get(key)?.label ?? key),
    first: top.flatMap(({ findings }) => findings.map(finding)),
    decisions: top.flatMap(({ decisions }) =>
      decisions.map(({ text, owner, due, numbers }) => present({ text, owner, due: due?.date, from: places(numbers) })),
    ),
    observations: observations.map(observed),
    followUps: followUps.map(promised),
    spans: spans.map(stretch),
    before: (rows.outcomes ?? []).toSorted(byWriting).flatMap(({ followUpId, says, why }) => {
      const row = promises.get(followUpId)
      return row
        ? [present({ text: row.text, owner: ownerOf(row), says, why: why || undefined, ...(says === 'moved' && { due: row.due }) })]
        : []
    }),
    ratings: [rideAlong.observer, ...rideAlong.hosts].flatMap((person) =>
      kpis.flatMap((kpi) => {
        const level = ratingOf(rows.ratings ?? [], kpi, person)
        return level === undefined ? [] : [{ who: who(person), kpi, level }]
      }),
    ),
    remarks: rideAlong.hosts.flatMap((host) =>
      (rows.remarks ?? [])
        .filter(({ by, text }) => by === host && text !== '')
        .toSorted((a, b) => compareStrings(a.what, b.what) || a.place - b.place || byWriting(a, b))
        .map(({ what, text }) => ({ who: who(host), what, text })),
    ),
    withdrawn: (rows.answers ?? []).filter(({ withdrew }) => withdrew).length || undefined,
    stayed: stayed.some((n) => n > 0) ? stayed : undefined,
    missing,
  })

  /** The observer is 0, hosts follow; somebody else is who they are. */
  function who(id: PersonId): number | string {
    if (id === rideAlong.observer) return 0
    const place = rideAlong.hosts.indexOf(id)
    return place === -1 ? (people.get(id) ?? '') : place + 1
  }

  /** What stands at the top, without words of ours. */
  function finding(found: Finding): object {
    const from = places(found.numbers)
    if (found.what === 'theme') return { tag: found.tag, from }
    return found.what === 'written' ? { text: found.text, from } : { from }
  }

  function places(numbers: number[]): number[] {
    return numbers.flatMap((number) => place.get(number) ?? [])
  }

  function observed(row: Observation): object {
    const { id, at, by, kind, severity, basis, text, prompt, tags } = row
    return present({
      at,
      who: by === rideAlong.observer ? undefined : who(by),
      kind,
      severity: kind === 'challenge' ? (severity ?? 1) : undefined,
      basis: basis === 'observed' ? undefined : basis,
      prompt: prompt || undefined,
      text,
      tags: shownKeys(tags, tagged).map((key) => keys.indexOf(key)),
      ...pageOf(row),
      pictures: (pictures.get(id) ?? [])
        .toSorted(byWriting)
        .map(({ thumbnail, width, height, alt }) => present({ thumbnail, width, height, alt })),
      replies: (replies.get(id) ?? []).toSorted((a, b) => a.at - b.at || byWriting(a, b)).map((reply) => replied(reply, row)),
    })
  }

  function replied({ id, by, says, text, to }: Reply, { dots, created }: Observation): object {
    const earlier = compareDots(to, dots['text'] ?? created) !== 0
    return present({ who: who(by), says, text, answer: answers.get(id) || undefined, earlier: earlier || undefined })
  }

  function promised(row: FollowUp): object {
    const { at, text, due, from, tags, state, movedFrom, why, decision, decider, forum, cost, risk, quality, practice } = row
    return present({
      at,
      text,
      owner: ownerOf(row),
      due,
      from: from.flatMap((id) => numberOf.get(id) ?? []).sort((a, b) => a - b),
      state,
      movedFrom: state ? undefined : movedFrom,
      why: state || movedFrom?.length ? why || undefined : undefined,
      toDecide: [decision, decider, forum].filter(Boolean).join(', ') || undefined,
      cost: cost || undefined,
      risk: risk || undefined,
      quality: quality || undefined,
      practice,
      tags: shownKeys(tags, tagged).map((key) => keys.indexOf(key)),
    })
  }

  function stretch({ at, kind, until, text }: Span): object {
    return present({ at, kind, until, text: kind === 'offRecord' ? undefined : text })
  }
}

function toldOf({ privateCount, followUpsKept, spansKept, leftOut }: Shareable, numbered: { number: number }[]): Omissions {
  const numbers = new Set(numbered.map(({ number }) => number))
  const last = Math.max(0, ...numbers)
  return {
    stayed: [privateCount, followUpsKept, spansKept, leftOut.length],
    missing: Array.from({ length: last }, (_, i) => i + 1).filter((number) => !numbers.has(number)),
  }
}

function byObservation<R extends { observationId: string }>(rows: R[] = []): Map<string, R[]> {
  const found = new Map<string, R[]>()
  for (const row of rows) {
    const those = found.get(row.observationId)
    if (those) those.push(row)
    else found.set(row.observationId, [row])
  }
  return found
}

/** What a summary shows as JSON of RFC 8785: the same text for the same content, whatever wrote it. */
export function canonicalJson(content: object): string {
  return canonicalize(wellFormed(content)) ?? ''
}

/** SHA-256 in hexadecimal. */
export async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Halves of surrogate pairs show as the replacement character everywhere. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\p{Cs}/gu, '\uFFFD')
  if (Array.isArray(value)) return value.map(wellFormed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, wellFormed(each)]))
}

/** Without what is not there, and without lists of nothing. */
function present(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  )
}
