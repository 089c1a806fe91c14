import { type PersonId, type Dot, type Row, isDeleted, compareStrings } from './row.ts'

export interface Person extends Row {
  name: string
  role?: string
  team?: string
}

export interface RideAlong extends Row {
  title: string
  observer: PersonId
  hosts: PersonId[]
  /** IANA time zone in which the day is told. */
  zone: string
  /** Calendar day on which it began, YYYY-MM-DD in `zone`. */
  date: string
  /** A past day, written up later: none of its captures is "now". */
  writeUp?: true
  /** Epoch milliseconds; absent in a write-up. */
  startedAt?: number
  /** Epoch milliseconds at which it was closed to captures. */
  endedAt?: number
  /** Heads every file that leaves, as it stands: "Confidential". */
  classification?: string
  /** The stretch off the record that was begun last; while it is open, no capture is taken. */
  offRecord?: string
  /** Prepared, and not begun: it takes no captures yet, and has no `startedAt`. */
  planned?: true
  /** Of its charter: what the visit is for. */
  purpose?: string
  /** The one business goal that it serves. */
  goal?: string
  /** What is not to be looked at, asked for or written down. */
  offLimits?: string
  /** Who does what on the day. */
  roles?: string
  /** What good looks like, in the words of each side. */
  goodForObserver?: string
  goodForHost?: string
  /** What is captured is private until it is shared. */
  privateAtFirst?: true
}

/**
 * A line of a charter: a question to answer, an assumption to test, a service level or standard that was promised, or a
 * term that was heard.
 */
export interface CharterLine extends Row {
  rideAlongId: string
  what: 'question' | 'assumption' | 'standard' | 'term'
  /** Lines of one kind stand in this order, then in that of writing. */
  place: number
  /** The question, the assumption, what was promised, or the term. */
  text: string
  /** The answer, what was seen, or what the term means. */
  found?: string
  /** How it came out at the end: of a question yes is answered, of an assumption confirmed, of a standard kept. Absent: open. A term has none. */
  outcome?: 'yes' | 'partly' | 'no'
}

/** A change of a charter after its ride-along began: on record, whoever asks. */
export interface Amendment extends Row {
  rideAlongId: string
  /** The field of the ride-along, or the kind of the line. */
  field: string
  /** Epoch milliseconds. */
  at: number
  /** Absent: nothing stood there, or stands there now. */
  before?: string
  after?: string
}

/** An agreement to be shadowed: written down by the observer, or by the host. The one that was made last is in force. */
export interface Consent extends Row {
  rideAlongId: string
  /** The host who agreed. */
  person: PersonId
  /** Epoch milliseconds. */
  at: number
  /** What it covers, in their words. */
  scope: string
  /** Epoch milliseconds; it is no longer in force. */
  takenBackAt?: number
}

/** A host's current answer to an observation, one per host. Its id is author and observation. */
export interface Reply extends Row {
  rideAlongId: string
  observationId: string
  /** To amend is for quotes: `text` is how the host would have put it. */
  says: 'confirm' | 'amend' | 'context' | 'dispute' | 'withdraw'
  /** Empty where nothing was added. */
  text: string
  /** When it was said, epoch milliseconds. */
  at: number
  /** The edit that wrote the words which the host had before them. */
  to: Dot
}

/** The observer's answer to a reply. Its id is author and reply. */
export interface Answer extends Row {
  rideAlongId: string
  replyId: string
  observationId: string
  text: string
  /** Epoch milliseconds. */
  at: number
  /** The observation was withdrawn, as was asked: of its words nothing is left. */
  withdrew?: true
}

/** The seven of business-IT alignment, in the order in which they are asked. */
export const kpis = ['communication', 'cooperation', 'coordination', 'integration', 'performance', 'quality', 'satisfaction'] as const

export type Kpi = (typeof kpis)[number]

/** How it was performed: without challenges, with some, with major, or not at all; or its rater cannot say. */
export const levels = ['without', 'some', 'major', 'unable', 'cannotSay'] as const

export type Level = (typeof levels)[number]

/** What one person says of one KPI. Its id is author, ride-along and KPI. */
export interface Rating extends Row {
  rideAlongId: string
  kpi: Kpi
  level: Level
}

/** What a host says of the whole: what would help their team most, in order, or thanks. Its id is author, ride-along, what and place. */
export interface Remark extends Row {
  rideAlongId: string
  what: 'priority' | 'thanks'
  /** 1 is the first. */
  place: number
  text: string
}

/** Tables whose rows people write and devices merge. */
export const rowTables = [
  'people',
  'rideAlongs',
  'observations',
  'spans',
  'followUps',
  'tags',
  'pictures',
  'charterLines',
  'amendments',
  'agreements',
  'replies',
  'answers',
  'ratings',
  'remarks',
  'choices',
  'outcomes',
  'versions',
  'assents',
] as const

export type RowTable = (typeof rowTables)[number]

/** Tables in which a host writes. */
export const hostTables = ['observations', 'agreements', 'replies', 'ratings', 'remarks', 'assents'] as const

export type HostTable = (typeof hostTables)[number]

/**
 * What the observer makes of a summary, on top of what is computed: a finding or a decision asked that stands in it, or
 * an observation that is left out of it.
 */
export interface Choice extends Row {
  rideAlongId: string
  what: 'finding' | 'decision' | 'leftOut'
  /** Those of one kind stand in this order, then in that of writing. */
  place: number
  /** Of a finding: the suggestion it was taken from; its words and numbers are computed as long as that is there. */
  suggestion?: string
  /** The observer's own words; always there in a decision. */
  text?: string
  /** Of a decision: who is asked, and by when (YYYY-MM-DD). */
  owner?: string
  due?: string
  /** Ids of the observations behind it; the one that is left out. */
  from: string[]
}

/** What became of an earlier promise, as a later ride-along asked. Its id is author, ride-along and follow-up. */
export interface Outcome extends Row {
  /** The one that asked. */
  rideAlongId: string
  followUpId: string
  says: 'kept' | 'moved' | 'dropped'
  /** Why, or how. */
  why?: string
  /** When it was said, epoch milliseconds. */
  at: number
}

/** A summary as it was put forward to be agreed. Its id is author, ride-along and number. */
export interface SummaryVersion extends Row {
  rideAlongId: string
  /** 1 is the first. */
  n: number
  /** Epoch milliseconds. */
  at: number
  /** Of what it showed: SHA-256, in hexadecimal. */
  hash: string
  /** What it showed, as canonical JSON; absent once words in it were withdrawn. */
  content?: string
  /** When it is final without anybody's word, epoch milliseconds. */
  finalAt?: number
}

/** That a person agrees to a summary: said by themselves, or written down by the observer. Its id is author, ride-along, person and hash. */
export interface Assent extends Row {
  rideAlongId: string
  hash: string
  person: PersonId
  /** Epoch milliseconds. */
  at: number
}

/** What happened in a ride-along, and when. */
export interface DayRowFields extends Row {
  rideAlongId: string
  /** When it happened, epoch milliseconds. */
  at: number
  /** UTC offset there and then, minutes. */
  offset: number
  /** When it was first said to have happened, once that was changed. */
  firstAt?: number
  text: string
  /** Keys of tags, sorted, each once. */
  tags: string[]
}

export type Kind = 'note' | 'challenge' | 'win' | 'question' | 'quote'

/** 1 low, 2 medium, 3 high. */
export type Severity = 1 | 2 | 3

export type Basis = 'observed' | 'told' | 'inferred'

/** What the observer saw or heard, never what they made of it. */
export interface Observation extends DayRowFields {
  kind: Kind
  /** Of a challenge, and of nothing else. */
  severity?: Severity
  basis: Basis
  starred?: true
  /** A moment that was marked and has no words yet. */
  unfilled?: true
  /** The question of the deck that it answers. */
  prompt?: string
  /** Address of the page it was noted from: origin and path, the query only on request. */
  page?: string
  pageTitle?: string
  /** The observation that it was made part of, when two became one; it is deleted then. */
  partOf?: string
}

/** A stretch of the day. An activity lasts until the next one; an interruption is a tally and has no length. */
export interface Span extends DayRowFields {
  kind: 'activity' | 'wait' | 'interruption' | 'offRecord'
  /** Epoch milliseconds, where it ends by itself; a wait or a stretch off the record without it is still open. */
  until?: number
}

/** The practices of business-IT alignment that an action can serve. */
export const practices = [
  'jointPlanning',
  'charter',
  'serviceLevels',
  'feedback',
  'sharedValues',
  'liaison',
  'tools',
  'training',
  'reviews',
] as const

export type Practice = (typeof practices)[number]

/** An action that was agreed. */
export interface FollowUp extends DayRowFields {
  owner?: string
  /** Calendar day, YYYY-MM-DD. */
  due?: string
  /** Days on which it was due before it was moved, the first one first. */
  movedFrom?: string[]
  /** Ids of the observations behind it. */
  from: string[]
  /** Absent: it is open. */
  state?: 'done' | 'dropped'
  /** When it was done or dropped, epoch milliseconds. */
  closedAt?: number
  /** Why it was dropped or moved, or how it was kept. */
  why?: string
  /** What has to be decided for it, who decides, and in which forum. */
  decision?: string
  decider?: string
  forum?: string
  /** What it does to cost, risk and quality. */
  cost?: string
  risk?: string
  quality?: string
  practice?: Practice
}

interface FollowUpField {
  /** What it holds; a `text` has one line in the form. */
  kind: 'text' | 'day' | 'days' | 'ids' | 'state' | 'time' | 'practice'
  /** The search box of the follow-ups looks into it. */
  searched?: true
}

/**
 * The fields that a follow-up has besides those of every row of the day, in the order in which files list them. What may
 * be edited, the form, the search, JSON files and the validation of backups all read this list.
 */
export const followUpFields = {
  owner: { kind: 'text', searched: true },
  due: { kind: 'day' },
  movedFrom: { kind: 'days' },
  from: { kind: 'ids' },
  state: { kind: 'state' },
  closedAt: { kind: 'time' },
  why: { kind: 'text', searched: true },
  decision: { kind: 'text', searched: true },
  decider: { kind: 'text', searched: true },
  forum: { kind: 'text', searched: true },
  cost: { kind: 'text' },
  risk: { kind: 'text' },
  quality: { kind: 'text' },
  practice: { kind: 'practice' },
} as const satisfies Record<Exclude<keyof FollowUp, keyof DayRowFields>, FollowUpField>

/** The fields of a follow-up that hold a text. */
export type FollowUpTextField = {
  [Field in keyof typeof followUpFields]: (typeof followUpFields)[Field]['kind'] extends 'text' ? Field : never
}[keyof typeof followUpFields]

/** What a picture may be; every browser shows these. */
export const pictureTypes = ['image/webp', 'image/png', 'image/jpeg'] as const

export type PictureType = (typeof pictureTypes)[number]

/** A picture behind an observation, with which it stays or leaves. What was covered is not in its bytes. */
export interface Picture extends Row {
  rideAlongId: string
  observationId: string
  /** Of both files. */
  type: PictureType
  /** Of `bytes`, in pixels; the thumbnail has the same proportions. */
  width: number
  height: number
  /** Written once, with the row. */
  bytes: Blob
  thumbnail: Blob
  /** What it shows, for those who do not see it. */
  alt?: string
}

/** A picture as a file holds it: both of its own in base64. */
export type WrittenPicture = Omit<Picture, 'bytes' | 'thumbnail'> & { bytes: string; thumbnail: string }

/** How a tag looks; rows name it by `key`. */
export interface Tag extends Row {
  /** Folded for comparing: NFC, lower case, hyphens for underscores and white space. */
  key: string
  /** As it was first typed. */
  label: string
  colour?: string
  group?: string
  mergedInto?: string
}

/** Who owns a follow-up; undefined where nobody does, or by a name of which nothing is to be seen. */
export function ownerOf({ owner }: Pick<FollowUp, 'owner'>): string | undefined {
  return owner !== undefined && /[^\p{C}\p{Z}]/u.test(owner) ? owner : undefined
}

/** A wait or a stretch off the record that has not ended. */
export function isOpen(span: Span): boolean {
  return (span.kind === 'wait' || span.kind === 'offRecord') && span.until === undefined && !isDeleted(span)
}

/** Order of the day: when it happened, then the order of writing. */
export function inOrder(a: Pick<DayRowFields, 'at' | 'seq' | 'device'>, b: Pick<DayRowFields, 'at' | 'seq' | 'device'>): number {
  return a.at - b.at || a.seq - b.seq || compareStrings(a.device, b.device)
}

/** Order in which rows were written. */
export function inWritingOrder(a: Row, b: Row): number {
  return inOrder({ ...a, at: a.recordedAt }, { ...b, at: b.recordedAt })
}
