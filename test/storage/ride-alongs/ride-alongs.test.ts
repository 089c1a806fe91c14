import { expect, test } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import { AnotherLiveError, NotYoursError } from '../../../storage/errors.ts'
import { db } from '../../../storage/database/db.ts'
import { confirmDeviceId, thisDevice } from '../../../storage/database/device.ts'
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
import { knownHosts, me, peopleOf, setHost, setObserver } from '../../../storage/ride-alongs/people.ts'
import { editRow } from '../../../storage/rows/row.ts'
import { type Observation } from '../../../storage/rows/tables.ts'
import { changeSettings } from '../../../storage/database/settings.ts'

const said = (line: string) => parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })

test('only one ride-along is live on a device', async () => {
  const first = await startRideAlong({ title: 'Database evening' })

  await expect(startRideAlong()).rejects.toThrow(AnotherLiveError)
  await endRideAlong(first.id)
  const second = await startRideAlong()
  await expect(reopenRideAlong(first.id)).rejects.toThrow(AnotherLiveError)
  expect(await currentRideAlong()).toMatchObject({ id: second.id })
})

test('a write-up is not live, and a live ride-along is not put aside for one', async () => {
  const past = await startRideAlong({ writeUp: true, date: '2017-01-31', zone: 'UTC' })
  expect(isLive(past)).toBe(false)
  await startRideAlong()

  await expect(startRideAlong({ writeUp: true, date: '2017-02-01' })).rejects.toThrow(AnotherLiveError)
})

test('a new ride-along is headed by the classification that was set', async () => {
  await changeSettings({ classification: 'Confidential' })

  expect(await startRideAlong()).toMatchObject({ classification: 'Confidential' })
})

test('a deleted ride-along is gone from the list and comes back whole', async () => {
  const { rideAlongId } = await capture(said('one'))
  await deleteRideAlong(rideAlongId, 'Deleted')
  expect(await rideAlongs()).toEqual([])
  expect(await rideAlong(rideAlongId)).toBeNull()
  expect(await undo()).toBe('Deleted')

  expect(await rideAlongs()).toHaveLength(1)
  expect(await currentRideAlong()).toMatchObject({ id: rideAlongId })
})

test('a live ride-along that comes back while another is live comes back ended', async () => {
  const first = await startRideAlong()
  await deleteRideAlong(first.id, 'Deleted')
  const second = await startRideAlong()
  await undo()

  expect((await rideAlong(first.id))?.endedAt).toBeDefined()
  expect(await currentRideAlong()).toMatchObject({ id: second.id })
})

test('a host is a person who is known again by name', async () => {
  const first = await startRideAlong()
  await setHost(first.id, { name: 'Alex Moreau', role: 'database engineer' })
  await endRideAlong(first.id)
  const second = await startRideAlong()
  await setHost(second.id, { name: ' Alex Moreau ', role: 'database lead', team: 'Infrastructure' })

  expect(await knownHosts()).toMatchObject([{ name: 'Alex Moreau', role: 'database lead', team: 'Infrastructure' }])
  const [observer, host] = await peopleOf((await rideAlong(second.id))!)
  expect([observer?.name, host?.name]).toEqual(['', 'Alex Moreau'])
})

test('a host is renamed where the name is corrected, and is another person where the old one has another ride-along', async () => {
  const first = await startRideAlong()
  await setHost(first.id, { name: 'Alex Moro' })
  await setHost(first.id, { name: 'Alex Moreau' })
  expect((await knownHosts()).map(({ name }) => name)).toEqual(['Alex Moreau'])
  await endRideAlong(first.id)
  const second = await startRideAlong()
  await setHost(second.id, { name: 'Alex Moreau' })
  await setHost(second.id, { name: 'Priya Nair' })

  expect((await peopleOf((await rideAlong(first.id))!)).map(({ name }) => name)).toEqual(['', 'Alex Moreau'])
  expect((await peopleOf((await rideAlong(second.id))!)).map(({ name }) => name)).toEqual(['', 'Priya Nair'])
})

test('a host who is named again without a role keeps the role that is known', async () => {
  const first = await startRideAlong()
  await setHost(first.id, { name: 'Alex', role: 'DBA', team: 'Infrastructure' })
  await endRideAlong(first.id)
  const second = await startRideAlong()
  await setHost(second.id, { name: 'Alex' })

  expect(await knownHosts()).toMatchObject([{ name: 'Alex', role: 'DBA', team: 'Infrastructure' }])
})

test('no name takes the host off', async () => {
  const { id } = await startRideAlong()
  await setHost(id, { name: 'Alex Moreau' })
  await setHost(id, { name: '' })

  expect((await rideAlong(id))?.hosts).toEqual([])
})

test('in another time zone a write-up keeps what the clock showed, and a live capture its moment', async () => {
  const past = await startRideAlong({ writeUp: true, date: '2017-01-31', zone: 'UTC' })
  await capture(parseLine('@23:40 the bucket is empty', { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false }))
  await editRideAlong(past.id, { zone: 'Asia/Tokyo' })
  expect(await db.observations.toArray()).toMatchObject([{ at: Date.UTC(2017, 0, 31, 14, 40), offset: 540 }])
  await endRideAlong(past.id)
  await db.observations.clear()

  const live = await startRideAlong({ zone: 'UTC' })
  const { at } = await capture(said('now'))
  await editRideAlong(live.id, { zone: 'Asia/Tokyo' })
  expect(await db.observations.toArray()).toMatchObject([{ at, offset: 540 }])
})

test('what another person wrote is changed by nobody here', async () => {
  const { id } = await startRideAlong()
  const theirs = { ...(await rideAlong(id))!, id: 'theirs', by: 'somebody' }
  await db.rideAlongs.add(theirs)

  await expect(editRideAlong('theirs', { title: 'mine' })).rejects.toThrow(NotYoursError)
  await expect(setHost('theirs', { name: 'Alex' })).rejects.toThrow(NotYoursError)
  expect(await rideAlong('theirs')).toEqual(theirs)
})

test('a ride-along of somebody else is taken off this device, and undoing brings it back as it was', async () => {
  const { rideAlongId } = await capture(said('theirs'))
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

test('a summary that somebody sent makes nobody its author', async () => {
  await capture(said('theirs'))
  const sent = await allRows()
  await db.delete()
  await db.open()
  await setObserver({ name: 'Kim Lee' })
  const before = await thisDevice()
  await mergeLibrary(sent, { isCopy: false })

  expect((await thisDevice())?.me).toBe(before?.me)
  expect((await me())?.name).toBe('Kim Lee')
})

test('a copy does not take the place of a person who has a name here', async () => {
  await capture(said('theirs'))
  const copy = await allRows()
  await db.delete()
  await db.open()
  await setObserver({ name: 'Kim Lee' })
  await mergeLibrary(copy, { isCopy: true })

  expect((await me())?.name).toBe('Kim Lee')
})

test('the details that were on another screen meanwhile are kept beside the new ones', async () => {
  const started = await startRideAlong({ title: 'Evening' })
  await editRideAlong(started.id, { title: 'Database evening' }, started.clock)
  await editRideAlong(started.id, { title: 'Night shift' }, started.clock)

  expect(await rideAlong(started.id)).toMatchObject({ title: 'Night shift', rivals: [{ field: 'title', value: 'Database evening' }] })
})

test('a copy opened on a new device brings everything back, and its author goes on writing', async () => {
  const { rideAlongId, id } = await capture(said('! no archive is kept #backups'))
  await setObserver({ name: 'Chief operating officer' })
  const copy = await allRows()
  await db.delete()
  await db.open()
  const rows = Object.values(copy).flat().length
  expect(await mergeLibrary(copy, { isCopy: true })).toBe(rows)

  expect(await allRows()).toEqual(copy)
  expect((await thisDevice())?.me).toBe((await db.rideAlongs.get(rideAlongId))?.by)
  expect(await db.observations.get(id)).toMatchObject({ text: 'no archive is kept' })
  expect(await mergeLibrary(copy, { isCopy: true })).toBe(0)
})

test('a copy that is older than what is here changes nothing', async () => {
  const { id } = await capture(said('first'))
  const copy = await allRows()
  const row = (await db.observations.get(id))!
  await db.observations.put(editRow<Observation>(row, { text: 'second' }, row.device))

  expect(await mergeLibrary(copy, { isCopy: true })).toBe(0)
  expect((await db.observations.get(id))?.text).toBe('second')
})

test('a device that finds itself ahead of what it knows takes a new name', async () => {
  await capture(said('before the copy'))
  const before = await thisDevice()
  const { id } = await capture(said('after'))
  const later = await allRows()
  await db.observations.delete(id)
  await mergeLibrary(later, { isCopy: true })

  expect((await thisDevice())?.id).not.toBe(before?.id)
  expect((await capture(said('goes on'))).id).toBeDefined()
})

test('a copied profile takes a device id of its own', async () => {
  const id = await confirmDeviceId(undefined)
  expect(await confirmDeviceId(id)).toBe(id)

  expect(await confirmDeviceId('the id that the browser kept')).not.toBe(id)
})
