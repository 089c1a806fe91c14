// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { holdText } from '../../../components/browser/unsaved-words.ts'
import { goOffTheRecord, line, observations, openPanel, parsed, usePanel } from '../panel.tsx'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { captureFromOutside } from '../../../storage/day/text-from-outside.ts'
import { startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { expect, test } from 'vitest'

usePanel()

test('A waiting text is shown above the line and can be moved into it', async () => {
  await capture(parsed('one'))
  await goOffTheRecord()
  await captureFromOutside({ text: 'a secret', as: 'quote' })
  openPanel()
  const waiting = within(await screen.findByRole('region', { name: 'Not saved:' }))
  expect(waiting.getByText('“a secret”')).toBeDefined()
  expect(waiting.getByText(/^You were off the record at \d\d:\d\d\.$/)).toBeDefined()
  fireEvent.input(line(), { target: { value: 'typed before' } })
  fireEvent.click(waiting.getByRole('button', { name: 'Put into the line' }))

  await waitFor(() => expect(line().value).toBe('" a secret\ntyped before'))
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Not saved:' })).toBeNull())
  await waitFor(async () => expect(await db.drafts.toArray()).toMatchObject([{ text: '" a secret\ntyped before' }]))
})

test('A waiting text can be saved, with its page', async () => {
  await capture(parsed('one'))
  const on = await goOffTheRecord()
  await captureFromOutside({ text: 'a secret', as: 'quote', page: 'https://wiki.example/', pageTitle: 'Wiki' })
  openPanel()
  await on()
  fireEvent.click(within(await screen.findByRole('region', { name: 'Not saved:' })).getByRole('button', { name: 'Save now' }))

  const link = await screen.findByRole('link', { name: 'Wiki' })
  expect(link.getAttribute('href')).toBe('https://wiki.example/')
})

test('A discarded waiting text can be restored', async () => {
  await capture(parsed('one'))
  await goOffTheRecord()
  await captureFromOutside({ text: 'a secret', as: 'line' })
  openPanel()
  fireEvent.click(within(await screen.findByRole('region', { name: 'Not saved:' })).getByRole('button', { name: 'Discard' }))
  const discarded = within(await screen.findByRole('region', { name: 'Discarded:' }))
  expect(await db.drafts.count()).toBe(0)
  fireEvent.click(discarded.getByRole('button', { name: 'Undo' }))

  expect(within(await screen.findByRole('region', { name: 'Not saved:' })).getByText('“a secret”')).toBeDefined()
})

test('A text that is only in the browser’s memory is shown and can be saved', async () => {
  await startRideAlong()
  await holdText({ text: 'a full disk', as: 'line' })
  openPanel()
  const waiting = within(await screen.findByRole('region', { name: 'Not saved:' }))
  expect(waiting.getByText(/^The disk is full/)).toBeDefined()
  fireEvent.click(waiting.getByRole('button', { name: 'Save now' }))

  await waitFor(async () => expect(await observations()).toMatchObject([{ text: 'a full disk' }]))
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Not saved:' })).toBeNull())
})
