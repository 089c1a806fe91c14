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

/** This browser profile: a table with one row, which is never shared or exported. */
export interface Device {
  key: 'this'
  id: DeviceId
  me: PersonId
  /** Earlier person ids of the observer on this device, from before it continued as a person known from a backup, review or space. */
  was?: PersonId[]
  /** Id of the ride-along that takes captures. */
  current?: string
  /** Until when the observer said that work went on as usual, epoch milliseconds. */
  quiet?: { rideAlongId: string; until: number }
}

/** The counters of this device, apart from `Device`, so that a capture does not rerun live queries that read only that. */
export interface DeviceCounter {
  key: 'count'
  /** The greatest `seq` used or merged. */
  seq: number
  /** The last live capture, to detect that the clock was set back. */
  last?: { rideAlongId: string; at: number }
}

/** The text of a capture line that is not captured yet. */
export interface Draft {
  id: string
  text: string
  /** Keys of removed chips. */
  refused: string[]
  /** Pasted as several lines: not parsed by the grammar. */
  literal?: true
  /** The question of the question deck that it answers. */
  prompt?: { id: string; text: string }
  changedAt: number
  /** Text from outside of the panel that is not saved yet; no capture line claims it. */
  waiting?: WaitingText
}

/** Text from a page, its context menu or the address bar that waits to be saved as a row. */
export interface WaitingText {
  /** When it arrived, epoch milliseconds. */
  at: number
  /** A `line` is parsed by the capture grammar; the others are not parsed. */
  as: 'line' | 'note' | 'quote' | 'challenge'
  /** Address and title of the page it came from. */
  page?: string
  pageTitle?: string
  /** Why it is not saved; absent while it is being saved, or if that was interrupted. */
  why?: 'offTheRecord' | 'full' | 'newer' | 'failed'
  /** The browser's error, for `failed`. */
  said?: string
}

/** An action on this device that is undone as one. */
export interface Act {
  /** Order of the acts. */
  n: number
  /** The undo label. */
  said: string
  /**
   * Each row that it wrote, before (absent: the row was added) and after (absent: the row was removed from this device).
   * Rows that are still stored are without their Blobs, which no act changes.
   */
  rows: { table: RowTable; id: string; before?: Row; after?: Row }[]
  undone?: true
}

/** A saved charter to start other charters from. */
export interface CharterTemplate extends Partial<
  Pick<RideAlong, 'purpose' | 'goal' | 'offLimits' | 'roles' | 'goodForObserver' | 'goodForHost'>
> {
  id: string
  name: string
  lines: Pick<CharterLine, 'what' | 'text'>[]
}

/** A review that was started here. All its files and answers are encrypted with one data key. */
export interface Review {
  /** Its files contain it. */
  id: string
  rideAlongId: string
  /** The host it is for; each host has at most one review of a ride-along. */
  person: PersonId
  /** Its data key and passphrase. */
  secret: WrappedSecret
  /** Its key slots, which are also in its files. */
  slots: unknown[]
  /** Each file that was made: time in epoch milliseconds, and number of observations in it. */
  rounds: { at: number; count: number }[]
  /** Ids of the observations in these files. */
  sent: string[]
}

/** A row of a host that the observer has not looked at yet. */
export interface News {
  /** Id of the row. */
  id: string
  rideAlongId: string
  /** When it arrived, epoch milliseconds. */
  at: number
}

/** A file that was opened but could not be used; kept until a person decides. */
export interface SetAsideFile {
  id: string
  /** When it arrived, epoch milliseconds. */
  at: number
  /** The file's name. */
  name: string
  text: string
  why: string
}

/** A host's answers to a review that was opened on this device. */
export interface StoredAnswers {
  /** Id of the review. */
  id: string
  /** Encrypted with the data key of the review. */
  kept: string
  changedAt: number
}

export interface Settings {
  key: 'all'
  /** Classification of new ride-alongs. */
  classification?: string
  /** Stored addresses of pages keep their query. */
  keepQuery?: true
  /** The toolbar button shows the number of follow-ups that are due. */
  reminders?: true
  /** Tags that are added to every capture until unpinned, in the order of pinning. */
  pinned?: { key: string; label: string }[]
  /** The observer's own questions. */
  questions?: { id: string; text: string }[]
  /** Ids of questions that are never asked. */
  unasked?: string[]
  /** The observer's saved charters. */
  charters?: CharterTemplate[]
  /** Ids of the questions in the order of asking, for the latest ride-alongs. */
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
    // Strict durability: with the relaxed default, a power cut can lose up to half a minute of completed writes.
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
    // 2: acts are stored, so that they can be undone from any page and after a restart; observations can have pictures.
    this.version(2).stores({ acts: '++n', pictures: 'id, rideAlongId, observationId' })
    // 3: ride-alongs have charters, and hosts reply.
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
    // 5: the observer chooses the first findings of a summary, and what it leaves out.
    this.version(5).stores({ choices: ofRideAlong })
    // 6: later ride-alongs record the outcomes of earlier follow-ups, and people agree to summaries.
    this.version(6).stores({ outcomes: `${ofRideAlong}, followUpId`, versions: `${ofRideAlong}, hash`, assents: ofRideAlong })
    // 7: sync with destinations.
    this.version(7).stores({
      destinations: 'id',
      checkpoints: 'destination',
      documents: '[destination+id]',
      outbox: '[destination+order+count]',
      refusals: '[destination+id]',
      syncLog: '++n',
      changes: '++n',
    })
    // 8: known documents are stored in bundles of many to a record.
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

/** The tables of the rows of the day. */
export const dayTables = ['observations', 'spans', 'followUps'] as const
export type DayTable = (typeof dayTables)[number]

/** The tables of charter, replies, ratings, outcomes and agreement of a ride-along. */
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

/** Throws `NewerDatabaseError` if a newer version wrote this database. Dexie opens such a database without an error. */
export function refuseNewer(): void {
  if (db.backendDB().version > db.verno * 10) throw new NewerDatabaseError()
}
