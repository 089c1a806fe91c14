import { db, type StoredAnswers, type Review } from '../database/db.ts'
import { type PersonId } from '../rows/row.ts'

/** The review of a ride-along for one host; undefined before the first file was made. */
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

/** The reviews of a ride-along, one for each host that a file was made for. */
export function reviewsOf(rideAlongId: string): Promise<Review[]> {
  return db.reviews.where('rideAlongId').equals(rideAlongId).toArray()
}

/** Keeps what opens a review and its answers. */
export async function storeReview(review: Review): Promise<void> {
  await db.reviews.put(review)
}

/** Writes down that a file was made, and which observations it held. */
export function recordRound(id: string, observations: string[], at: number): Promise<void> {
  return db.transaction('rw', db.reviews, async () => {
    const review = await db.reviews.get(id)
    if (!review) return
    const sent = [...new Set([...review.sent, ...observations])]
    await db.reviews.put({ ...review, sent, rounds: [...review.rounds, { at, count: observations.length }] })
  })
}

/** What a host has answered here so far, sealed; undefined before the first word. */
export async function storedAnswersOf(id: string): Promise<string | undefined> {
  return (await db.opened.get(id))?.kept
}

/** Keeps what a host has answered here. */
export async function storeAnswers(opened: StoredAnswers): Promise<void> {
  await db.opened.put(opened)
}
