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
  /** IANA time zone in which its times are shown. */
  zone: string
  /** Calendar day on which it began, YYYY-MM-DD in `zone`. */
  date: string
  /** A past day that is written up later: a capture without a time does not happen now. */
  writeUp?: true
  /** Epoch milliseconds; absent in a write-up. */
  startedAt?: number
  /** Epoch milliseconds at which it was closed to captures. */
  endedAt?: number
  /** Heading of every exported file, such as "Confidential". */
  classification?: string
  /** Id of the latest span off the record. While it is open, nothing is captured. */
  offRecord?: string
  /** Planned but not started: it takes no captures yet, and has no `startedAt`. */
  planned?: true
  /** Charter: the purpose of the visit. */
  purpose?: string
  /** Charter: the business goal that it serves. */
  goal?: string
  /** Charter: what must not be looked at, asked about or written down. */
  offLimits?: string
  /** Charter: who does what on the day. */
  roles?: string
  /** Charter: what good work looks like to the observer and to the host. */
  goodForObserver?: string
  goodForHost?: string
  /** New rows are private. */
  privateAtFirst?: true
}

/**
 * A line of a charter: a question to answer, an assumption to test, a promised service level or standard, or a term and
 * its meaning.
 */
export interface CharterLine extends Row {
  rideAlongId: string
  what: 'question' | 'assumption' | 'standard' | 'term'
  /** Position among the lines of its kind; equal positions are sorted by time of writing. */
  place: number
  /** The question, the assumption, the promised standard, or the term. */
  text: string
  /** The answer, the findings, or the meaning of the term. */
  found?: string
  /** `yes` means that the question was answered, the assumption confirmed, or the standard met. Absent: still open, or a term. */
  outcome?: 'yes' | 'partly' | 'no'
}

/** A change of a charter after the ride-along started; it stays on record. */
export interface Amendment extends Row {
  rideAlongId: string
  /** The changed field of the ride-along, or the kind of the changed line. */
  field: string
  /** Epoch milliseconds. */
  at: number
  /** Absent: the field or line was empty. */
  before?: string
  after?: string
}

/** A host's consent to be shadowed, recorded by the observer or the host. The latest one is in force. */
export interface Consent extends Row {
  rideAlongId: string
  /** The host who agreed. */
  person: PersonId
  /** Epoch milliseconds. */
  at: number
  /** What it covers, in the host's words. */
  scope: string
  /** Epoch milliseconds at which it was withdrawn. */
  takenBackAt?: number
}

/** A host's current reply to an observation, one per host. Its id is made of author and observation. */
export interface Reply extends Row {
  rideAlongId: string
  observationId: string
  /** `amend` is for quotes only: `text` is the host's wording. */
  says: 'confirm' | 'amend' | 'context' | 'dispute' | 'withdraw'
  /** Empty if the host added nothing. */
  text: string
  /** Epoch milliseconds. */
  at: number
  /** The edit that wrote the text which the host replied to. */
  to: Dot
}

/** The observer's answer to a reply. Its id is made of author and reply. */
export interface Answer extends Row {
  rideAlongId: string
  replyId: string
  observationId: string
  text: string
  /** Epoch milliseconds. */
  at: number
  /** The observation was withdrawn, as the host asked; its text is erased. */
  withdrew?: true
}

/** The seven KPIs of business-IT alignment, in the order in which people rate them. */
export const kpis = ['communication', 'cooperation', 'coordination', 'integration', 'performance', 'quality', 'satisfaction'] as const

export type Kpi = (typeof kpis)[number]

/** How a KPI was performed: without challenges, with some, with major ones, or not at all; or the rater cannot say. */
export const levels = ['without', 'some', 'major', 'unable', 'cannotSay'] as const

export type Level = (typeof levels)[number]

/** One person's rating of one KPI. Its id is made of author, ride-along and KPI. */
export interface Rating extends Row {
  rideAlongId: string
  kpi: Kpi
  level: Level
}

/** A host's priority for their team, or thanks. Its id is made of author, ride-along, `what` and `place`. */
export interface Remark extends Row {
  rideAlongId: string
  what: 'priority' | 'thanks'
  /** Rank; 1 is the first. */
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

/** Tables in which hosts write. */
export const hostTables = ['observations', 'agreements', 'replies', 'ratings', 'remarks', 'assents'] as const

export type HostTable = (typeof hostTables)[number]

/**
 * The observer's changes to a computed summary: a finding or a requested decision to show in it, or an observation to
 * leave out of it.
 */
export interface Choice extends Row {
  rideAlongId: string
  what: 'finding' | 'decision' | 'leftOut'
  /** Position among the choices of its kind; equal positions are sorted by time of writing. */
  place: number
  /** Id of the suggestion that a finding was taken from. While the suggestion exists, its text and numbers are computed. */
  suggestion?: string
  /** The observer's own text; a decision always has one. */
  text?: string
  /** Who is to decide, and by which day (YYYY-MM-DD). */
  owner?: string
  due?: string
  /** Ids of the observations behind it, or of the one that is left out. */
  from: string[]
}

/** The outcome of an earlier follow-up, recorded in a later ride-along. Its id is made of author, ride-along and follow-up. */
export interface Outcome extends Row {
  /** The later ride-along. */
  rideAlongId: string
  followUpId: string
  says: 'kept' | 'moved' | 'dropped'
  /** The reason. */
  why?: string
  /** Epoch milliseconds. */
  at: number
}

/** A version of the summary that was proposed for agreement. Its id is made of author, ride-along and number. */
export interface SummaryVersion extends Row {
  rideAlongId: string
  /** Counts from 1. */
  n: number
  /** Epoch milliseconds. */
  at: number
  /** SHA-256 of the content, in hexadecimal. */
  hash: string
  /** The content as canonical JSON (RFC 8785); deleted when text in it is withdrawn. */
  content?: string
  /** When it becomes final without further assent, epoch milliseconds. */
  finalAt?: number
}

/** A person's agreement to a version of the summary, given by themselves or recorded by the observer. Its id is made of author, ride-along, person and hash. */
export interface Assent extends Row {
  rideAlongId: string
  hash: string
  person: PersonId
  /** Epoch milliseconds. */
  at: number
}

/** The fields of every row of the day: observations, spans and follow-ups. */
export interface DayRowFields extends Row {
  rideAlongId: string
  /** When it happened, epoch milliseconds. */
  at: number
  /** UTC offset at that time in the zone of the ride-along, minutes. */
  offset: number
  /** The first value of `at`, once that was changed. */
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
  /** Challenges only. */
  severity?: Severity
  basis: Basis
  starred?: true
  /** A marked moment that has no text yet. */
  unfilled?: true
  /** The question of the question deck that it answers. */
  prompt?: string
  /** Address of the page on which it was captured: origin and path; the query only if the settings say so. */
  page?: string
  pageTitle?: string
  /** Id of the observation that it was merged into; this one is deleted then. */
  partOf?: string
}

/** A span of the day. An activity lasts until the next one; an interruption has no length. */
export interface Span extends DayRowFields {
  kind: 'activity' | 'wait' | 'interruption' | 'offRecord'
  /** Its end, epoch milliseconds; activities have none. A wait or a span off the record without it is still open. */
  until?: number
}

/** The practices of business-IT alignment that a follow-up can serve. */
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

/** An action with an owner and a due date. */
export interface FollowUp extends DayRowFields {
  owner?: string
  /** Calendar day, YYYY-MM-DD. */
  due?: string
  /** Its earlier due dates, the oldest first. */
  movedFrom?: string[]
  /** Ids of the observations behind it. */
  from: string[]
  /** Absent: open. */
  state?: 'done' | 'dropped'
  /** When it was done or dropped, epoch milliseconds. */
  closedAt?: number
  /** Why it was dropped or moved, or how it was done. */
  why?: string
  /** The decision that it needs, who decides, and in which forum. */
  decision?: string
  decider?: string
  forum?: string
  /** Its effect on cost, risk and quality. */
  cost?: string
  risk?: string
  quality?: string
  practice?: Practice
}

interface FollowUpField {
  /** The kind of value; the form shows a `text` as a box of one line. */
  kind: 'text' | 'day' | 'days' | 'ids' | 'state' | 'time' | 'practice'
  /** The search on the follow-ups page looks in this field. */
  searched?: true
}

/**
 * The fields that only follow-ups have, in the order of JSON files. Editing, the form, the search, the JSON format and
 * the validation of backups read this list.
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

/** The names of its text fields. */
export type FollowUpTextField = {
  [Field in keyof typeof followUpFields]: (typeof followUpFields)[Field]['kind'] extends 'text' ? Field : never
}[keyof typeof followUpFields]

/** Allowed types of pictures; every browser can show them. */
export const pictureTypes = ['image/webp', 'image/png', 'image/jpeg'] as const

export type PictureType = (typeof pictureTypes)[number]

/** A picture of an observation, shared when the observation is shared. Covered areas are not in its bytes. */
export interface Picture extends Row {
  rideAlongId: string
  observationId: string
  /** The type of picture and thumbnail. */
  type: PictureType
  /** Size of the picture in pixels; the thumbnail has the same proportions. */
  width: number
  height: number
  /** Written once, with the row. */
  bytes: Blob
  thumbnail: Blob
  /** Description for people who cannot see it. */
  alt?: string
}

/** A picture in a JSON file: picture and thumbnail in base64. */
export type WrittenPicture = Omit<Picture, 'bytes' | 'thumbnail'> & { bytes: string; thumbnail: string }

/** Label and look of a tag; rows refer to it by `key`. */
export interface Tag extends Row {
  /** The label in normal form: NFC, lower case, hyphens instead of underscores and white space. */
  key: string
  /** Spelled as it was first typed, or renamed. */
  label: string
  colour?: string
  group?: string
  mergedInto?: string
}

/** The owner of a follow-up; undefined if it has none, or a name without a visible character. */
export function ownerOf({ owner }: Pick<FollowUp, 'owner'>): string | undefined {
  return owner !== undefined && /[^\p{C}\p{Z}]/u.test(owner) ? owner : undefined
}

/** Whether a wait or a span off the record has not ended. */
export function isOpen(span: Span): boolean {
  return (span.kind === 'wait' || span.kind === 'offRecord') && span.until === undefined && !isDeleted(span)
}

/** Sorts by time, then by order of writing; the same on every device. */
export function inOrder(a: Pick<DayRowFields, 'at' | 'seq' | 'device'>, b: Pick<DayRowFields, 'at' | 'seq' | 'device'>): number {
  return a.at - b.at || a.seq - b.seq || compareStrings(a.device, b.device)
}

/** Sorts by order of writing. */
export function inWritingOrder(a: Row, b: Row): number {
  return inOrder({ ...a, at: a.recordedAt }, { ...b, at: b.recordedAt })
}
