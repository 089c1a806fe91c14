import { expect, test } from 'vitest'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { deleteDayRows } from '../../../storage/day/edit.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { countsOf } from '../../../storage/ride-alongs/counts.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'

const at = (time: string) => Date.parse(`2017-01-31T${time}:00Z`)
const captureAt = (line: string) => capture(parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false }))

test('countsOf counts challenges by severity, wins, questions and follow-ups, and leaves deleted rows out', async () => {
  const first = await startRideAlong({ writeUp: true, date: '2017-01-31', zone: 'UTC' })
  await captureAt('@09:00 = asks for an environment')
  await captureAt('@09:10 ! waits for a ticket')
  await captureAt('@09:20 !! waits for a database')
  await captureAt('@09:30 !! waits for a key')
  await captureAt('@09:40 + restores in a minute')
  await captureAt('@09:50 ? who decides')
  await captureAt('@10:00 a plain note')
  await captureAt('@10:10 > order a key @sam')
  const last = await captureAt('@11:00 !!! deleted afterwards')
  await endRideAlong(first.id)
  const second = await startRideAlong({ writeUp: true, date: '2017-01-31', zone: 'UTC' })
  await captureAt('@12:00 + in another ride-along')
  const deleted = (await db.observations.get(last.id))!
  await deleteDayRows([{ table: 'observations', row: deleted }], 'Deleted')
  const empty = { challenges: { 1: 0, 2: 0, 3: 0 }, wins: 0, questions: 0, followUps: 0 }

  expect(Object.fromEntries(await countsOf([first.id, second.id, 'no such ride-along']))).toEqual({
    [first.id]: {
      challenges: { 1: 1, 2: 2, 3: 0 },
      wins: 1,
      questions: 1,
      followUps: 1,
      earliest: at('09:00'),
      latest: at('10:00'),
    },
    [second.id]: { ...empty, wins: 1, earliest: at('12:00'), latest: at('12:00') },
    'no such ride-along': empty,
  })
})
