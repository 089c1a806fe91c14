import { toggleSpan } from '../../../storage/day/spans.ts'
import { escapeXml, omniboxSuggestion } from '../../../components/browser/address-bar.ts'
import { capture } from '../../../storage/day/capture.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { expect, test } from 'vitest'

const parsed = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })

test('The address bar says before Enter what will be saved, and where', async () => {
  expect(await omniboxSuggestion('')).toBe('Enter marks this moment. Type to say what happens.')
  expect(await omniboxSuggestion('!! the base backup hangs #tooling ~told')).toBe(
    'Enter starts a ride-along with: the base backup hangs (Challenge, medium, told, #tooling)',
  )
  await capture(parsed('no archive'))
  expect(await omniboxSuggestion('> keep one @ada due:2030-02-28')).toMatch(
    /^Enter saves: keep one \(Follow-up, ada, due 28 Feb 2030, from \d\d:\d\d “no archive”\)$/,
  )
  expect(await omniboxSuggestion('@-1m')).toMatch(/^Enter marks the moment at \d\d:\d\d\./)
  await toggleSpan('offRecord', String)
  expect(await omniboxSuggestion('a secret')).toContain('off the record')
})

test('Suggestions in the address bar escape XML', () => {
  expect(escapeXml('<url>&amp;"\'\u0000\uD800</url>')).toBe('&#60;url&#62;&#38;amp;&#34;&#39;\uFFFD\uFFFD&#60;/url&#62;')
})
