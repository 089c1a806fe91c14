import { resolveConflict } from '../../../components/day/conflict.ts'
import { conflictingTexts } from './conflicting-texts.ts'
import { db } from '../../../storage/database/db.ts'
import { editRow, mergeRows, conflictsOf } from '../../../storage/rows/row.ts'
import { conflictsIn } from '../../../storage/sync/conflicts.ts'
import type { Observation } from '../../../storage/rows/tables.ts'
import { expect, test } from 'vitest'

const observation = conflictingTexts()

test('Resolving a conflict does not resolve a value that arrived after the row was shown', async () => {
  const dayRow = { table: 'observations' as const, row: (await db.observations.get(observation.id))! }
  await db.observations.put(editRow<Observation>(dayRow.row, { text: 'what bucket?' }, 'watch', {}))
  await resolveConflict(dayRow, 'text', 'the bucket is empty')

  const row = (await db.observations.get(observation.id))!
  expect([row.text, ...conflictsOf(row).map(({ value }) => value)]).toEqual(['the bucket is empty', 'what bucket?'])
})

test('A conflict about a tag can be resolved with the value that shows', async () => {
  const before = editRow<Observation>((await db.observations.get(observation.id))!, { tags: ['backups'] }, 'desk')
  const off = editRow<Observation>(before, { tags: [] }, 'phone')
  const on = editRow<Observation>(editRow<Observation>(before, { tags: [] }, 'tablet'), { tags: ['backups'] }, 'tablet')
  const row = mergeRows(off, on)
  await db.observations.put(row)
  const [tag] = conflictsIn(row).filter(({ field }) => field === '#backups')
  expect(tag).toBeDefined()
  await resolveConflict({ table: 'observations', row }, '#backups', true)

  const now = (await db.observations.get(observation.id))!
  expect([now.tags, conflictsIn(now).filter(({ field }) => field === '#backups')]).toEqual([['backups'], []])
})
