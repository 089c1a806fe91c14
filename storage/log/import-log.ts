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

/** More lines than this are not the log of a day, and too many for one transaction that can be undone. */
export const maxLogLines = 100_000
/** The number of rows written between two progress reports. */
const rowsPerStep = 500

/**
 * Adds the lines of a log as an act, all or none. `label` is the undo label. `onProgress` gets the number of rows written
 * so far. If `signal` aborts, nothing is written.
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
    for (let from = 0; from < lines.length; from += rowsPerStep) {
      signal?.throwIfAborted()
      const some = lines.slice(from, from + rowsPerStep)
      await acting.addAll(some.map((line) => rowOf(line, rideAlong, at)))
      onProgress?.(from + some.length)
    }
    signal?.throwIfAborted()
  })
}

/** `now` is the time of lines without one, epoch milliseconds. */
function rowOf({ parsed }: LogLine, rideAlong: RideAlong, now: number): { table: DayTable; fields: Fields<Row> } {
  const { what, kind, severity, basis, owner, due, text, at = now, offset = offsetAt(at, rideAlong.zone) } = parsed
  const tags = parsed.tags.map(({ key }) => key)
  const common = { rideAlongId: rideAlong.id, at, offset, text, tags, visibility: visibilityIn(rideAlong) }
  const span: Fields<Span> = { ...common, kind: 'activity' }
  const observation: Fields<Observation> = { ...common, kind, basis, ...(severity && { severity }) }
  // A log does not tell which observation a follow-up comes from.
  const followUp: Fields<FollowUp> = { ...common, from: [], ...(owner !== undefined && { owner }), ...(due !== undefined && { due }) }
  if (what === 'activity') return { table: 'spans', fields: span }
  return what === 'followUp' ? { table: 'followUps', fields: followUp } : { table: 'observations', fields: observation }
}
