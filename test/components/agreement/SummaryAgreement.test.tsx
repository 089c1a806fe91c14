// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/preact'
import { afterEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { currentAgreement } from '../../../components/agreement/current-agreement.ts'
import LiveSummary from '../../../components/summary/LiveSummary.tsx'
import { proposeVersion } from '../../../storage/agreement/versions.ts'
import { db } from '../../../storage/database/db.ts'
import { editDayRows } from '../../../storage/day/edit.ts'
import { withdrawObservation } from '../../../storage/review/erase.ts'
import { rowsOf } from '../../../storage/ride-alongs/rows.ts'
import { createRow } from '../../../storage/rows/row.ts'
import type { Reply } from '../../../storage/rows/tables.ts'
import { agreementState } from '../../../summary/agreement-state.ts'
import { endedVisit } from './ended-visit.ts'

configure({ asyncUtilTimeout: 5000 })
afterEach(cleanup)

const agreement = () => screen.findByRole('region', { name: words.standingHeading })
const badge = () => screen.getByRole('region', { name: words.standingHeading }).querySelector('.badge')!.textContent
const shownHash = async () => (await agreement()).querySelector('code')!.textContent
const propose = async () => fireEvent.submit((await screen.findByRole('button', { name: words.putForward(1) })).closest('form')!)

test('a summary is final once observer and host have agreed, and a draft again while it shows something else', async () => {
  const id = await endedVisit()
  const host = (await db.rideAlongs.get(id))!.hosts[0]!
  render(<LiveSummary id={id} />)
  await screen.findByText(words.standingNone)
  await propose()
  fireEvent.click(await screen.findByRole('button', { name: words.noteAssent('Alex') }))
  await waitFor(() => expect(badge()).toBe(words.stateFinal))
  expect((await agreement()).textContent).toMatch(/version 1, final since.*The chief operating officer agreed on.*Alex agreed on/)
  const first = await shownHash()
  expect((await db.assents.toArray()).map(({ person, hash }) => [person, hash])).toEqual(expect.arrayContaining([[host, first]]))

  const [observation] = await db.observations.toArray()
  await editDayRows([{ table: 'observations', row: observation! }], { text: 'the base backup only waits' }, { label: 'Changed' })
  await screen.findByText(words.standingChanged(1))
  expect(badge()).toBe(words.stateDraft)
  expect(await shownHash()).not.toBe(first)
  const changedLines = () =>
    [...document.querySelectorAll('del, ins')].map((node) => `${node.tagName} ${node.querySelector('bdi')!.textContent}`)
  expect(changedLines()).toEqual(['DEL Note · the base backup hangs', 'INS Note · the base backup only waits'])

  await editDayRows([{ table: 'observations', row: { id: observation!.id } }], { text: 'the base backup hangs' }, { label: 'Changed' })
  await waitFor(() => expect(badge()).toBe(words.stateFinal))
  expect(await shownHash()).toBe(first)
})

test('a proposed version becomes final without assents after the chosen number of days', async () => {
  const id = await endedVisit()
  render(<LiveSummary id={id} />)
  fireEvent.change(await screen.findByLabelText(words.finalByItself), { target: { value: '7' } })
  await propose()
  await screen.findByRole('button', { name: words.noteAssent('Alex') })
  const [version] = await db.versions.toArray()
  expect(version!.finalAt! - version!.at).toBeGreaterThan(6.9 * 24 * 3_600_000)
  const rows = (await rowsOf(id))!
  const stateAfter = (days: number) => agreementState(rows.rideAlong, rows, version!.hash, version!.at + days * 24 * 3_600_000).state
  expect([stateAfter(0), stateAfter(6), stateAfter(8)]).toEqual(['open', 'open', 'final'])
})

test('withdrawing an observation removes its text from every stored version and from the undo history', async () => {
  const id = await endedVisit()
  const rows = (await rowsOf(id))!
  const { agreement: state, content } = (await currentAgreement(rows, []))!
  await proposeVersion({ rideAlongId: id, hash: state.hash, content }, 'Put forward')
  const [observation] = rows.observations
  const reply = createRow<Reply>(
    { rideAlongId: id, observationId: observation!.id, says: 'withdraw', text: '', at: 1, to: [1, 'desk'] },
    { by: rows.rideAlong.hosts[0]!, device: 'theirs', seq: 1, now: 1 },
  )
  await withdrawObservation(reply, 'as was asked')
  const stored = JSON.stringify([await db.versions.toArray(), await db.acts.toArray(), await db.observations.toArray()])
  expect(stored).not.toContain('the base backup hangs')
  expect(await db.versions.toArray()).toMatchObject([{ n: 1, hash: state.hash }])
})
