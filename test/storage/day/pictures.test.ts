import { expect, test } from 'vitest'
import { redo, undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { capture } from '../../../storage/day/capture.ts'
import { deleteDayRows } from '../../../storage/day/edit.ts'
import { allRows, mergeLibrary } from '../../../storage/library/library.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { mergeObservations, moveDayRows } from '../../../storage/day/tidy.ts'
import { addPicture, deletePicture, describePicture, pictureById, pictureInfosOf } from '../../../storage/day/pictures.ts'
import { NoObservationError } from '../../../storage/errors.ts'

const write = (line: string) => capture(parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }))
const file = () => ({
  type: 'image/webp' as const,
  width: 800,
  height: 600,
  bytes: new Blob(['large'], { type: 'image/webp' }),
  thumbnail: new Blob(['small'], { type: 'image/webp' }),
})

test('a picture is added to an observation, and its description can be set and removed', async () => {
  const { id, rideAlongId } = await write('the queue')
  const other = await write('nothing to see')
  const taken = await addPicture(id, file(), 'Kept')
  await describePicture(taken.id, ' forty tickets ', 'Described')

  const pictured = await pictureInfosOf(rideAlongId)
  expect(pictured.get(id)).toMatchObject([{ id: taken.id, width: 800, height: 600, alt: 'forty tickets' }])
  expect(pictured.get(id)![0]).not.toHaveProperty('bytes')
  expect(pictured.has(other.id)).toBe(false)
  expect(await (await pictureById(taken.id))!.bytes.text()).toBe('large')
  await describePicture(taken.id, '', 'Described')
  expect(await pictureById(taken.id)).not.toHaveProperty('alt')
})

test('undo restores a deleted picture with its bytes, and no act contains bytes', async () => {
  const { id, rideAlongId } = await write('the queue')
  const taken = await addPicture(id, file(), 'Kept')
  await deletePicture(taken.id, 'Deleted')

  expect(await pictureById(taken.id)).toBeNull()
  expect(await pictureInfosOf(rideAlongId)).toEqual(new Map())
  expect(await undo()).toBe('Deleted')
  expect(await (await pictureById(taken.id))!.bytes.text()).toBe('large')
  expect(await undo()).toBe('Kept')
  expect(await pictureById(taken.id)).toBeNull()
  expect(await redo()).toBe('Kept')
  const back = (await pictureById(taken.id))!
  expect([await back.bytes.text(), await back.thumbnail.text()]).toEqual(['large', 'small'])
  const rows = (await db.acts.toArray()).flatMap((act) => act.rows).flatMap(({ before = {}, after = {} }) => [before, after])
  expect(rows.flatMap((row) => Object.values<unknown>(row)).filter((value) => value instanceof Blob)).toEqual([])
})

test('pictures move with their observation, and to the merged one', async () => {
  const { id, rideAlongId } = await write('the queue')
  const later = await write('it is still there')
  const taken = await addPicture(later.id, file(), 'Kept')
  await mergeObservations([id, later.id], 'Made one')

  expect([...(await pictureInfosOf(rideAlongId)).keys()]).toEqual([id])
  await endRideAlong(rideAlongId)
  const other = await startRideAlong()
  await moveDayRows([{ table: 'observations', row: { id } }], other.id, 'Moved')
  expect([...(await pictureInfosOf(other.id)).keys()]).toEqual([id])
  expect(await pictureInfosOf(rideAlongId)).toEqual(new Map())
  await undo()
  await undo()
  expect([...(await pictureInfosOf(rideAlongId)).keys()]).toEqual([later.id])
  expect(await (await pictureById(taken.id))!.bytes.text()).toBe('large')
})

test('no picture can be added to a deleted observation', async () => {
  const { id } = await write('the queue')
  await deleteDayRows([{ table: 'observations', row: { id } }], 'Deleted')

  await expect(addPicture(id, file(), 'Kept')).rejects.toThrow(NoObservationError)
  expect(await db.pictures.count()).toBe(0)
})

test('merging a picture a second time changes nothing', async () => {
  const { id } = await write('the queue')
  const taken = await addPicture(id, file(), 'Kept')
  const library = await allRows()
  const again = { ...library, pictures: [{ ...taken, ...file() }] }

  expect(await mergeLibrary(again, { isCopy: true })).toBe(0)
  await db.pictures.clear()
  expect(await mergeLibrary(again, { isCopy: true })).toBe(1)
  expect(await (await pictureById(taken.id))!.bytes.text()).toBe('large')
})
