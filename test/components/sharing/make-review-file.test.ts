import { expect, test } from 'vitest'
import { beginReview, passphraseOf } from '../../../components/sharing/make-review-file.ts'
import { reviewContent } from '../../../components/sharing/review-content.ts'
import { db } from '../../../storage/database/db.ts'
import { KeyLostError } from '../../../storage/errors.ts'
import { parseReviewFile, sealReview, unsealReview, type ReviewFile } from '../../../sync/review-file.ts'
import { reviewOfEvening } from './review-of-evening.ts'

test('a second review file for the same host has the same passphrase, which opens its content', async () => {
  const { rideAlongId, host, review, passphrase, slots, key } = await reviewOfEvening()
  expect((await beginReview(rideAlongId, host)).id).toBe(review.id)
  expect(passphrase.split(' ')).toHaveLength(6)
  const content = (await reviewContent(rideAlongId, host))!
  const file = parseReviewFile(await sealReview({ review: review.id, round: 1, slots }, key, content)) as ReviewFile
  expect(await unsealReview(file, key)).toEqual(content)
  expect(content.rows).toContain('it hangs')
})

test('the database contains the key and passphrase of a review only encrypted', async () => {
  const { passphrase } = await reviewOfEvening()
  const stored = JSON.stringify(await db.reviews.toArray(), (_, value: unknown) =>
    value instanceof Uint8Array ? String.fromCharCode(...value) : value,
  )
  expect(stored).not.toContain(passphrase.split(' ')[0])
  expect((await db.keys.get('device'))?.key.extractable).toBe(false)
})

test('the passphrase of a review is lost with the key of the device', async () => {
  const { review, passphrase } = await reviewOfEvening()
  expect(await passphraseOf(review)).toBe(passphrase)
  await db.keys.clear()
  await expect(passphraseOf(review)).rejects.toThrow(KeyLostError)
})
