// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import Timeline from '../../../components/day/Timeline.tsx'
import { dayOf } from '../../../storage/day/day.ts'
import { observedRideAlong } from '../ride-along-with-host.ts'

afterEach(cleanup)

let visit: Awaited<ReturnType<typeof observedRideAlong>>
beforeEach(async () => {
  visit = await observedRideAlong()
})

test('a row of the timeline shows a host’s reply below its observation', async () => {
  for (const size of ['clientHeight', 'clientWidth', 'scrollHeight', 'offsetHeight'] as const)
    Object.defineProperty(HTMLElement.prototype, size, { get: () => 400, configurable: true })
  await visit.reply('dispute', 'it only looked like it')
  const nothing = () => {}
  render(
    <Timeline
      rideAlong={visit.rideAlong}
      day={await dayOf(visit.rideAlong.id)}
      editing={undefined}
      onEdit={nothing}
      onDelete={nothing}
      onDid={() => {}}
      onUndo={nothing}
      onLeave={nothing}
      now={Date.now()}
    />,
  )
  expect((await screen.findByText('it only looked like it')).closest('li')?.textContent).toContain(words.hostDisputes('Alex'))
})
