import { expect, test } from 'vitest'
import { db, type Review } from '../../../storage/database/db.ts'
import { thisDevice } from '../../../storage/database/device.ts'
import { AnswersError } from '../../../storage/errors.ts'
import { type Backup } from '../../../storage/library/backup.ts'
import { mergeAnswers } from '../../../storage/review/merge-answers.ts'
import { newsOf, markNewsSeen } from '../../../storage/review/news.ts'
import { storeReview } from '../../../storage/review/reviews.ts'
import { setHost } from '../../../storage/ride-alongs/people.ts'
import { deleteRow, editRow, eraseRow } from '../../../storage/rows/row.ts'
import { type Consent, type Observation, type Remark, type Reply, type RideAlong, type Tag } from '../../../storage/rows/tables.ts'
import { type Tables } from '../../../summary/formats/json.ts'
import { answeredReview, answerFile } from '../../fixtures/answered-review.ts'

test('answers are merged and unseen until marked as seen; merging the same file again changes nothing', async () => {
  const { rideAlong, observed, review, replyTo } = await answeredReview()
  const [first, second] = [replyTo(observed[0]), replyTo(observed[1], 'confirm', '')]
  expect(await mergeAnswers(review, answerFile({ replies: [first, second] }))).toEqual({
    rideAlongId: rideAlong.id,
    changed: 2,
    toDeleted: 0,
  })
  expect((await newsOf(rideAlong.id)).map(({ id }) => id).sort()).toEqual([first.id, second.id].sort())
  await markNewsSeen([first.id, second.id])

  expect((await mergeAnswers(review, answerFile({ replies: [first, second] }))).changed).toBe(0)
  expect(await newsOf(rideAlong.id)).toEqual([])
  // A third round changes only the changed reply.
  const changed = editRow<Reply>(first, { says: 'confirm', text: '' }, 'laptop')
  expect((await mergeAnswers(review, answerFile({ replies: [changed, second] }))).changed).toBe(1)
  expect(await newsOf(rideAlong.id)).toMatchObject([{ id: first.id }])
  expect(await db.replies.get(first.id)).toMatchObject({ says: 'confirm' })
})

test('answer files of two hosts merge to the same rows in any order', async () => {
  const { rideAlong, host, observed, review, hostRow, replyTo, ratings } = await answeredReview()
  await setHost(rideAlong.id, { name: 'Alex' })
  const device = (await thisDevice())!.id
  await db.rideAlongs.put(editRow<RideAlong>((await db.rideAlongs.get(rideAlong.id))!, { hosts: [host, 'bob'] }, device))
  const bobs: Review = { ...review, id: crypto.randomUUID(), person: 'bob' }
  await storeReview(bobs)
  const first = replyTo(observed[0])
  const bob = hostRow<Reply>(`bob/${observed[0].id}`, { ...first, says: 'confirm', text: '' }, 'bob')
  const files: [Review, Backup][] = [
    [review, answerFile({ replies: [first] })],
    [review, answerFile({ replies: [editRow<Reply>(first, { text: 'on second thoughts' }, 'laptop')], ratings: ratings() })],
    [review, answerFile({ replies: [editRow<Reply>(first, { says: 'context' }, 'phone')] })],
    [bobs, answerFile({ replies: [bob], ratings: ratings('bob') })],
  ]
  const outcomes = new Set<string>()
  for (const order of permutations(files)) {
    await Promise.all([db.replies.clear(), db.ratings.clear()])
    for (const [of, answers] of order) await mergeAnswers(of, answers)
    outcomes.add(JSON.stringify([await db.replies.orderBy('id').toArray(), await db.ratings.orderBy('id').toArray()], sortedKeys))
  }
  expect(outcomes.size).toBe(1)
})

test('an answer file with any row that is not the host’s own is refused as a whole', async () => {
  const { rideAlong, observed, review, hostRow, replyTo } = await answeredReview()
  const good = replyTo(observed[0])
  const bad: Partial<Tables>[] = [
    { replies: [good, hostRow<Reply>('x', { ...good }, 'eve')] },
    { replies: [good, { ...replyTo(observed[1]), rideAlongId: 'another' }] },
    { replies: [good], observations: [{ ...observed[2], text: 'rewritten' }] },
    { replies: [good], observations: [hostRow<Observation>(observed[2].id, { ...observed[2], text: 'rewritten' })] },
    { replies: [good], observations: [eraseRow(hostRow<Observation>(observed[2].id, { ...observed[2] }), 'laptop')] },
    { replies: [good], tags: [hostRow<Tag>('t', { key: 't', label: 't' })] },
    { replies: [good], rideAlongs: [rideAlong] },
    { replies: [good], agreements: [hostRow<Consent>('a', { rideAlongId: rideAlong.id, person: 'bob', at: 1, scope: '' })] },
    { replies: [{ ...good, visibility: 'private' }] },
  ]
  for (const tables of bad) await expect(mergeAnswers(review, answerFile(tables))).rejects.toThrow(AnswersError)
  expect(await db.replies.count()).toBe(0)
  expect(await db.news.count()).toBe(0)
  expect((await db.observations.get(observed[2].id))?.text).toBe('signs off')
})

test('replies to a deleted observation are kept and counted', async () => {
  const { observed, review, replyTo } = await answeredReview()
  const device = (await thisDevice())!.id
  await db.observations.put(deleteRow(observed[0], device, 9))
  expect(await mergeAnswers(review, answerFile({ replies: [replyTo(observed[0])] }))).toMatchObject({ changed: 1, toDeleted: 1 })
  expect(await db.replies.count()).toBe(1)
})

test('answers to a deleted ride-along or to an unknown review are refused', async () => {
  const { rideAlong, observed, review, replyTo } = await answeredReview()
  const file = answerFile({ replies: [replyTo(observed[0])] })
  await expect(mergeAnswers({ ...review, id: 'gone' }, file)).rejects.toMatchObject({ reason: 'noReview' })
  await db.rideAlongs.put(deleteRow((await db.rideAlongs.get(rideAlong.id))!, 'x', 9))
  await expect(mergeAnswers(review, file)).rejects.toMatchObject({ reason: 'noRideAlong' })
})

test('a host’s own observation is merged, and stays erased after it was erased', async () => {
  const { rideAlong, host, observed, review, hostRow } = await answeredReview()
  const own = hostRow<Observation>('own', { ...observed[2], text: 'the bucket was empty' })
  const thanks = hostRow<Remark>(`${host}/thanks`, { rideAlongId: rideAlong.id, what: 'thanks', place: 1, text: 'for asking' })
  await mergeAnswers(review, answerFile({ observations: [own], remarks: [thanks] }))
  expect(await db.observations.get('own')).toMatchObject({ by: host, text: 'the bucket was empty' })

  await mergeAnswers(review, answerFile({ observations: [eraseRow(own, 'laptop')], remarks: [eraseRow(thanks, 'laptop')] }))
  await mergeAnswers(review, answerFile({ observations: [own], remarks: [thanks] }))
  expect(JSON.stringify([await db.observations.get('own'), await db.remarks.toArray()])).not.toMatch(/bucket|asking/)
})

function permutations<T>(all: T[]): T[][] {
  return all.length < 2 ? [all] : all.flatMap((one, i) => permutations(all.toSpliced(i, 1)).map((rest) => [one, ...rest]))
}

/** A JSON replacer that sorts the keys of objects. */
function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
