import { expect, test } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import { NotYoursError, NoRideAlongError } from '../../../storage/errors.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { editDayRows } from '../../../storage/day/edit.ts'
import { capture } from '../../../storage/day/capture.ts'
import { dayOf } from '../../../storage/day/day.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import type { Observation } from '../../../storage/rows/tables.ts'
import { mergeObservations, moveDayRows, splitObservation } from '../../../storage/day/tidy.ts'

const write = (line: string, from?: string[]) =>
  capture(parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }), from ? { from } : {})
const texts = async (rideAlongId: string) => (await dayOf(rideAlongId)).map(({ row }) => row.text)

test('merging two observations joins their text and tags, and moves the link of a follow-up', async () => {
  const first = await write('the copy hangs #backups')
  const second = await write('!! nobody is told ~told #alerts')
  await write('> tell the team @kim', [second.id])
  await editDayRows([{ table: 'observations', row: { id: second.id } }], { visibility: 'private', starred: true }, { label: 'Private' })

  expect(await mergeObservations([second.id, first.id], 'Merged')).toBe(first.id)
  expect(await dayOf(first.rideAlongId)).toMatchObject([
    {
      row: {
        id: first.id,
        text: 'the copy hangs\nnobody is told',
        tags: ['alerts', 'backups'],
        kind: 'challenge',
        severity: 2,
        basis: 'told',
        starred: true,
        visibility: 'private',
        at: first.at,
      },
    },
    { row: { text: 'tell the team', from: [first.id] } },
  ])

  expect(await undo()).toBe('Merged')
  expect(await texts(first.rideAlongId)).toEqual(['the copy hangs', 'nobody is told', 'tell the team'])
  expect(await db.followUps.toArray()).toMatchObject([{ from: [second.id] }])
  expect(await db.observations.get(first.id)).toMatchObject({ kind: 'note', visibility: 'shared', tags: ['backups'], basis: 'observed' })
})

test('splitting an observation makes two with text, of the same kind, time and tags', async () => {
  const { id, rideAlongId, at } = await write('!!! the copy hangs and nobody is told #alerts')
  await write('later')
  await splitObservation(id, 'the copy hangs'.length, 'Split')

  const rows = (await dayOf(rideAlongId)).map(({ row }) => row as Observation)
  expect(rows.map(({ text }) => text)).toEqual(expect.arrayContaining(['the copy hangs', 'and nobody is told', 'later']))
  expect(rows.filter(({ text }) => text !== 'later')).toMatchObject([
    { kind: 'challenge', severity: 3, tags: ['alerts'], at },
    { kind: 'challenge', severity: 3, tags: ['alerts'], at },
  ])
  await expect(splitObservation(id, 0, 'Split')).rejects.toThrow('Both parts of a split observation need text')
  await undo()
  expect(await texts(rideAlongId)).toEqual(['the copy hangs and nobody is told', 'later'])
})

test('rows moved to another of my ride-alongs keep their time, and undo moves them back', async () => {
  const { id, rideAlongId, at } = await write('seen on the way')
  await endRideAlong(rideAlongId)
  const other = await startRideAlong({ zone: 'Asia/Tokyo' })
  const chosen = [{ table: 'observations', row: { id } }] as const

  await moveDayRows([...chosen], other.id, 'Moved')
  expect(await dayOf(rideAlongId)).toEqual([])
  expect(await dayOf(other.id)).toMatchObject([{ row: { text: 'seen on the way', at, offset: 540 } }])
  await undo()
  expect(await texts(rideAlongId)).toEqual(['seen on the way'])
  expect(await dayOf(other.id)).toEqual([])

  await expect(moveDayRows([...chosen], 'nowhere', 'Moved')).rejects.toThrow(NoRideAlongError)
  await db.rideAlongs.add({ ...other, id: 'theirs', by: 'somebody' })
  await expect(moveDayRows([...chosen], 'theirs', 'Moved')).rejects.toThrow(NotYoursError)
})
