import { expect, test } from 'vitest'
import { reviewContent } from '../../../components/sharing/review-content.ts'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { reviewOfEvening } from './review-of-evening.ts'

test('a review contains nothing of a private observation, and counts it', async () => {
  const { rideAlongId, date, host } = await reviewOfEvening()
  const secret = await capture(parseLine('the canary sings', { now: Date.now(), zone: 'UTC', date, live: true }))
  await db.observations.update(secret.id, {
    visibility: 'private',
    tags: ['canary'],
    page: 'https://canary.example/',
    pageTitle: 'canary',
  })
  const content = (await reviewContent(rideAlongId, host))!
  expect(content.rows).not.toContain('canary')
  expect(content.privateCount).toBe(1)
})
