import canonicalize from 'canonicalize'
import { compareDots, compareStrings, type PersonId } from '../storage/rows/row.ts'
import { inOrder, inWritingOrder, kpis, ownerOf, type FollowUp, type Observation, type Reply, type Span } from '../storage/rows/tables.ts'
import { dateOf } from '../storage/rows/time-zone.ts'
import type { Omissions } from './agreement-state.ts'
import type { Words } from './context.ts'
import { decisionsOf, findingsOf, type Finding } from './findings.ts'
import { consentsByHost, outcomesOf, readingOf, type Reading } from './reading.ts'
import type { Shareable } from './shareable.ts'

export type SummaryContent = object & Partial<Omissions>

/**
 * The content of a summary that its hash covers: everything readers see, and nothing else. No ids, clocks, devices or
 * edits, and no sentences of ours, which another language or release words differently. New fields are only added where
 * rows have something for them, so that the hash of an old summary stays the same.
 */
export function summaryContent(shareable: Shareable, words: Words, omissions?: Omissions): SummaryContent {
  const reading = readingOf(shareable, { words, locale: 'en', writtenAt: 0 })
  const { rows, people, observationRows, observations, followUpRows, tagLabel, ratingOf } = reading
  const { rideAlong } = rows
  const { stayed, missing } = omissions ?? omissionsOf(reading)
  // References are by position: the number of a left out observation would leave a gap.
  const positionOf = new Map(observationRows.map(({ id }, i) => [id, i + 1]))
  const positionOfNumber = new Map(observations.map(({ number }, i) => [number, i + 1]))
  // Tags by the position of their first use: readers do not see the key, and two keys can have the same label.
  const tagKeys = [...new Set([...observationRows, ...followUpRows].flatMap(({ tags }) => tags))]
  const tagPosition = new Map(tagKeys.map((key, i) => [key, i]))
  const [pictures, replies] = [byObservation(rows.pictures), byObservation(rows.replies)]
  const answers = new Map((rows.answers ?? []).map((row) => [row.replyId, row.text]))

  return withoutEmpty({
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
      .toSorted((a, b) => compareStrings(a.what, b.what) || a.place - b.place || inWritingOrder(a, b))
      .map(({ what, text, found, outcome }) =>
        withoutEmpty({ what, text, found: found || undefined, outcome: what === 'term' ? undefined : outcome }),
      ),
    // By day: readers do not see the time at which a consent was given or taken back.
    agreements: consentsByHost(reading).map(({ host, consent: { at, scope, takenBackAt } }) =>
      withoutEmpty({
        who: who(host),
        on: dateOf(at, rideAlong.zone),
        ...(takenBackAt === undefined ? { scope: scope || undefined } : { takenBackOn: dateOf(takenBackAt, rideAlong.zone) }),
      }),
    ),
    tags: tagKeys.map(tagLabel),
    first: findingsOf(reading).map(findingContent),
    decisions: decisionsOf(reading).map(({ text, owner, due, numbers }) =>
      withoutEmpty({ text, owner, due: due?.date, from: positions(numbers) }),
    ),
    observations: observationRows.map(observationContent),
    followUps: followUpRows.map(followUpContent),
    spans: rows.spans.toSorted(inOrder).map(spanContent),
    before: outcomesOf(reading).map(({ outcome: { says, why }, followUp }) =>
      withoutEmpty({
        text: followUp.text,
        owner: ownerOf(followUp),
        says,
        why: why || undefined,
        ...(says === 'moved' && { due: followUp.due }),
      }),
    ),
    ratings: [rideAlong.observer, ...rideAlong.hosts].flatMap((person) =>
      kpis.flatMap((kpi) => {
        const level = ratingOf(kpi, person)
        return level === undefined ? [] : [{ who: who(person), kpi, level }]
      }),
    ),
    remarks: rideAlong.hosts.flatMap((host) =>
      (rows.remarks ?? [])
        .filter(({ by, text }) => by === host && text !== '')
        .toSorted((a, b) => compareStrings(a.what, b.what) || a.place - b.place || inWritingOrder(a, b))
        .map(({ what, text }) => ({ who: who(host), what, text })),
    ),
    withdrawn: (rows.answers ?? []).filter(({ withdrew }) => withdrew).length || undefined,
    stayed: stayed.some((n) => n > 0) ? stayed : undefined,
    missing,
  })

  /** The observer is 0, hosts follow; other people are given by name. */
  function who(id: PersonId): number | string {
    if (id === rideAlong.observer) return 0
    const place = rideAlong.hosts.indexOf(id)
    return place === -1 ? (people.get(id) ?? '') : place + 1
  }

  function findingContent(finding: Finding): object {
    const from = positions(finding.numbers)
    if (finding.what === 'theme') return { tag: finding.tag, from }
    return finding.what === 'written' ? { text: finding.text, from } : { from }
  }

  function positions(numbers: number[]): number[] {
    return numbers.flatMap((number) => positionOfNumber.get(number) ?? [])
  }

  function observationContent(row: Observation, i: number): object {
    const { id, at, by, kind, severity, basis, text, prompt, tags } = row
    const { page } = observations[i]!
    return withoutEmpty({
      at,
      who: by === rideAlong.observer ? undefined : who(by),
      kind,
      severity: kind === 'challenge' ? (severity ?? 1) : undefined,
      basis: basis === 'observed' ? undefined : basis,
      prompt: prompt || undefined,
      text,
      tags: tags.map((key) => tagPosition.get(key)),
      page,
      pictures: (pictures.get(id) ?? [])
        .toSorted(inWritingOrder)
        .map(({ thumbnail, width, height, alt }) => withoutEmpty({ thumbnail, width, height, alt })),
      replies: (replies.get(id) ?? []).toSorted((a, b) => a.at - b.at || inWritingOrder(a, b)).map((reply) => replyContent(reply, row)),
    })
  }

  function replyContent({ id, by, says, text, to }: Reply, { dots, created }: Observation): object {
    const earlier = compareDots(to, dots['text'] ?? created) !== 0
    return withoutEmpty({ who: who(by), says, text, answer: answers.get(id) || undefined, earlier: earlier || undefined })
  }

  function followUpContent(row: FollowUp): object {
    const { at, text, due, from, tags, state, movedFrom, why, decision, decider, forum, cost, risk, quality, practice } = row
    return withoutEmpty({
      at,
      text,
      owner: ownerOf(row),
      due,
      from: from.flatMap((id) => positionOf.get(id) ?? []).sort((a, b) => a - b),
      state,
      movedFrom: state ? undefined : movedFrom,
      why: state || movedFrom?.length ? why || undefined : undefined,
      toDecide: [decision, decider, forum].filter(Boolean).join(', ') || undefined,
      cost: cost || undefined,
      risk: risk || undefined,
      quality: quality || undefined,
      practice,
      tags: tags.map((key) => tagPosition.get(key)),
    })
  }

  function spanContent({ at, kind, until, text }: Span): object {
    return withoutEmpty({ at, kind, until, text: kind === 'offRecord' ? undefined : text })
  }
}

function omissionsOf({ observations, shareable: { privateCount, followUpsKept, spansKept, leftOut } }: Reading): Omissions {
  const numbers = new Set(observations.map(({ number }) => number))
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

/** The content as canonical JSON (RFC 8785): the same text for the same content, on every device. */
export function canonicalJson(content: object): string {
  return canonicalize(wellFormed(content)) ?? ''
}

/** SHA-256 in hexadecimal. */
export async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** With unpaired surrogates replaced, as every format does. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\p{Cs}/gu, '\uFFFD')
  if (Array.isArray(value)) return value.map(wellFormed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, wellFormed(each)]))
}

/** Without absent fields and empty lists. */
function withoutEmpty(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  )
}
