// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/preact'
import { enter, line, openPanel, rows, type, usePanel } from './panel.tsx'
import { expect, test } from 'vitest'

usePanel()

test('An unused panel shows what can be typed, and starts a ride-along with one click', async () => {
  openPanel()
  expect(await screen.findByText('Sit beside someone. Write what you see.')).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: 'Start ride-along' }))

  expect(await screen.findByRole('button', { name: 'End ride-along' })).toBeDefined()
  expect(await screen.findByText('Write the first thing you see.')).toBeDefined()
})

test('The first line starts a ride-along', async () => {
  openPanel()
  await screen.findByRole('button', { name: 'Start ride-along' })
  type('!! the base backup hangs #tooling')
  enter()

  const [row] = await rows()
  expect(row?.textContent).toContain('the base backup hangs')
  expect(within(row!).getByRole('img', { name: 'Challenge, medium' })).toBeDefined()
  expect(line().value).toBe('')
})
