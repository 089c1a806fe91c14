import { expect, test, vi } from 'vitest'
import { undo } from '../../storage/acts.ts'
import { db } from '../../storage/db.ts'
import { parse } from '../../storage/grammar.ts'
import { capture, editHappenings, type Edit } from '../../storage/happenings.ts'

const write = (line: string, from?: string[]) =>
  capture(parse(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }), from ? { from } : {})
const change = (id: string, edit: Edit, said = 'Changed') => editHappenings([{ table: 'followUps', row: { id } }], edit, { said })

test('a due date that is moved stays on record, and so does the one before it', async () => {
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

test('what is done says when, and what is opened again or undone does not', async () => {
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

test('what is said of a follow-up is not written into other rows that are changed with it', async () => {
  const { id } = await write('the copy hangs')
  await editHappenings(
    [{ table: 'observations', row: { id } }],
    { practice: 'training', state: 'done', due: '2017-02-03' },
    { said: 'Changed' },
  )

  expect(Object.keys((await db.observations.get(id))!)).not.toEqual(expect.arrayContaining(['practice']))
  expect(await db.observations.get(id)).not.toHaveProperty('state')
})
