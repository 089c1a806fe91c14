import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withKeysTable } from '../../scripts/keys.ts'

test('the keys in the README are those of the help; `npm run keys` updates them', () => {
  const readme = readFileSync('README.md', 'utf8')

  expect(readme).toBe(withKeysTable(readme))
})
