// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { ConflictList } from '../../../components/day/ConflictList.tsx'
import { resolveConflict } from '../../../components/day/conflict.ts'
import { undo } from '../../../storage/database/acts.ts'
import { conflictsIn } from '../../../storage/sync/conflicts.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { capture } from '../../../storage/day/capture.ts'
import { editRow, mergeRows, conflictsOf } from '../../../storage/rows/row.ts'
import { type Observation } from '../../../storage/rows/tables.ts'

afterEach(cleanup)

let id = ''
beforeEach(async () => {
  ;({ id } = await capture(parseLine('the bucket', { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })))
  const row = (await db.observations.get(id))!
  const laptop = editRow<Observation>(row, { text: 'the bucket is full' }, 'laptop')
  await db.observations.put(mergeRows(editRow<Observation>(row, { text: 'the bucket is empty' }, 'desk'), laptop))
})
const shown = async () => (await db.observations.toArray()).map(({ text }) => text).sort((a, b) => (a < b ? -1 : 1))

test('both texts stand side by side, and one key settles them', async () => {
  render(<ConflictList />)
  const clash = await screen.findByRole('article')
  expect(within(clash).getByText('the bucket is full')).toBeDefined()
  expect(within(clash).getByText('the bucket is empty')).toBeDefined()
  fireEvent.keyDown(clash, { key: '2' })

  await waitFor(() => expect(screen.queryByRole('article')).toBeNull())
  const row = (await db.observations.get(id))!
  expect([row.text, conflictsOf(row)]).toEqual(['the bucket is empty', []])
})

test('both can be kept, as two observations, which one undo makes one again', async () => {
  render(<ConflictList />)
  fireEvent.click(await screen.findByRole('button', { name: new RegExp(words.clashKeepBoth) }))
  await waitFor(() => expect(screen.queryByRole('article')).toBeNull())

  expect(await shown()).toEqual(['the bucket is empty', 'the bucket is full'])
  await undo()
  expect((await db.observations.toArray()).filter(({ gone }) => !gone)).toHaveLength(1)
})

describe('Three devices gave one observation three texts', () => {
  beforeEach(async () => {
    const tablet = editRow<Observation>((await db.observations.get(id))!, { text: 'the bucket leaks' }, 'tablet', {})
    await db.observations.put(tablet)
  })

  test('all of them stand side by side, each with its key', async () => {
    render(<ConflictList />)
    const clash = await screen.findByRole('article')
    for (const text of ['the bucket is full', 'the bucket is empty', 'the bucket leaks'])
      expect(within(clash).getByText(text)).toBeDefined()
    fireEvent.keyDown(clash, { key: '3' })

    await waitFor(() => expect(screen.queryByRole('article')).toBeNull())
    const row = (await db.observations.get(id))!
    expect([row.text, conflictsOf(row)]).toEqual(['the bucket is empty', []])
  })

  test('all can be kept, each as an observation', async () => {
    render(<ConflictList />)
    fireEvent.click(await screen.findByRole('button', { name: new RegExp(words.clashKeepAll) }))
    await waitFor(() => expect(screen.queryByRole('article')).toBeNull())

    expect(await shown()).toEqual(['the bucket is empty', 'the bucket is full', 'the bucket leaks'])
  })

  test('one that comes after somebody looked is not settled with those that they saw', async () => {
    const dayRow = { table: 'observations' as const, row: (await db.observations.get(id))! }
    await db.observations.put(editRow<Observation>(dayRow.row, { text: 'what bucket?' }, 'watch', {}))
    await resolveConflict(dayRow, 'text', 'the bucket is empty')

    const row = (await db.observations.get(id))!
    expect([row.text, ...conflictsOf(row).map(({ value }) => value)]).toEqual(['the bucket is empty', 'what bucket?'])
  })
})

test('a tag that one device took off and another put on again is settled as it shows, too', async () => {
  const before = editRow<Observation>((await db.observations.get(id))!, { tags: ['backups'] }, 'desk')
  const off = editRow<Observation>(before, { tags: [] }, 'phone')
  const on = editRow<Observation>(editRow<Observation>(before, { tags: [] }, 'tablet'), { tags: ['backups'] }, 'tablet')
  const row = mergeRows(off, on)
  await db.observations.put(row)
  const [tag] = conflictsIn(row).filter(({ field }) => field === '#backups')
  expect(tag).toBeDefined()
  await resolveConflict({ table: 'observations', row }, '#backups', true)

  const now = (await db.observations.get(id))!
  expect([now.tags, conflictsIn(now).filter(({ field }) => field === '#backups')]).toEqual([['backups'], []])
})
