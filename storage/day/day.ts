import { db, dayTables, type DayTable } from '../database/db.ts'
import { keyRange } from '../ride-alongs/ride-alongs.ts'
import { isDeleted, type Clock } from '../rows/row.ts'
import { inOrder, isOpen, type FollowUp, type DayRowFields, type Observation, type RideAlong, type Span } from '../rows/tables.ts'
import { watch } from '../database/watch.ts'

/** A row of the day and its table. */
export type DayRow = { table: 'observations'; row: Observation } | { table: 'spans'; row: Span } | { table: 'followUps'; row: FollowUp }

/** The latest time in a ride-along, epoch milliseconds; undefined if it has no rows. */
export async function latestTime(rideAlongId: string): Promise<number | undefined> {
  const [from, to] = keyRange(rideAlongId)
  const last = await Promise.all(dayTables.map((table) => db[table].where('[rideAlongId+at+seq+device]').between(from, to).last()))
  const times = last.flatMap((row) => (row ? [row.at] : []))
  return times.length > 0 ? Math.max(...times) : undefined
}

/** Identifies a row of the day for an edit. With the clock of the version on screen, newer values are kept as conflicts. */
export type DayRowRef = { table: DayTable; row: { id: string; clock?: Clock } }

/** The rows of a ride-along that are not deleted, in order. */
export async function dayOf(rideAlongId: string): Promise<DayRow[]> {
  return db.transaction('r', db.observations, db.spans, db.followUps, async () =>
    (
      await dayRows((table) =>
        db[table]
          .where('[rideAlongId+at+seq+device]')
          .between(...keyRange(rideAlongId))
          .toArray(),
      )
    ).sort(byTime),
  )
}

/**
 * Calls `show` with the day now and after each change by any page. Reads only the changed rows again.
 * @returns a function that stops watching.
 */
export function watchDay(rideAlongId: string, show: (day: DayRow[]) => void, fail: (error: unknown) => void): () => void {
  const all = () => dayOf(rideAlongId)
  const update = async (day: DayRow[], ids: Set<string>) => withChangedRows(day, ids, await readAgain(ids, rideAlongId))
  return watch({ tables: dayTables, all, update }, show, fail)
}

async function readAgain(ids: Set<string>, rideAlongId: string): Promise<DayRow[]> {
  const found = await db.transaction('r', db.observations, db.spans, db.followUps, () => dayRows((table) => db[table].bulkGet([...ids])))
  return found.filter(({ row }) => row.rideAlongId === rideAlongId)
}

async function dayRows(rows: (table: DayTable) => PromiseLike<(DayRowFields | undefined)[]>): Promise<DayRow[]> {
  const found = await Promise.all(
    dayTables.map(async (table) => (await rows(table)).flatMap((row) => (row && !isDeleted(row) ? [{ table, row } as DayRow] : []))),
  )
  return found.flat()
}

/** Sorts only if needed: usually one row was added at the end. */
function withChangedRows(day: DayRow[], changed: Set<string>, dayRows: DayRow[]): DayRow[] {
  const next = [...day.filter(({ row }) => !changed.has(row.id)), ...dayRows]
  const sorted = next.every((dayRow, i) => i === 0 || byTime(next[i - 1]!, dayRow) <= 0)
  return sorted ? next : next.sort(byTime)
}

function byTime(a: DayRow, b: DayRow): number {
  return inOrder(a.row, b.row)
}

/**
 * Whether a ride-along is off the record now, so that nothing may be captured. Reads only the latest spans off the record,
 * of every value in conflict, so that a capture does not read the whole day.
 */
export async function isOffTheRecord({ id, offRecord, rivals = [] }: RideAlong): Promise<boolean> {
  const latest = [offRecord, ...rivals.map(({ field, value }) => (field === 'offRecord' ? value : undefined))]
  const ids = latest.filter((span) => typeof span === 'string')
  if (ids.length === 0) return false
  return (await db.spans.bulkGet(ids)).some((span) => span && span.rideAlongId === id && isOpen(span))
}
