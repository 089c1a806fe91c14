import { act } from '../database/acts.ts'
import { db } from '../database/db.ts'
import { byDue } from './follow-ups.ts'
import { NoRideAlongError } from '../errors.ts'
import { editRow, isDeleted, restoreRow, type PersonId } from '../rows/row.ts'
import { type FollowUp, type Outcome, type Person, type RideAlong } from '../rows/tables.ts'
import { addDays, dateOf, localZone } from '../rows/time-zone.ts'

/** A promise of an earlier ride-along, and what a later one heard of it. */
export interface EarlierFollowUp {
  row: FollowUp
  rideAlong: RideAlong
  outcome?: Outcome
}

/**
 * What was promised before to the hosts of a ride-along or to their teams, what is due first before: all that was open
 * when it came, what was closed since the visit before, and what it has asked already.
 */
export function earlierFollowUps(rideAlongId: string): Promise<EarlierFollowUp[]> {
  return db.transaction('r', db.rideAlongs, db.people, db.followUps, db.outcomes, async () => {
    const now = await db.rideAlongs.get(rideAlongId)
    if (!now || isDeleted(now) || now.hosts.length === 0) return []
    const people = new Map((await db.people.toArray()).map((person) => [person.id, person]))
    const teams = teamsOf(now, people)
    const earlier = (await db.rideAlongs.toArray()).filter(
      (other) =>
        !isDeleted(other) &&
        !other.planned &&
        isBefore(other, now) &&
        (other.hosts.some((id) => now.hosts.includes(id)) || [...teamsOf(other, people)].some((team) => teams.has(team))),
    )
    if (earlier.length === 0) return []
    const before = earlier.reduce((last, other) => (isBefore(last, other) ? other : last))
    const byId = new Map(earlier.map((other) => [other.id, other]))
    const outcomes = (await db.outcomes.where('rideAlongId').equals(rideAlongId).toArray()).filter((row) => !isDeleted(row))
    const asked = new Map(outcomes.map((outcome) => [outcome.followUpId, outcome]))
    const heard = await db.outcomes
      .where('rideAlongId')
      .anyOf([...byId.keys()])
      .toArray()
    // What an earlier visit heard of is asked again only while it is open.
    const settled = new Set(heard.filter((row) => !isDeleted(row) && row.says !== 'moved').map(({ followUpId }) => followUpId))
    const rows = await Promise.all(
      earlier.map(({ id }) => db.followUps.where('[rideAlongId+at+seq+device]').between([id], [id, []]).toArray()),
    )
    return rows
      .flat()
      .filter((row) => !isDeleted(row))
      .flatMap((row): EarlierFollowUp[] => {
        const outcome = asked.get(row.id)
        const since = row.closedAt === undefined || dateOf(row.closedAt, localZone()) >= before.date
        if (!outcome && row.state !== undefined && (!since || settled.has(row.id))) return []
        return [{ row, rideAlong: byId.get(row.rideAlongId)!, ...(outcome && { outcome }) }]
      })
      .sort(byDue)
  })
}

/** Ride-alongs that asked what became of these promises, and of which this person put something forward. */
export async function laterRideAlongs(followUps: FollowUp[], by: PersonId): Promise<string[]> {
  if (followUps.length === 0) return []
  const own = followUps.map(({ id }) => id)
  const outcomes = await db.outcomes.where('followUpId').anyOf(own).toArray()
  const asking = new Set(outcomes.map(({ rideAlongId }) => rideAlongId))
  const put = await Promise.all(
    Array.from(asking, async (id) => ((await db.versions.where('id').startsWith(`${by}/${id}/`).count()) > 0 ? [id] : [])),
  )
  return put.flat()
}

/**
 * Writes what became of a promise, undone as one: kept is done, moved is due on another day, dropped is dropped. Of
 * somebody else's promise it is on record here alone.
 * Throws `NoRideAlongError`.
 */
export function recordOutcome(
  { rideAlongId, followUpId, says, why, due }: Pick<Outcome, 'rideAlongId' | 'followUpId' | 'says'> & { why?: string; due?: string },
  said: string,
): Promise<void> {
  return act(said, ['outcomes', 'followUps', 'rideAlongs'], async ({ add, change, device }) => {
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

/** After so many days it is looked at what became of what was promised. */
export const lookBacks = [30, 60, 90] as const

/** How many of the promises of some ride-alongs were kept so many days after; `n` are those old enough to ask. */
export interface KeptShare {
  days: (typeof lookBacks)[number]
  kept: number
  n: number
}

/** The look-back over promises of ride-alongs, on a calendar day. A promise counts from the day of its ride-along. */
export function lookBack(
  promises: { row: Pick<FollowUp, 'state' | 'closedAt'>; rideAlong: Pick<RideAlong, 'date'> }[],
  today: string,
): KeptShare[] {
  return lookBacks.map((days) => {
    const old = promises.filter(({ rideAlong }) => addDays(rideAlong.date, days) <= today)
    const kept = old.filter(
      ({ row, rideAlong }) =>
        row.state === 'done' && (row.closedAt === undefined || dateOf(row.closedAt, localZone()) <= addDays(rideAlong.date, days)),
    )
    return { days, kept: kept.length, n: old.length }
  })
}

/** How many promises were kept, of those that were kept, dropped, or are past their day. */
export function keptShare(promises: Pick<FollowUp, 'state' | 'due'>[], today: string): { kept: number; n: number } {
  const asked = promises.filter(({ state, due }) => state !== undefined || (due !== undefined && due < today))
  return { kept: asked.filter(({ state }) => state === 'done').length, n: asked.length }
}

function isBefore(a: RideAlong, b: RideAlong): boolean {
  return a.id !== b.id && (a.date < b.date || (a.date === b.date && a.recordedAt < b.recordedAt))
}

/** Teams of the hosts, folded for comparing. */
function teamsOf({ hosts }: RideAlong, people: Map<string, Person>): Set<string> {
  return new Set(hosts.flatMap((id) => people.get(id)?.team?.trim().normalize('NFC').toLocaleLowerCase() || []))
}
