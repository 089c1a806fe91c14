import { expect, test } from 'vitest'
import { isDeleted } from '../../storage/rows/row.ts'
import { newKeyring } from '../../sync/space/keyring.ts'
import { device, type Device } from './devices.ts'
import { Server } from './server.ts'
import { connected, passphrase, placeOf, prepared, users, parsed, teamWithPrivateNote } from './team.ts'
import './quick-keys.ts'

test('inspectDatabase reports the state of a database, and prepareDatabase prepares it if the account may', async () => {
  const server = new Server(users)
  const desk = await device(await newKeyring())
  const inspected = await desk.inspectDatabase(placeOf(server, 'admin'), server.fetch)
  expect(inspected).toMatchObject({ exists: false, mayPrepare: true, prepared: false, spaces: [] })
  await expect(desk.inspectDatabase({ ...placeOf(server, 'admin'), secret: 'wrong' }, server.fetch)).rejects.toMatchObject({
    trouble: 'login',
  })

  await desk.prepareDatabase(inspected, server.fetch)
  expect(await desk.inspectDatabase(placeOf(server, 'admin'), server.fetch)).toMatchObject({ exists: true, prepared: true })
  await expect(desk.inspectDatabase(placeOf(server, 'helen'), server.fetch)).rejects.toMatchObject({ trouble: 'forbidden' })
  // Preparing twice, as two devices may, changes nothing.
  await desk.prepareDatabase(inspected, server.fetch)
})

test('if two accounts connect to a database at once, only one space is created', async () => {
  const server = await prepared()
  const [helen, ada] = [await device(await newKeyring()), await device(await newKeyring())]
  const begin = async (who: Device, account: 'helen' | 'ada', opens: string, fetch = server.fetch) => {
    const inspected = await who.inspectDatabase(placeOf(server, account), server.fetch)
    return () => who.connect(inspected, { name: 'Ours', scope: 'shared', remember: true, passphrase: opens }, {}, fetch)
  }
  const spaces = async () => (await helen.inspectDatabase(placeOf(server, 'helen'), server.fetch)).spaces.map(({ _id }) => _id)
  const hers = await begin(helen, 'helen', passphrase)
  const late = await begin(ada, 'ada', 'the words of Ada')
  // Ada's device finds no space, and Helen's creates one before Ada's is written.
  let isFirst = true
  const adas = await begin(ada, 'ada', 'the words of Ada', async (...asked) => {
    if (isFirst && asked[1]?.method === 'PUT') {
      isFirst = false
      await hers()
    }
    return server.fetch(...asked)
  })
  await expect(adas()).rejects.toMatchObject({ trouble: 'conflict' })
  expect(isFirst).toBe(false)
  expect(await spaces()).toEqual(['s:helen'])
  await expect(late()).rejects.toMatchObject({ trouble: 'conflict' })
  expect(await spaces()).toEqual(['s:helen'])
  expect(await ada.db.destinations.count()).toBe(0)

  await helen.addMember(
    (await helen.db.destinations.toArray())[0]!.id,
    { account: 'ada', name: 'Ada', role: 'host' },
    'words for Ada',
    {},
    server.fetch,
  )
  const joined = await connected({ server, who: ada, account: 'ada', scope: 'shared', opens: 'words for Ada' })
  expect((await ada.db.destinations.get(joined.id))!.space).toBe('s:helen')
})

test('another design document under our name counts as not prepared and is replaced', async () => {
  const server = new Server(users)
  server.create('notes')
  const admin = await device(await newKeyring())
  const there = admin.couchClient(placeOf(server, 'admin'), server.fetch)
  const others = { _id: '_design/ride-along', validate_doc_update: 'function () {}' }
  await there.put(others)
  const inspected = await admin.inspectDatabase(placeOf(server, 'admin'), server.fetch)
  expect(inspected.prepared).toBe(false)

  await admin.prepareDatabase(inspected, server.fetch)
  expect((await admin.inspectDatabase(placeOf(server, 'admin'), server.fetch)).prepared).toBe(true)
})

test('a second device connects with address and passphrase and continues as the same person', async () => {
  const server = await prepared()
  const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
  await desk.capture(parsed('the bucket is empty'))
  const first = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
  await first.sync()
  await phone.write([], async () => {})
  const inspected = await phone.inspectDatabase(placeOf(server, 'helen'), server.fetch)
  await expect(
    phone.connect(inspected, { name: 'There', scope: 'everything', remember: true, passphrase: 'not the passphrase' }, {}, server.fetch),
  ).rejects.toMatchObject({ name: 'WrongPassphraseError' })
  const second = await connected({ server, who: phone, account: 'helen', scope: 'everything' })
  await second.sync()

  expect(await phone.rows()).toEqual(await desk.rows())
  expect((await phone.thisDevice())!.me).toBe((await desk.thisDevice())!.me)
  await phone.capture(parsed('typed on the phone'))
  await second.sync()
  await first.sync()
  expect((await desk.db.observations.toArray()).map(({ text }) => text)).toContain('typed on the phone')
})

test('rows of a device that connects become rows of the same person, whichever device edits them', async () => {
  const server = await prepared()
  const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
  await desk.capture(parsed('the bucket is empty #backups'))
  await desk.setObserver({ name: 'Helen' })
  const shot = await phone.capture(parsed('typed on the phone before #backups'))
  const { id: slip } = await phone.capture(parsed('a slip of the thumb'))
  await phone.deleteDayRows([{ table: 'observations', row: (await phone.db.observations.get(slip))! }], 'Deleted')
  const before = (await phone.thisDevice())!.me
  const old = await phone.allRows()
  const first = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
  const second = await connected({ server, who: phone, account: 'helen', scope: 'everything' })
  for (const { sync } of [first, second, first, second]) await sync()

  const { me } = (await desk.thisDevice())!
  expect((await phone.thisDevice())!.me).toBe(me)
  expect(await phone.rows()).toEqual(await desk.rows())
  expect(JSON.stringify(await desk.rows())).not.toContain(before)
  expect(await phone.db.people.get(me)).toMatchObject({ name: 'Helen' })
  expect(new Set((await desk.db.rideAlongs.toArray()).map(({ observer }) => observer))).toEqual(new Set([me]))

  // The desk edits a row of the phone, and the phone undoes an act from before it connected.
  const row = (await desk.db.observations.get(shot.id))!
  await desk.editDayRows([{ table: 'observations', row }], { text: 'typed on the phone, read at the desk' }, { label: 'Changed' })
  for (const { sync } of [first, second]) await sync()
  expect(await phone.db.observations.get(shot.id)).toMatchObject({ text: 'typed on the phone, read at the desk', by: me })
  await phone.undo()
  for (const { sync } of [second, first]) await sync()
  expect(isDeleted((await desk.db.observations.get(slip))!)).toBe(false)

  // An earlier backup contains the same rows.
  for (const who of [phone, desk]) await who.mergeLibrary(old, { isCopy: true })
  for (const { sync } of [first, second, first]) await sync()
  expect((await phone.db.observations.get(shot.id))!.by).toBe(me)
  expect(JSON.stringify((await phone.rows()).observations)).not.toContain(before)
  expect((await desk.rows()).observations).toEqual((await phone.rows()).observations)
})

test('rows that arrived earlier by a backup become rows of the same person when their device connects', async () => {
  const server = await prepared()
  const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
  await desk.capture(parsed('the bucket is empty'))
  await desk.setObserver({ name: 'Helen' })
  const { id } = await phone.capture(parsed('typed on the phone'))
  await desk.mergeLibrary(await phone.allRows(), { isCopy: true })
  const first = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
  await first.sync()
  const second = await connected({ server, who: phone, account: 'helen', scope: 'everything' })
  for (const { sync } of [second, first, second]) await sync()

  const change = async (who: Device, text: string) =>
    who.editDayRows([{ table: 'observations', row: (await who.db.observations.get(id))! }], { text }, { label: 'Changed' })
  await change(phone, 'changed on the phone')
  for (const { sync } of [second, first]) await sync()
  await change(desk, 'and at the desk')
  for (const { sync } of [first, second]) await sync()
  for (const who of [desk, phone]) expect((await who.db.observations.get(id))!.text).toBe('and at the desk')
})

test('a device that has made a review keeps its author when it connects', async () => {
  const server = await prepared()
  const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
  await desk.capture(parsed('the bucket is empty'))
  const { id, rideAlongId } = await phone.capture(parsed('typed on the phone'))
  const { me } = (await phone.thisDevice())!
  const secret = { iv: new Uint8Array(12), bytes: new Uint8Array(16) }
  await phone.storeReview({ id: 'review', rideAlongId, person: 'ada', secret, slots: [], rounds: [], sent: [] })
  const first = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
  const second = await connected({ server, who: phone, account: 'helen', scope: 'everything' })
  for (const { sync } of [first, second, first]) await sync()
  expect((await phone.thisDevice())!.me).toBe(me)
  expect((await desk.db.observations.get(id))!.by).toBe(me)
  expect((await phone.rows()).observations).toEqual((await desk.rows()).observations)
})

test('password and key are not stored in clear, and disconnecting keeps every row', async () => {
  const server = await prepared()
  const desk = await device(await newKeyring())
  await desk.capture(parsed('the bucket is empty'))
  const { id, sync, link } = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
  await sync()
  const rows = await desk.rows()
  const stored = JSON.stringify(await Promise.all(desk.db.tables.map((table) => table.toArray())), (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  )
  expect(stored).not.toContain('hunter two')
  expect(stored).not.toContain(passphrase)
  expect(stored).not.toContain(Buffer.from(link.keyring.keys[0].bytes).toString('latin1'))

  await desk.disconnect(id)
  expect(await desk.rows()).toEqual(rows)
  for (const table of [desk.db.destinations, desk.db.checkpoints, desk.db.known, desk.db.outbox, desk.db.refusals, desk.db.syncLog])
    expect(await table.count()).toBe(0)
})

test('a team’s space cannot be opened as a personal one', async () => {
  const { server } = await teamWithPrivateNote()
  const another = await device(await newKeyring())
  for (const account of ['helen', 'ada'] as const)
    await expect(connected({ server, who: another, account, scope: 'everything' })).rejects.toMatchObject({ name: 'NotOwnSpaceError' })
  expect(await another.db.destinations.count()).toBe(0)
})

test('a personal space does not become a team’s, neither by a wrong choice nor by adding a member', async () => {
  const server = await prepared()
  const [desk, laptop] = [await device(await newKeyring()), await device(await newKeyring())]
  const own = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
  await own.sync()
  await expect(connected({ server, who: laptop, account: 'helen', scope: 'shared' })).rejects.toMatchObject({ name: 'OwnSpaceError' })
  expect(await laptop.db.destinations.count()).toBe(0)

  const before = server.files()
  const mallory = { account: 'mallory', name: 'Mallory', role: 'reader' } as const
  await expect(desk.addMember(own.id, mallory, 'the words of Mallory', {}, server.fetch)).rejects.toMatchObject({ name: 'OwnSpaceError' })
  expect(server.files()).toBe(before)
  expect(await desk.membersOf(own.id)).toBeUndefined()
})
