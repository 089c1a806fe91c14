import { expect, test } from 'vitest'
import { dueDatesOf } from '../../../components/follow-ups/calendar-file.ts'
import { capture } from '../../../storage/day/capture.ts'
import { deleteDayRows, editDayRows } from '../../../storage/day/edit.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { allFollowUps } from '../../../storage/follow-ups/follow-ups.ts'

const write = (line: string, from?: string[]) =>
  capture(parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }), from ? { from } : {})

test('A calendar file contains due dates of open follow-ups, without private ones and those from private observations', async () => {
  const secret = await write('CANARY')
  await editDayRows([{ table: 'observations', row: { id: secret.id } }], { visibility: 'private' }, { label: 'Private' })
  await write('> told due:2026-03-10')
  await write('> of a secret due:2026-03-11', [secret.id])
  const { id } = await write('> private due:2026-03-12')
  await editDayRows([{ table: 'followUps', row: { id } }], { visibility: 'private' }, { label: 'Private' })
  await write('> some day')
  const done = await write('> done due:2026-03-13')
  await editDayRows([{ table: 'followUps', row: { id: done.id } }], { state: 'done' }, { label: 'Done' })

  const { dates, privateCount } = await dueDatesOf(await allFollowUps())
  expect(dates.map(({ text, due }) => [text, due])).toEqual([['told', '2026-03-10']])
  expect(privateCount).toBe(2)
  // Deleting the private observation does not make its follow-up shareable.
  await deleteDayRows([{ table: 'observations', row: { id: secret.id } }], 'Deleted')
  expect((await dueDatesOf(await allFollowUps())).dates).toHaveLength(1)
})
