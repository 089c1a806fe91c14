import type { Table } from 'dexie'
import { db } from '../../storage/database/db.ts'
import { type Checkpoint, type KnownDocument, type OutgoingDocument, type Refusal } from '../../storage/database/sync-records.ts'
import { sameValue, type PersonId, type Row } from '../../storage/rows/row.ts'
import { rowTables, type Person } from '../../storage/rows/tables.ts'
import type { Leaf } from './client.ts'
import { idOf, openDocument, RefusedDocumentError, type Said } from './documents.ts'
import type { Keyring } from '../space/space.ts'

/** A document, all its revisions that the feed names, and those of them that this device has not read. */
export interface Wanted {
  id: string
  revs: string[]
  unread: string[]
}

/** A document, and what was read of it now. */
export interface Arrived extends Wanted {
  account: string
  /** What stands in the revisions that were not read before. */
  opened: Opened[]
}

/** What stands in one revision of a document; neither where it ended. */
export interface Opened {
  id: string
  rev: string
  counter: number
  /** The key it was written with, where it was understood. */
  key?: string
  deleted?: true
  said?: Said
  refused?: 'damaged' | 'newer' | 'key' | 'author' | 'role'
}

/** Reads one revision of a document; what is not used of it is an answer, not an error. */
export async function open(keyring: Keyring, leaf: Leaf): Promise<Opened> {
  const { _id: id, _rev: rev } = leaf
  if (leaf._deleted) return { id, rev, counter: 0, deleted: true }
  try {
    return { id, rev, ...(await openDocument(keyring, leaf)) }
  } catch (error) {
    if (error instanceof RefusedDocumentError) return { id, rev, counter: 0, refused: error.why }
    throw error
  }
}

/** What is set aside of a document: revisions that are not used, of one that another of them says; and those that did not come. */
export function refusalsOf(
  about: { destination: string; under: string },
  { id, account, unread, opened }: Arrived,
  isSaid: boolean,
): Refusal[] {
  const refusal = { ...about, id, account, at: Date.now() }
  const missing = unread.filter((rev) => !opened.some((each) => each.rev === rev))
  if (missing.length > 0) return [{ ...refusal, why: 'missing', revs: missing }]
  if (isSaid) return []
  return opened.flatMap(({ refused: why }) =>
    why ? [{ ...refusal, why, revs: unread, ...(why === 'newer' && { version: db.verno }) }] : [],
  )
}

/** What a document says, without what its author, who is somebody else, took back since. */
export function standing({ opened }: Arrived, before: KnownDocument | undefined, me: PersonId): Said[] {
  const taken = opened.flatMap(({ counter, said }) => (said?.taken ? [counter] : []))
  const until = Math.max(0, ...taken, before && !before.clock ? before.counter : 0)
  return opened.flatMap(({ counter, said }) => (said && (!said.row || counter > until || said.row.by === me) ? [said] : []))
}

/** All that a document said here is gone from the server, though nobody here took it back. */
export function isLost({ revs, opened }: Arrived, before: KnownDocument | undefined): boolean {
  return before !== undefined && !revs.includes(before.rev) && opened.length > 0 && opened.every(({ deleted }) => deleted)
}

/**
 * Which leaf of a document says all that its row says now (the last of several, by its revision), and which say less of it.
 * Where none does (`isSaid` is false), one has to be written.
 * @returns undefined where no leaf was understood.
 */
export function weigh({ id, revs, opened, account }: Arrived, before: KnownDocument | undefined, rows: ReadonlyMap<string, Row>) {
  const read = opened.flatMap(({ rev, counter, said }) => (said ? [{ rev, counter, said, clock: said.row?.clock }] : []))
  const said = (read.find((each) => each.said.taken) ?? read[0])?.said
  if (!said) return undefined
  const held = before && revs.includes(before.rev) ? [before] : []
  const leaves = [...held, ...read].sort((a, b) => (a.rev < b.rev ? 1 : -1))
  const counter = Math.max(before?.counter ?? 0, ...leaves.map((each) => each.counter))
  const isTakenBack = [...(before ? [before] : []), ...leaves].some((each) => each.counter === counter && each.clock === undefined)
  const merged = isTakenBack ? undefined : rows.get(nameOfRow(said))?.clock
  const saying = leaves.find(({ clock }) => sameValue(clock, merged))
  const { rev, clock } = saying ?? leaves[0]!
  const known: KnownDocument = { id, rev, counter, ...(clock && !isTakenBack && { clock }) }
  const lesser = leaves.flatMap((each) => (each.rev === rev ? [] : [each.rev]))
  return { account, said, known, lesser, isSaid: saying !== undefined, isTakenBack, wasThere: before?.clock !== undefined }
}

/** Who wrote the rows that are here under the ids of these. */
export async function ownersOf(opened: Opened[]): Promise<Map<string, PersonId>> {
  const owners = new Map<string, PersonId>()
  for (const table of rowTables) {
    const ids = opened.flatMap(({ said }) => (said?.table === table ? [idOf(said)] : []))
    if (ids.length === 0) continue
    const rows = await (db[table] as Table<Row>).bulkGet(ids)
    for (const row of rows) if (row) owners.set(`${table}/${row.id}`, row.by)
  }
  return owners
}

/** A person belongs to the account that first spoke of them as themselves. */
export function bind({ opened, account }: { opened: Opened[]; account: string }, accounts: Checkpoint['accounts']): boolean {
  let bound = false
  for (const { said } of opened) {
    if (said?.table !== 'people' || said.taken) continue
    const { id, by } = said.row as Person
    if (id !== by || accounts[id] !== undefined) continue
    accounts[id] = account
    bound = true
  }
  return bound
}

/** What takes a revision away that another says all of. Every device that does makes the same of it. */
export function ending(id: string, rev: string): OutgoingDocument {
  const [start, hash] = [Number.parseInt(rev, 10) + 1, hashOf(rev)]
  const ended = hash.replace(/[\da-f]/g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16))
  return { id, counter: 0, body: { _id: id, _rev: `${start}-${ended}`, _revisions: { start, ids: [ended, hash] }, _deleted: true } }
}

/** One revision of one document. */
export function nameOf({ id, rev }: { id: string; rev: string }): string {
  return `${id} ${rev}`
}

/** The row that a document is about. */
export function nameOfRow(said: Said): string {
  return `${said.table}/${idOf(said)}`
}

/** A revision without its place in the order: what `_revisions` lists. */
export function hashOf(rev: string): string {
  return rev.slice(rev.indexOf('-') + 1)
}
