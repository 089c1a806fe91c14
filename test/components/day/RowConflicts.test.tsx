// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/preact'
import { openPanel, parsed, rows, usePanel } from '../panel.tsx'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { editDayRows } from '../../../storage/day/edit.ts'
import { beforeEach, expect, test } from 'vitest'

usePanel()

beforeEach(async () => {
  await capture(parsed('+ says at once what happened'))
  openPanel()
  await rows()
})

test('A row in conflict shows both values until one is chosen', async () => {
  const [row] = await db.observations.toArray()
  await editDayRows([{ table: 'observations', row: row! }], { text: 'tells everyone' }, { label: 'Changed' })
  await editDayRows([{ table: 'observations', row: row! }], { text: 'tells nobody' }, { label: 'Changed' })
  fireEvent.click(await screen.findByRole('button', { name: 'Use this' }))

  await waitFor(async () => expect((await db.observations.get(row!.id))?.rivals).toBeUndefined())
  expect((await rows())[0]?.textContent).toContain('tells everyone')
})

test.each([
  ['w', 'tells nobody'],
  ['u', 'tells everyone'],
])('The key %s resolves the conflict of a row', async (key, left) => {
  const [row] = await db.observations.toArray()
  await editDayRows([{ table: 'observations', row: row! }], { text: 'tells everyone' }, { label: 'Changed' })
  await editDayRows([{ table: 'observations', row: row! }], { text: 'tells nobody' }, { label: 'Changed' })
  await screen.findByRole('button', { name: 'Use this' })
  expect((await rows())[0]?.textContent).toContain('tells nobody')
  fireEvent.keyDown((await rows())[0]!, { key })

  await waitFor(async () => expect((await db.observations.get(row!.id))?.rivals).toBeUndefined())
  expect((await db.observations.get(row!.id))?.text).toBe(left)
})

test('A row with three values in conflict shows all of them, each with a button', async () => {
  const [row] = await db.observations.toArray()
  for (const text of ['tells everyone', 'tells nobody', 'tells the team'])
    await editDayRows([{ table: 'observations', row: row! }], { text }, { label: 'Changed' })
  await waitFor(() => expect(screen.getAllByRole('button', { name: /Use this/ })).toHaveLength(2))
  const [shown] = await rows()
  for (const text of ['tells everyone', 'tells nobody', 'tells the team']) expect(shown?.textContent).toContain(text)
  fireEvent.click(screen.getAllByRole('button', { name: /Use this/ })[1]!)

  await waitFor(async () => expect(await db.observations.get(row!.id)).toMatchObject({ text: 'tells everyone' }))
  expect((await db.observations.get(row!.id))?.rivals).toBeUndefined()
})
