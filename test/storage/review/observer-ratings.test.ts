import { expect, test } from 'vitest'
import { db } from '../../../storage/database/db.ts'
import { thisDevice } from '../../../storage/database/device.ts'
import { RatingsRevealedError } from '../../../storage/errors.ts'
import { mergeAnswers } from '../../../storage/review/merge-answers.ts'
import { rateAsObserver } from '../../../storage/review/observer-ratings.ts'
import { kpis } from '../../../storage/rows/tables.ts'
import { answeredReview, answerFile } from '../../fixtures/answered-review.ts'

test('the observer’s ratings cannot be changed once both sides have rated all KPIs', async () => {
  const { rideAlong, review, ratings } = await answeredReview()
  await rateAsObserver(rideAlong.id, 'quality', 'some', 'Rated')
  await mergeAnswers(review, answerFile({ ratings: ratings() }))
  for (const kpi of kpis) await rateAsObserver(rideAlong.id, kpi, 'major', 'Rated')

  await expect(rateAsObserver(rideAlong.id, 'quality', 'without', 'Rated')).rejects.toThrow(RatingsRevealedError)
  const { me } = (await thisDevice())!
  expect((await db.ratings.toArray()).filter(({ by }) => by === me).map(({ level }) => level)).toEqual(Array(7).fill('major'))
})
