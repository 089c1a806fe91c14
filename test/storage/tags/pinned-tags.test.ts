import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { db } from '../../../storage/database/db.ts'
import { dueDate, parseLine, tagKey } from '../../../storage/day/grammar.ts'
import { capture } from '../../../storage/day/capture.ts'
import { knownOwners, followUpTokenAt, ownerWord } from '../../../storage/follow-ups/owners.ts'
import { pinnedTags, togglePinned, unpinAll, withPinned, type PinnedTag } from '../../../storage/tags/pinned-tags.ts'
import {
  addQuestion,
  includeQuestion,
  editQuestion,
  nextQuestion,
  rememberAsked,
  restoreQuestion,
} from '../../../storage/ride-alongs/question-deck.ts'
import { setHost, setObserver } from '../../../storage/ride-alongs/people.ts'
import { changeSettings, settings } from '../../../storage/database/settings.ts'

const context = { now: Date.UTC(2017, 0, 31, 12), zone: 'UTC', date: '2017-01-31', live: true }
const said = (line: string) => parseLine(line, context)

describe('A tag that stays on', () => {
  test('is on every observation and follow-up until it is taken off, and on no activity', async () => {
    await togglePinned({ key: 'tooling', label: 'Tooling' })
    await togglePinned({ key: 'access', label: 'access' })
    const line = async (text: string) => capture(withPinned(said(text), await pinnedTags()))
    await line('one #access')
    await line('> two')
    await line('= three')
    expect((await db.observations.toArray())[0]?.tags).toEqual(['access', 'tooling'])
    expect((await db.followUps.toArray())[0]?.tags).toEqual(['access', 'tooling'])
    expect((await db.spans.toArray())[0]?.tags).toEqual([])
    expect((await db.tags.toArray()).map(({ label }) => label).sort()).toEqual(['Tooling', 'access'])

    await togglePinned({ key: 'tooling', label: 'Tooling' })
    expect(await pinnedTags()).toEqual([{ key: 'access', label: 'access' }])
    await unpinAll()
    expect(await pinnedTags()).toEqual([])
  })

  test('says in its chip what is stored: the tags of a line and those that stay on, each once', () => {
    const label = fc.constantFrom('Tooling', 'tooling', 'Root_Cause', 'root-cause', 'access', 'ß', 'İx')
    const pins = fc
      .uniqueArray(label, { selector: tagKey })
      .map((labels) => labels.map((each): PinnedTag => ({ key: tagKey(each), label: each })))
    const line = fc
      .array(
        fc.oneof(
          label.map((each) => `#${each}`),
          fc.constantFrom('!', '>', '=', '@-10m', '~told', 'word', '\\', '@ada'),
        ),
      )
      .map((tokens) => tokens.join(' '))
    fc.assert(
      fc.property(line, pins, fc.array(fc.nat(5)), (text, pinned, refusals) => {
        const first = said(text)
        const refused = new Set(refusals.flatMap((i) => first.tokens[i]?.key ?? []))
        const parsed = parseLine(text, context, refused)
        const stored = withPinned(parsed, pinned)
        // What the capture line shows: pins always, and the line's own tags that are not among them.
        const on = parsed.what === 'activity' ? [] : pinned.map(({ key }) => key)
        const chips = parsed.tokens.flatMap((chip) => (chip.what === 'tag' && !on.includes(chip.tag) ? [chip.tag] : []))
        expect(stored.tags.map(({ key }) => key)).toEqual([...new Set([...on, ...chips])].sort())
        expect({ ...stored, tags: [] }).toEqual({ ...parsed, tags: [] })
      }),
    )
  })
})

describe('An owner', () => {
  test('is whoever is known by name or owned something before, and is found by the word that is typed', async () => {
    await capture(said('> test every restore @platform-lead'))
    const { rideAlongId } = await capture(said('> and again @Platform-Lead'))
    await setHost(rideAlongId, { name: 'Alex Moreau' })
    await setObserver({ name: 'Dr. Ada O’Neil' })
    expect(Object.fromEntries(await knownOwners())).toEqual({
      'alex-moreau': 'Alex Moreau',
      'dr-ada-o’neil': 'Dr. Ada O’Neil',
      'platform-lead': 'platform-lead',
    })
  })

  test('as it is offered is one that the line understands', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[A-Za-z .'’@/-]{1,12}$/)), (name) => {
        const word = ownerWord(name)
        if (word !== undefined) expect(said(`> do it @${word}`).owner).toBe(word)
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
])('what is owed at the caret of %j', (line, caret, found) => {
  expect(followUpTokenAt(line, caret, 1)).toEqual(found)
})

test('the days that are offered are those that the line understands', () => {
  for (const token of ['mon', 'sun', '+1w', '+2w', '2017-02-03'])
    expect(said(`> do it due:${token}`).due).toBe(dueDate(`due:${token}`, context.date))
})

describe('Questions', () => {
  const ready = [
    { id: 'one', text: 'One?' },
    { id: 'two', text: 'Two?' },
  ]
  const asked = async (rideAlongId?: string) => (await nextQuestion(ready, rideAlongId))?.text

  test('come those first that were not asked yet, then the one asked the longest ago, in each ride-along anew', async () => {
    await addQuestion('  My own? ')
    expect([await asked('a'), await asked('a'), await asked('a'), await asked('a')]).toEqual(['My own?', 'One?', 'Two?', 'My own?'])
    expect(await asked('b')).toBe('My own?')
    expect(await asked('a')).toBe('One?')
  })

  test('asked before there was a ride-along are asked in the one that they began', async () => {
    expect(await asked()).toBe('One?')
    await rememberAsked('one', 'a')
    expect(await asked('a')).toBe('Two?')
  })

  test('of one’s own are rewritten, removed and put back; ready ones can be left out', async () => {
    await addQuestion('First?')
    await addQuestion('Second?')
    await addQuestion('   ')
    const [first, second] = (await settings()).questions!
    await editQuestion(first!.id, 'The first?')
    await editQuestion(second!.id, '')
    expect((await settings()).questions!.map(({ text }) => text)).toEqual(['The first?'])
    await restoreQuestion(second!, 1)
    expect((await settings()).questions!.map(({ text }) => text)).toEqual(['The first?', 'Second?'])
    for (const { id } of ready) await includeQuestion(id, false)
    for (const { id } of [first!, second!]) await editQuestion(id, '')
    expect(await asked()).toBeUndefined()
    await includeQuestion('two', true)
    expect(await asked()).toBe('Two?')
  })

  test('are kept on the observation that answers one, and on nothing else', async () => {
    await capture(said('nobody knows'), { prompt: 'Who knows?' })
    await capture(said('> find out'), { prompt: 'Who knows?' })
    expect(await db.observations.toArray()).toMatchObject([{ text: 'nobody knows', prompt: 'Who knows?' }])
    expect((await db.followUps.toArray())[0]).not.toHaveProperty('prompt')
  })
})

test('a setting that is changed leaves the others as they are', async () => {
  await changeSettings({ classification: 'Confidential' })
  await togglePinned({ key: 'a', label: 'a' })
  expect(await settings()).toEqual({ key: 'all', classification: 'Confidential', pinned: [{ key: 'a', label: 'a' }] })
  await changeSettings({ classification: undefined })
  expect(await settings()).not.toHaveProperty('classification')
})
