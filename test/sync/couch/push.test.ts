import { expect, test } from 'vitest'
import { openDocument } from '../../../sync/couch/documents.ts'
import { type Keyring } from '../../../sync/space/keyring.ts'
import { Server } from '../server.ts'
import { connected, prepared, edit, newDevice, parsed, team } from '../team.ts'
import '../quick-keys.ts'

const isSending = (address: string) => address.includes('_bulk_docs')
const fails = (server: Server) => server.fail({ status: 503 }, ({ path }) => path.includes('_bulk_docs'))

/** Everything that was sent and that this keyring decrypts, as JSON. */
async function sentUnder(keyring: Keyring, server: Server): Promise<string> {
  const docs = server.asked.flatMap(({ path, body }) =>
    path.includes('_bulk_docs') ? (JSON.parse(body!) as { docs: { _id: string; _rev: string; sealed?: string }[] }).docs : [],
  )
  const read = docs.map(async (doc) => doc.sealed !== undefined && openDocument(keyring, doc).catch(() => undefined))
  return JSON.stringify(await Promise.all(read))
}

test('a row made private while it waits in the outbox is not sent', async () => {
  const { server, helen, hers, inTurn } = await team()
  const { id } = await helen.capture(parsed('a slip of the tongue'))
  fails(server)
  await expect(hers.sync()).rejects.toMatchObject({ trouble: 'busy' })
  await edit(helen, id, { visibility: 'private' })
  server.asked.length = 0
  await inTurn()
  expect(server.asked.filter(({ path }) => path.includes('_bulk_docs'))).toEqual([])

  await edit(helen, id, { visibility: 'shared' })
  server.asked.length = 0
  await hers.sync()
  expect(await sentUnder(hers.link.keyring, server)).toContain('slip of the tongue')
})

test('a row made private during an upload is not sent', async () => {
  const { server, helen, hers, inTurn } = await team()
  const { id } = await helen.capture(parsed('a slip of the tongue'))
  const row = (await helen.db.observations.get(id))!
  await helen.db.observations.bulkAdd(Array.from({ length: 600 }, (_, i) => ({ ...row, id: `row-${i}`, text: `line ${i}` })))
  let first = true
  await hers.sync({
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

test('rows in the outbox are encrypted again if a member was removed while they waited', async () => {
  const { server, helen, hers, inTurn } = await team()
  await helen.capture(parsed('after she left'))
  fails(server)
  await expect(hers.sync()).rejects.toMatchObject({ trouble: 'busy' })
  await helen.removeMember(hers.id, 'ada', server.fetch)
  server.asked.length = 0
  await hers.sync()
  expect(await sentUnder(hers.link.keyring, server)).not.toContain('after she left')
  expect(await sentUnder((await helen.linkTo(hers.id, helen.selectTeamRows, server.fetch))!.keyring, server)).toContain('after she left')
  await expect(inTurn()).rejects.toMatchObject({ name: 'NewKeyError' })
})

test('rows are sent under the new key if a member is removed during an upload', async () => {
  const { server, helen, hers } = await team()
  await helen.capture(parsed('one'))
  let rotated = false
  const sync = hers.sync({
    way: async (address, init) => {
      const answer = await server.fetch(address, init)
      if (isSending(address) && !rotated) {
        rotated = true
        await helen.removeMember(hers.id, 'ada', server.fetch)
        await helen.capture(parsed('written after she was out'))
      }
      return answer
    },
  })
  await expect(sync).rejects.toMatchObject({ name: 'SpaceChangedError' })
  expect(await sentUnder(hers.link.keyring, server)).not.toContain('after she was out')
  await hers.sync()
  expect(await sentUnder(hers.link.keyring, server)).not.toContain('after she was out')
  expect(await sentUnder((await helen.linkTo(hers.id, helen.selectTeamRows, server.fetch))!.keyring, server)).toContain('after she was out')
})

test('a batch of the outbox has only a few pictures', async () => {
  const { server, helen, hers, adas, ada, id } = await team()
  const png = new Blob([Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])], { type: 'image/png' })
  for (let i = 0; i < 12; i++) await helen.addPicture(id, { type: 'image/png', width: 2, height: 1, bytes: png, thumbnail: png }, 'Added')
  fails(server)
  await expect(hers.sync()).rejects.toMatchObject({ trouble: 'busy' })
  const counts = (await helen.db.outbox.toArray()).map(({ outgoing }) => outgoing.filter(({ table }) => table === 'pictures').length)
  expect(Math.max(...counts)).toBe(5)
  await hers.sync()
  await adas.sync()
  expect(await ada.db.pictures.count()).toBe(12)
})

test('short passes finish a large upload: what arrived once is not sent again', async () => {
  const server = await prepared()
  const desk = await newDevice()
  const { id } = await desk.capture(parsed('the first'))
  const row = (await desk.db.observations.get(id))!
  await desk.db.observations.bulkAdd(Array.from({ length: 3000 }, (_, i) => ({ ...row, id: `row-${i}`, text: `line ${i}` })))
  const { sync } = await connected({ server, who: desk, account: 'helen', scope: 'everything' })
  let passes = 0
  for (let isThrough = false; !isThrough; passes++) {
    // The pass ends after two requests with documents.
    const stop = new AbortController()
    let sent = 0
    server.faults = [
      ({ path }) => {
        if (!path.includes('_bulk_docs') || ++sent <= 2) return undefined
        stop.abort()
        return 'cut'
      },
    ]
    isThrough = await sync({ signal: stop.signal }).then(
      () => true,
      () => false,
    )
    expect(passes).toBeLessThan(6)
  }
  expect(server.leaves('notes').length).toBeGreaterThan(3000)
}, 30_000)
