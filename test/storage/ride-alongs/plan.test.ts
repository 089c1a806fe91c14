import { expect, test } from 'vitest'
import { AnotherLiveError, RideAlongEndedError } from '../../../storage/errors.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { capture } from '../../../storage/day/capture.ts'
import { currentRideAlong, isLive, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { editCharter } from '../../../storage/ride-alongs/charter.ts'
import { beginPlanned, planRideAlong } from '../../../storage/ride-alongs/plan.ts'

const line = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })

test('a planned ride-along takes no captures until it begins, and is live then', async () => {
  const { id } = await planRideAlong({ title: 'Database evening', date: '2030-01-01' })
  expect(await currentRideAlong()).toBeNull()
  await expect(capture(line('too early'), { rideAlongId: id })).rejects.toThrow(RideAlongEndedError)

  await beginPlanned(id)
  const begun = (await currentRideAlong())!
  expect(begun).toMatchObject({ id, title: 'Database evening' })
  expect(isLive(begun)).toBe(true)
  expect(begun.date).not.toBe('2030-01-01')
  expect(await capture(line('in time'))).toMatchObject({ rideAlongId: id })
})

test('a planned ride-along does not begin while another is live', async () => {
  const { id } = await planRideAlong()
  await startRideAlong()
  await expect(beginPlanned(id)).rejects.toThrow(AnotherLiveError)
  expect(await db.rideAlongs.get(id)).toMatchObject({ planned: true })
})

test('with privateAtFirst in the charter, captures are private', async () => {
  const { id } = await planRideAlong()
  await editCharter(id, { privateAtFirst: true }, 'Charter changed')
  await beginPlanned(id)
  await capture(line('for my eyes'))
  expect(await db.observations.toArray()).toMatchObject([{ visibility: 'private' }])
  expect(await db.rideAlongs.get(id)).toMatchObject({ visibility: 'shared' })
})
