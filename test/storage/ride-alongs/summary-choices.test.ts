import { expect, test } from 'vitest'
import { redo, undo } from '../../../storage/database/acts.ts'
import { addChoice, choicesOf, deleteChoice, editChoice, moveChoiceUp } from '../../../storage/ride-alongs/summary-choices.ts'
import { db } from '../../../storage/database/db.ts'
import { startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { rowsOf } from '../../../storage/ride-alongs/rows.ts'

const shown = async (id: string) => (await choicesOf(id)).map(({ text }) => text)

test('findings are chosen, put in order, put in words and taken back, and each step can be undone', async () => {
  const { id } = await startRideAlong()
  const finding = (text: string) => addChoice({ rideAlongId: id, what: 'finding', text, from: [] }, 'Finding chosen')
  await finding('one')
  await finding('two')
  const three = await finding('three')
  await addChoice({ rideAlongId: id, what: 'decision', text: 'decide', from: [] }, 'Decision added')
  await moveChoiceUp(three.id, 'Moved up')
  expect(await shown(id)).toEqual(['one', 'decide', 'three', 'two'])
  await moveChoiceUp(three.id, 'Moved up')
  expect((await shown(id)).filter((text) => text !== 'decide')).toEqual(['three', 'one', 'two'])

  await editChoice(three.id, { text: 'in other words' }, 'Changed')
  await deleteChoice(three.id, 'Finding taken off')
  expect(await shown(id)).not.toContain('in other words')
  await undo()
  expect(await shown(id)).toContain('in other words')
  await undo()
  expect(await shown(id)).toContain('three')
  await redo()
  expect(await shown(id)).toContain('in other words')
  expect((await rowsOf(id))!.choices).toHaveLength(4)
  expect(await db.choices.count()).toBe(4)
})
