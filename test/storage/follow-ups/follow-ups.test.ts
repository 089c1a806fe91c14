import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import {
  addFollowUp,
  allFollowUps,
  dueCount,
  evidenceOf,
  followUpStatus,
  watchFollowUps,
  type ListedFollowUp,
} from '../../../storage/follow-ups/follow-ups.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { editDayRows, type DayRowEdit, deleteDayRows } from '../../../storage/day/edit.ts'
import { capture } from '../../../storage/day/capture.ts'
import { dayOf } from '../../../storage/day/day.ts'
import { OffTheRecordError, NoRideAlongError } from '../../../storage/errors.ts'
import { deleteRideAlong, endRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { eraseRow } from '../../../storage/rows/row.ts'
import { type FollowUp } from '../../../storage/rows/tables.ts'
import { toggleSpan } from '../../../storage/day/spans.ts'
import { addDays, dateOf, instantsOf } from '../../../storage/rows/time-zone.ts'

const write = (line: string, from?: string[]) =>
  capture(parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }), from ? { from } : {})
const change = (id: string, edit: DayRowEdit, label = 'Changed') => editDayRows([{ table: 'followUps', row: { id } }], edit, { label })

test('movedFrom keeps every earlier due date', async () => {
  const { id } = await write('> test every restore @platform due:2017-02-03')
  await change(id, { due: '2017-02-10', why: 'the tape robot is broken' })
  await change(id, { due: '2017-02-10' })
  await change(id, { due: undefined })
  await change(id, { due: '2017-03-01' })

  expect(await db.followUps.get(id)).toMatchObject({
    due: '2017-03-01',
    movedFrom: ['2017-02-03', '2017-02-10'],
    why: 'the tape robot is broken',
  })
})

test('a done follow-up has closedAt; reopening removes it and undo restores it', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2017, 1, 1, 12) })
  const { id } = await write('> test every restore')
  await change(id, { state: 'done' }, 'Done')
  expect(await db.followUps.get(id)).toMatchObject({ state: 'done', closedAt: Date.UTC(2017, 1, 1, 12) })

  vi.setSystemTime(Date.UTC(2017, 1, 2, 12))
  await change(id, { state: 'done', text: 'test every restore, each month' })
  expect(await db.followUps.get(id)).toMatchObject({ closedAt: Date.UTC(2017, 1, 1, 12) })

  await change(id, { state: undefined }, 'Open')
  expect(await db.followUps.get(id)).not.toHaveProperty('closedAt')
  await undo()
  expect(await db.followUps.get(id)).toMatchObject({ state: 'done', closedAt: Date.UTC(2017, 1, 1, 12) })
  vi.useRealTimers()
})

test('an edit of follow-up fields leaves observations without those fields', async () => {
  const { id } = await write('the copy hangs')
  await editDayRows(
    [{ table: 'observations', row: { id } }],
    { practice: 'training', state: 'done', due: '2017-02-03' },
    { label: 'Changed' },
  )

  expect(Object.keys((await db.observations.get(id))!)).not.toEqual(expect.arrayContaining(['practice']))
  expect(await db.observations.get(id)).not.toHaveProperty('state')
})

test('a follow-up is due from seven days before its date, and overdue from the day after', () => {
  const on = (due: string | undefined, state?: FollowUp['state']) =>
    followUpStatus({ ...(due !== undefined && { due }), ...(state && { state }) }, '2026-03-10')
  expect(['2026-03-09', '2026-03-10', '2026-03-17', '2026-03-18', undefined].map((due) => on(due))).toEqual([
    'overdue',
    'due',
    'due',
    'open',
    'open',
  ])
  expect([on('2026-03-09', 'done'), on('2026-03-09', 'dropped')]).toEqual(['done', 'dropped'])
  // A date that does not exist is never overdue.
  expect([on('2026-02-31'), on('2026-00-00')]).toEqual(['open', 'open'])
})

test('a due date begins and ends at midnight in its time zone, also when clocks change', async () => {
  const zones = ['Europe/Paris', 'America/New_York', 'Pacific/Apia', 'Pacific/Kiritimati', 'Asia/Kathmandu', 'Africa/Casablanca']
  // Days on which clocks change in one of the zones, and one that Samoa skipped.
  const days = fc.constantFrom('2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-02-15', '2011-12-29', '2024-02-29')
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...zones), days, fc.integer({ min: 0, max: 1439 }), async (zone, due, minutes) => {
      const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
      for (const at of instantsOf(due, time, zone)) expect(followUpStatus({ due }, dateOf(at, zone))).toBe('due')
      for (const at of instantsOf(addDays(due, 1), time, zone)) expect(followUpStatus({ due }, dateOf(at, zone))).toBe('overdue')
    }),
    { numRuns: 200 },
  )
})

test('allFollowUps sorts by due date and leaves out follow-ups of deleted ride-alongs', async () => {
  const first = await write('> later due:2017-03-01')
  await write('> sooner due:2017-02-01')
  await write('> some day')
  await endRideAlong(first.rideAlongId)
  const other = await write('> elsewhere due:2017-02-15')
  await db.followUps.update((await write('> of nowhere')).id, { rideAlongId: 'nowhere' })

  const seen = async () => (await allFollowUps()).map(({ row, rideAlong }) => [row.text, rideAlong?.id])
  expect(await seen()).toEqual([
    ['sooner', first.rideAlongId],
    ['elsewhere', other.rideAlongId],
    ['later', first.rideAlongId],
    ['some day', first.rideAlongId],
    ['of nowhere', undefined],
  ])
  await deleteRideAlong(first.rideAlongId, 'Deleted')
  expect(await seen()).toEqual([
    ['elsewhere', other.rideAlongId],
    ['of nowhere', undefined],
  ])
})

test('watchFollowUps shows added, changed and deleted follow-ups and deleted ride-alongs', async () => {
  let shown: ListedFollowUp[] = []
  const stop = watchFollowUps(
    (followUps) => (shown = followUps),
    (error) => {
      throw error
    },
  )
  const texts = (...expected: string[]) => vi.waitFor(() => expect(shown.map(({ row }) => row.text)).toEqual(expected))
  const { id, rideAlongId } = await write('> test restores due:2017-03-01')
  await write('> tell the team due:2017-03-02')
  await texts('test restores', 'tell the team')
  await change(id, { due: '2017-03-03', text: 'test every restore' })
  await texts('tell the team', 'test every restore')
  await deleteDayRows([{ table: 'followUps', row: { id } }], 'Deleted')
  await texts('tell the team')
  await deleteRideAlong(rideAlongId, 'Deleted')
  await texts()
  await undo()
  await texts('tell the team')
  stop()
})

test('evidenceOf returns observations, or that they are deleted, withdrawn or not on this device', async () => {
  const [seen, deleted, withdrawn] = [await write('the copy hangs'), await write('nobody is told'), await write('a name')]
  await deleteDayRows([{ table: 'observations', row: { id: deleted.id } }], 'Deleted')
  await db.observations.put(eraseRow((await db.observations.get(withdrawn.id))!, 'desk'))

  const behind = await evidenceOf([seen.id, deleted.id, withdrawn.id, 'nowhere'])
  expect(behind.get(seen.id)).toMatchObject({ text: 'the copy hangs' })
  expect([deleted.id, withdrawn.id, 'nowhere'].map((id) => behind.get(id))).toEqual(['deleted', 'withdrawn', 'elsewhere'])
})

test('a follow-up added after the end gets the time of its observation and does not make the day longer', async () => {
  const seen = await write('the copy hangs')
  await write('nobody is told')
  await endRideAlong(seen.rideAlongId)
  const made = { rideAlongId: seen.rideAlongId, text: 'test restores', from: [seen.id], owner: 'Kim', due: '2017-03-01' }
  const id = await addFollowUp({ ...made, tags: [{ key: 'backups', label: 'Backups' }], practice: 'reviews' }, 'Made')

  expect(await db.followUps.get(id)).toMatchObject({ ...made, at: seen.at, tags: ['backups'], practice: 'reviews', visibility: 'shared' })
  expect(await db.tags.toArray()).toMatchObject([{ key: 'backups', label: 'Backups' }])
  const latest = Math.max(...(await dayOf(seen.rideAlongId)).map(({ row }) => row.at))
  const ofNothing = await addFollowUp({ rideAlongId: seen.rideAlongId, text: 'thank the team', from: [] }, 'Made')
  expect(await db.followUps.get(ofNothing)).toMatchObject({ at: latest, from: [] })

  await undo()
  expect((await allFollowUps()).map(({ row }) => row.text)).toEqual(['test restores'])
  await expect(addFollowUp({ ...made, rideAlongId: 'nowhere' }, 'Made')).rejects.toThrow(NoRideAlongError)
})

test('no follow-up can be added off the record', async () => {
  const { rideAlongId } = await write('the copy hangs')
  await toggleSpan('offRecord', String)
  await expect(addFollowUp({ rideAlongId, text: 'tell nobody', from: [] }, 'Made')).rejects.toThrow(OffTheRecordError)
})

test('dueCount counts open follow-ups by the date in the time zone', async () => {
  const { id } = await write('> one due:2026-03-10')
  await write('> two due:2026-03-11')
  await write('> three')
  const noon = Date.UTC(2026, 2, 10, 12)
  expect(await dueCount(noon, 'Europe/Paris')).toBe(1)
  expect(await dueCount(noon, 'Pacific/Kiritimati')).toBe(2)
  await change(id, { state: 'done' })
  expect(await dueCount(noon, 'Europe/Paris')).toBe(0)
})
