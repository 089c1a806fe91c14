import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { capture } from '../../../storage/day/capture.ts'
import { dueDate, parseLine } from '../../../storage/day/grammar.ts'
import { followUpTokenAt, knownOwners, ownerWord } from '../../../storage/follow-ups/owners.ts'
import { setHost, setObserver } from '../../../storage/ride-alongs/people.ts'

const context = { now: Date.UTC(2017, 0, 31, 12), zone: 'UTC', date: '2017-01-31', live: true }
const line = (text: string) => parseLine(text, context)

describe('Owners', () => {
  test('known owners are the people with names and the owners of earlier follow-ups, without duplicates', async () => {
    await capture(line('> test every restore @platform-lead'))
    const { rideAlongId } = await capture(line('> and again @Platform-Lead'))
    await setHost(rideAlongId, { name: 'Alex Moreau' })
    await setObserver({ name: 'Dr. Ada O’Neil' })
    expect(Object.fromEntries(await knownOwners())).toEqual({
      'alex-moreau': 'Alex Moreau',
      'dr-ada-o’neil': 'Dr. Ada O’Neil',
      'platform-lead': 'platform-lead',
    })
  })

  test('every offered word for an owner is parsed as that owner', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[A-Za-z .'’@/-]{1,12}$/)), (name) => {
        const word = ownerWord(name)
        if (word !== undefined) expect(line(`> do it @${word}`).owner).toBe(word)
      }),
    )
  })
})

test.each([
  ['> do it @al', 11, { what: 'owner', typed: 'al', from: 8, to: 11 }],
  ['> do it @al now', 10, { what: 'owner', typed: 'a', from: 8, to: 11 }],
  ['> do it due:', 12, { what: 'due', typed: '', from: 8, to: 12 }],
  ['> do it due:fr', 14, { what: 'due', typed: 'fr', from: 8, to: 14 }],
  ['> do it a@b', 11, undefined],
  ['> do it ', 8, undefined],
])('followUpTokenAt finds the owner or due date at the caret of %j', (line, caret, found) => {
  expect(followUpTokenAt(line, caret, 1)).toEqual(found)
})

test('every offered due date is parsed as that date', () => {
  for (const token of ['mon', 'sun', '+1w', '+2w', '2017-02-03'])
    expect(line(`> do it due:${token}`).due).toBe(dueDate(`due:${token}`, context.date))
})
