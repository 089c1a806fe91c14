// @vitest-environment happy-dom
import { render, screen } from '@testing-library/preact'
import DayStrip from '../../../components/day/DayStrip.tsx'
import { parsed, usePanel } from '../panel.tsx'
import { capture } from '../../../storage/day/capture.ts'
import { dayOf } from '../../../storage/day/day.ts'
import { addSpan, toggleSpan } from '../../../storage/day/spans.ts'
import { currentRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { expect, test, vi } from 'vitest'

usePanel()

const ten = Date.UTC(2026, 2, 2, 10)
const minute = 60_000

test('The day strip has a text alternative', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: ten })
  await startRideAlong({ zone: 'UTC' })
  await capture(parsed('= preparing staging'))
  vi.setSystemTime(ten + 60 * minute)
  await capture(parsed('= repairing replication'))
  await capture(parsed('asks for the key'))
  await addSpan({ kind: 'wait', at: ten + 10 * minute, until: ten + 45 * minute }, 'Wait added')
  await toggleSpan('offRecord', String)
  const rideAlong = (await currentRideAlong())!
  const { container } = render(<DayStrip rideAlong={rideAlong} day={await dayOf(rideAlong.id)} now={ten + 75 * minute} />)

  expect(screen.getByRole('img').getAttribute('aria-label')).toBe(
    'From 10:00 to 11:15. preparing staging, 1 h 00 min. repairing replication, 15 min. 1 observation. 1 wait, 35 min. Off the record from 11:00 to 11:15',
  )
  expect(container.querySelector('[style]')).toBeNull()
})

test('The day strip keeps its height while there is nothing to draw', async () => {
  const rideAlong = await startRideAlong({ writeUp: true })
  const { container } = render(<DayStrip rideAlong={rideAlong} day={[]} now={ten} />)

  expect(container.firstElementChild).not.toBeNull()
  expect(screen.queryByRole('img')).toBeNull()
})

test('The day strip of a thousand observations has few elements', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: ten })
  const rideAlong = await startRideAlong({ zone: 'UTC' })
  await capture(parsed('one'))
  const [first] = await dayOf(rideAlong.id)
  const day = Array.from(
    { length: 1000 },
    (_, i) => ({ ...first!, row: { ...first!.row, id: `${i}`, at: ten + i * minute } }) as typeof first & object,
  )
  const { container } = render(<DayStrip rideAlong={rideAlong} day={day} now={ten + 1000 * minute} />)

  expect(container.querySelectorAll('*').length).toBeLessThan(10)
})
