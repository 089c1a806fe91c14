import { isDeleted, isShared, conflictsOf, type PersonId, type Row } from '../storage/rows/row.ts'
import { withMerged } from '../storage/rows/shown-tags.ts'
import {
  kpis,
  type Consent,
  type Amendment,
  type Answer,
  type Assent,
  type CharterLine,
  type Choice,
  type FollowUp,
  type Observation,
  type Outcome,
  type Person,
  type Rating,
  type Remark,
  type Reply,
  type RideAlong,
  type Span,
  type SummaryVersion,
  type Tag,
  type WrittenPicture,
} from '../storage/rows/tables.ts'

/** A ride-along and all that belongs to it. What is absent, nobody asked for. */
export interface RideAlongRows {
  rideAlong: RideAlong
  people: Person[]
  observations: Observation[]
  spans: Span[]
  followUps: FollowUp[]
  tags: Tag[]
  pictures?: WrittenPicture[]
  charterLines?: CharterLine[]
  amendments?: Amendment[]
  agreements?: Consent[]
  replies?: Reply[]
  answers?: Answer[]
  ratings?: Rating[]
  remarks?: Remark[]
  choices?: Choice[]
  outcomes?: Outcome[]
  earlier?: EarlierPromises
  versions?: SummaryVersion[]
  assents?: Assent[]
}

/** What outcomes are about: promises of earlier ride-alongs, and what decides whether they may leave. */
export interface EarlierPromises {
  followUps: FollowUp[]
  rideAlongs: RideAlong[]
  /** Those behind the follow-ups. */
  observations: Observation[]
}

/** What may go to other people, and how much of it may not. */
export interface Shareable {
  rows: RideAlongRows
  /** Observations that stay because they are private. */
  privateCount: number
  /** Follow-ups that stay because they, or observations behind them, are private. */
  followUpsKept: number
  /** Stretches of the day that stay because they are private. */
  spansKept: number
  /** Where the observations stood that the observer leaves out of everything: what leaves keeps its numbers. */
  leftOut: Pick<Observation, 'at' | 'seq' | 'device'>[]
}

/**
 * The rows that may leave: shared and not deleted, and pointing to nothing private. What is deleted or not on this
 * device holds nothing back: a follow-up outlives the observation it came from. People and tags leave only with a
 * row that names them, a picture and a reply with its observation, ratings when both sides have given theirs.
 * @param rated who else is known to have given all ratings, though they are not here.
 * @returns null where the ride-along itself is private or deleted: then nothing of it leaves.
 */
export function shareable(
  { rideAlong, people, observations, spans, followUps, tags, ...later }: RideAlongRows,
  rated: ReadonlySet<PersonId> = new Set(),
): Shareable | null {
  const kept = new Set([...people, ...observations].filter(isPrivate).map(({ id }) => id))
  const goes = (row: Row, ...pointsTo: string[]) => isShared(row) && ![row.by, ...pointsTo].some((id) => kept.has(id))
  const stays = (row: Row) => !isDeleted(row)
  if (!goes(rideAlong, rideAlong.observer, ...rideAlong.hosts)) return null

  const left = new Set((later.choices ?? []).flatMap((row) => (row.what === 'leftOut' && !isDeleted(row) ? row.from : [])))
  const shared = observations.filter((row) => goes(row))
  const day = {
    observations: shared.filter(({ id }) => !left.has(id)),
    spans: spans.filter((row) => goes(row)),
    // The type says `from` is there; of an erased row it is not.
    followUps: followUps.filter((row) => isShared(row) && goes(row, ...row.from)),
  }
  const { pictures, charterLines, amendments, agreements, replies, answers, ratings, remarks, choices, outcomes, assents, earlier } = later
  const shown = new Set(day.observations.map(({ id }) => id))
  const before = earlier && earlierThatLeaves(earlier, kept)
  const promised = new Set(before?.followUps.map(({ id }) => id))
  const answered = {
    ...(pictures && { pictures: pictures.filter((row) => goes(row) && shown.has(row.observationId)) }),
    ...(charterLines && { charterLines: charterLines.filter((row) => goes(row)) }),
    ...(amendments && { amendments: amendments.filter((row) => goes(row)) }),
    ...(agreements && { agreements: agreements.filter((row) => goes(row, row.person)) }),
    ...(replies && { replies: replies.filter((row) => goes(row) && shown.has(row.observationId)) }),
    // Of an observation that was withdrawn, it is told that it was.
    ...(answers && { answers: answers.filter((row) => goes(row) && (row.withdrew || shown.has(row.observationId))) }),
    ...(ratings && {
      ratings: revealed(
        ratings.filter((row) => goes(row)),
        rideAlong.observer,
        rated,
      ),
    }),
    ...(remarks && { remarks: remarks.filter((row) => goes(row)) }),
    // That something was left out is counted; what it was, is not told.
    ...(choices && { choices: choices.filter((row) => isShared(row) && row.what !== 'leftOut' && goes(row, ...row.from)) }),
    ...(outcomes && { outcomes: outcomes.filter((row) => goes(row) && promised.has(row.followUpId)) }),
    // Nobody agrees for somebody else but the observer, who writes it down.
    ...(assents && {
      assents: assents.filter((row) => goes(row, row.person) && (row.by === row.person || row.by === rideAlong.observer)),
    }),
  }
  const happenings = [...day.observations, ...day.spans, ...day.followUps]
  const authors = [rideAlong, ...happenings, ...Object.values(answered).flat()].map(({ by }) => by)
  const named = new Set([rideAlong.observer, ...rideAlong.hosts, ...authors])
  const used = withMerged(
    happenings.flatMap((row) => row.tags),
    tags.filter(isShared),
  )
  return {
    rows: {
      rideAlong,
      people: people.filter((row) => named.has(row.id) && isShared(row)),
      ...day,
      tags: tags.filter((row) => isShared(row) && used.has(row.key)),
      ...answered,
      ...(before && { earlier: before }),
    },
    privateCount: observations.filter(stays).length - shared.length,
    followUpsKept: followUps.filter(stays).length - day.followUps.length,
    spansKept: spans.filter(stays).length - day.spans.length,
    leftOut: shared.flatMap(({ id, at, seq, device }) => (left.has(id) ? [{ at, seq, device }] : [])),
  }
}

/**
 * What one host may see of what leaves. What another host said is not there, since each answers alone, and the
 * observer's ratings are only once this host's are in.
 * @returns null where nothing leaves, or the person is no host of the ride-along.
 */
export function shareableWith(person: PersonId, rows: RideAlongRows): Shareable | null {
  const { observer, hosts } = rows.rideAlong
  if (!hosts.includes(person)) return null
  const theirs = ({ by }: Row) => by === observer || by === person
  const replies = rows.replies?.filter(({ by }) => by === person)
  const replied = new Set(replies?.map(({ id }) => id))
  return shareable({
    ...rows,
    observations: rows.observations.filter(theirs),
    spans: rows.spans.filter(theirs),
    followUps: rows.followUps.filter(theirs),
    ...(replies && { replies }),
    ...(rows.answers && { answers: rows.answers.filter(({ replyId }) => replied.has(replyId)) }),
    ...(rows.agreements && { agreements: rows.agreements.filter((row) => row.person === person) }),
    ...(rows.ratings && { ratings: rows.ratings.filter(theirs) }),
    ...(rows.remarks && { remarks: rows.remarks.filter(theirs) }),
    ...(rows.assents && { assents: rows.assents.filter(({ by }) => by === person) }),
    // A host sees what was noted, whatever the summary makes of it.
    choices: [],
    ...(rows.earlier && { earlier: earlierWith(person, rows.earlier) }),
  })
}

/** How much of what may leave the observer lets out. */
export interface Selection {
  /** Hosts by their role, or by name as well. */
  people: 'roles' | 'names'
  /** Of the pages that observations were noted from. */
  addresses: boolean
  screenshots: boolean
}

/**
 * What leaves, less what the observer keeps back. By role, hosts have no names, and where an owner is a host by name, the
 * role stands there; what people wrote is as they wrote it. The observer, who signs, keeps a name where there is no role.
 */
export function applySelection(leave: Shareable, { people, addresses, screenshots }: Selection): Shareable {
  const { pictures, ...rows } = leave.rows
  const named = new Map<string, string | undefined>()
  if (people === 'roles')
    for (const { id, name, role, team } of rows.people)
      if (id !== rows.rideAlong.observer || role) for (const form of formsOf(name)) named.set(form, role ?? team)
  const masked = (row: FollowUp) => {
    const form = folded(row.owner ?? '')
    if (!named.has(form)) return row
    const role = named.get(form)
    const bare = without(row, 'owner')
    return role === undefined ? bare : { ...bare, owner: role }
  }
  return {
    ...leave,
    rows: {
      ...rows,
      people: rows.people.map((person) =>
        people === 'names' || (person.id === rows.rideAlong.observer && !person.role) ? person : { ...without(person, 'name'), name: '' },
      ),
      observations: addresses ? rows.observations : rows.observations.map((row) => without(row, 'page')),
      followUps: rows.followUps.map(masked),
      ...(rows.earlier && { earlier: { ...rows.earlier, followUps: rows.earlier.followUps.map(masked) } }),
      ...(screenshots && pictures && { pictures }),
    },
  }
}

/** A name as owners are written: whole, and each of its words. */
function formsOf(name: string): string[] {
  return [name, ...name.split(/[^\p{L}\p{N}]+/u)].map(folded).filter((form) => form !== '')
}

function folded(name: string): string {
  return name
    .normalize()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** Without a field, by any version of the row. */
function without<R extends Row>(row: R, field: string): R {
  const rivals = row.rivals?.filter((rival) => rival.field !== field)
  const kept = Object.entries(row).filter(([name]) => name !== field && name !== 'rivals')
  return Object.fromEntries([...kept, ...(rivals?.length ? [['rivals', rivals]] : [])]) as R
}

/** Of what was promised before, what may leave: by the rules of its own ride-along. */
function earlierThatLeaves({ followUps, rideAlongs, observations }: EarlierPromises, kept: Set<string>): EarlierPromises {
  const stays = new Set([...kept, ...observations.filter(isPrivate).map(({ id }) => id)])
  const goes = (row: Row, ...pointsTo: string[]) => isShared(row) && ![row.by, ...pointsTo].some((id) => stays.has(id))
  const told = rideAlongs.filter((row) => isShared(row) && goes(row, row.observer, ...row.hosts))
  const ids = new Set(told.map(({ id }) => id))
  const promised = followUps.filter((row) => isShared(row) && ids.has(row.rideAlongId) && goes(row, ...row.from))
  const named = new Set(promised.map(({ rideAlongId }) => rideAlongId))
  return { followUps: promised, rideAlongs: told.filter(({ id }) => named.has(id)), observations: [] }
}

/** What was promised where this person was the host; what another host's visit came to is not theirs to see. */
function earlierWith(person: PersonId, earlier: EarlierPromises): EarlierPromises {
  const theirs = earlier.rideAlongs.filter(({ hosts }) => hosts?.includes(person))
  const ids = new Set(theirs.map(({ id }) => id))
  return { ...earlier, rideAlongs: theirs, followUps: earlier.followUps.filter(({ rideAlongId }) => ids.has(rideAlongId)) }
}

/** Whether a person has given all seven ratings, "cannot say" among them. */
export function hasRated(person: PersonId, ratings: Rating[]): boolean {
  const given = new Set(ratings.filter((row) => row.by === person && !isDeleted(row)).map(({ kpi }) => kpi))
  return kpis.every((kpi) => given.has(kpi))
}

/** Ratings are given blind: the observer's are told with those of the first host who has given all, a host's with the observer's. */
function revealed(ratings: Rating[], observer: PersonId, rated: ReadonlySet<PersonId>): Rating[] {
  const done = (by: PersonId) => hasRated(by, ratings) || rated.has(by)
  const others = [...new Set([...ratings.map(({ by }) => by), ...rated])].filter((by) => by !== observer && done(by))
  return done(observer) && others.length > 0 ? ratings.filter(({ by }) => by === observer || others.includes(by)) : []
}

/** By any version of it, deleted or not: deleting a private observation does not set free what points to it. */
function isPrivate(row: Row): boolean {
  return row.visibility !== 'shared' || conflictsOf(row).some(({ field, value }) => field === 'visibility' && value === 'private')
}
