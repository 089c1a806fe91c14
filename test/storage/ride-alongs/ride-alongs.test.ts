import { expect, test } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import { AnotherLiveError, NotYoursError } from '../../../storage/errors.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { capture } from '../../../storage/day/capture.ts'
import { allRows, mergeLibrary } from '../../../storage/library/library.ts'
import {
  currentRideAlong,
  deleteRideAlong,
  editRideAlong,
  endRideAlong,
  isLive,
  reopenRideAlong,
  rideAlong,
  rideAlongs,
  startRideAlong,
} from '../../../storage/ride-alongs/ride-alongs.ts'
import { setHost, setObserver } from '../../../storage/ride-alongs/people.ts'
import { changeSettings } from '../../../storage/database/settings.ts'

const line = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })

test('only one ride-along is live on a device', async () => {
  const first = await startRideAlong({ title: 'Database evening' })

  await expect(startRideAlong()).rejects.toThrow(AnotherLiveError)
  await endRideAlong(first.id)
  const second = await startRideAlong()
  await expect(reopenRideAlong(first.id)).rejects.toThrow(AnotherLiveError)
  expect(await currentRideAlong()).toMatchObject({ id: second.id })
})

test('a write-up is not live, and does not replace a live ride-along', async () => {
  const past = await startRideAlong({ writeUp: true, date: '2017-01-31', zone: 'UTC' })
  expect(isLive(past)).toBe(false)
  await startRideAlong()

  await expect(startRideAlong({ writeUp: true, date: '2017-02-01' })).rejects.toThrow(AnotherLiveError)
})

test('a new ride-along has the classification from the settings', async () => {
  await changeSettings({ classification: 'Confidential' })

  expect(await startRideAlong()).toMatchObject({ classification: 'Confidential' })
})

test('a deleted ride-along is not listed, and undo restores it as the current one', async () => {
  const { rideAlongId } = await capture(line('one'))
  await deleteRideAlong(rideAlongId, 'Deleted')
  expect(await rideAlongs()).toEqual([])
  expect(await rideAlong(rideAlongId)).toBeNull()
  expect(await undo()).toBe('Deleted')

  expect(await rideAlongs()).toHaveLength(1)
  expect(await currentRideAlong()).toMatchObject({ id: rideAlongId })
})

test('a deleted live ride-along that is restored while another is live has ended', async () => {
  const first = await startRideAlong()
  await deleteRideAlong(first.id, 'Deleted')
  const second = await startRideAlong()
  await undo()

  expect((await rideAlong(first.id))?.endedAt).toBeDefined()
  expect(await currentRideAlong()).toMatchObject({ id: second.id })
})

test('in another time zone, rows of a write-up keep their local time and live captures their instant', async () => {
  const past = await startRideAlong({ writeUp: true, date: '2017-01-31', zone: 'UTC' })
  await capture(parseLine('@23:40 the bucket is empty', { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false }))
  await editRideAlong(past.id, { zone: 'Asia/Tokyo' })
  expect(await db.observations.toArray()).toMatchObject([{ at: Date.UTC(2017, 0, 31, 14, 40), offset: 540 }])
  await endRideAlong(past.id)
  await db.observations.clear()

  const live = await startRideAlong({ zone: 'UTC' })
  const { at } = await capture(line('now'))
  await editRideAlong(live.id, { zone: 'Asia/Tokyo' })
  expect(await db.observations.toArray()).toMatchObject([{ at, offset: 540 }])
})

test('another person’s ride-along cannot be changed', async () => {
  const { id } = await startRideAlong()
  const theirs = { ...(await rideAlong(id))!, id: 'theirs', by: 'somebody' }
  await db.rideAlongs.add(theirs)

  await expect(editRideAlong('theirs', { title: 'mine' })).rejects.toThrow(NotYoursError)
  await expect(setHost('theirs', { name: 'Alex' })).rejects.toThrow(NotYoursError)
  expect(await rideAlong('theirs')).toEqual(theirs)
})

test('deleting another person’s ride-along removes its rows from this device, and undo restores them', async () => {
  const { rideAlongId } = await capture(line('theirs'))
  const sent = await allRows()
  await db.delete()
  await db.open()
  await setObserver({ name: 'Kim Lee' })
  await mergeLibrary(sent, { isCopy: false })
  const before = await allRows()

  await deleteRideAlong(rideAlongId, 'Deleted')
  expect(await db.observations.count()).toBe(0)
  expect(await rideAlongs()).toEqual([])
  expect(await undo()).toBe('Deleted')
  expect(await allRows()).toEqual(before)
})

test('editing an older version of a ride-along keeps the concurrent value as a conflict', async () => {
  const started = await startRideAlong({ title: 'Evening' })
  await editRideAlong(started.id, { title: 'Database evening' }, started.clock)
  await editRideAlong(started.id, { title: 'Night shift' }, started.clock)

  expect(await rideAlong(started.id)).toMatchObject({ title: 'Night shift', rivals: [{ field: 'title', value: 'Database evening' }] })
})
