import { act } from '../database/acts.ts'
import { db, dayTables, type DayTable } from '../database/db.ts'
import { captureTime, addNewTags, visibilityIn } from '../day/capture.ts'
import { isOffTheRecord } from '../day/day.ts'
import { OffTheRecordError, RideAlongEndedError, NoRideAlongError } from '../errors.ts'
import type { LogLine } from './read-log.ts'
import { isLive, takesCaptures } from '../ride-alongs/ride-alongs.ts'
import { isDeleted, type Fields, type Row } from '../rows/row.ts'
import { type FollowUp, type Observation, type RideAlong, type Span } from '../rows/tables.ts'
import { offsetAt } from '../rows/time-zone.ts'

/** More lines than this are no log of a day, and too much for one transaction that can be undone. */
export const maxLogLines = 100_000
/** How many rows are written between two breaths of the page. */
const batch = 500

/**
 * Writes the lines of a log down, all of them or none, in one durable transaction that is undone as one; `label` is what
 * people are told was done. `onProgress` hears how many are written so far; after `signal` aborts, nothing is.
 * Throws `NoRideAlongError`, `RideAlongEndedError`, `OffTheRecordError`, and the signal's reason.
 */
export function importLog(
  lines: LogLine[],
  rideAlongId: string,
  { label, onProgress, signal }: { label: string; onProgress?: (written: number) => void; signal?: AbortSignal },
): Promise<void> {
  return act(label, [...dayTables, 'rideAlongs', 'tags'], async (acting) => {
    const { device } = acting
    const rideAlong = await db.rideAlongs.get(rideAlongId)
    if (!rideAlong || isDeleted(rideAlong)) throw new NoRideAlongError(rideAlongId)
    if (!takesCaptures(rideAlong)) throw new RideAlongEndedError(rideAlongId)
    if (await isOffTheRecord(rideAlong)) throw new OffTheRecordError(rideAlongId)

    await addNewTags([...new Map(lines.flatMap(({ parsed }) => parsed.tags.map((tag) => [tag.key, tag] as const))).values()], acting)
    const { at } = await captureTime(rideAlong, Date.now(), device.last)
    if (isLive(rideAlong) && lines.some(({ parsed }) => parsed.at === undefined)) device.last = { rideAlongId, at }
    for (let from = 0; from < lines.length; from += batch) {
      signal?.throwIfAborted()
      const some = lines.slice(from, from + batch)
      await acting.addAll(some.map((line) => rowOf(line, rideAlong, at)))
      onProgress?.(from + some.length)
    }
    signal?.throwIfAborted()
  })
}

/** `now` is the time of lines in a log that has none. */
function rowOf({ parsed }: LogLine, rideAlong: RideAlong, now: number): { table: DayTable; fields: Fields<Row> } {
  const { what, kind, severity, basis, owner, due, text, at = now, offset = offsetAt(at, rideAlong.zone) } = parsed
  const tags = parsed.tags.map(({ key }) => key)
  const happening = { rideAlongId: rideAlong.id, at, offset, text, tags, visibility: visibilityIn(rideAlong) }
  const span: Fields<Span> = { ...happening, kind: 'activity' }
  const observation: Fields<Observation> = { ...happening, kind, basis, ...(severity && { severity }) }
  // Nothing in a log says which observation an action comes of.
  const followUp: Fields<FollowUp> = { ...happening, from: [], ...(owner !== undefined && { owner }), ...(due !== undefined && { due }) }
  if (what === 'activity') return { table: 'spans', fields: span }
  return what === 'followUp' ? { table: 'followUps', fields: followUp } : { table: 'observations', fields: observation }
}
