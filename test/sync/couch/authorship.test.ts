import { expect, test } from 'vitest'
import { createRow } from '../../../storage/rows/row.ts'
import { type Observation, type Person, type Reply } from '../../../storage/rows/tables.ts'
import { documentBody } from '../../../sync/couch/documents.ts'
import { documentId } from '../../../sync/space/document-names.ts'
import { newKeyring } from '../../../sync/space/keyring.ts'
import { device } from '../devices.ts'
import { connected, placeOf, team, teamWithPrivateNote } from '../team.ts'
import '../quick-keys.ts'

test('a reader can write only their own person, until they are added as a host', async () => {
  const { server, helen, hers, id, rideAlongId } = await teamWithPrivateNote()
  const mallory = await device(await newKeyring())
  const letIn = (role: 'reader' | 'host') =>
    helen.addMember(hers.id, { account: 'mallory', name: 'Mallory', role }, 'the words of Mallory', {}, server.fetch)
  await letIn('reader')
  const theirs = await connected({ server, who: mallory, account: 'mallory', scope: 'shared', opens: 'the words of Mallory' })
  await theirs.sync()
  expect((await mallory.db.observations.toArray()).map((row) => row.id)).toEqual([id])
  await mallory.write([mallory.db.replies], async ({ author }) => {
    const by = author()
    const fields = { rideAlongId, observationId: id, says: 'confirm', text: 'so it was', at: 1, to: [1, by.device] } as const
    await mallory.db.replies.add(createRow<Reply>({ ...fields, to: [1, by.device] }, by))
  })
  // The product would not send this, so the test does.
  expect((await theirs.sync()).sent).toBe(0)
  const [reply] = await mallory.db.replies.toArray()
  const { keyring } = theirs.link
  const _id = documentId(keyring, 'mallory', 'replies', reply!.id)
  const document = { _id, _rev: '1-a', ...(await documentBody(keyring, _id, 1, { table: 'replies', row: reply! })) }
  expect(await theirs.link.server.send([document])).toEqual([])
  await hers.sync()
  expect((await helen.db.refusals.toArray()).map(({ why, account }) => [why, account])).toEqual([['role', 'mallory']])
  expect(await helen.db.replies.count()).toBe(0)

  await letIn('host')
  await hers.sync()
  expect((await helen.db.replies.toArray()).map(({ text }) => text)).toEqual(['so it was'])
  expect(await helen.db.refusals.count()).toBe(0)
})

test('a reader cannot claim other people for an account towards members who join later', async () => {
  const { server, helen, ada, hers, adas, id } = await teamWithPrivateNote()
  await hers.sync()
  await helen.addMember(hers.id, { account: 'mallory', name: 'Mallory', role: 'reader' }, 'the words of Mallory', {}, server.fetch)
  const mallory = await device(await newKeyring())
  const theirs = await connected({ server, who: mallory, account: 'mallory', scope: 'shared', opens: 'the words of Mallory' })
  await theirs.sync()
  const { keyring } = theirs.link
  const people: string[] = []
  for (const [who, their] of [
    [helen, hers],
    [ada, adas],
  ] as const) {
    const { me } = (await who.thisDevice())!
    people.push(me)
    const _id = documentId(keyring, 'mallory', 'people', me)
    const row = (await mallory.db.people.get(me))!
    const document = { _id, _rev: '1-a', ...(await documentBody(keyring, _id, 1, { table: 'people', row })) }
    expect(await theirs.link.server.send([document])).toEqual([])
    // Their own person comes later in the feed.
    await who.setObserver({ name: 'Corrected' })
    await their.sync()
  }

  const rita = await device(await newKeyring())
  await helen.addMember(hers.id, { account: 'admin', name: 'Rita', role: 'reader' }, 'the words of Rita', {}, server.fetch)
  const ritas = await connected({ server, who: rita, account: 'admin', scope: 'shared', opens: 'the words of Rita' })
  await ritas.sync()
  const { accounts } = (await rita.db.checkpoints.get(ritas.id))!
  expect(people.map((person) => accounts[person])).toEqual(['helen', 'ada'])
  expect(await rita.db.observations.get(id)).toBeDefined()
  expect((await rita.db.refusals.toArray()).map(({ why, account }) => [why, account])).toEqual([
    ['author', 'mallory'],
    ['author', 'mallory'],
  ])
})

test('rows that a host wrote before being removed stay valid for later members, and later rows are refused', async () => {
  const { server, helen, ada, hers, adas, id, rideAlongId } = await teamWithPrivateNote()
  const answer = async (text: string) =>
    ada.write([ada.db.replies], async ({ author }) => {
      const by = author()
      const fields = { rideAlongId, observationId: id, says: 'dispute', text, at: 1, to: [1, by.device] } as const
      await ada.db.replies.add(createRow<Reply>({ ...fields, to: [1, by.device] }, by))
    })
  await answer('it was full')
  for (const { sync } of [adas, hers]) await sync()
  await helen.removeMember(hers.id, 'ada', server.fetch)
  await hers.sync()
  await helen.addMember(hers.id, { account: 'mallory', name: 'Rita', role: 'reader' }, 'the words of Rita', {}, server.fetch)
  const rita = await device(await newKeyring())
  const ritas = await connected({ server, who: rita, account: 'mallory', scope: 'shared', opens: 'the words of Rita' })
  await ritas.sync()
  expect((await rita.db.replies.toArray()).map(({ text }) => text)).toEqual(['it was full'])
  expect(await rita.db.refusals.count()).toBe(0)

  // As if somebody had given her the new key.
  await answer('and it is still full')
  const reply = (await ada.db.replies.toArray()).find(({ text }) => text === 'and it is still full')!
  const { keyring } = (await helen.linkTo(hers.id, helen.selectTeamRows, server.fetch))!
  const _id = documentId(keyring, 'ada', 'replies', reply.id)
  const document = { _id, _rev: '1-a', ...(await documentBody(keyring, _id, 1, { table: 'replies', row: reply })) }
  expect(await adas.link.server.send([document])).toEqual([])
  for (const { who, sync } of [
    { who: rita, ...ritas },
    { who: helen, ...hers },
  ]) {
    await sync()
    expect((await who.db.replies.toArray()).map(({ text }) => text)).toEqual(['it was full'])
    expect((await who.db.refusals.toArray()).map(({ why, account }) => [why, account])).toEqual([['role', 'ada']])
  }
})

test('a member cannot overwrite or delete a row of another author under its id', async () => {
  const { server, helen, ada, hers, adas, id } = await teamWithPrivateNote()
  const { me } = (await ada.thisDevice())!
  const row = (await helen.db.observations.get(id))!
  const forged = { ...row, by: me, text: 'forged', clock: { ...row.clock, forger: 9 }, dots: { text: [9, 'forger'] as [number, string] } }
  const { keyring } = adas.link
  const _id = documentId(keyring, 'ada', 'observations', id)
  await hers.sync()
  const before = await helen.rows()
  for (const [n, said] of (
    [
      { table: 'observations', row: forged },
      { table: 'observations', id, by: me, taken: true },
    ] as const
  ).entries()) {
    const body = await documentBody(keyring, _id, n + 1, said)
    expect(await adas.link.server.send([{ _id, _rev: `${n + 1}-a${n}`, ...body }])).toEqual([])
    await hers.sync()
    expect(await helen.rows()).toEqual(before)
    expect((await helen.db.refusals.toArray()).map(({ why, account }) => [why, account])).toEqual([['author', 'ada']])
  }
  expect(server.leaves('notes').length).toBeGreaterThan(0)
})

test('forged documents are refused by the server under another account, and by the device under one’s own', async () => {
  const { server, helen, hers, id } = await teamWithPrivateNote()
  const { keyring } = hers.link
  const row = { ...(await helen.db.observations.get(id))!, text: 'forged' }
  const mallory = helen.couchClient(placeOf(server, 'mallory'), server.fetch)
  const forged = async (account: string, table: 'observations' | 'people', what: Observation | Person, rev = `1-${'f'.repeat(32)}`) => {
    const _id = documentId(keyring, account, table, what.id)
    return { _id, _rev: rev, ...(await documentBody(keyring, _id, 9, { table, row: what })) }
  }
  const before = server.files()
  const theirs = documentId(keyring, 'helen', 'observations', id)
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

  // Mallory has the passphrase, and publishes Helen's person as her own.
  const me = (await helen.db.people.get(row.by))!
  expect(
    await mallory.send([await forged('mallory', 'observations', { ...row, id: 'another' }), await forged('mallory', 'people', me)]),
  ).toEqual([])
  await hers.sync()
  expect((await helen.db.refusals.toArray()).map(({ why, account }) => [why, account])).toEqual([
    ['author', 'mallory'],
    ['author', 'mallory'],
  ])
  expect(await helen.db.observations.get('another')).toBeUndefined()
  expect((await helen.db.observations.get(id))!.text).toBe('the bucket is empty')
})

test('a member who claims to have rated "constructor" does not stop sync', async () => {
  const { ada, hers, adas } = await team()
  const by = (await ada.thisDevice())!.me
  const _id = documentId(adas.link.keyring, 'ada', 'ratings', 'x')
  const body = await documentBody(adas.link.keyring, _id, 1, { table: 'ratings', id: 'x', by, rated: 'constructor' })
  expect(await adas.link.server.send([{ _id, _rev: '1-a', ...body }])).toEqual([])
  await hers.sync()
  await hers.sync()
})
