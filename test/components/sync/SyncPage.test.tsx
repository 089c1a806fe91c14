// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact'
import { afterEach, expect, test, vi } from 'vitest'
import { fakeBrowser } from 'wxt/testing/fake-browser'
import * as words from '../../../assets/locales/en.yml'
import SyncPage from '../../../components/sync/SyncPage.tsx'
import { db } from '../../../storage/database/db.ts'
import { type Checkpoint, type Destination } from '../../../storage/database/sync-records.ts'
import { createRow } from '../../../storage/rows/row.ts'
import { type Observation } from '../../../storage/rows/tables.ts'
import { newCheckpoint } from '../../../sync/couch/checkpoint.ts'

afterEach(cleanup)

const wrapped = { iv: new Uint8Array(12), bytes: new Uint8Array(16) }

/** Stores a destination in this state. */
async function stands(destination: Partial<Destination>, checkpoint: Partial<Checkpoint>) {
  await db.destinations.put({
    id: 'there',
    name: 'My devices',
    address: 'https://couch.example.com',
    database: 'notes',
    account: 'helen',
    login: 'password',
    scope: 'everything',
    space: 's:helen',
    keys: wrapped,
    slots: [],
    counter: 1,
    since: 0,
    ...destination,
  })
  const { offering: _, ...rest } = newCheckpoint('there', 0)
  await db.checkpoints.put({ ...rest, ...checkpoint })
}
const minute = 60_000
const page = () => document.body.textContent

test('without a destination the page explains what one is for and what its administrator could see', async () => {
  render(<SyncPage />)
  expect(await screen.findByText(words.syncNone)).toBeDefined()
  expect(screen.getByText(words.adminCannotSeeWords)).toBeDefined()
})

test('a destination that is in step shows since when', async () => {
  await stands({}, { inStep: Date.now() - 1000 })
  render(<SyncPage />)
  expect(await screen.findByText(words.stateInStep)).toBeDefined()
  expect(page()).toContain(words.lastInStep(words.justNow))
})

test('an unreachable destination shows the last and the next try and how many rows wait', async () => {
  Object.assign(fakeBrowser.permissions, { contains: async () => true })
  await stands(
    {},
    { inStep: Date.now() - 5 * minute, failed: { times: 1, why: 'offline', at: Date.now() - 2000, next: Date.now() + 9000 } },
  )
  await db.changes.bulkAdd([
    { table: 'observations', ids: ['a', 'b'] },
    // Changes received from this destination do not count as waiting.
    { table: 'observations', ids: ['c'], from: 'there' },
  ])
  render(<SyncPage />)
  expect(await screen.findByText(words.stateOffline)).toBeDefined()
  expect(page()).toContain(words.nextTry(words.justNow, words.withinMinute))
  expect(page()).toContain(words.waitHere(2))
  expect(page()).toContain(words.lastInStep('5 minutes ago'))
})

test('if the browser has withdrawn the host permission, one click asks for it again', async () => {
  let may = false
  const asked = vi.fn<(asked: object) => Promise<boolean>>(async () => (may = true))
  Object.assign(fakeBrowser.permissions, { contains: async () => may, request: asked })
  await stands({}, { failed: { times: 1, why: 'offline', at: Date.now() - 2000, next: Date.now() + 9000 } })
  render(<SyncPage />)
  fireEvent.click(await screen.findByRole('button', { name: words.allowServer }))
  expect(page()).toContain(words.troubleShut)
  expect(asked).toHaveBeenCalledWith({ origins: ['https://couch.example.com/*'] })
  await waitFor(async () => expect((await db.destinations.get('there'))?.askedAt).toBeDefined())
})

test.each([
  { why: words.needsLogin, secret: { secret: wrapped } },
  { why: words.needsPassword, secret: {} },
])('a destination that needs the user says why and has one button that opens a dialog: $why', async ({ why, secret }) => {
  await stands({ needs: 'login', ...secret }, {})
  render(<SyncPage />)
  expect(await screen.findByText(new RegExp(why))).toBeDefined()
  expect(page()).toContain(words.syncNeedsYou(1))
  const [button, ...others] = screen.getAllByRole('button', { name: words.enterPassword })
  expect(others).toEqual([])
  fireEvent.click(button!)
  await waitFor(() => expect(screen.getByLabelText(words.connectPassword)).toBeDefined())
})

test('a member who can no longer open a team’s space reads that they may have been removed', async () => {
  await stands({ needs: 'key' }, {})
  render(<SyncPage />)
  expect(await screen.findByText(new RegExp(words.needsKey))).toBeDefined()
  await db.destinations.update('there', { account: 'ada', scope: 'shared' })
  expect(await screen.findByText(new RegExp(words.needsKeyTeam))).toBeDefined()
})

test('rows that are private or by somebody else are not counted as waiting for a team', async () => {
  await stands({ scope: 'shared' }, { inStep: Date.now(), accounts: { helen: 'helen', alex: 'alex' } })
  const rideAlongId = 'day'
  const row = (by: string, visibility: 'shared' | 'private') =>
    createRow<Observation>(
      { rideAlongId, at: 0, offset: 0, kind: 'note', basis: 'observed', tags: [], text: '', visibility },
      { by, device: 'desk', seq: 1, now: 0 },
    )
  await db.observations.bulkAdd([row('helen', 'shared'), row('helen', 'private'), row('alex', 'shared')])
  render(<SyncPage />)
  expect(await screen.findByText(words.stateWaiting(1))).toBeDefined()
})

test('offering all rows again is not shown as a first upload', async () => {
  await stands({}, { inStep: Date.now(), offering: { table: 0, after: '' } })
  render(<SyncPage />)
  expect(await screen.findByText(words.stateInStep)).toBeDefined()
  expect(screen.queryByRole('progressbar')).toBeNull()
})

test('refused documents are listed with the reason, and one button retries them', async () => {
  await stands({}, { inStep: Date.now() })
  await db.refusals.put({ destination: 'there', id: 'r:helen:x', why: 'tooLarge', table: 'pictures', row: 'p', at: Date.now() })
  render(<SyncPage />)
  expect(await screen.findByText(words.setAsideHint)).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: words.tryAgain }))
  await waitFor(async () => expect(await db.refusals.count()).toBe(0))
  expect((await db.changes.toArray()).at(-1)).toMatchObject({ table: 'pictures', ids: ['p'] })
})
