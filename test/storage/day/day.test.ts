import { describe, expect, test, vi } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { editDayRows, deleteDayRows } from '../../../storage/day/edit.ts'
import { capture } from '../../../storage/day/capture.ts'
import { watchDay, type DayRow } from '../../../storage/day/day.ts'
import { createRow, isDeleted } from '../../../storage/rows/row.ts'
import { type Observation } from '../../../storage/rows/tables.ts'
const line = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })
const texts = (day: DayRow[]) => day.map(({ row }) => row.text)

describe('Watching the day', () => {
  test('a watched day shows each row that any page adds, edits, deletes or restores, in order', async () => {
    const { rideAlongId, id } = await capture(line('one'))
    const seen: string[][] = []
    const shows = (...wanted: string[]) => vi.waitFor(() => expect(seen.at(-1)).toEqual(wanted))
    const stop = watchDay(
      rideAlongId,
      (day) => seen.push(texts(day)),
      (error) => expect.unreachable(String(error)),
    )
    await shows('one')
    await capture(line('two'))
    await shows('one', 'two')
    await editDayRows([{ table: 'observations', row: { id } }], { text: 'first' }, { label: 'Changed' })
    await shows('first', 'two')
    await deleteDayRows([{ table: 'observations', row: { id } }], 'Deleted')
    await shows('two')
    await undo()
    await shows('first', 'two')
    const before = seen.length
    stop()
    await capture(line('unseen'))
    expect(isDeleted((await db.observations.get(id))!)).toBe(false)
    expect(seen).toHaveLength(before)
  })

  test('a watched day is read again after a change of many rows', async () => {
    const { rideAlongId } = await capture(line('one'))
    const seen: number[] = []
    const stop = watchDay(
      rideAlongId,
      (day) => seen.push(day.length),
      (error) => expect.unreachable(String(error)),
    )
    await vi.waitFor(() => expect(seen).toEqual([1]))
    const many = Array.from({ length: 100 }, (_, i) =>
      createRow<Observation>(
        { rideAlongId, at: i, offset: 0, kind: 'note', basis: 'observed', text: `${i}`, tags: [] },
        { by: 'host', device: 'theirs', seq: i, now: i },
      ),
    )
    await db.observations.bulkPut(many)
    await vi.waitFor(() => expect(seen.at(-1)).toBe(101))
    stop()
  })
})
