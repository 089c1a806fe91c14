import fc from 'fast-check'
import { expect } from 'vitest'
import { createRow, deleteRow, editRow, mergeRows } from '../../../storage/rows/row.ts'
import { type Observation } from '../../../storage/rows/tables.ts'
import { newKeyring } from '../../../sync/space/keyring.ts'
import { device } from '../devices.ts'
import type { Serving } from '../remote.ts'
import { Server, type Fault } from '../server.ts'

type Device = Awaited<ReturnType<typeof device>>
type Link = Awaited<ReturnType<Device['addDestination']>>

/** The expected rows: every acknowledged write of every device, merged. */
interface Model {
  rows: Map<string, Observation>
}
interface Real {
  server: Serving
  devices: { device: Device; link: Link }[]
  backups: unknown[]
  database: string
}

type Command = fc.AsyncCommand<Model, Real>

/** Errors that an injected failure may cause. */
const expected = (error: unknown) => error instanceof Error && ['ServerError', 'AbortError'].includes(error.name)

function command(name: string, run: (model: Model, real: Real) => Promise<void>): Command {
  return { check: () => true, run, toString: () => name }
}

async function sync(
  { device: { sync, restartSync, RecreatedError }, link }: Real['devices'][number],
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    await sync(link, { signal })
    return true
  } catch (error) {
    // As if the user chose to send everything again.
    if (error instanceof RecreatedError) await restartSync()
    else if (!expected(error)) throw error
    return false
  }
}

/** Writes on one device. What was acknowledged must not be lost. */
async function writeOn(
  { rows }: Model,
  { device: { db, write } }: Real['devices'][number],
  change: (before: Observation[], author: { device: string; author: () => Parameters<typeof createRow>[1] }) => Observation | undefined,
): Promise<void> {
  const row = await write([db.observations], async ({ device: own, author }) => {
    const after = change(await db.observations.orderBy('id').toArray(), { device: own.id, author })
    if (after) await db.observations.put(after)
    return after
  })
  if (!row) return
  const before = rows.get(row.id)
  rows.set(row.id, before ? mergeRows(before, row) : row)
}

const fields = { rideAlongId: 'evening', at: 1, offset: 0, kind: 'note', basis: 'observed' } as const
const on = fc.nat(2)
const some = fc.nat(5)

const writes = (of: (d: number) => number = (d) => d) => [
  fc
    .tuple(on, fc.string({ maxLength: 5 }))
    .map(([d, text]) =>
      command(`write "${text}" on ${d}`, (model, { devices }) =>
        writeOn(model, devices[of(d)]!, (_, { author }) => createRow<Observation>({ ...fields, text, tags: [] }, author())),
      ),
    ),
  fc
    .tuple(on, some, fc.string({ maxLength: 5 }))
    .map(([d, i, text]) =>
      command(`edit ${i} to "${text}" on ${d}`, (model, { devices }) =>
        writeOn(
          model,
          devices[of(d)]!,
          (rows, { device: id }) => rows[i % (rows.length || 1)] && editRow(rows[i % rows.length]!, { text }, id),
        ),
      ),
    ),
  fc
    .tuple(on, some, fc.subarray(['backups', 'access', 'pager']))
    .map(([d, i, tags]) =>
      command(`tag ${i} with ${tags.join(', ')} on ${d}`, (model, { devices }) =>
        writeOn(
          model,
          devices[of(d)]!,
          (rows, { device: id }) => rows[i % (rows.length || 1)] && editRow(rows[i % rows.length]!, { tags }, id),
        ),
      ),
    ),
  fc
    .tuple(on, some)
    .map(([d, i]) =>
      command(`delete ${i} on ${d}`, (model, { devices }) =>
        writeOn(model, devices[of(d)]!, (rows, { device: id }) => rows[i % (rows.length || 1)] && deleteRow(rows[i % rows.length]!, id, 5)),
      ),
    ),
]

const fault: fc.Arbitrary<Fault> = fc.constantFrom<Fault[]>(
  'cut',
  'lost',
  'truncated',
  'html',
  'redirect',
  'huge',
  'twice',
  { hang: true },
  { late: 2 },
  { status: 401 },
  { status: 403 },
  { status: 404 },
  { status: 409 },
  { status: 413 },
  { status: 429, after: '1' },
  { status: 500 },
  { status: 503 },
)

/** Listed three times below, because most bugs show here. */
const failing = fc.tuple(on, fc.nat(9), fault).map(([d, n, what]) =>
  command(`sync ${d}, its request ${n} ${JSON.stringify(what)}`, async (_, { server, devices }) => {
    let count = 0
    server.fail(what, () => count++ === n)
    await sync(devices[d]!)
    server.faults = []
  }),
)

const commands = [
  ...writes(),
  on.map((d) => command(`sync ${d}`, async (_, { devices }) => void (await sync(devices[d]!)))),
  failing,
  failing,
  failing,
  fc.tuple(on, fc.nat(9), fc.boolean()).map(([d, n, heard]) =>
    command(`kill ${d} at its request ${n}${heard ? ', which is heard' : ''}`, async (_, { server, devices }) => {
      const stop = new AbortController()
      let count = 0
      server.faults.push(() => {
        if (count++ !== n) return undefined
        if (heard) setTimeout(() => stop.abort())
        else stop.abort()
        return heard ? undefined : 'cut'
      })
      await sync(devices[d]!, stop.signal)
      server.faults = []
    }),
  ),
  fc.tuple(on, on).map(([d, other]) =>
    command(`sync ${d} and ${other} at once`, async (_, { devices }) => {
      await Promise.all([...new Set([d, other])].map((each) => sync(devices[each]!)))
    }),
  ),
  fc.tuple(on, writes()[1]!).map(([d, edit]) =>
    command(`sync ${d} while ${edit.toString()}`, async (model, real) => {
      await Promise.all([sync(real.devices[d]!), edit.run(model, real)])
    }),
  ),
  fc.tuple(on, fc.boolean()).map(([d, meanwhile]) =>
    command(`try again on ${d}${meanwhile ? ' while it syncs' : ''}`, async (_, { devices }) => {
      await Promise.all([meanwhile && sync(devices[d]!), devices[d]!.device.retryRefused()])
    }),
  ),
  fc.constant(command('back the server up', async (_, { server, backups }) => void (server.backup && backups.push(await server.backup())))),
  fc.nat(3).map((i) =>
    command(`restore backup ${i}`, async (_, { server, backups }) => {
      if (backups.length > 0) await server.restore?.(backups[i % backups.length])
    }),
  ),
  fc.constant(
    command('make the database again from a copy that lacks something', async (_, { server, database }) => server.remake?.(database, 'r:')),
  ),
  fc.constant(command('recreate the database', async (_, { server, database }) => server.recreate(database))),
  fc.boolean().map((jumbled) =>
    command(jumbled ? 'jumble the feed' : 'put the feed in order', async (_, { server }) => {
      server.jumbled = jumbled
    }),
  ),
]

/** How long a silent server is waited for, in milliseconds: short, to keep the test fast. */
const silence = 120

/** Three devices of one person. They are made once, because keys and databases are slow. */
export async function modelOf(run?: Parameters<typeof device>[1], { account = 'helen', password = 'secret', database = 'notes' } = {}) {
  const keyring = await newKeyring('coo')
  const devices = [await device(keyring, run), await device(keyring, run), await device(keyring, run)]

  return {
    async check(runs: number, mostCommands: number, serve: () => Promise<Serving> = inMemory, seed?: number): Promise<void> {
      const property = fc.asyncProperty(fc.commands(commands, { maxCommands: mostCommands, size: 'max' }), async (some) => {
        const server = await serve()
        const real: Real = { server, devices: [], backups: [], database }
        for (const each of devices) {
          await each.db.transaction('rw', each.db.tables, () => Promise.all(each.db.tables.map((table) => table.clear())))
          real.devices.push({ device: each, link: await each.addDestination(server, { account, password, database, silence }) })
        }
        const model: Model = { rows: new Map() }
        await fc.asyncModelRun(() => ({ model, real }), some)
        await expectSameRows(model, real)
      })
      await fc.assert(property, { numRuns: runs, endOnFailure: true, ...(seed !== undefined && { seed }) })
    },
  }
}

async function inMemory(): Promise<Serving> {
  const server = new Server({ helen: { password: 'secret' } })
  server.create('notes')
  return server
}

async function expectSameRows({ rows }: Model, { server, devices, database }: Real): Promise<void> {
  server.faults = []
  server.jumbled = false
  const quiet = async () => {
    server.asked.length = 0
    for (const each of devices) if (!(await sync(each))) return false
    return server.asked.length === 4 * devices.length
  }
  // As if the user retried what was refused while the server failed.
  for (const { device: each } of devices) await each.retryRefused()
  let rounds = 0
  while (!(await quiet())) expect(++rounds, 'rounds until nothing is left to exchange').toBeLessThan(20)

  const expectedRows = [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  for (const { device: each } of devices) {
    expect(await each.db.observations.orderBy('id').toArray(), 'every acknowledged row is on every device').toEqual(expectedRows)
    expect(await each.db.refusals.count(), 'nothing is refused').toBe(0)
    expect(await each.db.outbox.count(), 'the outbox is empty').toBe(0)
  }
  for (const { revs } of await server.leaves(database)) expect(revs, 'each document has one leaf').toHaveLength(1)
  expect([...server.contradictions], 'a revision has one content').toEqual([])
}
