// @vitest-environment happy-dom
import { configure, fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { setHost } from '../../../storage/ride-alongs/people.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { dateOf, localZone } from '../../../storage/rows/time-zone.ts'
import { openPanel, parsed, usePanel } from '../panel.tsx'

configure({ asyncUtilTimeout: 5000 })
usePanel()

const today = dateOf(Date.now(), localZone())
const write = (text: string) => capture(parsed(text))
const startVisit = async (date: string, ...lines: string[]) => {
  const { id } = await startRideAlong({ date, zone: 'UTC' })
  await setHost(id, { name: 'Alex', team: 'Database team' })
  for (const line of lines) await write(line)
  return id
}
const outcomeButtons = (text: string) => screen.getByRole('group', { name: words.whatBecameOf(text) })

test('Before its first line, the panel asks what became of each earlier follow-up with the same host', async () => {
  await endRideAlong(await startVisit('2017-01-31', '> one due:2017-02-10', '> two due:2017-02-11', '> three'))
  const second = await startVisit(today)
  openPanel()
  await screen.findByRole('region', { name: 'What was promised before' })
  expect(screen.getByText('3 promises from before. What became of each?')).toBeDefined()

  fireEvent.click(within(outcomeButtons('one')).getByRole('button', { name: 'Kept' }))
  await waitFor(() => expect(within(outcomeButtons('one')).getByRole('button', { name: 'Kept', pressed: true })).toBeDefined())
  fireEvent.click(within(outcomeButtons('two')).getByRole('button', { name: 'Moved' }))
  fireEvent.input(await screen.findByLabelText('New date'), { target: { value: '2026-12-24' } })
  fireEvent.input(screen.getByLabelText('Why it is moved'), { target: { value: 'no tapes' } })
  fireEvent.submit(screen.getByLabelText('New date').closest('form')!)
  await screen.findByText('Moved to 24 Dec 2026: no tapes')
  fireEvent.click(within(outcomeButtons('three')).getByRole('button', { name: 'Dropped' }))
  fireEvent.submit((await screen.findByLabelText('Why it is dropped')).closest('form')!)
  await screen.findByText('3 promises from before, and all are answered.')
  expect(await db.outcomes.toArray()).toHaveLength(3)
  expect(
    await db.outcomes.filter(({ says, why, rideAlongId }) => says === 'moved' && why === 'no tapes' && rideAlongId === second).count(),
  ).toBe(1)

  await write('the first line')
  await waitFor(() => expect(screen.queryByRole('region', { name: 'What was promised before' })).toBeNull())
})
