import { describe, expect, test } from 'vitest'
import { parse } from '../../storage/grammar.ts'
import { createRow, type Observation, type Person, type Reply } from '../../storage/row.ts'
import { documentBody } from '../../sync/documents.ts'
import { documentId, newKeyring } from '../../sync/space.ts'
import { device } from './devices.ts'
import { Server } from './server.ts'

const said = (line: string) => parse(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false })
const passphrase = 'correct horse battery staple'
const users = {
  admin: { password: 'root', roles: ['_admin'] },
  helen: { password: 'hunter two' },
  ada: { password: 'adas own' },
  mallory: { password: 'guest' },
}
type Device = Awaited<ReturnType<typeof device>>

const placeOf = (server: Server, account: keyof typeof users, database = 'notes') => ({
  address: server.url,
  database,
  account,
  login: 'password' as const,
  secret: users[account].password,
})

async function connected({
  server,
  who,
  account,
  scope,
}: {
  server: Server
  who: Device
  account: keyof typeof users
  scope: 'everything' | 'shared'
}) {
  const looked = await who.look(placeOf(server, account), server.fetch)
  const id = await who.join(looked, { name: 'There', scope, remember: true, passphrase }, {}, server.fetch)
  const link = (await who.linkTo(id, who.leavingRows, server.fetch))!
  return { id, link, step: async () => who.step((await who.linkTo(id, who.leavingRows, server.fetch))!) }
}

async function prepared() {
  const server = new Server(users)
  const admin = await device(await newKeyring())
  await admin.prepare(await admin.look(placeOf(server, 'admin'), server.fetch), server.fetch)
  await admin.couch(placeOf(server, 'admin'), server.fetch).putSecurity({ members: { names: ['helen', 'ada', 'mallory'] } })
  return server
}

describe('Connect', () => {
  test('says what is there, and prepares it where the account may', async () => {
    const server = new Server(users)
    const desk = await device(await newKeyring())
    const looked = await desk.look(placeOf(server, 'admin'), server.fetch)
    expect(looked).toMatchObject({ exists: false, mayPrepare: true, prepared: false, spaces: [] })
    await expect(desk.look({ ...placeOf(server, 'admin'), secret: 'wrong' }, server.fetch)).rejects.toMatchObject({ trouble: 'login' })

    await desk.prepare(looked, server.fetch)
    expect(await desk.look(placeOf(server, 'admin'), server.fetch)).toMatchObject({ exists: true, prepared: true })
    await expect(desk.look(placeOf(server, 'helen'), server.fetch)).rejects.toMatchObject({ trouble: 'forbidden' })
    // Done twice, by two devices, it stands as it was.
    await desk.prepare(looked, server.fetch)
  })

  test('lets a second device in by address and passphrase, which goes on as the same person', async () => {
    const server = await prepared()
    const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
    await desk.capture(said('the bucket is empty'))
    const first = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
    await first.step()
    await phone.write([], async () => {})
    const looked = await phone.look(placeOf(server, 'helen'), server.fetch)
    await expect(
      phone.join(looked, { name: 'There', scope: 'everything', remember: true, passphrase: 'not the passphrase' }, {}, server.fetch),
    ).rejects.toMatchObject({ name: 'WrongPassphraseError' })
    const second = await connected({ server, who: phone, account: 'helen', scope: 'everything' })
    await second.step()

    expect(await phone.rows()).toEqual(await desk.rows())
    expect((await phone.thisDevice())!.me).toBe((await desk.thisDevice())!.me)
    await phone.capture(said('typed on the phone'))
    await second.step()
    await first.step()
    expect((await desk.db.observations.toArray()).map(({ text }) => text)).toContain('typed on the phone')
  })

  test('keeps neither password nor key in clear, and Disconnect leaves every note here', async () => {
    const server = await prepared()
    const desk = await device(await newKeyring())
    await desk.capture(said('the bucket is empty'))
    const { id, step, link } = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
    await step()
    const rows = await desk.rows()
    const stored = JSON.stringify(await Promise.all(desk.db.tables.map((table) => table.toArray())), (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    )
    expect(stored).not.toContain('hunter two')
    expect(stored).not.toContain(passphrase)
    expect(stored).not.toContain(Buffer.from(link.keyring.keys[0].bytes).toString('latin1'))

    await desk.disconnect(id)
    expect(await desk.rows()).toEqual(rows)
    for (const table of [desk.db.destinations, desk.db.checkpoints, desk.db.documents, desk.db.outbox, desk.db.refusals, desk.db.syncLog])
      expect(await table.count()).toBe(0)
  })

  test('gives a space a new key: the old passphrase opens nothing, and an old device writes nothing until it has the new one', async () => {
    const server = await prepared()
    const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
    await desk.capture(said('the bucket is empty'))
    const first = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
    await first.step()
    const second = await connected({ server, who: phone, account: 'helen', scope: 'everything' })
    await second.step()
    await desk.renew(first.id, ['a new one for the desk'], {}, server.fetch)
    await desk.capture(said('after the change'))
    await first.step()

    await phone.capture(said('with the old key'))
    await expect(second.step()).rejects.toMatchObject({ name: 'NewKeyError' })
    await expect(phone.openAgain(second.id, passphrase, {}, server.fetch)).rejects.toMatchObject({ name: 'WrongPassphraseError' })
    await phone.openAgain(second.id, 'a new one for the desk', {}, server.fetch)
    await second.step()
    await first.step()
    expect((await desk.db.observations.toArray()).map(({ text }) => text).sort((a, b) => (a < b ? -1 : 1))).toEqual([
      'after the change',
      'the bucket is empty',
      'with the old key',
    ])
    expect((await phone.rows()).observations).toEqual((await desk.rows()).observations)
  })
})

describe('A team’s space', () => {
  async function team() {
    const server = await prepared()
    const [helen, ada] = [await device(await newKeyring()), await device(await newKeyring())]
    const { id, rideAlongId } = await helen.capture(said('!! the bucket is empty #backups'))
    const kept = await helen.capture(said('a private thought #secretly'))
    await helen.editHappenings(
      [{ table: 'observations', row: (await helen.db.observations.get(kept.id))! }],
      { visibility: 'private' },
      { said: 'Kept private' },
    )
    const hers = await connected({ server, who: helen, account: 'helen', scope: 'shared' })
    await hers.step()
    const adas = await connected({ server, who: ada, account: 'ada', scope: 'shared' })
    await adas.step()
    return { server, helen, ada, hers, adas, id, kept, rideAlongId }
  }

  test('gets what may leave and nothing else', async () => {
    const { server, ada, id } = await team()
    const rows = await ada.rows()

    expect(rows.observations.map((row) => row.id)).toEqual([id])
    expect(rows.tags.map(({ id: tag }) => tag.split('/')[1])).toEqual(['backups'])
    expect(rows.rideAlongs).toHaveLength(1)
    expect(server.files()).not.toMatch(/bucket|thought|backups|secretly/)
  })

  test('is not taken for one’s own: not everything goes where others read', async () => {
    const { server } = await team()
    const another = await device(await newKeyring())
    for (const account of ['helen', 'ada'] as const)
      await expect(connected({ server, who: another, account, scope: 'everything' })).rejects.toMatchObject({ name: 'NotOwnSpaceError' })
    expect(await another.db.destinations.count()).toBe(0)
  })

  test('brings what a host says to the observer, each under the account that wrote it', async () => {
    const { ada, helen, hers, adas, id, rideAlongId } = await team()
    await ada.write([ada.db.replies], async ({ author }) => {
      const by = author()
      await ada.db.replies.add(
        createRow<Reply>({ rideAlongId, observationId: id, says: 'dispute', text: 'it was full', at: 1, to: [1, by.device] }, by),
      )
    })
    await adas.step()
    await hers.step()

    expect((await helen.db.replies.toArray()).map(({ text }) => text)).toEqual(['it was full'])
    expect(await helen.db.refusals.count()).toBe(0)
  })

  test('takes back what is no longer shared: it goes from other devices and stays on the author’s, and can be shared again', async () => {
    const { ada, helen, hers, adas, id } = await team()
    const share = async (visibility: 'private' | 'shared') =>
      helen.editHappenings([{ table: 'observations', row: (await helen.db.observations.get(id))! }], { visibility }, { said: '' })
    await share('private')
    await hers.step()
    await adas.step()
    await hers.step()
    expect(await ada.db.observations.count()).toBe(0)
    expect((await helen.db.observations.get(id))!.text).toBe('the bucket is empty')

    await share('shared')
    await hers.step()
    await adas.step()
    expect((await ada.db.observations.toArray()).map(({ text }) => text)).toEqual(['the bucket is empty'])
  })

  test('refuses forgeries: on the server under another’s account, on the device under one’s own', async () => {
    const { server, helen, hers, id } = await team()
    const { keyring } = hers.link
    const row = { ...(await helen.db.observations.get(id))!, text: 'forged' }
    const mallory = helen.couch(placeOf(server, 'mallory'), server.fetch)
    const forged = async (account: string, table: 'observations' | 'people', what: Observation | Person, rev = `1-${'f'.repeat(32)}`) => {
      const _id = await documentId(keyring, account, table, what.id)
      return { _id, _rev: rev, ...(await documentBody(keyring, _id, 9, { table, row: what })) }
    }
    const before = server.files()
    const theirs = await documentId(keyring, 'helen', 'observations', id)
    const [rev = ''] = server.leaves('notes').find((leaf) => leaf.id === theirs)?.revs ?? []
    const child = {
      ...(await forged('helen', 'observations', row, `2-${'f'.repeat(32)}`)),
      _revisions: { start: 2, ids: ['f'.repeat(32), rev.slice(2)] },
    }
    const attempts = [
      await forged('helen', 'observations', row),
      child,
      { _id: theirs, _rev: `2-${'e'.repeat(32)}`, _revisions: { start: 2, ids: ['e'.repeat(32), rev.slice(2)] }, _deleted: true },
      { _id: '_design/mine', _rev: '1-a', validate_doc_update: '' },
      { _id: 'x', _rev: '1-a' },
    ]
    for (const attempt of attempts) expect(await mallory.send([attempt])).toMatchObject([{ error: 'forbidden' }])
    expect(server.files()).toBe(before)

    // Mallory was given the passphrase, and speaks of Helen as herself.
    const me = (await helen.db.people.get(row.by))!
    expect(
      await mallory.send([await forged('mallory', 'observations', { ...row, id: 'another' }), await forged('mallory', 'people', me)]),
    ).toEqual([])
    await hers.step()
    expect((await helen.db.refusals.toArray()).map(({ why, account }) => [why, account])).toEqual([
      ['author', 'mallory'],
      ['author', 'mallory'],
    ])
    expect(await helen.db.observations.get('another')).toBeUndefined()
    expect((await helen.db.observations.get(id))!.text).toBe('the bucket is empty')
  })
})
