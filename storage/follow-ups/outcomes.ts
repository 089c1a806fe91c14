import { act } from '../database/acts.ts'
import { db } from '../database/db.ts'
import { byDue } from './follow-ups.ts'
import { NoRideAlongError } from '../errors.ts'
import { editRow, isDeleted, restoreRow, type PersonId } from '../rows/row.ts'
import { type FollowUp, type Outcome, type Person, type RideAlong } from '../rows/tables.ts'
import { addDays, dateOf, localZone } from '../rows/time-zone.ts'

/** A follow-up of an earlier ride-along, and its outcome as recorded in a later one. */
export interface EarlierFollowUp {
  row: FollowUp
  rideAlong: RideAlong
  outcome?: Outcome
}

/**
 * Follow-ups of earlier ride-alongs with the same hosts or their teams, by due date: those that are open, those closed
 * since the previous visit, and those that have an outcome in this ride-along.
 */
export function earlierFollowUps(rideAlongId: string): Promise<EarlierFollowUp[]> {
  return db.transaction('r', db.rideAlongs, db.people, db.followUps, db.outcomes, async () => {
    const thisOne = await db.rideAlongs.get(rideAlongId)
    if (!thisOne || isDeleted(thisOne) || thisOne.hosts.length === 0) return []
    const people = new Map((await db.people.toArray()).map((person) => [person.id, person]))
    const teams = teamsOf(thisOne, people)
    const earlier = (await db.rideAlongs.toArray()).filter(
      (other) =>
        !isDeleted(other) &&
        !other.planned &&
        isBefore(other, thisOne) &&
        (other.hosts.some((id) => thisOne.hosts.includes(id)) || [...teamsOf(other, people)].some((team) => teams.has(team))),
    )
    if (earlier.length === 0) return []
    const previous = earlier.reduce((last, other) => (isBefore(last, other) ? other : last))
    const byId = new Map(earlier.map((other) => [other.id, other]))
    const outcomes = (await db.outcomes.where('rideAlongId').equals(rideAlongId).toArray()).filter((row) => !isDeleted(row))
    const outcomeOf = new Map(outcomes.map((outcome) => [outcome.followUpId, outcome]))
    const earlierOutcomes = await db.outcomes
      .where('rideAlongId')
      .anyOf([...byId.keys()])
      .toArray()
    // A follow-up with an outcome in an earlier visit is listed again only while it is open.
    const settled = new Set(earlierOutcomes.filter((row) => !isDeleted(row) && row.says !== 'moved').map(({ followUpId }) => followUpId))
    const rows = await Promise.all(
      earlier.map(({ id }) => db.followUps.where('[rideAlongId+at+seq+device]').between([id], [id, []]).toArray()),
    )
    return rows
      .flat()
      .filter((row) => !isDeleted(row))
      .flatMap((row): EarlierFollowUp[] => {
        const outcome = outcomeOf.get(row.id)
        const closedSince = row.closedAt === undefined || dateOf(row.closedAt, localZone()) >= previous.date
        if (!outcome && row.state !== undefined && (!closedSince || settled.has(row.id))) return []
        return [{ row, rideAlong: byId.get(row.rideAlongId)!, ...(outcome && { outcome }) }]
      })
      .sort(byDue)
  })
}

/** Ride-alongs that recorded an outcome of these follow-ups, and of which this person proposed a summary version. */
export async function laterRideAlongs(followUps: FollowUp[], by: PersonId): Promise<string[]> {
  if (followUps.length === 0) return []
  const ids = followUps.map(({ id }) => id)
  const outcomes = await db.outcomes.where('followUpId').anyOf(ids).toArray()
  const later = new Set(outcomes.map(({ rideAlongId }) => rideAlongId))
  const proposed = await Promise.all(
    Array.from(later, async (id) => ((await db.versions.where('id').startsWith(`${by}/${id}/`).count()) > 0 ? [id] : [])),
  )
  return proposed.flat()
}

/**
 * Records the outcome of a follow-up as an act and updates the follow-up: `kept` is done, `moved` has another due date,
 * `dropped` is dropped. Somebody else's follow-up is not changed; then only the outcome is stored.
 * Throws `NoRideAlongError`.
 */
export function recordOutcome(
  { rideAlongId, followUpId, says, why, due }: Pick<Outcome, 'rideAlongId' | 'followUpId' | 'says'> & { why?: string; due?: string },
  label: string,
): Promise<void> {
  return act(label, ['outcomes', 'followUps', 'rideAlongs'], async ({ add, change, device }) => {
    const [rideAlong, followUp] = await Promise.all([db.rideAlongs.get(rideAlongId), db.followUps.get(followUpId)])
    if (!rideAlong || isDeleted(rideAlong) || !followUp || isDeleted(followUp)) throw new NoRideAlongError(rideAlongId)
    const at = Date.now()
    const id = `${device.me}/${rideAlongId}/${followUpId}`
    const fields = { says, why: why || undefined, at }
    if (await db.outcomes.get(id))
      await change<Outcome>('outcomes', id, (row) => editRow(isDeleted(row) ? restoreRow(row, device.id) : row, fields, device.id))
    else await add<Outcome>('outcomes', { rideAlongId, followUpId, says, at, ...(why && { why }) }, id)
    if (followUp.by !== device.me) return
    await change<FollowUp>('followUps', followUpId, (row) => {
      const state = says === 'moved' ? undefined : says === 'kept' ? 'done' : 'dropped'
      const moves = says === 'moved' && due !== undefined && due !== row.due
      return editRow<FollowUp>(
        row,
        {
          state,
          ...(state !== row.state && { closedAt: state && at }),
          ...(why && { why }),
          ...(moves && { due, ...(row.due !== undefined && { movedFrom: [...(row.movedFrom ?? []), row.due] }) }),
        },
        device.id,
      )
    })
  })
}

/** After these many days, the share of follow-ups done is measured. */
const lookBacks = [30, 60, 90] as const

/** How many follow-ups were done within this many days of their ride-along; `n` counts those old enough. */
interface KeptShare {
  days: (typeof lookBacks)[number]
  kept: number
  n: number
}

/** The share of follow-ups done after 30, 60 and 90 days, as of a calendar day. Days count from the date of the ride-along. */
export function lookBack(
  followUps: { row: Pick<FollowUp, 'state' | 'closedAt'>; rideAlong: Pick<RideAlong, 'date'> }[],
  today: string,
): KeptShare[] {
  return lookBacks.map((days) => {
    const old = followUps.filter(({ rideAlong }) => addDays(rideAlong.date, days) <= today)
    const kept = old.filter(
      ({ row, rideAlong }) =>
        row.state === 'done' && (row.closedAt === undefined || dateOf(row.closedAt, localZone()) <= addDays(rideAlong.date, days)),
    )
    return { days, kept: kept.length, n: old.length }
  })
}

/** How many follow-ups are done, of those that are done, dropped or overdue. */
export function keptShare(followUps: Pick<FollowUp, 'state' | 'due'>[], today: string): { kept: number; n: number } {
  const counted = followUps.filter(({ state, due }) => state !== undefined || (due !== undefined && due < today))
  return { kept: counted.filter(({ state }) => state === 'done').length, n: counted.length }
}

function isBefore(a: RideAlong, b: RideAlong): boolean {
  return a.id !== b.id && (a.date < b.date || (a.date === b.date && a.recordedAt < b.recordedAt))
}

/** Teams of the hosts, normalized for comparison. */
function teamsOf({ hosts }: RideAlong, people: Map<string, Person>): Set<string> {
  return new Set(hosts.flatMap((id) => people.get(id)?.team?.trim().normalize('NFC').toLocaleLowerCase() || []))
}
