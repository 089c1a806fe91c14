import { type WrappedSecret } from './wrapped-secret.ts'
import { type PersonId, type Row } from '../rows/row.ts'
import { type RowTable } from '../rows/tables.ts'

/** A database on a CouchDB server that sync keeps in step with this device. */
export interface Destination {
  id: string
  /** Its name in the interface. */
  name: string
  /** URL of the server, without a slash at the end. */
  address: string
  database: string
  /** The account that writes there; every id of its documents contains it. */
  account: string
  login: 'password' | 'token'
  /** Everything, for the observer's own devices, or shared rows only, for a team. */
  scope: 'everything' | 'shared'
  /** Id of the document of the space. */
  space: string
  /** The data keys of the space. */
  keys: WrappedSecret
  /** The password or token, if it is to be remembered. */
  secret?: WrappedSecret
  /** The key slots of the space, as on the server. */
  slots: unknown[]
  /** The openers derived from passphrases, by the id of their slot. They open a new data key, or wrap one for other members. */
  openers?: WrappedSecret
  /** The version number of the document of the space. */
  counter: number
  /** When it was connected, epoch milliseconds. */
  since: number
  /** Why sync is paused until a person decides. */
  needs?: 'login' | 'missing' | 'forbidden' | 'recreated' | 'key'
  /** When a person last asked for an immediate sync, epoch milliseconds. */
  askedAt?: number
}

/** How far a destination and this device have read each other. */
export interface Checkpoint {
  destination: string
  /** The last of this device's changes that was processed. */
  read: number
  /** Position of an offer of all rows: index in `rowTables`, and the last id of that table that was offered. */
  offering?: { table: number; after: string }
  /** The server's opaque sequence of its last change that was written here. */
  fed: string
  /** How many times the whole feed had to be read again. */
  rereads?: number
  /**
   * The last handshake that both sides stored, and later ones that the server may not have received, each with the value
   * of `fed` at that time. Empty before the first.
   */
  meetings: { name: string; fed: string; agreed?: true }[]
  /** The greatest `order` used in the outbox. */
  order: number
  /** The account of each person, in the space of a team. */
  accounts: Record<PersonId, string>
  /** The server's instance of the database: time of creation and id. */
  instance?: string
  /** The version of the space document whose members were last read. */
  space?: number
  /** The role of the account in the space of a team, when last read. */
  role?: 'observer' | 'host' | 'reader'
  /** In the space of a team: the people who have given all ratings of a ride-along, by its id. */
  rated?: Record<string, PersonId[]>
  /** When everything was last in step, epoch milliseconds. */
  inStep?: number
  /** Number of consecutive failures, reason and time of the last, and time of the next retry. */
  failed?: { times: number; why: string; at: number; next: number }
}

/** The document of a row at a destination, as it is or will be once the outbox is sent. */
export interface KnownDocument {
  /** Id of the document. */
  id: string
  rev: string
  /** Hashes of this revision and of earlier ones that may not have arrived yet, the latest first. */
  chain?: string[]
  /** The number of versions written under this id. */
  counter: number
  /** Clock of the row in it; absent if the row was retracted, empty if the content is unknown. */
  clock?: Row['clock']
  /** Superseded leaf revisions; they are deleted once `rev` has arrived. */
  lesser?: string[]
}

/** Documents that are known to be at a destination; each is in one bundle. */
export interface KnownBundle {
  n: number
  destination: string
  /** Destination and id of each document, separated by a space. */
  names: string[]
  documents: KnownDocument[]
}

/** An encrypted document to send. It is stored, because retries must send the same bytes: encrypting again gives others. */
export interface OutgoingDocument {
  /** Id of the document. */
  id: string
  counter: number
  /** Table and id of its row; absent for a document that is deleted. */
  table?: RowTable
  row?: string
  clock?: Row['clock']
  /** Revisions to delete once it has arrived. */
  lesser?: string[]
  /** The document as sent. */
  body: { _id: string; _rev: string; _revisions: { start: number; ids: string[] } } & Record<string, unknown>
}

/** Documents that were encrypted together, in one record: a record for each would take longer than sending them. */
export interface OutboxBatch {
  destination: string
  order: number
  count: number
  outgoing: OutgoingDocument[]
}

/** A document that the destination or this device refused; sync of the others goes on. */
export interface Refusal {
  destination: string
  /** Id of the document. */
  id: string
  why: 'forbidden' | 'tooLarge' | 'refused' | 'damaged' | 'author' | 'role' | 'newer' | 'key' | 'missing'
  /** Table and id of the row, if it is of this device. */
  table?: RowTable
  row?: string
  /** The account that wrote a received row. */
  account?: string
  /** For `newer`: the version of the local database that could not read it. */
  version?: number
  /** Its revisions, to fetch them again. */
  revs?: string[]
  /** The known keys, people and roles at that time. When they change, the document is tried again. */
  under?: string
  at: number
}

/** An entry in the log of sync; without any content of rows, and without secrets. */
export interface SyncLogEntry {
  n: number
  destination: string
  at: number
  what: string
  sent?: number
  received?: number
}

/** Rows that were written on this device, to be sent by sync. */
export interface ChangedRow {
  n: number
  table: RowTable
  ids: string[]
  /** The destination that sent them. */
  from?: string
  /** The rows were removed here, because this other person, their author, retracted them. */
  takenBy?: PersonId
  /** The rows did not change: they did not arrive, and are sent again. */
  again?: true
}
