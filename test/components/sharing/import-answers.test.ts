import { beforeEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { importAnswerFile, importLockedAnswers, retrySetAsideFile } from '../../../components/sharing/import-answers.ts'
import { reviewContent } from '../../../components/sharing/review-content.ts'
import { undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import { filesSetAside } from '../../../storage/review/set-aside-files.ts'
import { deleteRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { WrongPassphraseError } from '../../../sync/encryption/seal.ts'
import { sealReview } from '../../../sync/review-file.ts'
import { reviewOfEvening } from './review-of-evening.ts'

type Evening = Awaited<ReturnType<typeof reviewOfEvening>>
let evening: Evening
beforeEach(async () => {
  evening = await reviewOfEvening()
})

const other = 'kim'
const changed = (text: string, change: (file: Record<string, unknown>) => void) => {
  const file: Record<string, unknown> = JSON.parse(text)
  change(file)
  return JSON.stringify(file)
}

test('an answer file is merged, and merging it again changes nothing', async () => {
  const text = await evening.answerFile()
  expect(await importAnswerFile('answers.json', text)).toMatchObject({ what: 'merged', merged: { changed: 1 } })
  expect(await importAnswerFile('answers.json', text)).toMatchObject({ what: 'merged', merged: { changed: 0 } })
  expect(await db.replies.toArray()).toMatchObject([{ text: 'not so' }])
})

test.each<[string, (evening: Evening) => Promise<string>, string, boolean]>([
  ['from another program', async () => '{"some":"thing"}', words.fileForeign, false],
  ['that is not JSON', async () => 'GIF89a', words.fileNotRead, false],
  ['that is cut off', async ({ answerFile }) => (await answerFile()).slice(0, -30), words.fileNotRead, true],
  [
    'whose encrypted part was edited',
    async ({ answerFile }) => changed(await answerFile(), (file) => (file['sealed'] = String(file['sealed']).replace(/.{4}$/, 'AAAA'))),
    words.fileDamaged,
    true,
  ],
  ['of a newer format', async ({ answerFile }) => changed(await answerFile(), (file) => (file['format'] = 3)), words.fileNewer, true],
  [
    'with rows of a newer format',
    async ({ answerFile, rowsText }) => answerFile({ rows: rowsText().replace('"format": 2', '"format": 3') }),
    words.fileNewer,
    true,
  ],
  ['about another ride-along', async ({ answerFile }) => answerFile({ rideAlongId: 'another' }), words.answersForeign, true],
  ['by another person', async ({ answerFile }) => answerFile({ person: 'eve' }), words.answersForeign, true],
  [
    'with a row that is not the host’s',
    async ({ answerFile, rowsText, reply }) => answerFile({ rows: rowsText([{ ...reply(), by: 'eve' }]) }),
    words.answersForeign,
    true,
  ],
  [
    'with the assent of another person',
    async ({ answerFile, rowsText, assent }) => answerFile({ rows: rowsText([], [{ ...assent(other), by: other }]) }),
    words.answersForeign,
    true,
  ],
  [
    'with an assent for another person, written by the host',
    async ({ answerFile, rowsText, assent }) => answerFile({ rows: rowsText([], [assent(other)]) }),
    words.answersForeign,
    true,
  ],
  [
    'with an assent about another ride-along',
    async ({ answerFile, rowsText, assent, host }) => answerFile({ rows: rowsText([], [{ ...assent(host), rideAlongId: 'another' }]) }),
    words.answersForeign,
    true,
  ],
  ['that is a copy of notes', async ({ rowsText }) => rowsText(), words.fileIsCopy, false],
])(
  'a file %s is refused with one sentence and changes nothing; if it was an answer file, it is set aside',
  async (_, make, sentence, isSetAside) => {
    const text = await make(evening)
    expect(await importAnswerFile('answers.json', text)).toEqual({ what: 'refused', sentence, isSetAside })
    expect([await db.replies.count(), await db.assents.count()]).toEqual([0, 0])
    expect((await filesSetAside()).map((file) => [file.name, file.text, file.why])).toEqual(
      isSetAside ? [['answers.json', text, sentence]] : [],
    )
  },
)

test('answers to a deleted ride-along are set aside, and merged on retry once it is restored', async () => {
  const text = await evening.answerFile()
  await deleteRideAlong(evening.rideAlongId, 'Deleted')
  expect(await importAnswerFile('answers.json', text)).toMatchObject({
    what: 'refused',
    sentence: words.answersNoRideAlong,
    isSetAside: true,
  })
  await undo()
  const [file] = await filesSetAside()
  expect(await retrySetAsideFile(file!)).toMatchObject({ what: 'merged', merged: { changed: 1 } })
  expect(await filesSetAside()).toEqual([])
})

test('answers to a review made on another device open only with its passphrase', async () => {
  const text = await evening.answerFile()
  await db.reviews.clear()
  const outcome = await importAnswerFile('answers.json', text)
  if (outcome.what !== 'locked') throw new Error(outcome.what)
  await expect(importLockedAnswers(outcome, 'harbour violet lantern fossil')).rejects.toThrow(WrongPassphraseError)
  expect(await db.replies.count()).toBe(0)
  expect(await importLockedAnswers(outcome, evening.passphrase)).toMatchObject({ what: 'merged', merged: { changed: 1 } })
  expect(await importAnswerFile('answers.json', text)).toMatchObject({ what: 'merged', merged: { changed: 0 } })
})

test('a review file is recognized as one, not as answers', async () => {
  const { rideAlongId, host, review, slots, key } = evening
  const content = (await reviewContent(rideAlongId, host))!
  const text = await sealReview({ review: review.id, round: 1, slots }, key, content)
  expect(await importAnswerFile('review.json', text)).toMatchObject({ what: 'review' })
})
