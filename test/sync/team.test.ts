import { describe, expect, test } from 'vitest'
import { documentBody, openDocument } from '../../sync/couch/documents.ts'
import { documentId } from '../../sync/space/document-names.ts'
import { type Keyring } from '../../sync/space/keyring.ts'
import './quick-keys.ts'
import { connected, edit, fresh, json, placeOf, prepared, said, team, type Way } from './team.ts'
import type { Server } from './server.ts'

const isSending = (address: string) => address.includes('_bulk_docs')
const isFeed = (address: string) => address.includes('_changes')
const fails = (server: Server) => server.fail({ status: 503 }, ({ path }) => path.includes('_bulk_docs'))

/** All that was sent and that these keys open. */
async function sentUnder(keyring: Keyring, server: Server): Promise<string> {
  const docs = server.asked.flatMap(({ path, body }) =>
    path.includes('_bulk_docs') ? (JSON.parse(body!) as { docs: { _id: string; _rev: string; sealed?: string }[] }).docs : [],
  )
  const read = docs.map(async (doc) => doc.sealed !== undefined && openDocument(keyring, doc).catch(() => undefined))
  return JSON.stringify(await Promise.all(read))
}

describe('What waits for a team', () => {
  test('does not leave once it was made private', async () => {
    const { server, helen, hers, inTurn } = await team()
    const { id } = await helen.capture(said('a slip of the tongue'))
    fails(server)
    await expect(hers.step()).rejects.toMatchObject({ trouble: 'busy' })
    await edit(helen, id, { visibility: 'private' })
    server.asked.length = 0
    await inTurn()
    expect(server.asked.filter(({ path }) => path.includes('_bulk_docs'))).toEqual([])

    await edit(helen, id, { visibility: 'shared' })
    server.asked.length = 0
    await hers.step()
    expect(await sentUnder(hers.link.keyring, server)).toContain('slip of the tongue')
  })

  test('does not leave once it was made private while something else is on its way', async () => {
    const { server, helen, hers, inTurn } = await team()
    const { id } = await helen.capture(said('a slip of the tongue'))
    const row = (await helen.db.observations.get(id))!
    await helen.db.observations.bulkAdd(Array.from({ length: 600 }, (_, i) => ({ ...row, id: `row-${i}`, text: `line ${i}` })))
    let first = true
    await hers.step({
      way: async (address, init) => {
        const isFirst = isSending(address) && first
        if (isFirst) first = false
        const answer = await server.fetch(address, init)
        if (isFirst) {
          const all = (await helen.db.observations.toArray()).map((each) => ({ table: 'observations' as const, row: each }))
          await helen.editDayRows(all, { visibility: 'private' }, { label: '' })
        }
        return answer
      },
    })
    const requests = server.asked.filter(({ path }) => path.includes('_bulk_docs'))
    const before = requests.findIndex(({ body }) => body!.includes('"counter":2'))
    server.asked.splice(0, server.asked.length, ...requests.slice(before))
    expect(await sentUnder(hers.link.keyring, server)).not.toContain('line')
    await inTurn()
  }, 30_000)

  test('is not encrypted for somebody who was shut out meanwhile', async () => {
    const { server, helen, hers, inTurn } = await team()
    await helen.capture(said('after she left'))
    fails(server)
    await expect(hers.step()).rejects.toMatchObject({ trouble: 'busy' })
    await helen.removeMember(hers.id, 'ada', server.fetch)
    server.asked.length = 0
    await hers.step()
    expect(await sentUnder(hers.link.keyring, server)).not.toContain('after she left')
    expect(await sentUnder((await helen.linkTo(hers.id, helen.selectTeamRows, server.fetch))!.keyring, server)).toContain('after she left')
    await expect(inTurn()).rejects.toMatchObject({ name: 'NewKeyError' })
  })

  test('is not encrypted for somebody who is shut out while it is on its way', async () => {
    const { server, helen, hers } = await team()
    await helen.capture(said('one'))
    let rotated = false
    const step = hers.step({
      way: async (address, init) => {
        const answer = await server.fetch(address, init)
        if (isSending(address) && !rotated) {
          rotated = true
          await helen.removeMember(hers.id, 'ada', server.fetch)
          await helen.capture(said('written after she was out'))
        }
        return answer
      },
    })
    await expect(step).rejects.toMatchObject({ name: 'SpaceChangedError' })
    expect(await sentUnder(hers.link.keyring, server)).not.toContain('after she was out')
    await hers.step()
    expect(await sentUnder(hers.link.keyring, server)).not.toContain('after she was out')
    expect(await sentUnder((await helen.linkTo(hers.id, helen.selectTeamRows, server.fetch))!.keyring, server)).toContain(
      'after she was out',
    )
  })

  test('has no more than a few pictures in one record', async () => {
    const { server, helen, hers, adas, ada, id } = await team()
    const png = new Blob([Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])], { type: 'image/png' })
    for (let i = 0; i < 12; i++) await helen.addPicture(id, { type: 'image/png', width: 2, height: 1, bytes: png, thumbnail: png }, 'Added')
    fails(server)
    await expect(hers.step()).rejects.toMatchObject({ trouble: 'busy' })
    const counts = (await helen.db.outbox.toArray()).map(({ outgoing }) => outgoing.filter(({ table }) => table === 'pictures').length)
    expect(Math.max(...counts)).toBe(5)
    await hers.step()
    await adas.step()
    expect(await ada.db.pictures.count()).toBe(12)
  })
})

describe('What was shared, and is no longer', () => {
  test('goes from the team also where an edit of it was set aside', async () => {
    const { server, helen, ada, hers, id, inTurn } = await team()
    await edit(helen, id, { text: 'longer '.repeat(2000) })
    server.mostDocument = 10_000
    await hers.step()
    expect(await helen.db.refusals.count()).toBe(1)
    await edit(helen, id, { visibility: 'private' })
    await inTurn()
    expect(await ada.db.observations.get(id)).toBeUndefined()
  })

  test('goes from the team also where the server refused that at first', async () => {
    const { server, helen, ada, hers, id, inTurn } = await team()
    await edit(helen, id, { visibility: 'private' })
    await hers.step({
      way: async (address, init) => {
        if (!isSending(address)) return server.fetch(address, init)
        const { docs } = JSON.parse(init.body!) as { docs: { _id: string }[] }
        return json(docs.map(({ _id }) => ({ id: _id, error: 'forbidden', reason: 'No.' })))
      },
    })
    expect(await helen.db.refusals.toArray()).toContainEqual(expect.objectContaining({ why: 'forbidden', row: id }))
    await helen.retryRefusedAt(hers.id)
    await inTurn()
    expect(await ada.db.observations.get(id)).toBeUndefined()
  })

  test('goes from the team also where another device of its author edited it meanwhile', async () => {
    for (let round = 0; round < 4; round++) {
      const server = await prepared('notes', 'own')
      const { helen, ada, hers, id, inTurn } = await team('reader', server)
      const phone = await fresh()
      const own = await connected({ server, who: helen, account: 'helen', scope: 'everything', database: 'own' })
      await own.step()
      const phones = await connected({ server, who: phone, account: 'helen', scope: 'everything', database: 'own' })
      await phones.step()
      const too = await connected({ server, who: phone, account: 'helen', scope: 'shared' })
      await too.step()
      // Both come to the team before either hears of the other.
      await edit(helen, id, { visibility: 'private' })
      await edit(phone, id, { text: 'the bucket is still empty' })
      await hers.step()
      await too.step({
        way: async (address, init) =>
          isFeed(address) ? json({ results: [], last_seq: new URL(address).searchParams.get('since') }) : server.fetch(address, init),
      })
      await inTurn(4, own, phones, too)
      expect([round, (await helen.db.observations.get(id))!.visibility, await ada.db.observations.get(id)]).toEqual([
        round,
        'private',
        undefined,
      ])
    }
  }, 30_000)

  test('takes its tag along, unless something else that is shared bears it', async () => {
    const { helen, ada, inTurn } = await team()
    const { id } = await helen.capture(said('she is to go #redundancies #backups'))
    await inTurn()
    expect(JSON.stringify(await ada.rows())).toContain('redundancies')
    await edit(helen, id, { visibility: 'private' })
    await inTurn()
    expect(JSON.stringify(await ada.rows())).not.toContain('redundancies')
    expect((await ada.db.tags.toArray()).map(({ key }) => key)).toEqual(['backups'])
  })

  test('does not come back where the server gives out an old document of it', async () => {
    const { server, helen, ada, hers, adas, id } = await team()
    const _id = documentId(hers.link.keyring, 'helen', 'observations', id)
    const rev = server.leaves('notes').find((leaf) => leaf.id === _id)!.revs[0]!
    const [old] = await hers.link.server.revisions([{ id: _id, rev }])
    await edit(helen, id, { visibility: 'private' })
    await hers.step()
    await adas.step()
    // Twice: that it was taken back must not be forgotten the first time.
    for (const _rev of ['9-abc', '11-def']) {
      await helen.couchClient(placeOf(server, 'admin'), server.fetch).send([{ ...old!, _rev }])
      await adas.step()
      expect(await ada.db.observations.get(id)).toBeUndefined()
    }
  })

  test('comes to the team when it is shared again, even from a device that was disconnected meanwhile', async () => {
    const { server, helen, ada, hers, adas, id } = await team()
    await edit(helen, id, { visibility: 'private' })
    await hers.step()
    await adas.step()
    expect(await ada.db.observations.get(id)).toBeUndefined()
    await helen.disconnect(hers.id)
    await edit(helen, id, { visibility: 'shared' })
    const again = await connected({ server, who: helen, account: 'helen', scope: 'shared' })
    server.fail({ late: 200 }, ({ path }) => path.includes('_changes'))
    for (let i = 0; i < 3; i++) for (const each of [again, adas]) await each.step()
    expect(await ada.db.observations.get(id)).toBeDefined()
  })
})

test('what a host takes back goes from all the observer’s devices, and comes back to none', async () => {
  const server = await prepared('notes', 'own')
  const { helen, ada, adas, hers, rideAlongId, inTurn } = await team('host', server)
  const phone = await fresh()
  const own = await connected({ server, who: helen, account: 'helen', scope: 'everything', database: 'own' })
  await own.step()
  const phones = await connected({ server, who: phone, account: 'helen', scope: 'everything', database: 'own' })
  await phones.step()
  const { id } = await ada.capture(said('what she did not see'), { rideAlongId })
  for (const each of [adas, hers, own, phones]) await each.step()
  expect(await phone.db.observations.get(id)).toMatchObject({ text: 'what she did not see' })

  await edit(ada, id, { visibility: 'private' })
  for (const each of [adas, hers, own, phones]) await each.step()
  for (const who of [helen, phone]) expect(await who.db.observations.get(id)).toBeUndefined()
  await helen.disconnect(own.id)
  const again = await connected({ server, who: helen, account: 'helen', scope: 'everything', database: 'own' })
  await inTurn(2, again, phones)
  for (const who of [helen, phone]) expect(await who.db.observations.get(id)).toBeUndefined()

  // It is given again while the observer's own space, which knows that it was taken back, is not connected.
  await helen.disconnect(again.id)
  await edit(ada, id, { visibility: 'shared' })
  await inTurn(2)
  const anew = await connected({ server, who: helen, account: 'helen', scope: 'everything', database: 'own' })
  await inTurn(3, anew, phones)
  for (const who of [helen, phone]) expect(await who.db.observations.get(id)).toMatchObject({ text: 'what she did not see' })
})

test('a member who says that they have rated "constructor" stops nobody', async () => {
  const { ada, hers, adas } = await team()
  const by = (await ada.thisDevice())!.me
  const _id = documentId(adas.link.keyring, 'ada', 'ratings', 'x')
  const body = await documentBody(adas.link.keyring, _id, 1, { table: 'ratings', id: 'x', by, rated: 'constructor' })
  expect(await adas.link.server.send([{ _id, _rev: '1-a', ...body }])).toEqual([])
  await hers.step()
  await hers.step()
})

test('what was written with a new key while a device reads is read once it has that key', async () => {
  const { server, helen, ada, hers, adas } = await team()
  let later: string | undefined
  await adas.step({
    way: async (address, init) => {
      if (isFeed(address) && later === undefined) {
        later = ''
        await helen.replacePassphrase(hers.id, 'other words for helen', {}, server.fetch)
        later = (await helen.capture(said('written with the new key'))).id
        await hers.step()
      }
      return server.fetch(address, init)
    },
  })
  await expect(adas.step()).rejects.toMatchObject({ name: 'NewKeyError' })
  expect(await ada.unlockWithOpener(adas.id, server.fetch)).toBe(true)
  await adas.step()
  expect(await ada.db.observations.get(later!)).toMatchObject({ text: 'written with the new key' })
  expect(await ada.db.refusals.count()).toBe(0)
})

test('what is set aside of somebody else’s is not asked for again and again', async () => {
  const { server, helen, hers, adas } = await team()
  const { me } = (await helen.thisDevice())!
  const _id = documentId(adas.link.keyring, 'ada', 'people', me)
  const body = await documentBody(adas.link.keyring, _id, 1, { table: 'people', row: (await helen.db.people.get(me))! })
  await adas.link.server.send([{ _id, _rev: '1-a', ...body }])
  await hers.step()
  await hers.step()
  expect(await helen.db.refusals.count()).toBe(1)
  server.asked.length = 0
  await hers.step()
  expect(server.asked).toHaveLength(4)
})

test('a tag, and who it is that is there, come to the team however often they did not arrive', async () => {
  const server = await prepared()
  let request = 0
  server.faults.push(({ path }) => (path.includes('_bulk_docs') && ++request % 3 > 0 ? 'cut' : undefined))
  const [helen, ada] = [await fresh(), await fresh()]
  await helen.capture(said('the bucket is empty #backups'))
  const hers = await connected({ server, who: helen, account: 'helen', scope: 'shared' })
  await helen.addMember(hers.id, { account: 'ada', name: 'Ada', role: 'host' }, 'the words of Ada', {}, server.fetch)
  const adas = await connected({ server, who: ada, account: 'ada', scope: 'shared', opens: 'the words of Ada' })
  for (let i = 0; i < 12; i++) for (const { step } of [hers, adas]) await step().catch(() => {})
  server.faults = []
  for (const { step } of [hers, adas, hers]) await step()
  expect((await ada.db.tags.toArray()).map(({ key }) => key)).toEqual(['backups'])
  expect(await helen.db.people.get((await ada.thisDevice())!.me)).toBeDefined()
})

test('a new tag goes with what bears it, and its new name alone: no other ride-along is looked at', async () => {
  const { server, helen, ada, hers, inTurn } = await team()
  await helen.capture(said('the queue is long #capacity'))
  const looked: string[] = []
  const step = async () => {
    const link = (await helen.linkTo(hers.id, helen.selectTeamRows, server.fetch))!
    const selectTeamRows: typeof link.selectTeamRows = (id, people) => {
      looked.push(id)
      return helen.selectTeamRows(id, people)
    }
    await helen.step({ ...link, selectTeamRows })
  }
  await step()
  expect(new Set(looked).size).toBe(1)
  await helen.renameTag('capacity', 'Capacity', '')
  looked.length = 0
  await step()
  expect(looked).toEqual([])
  await inTurn(1)
  expect((await ada.db.tags.toArray()).map(({ label }) => label).sort()).toEqual(['Capacity', 'backups'])
})

describe('A server that lags', () => {
  test.each(['internal_server_error', 'not_found'])('and answers %s for a document gives it later', async (error) => {
    const { server, helen, ada, hers, adas } = await team()
    const { id } = await helen.capture(said('the queue is long'))
    await hers.step()
    const lagging: Way = async (address, init) => {
      if (!address.includes('_bulk_get')) return server.fetch(address, init)
      const { docs } = JSON.parse(init.body!) as { docs: { id: string; rev: string }[] }
      return json({ results: docs.map((doc) => ({ id: doc.id, docs: [{ error: { ...doc, error, reason: 'missing' } }] })) })
    }
    const step = adas.step({ way: lagging })
    if (error === 'not_found') await step
    else await expect(step).rejects.toMatchObject({ trouble: 'busy' })
    expect((await ada.db.refusals.toArray()).map(({ why }) => why)).toEqual(error === 'not_found' ? ['missing'] : [])
    await adas.step()
    expect(await ada.db.refusals.count()).toBe(0)
    expect(await ada.db.observations.get(id)).toBeDefined()
  })

  test('and names a document twice in its feed, the older revision last, is read to the newer', async () => {
    const { server, helen, ada, hers, adas, id } = await team()
    await edit(helen, id, { text: 'edited' })
    await hers.step()
    const known = new Map((await ada.db.known.toArray()).flatMap(({ documents }) => documents.map((each) => [each.id, each.rev])))
    await adas.step({
      way: async (address, init) => {
        const answer = await server.fetch(address, init)
        if (!isFeed(address)) return answer
        const feed = (await answer.json()) as { results: { id: string }[] }
        const older = feed.results.flatMap((row) => (known.has(row.id) ? [{ ...row, changes: [{ rev: known.get(row.id) }] }] : []))
        return json({ ...feed, results: [...feed.results, ...older] })
      },
    })
    expect(await ada.db.observations.get(id)).toMatchObject({ text: 'edited' })
  })

  test('and gives a feed that does not go on is left', async () => {
    const { server, adas } = await team()
    const row = { id: 'r:helen:x', seq: '1', changes: [{ rev: '1-a' }] }
    const step = adas.step({
      way: async (address, init) => {
        const { searchParams } = new URL(address)
        if (!isFeed(address)) return server.fetch(address, init)
        return json({ results: Array.from({ length: Number(searchParams.get('limit')) }, () => row), last_seq: searchParams.get('since') })
      },
    })
    await expect(step).rejects.toMatchObject({ trouble: 'foreign' })
  })
})

test('short passes come to an end: what arrived once does not go again', async () => {
  const server = await prepared()
  const desk = await fresh()
  const { id } = await desk.capture(said('the first'))
  const row = (await desk.db.observations.get(id))!
  await desk.db.observations.bulkAdd(Array.from({ length: 3000 }, (_, i) => ({ ...row, id: `row-${i}`, text: `line ${i}` })))
  const { step } = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
  let passes = 0
  for (let isThrough = false; !isThrough; passes++) {
    // There is time for two requests of documents.
    const stop = new AbortController()
    let sent = 0
    server.faults = [
      ({ path }) => {
        if (!path.includes('_bulk_docs') || ++sent <= 2) return undefined
        stop.abort()
        return 'cut'
      },
    ]
    isThrough = await step({ signal: stop.signal }).then(
      () => true,
      () => false,
    )
    expect(passes).toBeLessThan(6)
  }
  expect(server.leaves('notes').length).toBeGreaterThan(3000)
}, 30_000)
