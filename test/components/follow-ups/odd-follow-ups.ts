import * as words from '../../../assets/locales/en.yml'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { addHost } from '../../../storage/ride-alongs/people.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { deleteRow, eraseRow } from '../../../storage/rows/row.ts'
import type { FollowUp, RideAlong } from '../../../storage/rows/tables.ts'
import { dateOf, localZone } from '../../../storage/rows/time-zone.ts'

interface OddFollowUp {
  followUp?: Partial<FollowUp>
  /** Fields of its ride-along. */
  rideAlong?: Partial<RideAlong>
  /** What its row on the follow-ups page says. */
  says?: string[]
}

/** Follow-ups that another device or a damaged file can bring, by what is odd about them. */
export const oddFollowUps: [what: string, OddFollowUp][] = [
  ['due before its visit', { followUp: { due: '1999-12-31' }, says: [words.dueBefore] }],
  [
    'due on a day that does not exist',
    { followUp: { due: '2026-02-31', movedFrom: ['2026-02-30', '0000-01-01'] }, says: [words.noSuchDate('2026-02-31')] },
  ],
  ['due at the end of the calendar', { followUp: { due: '9999-12-31', movedFrom: ['0001-01-01'] } }],
  ['with an owner of invisible characters', { followUp: { owner: ' \u202e\u200b ' }, says: [words.noOwnerNamed] }],
  ['with an empty owner', { followUp: { owner: '' }, says: [words.noOwnerNamed] }],
  ['without text', { followUp: { text: '' } }],
  ['from a withdrawn observation', { followUp: { from: ['withdrawn'] }, says: [words.fromWithdrawn] }],
  [
    'from a deleted and an unknown observation',
    { followUp: { from: ['deleted', 'nowhere'] }, says: [words.fromDeleted, words.fromElsewhere] },
  ],
  ['done before the earliest possible time', { followUp: { state: 'done', closedAt: -8.6e15 } }],
  ['dropped after the latest possible time', { followUp: { state: 'dropped', closedAt: 8.6e15, why: '' } }],
  ['of a visit on a day that does not exist', { followUp: { due: '2026-02-10' }, rideAlong: { date: '2017-02-31' } }],
  ['of a visit at the end of the calendar', { rideAlong: { date: '9999-12-31' } }],
  ['of a visit in an unknown time zone', { followUp: { due: '2026-03-29' }, rideAlong: { zone: 'Mars/Olympus' } }],
]

/** Stores an odd follow-up of a past visit, and a visit of today with the same host. */
export async function storeOddFollowUp({ followUp = {}, rideAlong = {} }: OddFollowUp) {
  const write = (text: string) => capture(parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }))
  const past = await startRideAlong({ date: '2017-01-31', zone: 'UTC' })
  await addHost(past.id, { name: 'Alex' })
  const withdrawn = await write('! a name')
  const deleted = await write('! a word')
  const { id } = await write('> tell nobody')
  await db.observations.put({ ...eraseRow((await db.observations.get(withdrawn.id))!, 'desk'), id: 'withdrawn' })
  await db.observations.put({ ...deleteRow((await db.observations.get(deleted.id))!, 'desk', 1), id: 'deleted' })
  await endRideAlong(past.id)
  await db.followUps.update(id, followUp)
  await db.rideAlongs.update(past.id, rideAlong)
  const today = await startRideAlong({ date: dateOf(Date.now(), localZone()), zone: 'UTC' })
  await addHost(today.id, { name: 'Alex' })
  const row = (await db.followUps.get(id))!
  return {
    row,
    past: (await db.rideAlongs.get(past.id))!,
    today: (await db.rideAlongs.get(today.id))!,
    /** The visit of today lists it among earlier follow-ups. */
    isEarlier: (rideAlong.date ?? '') < today.date && row.state === undefined,
  }
}
