import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { parseLine } from '../../storage/day/grammar.ts'
import { createRow } from '../../storage/rows/row.ts'
import { type Reply } from '../../storage/rows/tables.ts'
import { newKeyring } from '../../sync/space/keyring.ts'
import { device, type Device } from './devices.ts'
import type { Serving } from './remote.ts'
import type { Fault } from './server.ts'

const passphrase = 'correct horse battery staple'

/** Accounts of an observer, her host and a reader. */
export const evenings = { helen: { password: 'hunter two' }, alex: { password: 'own words' }, rita: { password: 'reads it all' } }

/** Failures that are injected one after the other, each into the next request. */
const faults: Fault[] = ['lost', 'cut', 'truncated', { status: 503 }, 'html', 'lost', { status: 500 }]

/**
 * Two devices of one person, a host and a reader sync the rows of a real evening, with interrupted connections, until all
 * have the same rows. Both databases and the accounts must exist.
 * @returns the first device, all text of all devices, and one of its rows.
 */
export async function goThroughTheEvening(server: Serving, { own, reviews }: Record<'own' | 'reviews', string>) {
  const [desk, laptop, alex, rita] = [
    await device(await newKeyring()),
    await device(await newKeyring()),
    await device(await newKeyring()),
    await device(await newKeyring()),
  ] as const
  const spaces = new Map<Device, string>()
  const connect = async (
    who: Device,
    account: keyof typeof evenings,
    database: string,
    { scope, opens = passphrase }: { scope: 'everything' | 'shared'; opens?: string },
  ) => {
    const place = { address: server.url, database, account, login: 'password' as const, secret: evenings[account].password }
    const inspected = await who.inspectDatabase(place, server.fetch)
    const id = await who.connect(inspected, { name: database, scope, remember: true, passphrase: opens }, {}, server.fetch)
    spaces.set(who, id)
    const link = (await who.linkTo(id, who.selectTeamRows, server.fetch))!
    return async () => {
      try {
        return (await who.sync(link)).received
      } catch (error) {
        expect(error).toMatchObject({ name: 'ServerError' })
        return -1
      }
    }
  }
  const { id: rideAlongId } = await desk.startRideAlong({ title: 'Database evening', date: '2017-01-31', zone: 'UTC', writeUp: true })
  const alone = [await connect(desk, 'helen', own, { scope: 'everything' }), await connect(laptop, 'helen', own, { scope: 'everything' })]
  const helens = await connect(desk, 'helen', reviews, { scope: 'shared' })
  const space = spaces.get(desk)!
  await desk.addMember(space, { account: 'alex', name: 'Alex', role: 'host' }, 'the words of Alex', {}, server.fetch)
  await desk.addMember(space, { account: 'rita', name: 'Rita', role: 'reader' }, 'the words of Rita', {}, server.fetch)
  const team = [
    helens,
    await connect(alex, 'alex', reviews, { scope: 'shared', opens: 'the words of Alex' }),
    await connect(rita, 'rita', reviews, { scope: 'shared', opens: 'the words of Rita' }),
  ]
  const all = [...alone, ...team]
  /** Syncs all until two rounds exchange nothing. */
  const quiet = async () => {
    for (let calm = 0, rounds = 0; calm < 2; rounds++) {
      expect(rounds).toBeLessThan(60)
      const heard: number[] = []
      for (const sync of all) heard.push(await sync())
      calm = heard.every((received) => received === 0) ? calm + 1 : 0
    }
  }

  let request = 0
  server.faults.push(() => (++request % 5 === 0 ? faults[(request / 5) % faults.length] : undefined))
  const lines = readFileSync('test/fixtures/database-evening.txt', 'utf8').split('\n')
  let furthest: number | undefined
  for (const [i, line] of lines.filter((each) => each && !each.startsWith('#')).entries()) {
    const said = parseLine(line, { now: Date.UTC(2017, 1, 2, 9), zone: 'UTC', date: '2017-01-31', live: false, latest: furthest })
    furthest = Math.max(said.at ?? 0, furthest ?? 0)
    await desk.capture(said, { rideAlongId })
    // Desk and laptop sync after every line, with the team only now and then.
    await all[i % 3 === 0 ? (i / 3) % all.length : 0]!()
  }
  const [observation] = await desk.db.observations.toArray()
  // The worst moment for a host: the reply is sent, and the answer of the server is lost.
  server.faults = []
  await quiet()
  await alex.write([alex.db.replies], async ({ author }) => {
    const by = author()
    await alex.db.replies.add(
      createRow<Reply>(
        { rideAlongId, observationId: observation!.id, says: 'dispute', text: 'staging was refreshed before', at: 1, to: [1, by.device] },
        by,
      ),
    )
  })
  server.fail('lost', ({ path }) => path.includes('_bulk_docs'))
  await team[1]!()
  server.faults = []
  await quiet()

  const captured = (await desk.rows()).observations
  expect(captured.length).toBeGreaterThan(20)
  for (const who of [laptop, alex, rita]) {
    expect((await who.rows()).observations).toEqual(captured)
    expect((await who.rows()).followUps).toEqual((await desk.rows()).followUps)
  }
  expect((await desk.db.replies.toArray()).map(({ text }) => text)).toEqual(['staging was refreshed before'])
  expect(await rita.rows().then(({ replies }) => replies)).toEqual(await desk.rows().then(({ replies }) => replies))
  for (const who of [desk, laptop, alex, rita]) expect(await who.db.refusals.count()).toBe(0)
  expect([...server.contradictions]).toEqual([])
  const notes = `${lines.join(' ')} staging was refreshed before Database evening`
  expect(notes.match(/\p{L}{4,}/gu)!.length).toBeGreaterThan(300)
  return { desk, notes, captured }
}
