import {
  isDeleted,
  mayLeave,
  rivalsOf,
  withMerged,
  type FollowUp,
  type Observation,
  type Person,
  type RideAlong,
  type Row,
  type Span,
  type Tag,
  type WrittenPicture,
} from '../storage/row.ts'

/** A ride-along and all that belongs to it. */
export interface RideAlongRows {
  rideAlong: RideAlong
  people: Person[]
  observations: Observation[]
  spans: Span[]
  followUps: FollowUp[]
  tags: Tag[]
  /** Absent where nobody asked for them. */
  pictures?: WrittenPicture[]
}

/** What may go to other people, and how much of it may not. */
export interface Leaving {
  rows: RideAlongRows
  /** Observations that stay because they are private. */
  privateCount: number
  /** Follow-ups that stay because they, or observations behind them, are private. */
  followUpsKept: number
  /** Stretches of the day that stay because they are private. */
  spansKept: number
}

/**
 * The rows that may leave: shared and not deleted, and pointing to nothing private. What is deleted or not on this
 * device holds nothing back: a follow-up outlives the observation it came from. People and tags leave only with a
 * row that names them, a picture with its observation.
 * @returns null where the ride-along itself is private or deleted: then nothing of it leaves.
 */
export function leaving({ rideAlong, people, observations, spans, followUps, tags, pictures }: RideAlongRows): Leaving | null {
  const kept = new Set([...people, ...observations].filter(isPrivate).map(({ id }) => id))
  const goes = (row: Row, ...pointsTo: string[]) => mayLeave(row) && ![row.by, ...pointsTo].some((id) => kept.has(id))
  const stays = (row: Row) => !isDeleted(row)
  if (!goes(rideAlong, rideAlong.observer, ...rideAlong.hosts)) return null

  const day = {
    observations: observations.filter((row) => goes(row)),
    spans: spans.filter((row) => goes(row)),
    // The type says `from` is there; of an erased row it is not.
    followUps: followUps.filter((row) => mayLeave(row) && goes(row, ...row.from)),
  }
  const happenings = [...day.observations, ...day.spans, ...day.followUps]
  const named = new Set([rideAlong.observer, ...rideAlong.hosts, ...[rideAlong, ...happenings].map(({ by }) => by)])
  const shown = new Set(day.observations.map(({ id }) => id))
  const used = withMerged(
    happenings.flatMap((row) => row.tags),
    tags.filter(mayLeave),
  )
  return {
    rows: {
      rideAlong,
      people: people.filter((row) => named.has(row.id) && mayLeave(row)),
      ...day,
      tags: tags.filter((row) => mayLeave(row) && used.has(row.key)),
      ...(pictures && { pictures: pictures.filter((row) => goes(row) && shown.has(row.observationId)) }),
    },
    privateCount: observations.filter(stays).length - day.observations.length,
    followUpsKept: followUps.filter(stays).length - day.followUps.length,
    spansKept: spans.filter(stays).length - day.spans.length,
  }
}

/** By any version of it, deleted or not: deleting a private observation does not set free what points to it. */
function isPrivate(row: Row): boolean {
  return row.visibility !== 'shared' || rivalsOf(row).some(({ field, value }) => field === 'visibility' && value === 'private')
}
