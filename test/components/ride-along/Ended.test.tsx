// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/preact'
import { openDashboard, openPanel, parsed, usePanel } from '../panel.tsx'
import { capture } from '../../../storage/day/capture.ts'
import { expect, test } from 'vitest'

usePanel()

test('An ended ride-along offers a backup, its summary and to be reopened', async () => {
  const { rideAlongId } = await capture(parsed('one'))
  openPanel()
  fireEvent.click(await screen.findByRole('button', { name: 'End ride-along' }))
  expect((await screen.findByRole('region', { name: 'Ended' })).textContent).toContain('deletes its notes')
  fireEvent.click(screen.getByRole('button', { name: 'Open the summary' }))
  expect(openDashboard).toHaveReturned()
  expect(openDashboard.mock.calls).toEqual([[`${rideAlongId}/summary`]])
  fireEvent.click(screen.getByRole('button', { name: 'Reopen' }))

  expect(await screen.findByRole('button', { name: 'End ride-along' })).toBeDefined()
})
