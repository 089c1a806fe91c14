import { beforeEach, expect, test } from 'vitest'
import { currentAgreement } from '../../../components/agreement/current-agreement.ts'
import { parseReview } from '../../../components/review/unlocked-review.ts'
import { importAnswerFile } from '../../../components/sharing/import-answers.ts'
import { reviewContent } from '../../../components/sharing/review-content.ts'
import { proposeVersion } from '../../../storage/agreement/versions.ts'
import { db } from '../../../storage/database/db.ts'
import { assentFor, beginAnswers, giveAssent, withdrawAssent } from '../../../storage/review/answer-set.ts'
import { eraseHostWords } from '../../../storage/review/erase.ts'
import { endRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { rowsOf } from '../../../storage/ride-alongs/rows.ts'
import { reviewOfEvening } from './review-of-evening.ts'

let evening: Awaited<ReturnType<typeof reviewOfEvening>>
beforeEach(async () => {
  evening = await reviewOfEvening()
  await endRideAlong(evening.rideAlongId)
})

const current = async () => (await currentAgreement((await rowsOf(evening.rideAlongId))!, []))!
const agreement = async () => (await current()).agreement
/** The version that the host is asked to assent to. */
const askedVersion = async () => (await reviewContent(evening.rideAlongId, evening.host))!.version
const propose = async (days?: number) => {
  const { agreement: state, content } = await current()
  const finalAt = days && { finalAt: Date.now() + days * 86_400_000 }
  await proposeVersion({ rideAlongId: evening.rideAlongId, hash: state.hash, content, ...finalAt }, 'Put forward')
  return state.hash
}

test('a summary is final once the host’s answer file contains their assent, and a draft again when something changes', async () => {
  const { rideAlongId, host, review, answerFile, rowsText } = evening
  expect(await askedVersion()).toBeUndefined()
  const hash = await propose()
  expect(await askedVersion()).toEqual({ n: 1, hash })
  expect(await agreement()).toMatchObject({ state: 'open', waiting: ['Alex'] })

  const scope = { person: host, rideAlongId, review: review.id }
  const shown = parseReview(review.id, (await reviewContent(rideAlongId, host))!)
  let answers = beginAnswers(scope, shown.rows, undefined, 'laptop')
  answers = giveAssent(answers, hash, 50)
  expect(giveAssent(answers, hash, 60)).toBe(answers)
  const file = async () => answerFile({ rows: rowsText([], answers.rows.assents) })
  expect(await importAnswerFile('answers.json', await file())).toMatchObject({ what: 'merged', merged: { changed: 1 } })
  expect(await agreement()).toMatchObject({ state: 'final', hash, agreed: [{ name: 'Alex', at: 50 }, {}], waiting: [] })
  expect(await importAnswerFile('answers.json', await file())).toMatchObject({ merged: { changed: 0 } })

  // A new review file contains the assent. The host withdraws it and gives it again.
  const nextRound = parseReview(review.id, (await reviewContent(rideAlongId, host))!)
  expect(assentFor(beginAnswers(scope, nextRound.rows), hash)?.at).toBe(50)
  answers = withdrawAssent(answers, hash, 70)
  await importAnswerFile('answers.json', await file())
  expect(await agreement()).toMatchObject({ state: 'open', waiting: ['Alex'] })
  answers = giveAssent(answers, hash, 80)
  expect(answers.rows.assents).toHaveLength(1)
  await importAnswerFile('answers.json', await file())
  expect((await agreement()).state).toBe('final')

  await importAnswerFile('answers.json', await answerFile())
  expect(await agreement()).toMatchObject({ state: 'draft', changed: true, version: 1 })
  // The host is not asked about an outdated version.
  expect(await askedVersion()).toBeUndefined()
  const second = await propose(7)
  expect(await askedVersion()).toMatchObject({ n: 2, hash: second })
  expect((await askedVersion())!.finalAt).toBeGreaterThan(Date.now())
  expect(await agreement()).toMatchObject({ state: 'open', waiting: ['Alex'] })
})

test('an assent to a hash that was never proposed does not count, and erasing the host’s answers removes an assent', async () => {
  const { host, rideAlongId, assent, answerFile, rowsText } = evening
  const hash = await propose()
  await importAnswerFile('answers.json', await answerFile({ rows: rowsText([], [assent(host)]) }))
  expect((await agreement()).state).toBe('open')
  await importAnswerFile('answers.json', await answerFile({ rows: rowsText([], [{ ...assent(host, hash), id: 'own' }]) }))
  expect((await agreement()).state).toBe('final')
  await eraseHostWords(host, rideAlongId)
  expect(await agreement()).toMatchObject({ state: 'open', waiting: ['Alex'] })
  expect(JSON.stringify(await db.assents.toArray())).not.toContain(assent(host).hash)
})
