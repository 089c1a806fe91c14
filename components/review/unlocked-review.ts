import * as words from '../../assets/locales/en.yml'
import { parseBackup, type Backup } from '../../storage/library/backup.ts'
import { savedAnswersText, parseSavedAnswers, type SavedAnswers, type AnswerSet } from '../../storage/review/answer-set.ts'
import { BackupError } from '../../storage/errors.ts'
import { isDeleted } from '../../storage/rows/row.ts'
import { type RideAlong } from '../../storage/rows/tables.ts'
import { fileName } from '../../summary/formats/file-name.ts'
import { writeRows } from '../../summary/formats/json.ts'
import {
  ReviewFileError,
  sealAnswers,
  sealSavedAnswers,
  unsealSavedAnswers,
  unsealReview,
  type ReviewContent,
  type ReviewFile,
} from '../../sync/review-file.ts'
import { openKeySlot, type DataKey, type DerivationOptions } from '../../sync/encryption/seal.ts'
import { saveFile } from '../files/save-file.ts'

/** The content of a review, and whom it is for. */
export interface ReviewData {
  id: string
  /** The host. */
  person: string
  /** How many observations are hidden from the host; undefined if this device cannot know. */
  privateCount?: number
  /** Answers go to the observer by sync, not in a file. */
  bySync?: true
  /** The proposed version of the summary. */
  version?: ReviewContent['version']
  rideAlong: RideAlong
  rows: Backup
}

/** A decrypted review file, with the key that encrypts the answers. */
export interface UnlockedReview extends ReviewData {
  file: ReviewFile
  key: DataKey
}

/** Decrypts a review file. Throws `WrongPassphraseError`, `ReviewFileError`, and the signal's reason. */
export async function openReview(file: ReviewFile, passphrase: string, options: DerivationOptions = {}): Promise<UnlockedReview> {
  const { dataKey: key } = await openKeySlot(file.slots, passphrase, options)
  return { file, key, ...parseReview(file.review, await unsealReview(file, key)) }
}

/** Parses the decrypted content of a review. Throws `ReviewFileError`. */
export function parseReview(review: string, { person, privateCount, version, rows }: ReviewContent): ReviewData {
  let backup: Backup
  try {
    backup = parseBackup(rows)
  } catch (error) {
    if (error instanceof BackupError) throw new ReviewFileError(error.reason === 'newer' ? 'newer' : 'damaged')
    throw error
  }
  const rideAlong = backup.rideAlongs.find((row): row is RideAlong => !isDeleted(row))
  if (!rideAlong) throw new ReviewFileError('damaged')
  return { id: review, person, privateCount, ...(version && { version }), rideAlong, rows: backup }
}

/** Encrypts the answers for storage between two openings of the page. */
export function encryptAnswers({ file, key }: UnlockedReview, answers: AnswerSet): Promise<string> {
  return sealSavedAnswers(file.review, key, savedAnswersText(answers, rowsText(answers)))
}

/** Decrypts stored answers. Throws `ReviewFileError`, `BackupError`. */
export async function decryptAnswers({ file, key }: UnlockedReview, sealed: string): Promise<SavedAnswers> {
  return parseSavedAnswers(await unsealSavedAnswers(file.review, key, sealed))
}

/**
 * Saves the answers as an encrypted file for the observer; `round` counts the files.
 * @returns the file's name.
 */
export async function saveAnswerFile(review: UnlockedReview, answers: AnswerSet, round: number): Promise<string> {
  const { file, key, person, rideAlong } = review
  const { slots, format } = file
  const text = await sealAnswers({ review: file.review, round, slots, format }, key, {
    person,
    rideAlongId: rideAlong.id,
    rows: rowsText(answers),
  })
  const name = fileName(words.reviewAnswersOf(rideAlong.title || words.untitled), rideAlong.date, 'json')
  saveFile(name, 'application/json', text)
  return name
}

function rowsText({ rows }: AnswerSet): string {
  const empty = { people: [], rideAlongs: [], spans: [], followUps: [], tags: [] }
  return writeRows({ ...empty, ...rows }, { writtenAt: Date.now(), contains: 'what may leave' })
}
