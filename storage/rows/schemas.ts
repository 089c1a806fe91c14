import * as v from 'valibot'
import { type Row } from './row.ts'
import { followUpFields, kpis, levels, pictureTypes, practices, type PictureType } from './tables.ts'

/** A withdrawn row: only the envelope is left. */
export type ErasedRow = Pick<Row, 'id' | 'by' | 'device' | 'seq' | 'recordedAt' | 'visibility' | 'clock' | 'dots' | 'created'> & {
  erased: true
}

/** Capture has no limit, and every captured row must be readable again: only what no capture line could hold is refused. */
const mostCharacters = 50_000_000

/** The id of a tag's row contains the tag, which can be as long as a text. */
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(mostCharacters + 1000))
export const text = v.pipe(v.string(), v.maxLength(mostCharacters))
/** Epoch milliseconds that a Date can hold in any time zone. */
export const time = v.pipe(v.number(), v.integer(), v.minValue(-8.6e15), v.maxValue(8.6e15))
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
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
const row = {
  ...envelope,
  /** Values of fields have only these types, so nothing nests. */
  rivals: v.exactOptional(
    v.array(v.strictObject({ field: id, value: v.exactOptional(v.union([text, v.number(), v.boolean(), v.array(text), dot, gone])), dot })),
  ),
  gone: v.exactOptional(gone),
}
const dayRow = {
  ...row,
  rideAlongId: id,
  at: time,
  offset: v.pipe(v.number(), v.integer(), v.minValue(-1440), v.maxValue(1440)),
  firstAt: v.exactOptional(time),
  text,
  tags: ids,
}

const person = v.strictObject({ ...row, name: text, role: v.exactOptional(text), team: v.exactOptional(text) })
const rideAlong = v.strictObject({
  ...row,
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
  ...dayRow,
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
  ...dayRow,
  kind: v.picklist(['activity', 'wait', 'interruption', 'offRecord']),
  until: v.exactOptional(time),
})
const followUpKinds = {
  text: v.exactOptional(text),
  day: v.exactOptional(day),
  days: v.exactOptional(v.pipe(v.array(day), v.maxLength(100_000))),
  ids,
  state: v.exactOptional(v.picklist(['done', 'dropped'])),
  time: v.exactOptional(time),
  practice: v.exactOptional(v.picklist(practices)),
}
type FollowUpSchemas = {
  [Field in keyof typeof followUpFields]: (typeof followUpKinds)[(typeof followUpFields)[Field]['kind']]
}
const followUp = v.strictObject({
  ...dayRow,
  ...(Object.fromEntries(Object.entries(followUpFields).map(([field, { kind }]) => [field, followUpKinds[kind]])) as FollowUpSchemas),
})
const tag = v.strictObject({
  ...row,
  key: id,
  label: text,
  colour: v.exactOptional(text),
  group: v.exactOptional(text),
  mergedInto: v.exactOptional(id),
})
const pixels = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))
const base64 = v.pipe(text, v.minLength(1), v.regex(/^[A-Za-z0-9+/]+={0,2}$/))
const picture = v.pipe(
  v.strictObject({
    ...row,
    rideAlongId: id,
    observationId: id,
    type: v.picklist(pictureTypes),
    width: pixels,
    height: pixels,
    bytes: base64,
    thumbnail: base64,
    alt: v.exactOptional(text),
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const { bytes, thumbnail, ...others } = dataset.value
    const [large, small] = [pictureFrom(bytes, others.type), pictureFrom(thumbnail, others.type)]
    if (large && small) return { ...others, bytes: large, thumbnail: small }
    addIssue()
    return NEVER
  }),
)
const inRideAlong = { ...row, rideAlongId: id }
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
export const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
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

/** The definitions that the published JSON schema names. @internal Its test compares the published file with them. */
export const schemaDefinitions = {
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

/** The schema of one row of each table, erased rows included. */
export const rowSchemas = {
  people: orErased(person),
  rideAlongs: orErased(rideAlong),
  observations: orErased(observation),
  spans: orErased(span),
  followUps: orErased(followUp),
  tags: orErased(tag),
  pictures: orErased(picture),
  charterLines: orErased(charterLine),
  amendments: orErased(amendment),
  agreements: orErased(agreement),
  replies: orErased(reply),
  answers: orErased(answer),
  ratings: orErased(rating),
  remarks: orErased(remark),
  choices: orErased(choice),
  outcomes: orErased(outcome),
  versions: orErased(version),
  assents: orErased(assent),
} satisfies Record<string, v.GenericSchema<unknown, Row | ErasedRow>>

/** Whether a file, as a string of one character per byte, begins with the signature of its type. In WebP, it follows the length. */
const beginsAs: Record<PictureType, (binary: string) => boolean> = {
  'image/webp': (binary) => binary.startsWith('RIFF') && binary.startsWith('WEBP', 8),
  'image/png': (binary) => binary.startsWith('\u0089PNG\r\n\u001A\n'),
  'image/jpeg': (binary) => binary.startsWith('\u00FF\u00D8\u00FF'),
}

/** Decodes a picture from base64; undefined if it is not of that type. */
function pictureFrom(base64: string, type: PictureType): Blob | undefined {
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

function orErased<R extends v.GenericSchema<unknown, Edits>>(row: R) {
  return v.pipe(
    v.union([row, erased]),
    v.check((edits) => hasSeenItsEdits(edits)),
  )
}

/** A row with an edit that its own clock has not seen would merge differently on different devices. */
function hasSeenItsEdits({ clock, created, dots, rivals = [] }: Edits): boolean {
  return [created, ...Object.values(dots), ...rivals.map(({ dot }) => dot)].every(([n, device]) => n <= (clock[device] ?? 0))
}
