import { capture } from '../../../storage/day/capture.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { endRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { setHost, setObserver } from '../../../storage/ride-alongs/people.ts'

/** An ended ride-along with one note, one follow-up and the host Alex. @returns its id. */
export async function endedVisit(): Promise<string> {
  const write = (text: string) => capture(parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }))
  const { rideAlongId } = await write('the base backup hangs')
  await write('> show the host name @platform')
  await setHost(rideAlongId, { name: 'Alex' })
  await setObserver({ name: 'The chief operating officer' })
  await endRideAlong(rideAlongId)
  return rideAlongId
}
