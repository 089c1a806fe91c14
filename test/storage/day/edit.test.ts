import { describe, expect, test } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import { NotYoursError } from '../../../storage/errors.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { editDayRows, deleteDayRows } from '../../../storage/day/edit.ts'
import { capture } from '../../../storage/day/capture.ts'
import { dayOf, type DayRow } from '../../../storage/day/day.ts'
import { createRow, conflictsOf } from '../../../storage/rows/row.ts'
import { type Observation } from '../../../storage/rows/tables.ts'
const line = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })
const texts = (day: DayRow[]) => day.map(({ row }) => row.text)

describe('Editing and deleting rows', () => {
  test('undoing a deletion restores the row as it was', async () => {
    const { id, rideAlongId } = await capture(line('+ says at once what happened'))
    const before = (await db.observations.get(id))!
    await deleteDayRows([{ table: 'observations', row: { id } }], 'Deleted')
    expect(await dayOf(rideAlongId)).toEqual([])
    await undo()

    const { clock: _, dots: __, ...after } = (await db.observations.get(id))!
    expect(before).toMatchObject(after)
  })

  test('correcting the time of a row moves it in the day, and keeps the time at which it was typed', async () => {
    const { rideAlongId } = await capture(line('first'))
    const { id, at } = await capture(line('second'))
    const typed = (await db.observations.get(id))!.recordedAt
    await editDayRows([{ table: 'observations', row: { id } }], { at: at - 3_600_000 }, { label: 'Changed' })

    expect(texts(await dayOf(rideAlongId))).toEqual(['second', 'first'])
    expect((await db.observations.get(id))!.recordedAt).toBe(typed)
  })

  test('two panels that edit the same version of a row keep both texts, as a conflict', async () => {
    const { id } = await capture(line('hangs'))
    const { clock } = (await db.observations.get(id))!
    await Promise.all([
      editDayRows([{ table: 'observations', row: { id, clock } }], { text: 'hangs silently' }, { label: 'Changed' }),
      editDayRows([{ table: 'observations', row: { id, clock } }], { text: 'prints nothing' }, { label: 'Changed' }),
    ])

    const row = (await db.observations.get(id))!
    expect(new Set([row.text, ...conflictsOf(row).map(({ value }) => value)])).toEqual(new Set(['hangs silently', 'prints nothing']))
  })

  test('a row of another author cannot be edited or deleted', async () => {
    const { rideAlongId } = await capture(line('mine'))
    const theirs = createRow<Observation>(
      { rideAlongId, at: 1, offset: 0, kind: 'note', basis: 'observed', text: 'theirs', tags: [] },
      { by: 'host', device: 'theirs', seq: 1, now: 1 },
    )
    await db.observations.add(theirs)

    await expect(
      editDayRows([{ table: 'observations', row: { id: theirs.id } }], { text: 'mine now' }, { label: 'Changed' }),
    ).rejects.toThrow(NotYoursError)
    await expect(deleteDayRows([{ table: 'observations', row: { id: theirs.id } }], 'Deleted')).rejects.toThrow(NotYoursError)
    expect(await db.observations.get(theirs.id)).toEqual(theirs)
  })
})
