import fc from 'fast-check'
import { expect, test } from 'vitest'
import { act, redo, undo } from '../../../storage/database/acts.ts'
import { db, type DayTable } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { editDayRows, type DayRowEdit, deleteDayRows } from '../../../storage/day/edit.ts'
import { capture } from '../../../storage/day/capture.ts'
import { dayOf } from '../../../storage/day/day.ts'
import { mergeLibrary } from '../../../storage/library/library.ts'
import { deleteRideAlong, rideAlongs } from '../../../storage/ride-alongs/ride-alongs.ts'
import { deleteRow, editRow } from '../../../storage/rows/row.ts'
import { type Observation } from '../../../storage/rows/tables.ts'

const write = (line: string) => capture(parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }))
const chosen = (table: DayTable, id: string) => [{ table, row: { id } }]

/** What a person sees of the day. */
async function seen(rideAlongId: string) {
  return (await dayOf(rideAlongId)).map(({ row }) => {
    const { text, tags, at, kind, severity, starred, visibility } = row as Observation
    return { text, tags, at, kind, severity, starred, visibility }
  })
}

test('an act on many rows is undone and redone as one', async () => {
  const { rideAlongId, id } = await write('! the copy hangs #backups')
  const other = await write('the restore too')
  const both = [...chosen('observations', id), ...chosen('observations', other.id)]

  await editDayRows(both, ({ tags }) => ({ tags: [...tags, 'tooling'] }), {
    label: 'Tagged',
    newTags: [{ key: 'tooling', label: 'Tooling' }],
  })
  await deleteDayRows(both, 'Deleted')

  expect(await seen(rideAlongId)).toEqual([])
  expect(await undo()).toBe('Deleted')
  expect((await seen(rideAlongId)).map(({ tags }) => tags)).toEqual([['backups', 'tooling'], ['tooling']])
  expect(await undo()).toBe('Tagged')
  expect((await seen(rideAlongId)).map(({ tags }) => tags)).toEqual([['backups'], []])
  expect(await undo()).toBeNull()
  expect(await redo()).toBe('Tagged')
  expect((await seen(rideAlongId)).map(({ tags }) => tags)).toEqual([['backups', 'tooling'], ['tooling']])
  expect(await redo()).toBe('Deleted')
  expect(await seen(rideAlongId)).toEqual([])
  expect(await redo()).toBeNull()
})

test('a new act drops the undone ones', async () => {
  const { rideAlongId, id } = await write('first')
  await editDayRows(chosen('observations', id), { text: 'second' }, { label: 'Changed' })
  await undo()
  await editDayRows(chosen('observations', id), { text: 'third' }, { label: 'Changed' })

  expect(await redo()).toBeNull()
  expect((await seen(rideAlongId)).map(({ text }) => text)).toEqual(['third'])
})

test('undo keeps fields that were written since, and does not restore rows that others deleted', async () => {
  const { rideAlongId, id } = await write('slow #backups')
  const other = await write('slower')
  await editDayRows(
    [...chosen('observations', id), ...chosen('observations', other.id)],
    { text: 'very slow', starred: true },
    { label: 'Changed' },
  )
  const [row, gone] = (await db.observations.bulkGet([id, other.id])) as [Observation, Observation]
  // From another device of the same person.
  const elsewhere = {
    people: [],
    rideAlongs: [],
    observations: [editRow<Observation>(row, { text: 'the slowest' }, 'laptop'), deleteRow(gone, 'laptop', Date.now())],
    spans: [],
    followUps: [],
    tags: [],
  }
  await mergeLibrary(elsewhere, { isCopy: false })

  await undo()

  expect(await seen(rideAlongId)).toMatchObject([{ text: 'the slowest', starred: undefined, tags: ['backups'] }])
})

test('undoing an act deletes the rows that it added', async () => {
  const { rideAlongId } = await write('one')
  await act('Split', ['observations'], async ({ add }) => {
    await add<Observation>('observations', {
      rideAlongId,
      at: Date.now(),
      offset: 0,
      kind: 'note',
      basis: 'observed',
      text: 'two',
      tags: [],
    })
  })

  expect(await seen(rideAlongId)).toHaveLength(2)
  await undo()
  expect((await seen(rideAlongId)).map(({ text }) => text)).toEqual(['one'])
  await redo()
  expect(await seen(rideAlongId)).toHaveLength(2)
})

test('an act that fails halfway changes nothing, and cannot be undone', async () => {
  const { rideAlongId, id } = await write('one')
  const broken = act('Broken', ['observations'], async ({ change, device }) => {
    await change<Observation>('observations', id, (row) => editRow<Observation>(row, { text: 'two' }, device.id))
    throw new Error('full')
  })

  await expect(broken).rejects.toThrow('full')
  expect((await seen(rideAlongId)).map(({ text }) => text)).toEqual(['one'])
  expect(await undo()).toBeNull()
})

test('undo restores a deleted ride-along', async () => {
  const { rideAlongId } = await write('one')
  await deleteRideAlong(rideAlongId, 'Ride-along deleted')
  expect(await rideAlongs()).toEqual([])
  await undo()
  expect((await rideAlongs()).map(({ id }) => id)).toEqual([rideAlongId])
})

test('an edit keeps the first time, fills a moment with text, and gives a severity only to challenges', async () => {
  const { id, at } = await write('!! slow')
  const edit = (changes: DayRowEdit) => editDayRows(chosen('observations', id), changes, { label: 'Changed' })
  await edit({ at: at - 60_000 })
  await edit({ at: at - 120_000 })
  expect(await db.observations.get(id)).toMatchObject({ at: at - 120_000, firstAt: at })
  await edit({ kind: 'win' })
  expect(await db.observations.get(id)).not.toHaveProperty('severity')
  await edit({ kind: 'challenge' })
  expect(await db.observations.get(id)).toMatchObject({ kind: 'challenge', severity: 1 })
  await edit({ kind: 'note', severity: 3 })
  expect(await db.observations.get(id)).not.toHaveProperty('severity')
  await edit({ unfilled: true, text: '' })
  await edit({ text: 'filled in' })
  expect(await db.observations.get(id)).not.toHaveProperty('unfilled')
})

test('undoing all acts restores the first state of the day, and redoing them the last', { timeout: 60_000 }, async () => {
  const edit = fc.record(
    {
      text: fc.string({ minLength: 1 }),
      starred: fc.constantFrom<(true | undefined)[]>(true, undefined),
      visibility: fc.constantFrom<('private' | 'shared')[]>('private', 'shared'),
      kind: fc.constantFrom<Observation['kind'][]>('note', 'win', 'challenge'),
      tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')).map((tags) => tags.sort()),
      at: fc.integer({ min: 1, max: 1e6 }),
    },
    { requiredKeys: [] },
  )
  const step = fc.record({ rows: fc.uniqueArray(fc.nat(2), { minLength: 1 }), edit: fc.option(edit, { nil: 'delete' as const }) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      await Promise.all(db.tables.map((table) => table.clear()))
      const ids = [(await write('one #a')).id, (await write('! two')).id, (await write('three')).id]
      const rideAlongId = (await db.observations.get(ids[0]!))!.rideAlongId
      const before = await seen(rideAlongId)
      for (const { rows, edit: given } of steps) {
        // A page offers no row that is deleted.
        const here = new Set((await dayOf(rideAlongId)).map(({ row }) => row.id))
        const some = rows.flatMap((i) => (here.has(ids[i]!) ? chosen('observations', ids[i]!) : []))
        if (given === 'delete') await deleteDayRows(some, 'Deleted')
        else await editDayRows(some, given, { label: 'Changed' })
      }
      const after = await seen(rideAlongId)
      while ((await undo()) !== null);
      expect(await seen(rideAlongId)).toEqual(before)
      while ((await redo()) !== null);
      expect(await seen(rideAlongId)).toEqual(after)
    }),
    { numRuns: 40 },
  )
})
