import { expect, test } from 'vitest'
import { db } from '../../../storage/database/db.ts'
import { thisDevice } from '../../../storage/database/device.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { capture } from '../../../storage/day/capture.ts'
import { allRows, mergeLibrary } from '../../../storage/library/library.ts'
import { me, setObserver } from '../../../storage/ride-alongs/people.ts'
import { editRow } from '../../../storage/rows/row.ts'
import { type Observation } from '../../../storage/rows/tables.ts'

const line = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })

test('merging another person’s summary does not change who writes on this device', async () => {
  await capture(line('theirs'))
  const sent = await allRows()
  await db.delete()
  await db.open()
  await setObserver({ name: 'Kim Lee' })
  const before = await thisDevice()
  await mergeLibrary(sent, { isCopy: false })

  expect((await thisDevice())?.me).toBe(before?.me)
  expect((await me())?.name).toBe('Kim Lee')
})

test('a backup does not replace a person who already has a name on this device', async () => {
  await capture(line('theirs'))
  const copy = await allRows()
  await db.delete()
  await db.open()
  await setObserver({ name: 'Kim Lee' })
  await mergeLibrary(copy, { isCopy: true })

  expect((await me())?.name).toBe('Kim Lee')
})

test('a backup opened on a new device restores all rows, and its author continues there', async () => {
  const { rideAlongId, id } = await capture(line('! no archive is kept #backups'))
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

test('merging an older backup changes nothing', async () => {
  const { id } = await capture(line('first'))
  const copy = await allRows()
  const row = (await db.observations.get(id))!
  await db.observations.put(editRow<Observation>(row, { text: 'second' }, row.device))

  expect(await mergeLibrary(copy, { isCopy: true })).toBe(0)
  expect((await db.observations.get(id))?.text).toBe('second')
})

test('a device that merges newer rows of its own gets a new device id', async () => {
  await capture(line('before the copy'))
  const before = await thisDevice()
  const { id } = await capture(line('after'))
  const later = await allRows()
  await db.observations.delete(id)
  await mergeLibrary(later, { isCopy: true })

  expect((await thisDevice())?.id).not.toBe(before?.id)
  expect((await capture(line('goes on'))).id).toBeDefined()
})
