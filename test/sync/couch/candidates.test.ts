import { expect, test } from 'vitest'
import { connected, prepared, edit, newDevice, json, parsed, team, teamWithPrivateNote } from '../team.ts'
import '../quick-keys.ts'

const isSending = (address: string) => address.includes('_bulk_docs')
const isFeed = (address: string) => address.includes('_changes')

test('a row made private is deleted on other devices, stays on its author’s, and can be shared again', async () => {
  const { ada, helen, hers, adas, id } = await teamWithPrivateNote()
  const share = async (visibility: 'private' | 'shared') =>
    helen.editDayRows([{ table: 'observations', row: (await helen.db.observations.get(id))! }], { visibility }, { label: '' })
  await share('private')
  await hers.sync()
  await adas.sync()
  await hers.sync()
  expect(await ada.db.observations.count()).toBe(0)
  expect((await helen.db.observations.get(id))!.text).toBe('the bucket is empty')

  await share('shared')
  await hers.sync()
  await adas.sync()
  expect((await ada.db.observations.toArray()).map(({ text }) => text)).toEqual(['the bucket is empty'])
})

test('a row made private is retracted even if an edit of it was refused', async () => {
  const { server, helen, ada, hers, id, inTurn } = await team()
  await edit(helen, id, { text: 'longer '.repeat(2000) })
  server.mostDocument = 10_000
  await hers.sync()
  expect(await helen.db.refusals.count()).toBe(1)
  await edit(helen, id, { visibility: 'private' })
  await inTurn()
  expect(await ada.db.observations.get(id)).toBeUndefined()
})

test('a row made private is retracted even if the server refused the retraction at first', async () => {
  const { server, helen, ada, hers, id, inTurn } = await team()
  await edit(helen, id, { visibility: 'private' })
  await hers.sync({
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

test('a row made private is retracted even if another device of its author edited it in the meantime', async () => {
  for (let round = 0; round < 4; round++) {
    const server = await prepared('notes', 'own')
    const { helen, ada, hers, id, inTurn } = await team('reader', server)
    const phone = await newDevice()
    const own = await connected({ server, who: helen, account: 'helen', scope: 'everything', database: 'own' })
    await own.sync()
    const phones = await connected({ server, who: phone, account: 'helen', scope: 'everything', database: 'own' })
    await phones.sync()
    const too = await connected({ server, who: phone, account: 'helen', scope: 'shared' })
    await too.sync()
    // Both are sent before either device reads the other's.
    await edit(helen, id, { visibility: 'private' })
    await edit(phone, id, { text: 'the bucket is still empty' })
    await hers.sync()
    await too.sync({
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

test('the tag of a retracted row is retracted too, unless another shared row has it', async () => {
  const { helen, ada, inTurn } = await team()
  const { id } = await helen.capture(parsed('she is to go #redundancies #backups'))
  await inTurn()
  expect(JSON.stringify(await ada.rows())).toContain('redundancies')
  await edit(helen, id, { visibility: 'private' })
  await inTurn()
  expect(JSON.stringify(await ada.rows())).not.toContain('redundancies')
  expect((await ada.db.tags.toArray()).map(({ key }) => key)).toEqual(['backups'])
})

test('a retracted row can be shared again, even from a device that was disconnected in between', async () => {
  const { server, helen, ada, hers, adas, id } = await team()
  await edit(helen, id, { visibility: 'private' })
  await hers.sync()
  await adas.sync()
  expect(await ada.db.observations.get(id)).toBeUndefined()
  await helen.disconnect(hers.id)
  await edit(helen, id, { visibility: 'shared' })
  const again = await connected({ server, who: helen, account: 'helen', scope: 'shared' })
  server.fail({ late: 200 }, ({ path }) => path.includes('_changes'))
  for (let i = 0; i < 3; i++) for (const each of [again, adas]) await each.sync()
  expect(await ada.db.observations.get(id)).toBeDefined()
})

test('a tag and the own person reach the team even after several failed uploads', async () => {
  const server = await prepared()
  let request = 0
  server.faults.push(({ path }) => (path.includes('_bulk_docs') && ++request % 3 > 0 ? 'cut' : undefined))
  const [helen, ada] = [await newDevice(), await newDevice()]
  await helen.capture(parsed('the bucket is empty #backups'))
  const hers = await connected({ server, who: helen, account: 'helen', scope: 'shared' })
  await helen.addMember(hers.id, { account: 'ada', name: 'Ada', role: 'host' }, 'the words of Ada', {}, server.fetch)
  const adas = await connected({ server, who: ada, account: 'ada', scope: 'shared', opens: 'the words of Ada' })
  for (let i = 0; i < 12; i++) for (const { sync } of [hers, adas]) await sync().catch(() => {})
  server.faults = []
  for (const { sync } of [hers, adas, hers]) await sync()
  expect((await ada.db.tags.toArray()).map(({ key }) => key)).toEqual(['backups'])
  expect(await helen.db.people.get((await ada.thisDevice())!.me)).toBeDefined()
})

test('a new tag is sent with its row and a rename alone, without checking other ride-alongs', async () => {
  const { server, helen, ada, hers, inTurn } = await team()
  await helen.capture(parsed('the queue is long #capacity'))
  const inspected: string[] = []
  const sync = async () => {
    const link = (await helen.linkTo(hers.id, helen.selectTeamRows, server.fetch))!
    const selectTeamRows: typeof link.selectTeamRows = (id, people) => {
      inspected.push(id)
      return helen.selectTeamRows(id, people)
    }
    await helen.sync({ ...link, selectTeamRows })
  }
  await sync()
  expect(new Set(inspected).size).toBe(1)
  await helen.renameTag('capacity', 'Capacity', '')
  inspected.length = 0
  await sync()
  expect(inspected).toEqual([])
  await inTurn(1)
  expect((await ada.db.tags.toArray()).map(({ label }) => label).sort()).toEqual(['Capacity', 'backups'])
})
