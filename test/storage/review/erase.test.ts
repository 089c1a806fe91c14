import { expect, test } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import { addPicture } from '../../../storage/day/pictures.ts'
import { mergeObservations } from '../../../storage/day/tidy.ts'
import { mergeAnswers } from '../../../storage/review/merge-answers.ts'
import { newsOf } from '../../../storage/review/news.ts'
import { answerReply } from '../../../storage/review/replies.ts'
import { reviewFor } from '../../../storage/review/reviews.ts'
import { eraseHostWords, withdrawObservation } from '../../../storage/review/erase.ts'
import { mergeRows } from '../../../storage/rows/row.ts'
import { type Observation } from '../../../storage/rows/tables.ts'
import { answeredReview, answerFile } from '../../fixtures/answered-review.ts'

const allTables = async () => JSON.stringify(await Promise.all(db.tables.map((table) => table.toArray())))

test('a withdrawn observation cannot be restored by undo or merge, and an answer records the withdrawal', async () => {
  const { observed, review, replyTo } = await answeredReview()
  const [first, second] = observed
  const together = await mergeObservations([first.id, second.id], 'Made one')
  await addPicture(
    together,
    { type: 'image/webp', width: 1, height: 1, bytes: new Blob(['b']), thumbnail: new Blob(['t']), alt: 'a hanging screen' },
    'Screenshot kept',
  )
  const whole = (await db.observations.get(together))!
  const reply = replyTo(whole, 'withdraw', '')
  await mergeAnswers(review, answerFile({ replies: [reply] }))
  await withdrawObservation((await db.replies.get(reply.id))!, 'Of course')

  expect(await allTables()).not.toMatch(/it hangs|I cannot tell|hanging screen/)
  expect(await db.answers.toArray()).toMatchObject([{ withdrew: true, text: 'Of course', observationId: together }])
  await undo()
  expect(await allTables()).not.toMatch(/it hangs|I cannot tell/)
  expect((await db.observations.get(together))?.erased).toBe(true)
  // An older version of the row does not bring the text back.
  await db.observations.put(mergeRows(whole, (await db.observations.get(together))!))
  expect((await db.observations.get(together))?.text).toBeUndefined()
})

test('eraseHostWords erases a host’s rows and the answers to them, and deletes the review', async () => {
  const { rideAlong, host, observed, review, hostRow, replyTo, ratings } = await answeredReview()
  const reply = replyTo(observed[0], 'dispute', 'a word of the host')
  const own = hostRow<Observation>('own', { ...observed[2], text: 'a word of the host' })
  await mergeAnswers(review, answerFile({ replies: [reply], observations: [own], ratings: ratings() }))
  await answerReply(reply, 'a word of the host, repeated', 'Answered')

  expect(await eraseHostWords(host, rideAlong.id)).toBe(9)
  expect(await allTables()).not.toMatch(/a word of the host/)
  expect(await newsOf(rideAlong.id)).toEqual([])
  expect(await reviewFor(rideAlong.id, host)).toBeUndefined()
  expect((await db.observations.get(observed[0].id))?.text).toBe('it hangs')
})
