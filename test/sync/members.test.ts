import { expect, test } from 'vitest'
import { beginAnswers, replyTo } from '../../storage/review/answer-set.ts'
import { openDocument } from '../../sync/couch/documents.ts'
import { documentId } from '../../sync/space/document-names.ts'
import { newKeyring } from '../../sync/space/keyring.ts'
import { openSpaceWithKey, sealSpace } from '../../sync/space/space-document.ts'
import { device } from './devices.ts'
import { connected, passphrase, prepared, parsed, teamWithPrivateNote } from './team.ts'
import './quick-keys.ts'

test('after replacePassphrase the old passphrase opens nothing, and other devices write nothing until they have the new one', async () => {
  const server = await prepared()
  const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
  await desk.capture(parsed('the bucket is empty'))
  const first = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
  await first.sync()
  const second = await connected({ server, who: phone, account: 'helen', scope: 'everything' })
  await second.sync()
  await desk.replacePassphrase(first.id, 'a new one for the desk', {}, server.fetch)
  await desk.capture(parsed('after the change'))
  await first.sync()

  await phone.capture(parsed('with the old key'))
  await expect(second.sync()).rejects.toMatchObject({ name: 'NewKeyError' })
  await expect(phone.unlockWithPassphrase(second.id, passphrase, {}, server.fetch)).rejects.toMatchObject({
    name: 'WrongPassphraseError',
  })
  await phone.unlockWithPassphrase(second.id, 'a new one for the desk', {}, server.fetch)
  await second.sync()
  await first.sync()
  expect((await desk.db.observations.toArray()).map(({ text }) => text).sort((a, b) => (a < b ? -1 : 1))).toEqual([
    'after the change',
    'the bucket is empty',
    'with the old key',
  ])
  expect((await phone.rows()).observations).toEqual((await desk.rows()).observations)
})

test('a host with notes of their own answers as the person they were added as, and the observer gets news', async () => {
  const server = await prepared()
  const [helen, ada] = [await device(await newKeyring()), await device(await newKeyring())]
  const { id, rideAlongId } = await helen.capture(parsed('!! the bucket is empty #backups'))
  await helen.setHost(rideAlongId, { name: 'Ada', role: 'database engineer' })
  const [person] = (await helen.db.rideAlongs.get(rideAlongId))!.hosts as [string]
  await ada.capture(parsed('a visit of her own'))
  const hers = await connected({ server, who: helen, account: 'helen', scope: 'shared' })
  await hers.sync()
  await helen.addMember(hers.id, { account: 'ada', name: 'Ada', role: 'host', person }, 'the words of Ada', {}, server.fetch)
  const adas = await connected({ server, who: ada, account: 'ada', scope: 'shared', opens: 'the words of Ada' })
  await adas.sync()

  const there = (await ada.db.rideAlongs.get(rideAlongId))!
  expect((await ada.thisDevice())!.me).not.toBe(person)
  expect(await ada.localHost(there)).toEqual({ person, goes: true })
  expect(await helen.localHost(there)).toBeUndefined()
  expect(await ada.localHost((await ada.db.rideAlongs.where('id').notEqual(rideAlongId).first())!)).toBeUndefined()

  const begun = beginAnswers({ person, rideAlongId, review: 'here' }, await ada.hostRowsOf(person, rideAlongId))
  const observation = (await ada.db.observations.get(id))!
  await ada.storeHostRows(replyTo(begun, observation, { says: 'dispute', text: 'it was full' }, 5).rows)
  await adas.sync()
  await hers.sync()

  expect((await helen.db.replies.toArray()).map(({ text, by }) => [text, by])).toEqual([['it was full', person]])
  expect((await helen.db.news.toArray()).map((news) => news.rideAlongId)).toEqual([rideAlongId])
  // Rows of the observer are not news to the host.
  expect(await ada.db.news.count()).toBe(0)
  expect([await helen.db.refusals.count(), await ada.db.refusals.count()]).toEqual([0, 0])
})

test('a removed reader cannot decrypt what is written afterwards, and no other member is asked for anything', async () => {
  const { server, helen, ada, hers, adas } = await teamWithPrivateNote()
  const mallory = await device(await newKeyring())
  const member = { account: 'mallory', name: 'Mallory', role: 'reader' } as const
  await helen.addMember(hers.id, member, 'the words of Mallory', {}, server.fetch)
  const theirs = await connected({ server, who: mallory, account: 'mallory', scope: 'shared', opens: 'the words of Mallory' })
  await theirs.sync()
  await adas.sync()
  const read = await mallory.rows()
  const old = theirs.link.keyring

  expect(await helen.removeMember(hers.id, 'mallory', server.fetch)).toEqual([])
  expect((await helen.membersOf(hers.id))!.map(({ account }) => account)).toEqual(['ada'])
  const { id: later } = await helen.capture(parsed('after Mallory left'))
  await hers.sync()

  await expect(adas.sync()).rejects.toMatchObject({ name: 'NewKeyError' })
  expect(await ada.unlockWithOpener(adas.id, server.fetch)).toBe(true)
  await adas.sync()
  expect((await ada.db.observations.get(later))!.text).toBe('after Mallory left')

  await expect(theirs.sync()).rejects.toMatchObject({ name: 'NewKeyError' })
  expect(await mallory.unlockWithOpener(theirs.id, server.fetch)).toBe(false)
  await expect(mallory.unlockWithPassphrase(theirs.id, 'the words of Mallory', {}, server.fetch)).rejects.toMatchObject({
    name: 'WrongPassphraseError',
  })
  // The old key decrypts earlier documents only.
  const _id = documentId(old, 'helen', 'observations', later)
  const [leaf] = await theirs.link.server.revisions([{ id: _id, rev: server.leaves('notes').find((each) => each.id === _id)!.revs[0]! }])
  await expect(openDocument(old, leaf!)).rejects.toMatchObject({ why: 'key' })
  expect(await mallory.rows()).toEqual(read)
})

test('an older space document that the server replays does not readmit anybody', async () => {
  const { server, helen, ada, hers, adas } = await teamWithPrivateNote()
  await adas.sync()
  const before = await adas.link.server.document('s:helen')
  await helen.replacePassphrase(hers.id, 'other words for helen', {}, server.fetch)
  await ada.unlockWithOpener(adas.id, server.fetch)
  server.put('notes', before!)

  await expect(adas.sync()).rejects.toMatchObject({ trouble: 'foreign' })
  // A device of the owner writes the current document again.
  await hers.sync()
  await adas.sync()
  expect((await adas.link.server.document('s:helen'))!.counter).toBe(3)
})

test('an older space document under the same key does not restore an earlier role', async () => {
  const { server, helen, hers, adas } = await teamWithPrivateNote()
  const letIn = (role: 'host' | 'reader') =>
    helen.addMember(hers.id, { account: 'mallory', name: 'Mallory', role }, 'the words of Mallory', {}, server.fetch)
  await letIn('host')
  const asHost = (await adas.link.server.document('s:helen'))!
  await letIn('reader')
  await adas.sync()
  server.put('notes', asHost)

  await expect(adas.sync()).rejects.toMatchObject({ trouble: 'foreign' })
  await hers.sync()
  await adas.sync()
})

test('a member can be added again if the answer of the server was lost', async () => {
  const { server, helen, hers } = await teamWithPrivateNote()
  const letIn = () =>
    helen.addMember(hers.id, { account: 'mallory', name: 'Mallory', role: 'reader' }, 'the words of Mallory', {}, server.fetch)
  server.fail('lost', ({ method, path }) => method === 'PUT' && path.includes('s%3Ahelen'))
  await expect(letIn()).rejects.toMatchObject({ trouble: 'offline' })
  await letIn()
  await hers.sync()
  expect((await helen.membersOf(hers.id))!.map(({ account }) => account)).toEqual(['ada', 'mallory'])
  const mallory = await device(await newKeyring())
  await connected({ server, who: mallory, account: 'mallory', scope: 'shared', opens: 'the words of Mallory' })
})

test('every device of a team’s owner knows the members and can remove them', async () => {
  const { server, helen, hers } = await teamWithPrivateNote()
  const laptop = await device(await newKeyring())
  const other = await connected({ server, who: laptop, account: 'helen', scope: 'shared' })
  await other.sync()
  await helen.addMember(hers.id, { account: 'mallory', name: 'Mallory', role: 'reader' }, 'the words of Mallory', {}, server.fetch)
  await other.sync()
  expect((await laptop.membersOf(other.id))!.map(({ account }) => account)).toEqual(['ada', 'mallory'])

  // It cannot wrap the new key for Ada, and says so, before and after.
  expect((await helen.membersWithoutOpener(hers.id)).map(({ account }) => account)).toEqual([])
  expect((await laptop.membersWithoutOpener(other.id)).map(({ account }) => account)).toEqual(['ada', 'mallory'])
  expect((await laptop.removeMember(other.id, 'mallory', server.fetch)).map(({ account }) => account)).toEqual(['ada'])
  expect(await helen.unlockWithOpener(hers.id, server.fetch)).toBe(true)
  expect(await helen.membersOf(hers.id)).toEqual([])
})

test('replacePassphrase returns the members for whom the space no longer opens', async () => {
  const { server, helen, ada, hers, adas } = await teamWithPrivateNote()
  expect(await helen.replacePassphrase(hers.id, 'a new sheet for helen', {}, server.fetch)).toEqual([])
  expect(await ada.unlockWithOpener(adas.id, server.fetch)).toBe(true)

  const laptop = await device(await newKeyring())
  const other = await connected({ server, who: laptop, account: 'helen', scope: 'shared', opens: 'a new sheet for helen' })
  await other.sync()
  expect((await laptop.replacePassphrase(other.id, 'another sheet for helen', {}, server.fetch)).map(({ account }) => account)).toEqual([
    'ada',
  ])
  expect(await laptop.membersOf(other.id)).toEqual([])
  expect(await ada.unlockWithOpener(adas.id, server.fetch)).toBe(false)
})

test('a new passphrase whose upload was not confirmed can be entered, and no member is asked for anything', async () => {
  const { server, helen, ada, hers, adas } = await teamWithPrivateNote()
  server.fail('lost', ({ method, path }) => method === 'PUT' && path.includes('s%3Ahelen'))
  await expect(helen.replacePassphrase(hers.id, 'a new sheet for helen', {}, server.fetch)).rejects.toMatchObject({ trouble: 'offline' })
  await expect(hers.sync()).rejects.toMatchObject({ name: 'NewKeyError' })
  await helen.unlockWithPassphrase(hers.id, 'a new sheet for helen', {}, server.fetch)

  expect(await helen.replacePassphrase(hers.id, 'another sheet for helen', {}, server.fetch)).toEqual([])
  expect(await ada.unlockWithOpener(adas.id, server.fetch)).toBe(true)
  await adas.sync()
})

test('adding a member to a full space fails and changes nothing', async () => {
  const { server, helen, hers, adas } = await teamWithPrivateNote()
  const { keyring, server: couch } = hers.link
  const before = (await couch.document('s:helen'))!
  const {
    slots: opened,
    counter,
    keyring: { members },
  } = await openSpaceWithKey(keyring.keys[0], before)
  const more = Array.from(
    { length: 62 },
    (_, i) => ({ account: `reader${i}`, name: '', role: 'reader', slot: `${i}`.padStart(12, 'A') }) as const,
  )
  const full = {
    keyring: { ...keyring, members: [...members, ...more] },
    slots: [...opened, ...more.map(({ slot }) => ({ ...opened[0]!, id: slot }))],
    counter: counter + 1,
  }
  await couch.put({ ...(await sealSpace('helen', full)), _rev: before._rev })
  const mallory = { account: 'mallory', name: 'Mallory', role: 'reader' } as const

  await expect(helen.addMember(hers.id, mallory, 'the words of Mallory', {}, server.fetch)).rejects.toMatchObject({
    name: 'SpaceFullError',
  })
  for (const { sync } of [hers, adas]) await sync()
})

test('a space document whose key id does not match is rejected, without endless retries', async () => {
  const { server, ada, adas } = await teamWithPrivateNote()
  const before = await ada.db.destinations.toArray()
  const stands = (await adas.link.server.document('s:helen'))!
  server.put('notes', Object.assign(stands, { key: 'AAAAAAAAAAAA' }))

  await expect(adas.sync()).rejects.toMatchObject({ name: 'NewKeyError' })
  expect(await ada.unlockWithOpener(adas.id, server.fetch)).toBe(false)
  await expect(ada.unlockWithPassphrase(adas.id, 'the words of Ada', {}, server.fetch)).rejects.toMatchObject({
    name: 'WrongPassphraseError',
  })
  expect(await ada.db.destinations.toArray()).toEqual(before)
})
