// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { Clashes } from '../../components/Clashes.tsx'
import { undo } from '../../storage/acts.ts'
import { db } from '../../storage/db.ts'
import { parse } from '../../storage/grammar.ts'
import { capture } from '../../storage/happenings.ts'
import { editRow, mergeRows, rivalsOf, type Observation } from '../../storage/row.ts'

afterEach(cleanup)

let id = ''
beforeEach(async () => {
  ;({ id } = await capture(parse('the bucket', { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })))
  const row = (await db.observations.get(id))!
  const laptop = editRow<Observation>(row, { text: 'the bucket is full' }, 'laptop')
  await db.observations.put(mergeRows(editRow<Observation>(row, { text: 'the bucket is empty' }, 'desk'), laptop))
})
const shown = async () => (await db.observations.toArray()).map(({ text }) => text).sort((a, b) => (a < b ? -1 : 1))

test('both texts stand side by side, and one key settles them', async () => {
  render(<Clashes />)
  const clash = await screen.findByRole('article')
  expect(within(clash).getByText('the bucket is full')).toBeDefined()
  expect(within(clash).getByText('the bucket is empty')).toBeDefined()
  fireEvent.keyDown(clash, { key: '2' })

  await waitFor(() => expect(screen.queryByRole('article')).toBeNull())
  const row = (await db.observations.get(id))!
  expect([row.text, rivalsOf(row)]).toEqual(['the bucket is empty', []])
})

test('both can be kept, as two observations, which one undo makes one again', async () => {
  render(<Clashes />)
  fireEvent.click(await screen.findByRole('button', { name: new RegExp(words.clashKeepBoth) }))
  await waitFor(() => expect(screen.queryByRole('article')).toBeNull())

  expect(await shown()).toEqual(['the bucket is empty', 'the bucket is full'])
  await undo()
  expect((await db.observations.toArray()).filter(({ gone }) => !gone)).toHaveLength(1)
})
