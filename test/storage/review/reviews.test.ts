import { beforeEach, describe, expect, test } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import { parseBackup, type Backup } from '../../../storage/library/backup.ts'
import { db, type Review } from '../../../storage/database/db.ts'
import { thisDevice } from '../../../storage/database/device.ts'
import { capture } from '../../../storage/day/capture.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { mergeObservations } from '../../../storage/day/tidy.ts'
import { storeReview, recordRound, reviewFor } from '../../../storage/review/reviews.ts'
import { rateAsObserver } from '../../../storage/review/observer-ratings.ts'
import { answerReply } from '../../../storage/review/replies.ts'
import { mergeAnswers } from '../../../storage/review/merge-answers.ts'
import { filesSetAside, setAsideFile } from '../../../storage/review/set-aside-files.ts'
import { eraseHostWords, withdrawObservation } from '../../../storage/review/withdraw.ts'
import { markNewsSeen, newsOf } from '../../../storage/review/news.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { setHost } from '../../../storage/ride-alongs/people.ts'
import { AnswersError, RatingsRevealedError } from '../../../storage/errors.ts'
import { createRow, deleteRow, editRow, eraseRow, mergeRows, type Fields, type Row } from '../../../storage/rows/row.ts'
import {
  kpis,
  type Consent,
  type Observation,
  type Rating,
  type Remark,
  type Reply,
  type RideAlong,
  type Tag,
} from '../../../storage/rows/tables.ts'
import { addPicture } from '../../../storage/day/pictures.ts'
import { writeRows, type Tables } from '../../../summary/formats/json.ts'

let rideAlong: RideAlong
let host: string
let review: Review
const observed: Observation[] = []
let seq = 0

beforeEach(async () => {
  rideAlong = await startRideAlong({ title: 'Database evening' })
  await setHost(rideAlong.id, { name: 'Alex' })
  host = (await db.rideAlongs.get(rideAlong.id))!.hosts[0]!
  observed.length = 0
  for (const line of ['!! it hangs', '" I cannot tell', 'signs off']) {
    const { id } = await capture(parseLine(line, { now: Date.now(), zone: 'UTC', date: rideAlong.date, live: true }))
    observed.push((await db.observations.get(id))!)
  }
  await endRideAlong(rideAlong.id)
  const secret = { iv: new Uint8Array(12), bytes: new Uint8Array(1) }
  review = { id: crypto.randomUUID(), rideAlongId: rideAlong.id, person: host, secret, slots: [], rounds: [], sent: [] }
  await storeReview(review)
})

/** A row as the host's page makes it. */
const theirs = <R extends Row>(id: string, fields: Fields<R>, by = host): R =>
  createRow<R>(fields, { by, device: 'laptop', seq: ++seq, now: 1000 + seq }, id)
const replyTo = ({ id, created }: Observation, says: Reply['says'] = 'dispute', text = 'it was not like that') =>
  theirs<Reply>(`${host}/${id}`, { rideAlongId: rideAlong.id, observationId: id, says, text, at: 5, to: created })
const ratings = (by = host) => kpis.map((kpi) => theirs<Rating>(`${by}/${kpi}`, { rideAlongId: rideAlong.id, kpi, level: 'some' }, by))

/** Answers as they come out of a file. */
function answers(tables: Partial<Tables>): Backup {
  const nothing = { people: [], rideAlongs: [], observations: [], spans: [], followUps: [], tags: [] }
  return parseBackup(writeRows({ ...nothing, ...tables }, { writtenAt: 1, contains: 'what may leave' }))
}

describe('Answers', () => {
  test('are here once they were taken, are new until they were looked at, and taken again change nothing', async () => {
    const [first, second] = [replyTo(observed[0]!), replyTo(observed[1]!, 'confirm', '')]
    expect(await mergeAnswers(review, answers({ replies: [first, second] }))).toEqual({
      rideAlongId: rideAlong.id,
      changed: 2,
      toDeleted: 0,
    })
    expect((await newsOf(rideAlong.id)).map(({ id }) => id).sort()).toEqual([first.id, second.id].sort())
    await markNewsSeen([first.id, second.id])

    expect((await mergeAnswers(review, answers({ replies: [first, second] }))).changed).toBe(0)
    expect(await newsOf(rideAlong.id)).toEqual([])
    // A third round changes only what it should.
    const changed = editRow<Reply>(first, { says: 'confirm', text: '' }, 'laptop')
    expect((await mergeAnswers(review, answers({ replies: [changed, second] }))).changed).toBe(1)
    expect(await newsOf(rideAlong.id)).toMatchObject([{ id: first.id }])
    expect(await db.replies.get(first.id)).toMatchObject({ says: 'confirm' })
  })

  test('of two hosts, in every order, give the same rows', async () => {
    await setHost(rideAlong.id, { name: 'Alex' })
    const device = (await thisDevice())!.id
    await db.rideAlongs.put(editRow<RideAlong>((await db.rideAlongs.get(rideAlong.id))!, { hosts: [host, 'bob'] }, device))
    const bobs: Review = { ...review, id: crypto.randomUUID(), person: 'bob' }
    await storeReview(bobs)
    const first = replyTo(observed[0]!)
    const bob = theirs<Reply>(`bob/${observed[0]!.id}`, { ...first, says: 'confirm', text: '' }, 'bob')
    const files: [Review, Backup][] = [
      [review, answers({ replies: [first] })],
      [review, answers({ replies: [editRow<Reply>(first, { text: 'on second thoughts' }, 'laptop')], ratings: ratings() })],
      [review, answers({ replies: [editRow<Reply>(first, { says: 'context' }, 'phone')] })],
      [bobs, answers({ replies: [bob], ratings: ratings('bob') })],
    ]
    const outcomes = new Set<string>()
    for (const order of permutations(files)) {
      await Promise.all([db.replies.clear(), db.ratings.clear()])
      for (const [of, some] of order) await mergeAnswers(of, some)
      outcomes.add(JSON.stringify([await db.replies.orderBy('id').toArray(), await db.ratings.orderBy('id').toArray()], sortedKeys))
    }
    expect(outcomes.size).toBe(1)
  })

  test('hold nothing but what is the host’s own to write, or nothing of them is taken', async () => {
    const good = replyTo(observed[0]!)
    const bad: Partial<Tables>[] = [
      { replies: [good, theirs<Reply>('x', { ...good }, 'eve')] },
      { replies: [good, { ...replyTo(observed[1]!), rideAlongId: 'another' }] },
      { replies: [good], observations: [{ ...observed[2]!, text: 'rewritten' }] },
      { replies: [good], observations: [theirs<Observation>(observed[2]!.id, { ...observed[2]!, text: 'rewritten' })] },
      { replies: [good], observations: [eraseRow(theirs<Observation>(observed[2]!.id, { ...observed[2]! }), 'laptop')] },
      { replies: [good], tags: [theirs<Tag>('t', { key: 't', label: 't' })] },
      { replies: [good], rideAlongs: [rideAlong] },
      { replies: [good], agreements: [theirs<Consent>('a', { rideAlongId: rideAlong.id, person: 'bob', at: 1, scope: '' })] },
      { replies: [{ ...good, visibility: 'private' }] },
    ]
    for (const tables of bad) await expect(mergeAnswers(review, answers(tables))).rejects.toThrow(AnswersError)
    expect(await db.replies.count()).toBe(0)
    expect(await db.news.count()).toBe(0)
    expect((await db.observations.get(observed[2]!.id))?.text).toBe('signs off')
  })

  test('to an observation that was deleted since are kept, and said to be', async () => {
    const device = (await thisDevice())!.id
    await db.observations.put(deleteRow(observed[0]!, device, 9))
    expect(await mergeAnswers(review, answers({ replies: [replyTo(observed[0]!)] }))).toMatchObject({ changed: 1, toDeleted: 1 })
    expect(await db.replies.count()).toBe(1)
  })

  test('to a ride-along that was deleted, or a review that is no more, are refused', async () => {
    const file = answers({ replies: [replyTo(observed[0]!)] })
    await expect(mergeAnswers({ ...review, id: 'gone' }, file)).rejects.toMatchObject({ reason: 'noReview' })
    await db.rideAlongs.put(deleteRow((await db.rideAlongs.get(rideAlong.id))!, 'x', 9))
    await expect(mergeAnswers(review, file)).rejects.toMatchObject({ reason: 'noRideAlong' })
  })

  test('can hold what the host saw, and take it back for good', async () => {
    const own = theirs<Observation>('own', { ...observed[2]!, text: 'the bucket was empty' })
    const thanks = theirs<Remark>(`${host}/thanks`, { rideAlongId: rideAlong.id, what: 'thanks', place: 1, text: 'for asking' })
    await mergeAnswers(review, answers({ observations: [own], remarks: [thanks] }))
    expect(await db.observations.get('own')).toMatchObject({ by: host, text: 'the bucket was empty' })

    await mergeAnswers(review, answers({ observations: [eraseRow(own, 'laptop')], remarks: [eraseRow(thanks, 'laptop')] }))
    await mergeAnswers(review, answers({ observations: [own], remarks: [thanks] }))
    expect(JSON.stringify([await db.observations.get('own'), await db.remarks.toArray()])).not.toMatch(/bucket|asking/)
  })
})

describe('The observer', () => {
  const everythingKept = async () => JSON.stringify(await Promise.all(db.tables.map((table) => table.toArray())))

  test('answers a reply, and undoes it', async () => {
    const reply = replyTo(observed[0]!)
    await mergeAnswers(review, answers({ replies: [reply] }))
    await answerReply(reply, 'I see', 'Answered')
    await answerReply(reply, 'I see now', 'Answered')
    expect(await db.answers.toArray()).toMatchObject([{ replyId: reply.id, text: 'I see now' }])
    await undo()
    expect(await db.answers.toArray()).toMatchObject([{ text: 'I see' }])
  })

  test('withdraws what a host asks to withdraw: nothing brings its words back, and that it was is on record', async () => {
    const [first, second] = observed as [Observation, Observation]
    const together = await mergeObservations([first.id, second.id], 'Made one')
    await addPicture(
      together,
      { type: 'image/webp', width: 1, height: 1, bytes: new Blob(['b']), thumbnail: new Blob(['t']), alt: 'a hanging screen' },
      'Screenshot kept',
    )
    const whole = (await db.observations.get(together))!
    const reply = replyTo(whole, 'withdraw', '')
    await mergeAnswers(review, answers({ replies: [reply] }))
    await withdrawObservation((await db.replies.get(reply.id))!, 'Of course')

    expect(await everythingKept()).not.toMatch(/it hangs|I cannot tell|hanging screen/)
    expect(await db.answers.toArray()).toMatchObject([{ withdrew: true, text: 'Of course', observationId: together }])
    await undo()
    expect(await everythingKept()).not.toMatch(/it hangs|I cannot tell/)
    expect((await db.observations.get(together))?.erased).toBe(true)
    // The version that went out does not bring it back.
    await db.observations.put(mergeRows(whole, (await db.observations.get(together))!))
    expect((await db.observations.get(together))?.text).toBeUndefined()
  })

  test('erases everything that a host wrote, and what was said to it, and reads no old file of theirs again', async () => {
    const reply = replyTo(observed[0]!, 'dispute', 'a word of the host')
    const own = theirs<Observation>('own', { ...observed[2]!, text: 'a word of the host' })
    await mergeAnswers(review, answers({ replies: [reply], observations: [own], ratings: ratings() }))
    await answerReply(reply, 'a word of the host, repeated', 'Answered')

    expect(await eraseHostWords(host, rideAlong.id)).toBe(9)
    expect(await everythingKept()).not.toMatch(/a word of the host/)
    expect(await newsOf(rideAlong.id)).toEqual([])
    expect(await reviewFor(rideAlong.id, host)).toBeUndefined()
    expect((await db.observations.get(observed[0]!.id))?.text).toBe('it hangs')
  })

  test('rates the seven, until the host’s ratings are told: then they stand', async () => {
    await rateAsObserver(rideAlong.id, 'quality', 'some', 'Rated')
    await mergeAnswers(review, answers({ ratings: ratings() }))
    for (const kpi of kpis) await rateAsObserver(rideAlong.id, kpi, 'major', 'Rated')

    await expect(rateAsObserver(rideAlong.id, 'quality', 'without', 'Rated')).rejects.toThrow(RatingsRevealedError)
    const { me } = (await thisDevice())!
    expect((await db.ratings.toArray()).filter(({ by }) => by === me).map(({ level }) => level)).toEqual(Array(7).fill('major'))
  })

  test('keeps a file that could not be used once, however often it is given', async () => {
    await setAsideFile({ name: 'answers.json', text: 'damaged', why: 'damaged' })
    await setAsideFile({ name: 'answers (1).json', text: 'damaged', why: 'damaged' })
    expect(await filesSetAside()).toMatchObject([{ name: 'answers.json', text: 'damaged' }])
  })

  test('is told which files were made, and what they held', async () => {
    await recordRound(review.id, ['a', 'b'], 5)
    await recordRound(review.id, ['b', 'c'], 6)
    expect(await reviewFor(rideAlong.id, host)).toMatchObject({
      sent: ['a', 'b', 'c'],
      rounds: [
        { at: 5, count: 2 },
        { at: 6, count: 2 },
      ],
    })
  })
})

function permutations<T>(all: T[]): T[][] {
  return all.length < 2 ? [all] : all.flatMap((one, i) => permutations(all.toSpliced(i, 1)).map((rest) => [one, ...rest]))
}

/** Of a JSON text that says the same whatever the order of an object's keys. */
function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
