// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { line, observations, openPanel, parsed, rows, usePanel } from '../panel.tsx'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { deleteDayRows } from '../../../storage/day/edit.ts'
import { addSpan, toggleSpan } from '../../../storage/day/spans.ts'
import { captureFromOutside } from '../../../storage/day/text-from-outside.ts'
import { startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { beforeEach, describe, expect, test, vi } from 'vitest'

usePanel()

const ten = Date.UTC(2026, 2, 2, 10)
const minute = 60_000

describe('Editing one observation', () => {
  beforeEach(async () => {
    await capture(parsed('+ says at once what happened'))
    openPanel()
    await rows()
  })

  test('ArrowUp in the empty line edits the last row; Escape discards the changes', async () => {
    fireEvent.keyDown(line(), { key: 'ArrowUp' })
    const form = await screen.findByRole('form', { name: 'Edit' })
    fireEvent.input(within(form).getByRole('textbox', { name: 'Text' }), { target: { value: 'something else' } })
    fireEvent.keyDown(form, { key: 'Escape' })
    await waitFor(() => expect(screen.queryByRole('form', { name: 'Edit' })).toBeNull())

    expect((await rows())[0]?.textContent).toContain('says at once')
    expect(document.activeElement).toBe(line())
  })

  test('The edit form changes kind, severity, tags and text without the grammar', async () => {
    fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
    const form = within(await screen.findByRole('form', { name: 'Edit' }))
    fireEvent.input(form.getByRole('textbox', { name: 'Text' }), { target: { value: '! not a sign here' } })
    fireEvent.click(form.getByRole('radio', { name: 'Challenge' }))
    fireEvent.click(await form.findByRole('radio', { name: 'Challenge, high' }))
    fireEvent.input(form.getByRole('textbox', { name: 'Tags' }), { target: { value: '#Culture, openness' } })
    fireEvent.click(form.getByRole('button', { name: 'Save' }))

    await waitFor(async () =>
      expect(await db.observations.toArray()).toMatchObject([
        { kind: 'challenge', severity: 3, text: '! not a sign here', tags: ['culture', 'openness'] },
      ]),
    )
  })
})

describe('Editing among three observations', () => {
  const texts = async () => (await rows()).map((row) => row.querySelector('p')?.textContent)

  beforeEach(async () => {
    for (const text of ['one', 'two', 'three']) await capture(parsed(text))
    openPanel()
    await waitFor(async () => expect(await rows()).toHaveLength(3))
  })

  test('An edit is saved when another row is edited', async () => {
    const edit = async (index: number) =>
      fireEvent.click(await within((await rows())[index]!).findByRole('button', { name: 'Edit', hidden: true }))
    await edit(0)
    fireEvent.input(await screen.findByRole('textbox', { name: 'Text' }), { target: { value: 'one, corrected at length' } })
    await edit(1)

    await waitFor(async () => expect((await db.observations.toArray()).map(({ text }) => text)).toContain('one, corrected at length'))
  })

  test('An edit of a row that is deleted on another page is saved and restores the row', async () => {
    fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
    fireEvent.input(await screen.findByRole('textbox', { name: 'Text' }), { target: { value: 'still needed' } })
    const [row] = (await db.observations.toArray())
      .filter(({ text }) => ['one', 'two', 'three'].includes(text))
      .filter(({ id }) => document.querySelector(`[data-id="${id}"] form`))
    await deleteDayRows([{ table: 'observations', row: { id: row!.id } }], 'Deleted')

    await waitFor(async () => expect(await texts()).toContain('still needed'))
    expect(await rows()).toHaveLength(3)
  })
})

test('The edit form of a wait has its reason and its end', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: ten })
  await startRideAlong({ zone: 'UTC' })
  vi.setSystemTime(ten + 60 * minute)
  await addSpan({ kind: 'wait', at: ten + 5 * minute, until: ten + 25 * minute }, 'Wait added')
  openPanel()
  expect((await rows())[0]?.textContent).toContain('Wait, 20 min')
  fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
  const form = within(await screen.findByRole('form', { name: 'Edit' }))
  fireEvent.input(form.getByRole('textbox', { name: 'What was waited for' }), { target: { value: 'the key' } })
  fireEvent.input(form.getByLabelText('Ends'), { target: { value: '2026-03-02T10:03' } })
  fireEvent.click(form.getByRole('button', { name: 'Save' }))
  expect((await screen.findByRole('alert')).textContent).toBe('It would end before it begins.')
  fireEvent.input(form.getByLabelText('Ends'), { target: { value: '2026-03-02T10:15' } })
  fireEvent.click(form.getByRole('button', { name: 'Save' }))

  await waitFor(async () => expect((await rows())[0]?.textContent).toContain('Wait, 10 minthe key'))
})

test('The edit form of a span off the record has only times; the span is never private and can be deleted', async () => {
  await startRideAlong({ zone: 'UTC' })
  for (let i = 0; i < 2; i += 1) await toggleSpan('offRecord', String)
  openPanel()
  fireEvent.keyDown((await rows())[0]!, { key: 'p' })
  fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
  const form = within(await screen.findByRole('form', { name: 'Edit' }))
  expect(form.queryByRole('textbox', { name: 'Text' })).toBeNull()
  expect(form.queryByRole('textbox', { name: 'Tags' })).toBeNull()
  fireEvent.click(form.getByRole('button', { name: 'Cancel' }))
  await waitFor(() => expect(screen.queryByRole('form', { name: 'Edit' })).toBeNull())
  expect(await db.spans.toArray()).toMatchObject([{ visibility: 'shared' }])
  fireEvent.keyDown((await rows())[0]!, { key: 'Delete' })

  expect(await screen.findByText('Stretch off the record deleted')).toBeDefined()
})

test('The edit form removes the source page of an observation', async () => {
  await captureFromOutside({ text: 'none works', as: 'quote', page: 'https://wiki.example/', pageTitle: 'Wiki' })
  openPanel()
  fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
  fireEvent.click(await screen.findByRole('button', { name: 'Take the page off' }))
  fireEvent.click(screen.getByRole('button', { name: 'Save' }))

  await waitFor(async () => expect((await observations())[0]).not.toHaveProperty('page'))
  expect((await observations())[0]).not.toHaveProperty('pageTitle')
})
