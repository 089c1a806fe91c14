import { expect, test } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import {
  addCharterLine,
  charterOf,
  deleteCharterLine,
  editCharter,
  editCharterLine,
  fillInCharter,
} from '../../../storage/ride-alongs/charter.ts'
import { beginPlanned, planRideAlong } from '../../../storage/ride-alongs/plan.ts'

test('changes of a charter are recorded as amendments only after the ride-along began', async () => {
  const { id } = await planRideAlong()
  await editCharter(id, { purpose: 'see the work', goal: 'faster releases' }, 'Charter changed')
  const line = await addCharterLine(id, { what: 'question', text: 'who is told?' }, 'Question added')
  await editCharterLine(line.id, { text: 'who is told first?' }, 'Question changed')
  expect((await charterOf(id)).amendments).toEqual([])

  await beginPlanned(id)
  await editCharter(id, { goal: 'steadier releases' }, 'Charter changed')
  await editCharterLine(line.id, { text: 'who is told last?' }, 'Question changed')
  await editCharterLine(line.id, { found: 'nobody', outcome: 'yes' }, 'Question answered')
  await addCharterLine(id, { what: 'term', text: 'WAL', found: 'the log that is written ahead' }, 'Term added')
  await deleteCharterLine(line.id, 'Question deleted')
  expect((await charterOf(id)).amendments.map(({ field, before, after }) => [field, before, after])).toEqual([
    ['goal', 'faster releases', 'steadier releases'],
    ['question', 'who is told first?', 'who is told last?'],
    ['question', 'who is told last?', undefined],
  ])
  await undo()
  expect((await charterOf(id)).lines.map(({ text }) => text)).toEqual(['who is told last?', 'WAL'])
})

test('a ready charter fills in empty fields, overwrites nothing and adds no line twice', async () => {
  const { id } = await planRideAlong()
  await editCharter(id, { purpose: 'my own words' }, 'Charter changed')
  const ready = {
    purpose: 'ready words',
    offLimits: 'customer data',
    lines: [
      { what: 'question', text: 'what waits?' },
      { what: 'assumption', text: 'most of it waits' },
    ],
  } as const
  await fillInCharter(id, { ...ready, lines: [...ready.lines] }, 'Charter filled in')
  await fillInCharter(id, { ...ready, lines: [...ready.lines] }, 'Charter filled in')

  expect(await db.rideAlongs.get(id)).toMatchObject({ purpose: 'my own words', offLimits: 'customer data' })
  expect((await charterOf(id)).lines.map(({ what, text, place }) => [what, text, place])).toEqual([
    ['question', 'what waits?', 1],
    ['assumption', 'most of it waits', 1],
  ])
})
