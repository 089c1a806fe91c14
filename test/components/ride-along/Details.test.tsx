// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { openPanel, parsed, rows, usePanel } from '../panel.tsx'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { editRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { beforeEach, expect, test } from 'vitest'

usePanel()

beforeEach(async () => {
  await capture(parsed('+ says at once what happened'))
  openPanel()
  await rows()
})

test('Details in conflict show both values until one is saved', async () => {
  const [rideAlong] = await db.rideAlongs.toArray()
  await editRideAlong(rideAlong!.id, { title: 'Evening shift' }, rideAlong!.clock)
  await editRideAlong(rideAlong!.id, { title: 'Night shift' }, rideAlong!.clock)
  fireEvent.click(await screen.findByRole('button', { name: /Night shift/ }))
  const form = within(await screen.findByRole('dialog'))
  expect(form.getByText('Evening shift')).toBeDefined()
  fireEvent.click(form.getByRole('button', { name: 'Use this' }))
  fireEvent.click(form.getByRole('button', { name: 'Save' }))

  await waitFor(async () => expect(await db.rideAlongs.get(rideAlong!.id)).toMatchObject({ title: 'Evening shift' }))
  expect((await db.rideAlongs.get(rideAlong!.id))?.rivals).toBeUndefined()
})
