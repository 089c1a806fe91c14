// @vitest-environment happy-dom
import { cleanup, configure, render, screen, waitFor } from '@testing-library/preact'
import { afterEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import EarlierFollowUps from '../../../components/follow-ups/EarlierFollowUps.tsx'
import { dayName } from '../../../components/names/dates.ts'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { setHost } from '../../../storage/ride-alongs/people.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { addDays, dateOf, localZone } from '../../../storage/rows/time-zone.ts'
import { parsed } from '../panel.tsx'
import { oddFollowUps, storeOddFollowUp } from './odd-follow-ups.ts'

configure({ asyncUtilTimeout: 5000 })
afterEach(cleanup)

const today = dateOf(Date.now(), localZone())
const write = (text: string) => capture(parsed(text))
const startVisit = async (date: string, ...lines: string[]) => {
  const { id } = await startRideAlong({ date, zone: 'UTC' })
  await setHost(id, { name: 'Alex', team: 'Database team' })
  for (const line of lines) await write(line)
  return id
}

test('The dashboard lists earlier follow-ups, those of this visit, and when their share will be counted', async () => {
  await endRideAlong(await startVisit('2017-01-31', '> one'))
  const second = await startVisit(today, '> test restores due:2999-01-01')
  const rideAlong = (await db.rideAlongs.get(second))!
  render(<EarlierFollowUps rideAlong={rideAlong} onDid={() => {}} />)
  await screen.findByRole('group', { name: words.whatBecameOf('one') })
  expect(screen.getByText('test restores')).toBeDefined()
  expect(screen.getByText(words.lookBackAhead(30, dayName(addDays(today, 30), { year: true })))).toBeDefined()
})

test.each(oddFollowUps)('A later visit to the same host lists a follow-up %s if it is open', async (_, odd) => {
  const { row, today, isEarlier } = await storeOddFollowUp(odd)
  render(<EarlierFollowUps rideAlong={today} onDid={() => {}} />)

  if (isEarlier) await screen.findByRole('group', { name: words.whatBecameOf(row.text).trim() })
  else await screen.findByText(words.noPromisesBefore)
})

test.each(oddFollowUps)('Its own visit lists a follow-up %s', async (_, odd) => {
  const { past } = await storeOddFollowUp(odd)
  render(<EarlierFollowUps rideAlong={past} onDid={() => {}} />)

  await waitFor(() => expect(document.querySelectorAll('li bdi').length).toBeGreaterThan(0))
})
