import { expect, test } from 'vitest'
import { changeSettings, settings } from '../../../storage/database/settings.ts'
import { togglePinned } from '../../../storage/tags/pinned-tags.ts'

test('changing one setting keeps the others', async () => {
  await changeSettings({ classification: 'Confidential' })
  await togglePinned({ key: 'a', label: 'a' })
  expect(await settings()).toEqual({ key: 'all', classification: 'Confidential', pinned: [{ key: 'a', label: 'a' }] })
  await changeSettings({ classification: undefined })
  expect(await settings()).not.toHaveProperty('classification')
})
