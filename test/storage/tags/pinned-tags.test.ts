import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { parseLine, tagKey } from '../../../storage/day/grammar.ts'
import { pinnedTags, togglePinned, unpinAll, withPinned, type PinnedTag } from '../../../storage/tags/pinned-tags.ts'

const context = { now: Date.UTC(2017, 0, 31, 12), zone: 'UTC', date: '2017-01-31', live: true }
const line = (text: string) => parseLine(text, context)

describe('Pinned tags', () => {
  test('pinned tags are added to every observation and follow-up until unpinned, but not to activities', async () => {
    await togglePinned({ key: 'tooling', label: 'Tooling' })
    await togglePinned({ key: 'access', label: 'access' })
    const captureWithPins = async (text: string) => capture(withPinned(line(text), await pinnedTags()))
    await captureWithPins('one #access')
    await captureWithPins('> two')
    await captureWithPins('= three')
    expect((await db.observations.toArray())[0]?.tags).toEqual(['access', 'tooling'])
    expect((await db.followUps.toArray())[0]?.tags).toEqual(['access', 'tooling'])
    expect((await db.spans.toArray())[0]?.tags).toEqual([])
    expect((await db.tags.toArray()).map(({ label }) => label).sort()).toEqual(['Tooling', 'access'])

    await togglePinned({ key: 'tooling', label: 'Tooling' })
    expect(await pinnedTags()).toEqual([{ key: 'access', label: 'access' }])
    await unpinAll()
    expect(await pinnedTags()).toEqual([])
  })

  test('the stored tags are those of the chips and the pins, without duplicates', () => {
    const label = fc.constantFrom('Tooling', 'tooling', 'Root_Cause', 'root-cause', 'access', 'ß', 'İx')
    const pins = fc
      .uniqueArray(label, { selector: tagKey })
      .map((labels) => labels.map((each): PinnedTag => ({ key: tagKey(each), label: each })))
    const lines = fc
      .array(
        fc.oneof(
          label.map((each) => `#${each}`),
          fc.constantFrom('!', '>', '=', '@-10m', '~told', 'word', '\\', '@ada'),
        ),
      )
      .map((tokens) => tokens.join(' '))
    fc.assert(
      fc.property(lines, pins, fc.array(fc.nat(5)), (text, pinned, refusals) => {
        const first = line(text)
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
