import * as v from 'valibot'
import { blobToBase64 } from '../../storage/day/pictures-in-base64.ts'
import { rowSchemas } from '../../storage/rows/schemas.ts'
import type { PersonId, Row } from '../../storage/rows/row.ts'
import { rowTables, type Picture, type RowTable } from '../../storage/rows/tables.ts'
import { fromBase64url, toBase64url } from '../encryption/base64url.ts'
import { DamagedError, seal, unseal } from '../encryption/seal.ts'
import { accountOf, documentId } from '../space/document-names.ts'
import type { Keyring } from '../space/keyring.ts'
import type { Leaf } from './client.ts'

/**
 * The content of a document: a row, the retraction of a row (`taken`), or a statement that a person has given all ratings of
 * the ride-along `rated`. The last two are encrypted as they are.
 */
export type DocumentContent =
  | { table: RowTable; row: Row; taken?: never; rated?: never }
  | { table: RowTable; id: string; by: PersonId; taken: true; row?: never; rated?: never }
  | { table: 'ratings'; id: string; by: PersonId; rated: string; row?: never; taken?: never }

/** A document that cannot be used. */
export class RefusedDocumentError extends Error {
  override name = 'RefusedDocumentError'
  readonly why: 'damaged' | 'newer' | 'key'
  constructor(why: 'damaged' | 'newer' | 'key') {
    super(why)
    this.why = why
  }
}

const envelope = v.object({
  format: v.pipe(v.number(), v.integer()),
  key: v.pipe(v.string(), v.maxLength(100)),
  counter: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  sealed: v.pipe(v.string(), v.regex(/^[\w-]*$/)),
})
const identity = v.pipe(v.string(), v.minLength(1), v.maxLength(1_000_000))
const retraction = v.strictObject({ table: v.picklist(rowTables), id: identity, by: identity, taken: v.literal(true) })
const rowContent = v.strictObject({ table: v.picklist(rowTables), row: v.unknown() })
const ratingsStatement = v.strictObject({ table: v.literal('ratings'), id: identity, by: identity, rated: identity })
const otherContent = v.union([retraction, ratingsStatement])
/** Content of a table that this version does not know. */
const newerContent = v.looseObject({
  table: v.pipe(
    v.string(),
    v.check((table) => !rowTables.some((known) => known === table)),
  ),
})
const format = 'sync 1'

/** Encrypts content into the body of a document, which has no revision yet. */
export async function documentBody(keyring: Keyring, id: string, counter: number, content: DocumentContent): Promise<object> {
  const [key] = keyring.keys
  const json = content.row ? { table: content.table, row: await toJson(content.table, content.row) } : content
  const bytes = new TextEncoder().encode(JSON.stringify(json))
  const sealed = toBase64url(await seal(key, bytes, { format, space: keyring.space, id, counter }))
  return { format: 1, key: key.id, counter, sealed }
}

/**
 * Decrypts a document.
 * @returns its content, its counter of versions, and the id of the key. Throws `RefusedDocumentError`.
 */
export async function openDocument(keyring: Keyring, leaf: Leaf): Promise<{ content: DocumentContent; counter: number; key: string }> {
  const parsed = v.safeParse(envelope, leaf)
  if (!parsed.success) throw new RefusedDocumentError('damaged')
  const { format: version, key: keyId, counter, sealed } = parsed.output
  if (version > 1) throw new RefusedDocumentError('newer')
  const key = keyring.keys.find(({ id }) => id === keyId)
  if (!key) throw new RefusedDocumentError('key')
  const content = await parseContent(async () =>
    new TextDecoder('utf-8', { fatal: true }).decode(
      await unseal(key, fromBase64url(sealed), { format, space: keyring.space, id: leaf._id, counter }),
    ),
  )
  const account = accountOf(leaf._id)
  // A member who has the key sealed another row than the id names.
  if (account === undefined || documentId(keyring, account, content.table, idOf(content)) !== leaf._id)
    throw new RefusedDocumentError('damaged')
  return { content, counter, key: keyId }
}

/** Id of the row that the content is about. */
export function idOf(content: DocumentContent): string {
  return content.row ? content.row.id : content.id
}

export function authorOf(content: DocumentContent): PersonId {
  return content.row ? content.row.by : content.by
}

/** States that a person has given all ratings of a ride-along. */
export function ratingsGiven(rideAlongId: string, by: PersonId): DocumentContent {
  return { table: 'ratings', id: `rated/${by}/${rideAlongId}`, by, rated: rideAlongId }
}

/** The ride-along in the id of a `ratingsGiven`; undefined if it is the id of a row. */
export function ratedIn(id: string): string | undefined {
  return /^rated\/[^/]+\/(.+)$/.exec(id)?.[1]
}

async function parseContent(decrypt: () => Promise<string>): Promise<DocumentContent> {
  let json: unknown
  try {
    json = JSON.parse(await decrypt())
  } catch (error) {
    if (error instanceof DamagedError || error instanceof SyntaxError || error instanceof TypeError)
      throw new RefusedDocumentError('damaged')
    throw error
  }
  const withRow = v.safeParse(rowContent, json, { abortEarly: true })
  if (!withRow.success) {
    const other = v.safeParse(otherContent, json)
    if (other.success) return other.output
    throw new RefusedDocumentError(v.is(newerContent, json) ? 'newer' : 'damaged')
  }
  const { table } = withRow.output
  const row = v.safeParse(rowSchemas[table], withRow.output.row, { abortEarly: true })
  if (!row.success) throw new RefusedDocumentError('damaged')
  return { table, row: row.output }
}

/** A row for JSON: pictures in base64. */
async function toJson(table: RowTable, row: Row): Promise<object> {
  if (table !== 'pictures' || row.erased) return row
  const { bytes, thumbnail, ...rest } = row as Picture
  return { ...rest, bytes: await blobToBase64(bytes), thumbnail: await blobToBase64(thumbnail) }
}
