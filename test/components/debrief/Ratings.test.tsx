// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { kpiNames, levelNames } from '../../../components/names/kpis.ts'
import Ratings from '../../../components/debrief/Ratings.tsx'
import { db } from '../../../storage/database/db.ts'
import { kpis } from '../../../storage/rows/tables.ts'
import { observedRideAlong } from '../ride-along-with-host.ts'

afterEach(cleanup)

let visit: Awaited<ReturnType<typeof observedRideAlong>>
beforeEach(async () => {
  visit = await observedRideAlong()
})

test('ratings of both sides are shown once both are complete, the widest difference first', async () => {
  await visit.rateAll('some')
  render(<Ratings rideAlong={visit.rideAlong} />)
  expect(await screen.findByText(words.hostWaits('Alex'))).toBeDefined()
  expect(screen.queryByRole('img', { name: 'Alex' })).toBeNull()
  for (const kpi of kpis) {
    const level = kpi === 'quality' ? levelNames.unable : levelNames.some
    fireEvent.click(screen.getByRole('radio', { name: `${kpiNames[kpi].name}: ${level}` }))
    await waitFor(async () => expect(await db.ratings.where('rideAlongId').equals(visit.rideAlong.id).count()).toBe(8 + kpis.indexOf(kpi)))
  }
  await waitFor(() => expect(screen.queryByRole('radio')).toBeNull())
  const table = screen.getByRole('table')
  expect(within(table).getAllByRole('img', { name: 'Alex' })).toHaveLength(7)
  expect(within(table).getAllByRole('row')[1]?.textContent).toContain(kpiNames.quality.name)
  expect(within(table).getByText(words.gapSteps(2))).toBeDefined()
})
