import { db } from '../../storage/database/db.ts'
import type { KnownDocument, OutgoingDocument, Refusal } from '../../storage/database/sync-records.ts'
import { sameValue, type PersonId, type Row } from '../../storage/rows/row.ts'
import type { Keyring } from '../space/keyring.ts'
import type { Leaf } from './client.ts'
import { idOf, openDocument, RefusedDocumentError, type DocumentContent } from './documents.ts'

/** A document as the feed lists it: the current revisions, and those of them that this device has not read. */
export interface ListedDocument {
  id: string
  revs: string[]
  unread: string[]
}

export interface ReceivedDocument extends ListedDocument {
  account: string
  /** The unread revisions that the server delivered. */
  opened: OpenedRevision[]
}

/** One revision of a document: its content, or why it was refused; neither if it is a tombstone. */
export interface OpenedRevision {
  id: string
  rev: string
  counter: number
  /** Id of the key that it is encrypted with, if it could be opened. */
  key?: string
  deleted?: true
  content?: DocumentContent
  refused?: 'damaged' | 'newer' | 'key' | 'author' | 'role'
}

/** Decrypts one revision. A document that cannot be used is a result, not an error. */
export async function openRevision(keyring: Keyring, leaf: Leaf): Promise<OpenedRevision> {
  const { _id: id, _rev: rev } = leaf
  if (leaf._deleted) return { id, rev, counter: 0, deleted: true }
  try {
    return { id, rev, ...(await openDocument(keyring, leaf)) }
  } catch (error) {
    if (error instanceof RefusedDocumentError) return { id, rev, counter: 0, refused: error.why }
    throw error
  }
}

/** What to list as refused of a document: revisions that did not come, and unusable ones unless another was `understood`. */
export function refusalsOf(
  context: { destination: string; under: string },
  { id, account, unread, opened }: ReceivedDocument,
  understood: boolean,
): Refusal[] {
  const refusal = { ...context, id, account, at: Date.now() }
  const missing = unread.filter((rev) => !opened.some((each) => each.rev === rev))
  if (missing.length > 0) return [{ ...refusal, why: 'missing', revs: missing }]
  if (understood) return []
  return opened.flatMap(({ refused: why }) =>
    why ? [{ ...refusal, why, revs: unread, ...(why === 'newer' && { version: db.verno }) }] : [],
  )
}

/** The contents of a document, without versions that their author, if somebody else, has retracted since. */
export function unretracted({ opened }: ReceivedDocument, before: KnownDocument | undefined, me: PersonId): DocumentContent[] {
  const retractions = opened.flatMap(({ counter, content }) => (content?.taken ? [counter] : []))
  const until = Math.max(0, ...retractions, before && !before.clock ? before.counter : 0)
  return opened.flatMap(({ counter, content }) => (content && (!content.row || counter > until || content.row.by === me) ? [content] : []))
}

/** Whether the server lost a document: the known revision is gone, and only tombstones are left. (A retraction is not a tombstone.) */
export function isLostOnServer({ revs, opened }: ReceivedDocument, before: KnownDocument | undefined): boolean {
  return before !== undefined && !revs.includes(before.rev) && opened.length > 0 && opened.every(({ deleted }) => deleted)
}

/**
 * Compares the leaves of a document with the merged row. A leaf that equals the row is kept (of several, the one with the
 * last revision), and the others are superseded (`lesser`). If none does, `isWritten` is false and the row has to be sent.
 * @param rows merged rows by `rowKey`.
 * @returns undefined if no leaf could be used.
 */
export function mergeLeaves(
  { id, revs, opened, account }: ReceivedDocument,
  before: KnownDocument | undefined,
  rows: ReadonlyMap<string, Row>,
) {
  const read = opened.flatMap(({ rev, counter, content }) => (content ? [{ rev, counter, content, clock: content.row?.clock }] : []))
  const content = (read.find((each) => each.content.taken) ?? read[0])?.content
  if (!content) return undefined
  const current = before && revs.includes(before.rev) ? [before] : []
  const leaves = [...current, ...read].sort((a, b) => (a.rev < b.rev ? 1 : -1))
  const counter = Math.max(before?.counter ?? 0, ...leaves.map((each) => each.counter))
  const isRetracted = [...(before ? [before] : []), ...leaves].some((each) => each.counter === counter && each.clock === undefined)
  const merged = isRetracted ? undefined : rows.get(rowKey(content))?.clock
  const complete = leaves.find(({ clock }) => sameValue(clock, merged))
  const { rev, clock } = complete ?? leaves[0]!
  const known: KnownDocument = { id, rev, counter, ...(clock && !isRetracted && { clock }) }
  const lesser = leaves.flatMap((each) => (each.rev === rev ? [] : [each.rev]))
  return { account, content, known, lesser, isWritten: complete !== undefined, isRetracted, wasPublished: before?.clock !== undefined }
}

/** A tombstone for a superseded revision. Its hash is derived, so every device writes the same one. */
export function tombstone(id: string, rev: string): OutgoingDocument {
  const [start, hash] = [Number.parseInt(rev, 10) + 1, revisionHash(rev)]
  const derived = hash.replace(/[\da-f]/g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16))
  return { id, counter: 0, body: { _id: id, _rev: `${start}-${derived}`, _revisions: { start, ids: [derived, hash] }, _deleted: true } }
}

/** Identifies one revision of one document. */
export function revisionKey({ id, rev }: { id: string; rev: string }): string {
  return `${id} ${rev}`
}

/** Identifies the row that a document is about. */
export function rowKey(content: DocumentContent): string {
  return `${content.table}/${idOf(content)}`
}

/** A revision without its number, as `_revisions` lists it. */
export function revisionHash(rev: string): string {
  return rev.slice(rev.indexOf('-') + 1)
}
