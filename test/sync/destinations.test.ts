import { describe, expect, test } from 'vitest'
import { parseLine } from '../../storage/day/grammar.ts'
import { beginAnswers, eraseAnswers, replyTo } from '../../storage/review/answer-set.ts'
import { createRow, isDeleted } from '../../storage/rows/row.ts'
import { kpis, type Kpi, type Observation, type Person, type Rating, type Reply } from '../../storage/rows/tables.ts'
import { documentBody, openDocument } from '../../sync/couch/documents.ts'
import { openSpaceWithKey, sealSpace } from '../../sync/space/space-document.ts'
import { documentId } from '../../sync/space/document-names.ts'
import { newKeyring } from '../../sync/space/keyring.ts'
import './quick-keys.ts'
import { device, type Device } from './devices.ts'
import { Server } from './server.ts'
import { connected, passphrase, placeOf, prepared, users } from './team.ts'

const said = (line: string) => parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false })
describe('Connect', () => {
  test('says what is there, and prepares it where the account may', async () => {
    const server = new Server(users)
    const desk = await device(await newKeyring())
    const looked = await desk.inspectDatabase(placeOf(server, 'admin'), server.fetch)
    expect(looked).toMatchObject({ exists: false, mayPrepare: true, prepared: false, spaces: [] })
    await expect(desk.inspectDatabase({ ...placeOf(server, 'admin'), secret: 'wrong' }, server.fetch)).rejects.toMatchObject({
      trouble: 'login',
    })

    await desk.prepareDatabase(looked, server.fetch)
    expect(await desk.inspectDatabase(placeOf(server, 'admin'), server.fetch)).toMatchObject({ exists: true, prepared: true })
    await expect(desk.inspectDatabase(placeOf(server, 'helen'), server.fetch)).rejects.toMatchObject({ trouble: 'forbidden' })
    // Done twice, by two devices, it stands as it was.
    await desk.prepareDatabase(looked, server.fetch)
  })

  test('begins one space in a database, however many begin it at once', async () => {
    const server = await prepared()
    const [helen, ada] = [await device(await newKeyring()), await device(await newKeyring())]
    const begin = async (who: Device, account: 'helen' | 'ada', opens: string, fetch = server.fetch) => {
      const looked = await who.inspectDatabase(placeOf(server, account), server.fetch)
      return () => who.connect(looked, { name: 'Ours', scope: 'shared', remember: true, passphrase: opens }, {}, fetch)
    }
    const spaces = async () => (await helen.inspectDatabase(placeOf(server, 'helen'), server.fetch)).spaces.map(({ _id }) => _id)
    const hers = await begin(helen, 'helen', passphrase)
    const late = await begin(ada, 'ada', 'the words of Ada')
    // Ada's device finds none, and Helen's begins one before that of Ada is there.
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

  test('does not take other rules under the name of ours for them, and puts ours in their place', async () => {
    const server = new Server(users)
    server.create('notes')
    const admin = await device(await newKeyring())
    const there = admin.couchClient(placeOf(server, 'admin'), server.fetch)
    const others = { _id: '_design/ride-along', validate_doc_update: 'function () {}' }
    await there.put(others)
    const looked = await admin.inspectDatabase(placeOf(server, 'admin'), server.fetch)
    expect(looked.prepared).toBe(false)

    await admin.prepareDatabase(looked, server.fetch)
    expect((await admin.inspectDatabase(placeOf(server, 'admin'), server.fetch)).prepared).toBe(true)
  })

  test('lets a second device in by address and passphrase, which goes on as the same person', async () => {
    const server = await prepared()
    const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
    await desk.capture(said('the bucket is empty'))
    const first = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
    await first.step()
    await phone.write([], async () => {})
    const looked = await phone.inspectDatabase(placeOf(server, 'helen'), server.fetch)
    await expect(
      phone.connect(looked, { name: 'There', scope: 'everything', remember: true, passphrase: 'not the passphrase' }, {}, server.fetch),
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

  test('lets a device in that has notes of its own: they are the same person’s, whichever device changes them', async () => {
    const server = await prepared()
    const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
    await desk.capture(said('the bucket is empty #backups'))
    await desk.setObserver({ name: 'Helen' })
    const shot = await phone.capture(said('typed on the phone before #backups'))
    const { id: slip } = await phone.capture(said('a slip of the thumb'))
    await phone.deleteDayRows([{ table: 'observations', row: (await phone.db.observations.get(slip))! }], 'Deleted')
    const before = (await phone.thisDevice())!.me
    const old = await phone.allRows()
    const first = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
    const second = await connected({ server, who: phone, account: 'helen', scope: 'everything' })
    for (const { step } of [first, second, first, second]) await step()

    const { me } = (await desk.thisDevice())!
    expect((await phone.thisDevice())!.me).toBe(me)
    expect(await phone.rows()).toEqual(await desk.rows())
    expect(JSON.stringify(await desk.rows())).not.toContain(before)
    expect(await phone.db.people.get(me)).toMatchObject({ name: 'Helen' })
    expect(new Set((await desk.db.rideAlongs.toArray()).map(({ observer }) => observer))).toEqual(new Set([me]))

    // The desk changes what the phone noted, and the phone takes back what it did before it was let in.
    const row = (await desk.db.observations.get(shot.id))!
    await desk.editDayRows([{ table: 'observations', row }], { text: 'typed on the phone, read at the desk' }, { label: 'Changed' })
    for (const { step } of [first, second]) await step()
    expect(await phone.db.observations.get(shot.id)).toMatchObject({ text: 'typed on the phone, read at the desk', by: me })
    await phone.undo()
    for (const { step } of [second, first]) await step()
    expect(isDeleted((await desk.db.observations.get(slip))!)).toBe(false)

    // A copy from before is the same notes.
    for (const who of [phone, desk]) await who.mergeLibrary(old, { isCopy: true })
    for (const { step } of [first, second, first]) await step()
    expect((await phone.db.observations.get(shot.id))!.by).toBe(me)
    expect(JSON.stringify((await phone.rows()).observations)).not.toContain(before)
    expect((await desk.rows()).observations).toEqual((await phone.rows()).observations)
  })

  test('lets a device in whose notes came by a copy before: they are the same person’s', async () => {
    const server = await prepared()
    const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
    await desk.capture(said('the bucket is empty'))
    await desk.setObserver({ name: 'Helen' })
    const { id } = await phone.capture(said('typed on the phone'))
    await desk.mergeLibrary(await phone.allRows(), { isCopy: true })
    const first = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
    await first.step()
    const second = await connected({ server, who: phone, account: 'helen', scope: 'everything' })
    for (const { step } of [second, first, second]) await step()

    const change = async (who: Device, text: string) =>
      who.editDayRows([{ table: 'observations', row: (await who.db.observations.get(id))! }], { text }, { label: 'Changed' })
    await change(phone, 'changed on the phone')
    for (const { step } of [second, first]) await step()
    await change(desk, 'and at the desk')
    for (const { step } of [first, second]) await step()
    for (const who of [desk, phone]) expect((await who.db.observations.get(id))!.text).toBe('and at the desk')
  })

  test('leaves notes under the name by which others know them', async () => {
    const server = await prepared()
    const [desk, phone] = [await device(await newKeyring()), await device(await newKeyring())]
    await desk.capture(said('the bucket is empty'))
    const { id, rideAlongId } = await phone.capture(said('typed on the phone'))
    const { me } = (await phone.thisDevice())!
    const secret = { iv: new Uint8Array(12), bytes: new Uint8Array(16) }
    await phone.storeReview({ id: 'review', rideAlongId, person: 'ada', secret, slots: [], rounds: [], sent: [] })
    const first = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
    const second = await connected({ server, who: phone, account: 'helen', scope: 'everything' })
    for (const { step } of [first, second, first]) await step()
    expect((await phone.thisDevice())!.me).toBe(me)
    expect((await desk.db.observations.get(id))!.by).toBe(me)
    expect((await phone.rows()).observations).toEqual((await desk.rows()).observations)
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
    for (const table of [desk.db.destinations, desk.db.checkpoints, desk.db.known, desk.db.outbox, desk.db.refusals, desk.db.syncLog])
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
    await desk.replacePassphrase(first.id, 'a new one for the desk', {}, server.fetch)
    await desk.capture(said('after the change'))
    await first.step()

    await phone.capture(said('with the old key'))
    await expect(second.step()).rejects.toMatchObject({ name: 'NewKeyError' })
    await expect(phone.unlockWithPassphrase(second.id, passphrase, {}, server.fetch)).rejects.toMatchObject({
      name: 'WrongPassphraseError',
    })
    await phone.unlockWithPassphrase(second.id, 'a new one for the desk', {}, server.fetch)
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
    await helen.editDayRows(
      [{ table: 'observations', row: (await helen.db.observations.get(kept.id))! }],
      { visibility: 'private' },
      { label: 'Kept private' },
    )
    const hers = await connected({ server, who: helen, account: 'helen', scope: 'shared' })
    await hers.step()
    await helen.addMember(hers.id, { account: 'ada', name: 'Ada', role: 'host' }, 'the words of Ada', {}, server.fetch)
    const adas = await connected({ server, who: ada, account: 'ada', scope: 'shared', opens: 'the words of Ada' })
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

  test('is never made of one’s own, where everything is: neither by a wrong choice on another device, nor by letting somebody in', async () => {
    const server = await prepared()
    const [desk, laptop] = [await device(await newKeyring()), await device(await newKeyring())]
    const own = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
    await own.step()
    await expect(connected({ server, who: laptop, account: 'helen', scope: 'shared' })).rejects.toMatchObject({ name: 'OwnSpaceError' })
    expect(await laptop.db.destinations.count()).toBe(0)

    const before = server.files()
    const mallory = { account: 'mallory', name: 'Mallory', role: 'reader' } as const
    await expect(desk.addMember(own.id, mallory, 'the words of Mallory', {}, server.fetch)).rejects.toMatchObject({ name: 'OwnSpaceError' })
    expect(server.files()).toBe(before)
    expect(await desk.membersOf(own.id)).toBeUndefined()
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

  test('lets a host who had notes of their own answer as whom they were let in, and tells the observer that something is new', async () => {
    const server = await prepared()
    const [helen, ada] = [await device(await newKeyring()), await device(await newKeyring())]
    const { id, rideAlongId } = await helen.capture(said('!! the bucket is empty #backups'))
    await helen.setHost(rideAlongId, { name: 'Ada', role: 'database engineer' })
    const [person] = (await helen.db.rideAlongs.get(rideAlongId))!.hosts as [string]
    await ada.capture(said('a visit of her own'))
    const hers = await connected({ server, who: helen, account: 'helen', scope: 'shared' })
    await hers.step()
    await helen.addMember(hers.id, { account: 'ada', name: 'Ada', role: 'host', person }, 'the words of Ada', {}, server.fetch)
    const adas = await connected({ server, who: ada, account: 'ada', scope: 'shared', opens: 'the words of Ada' })
    await adas.step()

    const there = (await ada.db.rideAlongs.get(rideAlongId))!
    expect((await ada.thisDevice())!.me).not.toBe(person)
    expect(await ada.localHost(there)).toEqual({ person, goes: true })
    expect(await helen.localHost(there)).toBeUndefined()
    expect(await ada.localHost((await ada.db.rideAlongs.where('id').notEqual(rideAlongId).first())!)).toBeUndefined()

    const begun = beginAnswers({ person, rideAlongId, review: 'here' }, await ada.hostRowsOf(person, rideAlongId))
    const observation = (await ada.db.observations.get(id))!
    await ada.storeHostRows(replyTo(begun, observation, { says: 'dispute', text: 'it was full' }, 5).rows)
    await adas.step()
    await hers.step()

    expect((await helen.db.replies.toArray()).map(({ text, by }) => [text, by])).toEqual([['it was full', person]])
    expect((await helen.db.news.toArray()).map((news) => news.rideAlongId)).toEqual([rideAlongId])
    // What the observer wrote is no news to the host.
    expect(await ada.db.news.count()).toBe(0)
    expect([await helen.db.refusals.count(), await ada.db.refusals.count()]).toEqual([0, 0])
  })

  test('empties on every device what its author erased or withdrew, and what was told of it is told no more', async () => {
    const { helen, ada, hers, adas, id, rideAlongId } = await team()
    const steps = async () => {
      for (const each of [adas, hers, adas, hers]) await each.step()
    }
    const person = (await ada.thisDevice())!.me
    const about = { person, rideAlongId, review: 'here' }
    const answered = replyTo(
      beginAnswers(about, await ada.hostRowsOf(person, rideAlongId)),
      (await ada.db.observations.get(id))!,
      { says: 'withdraw', text: 'it names me' },
      5,
    )
    await ada.storeHostRows(answered.rows)
    await steps()
    const [asked] = await helen.db.replies.toArray()
    expect([asked?.text, await helen.db.news.count()]).toEqual(['it names me', 1])

    await helen.withdrawObservation(asked!, 'withdrawn')
    await ada.storeHostRows(eraseAnswers(answered).rows)
    await steps()
    for (const who of [helen, ada]) {
      const rows = JSON.stringify([await who.db.observations.get(id), await who.db.replies.toArray()])
      expect(rows).not.toMatch(/bucket|names me/)
      expect((await who.db.observations.get(id))?.erased).toBe(true)
      expect(await who.db.refusals.count()).toBe(0)
    }
    expect(await helen.db.news.count()).toBe(0)
  })

  test('takes of each what their role may write: of a reader nothing but who they are, until they are let in as a host', async () => {
    const { server, helen, hers, id, rideAlongId } = await team()
    const mallory = await device(await newKeyring())
    const letIn = (role: 'reader' | 'host') =>
      helen.addMember(hers.id, { account: 'mallory', name: 'Mallory', role }, 'the words of Mallory', {}, server.fetch)
    await letIn('reader')
    const theirs = await connected({ server, who: mallory, account: 'mallory', scope: 'shared', opens: 'the words of Mallory' })
    await theirs.step()
    expect((await mallory.db.observations.toArray()).map((row) => row.id)).toEqual([id])
    await mallory.write([mallory.db.replies], async ({ author }) => {
      const by = author()
      const fields = { rideAlongId, observationId: id, says: 'confirm', text: 'so it was', at: 1, to: [1, by.device] } as const
      await mallory.db.replies.add(createRow<Reply>({ ...fields, to: [1, by.device] }, by))
    })
    // The product does not send it, so it is sent in its place.
    expect((await theirs.step()).sent).toBe(0)
    const [reply] = await mallory.db.replies.toArray()
    const { keyring } = theirs.link
    const _id = documentId(keyring, 'mallory', 'replies', reply!.id)
    const document = { _id, _rev: '1-a', ...(await documentBody(keyring, _id, 1, { table: 'replies', row: reply! })) }
    expect(await theirs.link.server.send([document])).toEqual([])
    await hers.step()
    expect((await helen.db.refusals.toArray()).map(({ why, account }) => [why, account])).toEqual([['role', 'mallory']])
    expect(await helen.db.replies.count()).toBe(0)

    await letIn('host')
    await hers.step()
    expect((await helen.db.replies.toArray()).map(({ text }) => text)).toEqual(['so it was'])
    expect(await helen.db.refusals.count()).toBe(0)
  })

  test('lets no reader tell those who come later who the others are', async () => {
    const { server, helen, ada, hers, adas, id } = await team()
    await hers.step()
    await helen.addMember(hers.id, { account: 'mallory', name: 'Mallory', role: 'reader' }, 'the words of Mallory', {}, server.fetch)
    const mallory = await device(await newKeyring())
    const theirs = await connected({ server, who: mallory, account: 'mallory', scope: 'shared', opens: 'the words of Mallory' })
    await theirs.step()
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
      // What they say of themselves comes later in the feed.
      await who.setObserver({ name: 'Corrected' })
      await their.step()
    }

    const rita = await device(await newKeyring())
    await helen.addMember(hers.id, { account: 'admin', name: 'Rita', role: 'reader' }, 'the words of Rita', {}, server.fetch)
    const ritas = await connected({ server, who: rita, account: 'admin', scope: 'shared', opens: 'the words of Rita' })
    await ritas.step()
    const { accounts } = (await rita.db.checkpoints.get(ritas.id))!
    expect(people.map((person) => accounts[person])).toEqual(['helen', 'ada'])
    expect(await rita.db.observations.get(id)).toBeDefined()
    expect((await rita.db.refusals.toArray()).map(({ why, account }) => [why, account])).toEqual([
      ['author', 'mallory'],
      ['author', 'mallory'],
    ])
  })

  test('keeps what a host said before they were taken out, for who comes later too, and takes nothing of them from then on', async () => {
    const { server, helen, ada, hers, adas, id, rideAlongId } = await team()
    const answer = async (text: string) =>
      ada.write([ada.db.replies], async ({ author }) => {
        const by = author()
        const fields = { rideAlongId, observationId: id, says: 'dispute', text, at: 1, to: [1, by.device] } as const
        await ada.db.replies.add(createRow<Reply>({ ...fields, to: [1, by.device] }, by))
      })
    await answer('it was full')
    for (const { step } of [adas, hers]) await step()
    await helen.removeMember(hers.id, 'ada', server.fetch)
    await hers.step()
    await helen.addMember(hers.id, { account: 'mallory', name: 'Rita', role: 'reader' }, 'the words of Rita', {}, server.fetch)
    const rita = await device(await newKeyring())
    const ritas = await connected({ server, who: rita, account: 'mallory', scope: 'shared', opens: 'the words of Rita' })
    await ritas.step()
    expect((await rita.db.replies.toArray()).map(({ text }) => text)).toEqual(['it was full'])
    expect(await rita.db.refusals.count()).toBe(0)

    // Somebody gave her the new key.
    await answer('and it is still full')
    const reply = (await ada.db.replies.toArray()).find(({ text }) => text === 'and it is still full')!
    const { keyring } = (await helen.linkTo(hers.id, helen.selectTeamRows, server.fetch))!
    const _id = documentId(keyring, 'ada', 'replies', reply.id)
    const document = { _id, _rev: '1-a', ...(await documentBody(keyring, _id, 1, { table: 'replies', row: reply })) }
    expect(await adas.link.server.send([document])).toEqual([])
    for (const { who, step } of [
      { who: rita, ...ritas },
      { who: helen, ...hers },
    ]) {
      await step()
      expect((await who.db.replies.toArray()).map(({ text }) => text)).toEqual(['it was full'])
      expect((await who.db.refusals.toArray()).map(({ why, account }) => [why, account])).toEqual([['role', 'ada']])
    }
  })

  test('lets nobody write over, or delete, what another wrote, under whatever id they say it', async () => {
    const { server, helen, ada, hers, adas, id } = await team()
    const { me } = (await ada.thisDevice())!
    const row = (await helen.db.observations.get(id))!
    const forged = { ...row, by: me, text: 'forged', clock: { ...row.clock, forger: 9 }, dots: { text: [9, 'forger'] as [number, string] } }
    const { keyring } = adas.link
    const _id = documentId(keyring, 'ada', 'observations', id)
    await hers.step()
    const before = await helen.rows()
    for (const [n, said] of (
      [
        { table: 'observations', row: forged },
        { table: 'observations', id, by: me, taken: true },
      ] as const
    ).entries()) {
      const body = await documentBody(keyring, _id, n + 1, said)
      expect(await adas.link.server.send([{ _id, _rev: `${n + 1}-a${n}`, ...body }])).toEqual([])
      await hers.step()
      expect(await helen.rows()).toEqual(before)
      expect((await helen.db.refusals.toArray()).map(({ why, account }) => [why, account])).toEqual([['author', 'ada']])
    }
    expect(server.leaves('notes').length).toBeGreaterThan(0)
  })

  test('shuts a reader out with a new key: nothing written from then on opens for them, and nobody else is asked for anything', async () => {
    const { server, helen, ada, hers, adas } = await team()
    const mallory = await device(await newKeyring())
    const member = { account: 'mallory', name: 'Mallory', role: 'reader' } as const
    await helen.addMember(hers.id, member, 'the words of Mallory', {}, server.fetch)
    const theirs = await connected({ server, who: mallory, account: 'mallory', scope: 'shared', opens: 'the words of Mallory' })
    await theirs.step()
    await adas.step()
    const read = await mallory.rows()
    const old = theirs.link.keyring

    expect(await helen.removeMember(hers.id, 'mallory', server.fetch)).toEqual([])
    expect((await helen.membersOf(hers.id))!.map(({ account }) => account)).toEqual(['ada'])
    const { id: later } = await helen.capture(said('after Mallory left'))
    await hers.step()

    await expect(adas.step()).rejects.toMatchObject({ name: 'NewKeyError' })
    expect(await ada.unlockWithOpener(adas.id, server.fetch)).toBe(true)
    await adas.step()
    expect((await ada.db.observations.get(later))!.text).toBe('after Mallory left')

    await expect(theirs.step()).rejects.toMatchObject({ name: 'NewKeyError' })
    expect(await mallory.unlockWithOpener(theirs.id, server.fetch)).toBe(false)
    await expect(mallory.unlockWithPassphrase(theirs.id, 'the words of Mallory', {}, server.fetch)).rejects.toMatchObject({
      name: 'WrongPassphraseError',
    })
    // Whoever takes the documents and the old key reads what was there before, and nothing else.
    const _id = documentId(old, 'helen', 'observations', later)
    const [leaf] = await theirs.link.server.revisions([{ id: _id, rev: server.leaves('notes').find((each) => each.id === _id)!.revs[0]! }])
    await expect(openDocument(old, leaf!)).rejects.toMatchObject({ why: 'key' })
    expect(await mallory.rows()).toEqual(read)
  })

  test('an earlier document of the space that the server gives out again lets nobody back in', async () => {
    const { server, helen, ada, hers, adas } = await team()
    await adas.step()
    const before = await adas.link.server.document('s:helen')
    await helen.replacePassphrase(hers.id, 'other words for helen', {}, server.fetch)
    await ada.unlockWithOpener(adas.id, server.fetch)
    server.put('notes', before!)

    await expect(adas.step()).rejects.toMatchObject({ trouble: 'foreign' })
    // Whoever began it puts it there again.
    await hers.step()
    await adas.step()
    expect((await adas.link.server.document('s:helen'))!.counter).toBe(3)
  })

  test('an earlier document of the space under the same key gives nobody back what they might', async () => {
    const { server, helen, hers, adas } = await team()
    const letIn = (role: 'host' | 'reader') =>
      helen.addMember(hers.id, { account: 'mallory', name: 'Mallory', role }, 'the words of Mallory', {}, server.fetch)
    await letIn('host')
    const asHost = (await adas.link.server.document('s:helen'))!
    await letIn('reader')
    await adas.step()
    server.put('notes', asHost)

    await expect(adas.step()).rejects.toMatchObject({ trouble: 'foreign' })
    await hers.step()
    await adas.step()
  })

  test('lets somebody in again where the answer was lost', async () => {
    const { server, helen, hers } = await team()
    const letIn = () =>
      helen.addMember(hers.id, { account: 'mallory', name: 'Mallory', role: 'reader' }, 'the words of Mallory', {}, server.fetch)
    server.fail('lost', ({ method, path }) => method === 'PUT' && path.includes('s%3Ahelen'))
    await expect(letIn()).rejects.toMatchObject({ trouble: 'offline' })
    await letIn()
    await hers.step()
    expect((await helen.membersOf(hers.id))!.map(({ account }) => account)).toEqual(['ada', 'mallory'])
    const mallory = await device(await newKeyring())
    await connected({ server, who: mallory, account: 'mallory', scope: 'shared', opens: 'the words of Mallory' })
  })

  test('is the same on every device of whoever began it: each knows who was let in, and can take them out', async () => {
    const { server, helen, hers } = await team()
    const laptop = await device(await newKeyring())
    const other = await connected({ server, who: laptop, account: 'helen', scope: 'shared' })
    await other.step()
    await helen.addMember(hers.id, { account: 'mallory', name: 'Mallory', role: 'reader' }, 'the words of Mallory', {}, server.fetch)
    await other.step()
    expect((await laptop.membersOf(other.id))!.map(({ account }) => account)).toEqual(['ada', 'mallory'])

    // It cannot wrap the new key for Ada, and says so, before too.
    expect((await helen.membersWithoutOpener(hers.id)).map(({ account }) => account)).toEqual([])
    expect((await laptop.membersWithoutOpener(other.id)).map(({ account }) => account)).toEqual(['ada', 'mallory'])
    expect((await laptop.removeMember(other.id, 'mallory', server.fetch)).map(({ account }) => account)).toEqual(['ada'])
    expect(await helen.unlockWithOpener(hers.id, server.fetch)).toBe(true)
    expect(await helen.membersOf(hers.id)).toEqual([])
  })

  test('a new recovery sheet tells for whom the space no longer opens', async () => {
    const { server, helen, ada, hers, adas } = await team()
    expect(await helen.replacePassphrase(hers.id, 'a new sheet for helen', {}, server.fetch)).toEqual([])
    expect(await ada.unlockWithOpener(adas.id, server.fetch)).toBe(true)

    const laptop = await device(await newKeyring())
    const other = await connected({ server, who: laptop, account: 'helen', scope: 'shared', opens: 'a new sheet for helen' })
    await other.step()
    expect((await laptop.replacePassphrase(other.id, 'another sheet for helen', {}, server.fetch)).map(({ account }) => account)).toEqual([
      'ada',
    ])
    expect(await laptop.membersOf(other.id)).toEqual([])
    expect(await ada.unlockWithOpener(adas.id, server.fetch)).toBe(false)
  })

  test('a new recovery sheet whose arrival was never heard of can be entered, and the others are asked for nothing', async () => {
    const { server, helen, ada, hers, adas } = await team()
    server.fail('lost', ({ method, path }) => method === 'PUT' && path.includes('s%3Ahelen'))
    await expect(helen.replacePassphrase(hers.id, 'a new sheet for helen', {}, server.fetch)).rejects.toMatchObject({ trouble: 'offline' })
    await expect(hers.step()).rejects.toMatchObject({ name: 'NewKeyError' })
    await helen.unlockWithPassphrase(hers.id, 'a new sheet for helen', {}, server.fetch)

    expect(await helen.replacePassphrase(hers.id, 'another sheet for helen', {}, server.fetch)).toEqual([])
    expect(await ada.unlockWithOpener(adas.id, server.fetch)).toBe(true)
    await adas.step()
  })

  test('that has no room for another person says so, and goes on as it was', async () => {
    const { server, helen, hers, adas } = await team()
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
    for (const { step } of [hers, adas]) await step()
  })

  test('whose document names another key than it is sealed with is not opened: somebody is asked, and nothing is tried again and again', async () => {
    const { server, ada, adas } = await team()
    const before = await ada.db.destinations.toArray()
    const stands = (await adas.link.server.document('s:helen'))!
    server.put('notes', Object.assign(stands, { key: 'AAAAAAAAAAAA' }))

    await expect(adas.step()).rejects.toMatchObject({ name: 'NewKeyError' })
    expect(await ada.unlockWithOpener(adas.id, server.fetch)).toBe(false)
    await expect(ada.unlockWithPassphrase(adas.id, 'the words of Ada', {}, server.fetch)).rejects.toMatchObject({
      name: 'WrongPassphraseError',
    })
    expect(await ada.db.destinations.toArray()).toEqual(before)
  })

  test('brings ratings together, and neither side has the other’s before it has given all of its own', async () => {
    const { helen, ada, hers, adas, rideAlongId } = await team()
    const rate = (who: Device, some: readonly Kpi[]) =>
      who.write([who.db.ratings], async ({ device: { me }, author }) => {
        for (const kpi of some)
          await who.db.ratings.put(createRow<Rating>({ rideAlongId, kpi, level: 'some' }, author(), `${me}/${rideAlongId}/${kpi}`))
      })
    const steps = async () => {
      for (const each of [hers, adas, hers, adas, hers, adas]) await each.step()
    }
    const counts = async () => [await helen.db.ratings.count(), await ada.db.ratings.count()]
    await rate(helen, kpis)
    await steps()
    expect(await counts()).toEqual([7, 0])
    await rate(ada, kpis.slice(0, 6))
    await steps()
    expect(await counts()).toEqual([7, 6])
    await rate(ada, kpis.slice(6))
    await steps()
    expect(await counts()).toEqual([14, 14])
    expect((await helen.rows()).ratings).toEqual((await ada.rows()).ratings)
  })

  test('takes back what is no longer shared: it goes from other devices and stays on the author’s, and can be shared again', async () => {
    const { ada, helen, hers, adas, id } = await team()
    const share = async (visibility: 'private' | 'shared') =>
      helen.editDayRows([{ table: 'observations', row: (await helen.db.observations.get(id))! }], { visibility }, { label: '' })
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
