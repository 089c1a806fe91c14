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

/** What importing a file did. */
export type FileOutcome =
  | { what: 'merged'; merged: MergedAnswers }
  /** A review file for the person on this device to answer. */
  | { what: 'review'; file: ReviewFile }
  /** Answers whose key is not on this device (made elsewhere, or lost): the passphrase of the review opens them. */
  | { what: 'locked'; file: AnswerFile; name: string; text: string }
  | { what: 'refused'; sentence: string; isSetAside: boolean }

/** Merges an answer file in one transaction. Answers that cannot be used are set aside with the reason and change nothing. */
export async function importAnswerFile(name: string, text: string): Promise<FileOutcome> {
  let file: ReviewFile | AnswerFile
  try {
    file = parseReviewFile(text)
  } catch (error) {
    if (!(error instanceof ReviewFileError)) throw error
    // Other people's files are not set aside, only damaged or newer ones of Ride-Along.
    const isOurs = text.length < 20_000_000 && /"ride-along"/.test(text.slice(0, 200)) && !isCopy(text)
    return refuse(name, text, isCopy(text) ? words.fileIsCopy : readErrors[error.reason], isOurs)
  }
  if (file.what === 'review') return { what: 'review', file }
  const known = await reviewById(file.review)
  if (!known) return { what: 'locked', file, name, text }
  try {
    const key = await importDataKey((await unwrapReviewSecret(known)).key)
    return await decryptAndMerge(name, text, file, known, key)
  } catch (error) {
    if (error instanceof KeyLostError) return { what: 'locked', file, name, text }
    throw error
  }
}

/** Merges answers with the passphrase of their review, and stores its key. Throws `WrongPassphraseError` and the signal's reason. */
export async function importLockedAnswers(
  { file, name, text }: Extract<FileOutcome, { what: 'locked' }>,
  passphrase: string,
  options: DerivationOptions = {},
): Promise<FileOutcome> {
  const { dataKey } = await openKeySlot(file.slots, passphrase, options)
  let scope: { person: PersonId; rideAlongId: string }
  try {
    scope = await unsealAnswers(file, dataKey)
  } catch (error) {
    if (error instanceof ReviewFileError) return refuse(name, text, readErrors[error.reason], true)
    throw error
  }
  const { person, rideAlongId } = scope
  const rows = await rowsOf(rideAlongId)
  if (!rows) return refuse(name, text, words.answersNoRideAlong, true)
  if (!rows.rideAlong.hosts.includes(person)) return refuse(name, text, words.answersForeign, true)
  const existing = await reviewById(file.review)
  const secret = await wrapReviewSecret(dataKey, passphrase)
  const known: Review = { rounds: [], sent: [], ...existing, id: file.review, rideAlongId, person, secret, slots: file.slots }
  await storeReview(known)
  return decryptAndMerge(name, text, file, known, dataKey)
}

/** Imports a file again that was set aside, and discards it if that succeeds. */
export async function retrySetAsideFile({ id, name, text }: SetAsideFile): Promise<FileOutcome> {
  const outcome = await importAnswerFile(name, text)
  if (outcome.what === 'merged') await discardSetAside(id)
  return outcome
}

async function decryptAndMerge(name: string, text: string, file: AnswerFile, known: Review, key: DataKey): Promise<FileOutcome> {
  try {
    const { person, rideAlongId, rows } = await unsealAnswers(file, key)
    if (person !== known.person || rideAlongId !== known.rideAlongId) return await refuse(name, text, words.answersForeign, true)
    return { what: 'merged', merged: await mergeAnswers(known, parseBackup(rows)) }
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

async function refuse(name: string, text: string, sentence: string, shouldSetAside: boolean): Promise<FileOutcome> {
  if (shouldSetAside) await setAsideFile({ name, text, why: sentence })
  return { what: 'refused', sentence, isSetAside: shouldSetAside }
}

const readErrors: Record<ReviewFileError['reason'], string> = {
  notJson: words.fileNotRead,
  foreign: words.fileForeign,
  newer: words.fileNewer,
  damaged: words.fileDamaged,
  tooLarge: words.fileTooLarge,
}

/** Whether the text is a backup or an export as JSON, which Settings can open. */
function isCopy(text: string): boolean {
  return /"contains": ?"(everything|what may leave)"/.test(text.slice(0, 2000))
}
