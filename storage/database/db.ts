import {
  type Destination,
  type Checkpoint,
  type KnownDocument,
  type KnownBundle,
  type OutboxBatch,
  type Refusal,
  type SyncLogEntry,
  type ChangedRow,
} from './sync-records.ts'
import { type WrappedSecret } from './wrapped-secret.ts'
import { NewerDatabaseError } from '../errors.ts'
import { Dexie, type EntityTable, type Table } from 'dexie'
import { recordChanges } from './changes.ts'
import { type DeviceId, type PersonId, type Row } from '../rows/row.ts'
import {
  rowTables,
  type Consent,
  type Amendment,
  type Answer,
  type Assent,
  type CharterLine,
  type Choice,
  type FollowUp,
  type Observation,
  type Outcome,
  type Person,
  type Picture,
  type Rating,
  type Remark,
  type Reply,
  type RideAlong,
  type RowTable,
  type Span,
  type SummaryVersion,
  type Tag,
} from '../rows/tables.ts'

/** This browser profile; one row, never leaves. */
export interface Device {
  key: 'this'
  id: DeviceId
  me: PersonId
  /** Ids under which this person wrote here before they were found to be somebody who is known elsewhere. */
  was?: PersonId[]
  /** The ride-along that captures go to. */
  current?: string
  /** Up to when the observer said that work went on, though nothing was noted. */
  quiet?: { rideAlongId: string; until: number }
}

/** How far this device has counted: a row of its own, so that those who only ask who writes are not asked again at each capture. */
export interface DeviceCounter {
  key: 'count'
  /** The last `seq` given out or merged. */
  seq: number
  /** The last live capture, so that a clock that is set back is noticed. */
  last?: { rideAlongId: string; at: number }
}

/** A capture line that is not saved yet. */
export interface Draft {
  id: string
  text: string
  /** Chips that were taken off, by their keys. */
  refused: string[]
  /** Pasted as several lines: taken as it stands. */
  literal?: true
  /** The question of the deck that it answers. */
  prompt?: { id: string; text: string }
  changedAt: number
  /** It came by another way than the line and is not saved; no line adopts it. */
  waiting?: WaitingText
}

/** Words that came from a page, its menu or the address bar, on their way to a row. */
export interface WaitingText {
  /** When they came, epoch milliseconds. */
  at: number
  /** A line is read by the grammar; the others are taken as they stand. */
  as: 'line' | 'note' | 'quote' | 'challenge'
  /** Address and title of the page they came from. */
  page?: string
  pageTitle?: string
  /** Why they are not saved; absent while they are being saved, and where that was cut short. */
  why?: 'offTheRecord' | 'full' | 'newer' | 'failed'
  /** What the browser said, of `failed`. */
  said?: string
}

/** Something that a person did on this device, to be undone as one. */
export interface Act {
  /** In the order of doing. */
  n: number
  /** What they were told was done. */
  said: string
  /**
   * Each row that it wrote, as it was before (absent: it was not there) and after (absent: it was taken off this device);
   * of a row that is still here without its Blobs, which no act changes.
   */
  rows: { table: RowTable; id: string; before?: Row; after?: Row }[]
  undone?: true
}

/** A charter to begin others from. */
export interface CharterTemplate extends Partial<
  Pick<RideAlong, 'purpose' | 'goal' | 'offLimits' | 'roles' | 'goodForObserver' | 'goodForHost'>
> {
  id: string
  name: string
  lines: Pick<CharterLine, 'what' | 'text'>[]
}

/** A review that was begun here: every file of it, and all answers to it, have one key. */
export interface Review {
  /** Stands in its files. */
  id: string
  rideAlongId: string
  /** The host it was made for; one at a time for each. */
  person: PersonId
  /** Its key and its passphrase. */
  secret: WrappedSecret
  /** What a passphrase opens; stands in its files. */
  slots: unknown[]
  /** Each file that was made: epoch milliseconds, and how many observations it held. */
  rounds: { at: number; count: number }[]
  /** Ids of the observations that were in any of them. */
  sent: string[]
}

/** Something a host said that the observer has not looked at yet. */
export interface News {
  /** Of the row. */
  id: string
  rideAlongId: string
  /** Epoch milliseconds at which it came. */
  at: number
}

/** A file that was given and could not be used; kept until somebody decides. */
export interface SetAsideFile {
  id: string
  /** Epoch milliseconds at which it came. */
  at: number
  /** The file's name. */
  name: string
  text: string
  why: string
}

/** A review that is answered here, by the host. */
export interface StoredAnswers {
  /** Of the review. */
  id: string
  /** Sealed with the review's key. */
  kept: string
  changedAt: number
}

export interface Settings {
  key: 'all'
  /** Heads every new ride-along. */
  classification?: string
  /** Addresses keep what stands after the question mark. */
  keepQuery?: true
  /** The toolbar button tells of follow-ups that are due. */
  reminders?: true
  /** Tags that every capture gets until they are taken off, in the order in which they were pinned. */
  pinned?: { key: string; label: string }[]
  /** The observer's own questions. */
  questions?: { id: string; text: string }[]
  /** Ids of questions that are never asked. */
  unasked?: string[]
  /** The observer's own charters, to begin others from. */
  charters?: CharterTemplate[]
  /** Ids of questions in the order in which they were asked, of the latest ride-alongs. */
  asked?: { rideAlongId: string; ids: string[] }[]
}

class RideAlongDatabase extends Dexie {
  declare people: EntityTable<Person, 'id'>
  declare rideAlongs: EntityTable<RideAlong, 'id'>
  declare observations: EntityTable<Observation, 'id'>
  declare spans: EntityTable<Span, 'id'>
  declare followUps: EntityTable<FollowUp, 'id'>
  declare tags: EntityTable<Tag, 'id'>
  declare pictures: EntityTable<Picture, 'id'>
  declare charterLines: EntityTable<CharterLine, 'id'>
  declare amendments: EntityTable<Amendment, 'id'>
  declare agreements: EntityTable<Consent, 'id'>
  declare replies: EntityTable<Reply, 'id'>
  declare answers: EntityTable<Answer, 'id'>
  declare ratings: EntityTable<Rating, 'id'>
  declare remarks: EntityTable<Remark, 'id'>
  declare choices: EntityTable<Choice, 'id'>
  declare outcomes: EntityTable<Outcome, 'id'>
  declare versions: EntityTable<SummaryVersion, 'id'>
  declare assents: EntityTable<Assent, 'id'>
  declare reviews: EntityTable<Review, 'id'>
  declare news: EntityTable<News, 'id'>
  declare setAside: EntityTable<SetAsideFile, 'id'>
  declare opened: EntityTable<StoredAnswers, 'id'>
  declare keys: EntityTable<{ id: 'device'; key: CryptoKey }, 'id'>
  declare destinations: EntityTable<Destination, 'id'>
  declare checkpoints: EntityTable<Checkpoint, 'destination'>
  declare known: EntityTable<KnownBundle, 'n'>
  declare outbox: Table<OutboxBatch, [destination: string, order: number, count: number]>
  declare refusals: Table<Refusal, [destination: string, id: string]>
  declare syncLog: EntityTable<SyncLogEntry, 'n'>
  declare changes: EntityTable<ChangedRow, 'n'>
  declare device: EntityTable<Device | DeviceCounter, 'key'>
  declare drafts: EntityTable<Draft, 'id'>
  declare settings: EntityTable<Settings, 'key'>
  declare acts: EntityTable<Act, 'n'>

  constructor() {
    // Strict: the browsers' relaxed default loses half a minute of acknowledged rows in a power cut.
    super('ride-along', { chromeTransactionDurability: 'strict', cache: 'disabled' })
    const day = 'id, [rideAlongId+at+seq+device]'
    this.version(1).stores({
      people: 'id',
      rideAlongs: 'id, date',
      observations: `${day}, *tags`,
      spans: day,
      followUps: day,
      tags: 'id',
      device: 'key',
      drafts: 'id',
      settings: 'key',
    })
    // 2: what was done can be undone from any page, and after a restart; an observation can have pictures.
    this.version(2).stores({ acts: '++n', pictures: 'id, rideAlongId, observationId' })
    // 3: a ride-along has a charter, and hosts answer.
    const ofRideAlong = 'id, rideAlongId'
    this.version(3).stores({
      charterLines: ofRideAlong,
      amendments: ofRideAlong,
      agreements: ofRideAlong,
      replies: ofRideAlong,
      answers: ofRideAlong,
      ratings: ofRideAlong,
      remarks: ofRideAlong,
      reviews: ofRideAlong,
      news: ofRideAlong,
      setAside: 'id',
      opened: 'id',
      keys: 'id',
    })
    // 5: the observer chooses what a summary says first, and what it leaves out.
    this.version(5).stores({ choices: ofRideAlong })
    // 6: a later ride-along asks what became of earlier promises, and a summary is agreed to.
    this.version(6).stores({ outcomes: `${ofRideAlong}, followUpId`, versions: `${ofRideAlong}, hash`, assents: ofRideAlong })
    // 7: destinations are kept in step.
    this.version(7).stores({
      destinations: 'id',
      checkpoints: 'destination',
      documents: '[destination+id]',
      outbox: '[destination+order+count]',
      refusals: '[destination+id]',
      syncLog: '++n',
      changes: '++n',
    })
    // 8: what destinations hold is kept many documents to a record.
    this.version(8)
      .stores({ documents: null, known: '++n, destination, *names' })
      .upgrade(async (upgrade) => {
        const all = await upgrade.table<KnownDocument & { destination: string }>('documents').toArray()
        for (const destination of new Set(all.map((each) => each.destination))) {
          const own = all.flatMap(({ destination: of, ...each }) => (of === destination ? [each] : []))
          for (let i = 0; i < own.length; i += 100) {
            const documents = own.slice(i, i + 100)
            await upgrade.table('known').add({ destination, names: documents.map(({ id }) => `${destination} ${id}`), documents })
          }
        }
      })
    this.use(recordChanges(rowTables))
  }
}

/** Tables of what happens in a ride-along. */
export const dayTables = ['observations', 'spans', 'followUps'] as const
export type DayTable = (typeof dayTables)[number]

/** Tables of what was agreed about a ride-along, and of what hosts say of it. */
export const answerTables = [
  'charterLines',
  'amendments',
  'agreements',
  'replies',
  'answers',
  'ratings',
  'remarks',
  'outcomes',
  'versions',
  'assents',
] as const

export const db = new RideAlongDatabase()

/** Dexie opens a database of a newer version without a word. Throws `NewerDatabaseError` before anything is written to one. */
export function refuseNewer(): void {
  if (db.backendDB().version > db.verno * 10) throw new NewerDatabaseError()
}
