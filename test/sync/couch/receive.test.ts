import { expect, test } from 'vitest'
import { beginAnswers, eraseAnswers, replyTo } from '../../../storage/review/answer-set.ts'
import { createRow } from '../../../storage/rows/row.ts'
import { type Reply } from '../../../storage/rows/tables.ts'
import { documentId } from '../../../sync/space/document-names.ts'
import { connected, placeOf, prepared, edit, newDevice, parsed, team, teamWithPrivateNote } from '../team.ts'
import '../quick-keys.ts'

test('rows of a host reach the observer, each under the account that wrote it', async () => {
  const { ada, helen, hers, adas, id, rideAlongId } = await teamWithPrivateNote()
  await ada.write([ada.db.replies], async ({ author }) => {
    const by = author()
    await ada.db.replies.add(
      createRow<Reply>({ rideAlongId, observationId: id, says: 'dispute', text: 'it was full', at: 1, to: [1, by.device] }, by),
    )
  })
  await adas.sync()
  await hers.sync()

  expect((await helen.db.replies.toArray()).map(({ text }) => text)).toEqual(['it was full'])
  expect(await helen.db.refusals.count()).toBe(0)
})

test('an erased or withdrawn row is emptied on every device, and its news is removed', async () => {
  const { helen, ada, hers, adas, id, rideAlongId } = await teamWithPrivateNote()
  const syncAll = async () => {
    for (const each of [adas, hers, adas, hers]) await each.sync()
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
  await syncAll()
  const [asked] = await helen.db.replies.toArray()
  expect([asked?.text, await helen.db.news.count()]).toEqual(['it names me', 1])

  await helen.withdrawObservation(asked!, 'withdrawn')
  await ada.storeHostRows(eraseAnswers(answered).rows)
  await syncAll()
  for (const who of [helen, ada]) {
    const rows = JSON.stringify([await who.db.observations.get(id), await who.db.replies.toArray()])
    expect(rows).not.toMatch(/bucket|names me/)
    expect((await who.db.observations.get(id))?.erased).toBe(true)
    expect(await who.db.refusals.count()).toBe(0)
  }
  expect(await helen.db.news.count()).toBe(0)
})

test('a retracted row does not return if the server replays an old document of it', async () => {
  const { server, helen, ada, hers, adas, id } = await team()
  const _id = documentId(hers.link.keyring, 'helen', 'observations', id)
  const rev = server.leaves('notes').find((leaf) => leaf.id === _id)!.revs[0]!
  const [old] = await hers.link.server.revisions([{ id: _id, rev }])
  await edit(helen, id, { visibility: 'private' })
  await hers.sync()
  await adas.sync()
  // Twice, because the retraction must be remembered after the first run.
  for (const _rev of ['9-abc', '11-def']) {
    await helen.couchClient(placeOf(server, 'admin'), server.fetch).send([{ ...old!, _rev }])
    await adas.sync()
    expect(await ada.db.observations.get(id)).toBeUndefined()
  }
})

test('a reply that its host retracted disappears from all devices of the observer and does not return', async () => {
  const server = await prepared('notes', 'own')
  const { helen, ada, adas, hers, rideAlongId, inTurn } = await team('host', server)
  const phone = await newDevice()
  const own = await connected({ server, who: helen, account: 'helen', scope: 'everything', database: 'own' })
  await own.sync()
  const phones = await connected({ server, who: phone, account: 'helen', scope: 'everything', database: 'own' })
  await phones.sync()
  const { id } = await ada.capture(parsed('what she did not see'), { rideAlongId })
  for (const each of [adas, hers, own, phones]) await each.sync()
  expect(await phone.db.observations.get(id)).toMatchObject({ text: 'what she did not see' })

  await edit(ada, id, { visibility: 'private' })
  for (const each of [adas, hers, own, phones]) await each.sync()
  for (const who of [helen, phone]) expect(await who.db.observations.get(id)).toBeUndefined()
  await helen.disconnect(own.id)
  const again = await connected({ server, who: helen, account: 'helen', scope: 'everything', database: 'own' })
  await inTurn(2, again, phones)
  for (const who of [helen, phone]) expect(await who.db.observations.get(id)).toBeUndefined()

  // The reply is published again while the observer's own space, which has the retraction, is not connected.
  await helen.disconnect(again.id)
  await edit(ada, id, { visibility: 'shared' })
  await inTurn(2)
  const anew = await connected({ server, who: helen, account: 'helen', scope: 'everything', database: 'own' })
  await inTurn(3, anew, phones)
  for (const who of [helen, phone]) expect(await who.db.observations.get(id)).toMatchObject({ text: 'what she did not see' })
})
