import { BackupError } from '../errors.ts'
import * as v from 'valibot'
import { type Row } from '../rows/row.ts'
import {
  kpis,
  levels,
  pictureTypes,
  practices,
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
  type PictureType,
  type Rating,
  type Remark,
  type Reply,
  type RideAlong,
  type Span,
  type Tag,
  type SummaryVersion,
} from '../rows/tables.ts'
/** A withdrawn row: the envelope alone is left. */
export type ErasedRow = Pick<Row, 'id' | 'by' | 'device' | 'seq' | 'recordedAt' | 'visibility' | 'clock' | 'dots' | 'created'> & {
  erased: true
}

/** What a file of Ride-Along's holds. Rows of one id may be there more than once; merged one after the other they are one. */
export interface Backup {
  classifications?: string[]
  application: 'ride-along'
  /** 2 knows pictures, charters, what hosts answer, and what became of follow-ups. */
  format: 1 | 2
  /** Epoch milliseconds. */
  writtenAt: number
  contains: 'what may leave' | 'everything'
  /** Of what the summary shows, where it is one. */
  hash?: string
  /** What the summary says of what is not here: how many private observations, follow-ups and stretches, how many left out, and their numbers. */
  stayed?: [number, number, number, number]
  missing?: number[]
  people: (Person | ErasedRow)[]
  rideAlongs: (RideAlong | ErasedRow)[]
  observations: (Observation | ErasedRow)[]
  spans: (Span | ErasedRow)[]
  followUps: (FollowUp | ErasedRow)[]
  tags: (Tag | ErasedRow)[]
  pictures?: (Picture | ErasedRow)[]
  charterLines?: (CharterLine | ErasedRow)[]
  amendments?: (Amendment | ErasedRow)[]
  agreements?: (Consent | ErasedRow)[]
  replies?: (Reply | ErasedRow)[]
  answers?: (Answer | ErasedRow)[]
  ratings?: (Rating | ErasedRow)[]
  remarks?: (Remark | ErasedRow)[]
  choices?: (Choice | ErasedRow)[]
  outcomes?: (Outcome | ErasedRow)[]
  versions?: (SummaryVersion | ErasedRow)[]
  assents?: (Assent | ErasedRow)[]
}

/** To be compared with a file's size before it is read. A library of 100,000 observations takes about 60 MB. */
export const maxBackupBytes = 200_000_000
const mostRows = 1_000_000
/** Capture has no limit of its own, and every row that was captured must come back: only what no line could hold is refused. */
const mostCharacters = 50_000_000
const format = 2

/** Of a tag, it holds the tag. */
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(mostCharacters + 1000))
const text = v.pipe(v.string(), v.maxLength(mostCharacters))
/** What a Date can hold, in any time zone. */
const time = v.pipe(v.number(), v.integer(), v.minValue(-8.6e15), v.maxValue(8.6e15))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const day = v.pipe(v.string(), v.regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/))
const visibility = v.picklist(['private', 'shared'])
const dot = v.strictTuple([v.pipe(v.number(), v.safeInteger(), v.minValue(1)), id])
const clock = v.record(id, count)
const gone = v.strictObject({ at: time, saw: clock })
const ids = v.pipe(v.array(id), v.maxLength(100_000))
const yes = v.literal(true)

const envelope = {
  id,
  by: id,
  device: id,
  seq: count,
  recordedAt: time,
  visibility,
  clock,
  dots: v.record(id, dot),
  created: dot,
}
const written = {
  ...envelope,
  /** Values of fields: of these types and no others, so nothing nests. */
  rivals: v.exactOptional(
    v.array(v.strictObject({ field: id, value: v.exactOptional(v.union([text, v.number(), v.boolean(), v.array(text), dot, gone])), dot })),
  ),
  gone: v.exactOptional(gone),
}
const happening = {
  ...written,
  rideAlongId: id,
  at: time,
  offset: v.pipe(v.number(), v.integer(), v.minValue(-1440), v.maxValue(1440)),
  firstAt: v.exactOptional(time),
  text,
  tags: ids,
}

const person = v.strictObject({ ...written, name: text, role: v.exactOptional(text), team: v.exactOptional(text) })
const rideAlong = v.strictObject({
  ...written,
  title: text,
  observer: id,
  hosts: ids,
  zone: id,
  date: day,
  writeUp: v.exactOptional(yes),
  startedAt: v.exactOptional(time),
  endedAt: v.exactOptional(time),
  classification: v.exactOptional(text),
  offRecord: v.exactOptional(id),
  planned: v.exactOptional(yes),
  purpose: v.exactOptional(text),
  goal: v.exactOptional(text),
  offLimits: v.exactOptional(text),
  roles: v.exactOptional(text),
  goodForObserver: v.exactOptional(text),
  goodForHost: v.exactOptional(text),
  privateAtFirst: v.exactOptional(yes),
})
const observation = v.strictObject({
  ...happening,
  kind: v.picklist(['note', 'challenge', 'win', 'question', 'quote']),
  severity: v.exactOptional(v.picklist([1, 2, 3])),
  basis: v.picklist(['observed', 'told', 'inferred']),
  starred: v.exactOptional(yes),
  unfilled: v.exactOptional(yes),
  prompt: v.exactOptional(text),
  page: v.exactOptional(text),
  pageTitle: v.exactOptional(text),
  partOf: v.exactOptional(id),
})
const span = v.strictObject({
  ...happening,
  kind: v.picklist(['activity', 'wait', 'interruption', 'offRecord']),
  until: v.exactOptional(time),
})
const followUp = v.strictObject({
  ...happening,
  owner: v.exactOptional(text),
  due: v.exactOptional(day),
  movedFrom: v.exactOptional(v.pipe(v.array(day), v.maxLength(100_000))),
  from: ids,
  state: v.exactOptional(v.picklist(['done', 'dropped'])),
  closedAt: v.exactOptional(time),
  why: v.exactOptional(text),
  decision: v.exactOptional(text),
  decider: v.exactOptional(text),
  forum: v.exactOptional(text),
  cost: v.exactOptional(text),
  risk: v.exactOptional(text),
  quality: v.exactOptional(text),
  practice: v.exactOptional(v.picklist(practices)),
})
const tag = v.strictObject({
  ...written,
  key: id,
  label: text,
  colour: v.exactOptional(text),
  group: v.exactOptional(text),
  mergedInto: v.exactOptional(id),
})
const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))
const base64 = v.pipe(text, v.minLength(1), v.regex(/^[A-Za-z0-9+/]+={0,2}$/))
const picture = v.pipe(
  v.strictObject({
    ...written,
    rideAlongId: id,
    observationId: id,
    type: v.picklist(pictureTypes),
    width: side,
    height: side,
    bytes: base64,
    thumbnail: base64,
    alt: v.exactOptional(text),
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const { bytes, thumbnail, ...row } = dataset.value
    const [large, small] = [fileOf(bytes, row.type), fileOf(thumbnail, row.type)]
    if (large && small) return { ...row, bytes: large, thumbnail: small }
    addIssue()
    return NEVER
  }),
)
const inRideAlong = { ...written, rideAlongId: id }
const charterLine = v.strictObject({
  ...inRideAlong,
  what: v.picklist(['question', 'assumption', 'standard', 'term']),
  place: v.pipe(v.number(), v.finite()),
  text,
  found: v.exactOptional(text),
  outcome: v.exactOptional(v.picklist(['yes', 'partly', 'no'])),
})
const amendment = v.strictObject({
  ...inRideAlong,
  field: text,
  at: time,
  before: v.exactOptional(text),
  after: v.exactOptional(text),
})
const agreement = v.strictObject({ ...inRideAlong, person: id, at: time, scope: text, takenBackAt: v.exactOptional(time) })
const reply = v.strictObject({
  ...inRideAlong,
  observationId: id,
  says: v.picklist(['confirm', 'amend', 'context', 'dispute', 'withdraw']),
  text,
  at: time,
  to: dot,
})
const answer = v.strictObject({
  ...inRideAlong,
  replyId: id,
  observationId: id,
  text,
  at: time,
  withdrew: v.exactOptional(yes),
})
const rating = v.strictObject({ ...inRideAlong, kpi: v.picklist(kpis), level: v.picklist(levels) })
const remark = v.strictObject({ ...inRideAlong, what: v.picklist(['priority', 'thanks']), place: count, text })
const choice = v.strictObject({
  ...inRideAlong,
  what: v.picklist(['finding', 'decision', 'leftOut']),
  place: v.pipe(v.number(), v.finite()),
  suggestion: v.exactOptional(id),
  text: v.exactOptional(text),
  owner: v.exactOptional(text),
  due: v.exactOptional(day),
  from: ids,
})
const outcome = v.strictObject({
  ...inRideAlong,
  followUpId: id,
  says: v.picklist(['kept', 'moved', 'dropped']),
  why: v.exactOptional(text),
  at: time,
})
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const version = v.strictObject({
  ...inRideAlong,
  n: v.pipe(count, v.minValue(1)),
  at: time,
  hash,
  content: v.exactOptional(text),
  finalAt: v.exactOptional(time),
})
const assent = v.strictObject({ ...inRideAlong, hash, person: id, at: time })
const erased = v.strictObject({ ...envelope, erased: yes })

/** What the published schema names. */
export const definitions = {
  dot,
  clock,
  person,
  rideAlong,
  observation,
  span,
  followUp,
  tag,
  picture,
  charterLine,
  amendment,
  agreement,
  reply,
  answer,
  rating,
  remark,
  choice,
  outcome,
  version,
  assent,
  erased,
}

/** One row of each table, as files and documents hold it; withdrawn ones too. */
export const rowOf = {
  people: each(person),
  rideAlongs: each(rideAlong),
  observations: each(observation),
  spans: each(span),
  followUps: each(followUp),
  tags: each(tag),
  pictures: each(picture),
  charterLines: each(charterLine),
  amendments: each(amendment),
  agreements: each(agreement),
  replies: each(reply),
  answers: each(answer),
  ratings: each(rating),
  remarks: each(remark),
  choices: each(choice),
  outcomes: each(outcome),
  versions: each(version),
  assents: each(assent),
} satisfies Record<string, v.GenericSchema<unknown, Row | ErasedRow>>

/**
 * Formats 1 and 2, strictly: what it does not name is damage, so that nothing is dropped without a word. A field that rows
 * gain later raises the format. Nothing in it nests without end, and objects are made anew; the record of a clock
 * drops `__proto__`, `constructor` and `prototype`.
 */
export const backup = v.strictObject({
  classifications: v.exactOptional(v.array(text)),
  application: v.literal('ride-along'),
  format: v.picklist([1, format]),
  writtenAt: time,
  contains: v.picklist(['what may leave', 'everything']),
  hash: v.exactOptional(hash),
  missing: v.exactOptional(v.pipe(v.array(count), v.maxLength(mostRows))),
  stayed: v.exactOptional(v.strictTuple([count, count, count, count])),
  people: rows(rowOf.people),
  rideAlongs: rows(rowOf.rideAlongs),
  observations: rows(rowOf.observations),
  spans: rows(rowOf.spans),
  followUps: rows(rowOf.followUps),
  tags: rows(rowOf.tags),
  pictures: v.exactOptional(rows(rowOf.pictures)),
  charterLines: v.exactOptional(rows(rowOf.charterLines)),
  amendments: v.exactOptional(rows(rowOf.amendments)),
  agreements: v.exactOptional(rows(rowOf.agreements)),
  replies: v.exactOptional(rows(rowOf.replies)),
  answers: v.exactOptional(rows(rowOf.answers)),
  ratings: v.exactOptional(rows(rowOf.ratings)),
  remarks: v.exactOptional(rows(rowOf.remarks)),
  choices: v.exactOptional(rows(rowOf.choices)),
  outcomes: v.exactOptional(rows(rowOf.outcomes)),
  versions: v.exactOptional(rows(rowOf.versions)),
  assents: v.exactOptional(rows(rowOf.assents)),
}) satisfies v.GenericSchema<unknown, Backup>

/**
 * Reads a file back that Ride-Along wrote: all of it, or nothing.
 * Throws `BackupError`.
 */
export function parseBackup(text: string): Backup {
  if (text.length > maxBackupBytes) throw new BackupError('tooLarge')
  let content: unknown
  try {
    content = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text)
  } catch {
    throw new BackupError('notJson')
  }
  const head = v.safeParse(v.object({ application: v.literal('ride-along'), format: v.number() }), content)
  if (!head.success) throw new BackupError('foreign')
  if (head.output.format > format) throw new BackupError('newer')
  const parsed = v.safeParse(backup, content, { abortEarly: true })
  if (!parsed.success) throw new BackupError('damaged', v.getDotPath(parsed.issues[0]) ?? undefined)
  return parsed.output
}

/** Whether bytes, one a character, begin as files of that type do; a WebP has its name behind its length. */
const beginsAs: Record<PictureType, (binary: string) => boolean> = {
  'image/webp': (binary) => binary.startsWith('RIFF') && binary.startsWith('WEBP', 8),
  'image/png': (binary) => binary.startsWith('\u0089PNG\r\n\u001A\n'),
  'image/jpeg': (binary) => binary.startsWith('\u00FF\u00D8\u00FF'),
}

/** What base64 holds, where it is a picture of that type. */
function fileOf(base64: string, type: PictureType): Blob | undefined {
  let binary: string
  try {
    binary = atob(base64)
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
  if (!beginsAs[type](binary)) return undefined
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
  return new Blob([bytes], { type })
}

type Edits = Pick<Row, 'clock' | 'created' | 'dots' | 'rivals'>

function rows<R extends v.GenericSchema>(row: R) {
  return v.pipe(v.array(row), v.maxLength(mostRows))
}

function each<R extends v.GenericSchema<unknown, Edits>>(row: R) {
  return v.pipe(
    v.union([row, erased]),
    v.check((edits) => knowsItsEdits(edits)),
  )
}

/** A row that holds an edit its own clock has not seen would not merge alike everywhere. */
function knowsItsEdits({ clock, created, dots, rivals = [] }: Edits): boolean {
  return [created, ...Object.values(dots), ...rivals.map(({ dot }) => dot)].every(([n, device]) => n <= (clock[device] ?? 0))
}
