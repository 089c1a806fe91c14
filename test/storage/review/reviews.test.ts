import { expect, test } from 'vitest'
import { recordRound, reviewFor } from '../../../storage/review/reviews.ts'
import { answeredReview } from '../../fixtures/answered-review.ts'

test('recordRound adds the observations of each review file', async () => {
  const { rideAlong, host, review } = await answeredReview()
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
