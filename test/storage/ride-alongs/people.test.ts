import { expect, test } from 'vitest'
import { endRideAlong, rideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { knownHosts, peopleOf, setHost } from '../../../storage/ride-alongs/people.ts'

test('a host with a known name is the same person, and gets the new role and team', async () => {
  const first = await startRideAlong()
  await setHost(first.id, { name: 'Alex Moreau', role: 'database engineer' })
  await endRideAlong(first.id)
  const second = await startRideAlong()
  await setHost(second.id, { name: ' Alex Moreau ', role: 'database lead', team: 'Infrastructure' })

  expect(await knownHosts()).toMatchObject([{ name: 'Alex Moreau', role: 'database lead', team: 'Infrastructure' }])
  const [observer, host] = await peopleOf((await rideAlong(second.id))!)
  expect([observer?.name, host?.name]).toEqual(['', 'Alex Moreau'])
})

test('a corrected name renames the host, unless that host has another ride-along', async () => {
  const first = await startRideAlong()
  await setHost(first.id, { name: 'Alex Moro' })
  await setHost(first.id, { name: 'Alex Moreau' })
  expect((await knownHosts()).map(({ name }) => name)).toEqual(['Alex Moreau'])
  await endRideAlong(first.id)
  const second = await startRideAlong()
  await setHost(second.id, { name: 'Alex Moreau' })
  await setHost(second.id, { name: 'Priya Nair' })

  expect((await peopleOf((await rideAlong(first.id))!)).map(({ name }) => name)).toEqual(['', 'Alex Moreau'])
  expect((await peopleOf((await rideAlong(second.id))!)).map(({ name }) => name)).toEqual(['', 'Priya Nair'])
})

test('naming a known host without role and team keeps those that are known', async () => {
  const first = await startRideAlong()
  await setHost(first.id, { name: 'Alex', role: 'DBA', team: 'Infrastructure' })
  await endRideAlong(first.id)
  const second = await startRideAlong()
  await setHost(second.id, { name: 'Alex' })

  expect(await knownHosts()).toMatchObject([{ name: 'Alex', role: 'DBA', team: 'Infrastructure' }])
})

test('an empty name removes the host', async () => {
  const { id } = await startRideAlong()
  await setHost(id, { name: 'Alex Moreau' })
  await setHost(id, { name: '' })

  expect((await rideAlong(id))?.hosts).toEqual([])
})
