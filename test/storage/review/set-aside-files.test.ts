import { expect, test } from 'vitest'
import { filesSetAside, setAsideFile } from '../../../storage/review/set-aside-files.ts'

test('a file that could not be used is stored only once', async () => {
  await setAsideFile({ name: 'answers.json', text: 'damaged', why: 'damaged' })
  await setAsideFile({ name: 'answers (1).json', text: 'damaged', why: 'damaged' })
  expect(await filesSetAside()).toMatchObject([{ name: 'answers.json', text: 'damaged' }])
})
