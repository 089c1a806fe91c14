import { db } from '../database/db.ts'
import { isDeleted, type Row } from '../rows/row.ts'
import type { Severity } from '../rows/tables.ts'
import { keyRange } from './ride-alongs.ts'

/** Counts of the rows of a ride-along, deleted rows left out. */
export interface RideAlongCounts {
  challenges: Record<Severity, number>
  wins: number
  questions: number
  followUps: number
  /** `at` of the earliest observation or span, epoch milliseconds; absent if there is none. */
  earliest?: number
  /** `at` of the latest observation or span. */
  latest?: number
}

/**
 * The counts of these ride-alongs, by id. Reads only three tables, and only the first and last span, because a list must
 * not load whole ride-alongs.
 */
export function countsOf(rideAlongIds: string[]): Promise<Map<string, RideAlongCounts>> {
  return db.transaction('r', db.observations, db.spans, db.followUps, async () => {
    const counts = await Promise.all(rideAlongIds.map(async (id) => [id, await countsOfOne(id)] as const))
    return new Map(counts)
  })
}

async function countsOfOne(id: string): Promise<RideAlongCounts> {
  const inOrder = '[rideAlongId+at+seq+device]'
  const [from, to] = keyRange(id)
  const isThere = (row: Row) => !isDeleted(row)
  const [allObservations, allFollowUps, firstSpan, lastSpan] = await Promise.all([
    db.observations.where(inOrder).between(from, to).toArray(),
    db.followUps.where(inOrder).between(from, to).toArray(),
    db.spans.where(inOrder).between(from, to).filter(isThere).first(),
    db.spans.where(inOrder).between(from, to).filter(isThere).last(),
  ])
  // In the order of the index: by time.
  const observations = allObservations.filter(isThere)
  const count = (isCounted: (row: (typeof observations)[number]) => boolean) => observations.filter(isCounted).length
  const ofSeverity = (severity: Severity) => count((row) => row.kind === 'challenge' && row.severity === severity)
  const times = [observations[0], observations.at(-1), firstSpan, lastSpan].flatMap((row) => row?.at ?? [])
  return {
    challenges: { 1: ofSeverity(1), 2: ofSeverity(2), 3: ofSeverity(3) },
    wins: count(({ kind }) => kind === 'win'),
    questions: count(({ kind }) => kind === 'question'),
    followUps: allFollowUps.filter(isThere).length,
    ...(times.length > 0 && { earliest: Math.min(...times), latest: Math.max(...times) }),
  }
}
