// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import CharterPage from '../../../components/ride-along/CharterPage.tsx'
import { readyCharters } from '../../../components/ride-along/ready-charters.ts'
import { charterOf } from '../../../storage/ride-alongs/charter.ts'
import { planRideAlong } from '../../../storage/ride-alongs/plan.ts'
import { db } from '../../../storage/database/db.ts'
import { editRow, conflictsOf } from '../../../storage/rows/row.ts'
import { type RideAlong } from '../../../storage/rows/tables.ts'
import { rideAlongWithHost } from '../ride-along-with-host.ts'

afterEach(cleanup)

const labels: string[] = []
const onDid = (label: string) => void labels.push(label)
beforeEach(() => void (labels.length = 0))

test('a charter starts from a ready one, and each field is stored when its box is left', async () => {
  const { rideAlong } = await rideAlongWithHost(planRideAlong)
  render(<CharterPage rideAlong={rideAlong} onDid={onDid} />)
  const ready = readyCharters[0]!
  fireEvent.change(await screen.findByLabelText(words.fillInFrom), { target: { value: ready.id } })
  fireEvent.click(screen.getByRole('button', { name: words.fillInCharter }))
  await waitFor(async () => expect((await charterOf(rideAlong.id)).lines).toHaveLength(ready.text.lines.length))
  expect(await db.rideAlongs.get(rideAlong.id)).toMatchObject({ purpose: ready.text.purpose, offLimits: ready.text.offLimits })

  const roles = screen.getByRole('textbox', { name: new RegExp(`^${words.roles}`) })
  fireEvent.input(roles, { target: { value: 'Alex leads' } })
  fireEvent.blur(roles)
  await waitFor(async () => expect(await db.rideAlongs.get(rideAlong.id)).toMatchObject({ roles: 'Alex leads' }))
})

test('leaving the charter page stores the field that still has the focus', async () => {
  const { rideAlong } = await rideAlongWithHost(planRideAlong)
  const { unmount } = render(<CharterPage rideAlong={rideAlong} onDid={onDid} />)
  const purpose = await screen.findByRole('textbox', { name: new RegExp(`^${words.purpose}`) })
  fireEvent.input(purpose, { target: { value: 'see the work' } })
  fireEvent.blur(purpose)
  await waitFor(async () => expect(await db.rideAlongs.get(rideAlong.id)).toMatchObject({ purpose: 'see the work' }))
  fireEvent.input(screen.getByRole('textbox', { name: new RegExp(`^${words.roles}`) }), { target: { value: 'Alex leads' } })
  unmount()
  await waitFor(async () => expect(await db.rideAlongs.get(rideAlong.id)).toMatchObject({ roles: 'Alex leads' }))
  expect(await db.rideAlongs.get(rideAlong.id)).toMatchObject({ purpose: 'see the work' })
})

test('a charter field changed on another device while it is edited here becomes a conflict, which can be resolved', async () => {
  const { rideAlong } = await rideAlongWithHost(planRideAlong)
  const { rerender } = render(<CharterPage rideAlong={rideAlong} onDid={onDid} />)
  const purpose = await screen.findByRole('textbox', { name: new RegExp(`^${words.purpose}`) })
  fireEvent.input(purpose, { target: { value: 'see the work' } })
  await db.rideAlongs.put(editRow<RideAlong>(rideAlong, { purpose: 'meet the team' }, 'phone'))
  rerender(<CharterPage rideAlong={(await db.rideAlongs.get(rideAlong.id))!} onDid={onDid} />)
  fireEvent.blur(purpose)

  await waitFor(async () => expect(await db.rideAlongs.get(rideAlong.id)).toMatchObject({ purpose: 'see the work' }))
  const now = (await db.rideAlongs.get(rideAlong.id))!
  expect(conflictsOf(now).map(({ value }) => value)).toEqual(['meet the team'])
  rerender(<CharterPage rideAlong={now} onDid={onDid} />)
  fireEvent.click(screen.getByText(words.useThis))
  await waitFor(async () => expect(await db.rideAlongs.get(rideAlong.id)).toMatchObject({ purpose: 'meet the team' }))
  expect(conflictsOf((await db.rideAlongs.get(rideAlong.id))!)).toEqual([])
})

test('Enter adds a charter line, and every ready charter is complete', async () => {
  const { rideAlong } = await rideAlongWithHost(planRideAlong)
  render(<CharterPage rideAlong={rideAlong} onDid={onDid} />)
  const box = await screen.findByRole('textbox', { name: words.addAssumption })
  fireEvent.input(box, { target: { value: 'most of it waits' } })
  fireEvent.submit(box.closest('form')!)
  await waitFor(async () => expect((await charterOf(rideAlong.id)).lines).toMatchObject([{ what: 'assumption', text: 'most of it waits' }]))

  for (const { text } of readyCharters) {
    expect(text.purpose && text.goal && text.offLimits).toBeTruthy()
    expect(new Set(text.lines.map(({ what }) => what))).toEqual(new Set(['question', 'assumption', 'standard']))
    expect(text.lines.every((line) => line.text !== '' && line.text === line.text.trim())).toBe(true)
  }
})

test('the charter page shows who consented to what, and the withdrawal', async () => {
  const { rideAlong } = await rideAlongWithHost(planRideAlong)
  render(<CharterPage rideAlong={rideAlong} onDid={onDid} />)
  expect(await screen.findByText(words.agreementNone('Alex'))).toBeDefined()
  fireEvent.submit(screen.getByRole('button', { name: words.noteAgreement }).closest('form')!)
  const back = await screen.findByRole('button', { name: words.takeAgreementBack })
  expect(screen.getByText(words.agreementScopeDefault)).toBeDefined()
  fireEvent.click(back)
  expect(await screen.findByText(/took the agreement back/)).toBeDefined()
  expect(labels).toEqual([words.agreementNoted, words.agreementWasTakenBack])
})
