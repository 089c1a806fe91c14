import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { editDayRows } from '../../../storage/day/edit.ts'
import { capture } from '../../../storage/day/capture.ts'
import { lookBack, earlierFollowUps, recordOutcome, keptShare } from '../../../storage/follow-ups/outcomes.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { rowsOf } from '../../../storage/ride-alongs/rows.ts'
import { setHost } from '../../../storage/ride-alongs/people.ts'
import { eraseRow } from '../../../storage/rows/row.ts'
import { addDays } from '../../../storage/rows/time-zone.ts'
import { shareable, shareableWith } from '../../../summary/shareable.ts'

const write = (line: string, from?: string[]) =>
  capture(parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }), from ? { from } : {})

/** Creates an ended ride-along with a host and these captures. @returns its id. */
async function visit(date: string, host: { name: string; team?: string } | null, ...lines: string[]) {
  const { id } = await startRideAlong({ date, zone: 'UTC', title: `Visit of ${date}` })
  if (host) await setHost(id, host)
  for (const line of lines) await write(line)
  await endRideAlong(id)
  return id
}
const texts = async (rideAlongId: string) => (await earlierFollowUps(rideAlongId)).map(({ row }) => row.text)
const followUpWithText = async (text: string) => (await db.followUps.toArray()).find((row) => row.text === text)!

test('only ride-alongs with the same host or team list earlier follow-ups', async () => {
  await visit(
    '2017-01-31',
    { name: 'Alex', team: 'Database team' },
    '> test restores due:2017-02-10',
    '> show the host name due:2017-02-05',
    'seen',
  )
  await visit('2017-02-01', { name: 'Ines', team: 'IT finance' }, '> close the books')
  await visit('2017-02-02', null, '> nobody was named')
  const same = await visit('2017-03-01', { name: 'Alex' })
  const team = await visit('2017-03-02', { name: 'Kim', team: ' DATABASE team' })
  const other = await visit('2017-03-03', { name: 'Sam', team: 'Operations' })
  const nobody = await visit('2017-03-04', null)

  expect(await texts(same)).toEqual(['show the host name', 'test restores'])
  expect(await texts(team)).toEqual(['show the host name', 'test restores'])
  expect([await texts(other), await texts(nobody)]).toEqual([[], []])
  // Follow-ups of later ride-alongs are not listed.
  expect(await texts(await visit('2017-01-01', { name: 'Alex' }))).toEqual([])
})

test('an outcome updates its follow-up, can be changed, and is undone together with it', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2017, 2, 1, 12) })
  await visit('2017-01-31', { name: 'Alex' }, '> one due:2017-02-10', '> two due:2017-02-11', '> three')
  const second = await visit('2017-03-01', { name: 'Alex' })
  const [one, two, three] = [await followUpWithText('one'), await followUpWithText('two'), await followUpWithText('three')]
  await recordOutcome({ rideAlongId: second, followUpId: one.id, says: 'kept' }, 'Kept')
  await recordOutcome({ rideAlongId: second, followUpId: two.id, says: 'moved', due: '2017-04-01', why: 'no tapes' }, 'Moved')
  await recordOutcome({ rideAlongId: second, followUpId: three.id, says: 'dropped', why: 'nobody needs it' }, 'Dropped')

  expect(await followUpWithText('one')).toMatchObject({ state: 'done', closedAt: Date.UTC(2017, 2, 1, 12) })
  expect(await followUpWithText('two')).toMatchObject({ due: '2017-04-01', movedFrom: ['2017-02-11'], why: 'no tapes' })
  expect(await followUpWithText('three')).toMatchObject({ state: 'dropped', why: 'nobody needs it' })
  expect((await earlierFollowUps(second)).map(({ row, outcome }) => [row.text, outcome?.says, outcome?.why])).toEqual([
    ['one', 'kept', undefined],
    ['two', 'moved', 'no tapes'],
    ['three', 'dropped', 'nobody needs it'],
  ])

  await recordOutcome({ rideAlongId: second, followUpId: one.id, says: 'moved', due: '2017-05-01' }, 'Moved')
  expect(await followUpWithText('one')).toMatchObject({ due: '2017-05-01' })
  expect(await followUpWithText('one')).not.toHaveProperty('state')
  await undo()
  expect(await followUpWithText('one')).toMatchObject({ state: 'done', due: '2017-02-10' })
  expect((await earlierFollowUps(second))[0]!.outcome!.says).toBe('kept')

  // The next visit lists only open follow-ups, and those closed since this visit.
  vi.setSystemTime(Date.UTC(2017, 3, 1, 12))
  expect(await texts(await visit('2017-04-01', { name: 'Alex' }))).toEqual(['two'])
  await editDayRows([{ table: 'followUps', row: two }], { state: 'done' }, { label: 'Done' })
  vi.setSystemTime(Date.UTC(2017, 4, 1, 12))
  expect(await texts(await visit('2017-05-01', { name: 'Alex' }))).toEqual(['two'])
  vi.useRealTimers()
})

test('a follow-up without date and owner, of a withdrawn observation, is listed in the next visit', async () => {
  const first = await startRideAlong({ date: '2017-01-31', zone: 'UTC' })
  await setHost(first.id, { name: 'Alex' })
  const seen = await write('a name')
  await write('> tell nobody', [seen.id])
  await db.observations.put(eraseRow((await db.observations.get(seen.id))!, 'desk'))
  await endRideAlong(first.id)
  const second = await visit('2017-03-01', { name: 'Alex' })
  expect(await texts(second)).toEqual(['tell nobody'])
  await recordOutcome({ rideAlongId: second, followUpId: (await followUpWithText('tell nobody')).id, says: 'kept' }, 'Kept')
  expect(shareable((await rowsOf(second))!)!.rows.outcomes).toHaveLength(1)
})

test('an outcome is shared only if its follow-up, its observations and its ride-along are shared', async () => {
  const first = await startRideAlong({ date: '2017-01-31', zone: 'UTC', title: 'CANARY title' })
  await setHost(first.id, { name: 'Alex' })
  const secret = await write('CANARY secret')
  await editDayRows([{ table: 'observations', row: { id: secret.id } }], { visibility: 'private' }, { label: 'Private' })
  await write('> told')
  await write('> CANARY of a secret', [secret.id])
  const { id } = await write('> CANARY private')
  await editDayRows([{ table: 'followUps', row: { id } }], { visibility: 'private' }, { label: 'Private' })
  await endRideAlong(first.id)
  const second = await visit('2017-03-01', { name: 'Alex' })
  for (const { row } of await earlierFollowUps(second))
    await recordOutcome({ rideAlongId: second, followUpId: row.id, says: 'dropped', why: `why ${row.text}` }, 'Dropped')

  const rows = (await rowsOf(second))!
  const shared = shareable(rows)!
  expect(shared.rows.outcomes!.map(({ why }) => why)).toEqual(['why told'])
  expect(shared.rows.earlier!.followUps.map(({ text }) => text)).toEqual(['told'])
  expect(JSON.stringify({ ...shared.rows.earlier, rideAlongs: [] })).not.toContain('CANARY')
  const [alex] = rows.rideAlong.hosts
  expect(shareableWith(alex!, rows)!.rows.outcomes).toHaveLength(1)

  // Nothing is shared of the follow-ups of a private ride-along.
  await db.rideAlongs.update(first.id, { visibility: 'private' })
  expect(shareable((await rowsOf(second))!)!.rows).toMatchObject({ outcomes: [], earlier: { followUps: [], rideAlongs: [] } })
})

test('a host does not see follow-ups for another host of the same team', async () => {
  await visit('2017-01-31', { name: 'Alex', team: 'Database team' }, '> of Alex')
  const second = await visit('2017-03-01', { name: 'Kim', team: 'Database team' })
  await recordOutcome({ rideAlongId: second, followUpId: (await followUpWithText('of Alex')).id, says: 'kept' }, 'Kept')
  const rows = (await rowsOf(second))!
  expect(shareable(rows)!.rows.outcomes).toHaveLength(1)
  expect(shareableWith(rows.rideAlong.hosts[0]!, rows)!.rows).toMatchObject({ outcomes: [], earlier: { followUps: [] } })
})

test('lookBack counts follow-ups done within 30, 60 and 90 days, of those that are old enough', () => {
  const on = (date: string, closed?: string) => ({
    rideAlong: { date },
    row: closed === undefined ? {} : { state: 'done' as const, closedAt: Date.parse(`${closed}T12:00Z`) },
  })
  const followUps = [on('2017-01-01', '2017-01-20'), on('2017-01-01', '2017-02-20'), on('2017-01-01'), on('2017-02-20', '2017-02-21')]
  expect(lookBack(followUps, '2017-03-10')).toEqual([
    { days: 30, kept: 1, n: 3 },
    { days: 60, kept: 2, n: 3 },
    { days: 90, kept: 0, n: 0 },
  ])
  const share = [{ state: 'done' }, { state: 'dropped' }, { due: '2017-03-09' }, { due: '2017-03-10' }, {}] as const
  expect(keptShare([...share], '2017-03-10')).toEqual({ kept: 1, n: 3 })
})

test('lookBack never counts more follow-ups as kept than there are, nor fewer after more days', () => {
  const day = fc.integer({ min: 0, max: 200 }).map((n) => addDays('2017-01-01', n))
  const followUp = fc.record({ date: day, closed: fc.option(day, { nil: undefined }) }).map(({ date, closed }) => ({
    rideAlong: { date },
    row: closed === undefined ? {} : { state: 'done' as const, closedAt: Date.parse(`${closed}T12:00Z`) },
  }))
  fc.assert(
    fc.property(fc.array(followUp, { maxLength: 8 }), day, (followUps, today) => {
      const [first, second, third] = lookBack(followUps, today)
      expect([first!.n >= second!.n, second!.n >= third!.n]).toEqual([true, true])
      for (const { kept, n } of [first!, second!, third!]) expect(kept).toBeLessThanOrEqual(n)
      const old = followUps.filter(({ rideAlong }) => addDays(rideAlong.date, 90) <= today)
      const kept = lookBack(old, today).map((share) => share.kept)
      expect(kept.toSorted((a, b) => a - b)).toEqual(kept)
    }),
  )
})
