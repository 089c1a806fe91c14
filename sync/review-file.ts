import * as v from 'valibot'
import { fromBase64url, NotBase64urlError, toBase64url, type Bytes } from './encryption/base64url.ts'
import { DamagedError, seal, keySlots, unseal, type DataKey } from './encryption/seal.ts'

/** Why a file was refused; there is one sentence for each. */
export type FileReason = 'notJson' | 'foreign' | 'newer' | 'damaged' | 'tooLarge'

/** A review file or an answer file that cannot be read. Nothing of it was used. */
export class ReviewFileError extends Error {
  override name = 'ReviewFileError'
  readonly reason: FileReason
  constructor(reason: FileReason) {
    super(reason)
    this.reason = reason
  }
}

/** What a review file shows. */
export interface ReviewContent {
  /** The host it was made for. */
  person: string
  /** How many observations the observer keeps private. */
  privateCount: number
  /** The summary that waits for the host's word; absent where none does. */
  version?: { n: number; hash: string; finalAt?: number }
  /** What leaves to this host, as a file of Ride-Along's. */
  rows: string
}

/** What an answer file brings back. */
export interface AnswerContent {
  /** The host who wrote it. */
  person: string
  /** What it is about. */
  rideAlongId: string
  /** Rows that the host wrote, as a file of Ride-Along's. */
  rows: string
}

/** What anybody can read who has a file. */
const outside = {
  application: v.literal('ride-along'),
  format: v.picklist([1, 2]),
  /** Of the review: the same for every file of it and for all answers to it. */
  review: v.pipe(v.string(), v.uuid()),
  /** Counts the files of a review, and the answers that were saved to it. */
  round: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  slots: keySlots,
  sealed: v.pipe(v.string(), v.regex(/^[\w-]+$/)),
}
const reviewFile = v.strictObject({ ...outside, what: v.literal('review') })
const answerFile = v.strictObject({ ...outside, what: v.literal('answers') })
export type ReviewFile = v.InferOutput<typeof reviewFile>
export type AnswerFile = v.InferOutput<typeof answerFile>
type Outside = Pick<ReviewFile, 'review' | 'round' | 'slots'>
/** 2: a host is asked to agree to a summary, and answers. */
type Format = ReviewFile['format']

const reviewContent = v.strictObject({
  person: v.pipe(v.string(), v.minLength(1)),
  privateCount: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  version: v.exactOptional(
    v.strictObject({
      n: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      /** What a Date can hold, in any time zone. */
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

/** To be compared with a file's size before it is read. */
export const maxReviewFileBytes = 150_000_000
/** A file may unpack to this and no more. */
const mostContentBytes = 150_000_000
const format = 2
/** Between these a review page has its file. */
const [opens, closes] = ['<script type="application/json" id="review">', '</script>']

/** Seals what one host may see, as a file. */
export async function sealReview({ review, round, slots }: Outside, key: DataKey, content: ReviewContent): Promise<string> {
  const sealed = await packed(key, JSON.stringify(content), 'review', { review, round, format })
  const file: ReviewFile = { application: 'ride-along', what: 'review', format, review, round, slots, sealed }
  return JSON.stringify(file)
}

/** Seals what a host wrote with the key of the review, as a file that whoever wrote a review of that format can read. */
export async function sealAnswers(
  { review, round, slots, format }: Outside & { format: Format },
  key: DataKey,
  content: AnswerContent,
): Promise<string> {
  const sealed = await packed(key, JSON.stringify(content), 'answers', { review, round, format })
  const file: AnswerFile = { application: 'ride-along', what: 'answers', format, review, round, slots, sealed }
  return JSON.stringify(file)
}

/** The page that opens a review, with its file in it. */
export function embedFile(page: string, file: string): string {
  return page.replace(opens + closes, () => opens + file + closes)
}

/** The file that stands in a page, or the text as it is where it is none. */
export function extractFile(text: string): string {
  const from = text.indexOf(opens)
  return from === -1 ? text : text.slice(from + opens.length, text.indexOf(closes, from))
}

/**
 * Reads a review or an answer file from outside, or from the page it stands in, still sealed.
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

/** What a review shows. Throws `ReviewFileError`. */
export async function unsealReview(file: ReviewFile, key: DataKey): Promise<ReviewContent> {
  const found = v.safeParse(reviewContent, jsonOf(await unpacked(key, file.sealed, 'review', file)))
  if (!found.success) throw new ReviewFileError('damaged')
  return found.output
}

/** What a host wrote. Throws `ReviewFileError`. */
export async function unsealAnswers(file: AnswerFile, key: DataKey): Promise<AnswerContent> {
  const found = v.safeParse(answerContent, jsonOf(await unpacked(key, file.sealed, 'answers', file)))
  if (!found.success) throw new ReviewFileError('damaged')
  return found.output
}

/** What a host has written so far, to be kept where others may look. */
export function sealSavedAnswers(review: string, key: DataKey, rows: string): Promise<string> {
  return packed(key, rows, 'kept', { review, round: 1, format: 1 })
}

/** What a host had written so far. Throws `ReviewFileError`. */
export function unsealSavedAnswers(review: string, key: DataKey, kept: string): Promise<string> {
  return unpacked(key, kept, 'kept', { review, round: 1, format: 1 })
}

type Place = Pick<ReviewFile, 'review' | 'round' | 'format'>

/** Packed first: what is sealed does not pack. */
async function packed(key: DataKey, text: string, id: string, { review, round, format }: Place): Promise<string> {
  const bytes = await through(new CompressionStream('deflate-raw'), new TextEncoder().encode(text), mostContentBytes)
  return toBase64url(await seal(key, bytes, { format: `review ${format}`, space: review, id, counter: round }))
}

async function unpacked(key: DataKey, sealed: string, id: string, { review, round, format }: Place): Promise<string> {
  let bytes: Bytes
  try {
    bytes = await unseal(key, fromBase64url(sealed), { format: `review ${format}`, space: review, id, counter: round })
  } catch (error) {
    if (error instanceof DamagedError || error instanceof NotBase64urlError) throw new ReviewFileError('damaged')
    throw error
  }
  return new TextDecoder().decode(await through(new DecompressionStream('deflate-raw'), bytes, mostContentBytes))
}

/** Bytes as a stream leaves them, read no further than `most`. */
async function through(stream: CompressionStream | DecompressionStream, bytes: Bytes, most: number): Promise<Bytes> {
  const writer = stream.writable.getWriter()
  // What fails here fails in reading as well, which is waited for.
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
    if (length > most) {
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

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ReviewFileError('damaged')
  }
}
