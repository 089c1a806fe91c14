import { expect, test } from 'vitest'
import { db } from '../../../storage/database/db.ts'
import { addCharterLine, charterOf, editCharter, editCharterLine, fillInCharter } from '../../../storage/ride-alongs/charter.ts'
import { deleteCharterTemplate, saveCharterTemplate } from '../../../storage/ride-alongs/charter-templates.ts'
import { planRideAlong } from '../../../storage/ride-alongs/plan.ts'
import { settings } from '../../../storage/database/settings.ts'

test('a saved charter template fills in another charter, without answers', async () => {
  const first = await planRideAlong()
  await editCharter(first.id, { purpose: 'see a shift' }, 'Charter changed')
  const { id } = await addCharterLine(first.id, { what: 'question', text: 'who decides?' }, 'Question added')
  await editCharterLine(id, { found: 'nobody', outcome: 'no' }, 'Question answered')
  await saveCharterTemplate('Night shift', first)
  await saveCharterTemplate('Night shift', first)

  const [kept, ...others] = (await settings()).charters!
  expect(others).toEqual([])
  const second = await planRideAlong()
  await fillInCharter(second.id, kept!, 'Charter filled in')
  expect(await db.rideAlongs.get(second.id)).toMatchObject({ purpose: 'see a shift' })
  expect((await charterOf(second.id)).lines).toMatchObject([{ text: 'who decides?' }])
  expect((await charterOf(second.id)).lines[0]).not.toHaveProperty('found')
  await deleteCharterTemplate(kept!.id)
  expect((await settings()).charters).toEqual([])
})
