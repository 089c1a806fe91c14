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

/** What a review shows. */
export interface ReviewData {
  /** Its id. */
  id: string
  /** The host it was made for. */
  person: string
  /** Observations that are kept from the host; where it is absent, nobody here knows. */
  privateCount?: number
  /** What is written goes to the observer as the ride-along is kept in step, and not in a file. */
  bySync?: true
  /** The summary that waits for their word. */
  version?: ReviewContent['version']
  rideAlong: RideAlong
  rows: Backup
}

/** A review whose passphrase was given: what its answers are sealed with, too. */
export interface UnlockedReview extends ReviewData {
  file: ReviewFile
  key: DataKey
}

/** Opens a review. Throws `WrongPassphraseError`, `ReviewFileError`, and the signal's reason. */
export async function openReview(file: ReviewFile, passphrase: string, options: DerivationOptions = {}): Promise<UnlockedReview> {
  const { dataKey: key } = await openKeySlot(file.slots, passphrase, options)
  return { file, key, ...parseReview(file.review, await unsealReview(file, key)) }
}

/** What a review shows, read from what is sealed in it. Throws `ReviewFileError`. */
export function parseReview(review: string, { person, privateCount, version, rows }: ReviewContent): ReviewData {
  let shown: Backup
  try {
    shown = parseBackup(rows)
  } catch (error) {
    if (error instanceof BackupError) throw new ReviewFileError(error.reason === 'newer' ? 'newer' : 'damaged')
    throw error
  }
  const rideAlong = shown.rideAlongs.find((row): row is RideAlong => !isDeleted(row))
  if (!rideAlong) throw new ReviewFileError('damaged')
  return { id: review, person, privateCount, ...(version && { version }), rideAlong, rows: shown }
}

/** What a host has written so far, sealed so that it may lie where others look. */
export function encryptAnswers({ file, key }: UnlockedReview, written: AnswerSet): Promise<string> {
  return sealSavedAnswers(file.review, key, savedAnswersText(written, rowsText(written)))
}

/** What a host had written so far. Throws `ReviewFileError`, `BackupError`. */
export async function decryptAnswers({ file, key }: UnlockedReview, sealed: string): Promise<SavedAnswers> {
  return parseSavedAnswers(await unsealSavedAnswers(file.review, key, sealed))
}

/**
 * Saves what a host has written as a file for the observer; `round` counts the files.
 * @returns the file's name.
 */
export async function saveAnswerFile(opened: UnlockedReview, written: AnswerSet, round: number): Promise<string> {
  const { file, key, person, rideAlong } = opened
  const { review, slots, format } = file
  const answers = await sealAnswers({ review, round, slots, format }, key, { person, rideAlongId: rideAlong.id, rows: rowsText(written) })
  const name = fileName(words.reviewAnswersOf(rideAlong.title || words.untitled), rideAlong.date, 'json')
  saveFile(name, 'application/json', answers)
  return name
}

function rowsText({ rows }: AnswerSet): string {
  const nothing = { people: [], rideAlongs: [], spans: [], followUps: [], tags: [] }
  return writeRows({ ...nothing, ...rows }, { writtenAt: Date.now(), contains: 'what may leave' })
}
