import { beginReview, passphraseOf } from '../../../components/sharing/make-review-file.ts'
import { db, type Review } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { addHost } from '../../../storage/ride-alongs/people.ts'
import { startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { createRow } from '../../../storage/rows/row.ts'
import type { Assent, Observation, Reply, RideAlong } from '../../../storage/rows/tables.ts'
import { writeRows } from '../../../summary/formats/json.ts'
import { openKeySlot, type DataKey, type KeySlot } from '../../../sync/encryption/seal.ts'
import { sealAnswers, type AnswerContent } from '../../../sync/review-file.ts'

/** A live ride-along with one challenge and a review for its host, and functions that make the host's rows and files. */
export async function reviewOfEvening() {
  const { id: rideAlongId, date }: RideAlong = await startRideAlong({ title: 'Database evening' })
  await addHost(rideAlongId, { name: 'Alex' })
  const host = (await db.rideAlongs.get(rideAlongId))!.hosts[0]!
  const { id } = await capture(parseLine('!! it hangs', { now: Date.now(), zone: 'UTC', date, live: true }))
  const observation: Observation = (await db.observations.get(id))!
  const review: Review = await beginReview(rideAlongId, host)
  const passphrase = await passphraseOf(review)
  const slots = review.slots as KeySlot[]
  const key: DataKey = (await openKeySlot(slots, passphrase)).dataKey

  const reply = (): Reply =>
    createRow<Reply>(
      { rideAlongId, observationId: id, says: 'dispute', text: 'not so', at: 5, to: [1, 'desk'] },
      { by: host, device: 'laptop', seq: 1, now: 5 },
      `${host}/${id}`,
    )
  /** A row of the host's that says that `person` assents. */
  const assent = (person: string, hash = 'a'.repeat(64)): Assent =>
    createRow<Assent>({ rideAlongId, hash, person, at: 5 }, { by: host, device: 'laptop', seq: 2, now: 5 }, `${host}/${person}`)
  /** The rows of an answer file, as text. */
  const rowsText = (replies = [reply()], assents: Assent[] = []) => {
    const empty = { people: [], rideAlongs: [], observations: [], spans: [], followUps: [], tags: [] }
    return writeRows({ ...empty, replies, assents }, { writtenAt: 6, contains: 'what may leave' })
  }
  /** The text of an answer file. */
  const answerFile = (content: Partial<AnswerContent> = {}) =>
    sealAnswers({ review: review.id, round: 1, slots, format: 2 }, key, { person: host, rideAlongId, rows: rowsText(), ...content })
  return { rideAlongId, date, host, observation, review, passphrase, slots, key, reply, assent, rowsText, answerFile }
}
