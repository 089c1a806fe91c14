import type { DBCore, Middleware } from 'dexie'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fakeBrowser } from 'wxt/testing/fake-browser'
import { db } from '../../storage/database/db.ts'
import { destinationStates } from '../../storage/sync/destination-states.ts'
import { parseLine } from '../../storage/day/grammar.ts'
import { capture } from '../../storage/day/capture.ts'
import { connect, inspectDatabase } from '../../sync/connect-destination.ts'
import { couchClient } from '../../sync/couch/client.ts'
import { changeDestination, disconnect, logIn } from '../../sync/destinations.ts'
import { replacePassphrase } from '../../sync/members.ts'
import { keepAllInStep, runShortPass } from '../../sync/schedule.ts'
import { holdPasswordsIn } from '../../sync/passwords.ts'
import './quick-keys.ts'
import { Server } from './server.ts'

const parsed = (line: string) => parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })
const noTeamRows = async () => ({ publish: [], retract: [] })

let server: Server
let stop = () => {}
const held = new Map<string, Promise<unknown>>()

beforeEach(() => {
  server = new Server({ helen: { password: 'hunter two' } })
  server.create('notes')
  held.clear()
  // Web Locks and `onLine`, which Node 20 does not have.
  vi.stubGlobal('navigator', {
    onLine: true,
    locks: {
      async request(name: string, { ifAvailable, signal }: LockOptions, verb: (lock: object | null) => Promise<void>) {
        while (held.has(name)) {
          if (ifAvailable) return verb(null)
          await held.get(name)
          signal?.throwIfAborted()
        }
        const run = verb({}).finally(() => held.delete(name))
        held.set(name, run)
        return run
      },
    },
  })
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('removeEventListener', () => {})
})
afterEach(async () => {
  stop()
  await Promise.allSettled(held.values())
  vi.unstubAllGlobals()
})

async function connected({ remember = true } = {}): Promise<string> {
  const place = { address: server.url, database: 'notes', account: 'helen', login: 'password' as const, secret: 'hunter two' }
  const inspected = await inspectDatabase(place, server.fetch)
  return connect(inspected, { name: 'There', scope: 'everything', remember, passphrase: 'correct horse battery' }, {}, server.fetch)
}
const standing = async () => (await destinationStates()).all[0]!
const inStep = () =>
  vi.waitFor(async () => expect(await standing()).toMatchObject({ waiting: 0, checkpoint: { inStep: expect.any(Number) } }), 10_000)

test('a row written while a page is open is sent, and then only the long poll is open', async () => {
  await connected()
  stop = keepAllInStep(noTeamRows, server.fetch)
  await inStep()
  await capture(parsed('written while it is open'))
  await vi.waitFor(() => expect(server.leaves('notes').length).toBeGreaterThanOrEqual(3), 10_000)
  await inStep()
  await vi.waitFor(() => expect(server.asked.at(-1)!.path).toContain('longpoll'), 10_000)
  server.asked.length = 0
  await new Promise((done) => void setTimeout(done, 1500))
  expect(server.asked).toEqual([])
})

test('a refused password is tried once, and then the user is asked', async () => {
  const id = await connected()
  await runShortPass(noTeamRows, server.fetch)
  server.users.get('helen')!.password = 'changed'
  await runShortPass(noTeamRows, server.fetch)
  expect(await standing()).toMatchObject({ destination: { needs: 'login' } })
  server.asked.length = 0
  await runShortPass(noTeamRows, server.fetch)
  stop = keepAllInStep(noTeamRows, server.fetch)
  await new Promise((done) => void setTimeout(done, 500))
  expect(server.asked).toEqual([])

  await expect(logIn(id, 'guessed', { remember: true }, server.fetch)).rejects.toMatchObject({ trouble: 'login' })
  await logIn(id, 'changed', { remember: true }, server.fetch)
  await inStep()
  expect((await standing()).destination.needs).toBeUndefined()
})

test('an unreachable server is retried with growing delays, and not before the time it asked for', async () => {
  await connected()
  server.fail({ status: 429, after: '120' })
  await runShortPass(noTeamRows, server.fetch)
  const { failed } = (await standing()).checkpoint
  expect(failed).toMatchObject({ times: 1, why: 'busy' })
  expect(failed!.next - failed!.at).toBeGreaterThan(118_000)
  server.asked.length = 0
  await runShortPass(noTeamRows, server.fetch)
  expect(server.asked).toEqual([])

  await db.checkpoints.toCollection().modify((checkpoint) => void (checkpoint.failed!.next = 0))
  server.fail('cut', () => true, 5)
  await runShortPass(noTeamRows, server.fetch)
  expect((await standing()).checkpoint.failed).toMatchObject({ times: 2, why: 'offline' })
})

test('the sync log contains what was done, without any text or password', async () => {
  await connected()
  await capture(parsed('the bucket is empty'))
  await runShortPass(noTeamRows, server.fetch)
  const log = await db.syncLog.toArray()

  expect(log.map(({ what }) => what)).toEqual(['connected', 'inStep'])
  expect(log[1]).toMatchObject({ sent: 3 })
  expect(JSON.stringify(log)).not.toMatch(/bucket|hunter/)
})

test('an error on this device is stored and retried', async () => {
  const id = await connected()
  await capture(parsed('the bucket is empty'))
  let isFull = true
  const full = {
    stack: 'dbcore',
    name: 'full',
    create: (core) => ({
      ...core,
      table(name: string) {
        const table = core.table(name)
        if (name !== 'known') return table
        return {
          ...table,
          mutate: (asked) =>
            isFull && asked.type === 'add' ? Promise.reject(new DOMException('full', 'QuotaExceededError')) : table.mutate(asked),
        }
      },
    }),
  } satisfies Middleware<DBCore>
  db.use(full)
  db.close()
  await db.open()
  try {
    stop = keepAllInStep(noTeamRows, server.fetch)
    await vi.waitFor(async () => expect(await standing()).toMatchObject({ checkpoint: { failed: { why: 'here', times: 1 } } }), 10_000)
    expect(await db.syncLog.toArray()).toMatchObject([{ what: 'connected' }, { what: 'here' }])
    isFull = false
    await changeDestination(id, { askedAt: Date.now() })
    await inStep()
    expect((await standing()).checkpoint.failed).toBeUndefined()
  } finally {
    db.unuse(full)
    db.close()
    await db.open()
  }
})

test('a key change during an upload restarts the run at once and is not a failure', async () => {
  const id = await connected()
  await capture(parsed('the bucket is empty'))
  let isMade = false
  stop = keepAllInStep(noTeamRows, async (input, init) => {
    const answer = await server.fetch(input, init)
    if (!(input as string).includes('_bulk_docs') || isMade) return answer
    isMade = true
    await replacePassphrase(id, 'other words for this space', {}, server.fetch)
    await capture(parsed('written after it'))
    return answer
  })
  await inStep()
  expect((await db.syncLog.toArray()).map(({ what }) => what)).toEqual(['connected', 'renewed', 'inStep'])
  expect((await standing()).checkpoint.failed).toBeUndefined()
})

test('a refused long poll is retried with a delay', async () => {
  await connected()
  server.fail({ status: 503 }, ({ path }) => path.includes('longpoll'), 1000)
  stop = keepAllInStep(noTeamRows, server.fetch)
  await inStep()
  await new Promise((done) => void setTimeout(done, 1500))
  expect(server.asked.filter(({ path }) => path.includes('longpoll'))).toHaveLength(1)
})

test('a retry time from when the clock was a year ahead is ignored', async () => {
  await connected()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 365 * 86_400_000 })
  server.fail({ status: 503 })
  await runShortPass(noTeamRows, server.fetch)
  vi.useRealTimers()
  expect((await standing()).checkpoint.failed).toBeDefined()
  await runShortPass(noTeamRows, server.fetch)
  await inStep()
})

test('a password that is not remembered is shared by all pages until the browser closes', async () => {
  holdPasswordsIn(fakeBrowser.storage.session)
  const id = await connected({ remember: false })
  stop = keepAllInStep(noTeamRows, server.fetch)
  await inStep()
  await fakeBrowser.storage.session.clear()
  await capture(parsed('the bucket is empty'))
  await vi.waitFor(async () => expect(await standing()).toMatchObject({ destination: { needs: 'login' } }), 10_000)

  vi.resetModules()
  const dashboard = { ...(await import('../../sync/destinations.ts')), ...(await import('../../sync/passwords.ts')) }
  dashboard.holdPasswordsIn(fakeBrowser.storage.session)
  await dashboard.logIn(id, 'hunter two', { remember: false }, server.fetch)
  await vi.waitFor(async () => expect(await standing()).toMatchObject({ waiting: 0 }), 10_000)
  expect((await standing()).destination.needs).toBeUndefined()

  const { destination } = await standing()
  expect(destination.secret).toBeUndefined()
  expect(JSON.stringify([destination, await db.checkpoints.toArray(), await db.syncLog.toArray()])).not.toContain('hunter')
  await disconnect(id)
  expect(await fakeBrowser.storage.session.get(null)).toEqual({})
})

test('a silent server costs one short pass, and the next passes sync other destinations', async () => {
  await connected()
  const { timeout } = AbortSignal
  const short = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(300))
  server.fail({ hang: true }, () => true, 1000)
  await runShortPass(noTeamRows, server.fetch)
  short.mockRestore()
  expect((await standing()).checkpoint.failed).toMatchObject({ times: 1, why: 'slow' })
  server.asked.length = 0
  await runShortPass(noTeamRows, server.fetch)
  expect(server.asked).toEqual([])
})

test('an answer that arrives byte by byte is given up in the end', async () => {
  const dripping: typeof fetch = async (_, init) => {
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((done) => void setTimeout(done, 20))
        if (init?.signal?.aborted) controller.error(init.signal.reason)
        else controller.enqueue(new TextEncoder().encode(' '))
      },
    })
    return new Response(body, { headers: { 'Content-Type': 'application/json' } })
  }
  const place = { address: 'https://couch.example.com', database: 'notes', account: 'helen', login: 'password' as const, secret: 'x' }
  await expect(couchClient(place, dripping, 50).welcome()).rejects.toMatchObject({ trouble: 'slow' })
})
