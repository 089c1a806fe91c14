import { expect, test } from 'vitest'
import { previewLine } from '../../../storage/day/address-bar-preview.ts'
import { capture } from '../../../storage/day/capture.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { toggleSpan } from '../../../storage/day/spans.ts'

const line = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })

test('the preview of a line in the address bar tells whether it starts a ride-along, is off the record, and what it follows', async () => {
  expect(await previewLine('! first')).toMatchObject({ starts: true, offTheRecord: false, parsed: { kind: 'challenge', text: 'first' } })
  await capture(line('! no archive is kept'))
  expect(await previewLine('> keep one')).toMatchObject({ starts: false, from: { text: 'no archive is kept' } })
  await toggleSpan('offRecord', String)

  expect(await previewLine('a secret')).toMatchObject({ offTheRecord: true })
})
