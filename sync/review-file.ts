import * as v from 'valibot'
import { fromBase64url, NotBase64urlError, toBase64url, type Bytes } from './encryption/base64url.ts'
import { DamagedError, seal, keySlots, unseal, type DataKey } from './encryption/seal.ts'

/** Why a file was refused. The interface has one sentence for each. */
export type FileReason = 'notJson' | 'foreign' | 'newer' | 'damaged' | 'tooLarge'

/** A review file or an answer file cannot be read. Nothing of it was used. */
export class ReviewFileError extends Error {
  override name = 'ReviewFileError'
  readonly reason: FileReason
  constructor(reason: FileReason) {
    super(reason)
    this.reason = reason
  }
}

/** The content of a review file. */
export interface ReviewContent {
  /** The host for whom it was made. */
  person: string
  /** How many observations the observer keeps private. */
  privateCount: number
  /** The proposed version of the summary; absent if there is none. */
  version?: { n: number; hash: string; finalAt?: number }
  /** The rows that this host may see, as a file in Ride-Along's own format. */
  rows: string
}

/** The content of an answer file. */
export interface AnswerContent {
  /** The host who wrote it. */
  person: string
  rideAlongId: string
  /** The rows that the host wrote, as a file in Ride-Along's own format. */
  rows: string
}

/** The unencrypted fields of a file. */
const header = {
  application: v.literal('ride-along'),
  format: v.picklist([1, 2]),
  /** Id of the review: the same in all its files and in all answers to it. */
  review: v.pipe(v.string(), v.uuid()),
  /** Counts the files of a review, and the answer files to it. */
  round: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  slots: keySlots,
  sealed: v.pipe(v.string(), v.regex(/^[\w-]+$/)),
}
const reviewFile = v.strictObject({ ...header, what: v.literal('review') })
const answerFile = v.strictObject({ ...header, what: v.literal('answers') })
export type ReviewFile = v.InferOutput<typeof reviewFile>
export type AnswerFile = v.InferOutput<typeof answerFile>
type Header = Pick<ReviewFile, 'review' | 'round' | 'slots'>
/** 2: with a proposed version of the summary, and the host's assent. */
type Format = ReviewFile['format']

const reviewContent = v.strictObject({
  person: v.pipe(v.string(), v.minLength(1)),
  privateCount: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  version: v.exactOptional(
    v.strictObject({
      n: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      /** Within the range of Date, in any time zone. */
      finalAt: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(-8.6e15), v.maxValue(8.6e15))),
    }),
  ),
  rows: v.string(),
})
const answerContent = v.strictObject({
  person: v.pipe(v.string(), v.minLength(1)),
  rideAlongId: v.pipe(v.string(), v.minLength(1)),
  rows: v.string(),
})

/** Compare with the size of a file before reading it. */
export const maxReviewFileBytes = 150_000_000
/** Limit for decompressed content. */
const maxContentBytes = 150_000_000
const format = 2
/** A review page contains its file between these tags. */
const [openTag, closeTag] = ['<script type="application/json" id="review">', '</script>']

/** Encrypts a review for one host into a file. */
export async function sealReview({ review, round, slots }: Header, key: DataKey, content: ReviewContent): Promise<string> {
  const sealed = await pack(key, JSON.stringify(content), 'review', { review, round, format })
  const file: ReviewFile = { application: 'ride-along', what: 'review', format, review, round, slots, sealed }
  return JSON.stringify(file)
}

/** Encrypts a host's answers with the key of the review, in the format of the review file, so that its author can read them. */
export async function sealAnswers(
  { review, round, slots, format }: Header & { format: Format },
  key: DataKey,
  content: AnswerContent,
): Promise<string> {
  const sealed = await pack(key, JSON.stringify(content), 'answers', { review, round, format })
  const file: AnswerFile = { application: 'ride-along', what: 'answers', format, review, round, slots, sealed }
  return JSON.stringify(file)
}

/** Inserts a review file into the page that opens it. */
export function embedFile(page: string, file: string): string {
  return page.replace(openTag + closeTag, () => openTag + file + closeTag)
}

/** The file inside a review page, or the text itself if it is not such a page. */
export function extractFile(text: string): string {
  const from = text.indexOf(openTag)
  return from === -1 ? text : text.slice(from + openTag.length, text.indexOf(closeTag, from))
}

/**
 * Parses a review file or an answer file, or a page that contains one. The content stays encrypted.
 * Throws `ReviewFileError`.
 */
export function parseReviewFile(text: string): ReviewFile | AnswerFile {
  if (text.length > maxReviewFileBytes) throw new ReviewFileError('tooLarge')
  let found: unknown
  try {
    found = JSON.parse(extractFile(text))
  } catch {
    throw new ReviewFileError('notJson')
  }
  const head = v.safeParse(
    v.object({ application: v.literal('ride-along'), what: v.picklist(['review', 'answers']), format: v.number() }),
    found,
  )
  if (!head.success) throw new ReviewFileError('foreign')
  if (head.output.format > format) throw new ReviewFileError('newer')
  const file = v.safeParse(head.output.what === 'review' ? reviewFile : answerFile, found, { abortEarly: true })
  if (!file.success) throw new ReviewFileError('damaged')
  return file.output
}

/** Decrypts a review file. Throws `ReviewFileError`. */
export async function unsealReview(file: ReviewFile, key: DataKey): Promise<ReviewContent> {
  const found = v.safeParse(reviewContent, parseJson(await unpack(key, file.sealed, 'review', file)))
  if (!found.success) throw new ReviewFileError('damaged')
  return found.output
}

/** Decrypts an answer file. Throws `ReviewFileError`. */
export async function unsealAnswers(file: AnswerFile, key: DataKey): Promise<AnswerContent> {
  const found = v.safeParse(answerContent, parseJson(await unpack(key, file.sealed, 'answers', file)))
  if (!found.success) throw new ReviewFileError('damaged')
  return found.output
}

/** Encrypts a host's unfinished answers, to be stored in a browser that others may use. */
export function sealSavedAnswers(review: string, key: DataKey, rows: string): Promise<string> {
  return pack(key, rows, 'kept', { review, round: 1, format: 1 })
}

/** Decrypts a host's unfinished answers. Throws `ReviewFileError`. */
export function unsealSavedAnswers(review: string, key: DataKey, kept: string): Promise<string> {
  return unpack(key, kept, 'kept', { review, round: 1, format: 1 })
}

type FileIdentity = Pick<ReviewFile, 'review' | 'round' | 'format'>

/** Compresses and encrypts. Ciphertext does not compress, so that comes first. */
async function pack(key: DataKey, text: string, id: string, { review, round, format }: FileIdentity): Promise<string> {
  const bytes = await pipeThrough(new CompressionStream('deflate-raw'), new TextEncoder().encode(text), maxContentBytes)
  return toBase64url(await seal(key, bytes, { format: `review ${format}`, space: review, id, counter: round }))
}

async function unpack(key: DataKey, sealed: string, id: string, { review, round, format }: FileIdentity): Promise<string> {
  let bytes: Bytes
  try {
    bytes = await unseal(key, fromBase64url(sealed), { format: `review ${format}`, space: review, id, counter: round })
  } catch (error) {
    if (error instanceof DamagedError || error instanceof NotBase64urlError) throw new ReviewFileError('damaged')
    throw error
  }
  return new TextDecoder().decode(await pipeThrough(new DecompressionStream('deflate-raw'), bytes, maxContentBytes))
}

/** Sends bytes through a stream. Throws `ReviewFileError` if more than `maxBytes` come out. */
async function pipeThrough(stream: CompressionStream | DecompressionStream, bytes: Bytes, maxBytes: number): Promise<Bytes> {
  const writer = stream.writable.getWriter()
  // An error of the writer shows up in the reader too, which is awaited.
  writer.write(bytes).catch(() => {})
  writer.close().catch(() => {})
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = stream.readable.getReader()
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new ReviewFileError('damaged')
    })
    if (done) break
    length += value.length
    if (length > maxBytes) {
      await reader.cancel()
      throw new ReviewFileError('tooLarge')
    }
    chunks.push(value)
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ReviewFileError('damaged')
  }
}
