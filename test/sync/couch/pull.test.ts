import { expect, test } from 'vitest'
import { documentBody } from '../../../sync/couch/documents.ts'
import { documentId } from '../../../sync/space/document-names.ts'
import { edit, json, parsed, team, type Way } from '../team.ts'
import '../quick-keys.ts'

const isFeed = (address: string) => address.includes('_changes')

test('documents under a new key are read once the device has that key', async () => {
  const { server, helen, ada, hers, adas } = await team()
  let later: string | undefined
  await adas.sync({
    way: async (address, init) => {
      if (isFeed(address) && later === undefined) {
        later = ''
        await helen.replacePassphrase(hers.id, 'other words for helen', {}, server.fetch)
        later = (await helen.capture(parsed('written with the new key'))).id
        await hers.sync()
      }
      return server.fetch(address, init)
    },
  })
  await expect(adas.sync()).rejects.toMatchObject({ name: 'NewKeyError' })
  expect(await ada.unlockWithOpener(adas.id, server.fetch)).toBe(true)
  await adas.sync()
  expect(await ada.db.observations.get(later!)).toMatchObject({ text: 'written with the new key' })
  expect(await ada.db.refusals.count()).toBe(0)
})

test('a refused document of another account is not requested again in every run', async () => {
  const { server, helen, hers, adas } = await team()
  const { me } = (await helen.thisDevice())!
  const _id = documentId(adas.link.keyring, 'ada', 'people', me)
  const body = await documentBody(adas.link.keyring, _id, 1, { table: 'people', row: (await helen.db.people.get(me))! })
  await adas.link.server.send([{ _id, _rev: '1-a', ...body }])
  await hers.sync()
  await hers.sync()
  expect(await helen.db.refusals.count()).toBe(1)
  server.asked.length = 0
  await hers.sync()
  expect(server.asked).toHaveLength(4)
})

test.each(['internal_server_error', 'not_found'])('a document that the server answers with %s is read later', async (error) => {
  const { server, helen, ada, hers, adas } = await team()
  const { id } = await helen.capture(parsed('the queue is long'))
  await hers.sync()
  const lagging: Way = async (address, init) => {
    if (!address.includes('_bulk_get')) return server.fetch(address, init)
    const { docs } = JSON.parse(init.body!) as { docs: { id: string; rev: string }[] }
    return json({ results: docs.map((doc) => ({ id: doc.id, docs: [{ error: { ...doc, error, reason: 'missing' } }] })) })
  }
  const sync = adas.sync({ way: lagging })
  if (error === 'not_found') await sync
  else await expect(sync).rejects.toMatchObject({ trouble: 'busy' })
  expect((await ada.db.refusals.toArray()).map(({ why }) => why)).toEqual(error === 'not_found' ? ['missing'] : [])
  await adas.sync()
  expect(await ada.db.refusals.count()).toBe(0)
  expect(await ada.db.observations.get(id)).toBeDefined()
})

test('if the feed lists a document twice, the older revision last, the newer one is read', async () => {
  const { server, helen, ada, hers, adas, id } = await team()
  await edit(helen, id, { text: 'edited' })
  await hers.sync()
  const known = new Map((await ada.db.known.toArray()).flatMap(({ documents }) => documents.map((each) => [each.id, each.rev])))
  await adas.sync({
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

test('a feed that does not advance is an error', async () => {
  const { server, adas } = await team()
  const row = { id: 'r:helen:x', seq: '1', changes: [{ rev: '1-a' }] }
  const sync = adas.sync({
    way: async (address, init) => {
      const { searchParams } = new URL(address)
      if (!isFeed(address)) return server.fetch(address, init)
      return json({ results: Array.from({ length: Number(searchParams.get('limit')) }, () => row), last_seq: searchParams.get('since') })
    },
  })
  await expect(sync).rejects.toMatchObject({ trouble: 'foreign' })
})
