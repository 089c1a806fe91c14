import { expect, test } from 'vitest'
import { charterOf } from '../../../storage/ride-alongs/charter.ts'
import { recordConsent, withdrawConsent } from '../../../storage/ride-alongs/consent.ts'
import { planRideAlong } from '../../../storage/ride-alongs/plan.ts'

test('a consent has person, time and scope, and can be withdrawn', async () => {
  const { id } = await planRideAlong()
  await recordConsent(id, 'alex', { at: 5, scope: 'this evening, without names' }, 'Agreement noted')
  const [agreement] = (await charterOf(id)).agreements
  expect(agreement).toMatchObject({ person: 'alex', at: 5, scope: 'this evening, without names' })
  await withdrawConsent(agreement!.id, 'Agreement taken back')
  expect((await charterOf(id)).agreements[0]?.takenBackAt).toBeGreaterThan(5)
})
