/** Random UUID of a row in people. */
export type PersonId = string
/** Random; one browser profile is one device. */
export type DeviceId = string
/** An edit: n = 1 + the greatest n in the row's clock, and the device that made it. */
export type Dot = [n: number, device: DeviceId]
/** The last n seen of each device. */
export type Clock = Record<DeviceId, number>
export type Visibility = 'private' | 'shared'

/** A value written at the same time as the one that shows, neither having seen the other. */
export interface Rival {
  field: string
  /** Absent: the field was taken off. */
  value?: unknown
  dot: Dot
}

/** The envelope of everything a person writes. Only its author (`by`) changes a row. */
export interface Row {
  /** Random UUID, except for a tag's (author and key). */
  id: string
  by: PersonId
  device: DeviceId
  /** Order within one time: at, seq, device. */
  seq: number
  /** When it was typed, epoch milliseconds; never changes. */
  recordedAt: number
  visibility: Visibility
  /** What this version has seen. */
  clock: Clock
  /** The edit that wrote each field; a field without one was written at creation. A tag is a field of its own, `#key`. */
  dots: Record<string, Dot>
  created: Dot
  rivals?: Rival[]
  /** Deleted, while `saw` covers every other dot: an edit beats a delete. */
  gone?: { at: number; saw: Clock }
  /** Withdrawn: emptied, never shown again. */
  erased?: true
}

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

/** Who writes on which device, and how far this device has counted. */
export interface Author {
  by: PersonId
  device: DeviceId
  seq: number
  now: number
}

/** Who owns a follow-up; undefined where nobody does, or by a name of which nothing is to be seen. */
export function ownerOf({ owner }: Pick<FollowUp, 'owner'>): string | undefined {
  return owner !== undefined && /[^\p{C}\p{Z}]/u.test(owner) ? owner : undefined
}

/** A row's own fields: what its table adds, and whether it is shared. */
export type Fields<R extends Row> = Omit<R, keyof Row> & { visibility?: Visibility }

/** What an edit may write; `undefined` takes a field off. */
export type Changes<R extends Row> = { [F in Exclude<keyof R, Exclude<keyof Row, 'visibility'>>]?: R[F] | undefined }

interface Version {
  value: unknown
  dot: Dot
}

const envelope = new Set(['id', 'by', 'device', 'seq', 'recordedAt', 'clock', 'dots', 'created', 'rivals', 'erased', 'tags'])

/** A new row of `author`'s, shared unless `fields` says otherwise. */
export function createRow<R extends Row>(fields: Fields<R>, { by, device, seq, now }: Author, id: string = crypto.randomUUID()): R {
  const row: Row = {
    visibility: 'shared',
    ...present(fields),
    id,
    by,
    device,
    seq,
    recordedAt: now,
    clock: { [device]: 1 },
    dots: {},
    created: [1, device],
  }
  return row as R
}

/**
 * The row after an edit on `device`. What the editor had not seen (`saw`, the clock of the version that was on
 * their screen) is not overwritten: it stays beside the new value as a rival. Fields whose value does not change
 * are left alone, unless there are rivals to settle.
 */
export function editRow<R extends Row>(row: R, changes: Changes<R>, device: DeviceId, saw: Clock = row.clock): R {
  if (row.erased) return row
  const versions = versionsOf(row)
  const dot: Dot = [1 + Math.max(0, ...Object.values(row.clock)), device]
  const written = Object.entries(changes).flatMap(([field, value]) =>
    field === 'tags' ? tagChanges(row, value as string[], saw) : [[field, value] as const],
  )
  let edited = false
  for (const [field, value] of written) {
    const before = versions.get(field) ?? []
    if (before.length < 2 && sameValue(before[0]?.value, value)) continue
    versions.set(field, [{ value, dot }, ...before.filter((version) => !seen(version.dot, saw))])
    edited = true
  }
  return edited ? assemble(row, versions, { ...row.clock, [device]: dot[0] }, row.created) : row
}

/** The row, deleted by one who had seen `saw`; an edit they had not seen brings it back. */
export function deleteRow<R extends Row>(row: R, device: DeviceId, now: number, saw: Clock = row.clock): R {
  return editRow<Row>(row, { gone: { at: now, saw } } as Changes<Row>, device, saw) as R
}

/** The row as it was before it was deleted. */
export function restoreRow<R extends Row>(row: R, device: DeviceId): R {
  return editRow<Row>(row, { gone: undefined } as Changes<Row>, device) as R
}

/** The row emptied for good: nothing that merges with it brings its words back. */
export function eraseRow<R extends Row>(row: R, device: DeviceId): R {
  const n = 1 + Math.max(0, ...Object.values(row.clock))
  return emptied(row, { ...row.clock, [device]: n }, row.created) as R
}

/**
 * Two versions of one row as one. Each field is a multi-value register: a value survives where the other side
 * holds its edit or has not seen it. Commutative, associative, idempotent (Almeida, Shoker, Baquero:
 * "Delta state replicated data types", 2018, the dot store of a register).
 * Throws where the ids differ.
 */
export function mergeRows<R extends Row>(a: R, b: R): R {
  if (a.id !== b.id) throw new Error(`Rows ${a.id} and ${b.id} are not versions of one row`)
  const clock = { ...a.clock }
  for (const [device, n] of Object.entries(b.clock)) clock[device] = Math.max(n, clock[device] ?? 0)
  const created = compareDots(a.created, b.created) >= 0 ? a.created : b.created
  const base = created === a.created ? a : b
  if (a.erased || b.erased) return emptied(base, clock, created) as R

  const ours = versionsOf(a)
  const theirs = versionsOf(b)
  const versions = new Map<string, Version[]>()
  for (const field of new Set([...ours.keys(), ...theirs.keys()])) {
    const here = ours.get(field) ?? []
    const there = theirs.get(field) ?? []
    versions.set(field, [
      ...here.filter(({ dot }) => holds(there, dot) || !seen(dot, b.clock)),
      ...there.filter(({ dot }) => !holds(here, dot) && !seen(dot, a.clock)),
    ])
  }
  return assemble(base, versions, clock, created)
}

/** Rows, or lists of them, as though `to` had written what `from` did: that id stands nowhere any more, nor at the head of another. */
export function reassignAuthor<T>(value: T, from: PersonId, to: PersonId): T {
  const inside = (each: unknown): unknown => {
    if (typeof each === 'string') return each === from ? to : each.startsWith(`${from}/`) ? to + each.slice(from.length) : each
    if (Array.isArray(each)) return each.map(inside)
    const isPlain = typeof each === 'object' && each !== null && Object.getPrototypeOf(each) === Object.prototype
    return isPlain ? Object.fromEntries(Object.entries(each).map(([name, one]) => [name, inside(one)])) : each
  }
  return inside(value) as T
}

/** Deleted, and not edited since by anyone who did not know. */
export function isDeleted(row: Row): boolean {
  if (row.erased) return true
  if (!row.gone) return false
  const versions = versionsOf(row)
  const deletions = (versions.get('gone') ?? []).flatMap(({ value }) => (value ? [(value as NonNullable<Row['gone']>).saw] : []))
  versions.delete('gone')
  const dots = [row.created, ...[...versions.values()].flat().map(({ dot }) => dot)]
  return dots.every((dot) => deletions.some((saw) => seen(dot, saw)))
}

/** A wait or a stretch off the record that has not ended. */
export function isOpen(span: Span): boolean {
  return (span.kind === 'wait' || span.kind === 'offRecord') && span.until === undefined && !isDeleted(span)
}

/** Values that clash with those shown, each different from what shows, the newest first. */
export function rivalsOf(row: Row): Rival[] {
  return (row.rivals ?? []).filter(({ field, value }) => field !== 'gone' && !sameValue(value, fieldValue(row, field)))
}

/** Shared, by every version of it, and still there. */
export function isShared(row: Row): boolean {
  return (
    row.visibility === 'shared' && !isDeleted(row) && !row.rivals?.some(({ field, value }) => field === 'visibility' && value === 'private')
  )
}

/** Order of the day: when it happened, then the order of writing. */
export function inOrder(a: Pick<DayRowFields, 'at' | 'seq' | 'device'>, b: Pick<DayRowFields, 'at' | 'seq' | 'device'>): number {
  return a.at - b.at || a.seq - b.seq || compare(a.device, b.device)
}

/**
 * Every key a tag has a row for, with the tag it is shown and counted as: merged tags stand for what they were merged
 * into. Where several people named one tag, `me`'s own row wins. Two that were merged into each other, on two devices,
 * are the first of them by key.
 */
export function tagsByKey(tags: Tag[], me: PersonId | undefined): Map<string, Tag> {
  const own = new Map<string, Tag>()
  const sorted = tags.filter((tag) => !isDeleted(tag)).sort((a, b) => Number(a.by === me) - Number(b.by === me) || compare(b.id, a.id))
  for (const tag of sorted) own.set(tag.key, tag)
  return new Map(Array.from(own, ([key, tag]) => [key, shownAs(tag, own)]))
}

/** Keys as they are shown and counted, each once and sorted. */
export function shownKeys(keys: string[], tags: Map<string, Tag>): string[] {
  return [...new Set(keys.map((key) => tags.get(key)?.key ?? key))].sort(compare)
}

/** The keys, and all that they were merged into by any person. */
export function withMerged(keys: Iterable<string>, tags: Tag[]): Set<string> {
  const all = new Set(keys)
  let before = -1
  while (all.size > before) {
    before = all.size
    for (const { key, mergedInto } of tags) if (mergedInto !== undefined && all.has(key)) all.add(mergedInto)
  }
  return all
}

/** Two values that say the same; the order of an object's keys says nothing. A Blob, which nobody can look into here, is like itself alone. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  if (a instanceof Blob || b instanceof Blob) return false
  const [left, right] = [Object.entries(a), Object.entries(b)]
  return left.length === right.length && left.every(([key, value]) => sameValue(value, (b as Record<string, unknown>)[key]))
}

function shownAs(tag: Tag, tags: Map<string, Tag>): Tag {
  const passed = [tag]
  for (let at = tag; at.mergedInto !== undefined;) {
    const next = tags.get(at.mergedInto)
    // What it was merged into is not here, or was deleted: then its key is all that is known of it.
    if (!next) {
      const { mergedInto: key, colour: _, group: __, ...row } = at
      return { ...row, key, label: key }
    }
    if (passed.includes(next)) return passed.slice(passed.indexOf(next)).reduce((first, each) => (each.key < first.key ? each : first))
    passed.push(next)
    at = next
  }
  return passed.at(-1)!
}

/** What shows of a field, by its name; of a tag, `#` and its key, true where it is there. */
export function fieldValue(row: Row, field: string): unknown {
  if (field.startsWith('#')) return (row as Partial<DayRowFields>).tags?.includes(field.slice(1)) || undefined
  return (row as unknown as Record<string, unknown>)[field]
}

/** Every field with its values: the one that shows first. A field nobody wrote has none. */
function versionsOf(row: Row): Map<string, Version[]> {
  const fields = Object.keys(row).filter((field) => !envelope.has(field))
  const tags = (row as Partial<DayRowFields>).tags?.map((key) => `#${key}`) ?? []
  const versions = new Map<string, Version[]>()
  for (const field of new Set([...fields, ...tags, ...Object.keys(row.dots)]))
    versions.set(field, [{ value: fieldValue(row, field), dot: row.dots[field] ?? row.created }])
  for (const { field, value, dot } of row.rivals ?? []) versions.get(field)?.push({ value, dot })
  return versions
}

function assemble<R extends Row>(base: R, versions: Map<string, Version[]>, clock: Clock, created: Dot): R {
  const { id, by, device, seq, recordedAt } = base
  const row: Record<string, unknown> = { id, by, device, seq, recordedAt, clock, created }
  const dots: Row['dots'] = {}
  const rivals: Rival[] = []
  const tags: string[] = []
  for (const field of [...versions.keys()].sort(compare)) {
    const [first, ...rest] = versions.get(field)!.sort((a, b) => compareDots(b.dot, a.dot))
    if (!first) continue
    if (compareDots(first.dot, created) !== 0) dots[field] = first.dot
    rivals.push(...rest.map(({ value, dot }) => (value === undefined ? { field, dot } : { field, value, dot })))
    if (!field.startsWith('#')) {
      if (first.value !== undefined) row[field] = first.value
    } else if (first.value) tags.push(field.slice(1))
  }
  if ('tags' in base) row.tags = tags
  if (rivals.length > 0) row.rivals = rivals
  return { ...row, dots } as unknown as R
}

/** Shared, so that the emptied row can follow the full one to wherever it went. */
function emptied({ id, by, device, seq, recordedAt }: Row, clock: Clock, created: Dot): Row {
  return { id, by, device, seq, recordedAt, visibility: 'shared', clock, dots: {}, created, erased: true }
}

/** Tags put on or taken off. A tag that came while the editor was not looking is no business of theirs. */
function tagChanges(row: Row, tags: string[], saw: Clock): [string, true | undefined][] {
  const before = (row as Partial<DayRowFields>).tags ?? []
  const unseen = (key: string) => !seen(row.dots[`#${key}`] ?? row.created, saw)
  return [
    ...tags.filter((key) => !before.includes(key)).map((key) => [`#${key}`, true] as [string, true]),
    ...before.filter((key) => !tags.includes(key) && !unseen(key)).map((key) => [`#${key}`, undefined] as [string, undefined]),
  ]
}

function present(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function holds(versions: Version[], dot: Dot): boolean {
  return versions.some((version) => compareDots(version.dot, dot) === 0)
}

function seen([n, device]: Dot, clock: Clock): boolean {
  return (clock[device] ?? 0) >= n
}

/** Which of two edits counts as the later one; 0 is the same edit. */
export function compareDots(a: Dot, b: Dot): number {
  return a[0] - b[0] || compare(a[1], b[1])
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
