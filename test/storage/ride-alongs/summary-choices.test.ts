import { expect, test } from 'vitest'
import { redo, undo } from '../../../storage/database/acts.ts'
import { addChoice, choicesOf, deleteChoice, editChoice, moveChoiceUp } from '../../../storage/ride-alongs/summary-choices.ts'
import { db } from '../../../storage/database/db.ts'
import { startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { rowsOf } from '../../../storage/ride-alongs/rows.ts'

const textsOf = async (id: string) => (await choicesOf(id)).map(({ text }) => text)

test('findings can be added, moved up, edited and deleted, and each step can be undone', async () => {
  const { id } = await startRideAlong()
  const finding = (text: string) => addChoice({ rideAlongId: id, what: 'finding', text, from: [] }, 'Finding chosen')
  await finding('one')
  await finding('two')
  const three = await finding('three')
  await addChoice({ rideAlongId: id, what: 'decision', text: 'decide', from: [] }, 'Decision added')
  await moveChoiceUp(three.id, 'Moved up')
  expect(await textsOf(id)).toEqual(['one', 'decide', 'three', 'two'])
  await moveChoiceUp(three.id, 'Moved up')
  expect((await textsOf(id)).filter((text) => text !== 'decide')).toEqual(['three', 'one', 'two'])

  await editChoice(three.id, { text: 'in other words' }, 'Changed')
  await deleteChoice(three.id, 'Finding taken off')
  expect(await textsOf(id)).not.toContain('in other words')
  await undo()
  expect(await textsOf(id)).toContain('in other words')
  await undo()
  expect(await textsOf(id)).toContain('three')
  await redo()
  expect(await textsOf(id)).toContain('in other words')
  expect((await rowsOf(id))!.choices).toHaveLength(4)
  expect(await db.choices.count()).toBe(4)
})
