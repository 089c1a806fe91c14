import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { parseLine } from '../../storage/day/grammar.ts'
import { documentBody } from '../../sync/couch/documents.ts'
import { documentId } from '../../sync/space/document-names.ts'
import { newKeyring } from '../../sync/space/keyring.ts'
import { device } from '../sync/devices.ts'
import { evenings, goThroughTheEvening } from '../sync/evening.ts'
import { leaks, protocolWords } from '../sync/leaks.ts'
import { modelOf } from '../sync/couch/model.ts'
import { couchServer, Remote, type Serving } from '../sync/remote.ts'

const runs = Number(process.env.FUZZ_RUNS ?? 50)
const mostCommands = Number(process.env.FUZZ_COMMANDS ?? 60)
/** Where the server keeps its databases, if it is of this machine: whether a word stands there is inspected up in its files, too. */
const files = process.env.COUCH_FILES
const passphrase = 'correct horse battery staple'
const parsed = (line: string) => parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false })

let couch: Awaited<ReturnType<typeof couchServer>>
let remote: Remote
/** A name for this run only: others may use the same server. */
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

/** Prepares a database and creates accounts with access, as an administrator does. */
async function prepareAsAdmin(name: string, accounts: Record<string, { password: string }>): Promise<void> {
  for (const [account, { password }] of Object.entries(accounts)) {
    const path = `_users/${encodeURIComponent(`org.couchdb.user:${account}`)}`
    const { _rev } = (await remote.ask('GET', path)) as { _rev?: string }
    await remote.ask('PUT', path, { name: account, password, roles: [], type: 'user', ...(_rev !== undefined && { _rev }) })
  }
  const place = { ...placeOf(couch.name, couch.password), database: name }
  const admin = await device(await newKeyring())
  await admin.prepareDatabase(await admin.inspectDatabase(place, remote.fetch), remote.fetch)
  const members = { names: Object.keys(accounts), roles: [] }
  await remote.ask('PUT', `${name}/_security`, { admins: { names: [], roles: [] }, members })
}

const placeOf = (account: string, secret: string) => ({ address: remote.url, database, account, login: 'password' as const, secret })

async function connected(who: Device, account: string, secret: string, scope: 'everything' | 'shared' = 'everything') {
  let inspected = await who.inspectDatabase(placeOf(account, secret), remote.fetch)
  if (inspected.mayPrepare && !inspected.prepared) {
    await who.prepareDatabase(inspected, remote.fetch)
    inspected = await who.inspectDatabase(placeOf(account, secret), remote.fetch)
  }
  const id = await who.connect(inspected, { name: 'There', scope, remember: true, passphrase }, {}, remote.fetch)
  const link = (await who.linkTo(id, who.selectTeamRows, remote.fetch))!
  return { id, link, sync: () => who.sync(link) }
}

test('two devices connect and end with the same rows, and a further run makes four requests', async () => {
  const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
  await desk.capture(parsed('!! the bucket is empty #backups'))
  const first = await connected(desk, couch.name, couch.password)
  await first.sync()
  const second = await connected(phone, couch.name, couch.password)
  await second.sync()
  await phone.capture(parsed('the queue is long'))
  await second.sync()
  await first.sync()

  expect(await phone.rows()).toEqual(await desk.rows())
  remote.asked.length = 0
  expect(await first.sync()).toEqual({ sent: 0, received: 0 })
  expect(remote.asked).toHaveLength(4)
  const stored = JSON.stringify(await remote.ask('GET', `${database}/_all_docs?include_docs=true`))
  expect(stored).toContain('"sealed"')
  expect(stored).not.toMatch(/bucket|queue|backups/)
})

test('1,200 rows are sent and received in batches, also if answers are cut off', async () => {
  const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
  const { id } = await desk.capture(parsed('the first'))
  const row = (await desk.db.observations.get(id))!
  await desk.db.observations.bulkAdd(Array.from({ length: 1200 }, (_, i) => ({ ...row, id: `row-${i}`, text: `x ${i}` })))
  const [first, second] = [await connected(desk, couch.name, couch.password), await connected(phone, couch.name, couch.password)]
  remote.fail('lost', ({ path }) => path.includes('_bulk_docs'))
  await expect(first.sync()).rejects.toMatchObject({ trouble: 'offline' })
  await first.sync()
  remote.fail('truncated', ({ path }) => path.includes('include_docs'))
  await expect(second.sync()).rejects.toMatchObject({ trouble: 'foreign' })
  await second.sync()

  expect(await phone.db.observations.count()).toBe(1201)
  expect((await remote.leaves(database)).every(({ revs }) => revs.length === 1)).toBe(true)
  expect([...remote.contradictions]).toEqual([])
})

test('the server refuses documents that one account writes for another', async () => {
  const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
  await prepareAsAdmin(database, { helen: { password: 'of helen' }, mallory: { password: 'of mallory' } })
  const { id } = await desk.capture(parsed('the bucket is empty'))
  const helens = await connected(desk, 'helen', 'of helen', 'shared')
  await helens.sync()
  const mallory = phone.couchClient(placeOf('mallory', 'of mallory'), remote.fetch)
  const { keyring } = helens.link
  const _id = documentId(keyring, 'helen', 'observations', id)
  const row = { ...(await desk.db.observations.get(id))!, text: 'forged' }
  const forged = { _id, _rev: `1-${'f'.repeat(32)}`, ...(await documentBody(keyring, _id, 9, { table: 'observations', row })) }

  expect(await mallory.send([forged])).toMatchObject([{ error: 'forbidden' }])
  expect((await remote.leaves(database)).find((leaf) => leaf.id === _id)?.revs).toHaveLength(1)
})

test('of two accounts that create a team’s space at once at most one succeeds, and a row made private during a failed login is not sent', async () => {
  const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
  await prepareAsAdmin(database, { helen: { password: 'of helen' }, mallory: { password: 'of mallory' } })
  const both = await Promise.allSettled([
    connected(desk, 'helen', 'of helen', 'shared'),
    connected(phone, 'mallory', 'of mallory', 'shared'),
  ])
  const begun = await desk.couchClient(placeOf('helen', 'of helen'), remote.fetch).documentsWithPrefix('s:')
  expect(begun).toHaveLength(both.filter(({ status }) => status === 'fulfilled').length)
  expect(begun.length).toBeLessThan(2)
  for (const each of both) if (each.status === 'rejected') expect(each.reason).toMatchObject({ trouble: 'conflict' })

  // Then a database that only one account uses.
  await remote.ask('DELETE', database)
  await prepareAsAdmin(database, { helen: { password: 'of helen' } })
  const { rideAlongId } = await desk.capture(parsed('the bucket is empty'))
  for (const { id } of await desk.db.destinations.toArray()) await desk.disconnect(id)
  const helens = await connected(desk, 'helen', 'of helen', 'shared')
  await helens.sync()
  const { id } = await desk.capture(parsed('a slip of the tongue'), { rideAlongId })
  const wrong = desk.couchClient(placeOf('helen', 'wrong'), remote.fetch)
  await expect(desk.sync({ ...helens.link, server: wrong })).rejects.toMatchObject({ trouble: 'login' })
  const row = (await desk.db.observations.get(id))!
  await desk.editDayRows([{ table: 'observations', row }], { visibility: 'private' }, { label: '' })
  await helens.sync()
  expect((await remote.leaves(database)).map((leaf) => leaf.id)).not.toContain(documentId(helens.link.keyring, 'helen', 'observations', id))
})

test('no text of two devices, a host and a reader reaches the server over a real evening', async () => {
  const databases = { own: `${database}-own`, reviews: `${database}-reviews` }
  const names = Object.values(databases)
  onTestFinished(async () => {
    for (const name of names) await new Remote(couch).ask('DELETE', name)
  })
  await prepareAsAdmin(databases.own, { helen: evenings.helen })
  await prepareAsAdmin(databases.reviews, evenings)
  const { notes, captured } = await goThroughTheEvening(remote, databases)
  const stored = async () => (await Promise.all(names.map((name) => remote.documents(name)))).join('\n')

  expect(leaks(await stored(), remote.asked, notes)).toEqual([])
  expect(wordsOnDisk(names, notes)).toEqual([])
  // The check finds text that is planted.
  await remote.ask('PUT', `${databases.own}/planted`, { kept: captured[0] })
  expect(leaks(await stored(), [], notes)).not.toEqual([])
  if (files !== undefined) expect(wordsOnDisk(names, notes)).not.toEqual([])
})

describe('Three devices with random edits and failures end with the same rows', () => {
  test(`three devices with random edits and failures end with the same rows in ${runs} runs`, async () => {
    const model = await modelOf(undefined, { account: couch.name, password: couch.password, database })
    await model.check(runs, mostCommands, async () => {
      remote = new Remote(couch)
      await remote.recreate(database)
      return Object.assign(remote, fileBackup())
    })
  })
})

/** A single node stores a database in one file, which can be copied and restored. */
function fileBackup(): Pick<Serving, 'backup' | 'restore'> {
  const file = join(files ?? '', `${database}.couch`)
  if (!files || !existsSync(file)) return {}
  return {
    backup: async () => {
      // After this request, everything is in the file.
      await remote.ask('GET', database)
      return readFileSync(file)
    },
    async restore(backup) {
      await remote.ask('DELETE', database)
      writeFileSync(file, backup as Buffer)
    },
  }
}

/** Words of `notes` in the files of databases. Words of fewer than six letters occur by chance in hashes. */
function wordsOnDisk(names: string[], notes: string): string[] {
  if (files === undefined) return []
  const paths = (readdirSync(files, { recursive: true }) as string[]).map((path) => join(files, path))
  const own = paths.filter((path) => names.some((name) => path.includes(name)) && statSync(path).isFile())
  expect(own.length).toBeGreaterThanOrEqual(names.length)
  const content = own.flatMap((path) => (['latin1', 'utf8', 'utf16le'] as const).map((as) => readFileSync(path, as))).join('\n')
  const words = new Set(notes.match(/\p{L}{6,}/gu))
  return [...words].filter((word) => !protocolWords.has(word.toLowerCase()) && content.includes(word))
}
