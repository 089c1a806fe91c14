import { describe, expect, test } from 'vitest'
import { parseLine } from '../../storage/day/grammar.ts'
import { giveAssent, beginAnswers, eraseAnswers, replyTo, withdrawAssent, type AnswerSet } from '../../storage/review/answer-set.ts'
import { createRow, isDeleted } from '../../storage/rows/row.ts'
import { kpis, type Person, type Rating, type Reply, type SummaryVersion } from '../../storage/rows/tables.ts'
import { documentBody } from '../../sync/couch/documents.ts'
import { documentId } from '../../sync/space/document-names.ts'
import { newKeyring } from '../../sync/space/keyring.ts'
import './quick-keys.ts'
import { device, type Device } from './devices.ts'
import { connected, prepared } from './team.ts'

const said = (line: string) => parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false })
const png = new Blob([Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])], { type: 'image/png' })

/** An observer with a ride-along, and its two hosts, of whom one or both are let into the team's space. */
async function evening({ both = false } = {}) {
  const server = await prepared()
  const [helen, ada, mallory] = [await device(await newKeyring()), await device(await newKeyring()), await device(await newKeyring())]
  const { id, rideAlongId } = await helen.capture(said('!! the bucket is empty #backups'))
  const { id: other } = await helen.capture(said('a thought of hers #secretly'))
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
  await hers.step()
  const join = async (who: Device, account: 'ada' | 'mallory', name: string, person: string | undefined) => {
    const member = { account, name, role: 'host' as const, ...(person !== undefined && { person }) }
    await helen.addMember(hers.id, member, `the words of ${name}`, {}, server.fetch)
    const theirs = await connected({ server, who, account, scope: 'shared', opens: `the words of ${name}` })
    await theirs.step()
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
    async steps() {
      for (let round = 0; round < 3; round++) for (const each of all) await each.step()
    },
    /** What a host writes on a device of theirs, as its pages do. */
    async write(who: Device, person: string, verb: (written: AnswerSet) => AnswerSet) {
      const written = beginAnswers({ person, rideAlongId, review: 'in step' }, await who.hostRowsOf(person, rideAlongId))
      await who.storeHostRows(verb(written).rows)
    },
    edit: async (change: { text?: string; visibility?: 'private' | 'shared' }, which = other) =>
      helen.editDayRows([{ table: 'observations', row: (await helen.db.observations.get(which))! }], change, { label: 'Edited' }),
    /** The version that a host is asked to agree to. */
    asked: async (who: Device, host: string) => (await who.reviewContent(rideAlongId, host, { bySync: true }))?.version,
  }
}

const rate = (who: Device, by: string, rideAlongId: string) =>
  who.write([who.db.ratings], async ({ author }) => {
    for (const kpi of kpis)
      await who.db.ratings.put(createRow<Rating>({ rideAlongId, kpi, level: 'unable' }, { ...author(), by }, `${by}/${rideAlongId}/${kpi}`))
  })

describe('A summary that was put forward in a team’s space', () => {
  test('is agreed to by its host there, which makes it final for the observer, and taken back again', async () => {
    const { helen, ada, rideAlongId, person, steps, write, asked } = await evening()
    const hash = await helen.proposeSummary(rideAlongId)
    await steps()
    expect(await asked(ada, person)).toEqual({ n: 1, hash })
    expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({ state: 'open', waiting: ['Ada'] })

    await write(ada, person, (written) => giveAssent(written, hash, 50))
    await steps()
    expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({
      state: 'final',
      version: 1,
      agreed: [{ name: 'Ada', at: 50 }, {}],
    })
    expect((await helen.db.news.toArray()).map((news) => news.rideAlongId)).toEqual([rideAlongId])
    expect(await asked(ada, person)).toEqual({ n: 1, hash })

    await write(ada, person, (written) => withdrawAssent(written, hash, 60))
    await steps()
    expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({ state: 'open', waiting: ['Ada'] })
    expect(await helen.db.news.count()).toBe(0)
    await write(ada, person, (written) => giveAssent(written, hash, 70))
    await steps()
    expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({ state: 'final' })
    for (const who of [helen, ada]) expect(await who.db.refusals.toArray()).toEqual([])
  })

  test('is there only while it shows the same: an edit takes it back, the edit undone brings it again, the host’s word with it', async () => {
    const { helen, ada, rideAlongId, person, steps, write, asked, edit } = await evening()
    const hash = await helen.proposeSummary(rideAlongId)
    await steps()
    await write(ada, person, (written) => giveAssent(written, hash, 50))
    await steps()
    await edit({ text: 'another thought' })
    await steps()
    expect(await asked(ada, person)).toBeUndefined()
    expect(await ada.db.versions.count()).toBe(0)
    expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({ state: 'draft', changed: true, version: 1 })
    expect(await helen.db.versions.count()).toBe(1)

    await edit({ text: 'a thought of hers' })
    await steps()
    expect(await asked(ada, person)).toEqual({ n: 1, hash })
    expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({ state: 'final' })

    await edit({ text: 'another thought' })
    const second = await helen.proposeSummary(rideAlongId)
    await steps()
    expect(await asked(ada, person)).toEqual({ n: 2, hash: second })
    expect((await ada.db.versions.toArray()).map(({ n }) => n)).toEqual([2])
  })

  test('keeps no word there of what is made private, withdrawn, deleted or moved afterwards', async () => {
    const { helen, ada, rideAlongId, steps, edit, other, id } = await evening()
    const words = () => ada.rows().then((rows) => JSON.stringify(rows))
    const row = async () => ({ table: 'observations' as const, row: (await helen.db.observations.get(other))! })
    const put = async () => {
      await helen.proposeSummary(rideAlongId)
      await steps()
      expect((await ada.db.versions.toArray())[0]?.content).toContain('thought of hers')
    }
    await put()
    await edit({ visibility: 'private' })
    await steps()
    expect(await words()).not.toContain('thought of hers')

    await edit({ visibility: 'shared' })
    await put()
    await helen.deleteDayRows([await row()], 'Deleted')
    await steps()
    expect(await words()).not.toContain('thought of hers')
    await helen.undo()
    await put()
    const { id: elsewhere } = await helen.startRideAlong({ title: 'Another', date: '2017-02-01', zone: 'UTC', writeUp: true })
    await helen.moveDayRows([await row()], elsewhere, 'Moved')
    await edit({ visibility: 'private' })
    await steps()
    expect(await words()).not.toContain('thought of hers')

    await helen.proposeSummary(rideAlongId)
    await steps()
    expect(await ada.db.versions.count()).toBe(1)
    const asks = createRow<Reply>(
      { rideAlongId, observationId: id, says: 'withdraw', text: '', at: 1, to: [1, 'x'] },
      { by: 'ada', device: 'x', seq: 1, now: 1 },
    )
    await helen.withdrawObservation(asks, 'withdrawn')
    await steps()
    expect(await words()).not.toMatch(/bucket/)
    expect(await ada.db.versions.count()).toBe(0)
  })

  test('keeps no word there of what its host takes off or erases: what comes makes it another', async () => {
    const { helen, ada, id, rideAlongId, person, steps, write, asked } = await evening()
    const confirm = (text: string) => async () => {
      const observation = (await ada.db.observations.get(id))!
      await write(ada, person, (written) => replyTo(written, observation, { says: 'context', text }, 5))
      await steps()
    }
    await confirm('it names somebody')()
    const hash = await helen.proposeSummary(rideAlongId)
    await steps()
    expect(await asked(ada, person)).toEqual({ n: 1, hash })
    await write(ada, person, (written) => giveAssent(written, hash, 50))
    await steps()
    await confirm('said otherwise')()
    expect(await asked(ada, person)).toBeUndefined()

    await helen.proposeSummary(rideAlongId)
    await steps()
    expect((await ada.db.versions.toArray())[0]?.content).toContain('said otherwise')
    await write(ada, person, eraseAnswers)
    await steps()
    expect(JSON.stringify(await ada.rows())).not.toMatch(/said otherwise|names somebody/)
    expect((await helen.db.assents.toArray()).filter((row) => row.by === person && !isDeleted(row))).toEqual([])
  })

  test('is emptied there where it is emptied, and can be agreed to by its hash', async () => {
    const { helen, ada, rideAlongId, person, steps, write, asked } = await evening()
    const hash = await helen.proposeSummary(rideAlongId)
    await steps()
    // She has said nothing, so that the summary stays as it is.
    await helen.eraseHostWords(person, rideAlongId)
    await steps()
    expect((await ada.db.versions.toArray()).map((row) => [row.hash, row.content])).toEqual([[hash, undefined]])
    expect(await asked(ada, person)).toEqual({ n: 1, hash })
    await write(ada, person, (written) => giveAssent(written, hash, 50))
    await steps()
    expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({ state: 'final' })
  })

  test('does not go while it tells ratings that wait for another host’s', async () => {
    const { helen, ada, mallory, rideAlongId, person, second, steps, asked } = await evening({ both: true })
    const me = (await helen.thisDevice())!.me
    await rate(helen, me, rideAlongId)
    await rate(ada, person, rideAlongId)
    await steps()
    // As from a file: the observer has the ratings of the one who has rated, and the other has not.
    await rate(helen, person, rideAlongId)
    const { content } = await helen.agreement(rideAlongId)
    expect(content).toContain('unable')
    await helen.proposeSummary(rideAlongId)
    await steps()
    expect(await asked(mallory, second)).toBeUndefined()
    expect(JSON.stringify([await mallory.rows(), await ada.db.versions.toArray()])).not.toContain('unable')
  })

  test('does not go while it tells what somebody said who does not write there', async () => {
    const { helen, ada, id, rideAlongId, person, steps, asked } = await evening()
    const by = { by: 'somebody', device: 'x', seq: 9, now: 1 }
    const rows = (await helen.db.rideAlongs.get(rideAlongId))!
    await helen.write([helen.db.rideAlongs, helen.db.replies], async () => {
      await helen.db.rideAlongs.put({ ...rows, hosts: [...rows.hosts, 'somebody'] })
      await helen.db.replies.add(
        createRow<Reply>({ rideAlongId, observationId: id, says: 'confirm', text: 'by file', at: 1, to: [1, 'x'] }, by),
      )
    })
    await helen.proposeSummary(rideAlongId)
    await steps()
    expect(await asked(ada, person)).toBeUndefined()
    expect(JSON.stringify(await ada.rows())).not.toContain('by file')
  })

  test('tells no more of an earlier promise once that may not be told', async () => {
    const { server, helen, ada, rideAlongId, steps } = await evening()
    const { id: earlier } = await helen.startRideAlong({ title: 'Before', date: '2017-01-01', zone: 'UTC', writeUp: true })
    const promise = await helen.capture(said('> tell the others'), { rideAlongId: earlier })
    await helen.recordOutcome({ rideAlongId, followUpId: promise.id, says: 'kept' }, 'Kept')
    await helen.proposeSummary(rideAlongId)
    await steps()
    expect((await ada.db.versions.toArray())[0]?.content).toContain('tell the others')
    // Found by both ride-alongs, it is written once.
    for (const { path, body } of server.asked) {
      if (!path.includes('_bulk_docs')) continue
      const ids = (JSON.parse(body ?? '') as { docs: { _id: string }[] }).docs.map(({ _id }) => _id)
      expect(new Set(ids).size).toBe(ids.length)
    }
    const followUp = (await helen.db.followUps.get(promise.id))!
    await helen.editDayRows([{ table: 'followUps', row: followUp }], { visibility: 'private' }, { label: 'Private' })
    await steps()
    expect(JSON.stringify(await ada.rows())).not.toContain('tell the others')
  })

  test('is judged by the observer’s own device alone: another device of their account, which has less, takes nothing back', async () => {
    const { server, helen, ada, adas, rideAlongId, person, steps, edit, asked } = await evening()
    await edit({ visibility: 'private' })
    const hash = await helen.proposeSummary(rideAlongId)
    await steps()
    const phone = await device(await newKeyring())
    const third = await connected({ server, who: phone, account: 'helen', scope: 'shared' })
    await third.step()
    // A new tag may be of any ride-along: each is looked at.
    await phone.capture(said('on the phone #new'))
    await third.step()
    // Before the observer's own device could put it there again.
    await adas.step()
    expect(await asked(ada, person)).toEqual({ n: 1, hash })
    // What it has less of does not make a change of it.
    expect((await phone.agreement(rideAlongId)).agreement).toMatchObject({ changed: false })
  })

  test('is nobody’s but the observer’s: a host’s, in their own name or another’s, is set aside', async () => {
    const { helen, ada, hers, adas, rideAlongId, person, steps } = await evening()
    await helen.proposeSummary(rideAlongId)
    await steps()
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
      await hers.step()
      expect((await helen.db.refusals.toArray()).map((each) => each.why)).toContain(why)
    }
    expect((await helen.db.versions.toArray()).map(({ n }) => n)).toEqual([1])
  })

  test('of somebody else who observes counts for nothing, whatever its number', async () => {
    const { helen, rideAlongId } = await evening()
    const hash = await helen.proposeSummary(rideAlongId)
    const [version] = await helen.db.versions.toArray()
    await helen.db.versions.add({ ...version!, id: 'other/version', by: 'other', n: 99, hash: 'f'.repeat(64) })
    expect((await helen.agreement(rideAlongId)).agreement).toMatchObject({ version: 1, changed: false, hash })
    await helen.proposeSummary(rideAlongId)
    expect((await helen.db.versions.toArray()).map(({ n }) => n).sort((a, b) => a - b)).toEqual([1, 2, 99])
  })
})
