import { db, dayTables, type DayTable } from '../database/db.ts'
import { keyRange } from '../ride-alongs/ride-alongs.ts'
import { isDeleted, type Clock } from '../rows/row.ts'
import { inOrder, isOpen, type FollowUp, type DayRowFields, type Observation, type RideAlong, type Span } from '../rows/tables.ts'
import { watch } from '../database/watch.ts'

/** One row of the day and the table it stands in. */
export type DayRow = { table: 'observations'; row: Observation } | { table: 'spans'; row: Span } | { table: 'followUps'; row: FollowUp }

/** The latest time in a ride-along, epoch milliseconds; undefined where nothing is written yet. */
export async function latestTime(rideAlongId: string): Promise<number | undefined> {
  const [from, to] = keyRange(rideAlongId)
  const last = await Promise.all(dayTables.map((table) => db[table].where('[rideAlongId+at+seq+device]').between(from, to).last()))
  const times = last.flatMap((row) => (row ? [row.at] : []))
  return times.length > 0 ? Math.max(...times) : undefined
}

/** One of the rows of a day; with the clock of the version that was on screen, what came since stays beside what is written. */
export type DayRowRef = { table: DayTable; row: { id: string; clock?: Clock } }

/** All that happened in a ride-along and was not deleted, in order. */
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
 * Shows the day and keeps it in step with what any page writes, reading again only what was written.
 * @returns a function that stops it.
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

/** The common case is one row that comes last. */
function withChangedRows(day: DayRow[], changed: Set<string>, dayRows: DayRow[]): DayRow[] {
  const next = [...day.filter(({ row }) => !changed.has(row.id)), ...dayRows]
  const sorted = next.every((dayRow, i) => i === 0 || byTime(next[i - 1]!, dayRow) <= 0)
  return sorted ? next : next.sort(byTime)
}

function byTime(a: DayRow, b: DayRow): number {
  return inOrder(a.row, b.row)
}

/**
 * Whether nothing may be written down in a ride-along at present. Asks for the stretch that was begun last, by any version of the ride-along: the day is not read through at each capture.
 */
export async function isOffTheRecord({ id, offRecord, rivals = [] }: RideAlong): Promise<boolean> {
  const begun = [offRecord, ...rivals.map(({ field, value }) => (field === 'offRecord' ? value : undefined))]
  const ids = begun.filter((stretch) => typeof stretch === 'string')
  if (ids.length === 0) return false
  return (await db.spans.bulkGet(ids)).some((span) => span && span.rideAlongId === id && isOpen(span))
}
