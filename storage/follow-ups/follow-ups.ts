import { act } from '../database/acts.ts'
import { db } from '../database/db.ts'
import { captureTime, writeUpStart, addNewTags, visibilityIn } from '../day/capture.ts'
import { latestTime, isOffTheRecord } from '../day/day.ts'
import { OffTheRecordError } from '../errors.ts'
import { existingRideAlong, isLive } from '../ride-alongs/ride-alongs.ts'
import { isDeleted, type Fields, type Visibility } from '../rows/row.ts'
import { type FollowUp, type Observation, type RideAlong } from '../rows/tables.ts'
import { watch } from '../database/watch.ts'
import { addDays, dateOf, isDate, offsetAt } from '../rows/time-zone.ts'

/** A follow-up with its ride-along, if that is on this device. */
export interface ListedFollowUp {
  row: FollowUp
  rideAlong?: RideAlong
}

/** The status of a follow-up on a given day. */
export type FollowUpStatus = 'overdue' | 'due' | 'open' | 'done' | 'dropped'

/** A follow-up is `due` from this many days before its date. */
const dueSoonDays = 7

/** Whether dates exist. Cached: a list of ten thousand rows asks at every key press, for a few hundred dates. */
const existingDays = new Map<string, boolean>()

/** The due date of a follow-up; undefined if it has none or the date does not exist. */
export function dueDay({ due }: Pick<FollowUp, 'due'>): string | undefined {
  if (due === undefined) return undefined
  if (!existingDays.has(due)) existingDays.set(due, isDate(due))
  return existingDays.get(due) ? due : undefined
}

/** The status of a follow-up on a calendar day. If its date does not exist, it is open. */
export function followUpStatus(row: Pick<FollowUp, 'state' | 'due'>, today: string): FollowUpStatus {
  if (row.state) return row.state
  const due = dueDay(row)
  if (due === undefined) return 'open'
  if (due < today) return 'overdue'
  return due <= addDays(today, dueSoonDays) ? 'due' : 'open'
}

/** Sorts by due date. Follow-ups without an existing date come last. */
export function byDue({ row: a }: ListedFollowUp, { row: b }: ListedFollowUp): number {
  const [first, second] = [dueDay(a) ?? '9999-99-99', dueDay(b) ?? '9999-99-99']
  return first < second ? -1 : first > second ? 1 : a.at - b.at || a.seq - b.seq || (a.id < b.id ? -1 : 1)
}

/** Every follow-up by due date, except those of deleted ride-alongs. */
export function allFollowUps(): Promise<ListedFollowUp[]> {
  return db.transaction('r', db.followUps, db.rideAlongs, async () => {
    const [rows, rideAlongs] = await Promise.all([db.followUps.toArray(), db.rideAlongs.toArray()])
    return withRideAlongs(rows, rideAlongs).sort(byDue)
  })
}

/**
 * Calls `show` with all follow-ups now and after each change by any page. Reads only the changed rows again.
 * @returns a function that stops watching.
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
        return [...shown.filter(({ row }) => !ids.has(row.id)), ...withRideAlongs(rows, rideAlongs)].sort(byDue)
      },
    },
    show,
    fail,
  )
}

function withRideAlongs(rows: FollowUp[], rideAlongs: RideAlong[]): ListedFollowUp[] {
  const byId = new Map(rideAlongs.map((rideAlong) => [rideAlong.id, rideAlong]))
  return rows.flatMap((row) => {
    if (isDeleted(row)) return []
    const rideAlong = byId.get(row.rideAlongId)
    if (!rideAlong) return [{ row }]
    return isDeleted(rideAlong) ? [] : [{ row, rideAlong }]
  })
}

/** The observation behind a follow-up, or why it cannot be shown. */
export type EvidenceState = Observation | 'withdrawn' | 'deleted' | 'elsewhere'

/** The observations with these ids, or why each cannot be shown. */
export async function evidenceOf(ids: string[]): Promise<Map<string, EvidenceState>> {
  const found = await db.observations.bulkGet(ids)
  return new Map(ids.map((id, i) => [id, evidenceState(found[i])]))
}

function evidenceState(row: Observation | undefined): EvidenceState {
  if (!row) return 'elsewhere'
  return row.erased ? 'withdrawn' : isDeleted(row) ? 'deleted' : row
}

/** A follow-up that is not written in the capture line. */
interface FollowUpDraft extends Pick<Fields<FollowUp>, 'rideAlongId' | 'text' | 'owner' | 'due' | 'from' | 'practice'> {
  tags?: { key: string; label: string }[]
  /** By default that of new rows of its ride-along. */
  visibility?: Visibility
}

/**
 * Adds a follow-up as an act, also after the end of the ride-along. It gets the time of its latest observation; without
 * one, the time of a capture while live, else that of the latest row, so that the day does not become longer.
 * @returns the id of the follow-up.
 * Throws `NoRideAlongError`, `OffTheRecordError`.
 */
export function addFollowUp({ tags = [], ...draft }: FollowUpDraft, label: string): Promise<string> {
  return act(label, ['followUps', 'rideAlongs', 'observations', 'spans', 'tags'], async (acting) => {
    const rideAlong = await existingRideAlong(draft.rideAlongId)
    if (await isOffTheRecord(rideAlong)) throw new OffTheRecordError(rideAlong.id)
    await addNewTags(tags, acting)
    const evidenceTimes = (await db.observations.bulkGet(draft.from)).flatMap((row) => (row && !row.erased ? [row.at] : []))
    const at =
      evidenceTimes.length > 0
        ? Math.max(...evidenceTimes)
        : isLive(rideAlong)
          ? (await captureTime(rideAlong, Date.now(), acting.device.last)).at
          : ((await latestTime(rideAlong.id)) ?? rideAlong.startedAt ?? writeUpStart(rideAlong))
    const { owner, due, practice, visibility = visibilityIn(rideAlong), ...others } = draft
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

/** How many open follow-ups are overdue or due today, by the calendar of a time zone. `now` is in epoch milliseconds. */
export async function dueCount(now: number, zone: string): Promise<number> {
  const today = dateOf(now, zone)
  return (await allFollowUps()).filter(({ row }) => row.state === undefined && (dueDay(row) ?? '9999-99-99') <= today).length
}
