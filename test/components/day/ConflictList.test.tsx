// @vitest-environment happy-dom
import * as words from '../../../assets/locales/en.yml'
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { ConflictList } from '../../../components/day/ConflictList.tsx'
import { conflictingTexts } from './conflicting-texts.ts'
import { undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import { editRow, conflictsOf } from '../../../storage/rows/row.ts'
import type { Observation } from '../../../storage/rows/tables.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const observation = conflictingTexts()
afterEach(cleanup)

const texts = async () => (await db.observations.toArray()).map(({ text }) => text).sort((a, b) => (a < b ? -1 : 1))

test('A conflict of two texts shows both, and a digit key resolves it', async () => {
  render(<ConflictList />)
  const conflict = await screen.findByRole('article')
  expect(within(conflict).getByText('the bucket is full')).toBeDefined()
  expect(within(conflict).getByText('the bucket is empty')).toBeDefined()
  fireEvent.keyDown(conflict, { key: '2' })

  await waitFor(() => expect(screen.queryByRole('article')).toBeNull())
  const row = (await db.observations.get(observation.id))!
  expect([row.text, conflictsOf(row)]).toEqual(['the bucket is empty', []])
})

test('Both texts can be kept as two observations; one undo merges them again', async () => {
  render(<ConflictList />)
  fireEvent.click(await screen.findByRole('button', { name: new RegExp(words.clashKeepBoth) }))
  await waitFor(() => expect(screen.queryByRole('article')).toBeNull())

  expect(await texts()).toEqual(['the bucket is empty', 'the bucket is full'])
  await undo()
  expect((await db.observations.toArray()).filter(({ gone }) => !gone)).toHaveLength(1)
})

describe('A conflict of three texts', () => {
  beforeEach(async () => {
    const tablet = editRow<Observation>((await db.observations.get(observation.id))!, { text: 'the bucket leaks' }, 'tablet', {})
    await db.observations.put(tablet)
  })

  test('A conflict of three texts shows all of them, each with its key', async () => {
    render(<ConflictList />)
    const conflict = await screen.findByRole('article')
    for (const text of ['the bucket is full', 'the bucket is empty', 'the bucket leaks'])
      expect(within(conflict).getByText(text)).toBeDefined()
    fireEvent.keyDown(conflict, { key: '3' })

    await waitFor(() => expect(screen.queryByRole('article')).toBeNull())
    const row = (await db.observations.get(observation.id))!
    expect([row.text, conflictsOf(row)]).toEqual(['the bucket is empty', []])
  })

  test('All three texts can be kept, each as an observation', async () => {
    render(<ConflictList />)
    fireEvent.click(await screen.findByRole('button', { name: new RegExp(words.clashKeepAll) }))
    await waitFor(() => expect(screen.queryByRole('article')).toBeNull())

    expect(await texts()).toEqual(['the bucket is empty', 'the bucket is full', 'the bucket leaks'])
  })
})
