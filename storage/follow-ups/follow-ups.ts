import { act } from '../database/acts.ts'
import { db } from '../database/db.ts'
import { captureTime, writeUpStart, latestTime, isOffTheRecord, addNewTags, visibilityIn } from '../day/capture.ts'
import { OffTheRecordError, NoRideAlongError } from '../errors.ts'
import { isLive } from '../ride-alongs/ride-alongs.ts'
import { isDeleted, type Fields, type Visibility } from '../rows/row.ts'
import { type FollowUp, type Observation, type RideAlong } from '../rows/tables.ts'
import { watch } from '../database/watch.ts'
import { addDays, dateOf, isDate, offsetAt } from '../rows/time-zone.ts'

/** A follow-up with the ride-along in which it was agreed; without it where that is not on this device. */
export interface ListedFollowUp {
  row: FollowUp
  rideAlong?: RideAlong
}

/** How a follow-up stands on a day. */
export type FollowUpStatus = 'overdue' | 'due' | 'open' | 'done' | 'dropped'

/** What is due within so many days is due. */
const soon = 7

/** Asked of ten thousand rows at every key, of a few hundred days. */
const exist = new Map<string, boolean>()

/** The due date of a follow-up; undefined where it has none, or one that there is not. */
export function dueDay({ due }: Pick<FollowUp, 'due'>): string | undefined {
  if (due === undefined) return undefined
  if (!exist.has(due)) exist.set(due, isDate(due))
  return exist.get(due) ? due : undefined
}

/** How a follow-up stands on a calendar day; one whose date does not exist is open. */
export function followUpStatus(row: Pick<FollowUp, 'state' | 'due'>, today: string): FollowUpStatus {
  if (row.state) return row.state
  const due = dueDay(row)
  if (due === undefined) return 'open'
  if (due < today) return 'overdue'
  return due <= addDays(today, soon) ? 'due' : 'open'
}

/** What is due first stands first; what has no date, or none that exists, stands last. */
export function byDue({ row: a }: ListedFollowUp, { row: b }: ListedFollowUp): number {
  const [first, second] = [dueDay(a) ?? '9999-99-99', dueDay(b) ?? '9999-99-99']
  return first < second ? -1 : first > second ? 1 : a.at - b.at || a.seq - b.seq || (a.id < b.id ? -1 : 1)
}

/** Every follow-up of every ride-along, what is due first before. Those of a deleted ride-along went with it. */
export function allFollowUps(): Promise<ListedFollowUp[]> {
  return db.transaction('r', db.followUps, db.rideAlongs, async () => {
    const [rows, rideAlongs] = await Promise.all([db.followUps.toArray(), db.rideAlongs.toArray()])
    return owed(rows, rideAlongs).sort(byDue)
  })
}

/**
 * Shows every follow-up and keeps them in step with what any page writes, reading again only what was written.
 * @returns a function that stops it.
 */
export function watchFollowUps(show: (followUps: ListedFollowUp[]) => void, fail: (error: unknown) => void): () => void {
  return watch(
    {
      tables: ['followUps'],
      whole: ['rideAlongs'],
      all: allFollowUps,
      async update(shown, ids) {
        const rows = (await db.followUps.bulkGet([...ids])).filter((row) => row !== undefined)
        const rideAlongs = (await db.rideAlongs.bulkGet(rows.map(({ rideAlongId }) => rideAlongId))).filter((row) => row !== undefined)
        return [...shown.filter(({ row }) => !ids.has(row.id)), ...owed(rows, rideAlongs)].sort(byDue)
      },
    },
    show,
    fail,
  )
}

function owed(rows: FollowUp[], rideAlongs: RideAlong[]): ListedFollowUp[] {
  const byId = new Map(rideAlongs.map((rideAlong) => [rideAlong.id, rideAlong]))
  return rows.flatMap((row) => {
    if (isDeleted(row)) return []
    const rideAlong = byId.get(row.rideAlongId)
    if (!rideAlong) return [{ row }]
    return isDeleted(rideAlong) ? [] : [{ row, rideAlong }]
  })
}

/** What stands behind a follow-up: the observation, or why it is not to be seen. */
export type EvidenceState = Observation | 'withdrawn' | 'deleted' | 'elsewhere'

/** The observations of these ids, or why each is not to be seen. */
export async function evidenceOf(ids: string[]): Promise<Map<string, EvidenceState>> {
  const found = await db.observations.bulkGet(ids)
  return new Map(ids.map((id, i) => [id, seen(found[i])]))
}

function seen(row: Observation | undefined): EvidenceState {
  if (!row) return 'elsewhere'
  return row.erased ? 'withdrawn' : isDeleted(row) ? 'deleted' : row
}

/** What is agreed outside of the capture line. */
export interface FollowUpDraft extends Pick<Fields<FollowUp>, 'rideAlongId' | 'text' | 'owner' | 'due' | 'from' | 'practice'> {
  tags?: { key: string; label: string }[]
  /** As everything in its ride-along where it is not said. */
  visibility?: Visibility
}

/**
 * Writes an action down that was agreed, undone as one; after the ride-along has ended as well. It stands where the
 * latest of its observations stands, else where a capture would, so that the day does not grow by it.
 * @returns its id.
 * Throws `NoRideAlongError`, `OffTheRecordError`.
 */
export function addFollowUp({ tags = [], ...given }: FollowUpDraft, said: string): Promise<string> {
  return act(said, ['followUps', 'rideAlongs', 'observations', 'spans', 'tags'], async (acting) => {
    const rideAlong = await db.rideAlongs.get(given.rideAlongId)
    if (!rideAlong || isDeleted(rideAlong)) throw new NoRideAlongError(given.rideAlongId)
    if (await isOffTheRecord(rideAlong)) throw new OffTheRecordError(rideAlong.id)
    await addNewTags(tags, acting)
    const behind = (await db.observations.bulkGet(given.from)).flatMap((row) => (row && !row.erased ? [row.at] : []))
    const at =
      behind.length > 0
        ? Math.max(...behind)
        : isLive(rideAlong)
          ? (await captureTime(rideAlong, Date.now(), acting.device.last)).at
          : ((await latestTime(rideAlong.id)) ?? rideAlong.startedAt ?? writeUpStart(rideAlong))
    const { owner, due, practice, visibility = visibilityIn(rideAlong), ...others } = given
    const row = await acting.add<FollowUp>('followUps', {
      ...others,
      visibility,
      at,
      offset: offsetAt(at, rideAlong.zone),
      tags: [...new Set(tags.map(({ key }) => key))].sort(),
      ...(owner && { owner }),
      ...(due !== undefined && { due }),
      ...(practice && { practice }),
    })
    return row.id
  })
}

/** How many follow-ups are overdue or due today, by the calendar of a time zone. */
export async function dueCount(now: number, zone: string): Promise<number> {
  const today = dateOf(now, zone)
  return (await allFollowUps()).filter(({ row }) => row.state === undefined && (dueDay(row) ?? '9999-99-99') <= today).length
}
