import { expect, test } from 'vitest'
import { markAsReceived } from '../../../storage/database/changes.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { capture } from '../../../storage/day/capture.ts'
import { deleteDayRows } from '../../../storage/day/edit.ts'
import { undo } from '../../../storage/database/acts.ts'

const line = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false })
const destination = {
  id: 'there',
  name: '',
  address: '',
  database: '',
  account: '',
  login: 'password',
  scope: 'everything',
  space: '',
  keys: { iv: new Uint8Array(), bytes: new Uint8Array() },
  slots: [],
  counter: 1,
  since: 0,
} as const
const recorded = async () => (await db.changes.toArray()).map(({ table, ids, from }) => [table, ids.length, ...(from ? [from] : [])])

test('no changes are recorded without a destination', async () => {
  await capture(line('the bucket is empty #backups'))

  expect(await recorded()).toEqual([])
})

test('every write to a row is recorded in the same transaction', async () => {
  await db.destinations.add({ ...destination, slots: [] })
  const { id } = await capture(line('the bucket is empty #backups'))
  expect(await recorded()).toEqual(
    expect.arrayContaining([
      ['rideAlongs', 1],
      ['observations', 1],
      ['tags', 1],
    ]),
  )

  await db.changes.clear()
  await deleteDayRows([{ table: 'observations', row: (await db.observations.get(id))! }], 'Deleted')
  await undo()
  expect(await recorded()).toEqual([
    ['observations', 1],
    ['observations', 1],
  ])

  await db.changes.clear()
  const failing = db.transaction('rw', db.observations, async () => {
    await db.observations.update(id, { text: 'changed' })
    throw new Error('stop')
  })
  await expect(failing).rejects.toThrow('stop')
  expect(await recorded()).toEqual([])
})

test('the record of a received row names the destination that sent it', async () => {
  await db.destinations.add({ ...destination, slots: [] })
  await db.transaction('rw', db.tags, async () => {
    markAsReceived('there')
    await db.tags.bulkPut([{ id: 'a' }, { id: 'b' }] as never)
  })
  await db.tags.put({ id: 'c' } as never)

  expect(await recorded()).toEqual([
    ['tags', 2, 'there'],
    ['tags', 1],
  ])
})
