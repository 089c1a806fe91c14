import * as v from 'valibot'
import * as words from '../../assets/locales/en.yml'
import { parseBackup } from '../../storage/library/backup.ts'
import type { Review } from '../../storage/database/db.ts'
import { storeReview, recordRound, reviewFor } from '../../storage/review/reviews.ts'
import type { PersonId } from '../../storage/rows/row.ts'
import { fileName } from '../../summary/formats/file-name.ts'
import { embedFile, sealReview, type ReviewContent } from '../../sync/review-file.ts'
import { importDataKey, keySlots, makeKeySlot, newDataKey, type DerivationOptions } from '../../sync/encryption/seal.ts'
import { saveFile } from '../files/save-file.ts'
import { unwrapReviewSecret, wrapReviewSecret } from './review-secret.ts'

/**
 * Creates the review of a ride-along for one host, or returns the existing one. One passphrase opens all its files.
 * Throws the signal's reason.
 */
export async function beginReview(rideAlongId: string, person: PersonId, options: DerivationOptions = {}): Promise<Review> {
  const existing = await reviewFor(rideAlongId, person)
  if (existing) return existing
  const { newPassphrase } = await import('../../sync/encryption/passphrase.ts')
  const [key, passphrase] = [await newDataKey(), newPassphrase()]
  const slot = await makeKeySlot(key, passphrase, options)
  const review: Review = {
    id: crypto.randomUUID(),
    rideAlongId,
    person,
    secret: await wrapReviewSecret(key, passphrase),
    slots: [slot],
    rounds: [],
    sent: [],
  }
  await storeReview(review)
  return review
}

/** The passphrase of a review. Throws `KeyLostError` if this device cannot decrypt it. */
export async function passphraseOf(review: Review): Promise<string> {
  return (await unwrapReviewSecret(review)).passphrase
}

/**
 * Saves the encrypted review as one HTML file or, if `apart`, as an HTML file and a JSON file to open in it.
 * @returns the names of the files. Throws `KeyLostError`.
 */
export async function saveReviewFile(review: Review, content: ReviewContent, apart: boolean): Promise<string[]> {
  const { id, slots, rounds } = review
  const key = await importDataKey((await unwrapReviewSecret(review)).key)
  const backup = parseBackup(content.rows)
  const [rideAlong] = backup.rideAlongs
  if (!rideAlong || rideAlong.erased) throw new Error('A review without a ride-along')
  const file = await sealReview({ review: id, round: rounds.length + 1, slots: v.parse(keySlots, slots) }, key, content)
  const page = await (await fetch(new URL('/review.html', location.href))).text()
  const title = words.reviewOf(('title' in rideAlong && rideAlong.title) || words.untitled)
  const date = 'date' in rideAlong ? rideAlong.date : ''
  const names = [fileName(title, date, 'html'), ...(apart ? [fileName(title, date, 'json')] : [])]
  await recordRound(
    id,
    backup.observations.map((row) => row.id),
    Date.now(),
  )
  saveFile(names[0]!, 'text/html', apart ? page : embedFile(page, file))
  if (apart) saveFile(names[1]!, 'application/json', file)
  return names
}
