// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fakeBrowser } from 'wxt/testing/fake-browser'
import * as words from '../../../assets/locales/en.yml'
import Connect from '../../../components/sync/Connect.tsx'
import SyncPage from '../../../components/sync/SyncPage.tsx'
import { db } from '../../../storage/database/db.ts'
import { connect, inspectDatabase, prepareDatabase } from '../../../sync/connect-destination.ts'
import { changeDestination } from '../../../sync/destinations.ts'
import { addMember, membersOf } from '../../../sync/members.ts'
import { Server } from '../../sync/server.ts'

let server: Server
beforeEach(async () => {
  server = new Server({ helen: { password: 'hunter two', roles: ['_admin'] }, ada: { password: 'adas own', roles: ['_admin'] } })
  vi.stubGlobal('fetch', server.fetch)
  await prepareDatabase(await inspectDatabase(access('helen')))
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const secrets = { helen: 'hunter two', ada: 'adas own' }
const access = (account: keyof typeof secrets) => ({
  address: server.url,
  database: 'notes',
  account,
  login: 'password' as const,
  secret: secrets[account],
})
const begin = async (account: keyof typeof secrets) =>
  connect(await inspectDatabase(access(account)), { name: 'Reviews', scope: 'shared', remember: true, passphrase: 'correct horse battery' })

test('a new recovery sheet names members who lose access, before and after, and removes them from the list', async () => {
  const id = await begin('helen')
  await addMember(id, { account: 'ada', name: 'Ada Doe', role: 'host' }, 'the words of Ada')
  // Like a device that did not add her: it has no opener for her.
  await changeDestination(id, { openers: undefined })
  render(<SyncPage />)
  expect(await screen.findByText('Ada Doe')).toBeDefined()
  fireEvent.click(await screen.findByRole('button', { name: words.newSheetFor('Reviews') }))
  expect(await screen.findByText(words.membersUnknown('Ada Doe'))).toBeDefined()
  fireEvent.click(await screen.findByRole('button', { name: words.makeNewSheet }))
  fireEvent.click(await screen.findByLabelText(words.sheetDone))
  fireEvent.submit(screen.getByRole('button', { name: words.makeNewSheet }).closest('form')!)

  expect(await screen.findByText(words.newSheetLost('Ada Doe'), {}, { timeout: 20_000 })).toBeDefined()
  expect(await membersOf(id)).toEqual([])
  await waitFor(() => expect(screen.getByText(words.teamNobody)).toBeDefined())
})

test('if somebody else creates a space in the meantime, Connect asks for its passphrase', async () => {
  Object.assign(fakeBrowser.permissions, { request: async () => true })
  render(<Connect onClose={() => {}} />)
  const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(new RegExp(`^${label}`)), { target: { value } })
  type(words.connectAddress, `${server.url}/notes`)
  type(words.connectAccount, 'ada')
  type(words.connectPassword, secrets.ada)
  fireEvent.click(screen.getByLabelText(words.connectShared))
  fireEvent.submit(screen.getByRole('button', { name: words.connect }).closest('form')!)
  await screen.findByLabelText(words.sheetDone)

  await db.destinations.delete(await begin('helen'))
  fireEvent.submit(screen.getByRole('button', { name: words.startSync }).closest('form')!)
  expect(await screen.findByText(words.spaceBegun, {}, { timeout: 20_000 })).toBeDefined()
  expect(screen.getByLabelText(new RegExp(words.passphraseAsk))).toBeDefined()
})
