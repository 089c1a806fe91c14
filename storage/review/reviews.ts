import { db, type StoredAnswers, type Review } from '../database/db.ts'
import { type PersonId } from '../rows/row.ts'

/** The review of a ride-along for one host; undefined before its first review file. */
export function reviewFor(rideAlongId: string, person: PersonId): Promise<Review | undefined> {
  return db.reviews
    .where('rideAlongId')
    .equals(rideAlongId)
    .filter((review) => review.person === person)
    .first()
}

export function reviewById(id: string): Promise<Review | undefined> {
  return db.reviews.get(id)
}

/** The reviews of a ride-along, one for each host with a review file. */
export function reviewsOf(rideAlongId: string): Promise<Review[]> {
  return db.reviews.where('rideAlongId').equals(rideAlongId).toArray()
}

export async function storeReview(review: Review): Promise<void> {
  await db.reviews.put(review)
}

/** Records that a review file was made at `at` (epoch milliseconds) and contained these observations. */
export function recordRound(id: string, observations: string[], at: number): Promise<void> {
  return db.transaction('rw', db.reviews, async () => {
    const review = await db.reviews.get(id)
    if (!review) return
    const sent = [...new Set([...review.sent, ...observations])]
    await db.reviews.put({ ...review, sent, rounds: [...review.rounds, { at, count: observations.length }] })
  })
}

/** The encrypted answers that a host stored on this device; undefined if there are none. */
export async function storedAnswersOf(id: string): Promise<string | undefined> {
  return (await db.opened.get(id))?.kept
}

export async function storeAnswers(opened: StoredAnswers): Promise<void> {
  await db.opened.put(opened)
}
