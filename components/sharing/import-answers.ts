import * as words from '../../assets/locales/en.yml'
import { parseBackup } from '../../storage/library/backup.ts'
import type { Review, SetAsideFile } from '../../storage/database/db.ts'
import { AnswersError, BackupError, KeyLostError } from '../../storage/errors.ts'
import { storeReview, reviewById } from '../../storage/review/reviews.ts'
import { discardSetAside, setAsideFile } from '../../storage/review/set-aside-files.ts'
import { mergeAnswers, type MergedAnswers } from '../../storage/review/merge-answers.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import type { PersonId } from '../../storage/rows/row.ts'
import { parseReviewFile, ReviewFileError, unsealAnswers, type AnswerFile, type ReviewFile } from '../../sync/review-file.ts'
import { importDataKey, openKeySlot, type DataKey, type DerivationOptions } from '../../sync/encryption/seal.ts'
import { errorText } from '../ui/errors.ts'
import { unwrapReviewSecret, wrapReviewSecret } from './review-secret.ts'

/** What came of a file that was given. */
export type FileOutcome =
  | { what: 'taken'; taken: MergedAnswers }
  /** A review that somebody made for the person here. */
  | { what: 'review'; file: ReviewFile }
  /** Answers to a review that this device did not make, or whose key it lost: its passphrase opens them. */
  | { what: 'locked'; file: AnswerFile; name: string; text: string }
  | { what: 'refused'; sentence: string; kept: boolean }

/** Takes a file in: answers are merged, all or nothing; what cannot be used is kept aside with the reason, and changes nothing. */
export async function importAnswerFile(name: string, text: string): Promise<FileOutcome> {
  let file: ReviewFile | AnswerFile
  try {
    file = parseReviewFile(text)
  } catch (error) {
    if (!(error instanceof ReviewFileError)) throw error
    // Only what was an answer once is worth keeping.
    const ours = text.length < 20_000_000 && /"ride-along"/.test(text.slice(0, 200)) && !isCopy(text)
    return refuse(name, text, isCopy(text) ? words.fileIsCopy : readErrors[error.reason], ours)
  }
  if (file.what === 'review') return { what: 'review', file }
  const known = await reviewById(file.review)
  if (!known) return { what: 'locked', file, name, text }
  try {
    const key = await importDataKey((await unwrapReviewSecret(known)).key)
    return await takeAnswers(name, text, file, known, key)
  } catch (error) {
    if (error instanceof KeyLostError) return { what: 'locked', file, name, text }
    throw error
  }
}

/** Takes answers in whose key is not here, with the passphrase of their review. Throws `WrongPassphraseError`. */
export async function importLockedAnswers(
  { file, name, text }: Extract<FileOutcome, { what: 'locked' }>,
  passphrase: string,
  options: DerivationOptions = {},
): Promise<FileOutcome> {
  const { dataKey } = await openKeySlot(file.slots, passphrase, options)
  let about: { person: PersonId; rideAlongId: string }
  try {
    about = await unsealAnswers(file, dataKey)
  } catch (error) {
    if (error instanceof ReviewFileError) return refuse(name, text, readErrors[error.reason], true)
    throw error
  }
  const { person, rideAlongId } = about
  const rows = await rowsOf(rideAlongId)
  if (!rows) return refuse(name, text, words.answersNoRideAlong, true)
  if (!rows.rideAlong.hosts.includes(person)) return refuse(name, text, words.answersForeign, true)
  const before = await reviewById(file.review)
  const secret = await wrapReviewSecret(dataKey, passphrase)
  const known: Review = { rounds: [], sent: [], ...before, id: file.review, rideAlongId, person, secret, slots: file.slots }
  await storeReview(known)
  return takeAnswers(name, text, file, known, dataKey)
}

/** Tries a file again that was kept aside; where it can be used by now, it is kept no longer. */
export async function retrySetAsideFile({ id, name, text }: SetAsideFile): Promise<FileOutcome> {
  const given = await importAnswerFile(name, text)
  if (given.what === 'taken') await discardSetAside(id)
  return given
}

async function takeAnswers(name: string, text: string, file: AnswerFile, known: Review, key: DataKey): Promise<FileOutcome> {
  try {
    const { person, rideAlongId, rows } = await unsealAnswers(file, key)
    if (person !== known.person || rideAlongId !== known.rideAlongId) return await refuse(name, text, words.answersForeign, true)
    return { what: 'taken', taken: await mergeAnswers(known, parseBackup(rows)) }
  } catch (error) {
    if (error instanceof ReviewFileError) return refuse(name, text, readErrors[error.reason], true)
    if (error instanceof BackupError) return refuse(name, text, error.reason === 'newer' ? words.fileNewer : words.fileDamaged, true)
    if (error instanceof AnswersError)
      return refuse(
        name,
        text,
        { noReview: words.answersNoReview, noRideAlong: words.answersNoRideAlong, foreign: words.answersForeign }[error.reason],
        true,
      )
    return refuse(name, text, words.answersNotTaken(errorText(error)), true)
  }
}

async function refuse(name: string, text: string, sentence: string, keep: boolean): Promise<FileOutcome> {
  if (keep) await setAsideFile({ name, text, why: sentence })
  return { what: 'refused', sentence, kept: keep }
}

export const readErrors: Record<ReviewFileError['reason'], string> = {
  notJson: words.fileNotRead,
  foreign: words.fileForeign,
  newer: words.fileNewer,
  damaged: words.fileDamaged,
  tooLarge: words.fileTooLarge,
}

/** A copy of somebody's notes, which Settings opens. */
function isCopy(text: string): boolean {
  return /"contains": ?"(everything|what may leave)"/.test(text.slice(0, 2000))
}
