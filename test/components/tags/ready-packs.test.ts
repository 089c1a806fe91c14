import { expect, test } from 'vitest'
import { readyPacks } from '../../../components/tags/ready-packs.ts'
import { isTagLabel } from '../../../storage/day/grammar.ts'

test('Every tag of a ready pack can be typed in the capture line', () => {
  expect(readyPacks.flatMap(({ tags }) => tags).filter(({ label }) => !isTagLabel(label))).toEqual([])
})
