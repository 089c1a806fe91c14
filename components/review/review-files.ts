import * as v from 'valibot'
import * as words from '../../assets/locales/en.yml'
import { parseBackup } from '../../storage/library/backup.ts'
import type { Review, SetAsideFile } from '../../storage/database/db.ts'
import { unwrapSecret, wrapSecret } from '../../storage/database/secrets.ts'
import { AnswersError, BackupError, KeyLostError } from '../../storage/errors.ts'
import { picturesOf } from '../../storage/day/pictures.ts'
import { storeReview, recordRound, reviewById, reviewFor } from '../../storage/review/reviews.ts'
import { mergeAnswers, type MergedAnswers } from '../../storage/review/merge-answers.ts'
import { discardSetAside, setAsideFile } from '../../storage/review/set-aside-files.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import type { PersonId } from '../../storage/rows/row.ts'
import type { SummaryVersion } from '../../storage/rows/tables.ts'
import { latestVersion } from '../../summary/agreement.ts'
import { fileName } from '../../summary/formats/file-name.ts'
import { writeRows } from '../../summary/formats/json.ts'
import { shareableWith } from '../../summary/shareable.ts'
import {
  embedFile,
  parseReviewFile,
  ReviewFileError,
  sealReview,
  unsealAnswers,
  type AnswerFile,
  type ReviewContent,
  type ReviewFile,
} from '../../sync/review-file.ts'
import { importDataKey, makeKeySlot, newDataKey, openKeySlot, keySlots, type DataKey, type KeySlot } from '../../sync/encryption/seal.ts'
import { picturesInBase64 } from '../../storage/day/pictures-in-base64.ts'
import { errorText } from '../ui/errors.ts'
import { saveFile } from '../files/save-file.ts'

/** Long work that can be watched and stopped. */
interface Patience {
  onProgress?: (done: number) => void
  signal?: AbortSignal
}

type Version = NonNullable<ReviewContent['version']>

/**
 * What the host will see, or null where nothing of the ride-along leaves. `bySync`, it is the host's own device that asks:
 * a version is there only as long as the summary shows the same, which the observer's device alone can tell.
 */
export async function reviewContent(
  rideAlongId: string,
  person: PersonId,
  { pictures = true, bySync = false } = {},
): Promise<ReviewContent | null> {
  const rows = await rowsOf(rideAlongId)
  const taken = pictures ? await picturesInBase64(await picturesOf(rideAlongId)) : []
  const leave = rows && shareableWith(person, { ...rows, pictures: taken })
  if (!leave) return null
  const { rideAlong, ...others } = leave.rows
  const latest = bySync ? latestVersion(rows.versions, rideAlong.observer) : undefined
  const proposed = bySync ? latest && { version: named(latest), changed: false } : await proposedVersion(rideAlongId)
  const text = writeRows({ ...others, rideAlongs: [rideAlong] }, { writtenAt: Date.now(), contains: 'what may leave' })
  return { person, privateCount: leave.privateCount, ...(proposed && !proposed.changed && { version: proposed.version }), rows: text }
}

/** The version of the summary that was put forward last, and whether it shows something else by now; undefined where none was. */
export async function proposedVersion(rideAlongId: string): Promise<{ version: Version; changed: boolean } | undefined> {
  const rows = await rowsOf(rideAlongId)
  const latest = rows && latestVersion(rows.versions, rows.rideAlong.observer)
  if (!latest) return undefined
  const pictures = await picturesOf(rideAlongId)
  const { summaryAgreement } = await import('../agreement/agreement-of.ts')
  const agreement = await summaryAgreement(rows, await picturesInBase64(pictures, { large: false }))
  if (!agreement) return undefined
  return { version: named(latest), changed: agreement.standing.changed }
}

function named({ n, hash, finalAt }: SummaryVersion): Version {
  return { n, hash, ...(finalAt !== undefined && { finalAt }) }
}

/**
 * Begins the review of a ride-along for one host, with a passphrase that opens each of its files; where it was begun,
 * that is gone on with.
 */
export async function beginReview(rideAlongId: string, person: PersonId, patience: Patience = {}): Promise<Review> {
  const before = await reviewFor(rideAlongId, person)
  if (before) return before
  const { newPassphrase } = await import('../../sync/encryption/passphrase.ts')
  const [key, passphrase] = [await newDataKey(), newPassphrase()]
  const slot = await makeKeySlot(key, passphrase, patience)
  const begun: Review = {
    id: crypto.randomUUID(),
    rideAlongId,
    person,
    secret: await wrapSecret(secretOf(key, passphrase)),
    slots: [slot],
    rounds: [],
    sent: [],
  }
  await storeReview(begun)
  return begun
}

/** The passphrase of a review, where this device knows it. Throws `KeyLostError`. */
export async function passphraseOf({ secret }: Review): Promise<string | undefined> {
  return readSecret(await unwrapSecret(secret)).passphrase
}

/**
 * Saves what the host will see as a page that opens by itself, or as a page and a file apart.
 * @returns the names of the files. Throws `KeyLostError`.
 */
export async function saveReviewFile(
  { id, secret, slots: kept, rounds }: Review,
  content: ReviewContent,
  apart: boolean,
): Promise<string[]> {
  const key = await importDataKey(readSecret(await unwrapSecret(secret)).key)
  const backup = parseBackup(content.rows)
  const [rideAlong] = backup.rideAlongs
  if (!rideAlong || rideAlong.erased) throw new Error('A review without a ride-along')
  const file = await sealReview({ review: id, round: rounds.length + 1, slots: readSlots(kept) }, key, content)
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
    const key = await importDataKey(readSecret(await unwrapSecret(known.secret)).key)
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
  patience: Patience = {},
): Promise<FileOutcome> {
  const { dataKey } = await openKeySlot(file.slots, passphrase, patience)
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
  const secret = await wrapSecret(secretOf(dataKey, passphrase))
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

const secret = v.strictObject({ key: v.pipe(v.array(v.number()), v.length(32)), passphrase: v.string() })

function secretOf({ bytes }: DataKey, passphrase: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify({ key: [...bytes], passphrase }))
}

function readSecret(bytes: Uint8Array): { key: Uint8Array<ArrayBuffer>; passphrase: string } {
  const { key, passphrase } = v.parse(secret, JSON.parse(new TextDecoder().decode(bytes)))
  return { key: new Uint8Array(key), passphrase }
}

function readSlots(kept: unknown[]): KeySlot[] {
  return v.parse(keySlots, kept)
}
