import { expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { duration } from '../../../components/names/dates.ts'
import { interruptionName, pauseName } from '../../../components/names/spans.ts'
import { shareable } from '../../../summary/shareable.ts'
import { summarize } from '../../../summary/sections/sections.ts'
import { morning, nine, span } from '../../fixtures/morning.ts'

test('A wait of 6:40 counts as 7 minutes in the panel and in the summary', () => {
  const wait = span({ kind: 'wait', until: nine + 400_000 })
  const { sections } = summarize(shareable(morning({ spans: [wait] }))!, { words, locale: 'en-GB', writtenAt: nine })
  const timeline = sections.find(({ id }) => id === 'timeline')

  expect(pauseName(wait, 'UTC', 0)).toBe('Wait, 7 min')
  expect(timeline).toMatchObject({ days: [{ parts: [{ events: [{ sentence: 'Wait, 7 min' }] }] }] })
})

test.each([
  ['59:29', 3_569_000, '59 min'],
  ['59:40', 3_580_000, '1 h 00 min'],
  ['1:04:30', 3_870_000, '1 h 05 min'],
  ['less than nothing', -60_000, '0 min'],
])('A duration of %s is rounded to whole minutes', (_, ms, text) => {
  expect(duration(ms)).toBe(text)
})

test.each([
  [1, '1st interruption'],
  [12, '12th interruption'],
  [22, '22nd interruption'],
  [103, '103rd interruption'],
])('Interruption %i is called “%s”', (n, name) => {
  expect(interruptionName(n)).toBe(name)
})
