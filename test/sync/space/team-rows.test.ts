import { expect, test } from 'vitest'
import { beginAnswers, eraseAnswers, replyTo, giveAssent, withdrawAssent, type AnswerSet } from '../../../storage/review/answer-set.ts'
import { createRow, isDeleted } from '../../../storage/rows/row.ts'
import { kpis, type Kpi, type Person, type Rating, type Reply, type SummaryVersion } from '../../../storage/rows/tables.ts'
import { documentBody } from '../../../sync/couch/documents.ts'
import { documentId } from '../../../sync/space/document-names.ts'
import { newKeyring } from '../../../sync/space/keyring.ts'
import { device, type Device } from '../devices.ts'
import { connected, prepared, parsed, teamWithPrivateNote } from '../team.ts'
import '../quick-keys.ts'

const png = new Blob([Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])], { type: 'image/png' })

/** An observer with a ride-along, and one or both of its hosts as members of the team. */
async function evening({ both = false } = {}) {
  const server = await prepared()
  const [helen, ada, mallory] = [await device(await newKeyring()), await device(await newKeyring()), await device(await newKeyring())]
  const { id, rideAlongId } = await helen.capture(parsed('!! the bucket is empty #backups'))
  const { id: other } = await helen.capture(parsed('a thought of hers #secretly'))
  await helen.addPicture(id, { type: 'image/png', width: 2, height: 1, bytes: png, thumbnail: png }, 'Added')
  const names = both ? ['Ada', 'Mallory'] : ['Ada']
  const people = await helen.write([helen.db.people, helen.db.rideAlongs], async ({ author }) => {
    const rows = names.map((name) => createRow<Person>({ name }, author()))
    await helen.db.people.bulkAdd(rows)
    const before = (await helen.db.rideAlongs.get(rideAlongId))!
    await helen.db.rideAlongs.put({ ...before, hosts: rows.map((row) => row.id) })
    return rows.map((row) => row.id)
  })
  await helen.endRideAlong(rideAlongId)
  const hers = await connected({ server, who: helen, account: 'helen', scope: 'shared' })
  await hers.sync()
  const join = async (who: Device, account: 'ada' | 'mallory', name: string, person: string | undefined) => {
    const member = { account, name, role: 'host' as const, ...(person !== undefined && { person }) }
    await helen.addMember(hers.id, member, `the words of ${name}`, {}, server.fetch)
    const theirs = await connected({ server, who, account, scope: 'shared', opens: `the words of ${name}` })
    await theirs.sync()
    return theirs
  }
  const adas = await join(ada, 'ada', 'Ada', people[0])
  const theirs = both ? await join(mallory, 'mallory', 'Mallory', people[1]) : undefined
  const all = [hers, adas, ...(theirs ? [theirs] : [])]
  return {
    server,
    helen,
    ada,
    mallory,
    hers,
    adas,
    id,
    other,
    rideAlongId,
    person: people[0]!,
    second: people[1]!,
    async syncAll() {
      for (let round = 0; round < 3; round++) for (const each of all) await each.sync()
    },
    /** Writes answers on a host's device, as its pages do. */
    async write(who: Device, person: string, verb: (written: AnswerSet) => AnswerSet) {
      const written = beginAnswers({ person, rideAlongId, review: 'in step' }, await who.hostRowsOf(person, rideAlongId))
      await who.storeHostRows(verb(written).rows)
    },
    edit: async (change: { text?: string; visibility?: 'private' | 'shared' }, which = other) =>
      helen.editDayRows([{ table: 'observations', row: (await helen.db.observations.get(which))! }], change, { label: 'Edited' }),
    /** The version that a host is asked to assent to. */
    asked: async (who: Device, host: string) => (await who.reviewContent(rideAlongId, host, { bySync: true }))?.version,
  }
}

const rate = (who: Device, by: string, rideAlongId: string) =>
  who.write([who.db.ratings], async ({ author }) => {
    for (const kpi of kpis)
      await who.db.ratings.put(createRow<Rating>({ rideAlongId, kpi, level: 'unable' }, { ...author(), by }, `${by}/${rideAlongId}/${kpi}`))
  })

test('a team gets shared rows only', async () => {
  const { server, ada, id } = await teamWithPrivateNote()
  const rows = await ada.rows()

  expect(rows.observations.map((row) => row.id)).toEqual([id])
  expect(rows.tags.map(({ id: tag }) => tag.split('/')[1])).toEqual(['backups'])
  expect(rows.rideAlongs).toHaveLength(1)
  expect(server.files()).not.toMatch(/bucket|thought|backups|secretly/)
})

test('neither observer nor host gets the other’s ratings before giving all of their own', async () => {
  const { helen, ada, hers, adas, rideAlongId } = await teamWithPrivateNote()
  const rate = (who: Device, some: readonly Kpi[]) =>
    who.write([who.db.ratings], async ({ device: { me }, author }) => {
      for (const kpi of some)
        await who.db.ratings.put(createRow<Rating>({ rideAlongId, kpi, level: 'some' }, author(), `${me}/${rideAlongId}/${kpi}`))
    })
  const syncAll = async () => {
    for (const each of [hers, adas, hers, adas, hers, adas]) await each.sync()
  }
  const counts = async () => [await helen.db.ratings.count(), await ada.db.ratings.count()]
  await rate(helen, kpis)
  await syncAll()
  expect(await counts()).toEqual([7, 0])
  await rate(ada, kpis.slice(0, 6))
  await syncAll()
  expect(await counts()).toEqual([7, 6])
  await rate(ada, kpis.slice(6))
  await syncAll()
  expect(await counts()).toEqual([14, 14])
  expect((await helen.rows()).ratings).toEqual((await ada.rows()).ratings)
})

test('a proposed version gets the host’s assent in a team’s space, becomes final, and the assent can be withdrawn', async () => {
  const { helen, ada, rideAlongId, person, syncAll, write, asked } = await evening()
  const hash = await helen.proposeSummary(rideAlongId)
  await syncAll()
  expect(await asked(ada, person)).toEqual({ n: 1, hash })
  expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({ state: 'open', waiting: ['Ada'] })

  await write(ada, person, (written) => giveAssent(written, hash, 50))
  await syncAll()
  expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({
    state: 'final',
    version: 1,
    agreed: [{ name: 'Ada', at: 50 }, {}],
  })
  expect((await helen.db.news.toArray()).map((news) => news.rideAlongId)).toEqual([rideAlongId])
  expect(await asked(ada, person)).toEqual({ n: 1, hash })

  await write(ada, person, (written) => withdrawAssent(written, hash, 60))
  await syncAll()
  expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({ state: 'open', waiting: ['Ada'] })
  expect(await helen.db.news.count()).toBe(0)
  await write(ada, person, (written) => giveAssent(written, hash, 70))
  await syncAll()
  expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({ state: 'final' })
  for (const who of [helen, ada]) expect(await who.db.refusals.toArray()).toEqual([])
})

test('a version is retracted when an edit changes the summary, and returns with its assent when the edit is reverted', async () => {
  const { helen, ada, rideAlongId, person, syncAll, write, asked, edit } = await evening()
  const hash = await helen.proposeSummary(rideAlongId)
  await syncAll()
  await write(ada, person, (written) => giveAssent(written, hash, 50))
  await syncAll()
  await edit({ text: 'another thought' })
  await syncAll()
  expect(await asked(ada, person)).toBeUndefined()
  expect(await ada.db.versions.count()).toBe(0)
  expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({ state: 'draft', changed: true, version: 1 })
  expect(await helen.db.versions.count()).toBe(1)

  await edit({ text: 'a thought of hers' })
  await syncAll()
  expect(await asked(ada, person)).toEqual({ n: 1, hash })
  expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({ state: 'final' })

  await edit({ text: 'another thought' })
  const second = await helen.proposeSummary(rideAlongId)
  await syncAll()
  expect(await asked(ada, person)).toEqual({ n: 2, hash: second })
  expect((await ada.db.versions.toArray()).map(({ n }) => n)).toEqual([2])
})

test('a version with text that was made private, withdrawn, deleted or moved is removed from the team', async () => {
  const { helen, ada, rideAlongId, syncAll, edit, other, id } = await evening()
  const words = () => ada.rows().then((rows) => JSON.stringify(rows))
  const row = async () => ({ table: 'observations' as const, row: (await helen.db.observations.get(other))! })
  const put = async () => {
    await helen.proposeSummary(rideAlongId)
    await syncAll()
    expect((await ada.db.versions.toArray())[0]?.content).toContain('thought of hers')
  }
  await put()
  await edit({ visibility: 'private' })
  await syncAll()
  expect(await words()).not.toContain('thought of hers')

  await edit({ visibility: 'shared' })
  await put()
  await helen.deleteDayRows([await row()], 'Deleted')
  await syncAll()
  expect(await words()).not.toContain('thought of hers')
  await helen.undo()
  await put()
  const { id: elsewhere } = await helen.startRideAlong({ title: 'Another', date: '2017-02-01', zone: 'UTC', writeUp: true })
  await helen.moveDayRows([await row()], elsewhere, 'Moved')
  await edit({ visibility: 'private' })
  await syncAll()
  expect(await words()).not.toContain('thought of hers')

  await helen.proposeSummary(rideAlongId)
  await syncAll()
  expect(await ada.db.versions.count()).toBe(1)
  const asks = createRow<Reply>(
    { rideAlongId, observationId: id, says: 'withdraw', text: '', at: 1, to: [1, 'x'] },
    { by: 'ada', device: 'x', seq: 1, now: 1 },
  )
  await helen.withdrawObservation(asks, 'withdrawn')
  await syncAll()
  expect(await words()).not.toMatch(/bucket/)
  expect(await ada.db.versions.count()).toBe(0)
})

test('a version with a reply that its host changed or erased is removed from the team', async () => {
  const { helen, ada, id, rideAlongId, person, syncAll, write, asked } = await evening()
  const confirm = (text: string) => async () => {
    const observation = (await ada.db.observations.get(id))!
    await write(ada, person, (written) => replyTo(written, observation, { says: 'context', text }, 5))
    await syncAll()
  }
  await confirm('it names somebody')()
  const hash = await helen.proposeSummary(rideAlongId)
  await syncAll()
  expect(await asked(ada, person)).toEqual({ n: 1, hash })
  await write(ada, person, (written) => giveAssent(written, hash, 50))
  await syncAll()
  await confirm('said otherwise')()
  expect(await asked(ada, person)).toBeUndefined()

  await helen.proposeSummary(rideAlongId)
  await syncAll()
  expect((await ada.db.versions.toArray())[0]?.content).toContain('said otherwise')
  await write(ada, person, eraseAnswers)
  await syncAll()
  expect(JSON.stringify(await ada.rows())).not.toMatch(/said otherwise|names somebody/)
  expect((await helen.db.assents.toArray()).filter((row) => row.by === person && !isDeleted(row))).toEqual([])
})

test('a version without content stays in the team, and a host can assent to it by its hash', async () => {
  const { helen, ada, rideAlongId, person, syncAll, write, asked } = await evening()
  const hash = await helen.proposeSummary(rideAlongId)
  await syncAll()
  // She has replied to nothing, so the summary does not change.
  await helen.eraseHostWords(person, rideAlongId)
  await syncAll()
  expect((await ada.db.versions.toArray()).map((row) => [row.hash, row.content])).toEqual([[hash, undefined]])
  expect(await asked(ada, person)).toEqual({ n: 1, hash })
  await write(ada, person, (written) => giveAssent(written, hash, 50))
  await syncAll()
  expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({ state: 'final' })
})

test('a version with ratings is not published before every host has rated', async () => {
  const { helen, ada, mallory, rideAlongId, person, second, syncAll, asked } = await evening({ both: true })
  const me = (await helen.thisDevice())!.me
  await rate(helen, me, rideAlongId)
  await rate(ada, person, rideAlongId)
  await syncAll()
  // As if from an answer file: the observer has the ratings of one host, and the other has not rated.
  await rate(helen, person, rideAlongId)
  const { content } = await helen.agreement(rideAlongId)
  expect(content).toContain('unable')
  await helen.proposeSummary(rideAlongId)
  await syncAll()
  expect(await asked(mallory, second)).toBeUndefined()
  expect(JSON.stringify([await mallory.rows(), await ada.db.versions.toArray()])).not.toContain('unable')
})

test('a version that shows a reply by somebody outside the team is not published', async () => {
  const { helen, ada, id, rideAlongId, person, syncAll, asked } = await evening()
  const by = { by: 'somebody', device: 'x', seq: 9, now: 1 }
  const rows = (await helen.db.rideAlongs.get(rideAlongId))!
  await helen.write([helen.db.rideAlongs, helen.db.replies], async () => {
    await helen.db.rideAlongs.put({ ...rows, hosts: [...rows.hosts, 'somebody'] })
    await helen.db.replies.add(
      createRow<Reply>({ rideAlongId, observationId: id, says: 'confirm', text: 'by file', at: 1, to: [1, 'x'] }, by),
    )
  })
  await helen.proposeSummary(rideAlongId)
  await syncAll()
  expect(await asked(ada, person)).toBeUndefined()
  expect(JSON.stringify(await ada.rows())).not.toContain('by file')
})

test('a version with an earlier follow-up is retracted when that follow-up becomes private', async () => {
  const { server, helen, ada, rideAlongId, syncAll } = await evening()
  const { id: earlier } = await helen.startRideAlong({ title: 'Before', date: '2017-01-01', zone: 'UTC', writeUp: true })
  const promise = await helen.capture(parsed('> tell the others'), { rideAlongId: earlier })
  await helen.recordOutcome({ rideAlongId, followUpId: promise.id, says: 'kept' }, 'Kept')
  await helen.proposeSummary(rideAlongId)
  await syncAll()
  expect((await ada.db.versions.toArray())[0]?.content).toContain('tell the others')
  // The version is found from both ride-alongs, and sent once.
  for (const { path, body } of server.asked) {
    if (!path.includes('_bulk_docs')) continue
    const ids = (JSON.parse(body ?? '') as { docs: { _id: string }[] }).docs.map(({ _id }) => _id)
    expect(new Set(ids).size).toBe(ids.length)
  }
  const followUp = (await helen.db.followUps.get(promise.id))!
  await helen.editDayRows([{ table: 'followUps', row: followUp }], { visibility: 'private' }, { label: 'Private' })
  await syncAll()
  expect(JSON.stringify(await ada.rows())).not.toContain('tell the others')
})

test('a device of the observer that has fewer rows does not retract a version', async () => {
  const { server, helen, ada, adas, rideAlongId, person, syncAll, edit, asked } = await evening()
  await edit({ visibility: 'private' })
  const hash = await helen.proposeSummary(rideAlongId)
  await syncAll()
  const phone = await device(await newKeyring())
  const third = await connected({ server, who: phone, account: 'helen', scope: 'shared' })
  await third.sync()
  // A new tag may belong to any ride-along, so all are checked.
  await phone.capture(parsed('on the phone #new'))
  await third.sync()
  // Before the observer's other device can publish it again.
  await adas.sync()
  expect(await asked(ada, person)).toEqual({ n: 1, hash })
  // Missing rows do not count as a change of the summary.
  expect((await phone.agreement(rideAlongId)).agreement).toMatchObject({ changed: false })
})

test('a version by anybody but the observer is refused, in their own name or another’s', async () => {
  const { helen, ada, hers, adas, rideAlongId, person, syncAll } = await evening()
  await helen.proposeSummary(rideAlongId)
  await syncAll()
  const [version] = await ada.db.versions.toArray()
  const { keyring } = adas.link
  for (const [i, [by, why]] of (
    [
      [version!.by, 'author'],
      [person, 'role'],
    ] as const
  ).entries()) {
    const row: SummaryVersion = { ...version!, id: `${by}/${rideAlongId}/forged`, by, n: 9, hash: 'f'.repeat(64) }
    const _id = documentId(keyring, 'ada', 'versions', row.id)
    const document = { _id, _rev: `1-a${i}`, ...(await documentBody(keyring, _id, 1, { table: 'versions', row })) }
    expect(await adas.link.server.send([document])).toEqual([])
    await hers.sync()
    expect((await helen.db.refusals.toArray()).map((each) => each.why)).toContain(why)
  }
  expect((await helen.db.versions.toArray()).map(({ n }) => n)).toEqual([1])
})

test('a version by another observer is ignored, whatever its number', async () => {
  const { helen, rideAlongId } = await evening()
  const hash = await helen.proposeSummary(rideAlongId)
  const [version] = await helen.db.versions.toArray()
  await helen.db.versions.add({ ...version!, id: 'other/version', by: 'other', n: 99, hash: 'f'.repeat(64) })
  expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({ version: 1, changed: false, hash })
  await helen.proposeSummary(rideAlongId)
  expect((await helen.db.versions.toArray()).map(({ n }) => n).sort((a, b) => a - b)).toEqual([1, 2, 99])
})
