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

/** A ride-along and all its rows. Absent tables were not loaded. */
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
  earlier?: EarlierFollowUps
  versions?: SummaryVersion[]
  assents?: Assent[]
}

/** Follow-ups of earlier ride-alongs that outcomes refer to, and the rows that decide whether they may be shared. */
export interface EarlierFollowUps {
  followUps: FollowUp[]
  rideAlongs: RideAlong[]
  /** Of the follow-ups. */
  observations: Observation[]
}

/** The rows that other people may get, and how many rows are withheld. */
export interface Shareable {
  rows: RideAlongRows
  /** Number of private observations. */
  privateCount: number
  /** Number of follow-ups that are private or come from a private observation. */
  followUpsKept: number
  /** Number of private spans. */
  spansKept: number
  /** Positions of the observations that the observer leaves out, so that the others keep their numbers. */
  leftOut: Pick<Observation, 'at' | 'seq' | 'device'>[]
}

/**
 * The rows that may be shared: marked as shared, not deleted, and without a reference to a private row. A reference to a
 * row that is deleted or not on this device does not matter: a follow-up outlives its observation. People and tags are
 * included if a shared row refers to them, pictures and replies with their observation, ratings once both sides have rated.
 * @param rated people known to have given all ratings although the rows are not here.
 * @returns null if the ride-along itself is private or deleted.
 */
export function shareable(
  { rideAlong, people, observations, spans, followUps, tags, ...later }: RideAlongRows,
  rated: ReadonlySet<PersonId> = new Set(),
): Shareable | null {
  const privateIds = new Set([...people, ...observations].filter(isPrivate).map(({ id }) => id))
  const mayShare = (row: Row, ...pointsTo: string[]) => isShared(row) && ![row.by, ...pointsTo].some((id) => privateIds.has(id))
  const isPresent = (row: Row) => !isDeleted(row)
  if (!mayShare(rideAlong, rideAlong.observer, ...rideAlong.hosts)) return null

  const left = new Set((later.choices ?? []).flatMap((row) => (row.what === 'leftOut' && !isDeleted(row) ? row.from : [])))
  const shared = observations.filter((row) => mayShare(row))
  const day = {
    observations: shared.filter(({ id }) => !left.has(id)),
    spans: spans.filter((row) => mayShare(row)),
    // An erased row has no `from`, although the type says so; `isShared` is checked first.
    followUps: followUps.filter((row) => isShared(row) && mayShare(row, ...row.from)),
  }
  const { pictures, charterLines, amendments, agreements, replies, answers, ratings, remarks, choices, outcomes, assents, earlier } = later
  const shown = new Set(day.observations.map(({ id }) => id))
  const before = earlier && shareableEarlier(earlier, privateIds)
  const promised = new Set(before?.followUps.map(({ id }) => id))
  const answered = {
    ...(pictures && { pictures: pictures.filter((row) => mayShare(row) && shown.has(row.observationId)) }),
    ...(charterLines && { charterLines: charterLines.filter((row) => mayShare(row)) }),
    ...(amendments && { amendments: amendments.filter((row) => mayShare(row)) }),
    ...(agreements && { agreements: agreements.filter((row) => mayShare(row, row.person)) }),
    ...(replies && { replies: replies.filter((row) => mayShare(row) && shown.has(row.observationId)) }),
    // The answer that withdrew an observation is shared, so that withdrawals can be counted.
    ...(answers && { answers: answers.filter((row) => mayShare(row) && (row.withdrew || shown.has(row.observationId))) }),
    ...(ratings && {
      ratings: revealed(
        ratings.filter((row) => mayShare(row)),
        rideAlong.observer,
        rated,
      ),
    }),
    ...(remarks && { remarks: remarks.filter((row) => mayShare(row)) }),
    // The number of left out observations is shared, but not which they are.
    ...(choices && { choices: choices.filter((row) => isShared(row) && row.what !== 'leftOut' && mayShare(row, ...row.from)) }),
    ...(outcomes && { outcomes: outcomes.filter((row) => mayShare(row) && promised.has(row.followUpId)) }),
    // Only the observer can record another person's assent.
    ...(assents && {
      assents: assents.filter((row) => mayShare(row, row.person) && (row.by === row.person || row.by === rideAlong.observer)),
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
    privateCount: observations.filter(isPresent).length - shared.length,
    followUpsKept: followUps.filter(isPresent).length - day.followUps.length,
    spansKept: spans.filter(isPresent).length - day.spans.length,
    leftOut: shared.flatMap(({ id, at, seq, device }) => (left.has(id) ? [{ at, seq, device }] : [])),
  }
}

/**
 * The shareable rows that one host may see: without other hosts' rows, because each host answers alone, and without the
 * observer's ratings until this host has rated.
 * @returns null if nothing may be shared, or the person is not a host of the ride-along.
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
    // A host sees all shared observations, also those that are left out of the summary.
    choices: [],
    ...(rows.earlier && { earlier: earlierFor(person, rows.earlier) }),
  })
}

/** What the observer chooses to export of the shareable rows. */
export interface Selection {
  /** Hosts by role only, or with their names. */
  people: 'roles' | 'names'
  /** Addresses of pages that observations were captured on. */
  addresses: boolean
  screenshots: boolean
}

/**
 * The shareable rows without what the observer chose not to export. With `people: 'roles'` hosts have no names, and an owner
 * who is a host is replaced by the role; texts are not changed. An observer without a role keeps the name.
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

/** Forms in which an owner may be written: the whole name, and each part of it. */
function formsOf(name: string): string[] {
  return [name, ...name.split(/[^\p{L}\p{N}]+/u)].map(folded).filter((form) => form !== '')
}

function folded(name: string): string {
  return name
    .normalize()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** The row without a field, also in its conflicting versions. */
function without<R extends Row>(row: R, field: string): R {
  const rivals = row.rivals?.filter((rival) => rival.field !== field)
  const kept = Object.entries(row).filter(([name]) => name !== field && name !== 'rivals')
  return Object.fromEntries([...kept, ...(rivals?.length ? [['rivals', rivals]] : [])]) as R
}

/** The earlier follow-ups that may be shared, by the rules for their own ride-along. */
function shareableEarlier({ followUps, rideAlongs, observations }: EarlierFollowUps, privateIds: Set<string>): EarlierFollowUps {
  const stays = new Set([...privateIds, ...observations.filter(isPrivate).map(({ id }) => id)])
  const mayShare = (row: Row, ...pointsTo: string[]) => isShared(row) && ![row.by, ...pointsTo].some((id) => stays.has(id))
  const sharedRideAlongs = rideAlongs.filter((row) => isShared(row) && mayShare(row, row.observer, ...row.hosts))
  const ids = new Set(sharedRideAlongs.map(({ id }) => id))
  const promised = followUps.filter((row) => isShared(row) && ids.has(row.rideAlongId) && mayShare(row, ...row.from))
  const named = new Set(promised.map(({ rideAlongId }) => rideAlongId))
  return { followUps: promised, rideAlongs: sharedRideAlongs.filter(({ id }) => named.has(id)), observations: [] }
}

/** The earlier follow-ups from ride-alongs with this host. Results of visits to other hosts are not theirs to see. */
function earlierFor(person: PersonId, earlier: EarlierFollowUps): EarlierFollowUps {
  const theirs = earlier.rideAlongs.filter(({ hosts }) => hosts?.includes(person))
  const ids = new Set(theirs.map(({ id }) => id))
  return { ...earlier, rideAlongs: theirs, followUps: earlier.followUps.filter(({ rideAlongId }) => ids.has(rideAlongId)) }
}

/** Whether a person has rated all seven KPIs; "cannot say" counts. */
export function hasRated(person: PersonId, ratings: Rating[]): boolean {
  const given = new Set(ratings.filter((row) => row.by === person && !isDeleted(row)).map(({ kpi }) => kpi))
  return kpis.every((kpi) => given.has(kpi))
}

/** Ratings are blind: the observer's are shown once a host has given all, a host's once the observer has given all. */
function revealed(ratings: Rating[], observer: PersonId, rated: ReadonlySet<PersonId>): Rating[] {
  const done = (by: PersonId) => hasRated(by, ratings) || rated.has(by)
  const others = [...new Set([...ratings.map(({ by }) => by), ...rated])].filter((by) => by !== observer && done(by))
  return done(observer) && others.length > 0 ? ratings.filter(({ by }) => by === observer || others.includes(by)) : []
}

/** In any version, deleted or not: deleting a private observation does not make rows shareable that refer to it. */
function isPrivate(row: Row): boolean {
  return row.visibility !== 'shared' || conflictsOf(row).some(({ field, value }) => field === 'visibility' && value === 'private')
}
