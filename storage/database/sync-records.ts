import { type WrappedSecret } from './wrapped-secret.ts'
import { type PersonId, type Row } from '../rows/row.ts'
import { type RowTable } from '../rows/tables.ts'

/** A place that sync keeps in step with this device: one database of a CouchDB server. */
export interface Destination {
  id: string
  /** As people call it. */
  name: string
  /** Of the server, without a slash at the end. */
  address: string
  database: string
  /** Who writes there; stands in the id of every document of theirs. */
  account: string
  login: 'password' | 'token'
  /** Everything, for the observer's own devices; or what may leave, for a team. */
  scope: 'everything' | 'shared'
  /** The document that keeps the space there. */
  space: string
  /** The keys of that space. */
  keys: WrappedSecret
  /** The password or token, where it is to be remembered. */
  secret?: WrappedSecret
  /** What its passphrases open, as the server has it. */
  slots: unknown[]
  /** By the ids of slots, what their passphrases come to: with it a new key is opened, or wrapped for somebody else. */
  openers?: WrappedSecret
  /** Counts the versions of that document. */
  counter: number
  /** Epoch milliseconds. */
  since: number
  /** It is left alone until somebody decides. */
  needs?: 'login' | 'missing' | 'forbidden' | 'recreated' | 'key'
  /** When somebody last asked for it to be brought in step at once, epoch milliseconds. */
  askedAt?: number
}

/** How far a destination and this device have come with each other. */
export interface Checkpoint {
  destination: string
  /** The last change of this device's that was looked at. */
  read: number
  /** Rows that are still to be offered: those of the table at this place and after, from the one after this id. */
  offering?: { table: number; after: string }
  /** What the server calls the last change of its own that was written here; it means nothing but that. */
  fed: string
  /** How many times all of it was to be read anew. */
  rereads?: number
  /**
   * The last meeting, which both agreed on, and later ones that the server may or may not have heard of, each with what
   * `fed` was then; none before the first.
   */
  meetings: { name: string; fed: string; agreed?: true }[]
  /** The last place given out in the outbox. */
  order: number
  /** Which account each person writes by, in a team's space. */
  accounts: Record<PersonId, string>
  /** Which database the server said it was: when it was made, and its id. */
  instance?: string
  /** Of the document that keeps the space, the version whose members were looked at last. */
  space?: number
  /** In a team's space, what the account may write there, as the space said last. */
  role?: 'observer' | 'host' | 'reader'
  /** In a team's space, who has given all ratings of a ride-along, by its id. */
  rated?: Record<string, PersonId[]>
  /** Epoch milliseconds of the last time that all was in step. */
  inStep?: number
  /** Tries that failed one after the other, the last of them, and when to try again. */
  failed?: { times: number; why: string; at: number; next: number }
}

/** What a destination holds of one row, or will, once what stands in the outbox is there. */
export interface KnownDocument {
  /** Of the document. */
  id: string
  rev: string
  /** The hashes of that revision and of those before it that may not be there yet, the latest first. */
  chain?: string[]
  /** Versions that were written under this id so far. */
  counter: number
  /** Of the row in it; absent where it was taken back, empty where something is there and nobody knows what. */
  clock?: Row['clock']
  /** Revisions that say nothing which `rev` will not say: they go when it is there. */
  lesser?: string[]
}

/** Documents that a destination is known to hold; each stands in one bundle. */
export interface KnownBundle {
  n: number
  destination: string
  /** Destination and id of each document, with a space between. */
  names: string[]
  documents: KnownDocument[]
}

/** A document on its way, as it will be sent however often: encrypting it again would make it another. */
export interface OutgoingDocument {
  /** Of the document. */
  id: string
  counter: number
  /** The row in it; a document that goes has none. */
  table?: RowTable
  row?: string
  clock?: Row['clock']
  /** Revisions that go once it is there. */
  lesser?: string[]
  /** What is sent. */
  body: { _id: string; _rev: string; _revisions: { start: number; ids: string[] } } & Record<string, unknown>
}

/** Documents that were encrypted together: one record, since a record each would take longer than to send them. */
export interface OutboxBatch {
  destination: string
  order: number
  count: number
  outgoing: OutgoingDocument[]
}

/** What a destination and this device do not agree on; the rest goes on. */
export interface Refusal {
  destination: string
  /** Of the document. */
  id: string
  why: 'forbidden' | 'tooLarge' | 'refused' | 'damaged' | 'author' | 'role' | 'newer' | 'key' | 'missing'
  /** Where it is a row of this device's. */
  table?: RowTable
  row?: string
  /** Of a row that came: the account that wrote it. */
  account?: string
  /** Of `newer`: the version of this database that did not know it. */
  version?: number
  /** Its revisions, to read them again. */
  revs?: string[]
  /** What was known of keys, people and roles: where more is known, it may be allowed or understood. */
  under?: string
  at: number
}

/** Something that sync did: no word of a note, and no secret. */
export interface SyncLogEntry {
  n: number
  destination: string
  at: number
  what: string
  sent?: number
  received?: number
}

/** Rows that were written on this device, for whoever keeps something in step with them. */
export interface ChangedRow {
  n: number
  table: RowTable
  ids: string[]
  /** The destination that they came from. */
  from?: string
  /** They are no more: their author, who is somebody else, took them back. */
  takenBy?: PersonId
  /** Nobody wrote them: they did not arrive, and are offered once more. */
  again?: true
}
