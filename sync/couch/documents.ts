import * as v from 'valibot'
import { rowSchemas } from '../../storage/rows/schemas.ts'
import { type PersonId, type Row } from '../../storage/rows/row.ts'
import { rowTables, type Picture, type RowTable } from '../../storage/rows/tables.ts'
import { fromBase64url, toBase64url } from '../encryption/base64url.ts'
import type { Leaf } from './client.ts'
import { DamagedError, seal, unseal } from '../encryption/seal.ts'
import { documentId, accountOf, type Keyring } from '../space/space.ts'

/** What a document says: how a row stands, that it was taken back, or that somebody has given all ratings of a ride-along. */
export type Said =
  | { table: RowTable; row: Row; taken?: never; rated?: never }
  | { table: RowTable; id: string; by: PersonId; taken: true; row?: never; rated?: never }
  | { table: 'ratings'; id: string; by: PersonId; rated: string; row?: never; taken?: never }

/** A document that is not used, and why. */
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
const taken = v.strictObject({ table: v.picklist(rowTables), id: identity, by: identity, taken: v.literal(true) })
const stands = v.strictObject({ table: v.picklist(rowTables), row: v.unknown() })
const rated = v.strictObject({ table: v.literal('ratings'), id: identity, by: identity, rated: identity })
const otherwise = v.union([taken, rated])
/** Of a table that this version does not know: what a later one says. */
const later = v.looseObject({
  table: v.pipe(
    v.string(),
    v.check((table) => !rowTables.some((known) => known === table)),
  ),
})
const format = 'sync 1'

/** What is sent of a document, but for its revision. */
export async function documentBody(keyring: Keyring, id: string, counter: number, said: Said): Promise<object> {
  const [key] = keyring.keys
  const content = new TextEncoder().encode(JSON.stringify(said.row ? { table: said.table, row: await asText(said.table, said.row) } : said))
  const sealed = toBase64url(await seal(key, content, { format, space: keyring.space, id, counter }))
  return { format: 1, key: key.id, counter, sealed }
}

/** What a document says, its count of versions, and the id of the key it was written with. Throws `RefusedDocumentError`. */
export async function openDocument(keyring: Keyring, leaf: Leaf): Promise<{ said: Said; counter: number; key: string }> {
  const read = v.safeParse(envelope, leaf)
  if (!read.success) throw new RefusedDocumentError('damaged')
  const { format: written, key: name, counter, sealed } = read.output
  if (written > 1) throw new RefusedDocumentError('newer')
  const key = keyring.keys.find(({ id }) => id === name)
  if (!key) throw new RefusedDocumentError('key')
  const said = await understood(async () =>
    new TextDecoder('utf-8', { fatal: true }).decode(
      await unseal(key, fromBase64url(sealed), { format, space: keyring.space, id: leaf._id, counter }),
    ),
  )
  const account = accountOf(leaf._id)
  // Sealed by somebody who has the key, for another row than its id names.
  if (account === undefined || documentId(keyring, account, said.table, idOf(said)) !== leaf._id) throw new RefusedDocumentError('damaged')
  return { said, counter, key: name }
}

/** Of the row, or of what stands for it. */
export function idOf(said: Said): string {
  return said.row ? said.row.id : said.id
}

/** Whose words it is. */
export function authorOf(said: Said): PersonId {
  return said.row ? said.row.by : said.by
}

/** That a person has given all ratings of a ride-along, as a document says it. */
export function saysRated(rideAlongId: string, by: PersonId): Said {
  return { table: 'ratings', id: `rated/${by}/${rideAlongId}`, by, rated: rideAlongId }
}

/** The ride-along of what `saysRated` says, by its id; undefined where that is the id of a row. */
export function ratedIn(id: string): string | undefined {
  return /^rated\/[^/]+\/(.+)$/.exec(id)?.[1]
}

async function understood(content: () => Promise<string>): Promise<Said> {
  let read: unknown
  try {
    read = JSON.parse(await content())
  } catch (error) {
    if (error instanceof DamagedError || error instanceof SyntaxError || error instanceof TypeError)
      throw new RefusedDocumentError('damaged')
    throw error
  }
  const standing = v.safeParse(stands, read, { abortEarly: true })
  if (!standing.success) {
    const other = v.safeParse(otherwise, read)
    if (other.success) return other.output
    throw new RefusedDocumentError(v.is(later, read) ? 'newer' : 'damaged')
  }
  const { table } = standing.output
  const row = v.safeParse(rowSchemas[table], standing.output.row, { abortEarly: true })
  if (!row.success) throw new RefusedDocumentError('damaged')
  return { table, row: row.output }
}

/** A row as JSON can hold it. */
async function asText(table: RowTable, row: Row): Promise<object> {
  if (table !== 'pictures' || row.erased) return row
  const { bytes, thumbnail, ...rest } = row as Picture
  return { ...rest, bytes: await base64(bytes), thumbnail: await base64(thumbnail) }
}

async function base64(file: Blob): Promise<string> {
  const text = toBase64url(new Uint8Array(await file.arrayBuffer()))
    .replaceAll('-', '+')
    .replaceAll('_', '/')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}
