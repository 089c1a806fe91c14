import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from '../../storage/grammar.ts'
import { documentBody } from '../../sync/documents.ts'
import { documentId, newKeyring } from '../../sync/space.ts'
import { device } from '../sync/devices.ts'
import { modelOf } from '../sync/model.ts'
import { couchServer, Remote } from '../sync/remote.ts'

const runs = Number(process.env.FUZZ_RUNS ?? 50)
const passphrase = 'correct horse battery staple'
const said = (line: string) => parse(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false })

let couch: Awaited<ReturnType<typeof couchServer>>
let remote: Remote
/** Of this run alone, on a server that others may use. */
const database = `ride-along-${crypto.randomUUID().slice(0, 8)}`
type Device = Awaited<ReturnType<typeof device>>

beforeAll(async () => {
  couch = await couchServer()
})
afterAll(async () => {
  await new Remote(couch).ask('DELETE', database)
  couch.stop()
})
beforeEach(async () => {
  remote = new Remote(couch)
  await remote.ask('DELETE', database)
})

const placeOf = (account: string, secret: string) => ({ address: remote.url, database, account, login: 'password' as const, secret })

async function connected(who: Device, account: string, secret: string, scope: 'everything' | 'shared' = 'everything') {
  let looked = await who.look(placeOf(account, secret), remote.fetch)
  if (looked.mayPrepare && !looked.prepared) {
    await who.prepare(looked, remote.fetch)
    looked = await who.look(placeOf(account, secret), remote.fetch)
  }
  const id = await who.join(looked, { name: 'There', scope, remember: true, passphrase }, {}, remote.fetch)
  const link = (await who.linkTo(id, who.leavingRows, remote.fetch))!
  return { id, link, step: () => who.step(link) }
}

test('two devices connect, and have the same rows in the end; then nothing is asked that need not be', async () => {
  const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
  await desk.capture(said('!! the bucket is empty #backups'))
  const first = await connected(desk, couch.name, couch.password)
  await first.step()
  const second = await connected(phone, couch.name, couch.password)
  await second.step()
  await phone.capture(said('the queue is long'))
  await second.step()
  await first.step()

  expect(await phone.rows()).toEqual(await desk.rows())
  remote.asked.length = 0
  expect(await first.step()).toEqual({ sent: 0, received: 0 })
  expect(remote.asked).toHaveLength(4)
  const stored = JSON.stringify(await remote.ask('GET', `${database}/_all_docs?include_docs=true`))
  expect(stored).toContain('"sealed"')
  expect(stored).not.toMatch(/bucket|queue|backups/)
})

test('1,200 rows go and come in batches, also through a way that cuts the answers off', async () => {
  const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
  const { id } = await desk.capture(said('the first'))
  const row = (await desk.db.observations.get(id))!
  await desk.db.observations.bulkAdd(Array.from({ length: 1200 }, (_, i) => ({ ...row, id: `row-${i}`, text: `x ${i}` })))
  const [first, second] = [await connected(desk, couch.name, couch.password), await connected(phone, couch.name, couch.password)]
  remote.fail('lost', ({ path }) => path.includes('_bulk_docs'))
  await expect(first.step()).rejects.toMatchObject({ trouble: 'offline' })
  await first.step()
  remote.fail('truncated', ({ path }) => path.includes('_bulk_get'))
  await expect(second.step()).rejects.toMatchObject({ trouble: 'foreign' })
  await second.step()

  expect(await phone.db.observations.count()).toBe(1201)
  expect((await remote.leaves(database)).every(({ revs }) => revs.length === 1)).toBe(true)
  expect([...remote.contradictions]).toEqual([])
})

test('the server refuses what one account writes in the name of another', async () => {
  const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
  for (const name of ['helen', 'mallory']) {
    const user = { _id: `org.couchdb.user:${name}`, name, password: `of ${name}`, roles: [], type: 'user' }
    await remote.ask('PUT', `_users/${encodeURIComponent(user._id)}`, user)
  }
  await desk.prepare(await desk.look(placeOf(couch.name, couch.password), remote.fetch), remote.fetch)
  await remote.ask('PUT', `${database}/_security`, {
    admins: { names: [], roles: [] },
    members: { names: ['helen', 'mallory'], roles: [] },
  })
  const { id } = await desk.capture(said('the bucket is empty'))
  const helens = await connected(desk, 'helen', 'of helen', 'shared')
  await helens.step()
  const mallory = phone.couch(placeOf('mallory', 'of mallory'), remote.fetch)
  const { keyring } = helens.link
  const _id = documentId(keyring, 'helen', 'observations', id)
  const row = { ...(await desk.db.observations.get(id))!, text: 'forged' }
  const forged = { _id, _rev: `1-${'f'.repeat(32)}`, ...(await documentBody(keyring, _id, 9, { table: 'observations', row })) }

  expect(await mallory.send([forged])).toMatchObject([{ error: 'forbidden' }])
  expect((await remote.leaves(database)).find((leaf) => leaf.id === _id)?.revs).toHaveLength(1)
})

describe('Whatever three devices write, and however the way fails, all is on all of them in the end', () => {
  test(`${runs} runs`, async () => {
    const model = await modelOf(undefined, { account: couch.name, password: couch.password, database })
    await model.check(runs, 40, async () => {
      remote = new Remote(couch)
      await remote.recreate(database)
      return remote
    })
  })
})
