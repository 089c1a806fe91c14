import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redo, undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import { thisDevice } from '../../../storage/database/device.ts'
import { isTagLabel, parseLine, tagKey } from '../../../storage/day/grammar.ts'
import { capture, type CaptureResult } from '../../../storage/day/capture.ts'
import { deleteDayRows } from '../../../storage/day/edit.ts'
import { mergeLibrary } from '../../../storage/library/library.ts'
import { knownTags, shownTags } from '../../../storage/tags/known-tags.ts'
import { rowsOf } from '../../../storage/ride-alongs/rows.ts'
import { createRow } from '../../../storage/rows/row.ts'
import { shownKeys, tagsByKey } from '../../../storage/rows/shown-tags.ts'
import { type Observation, type Tag } from '../../../storage/rows/tables.ts'
import {
  choosePack,
  deleteTag,
  leavePack,
  mergeTags,
  putIntoPack,
  recolourTag,
  renamePack,
  renameTag,
  tagsInUse,
} from '../../../storage/tags/tags.ts'
import { shareable } from '../../../summary/shareable.ts'

const write = (line: string): Promise<CaptureResult> =>
  capture(parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }))
const named = (label: string) => ({ key: tagKey(label), label })

/** What a person sees of tags: label, colour, pack and count of each, and the tags on each row. */
async function seen() {
  const shown = await shownTags()
  const rows = [...(await db.observations.toArray()), ...(await db.followUps.toArray()), ...(await db.spans.toArray())]
  return {
    tags: (await tagsInUse()).map(({ tag: { key, label, colour, group }, count }) => ({ key, label, colour, group, count })),
    rows: rows.map(({ text, tags }): [string, string[]] => [text, shownKeys(tags, shown)]).sort(([a], [b]) => (a < b ? -1 : 1)),
  }
}
const labels = async () => [...(await knownTags()).values()].map(({ label }) => label).sort()

/** A row and its tag by somebody else, in the same ride-along. */
async function fromAnother(rideAlongId: string, label: string, tag: Partial<Tag> = {}) {
  const author = { by: 'ada', device: 'laptop', seq: 1, now: Date.now() }
  const key = tagKey(label)
  const row = createRow<Observation>(
    { rideAlongId, at: Date.now(), offset: 0, kind: 'note', basis: 'observed', text: `by Ada, ${label}`, tags: [key] },
    author,
  )
  const tags = [createRow<Tag>({ key, label, ...tag }, author, `ada/${key}`)]
  await mergeLibrary({ people: [], rideAlongs: [], observations: [row], spans: [], followUps: [], tags }, { isCopy: false })
  return row
}

test('renaming a tag changes its label, and if the key changes, all rows with the tag', async () => {
  await write('! slow #perf')
  await write('> repair it #perf')
  await renameTag('perf', 'PERF', 'Renamed')
  expect(await labels()).toEqual(['PERF'])

  expect(await renameTag('perf', 'Performance', 'Renamed')).toBe(false)
  expect(await labels()).toEqual(['Performance'])
  expect((await db.observations.toArray())[0]?.tags).toEqual(['performance'])
  expect((await db.followUps.toArray())[0]?.tags).toEqual(['performance'])
  expect((await seen()).tags).toMatchObject([{ key: 'performance', label: 'Performance', count: 2 }])

  await undo()
  expect(await labels()).toEqual(['PERF'])
  expect((await db.observations.toArray())[0]?.tags).toEqual(['perf'])
  await undo()
  expect(await labels()).toEqual(['perf'])
})

test('a renamed tag keeps colour and pack, and a tag keeps its own when another is merged into it', async () => {
  await write('slow #perf')
  await write('good #quality')
  await recolourTag(named('perf'), 'moss', 'Coloured')
  await putIntoPack([named('perf')], 'Mine', 'Moved')
  await renameTag('perf', 'speed', 'Renamed')
  expect((await knownTags()).get('speed')).toMatchObject({ colour: 'moss', group: 'Mine' })

  expect(await renameTag('speed', 'Quality', 'Renamed')).toBe(true)
  const quality = (await knownTags()).get('quality')
  expect(quality?.label).toBe('quality')
  expect(quality).not.toHaveProperty('colour')
})

test('merging tags changes only own rows; rows of others are shown and counted with the merged tag', async () => {
  const { rideAlongId } = await write('mine #backup #tooling')
  const theirs = await fromAnother(rideAlongId, 'backup')
  await mergeTags(['backup'], named('Backups'), 'Merged')

  expect((await db.observations.get(theirs.id))?.tags).toEqual(['backup'])
  expect((await seen()).tags).toMatchObject([
    { key: 'backups', label: 'Backups', count: 2 },
    { key: 'tooling', count: 1 },
  ])
  expect((await seen()).rows).toEqual([
    ['by Ada, backup', ['backups']],
    ['mine', ['backups', 'tooling']],
  ])
  // Shared rows contain the tags that the reader needs.
  const rows = await rowsOf(rideAlongId)
  const left = shareable(rows!)!.rows
  expect(tagsByKey(left.tags, left.rideAlong.by).get('backup')?.label).toBe('Backups')

  await undo()
  expect((await seen()).tags.map(({ key, count }) => [key, count])).toEqual([
    ['backup', 2],
    ['tooling', 1],
  ])
})

test('merging a tag twice shows the last tag, and merging back shows the first again', async () => {
  const { rideAlongId } = await write('one #a')
  await fromAnother(rideAlongId, 'a')
  await mergeTags(['a'], named('b'), 'Merged')
  await mergeTags(['b'], named('c'), 'Merged')
  expect((await shownTags()).get('a')?.key).toBe('c')
  await renameTag('c', 'a', 'Renamed')
  expect(await labels()).toEqual(['a'])
  expect((await seen()).rows).toEqual([
    ['by Ada, a', ['a']],
    ['one', ['a']],
  ])
})

test('tags that two devices merged into each other are shown as the same tag on both', () => {
  const tag = (key: string, mergedInto: string) =>
    createRow<Tag>({ key, label: key, mergedInto }, { by: 'coo', device: 'desk', seq: 1, now: 0 }, `coo/${key}`)
  const shown = tagsByKey([tag('b', 'a'), tag('a', 'b')], 'coo')
  expect(shownKeys(['b', 'a'], shown)).toEqual(['a'])
})

test('a deleted row stays deleted when its tag is merged, and shows the merged tag once restored', async () => {
  const { id } = await write('gone #perf')
  await deleteDayRows([{ table: 'observations', row: { id } }], 'Deleted')
  await mergeTags(['perf'], named('performance'), 'Merged')
  expect((await seen()).tags).toMatchObject([{ key: 'performance', count: 0 }])
  expect((await db.observations.get(id))?.gone).toBeDefined()
})

test('deleting a tag removes it from own rows, and typing it again restores it', async () => {
  const { rideAlongId } = await write('mine #tooling #access')
  const theirs = await fromAnother(rideAlongId, 'tooling')
  await deleteTag('tooling', 'Deleted')
  expect((await db.observations.toArray()).filter(({ by }) => by !== 'ada')[0]?.tags).toEqual(['access'])
  expect((await db.observations.get(theirs.id))?.tags).toEqual(['tooling'])
  await undo()
  expect((await db.observations.toArray()).filter(({ by }) => by !== 'ada')[0]?.tags).toEqual(['access', 'tooling'])

  await deleteTag('access', 'Deleted')
  expect(await labels()).toEqual(['tooling'])
  await write('again #Access')
  expect(await labels()).toContain('access')
})

test('choosing a pack makes its tags known, and leaving it deletes the unused ones', async () => {
  await write('slow #quality')
  await putIntoPack([named('culture')], 'Mine', 'Made')
  const pack = ['communication', 'quality', 'culture'].map(named)
  await choosePack('kpi', pack, 'Chosen')
  const groups = async () => [...(await knownTags())].map(([key, { group }]) => [key, group] as const).sort(([a], [b]) => (a < b ? -1 : 1))
  expect(await groups()).toEqual([
    ['communication', 'kpi'],
    ['culture', 'Mine'],
    ['quality', 'kpi'],
  ])
  await leavePack('kpi', 'Left')
  expect(await groups()).toEqual([
    ['culture', 'Mine'],
    ['quality', undefined],
  ])
  await undo()
  expect(await groups()).toHaveLength(3)
  await renamePack('Mine', 'Ours', 'Renamed')
  expect((await knownTags()).get('culture')?.group).toBe('Ours')
  await renamePack('Ours', undefined, 'Deleted')
  expect((await knownTags()).get('culture')).not.toHaveProperty('group')
  await undo()
  expect((await knownTags()).get('culture')?.group).toBe('Ours')
})

test('colouring a tag of another person creates an own row for it', async () => {
  const { rideAlongId } = await write('mine')
  await fromAnother(rideAlongId, 'Theirs', { colour: 'rust' })
  await recolourTag(named('Theirs'), 'teal', 'Coloured')
  const me = (await thisDevice())!.me
  expect(await db.tags.get('ada/theirs')).toMatchObject({ colour: 'rust' })
  expect(await db.tags.get(`${me}/theirs`)).toMatchObject({ colour: 'teal', label: 'Theirs' })
  expect((await knownTags()).get('theirs')?.colour).toBe('teal')
})

test(
  'any sequence of tag changes keeps counts right, leaves rows of others alone, and can be undone and redone',
  { timeout: 60_000 },
  async () => {
    const some = fc.constantFrom('a', 'b', 'c', 'd')
    const step = fc.oneof(
      fc.record({ what: fc.constant('rename' as const), key: some, to: some }),
      fc.record({ what: fc.constant('merge' as const), key: some, to: some }),
      fc.record({ what: fc.constant('colour' as const), key: some, to: fc.constantFrom('moss', 'plum') }),
      fc.record({ what: fc.constant('pack' as const), key: some, to: fc.constantFrom('Mine', 'Ours') }),
      fc.record({ what: fc.constant('delete' as const), key: some, to: some }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        await Promise.all(db.tables.map((table) => table.clear()))
        const { rideAlongId } = await write('one #a #b')
        await write('two #b #c')
        await write('> three #c')
        const theirs = await fromAnother(rideAlongId, 'b')
        const before = await seen()
        for (const { what, key, to } of steps) {
          if (what === 'rename') await renameTag(key, to, what)
          else if (what === 'merge') await mergeTags([key], named(to), what)
          else if (what === 'colour') await recolourTag(named(key), to, what)
          else if (what === 'pack') await putIntoPack([named(key)], to, what)
          else await deleteTag(key, what)
          const { tags, rows } = await seen()
          expect(await db.observations.get(theirs.id)).toEqual(theirs)
          for (const { key: each, count } of tags) expect(rows.filter(([, on]) => on.includes(each))).toHaveLength(count)
        }
        const after = await seen()
        while ((await undo()) !== null);
        expect(await seen()).toEqual(before)
        while ((await redo()) !== null);
        expect(await seen()).toEqual(after)
      }),
      { numRuns: 40 },
    )
  },
)

test('every label that isTagLabel accepts is parsed as that tag', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[\p{L}_/.'-]{1,8}$/u)), (label) => {
      const { tags } = parseLine(`x #${label}`, { now: 0, zone: 'UTC', date: '2017-01-31', live: true })
      if (isTagLabel(label)) expect(tags).toEqual([{ key: tagKey(label), label }])
    }),
  )
})
