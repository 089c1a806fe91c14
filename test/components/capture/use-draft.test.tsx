// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/preact'
import { closePanel, enter, line, openPanel, rows, type, usePanel } from '../panel.tsx'
import { db } from '../../../storage/database/db.ts'
import { expect, test } from 'vitest'
// Loaded first, because these tests do not wait for the lazily loaded chips.
import '../../../components/capture/Chips.tsx'

usePanel()

test('A draft is restored when the panel is reopened, including removed chips', async () => {
  openPanel()
  await screen.findByRole('button', { name: 'Start ride-along' })
  type('! half a line')
  fireEvent.click(screen.getByRole('button', { name: 'Take off: Challenge, low' }))
  await waitFor(async () => expect(await db.drafts.toArray()).toMatchObject([{ text: '! half a line', refused: [expect.any(String)] }]))
  closePanel()
  openPanel()

  await waitFor(() => expect(line().value).toBe('! half a line'))
  expect(document.querySelector('.chip')).toBeNull()
})

test('A draft is deleted when its line is saved', async () => {
  openPanel()
  await screen.findByRole('button', { name: 'Start ride-along' })
  type('a line')
  await waitFor(async () => expect(await db.drafts.count()).toBe(1))
  enter()
  await rows()

  expect(await db.drafts.count()).toBe(0)
})
