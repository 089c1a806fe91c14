import * as v from 'valibot'
import { parseBackup, type Backup } from '../library/backup.ts'
import { BackupError } from '../errors.ts'
import {
  createRow,
  deleteRow,
  editRow,
  eraseRow,
  isDeleted,
  mergeRows,
  restoreRow,
  sameValue,
  fieldValue,
  type Changes,
  type DeviceId,
  type Fields,
  type PersonId,
  type Row,
} from '../rows/row.ts'
import {
  hostTables,
  type Consent,
  type Assent,
  type HostTable,
  type Kpi,
  type Level,
  type Observation,
  type Rating,
  type Remark,
  type Reply,
} from '../rows/tables.ts'

/** Rows of one host by table; of an erased one only the envelope is left. */
export interface HostRows {
  observations: Observation[]
  agreements: Consent[]
  replies: Reply[]
  ratings: Rating[]
  remarks: Remark[]
  assents: Assent[]
}

/** Whose answers these are, and to what. */
export interface AnswersScope {
  person: PersonId
  rideAlongId: string
  /** Id of the review. */
  review: string
}

/** What one host has written about one ride-along: a value, which every verb answers with another. */
export interface AnswerSet extends AnswersScope, SavedAnswers {}

/** What is kept of it between two openings. */
export interface SavedAnswers {
  device: DeviceId
  seq: number
  /** How many times answers were saved to a file. */
  saved: number
  rows: HostRows
}

/** What a host saw, and the observer did not. */
export type HostObservation = Pick<Observation, 'kind' | 'severity' | 'text' | 'at' | 'offset'>

/** An act, to be taken back: what was written before it, and after. */
export interface AnswerStep {
  before: AnswerSet
  after: AnswerSet
}

const kept = v.strictObject({
  device: v.pipe(v.string(), v.minLength(1)),
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  saved: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  rows: v.string(),
})

/**
 * What a host goes on from: their own rows among those that are shown to them, and what was kept here. Each opening
 * writes as a device of its own, so that two pages, or a page that was put back from a copy, never count under one name.
 */
export function beginAnswers(
  about: AnswersScope,
  shown: Partial<Backup> | HostRows,
  before?: SavedAnswers,
  device: DeviceId = crypto.randomUUID(),
): AnswerSet {
  const everything: Row[] = Object.values(shown).flatMap((value) =>
    Array.isArray(value) ? value.filter((row) => typeof row === 'object') : [],
  )
  const seq = everything.reduce((most, row) => Math.max(most, row.seq), 0)
  const begun: AnswerSet = { ...about, device, seq, saved: 0, rows: none }
  const joined = joinAnswers(begun, { device, seq, saved: 0, rows: hostRowsIn(shown) })
  return before ? joinAnswers(joined, before) : joined
}

/** What was written, with what was kept elsewhere. Rows of others are left out. */
export function joinAnswers(written: AnswerSet, { seq, saved, rows }: SavedAnswers): AnswerSet {
  const merge = <R extends Row & { rideAlongId?: string }>(here: R[], there: R[]): R[] => {
    const byId = new Map(here.map((row) => [row.id, row]))
    for (const row of there) {
      if (row.by !== written.person || !(row.erased || row.rideAlongId === written.rideAlongId)) continue
      const known = byId.get(row.id)
      byId.set(row.id, known ? mergeRows(known, row) : row)
    }
    return [...byId.values()]
  }
  const own = written.rows
  const joined: HostRows = {
    observations: merge(own.observations, rows.observations),
    agreements: merge(own.agreements, rows.agreements),
    replies: merge(own.replies, rows.replies),
    ratings: merge(own.ratings, rows.ratings),
    remarks: merge(own.remarks, rows.remarks),
    assents: merge(own.assents, rows.assents),
  }
  const most = hostTables.flatMap((table) => joined[table].map((row) => row.seq)).reduce((a, b) => Math.max(a, b), 0)
  return { ...written, seq: Math.max(written.seq, seq, most), saved: Math.max(written.saved, saved), rows: joined }
}

/** What is kept between two openings, as text; `rows` are its rows as a file of Ride-Along's. */
export function savedAnswersText({ device, seq, saved }: AnswerSet, rows: string): string {
  return JSON.stringify({ device, seq, saved, rows } satisfies v.InferOutput<typeof kept>)
}

/** Reads what `keptText` wrote. Throws `BackupError`. */
export function parseSavedAnswers(text: string): SavedAnswers {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new BackupError('notJson')
  }
  const found = v.safeParse(kept, content)
  if (!found.success) throw new BackupError('damaged')
  return { ...found.output, rows: hostRowsIn(parseBackup(found.output.rows)) }
}

/** The replies that stand, by observation. */
export function repliesBy(written: AnswerSet): Map<string, Reply> {
  const replies = new Map<string, Reply>()
  for (const row of written.rows.replies) {
    if (isDeleted(row)) continue
    const before = replies.get(row.observationId)
    if (!before || later(row, before) < 0) replies.set(row.observationId, row)
  }
  return replies
}

/** The edit that wrote an observation's words: a reply names the one that it answers. */
export function textDot({ dots, created }: Observation): Reply['to'] {
  return dots.text ?? created
}

/** Answers an observation; a second time changes the answer. */
export function replyTo(
  written: AnswerSet,
  observation: Observation,
  { says, text }: Pick<Reply, 'says' | 'text'>,
  now: number,
): AnswerSet {
  const { person, review, rideAlongId } = written
  const { id: observationId } = observation
  const own = theOne(written.rows.replies, (row) => row.observationId === observationId)
  const to = textDot(observation)
  if (own && !isDeleted(own) && own.says === says && own.text === text && sameValue(own.to, to)) return written
  const fields = { rideAlongId, observationId, says, text, at: now, to }
  return set<Reply>(written, 'replies', own, `${person}/${observationId}/${review}`, fields, now)
}

/** Takes a reply off. */
export function withdrawReply(written: AnswerSet, observationId: string, now: number): AnswerSet {
  return remove(written, 'replies', (row) => row.observationId === observationId, now)
}

export function rateAsHost(written: AnswerSet, kpi: Kpi, level: Level, now: number): AnswerSet {
  const { person, review, rideAlongId } = written
  const own = theOne(written.rows.ratings, (row) => row.kpi === kpi)
  return set<Rating>(written, 'ratings', own, `${person}/${kpi}/${review}`, { rideAlongId, kpi, level }, now)
}

/** Says what would help most, in the place that is given, or thanks; without words takes it off. */
export function remark(written: AnswerSet, what: Remark['what'], place: number, text: string, now: number): AnswerSet {
  const { person, review, rideAlongId } = written
  const isIt = (row: Remark) => row.what === what && row.place === place
  if (text === '') return remove(written, 'remarks', isIt, now)
  const own = theOne(written.rows.remarks, isIt)
  return set<Remark>(written, 'remarks', own, `${person}/${what}/${place}/${review}`, { rideAlongId, what, place, text }, now)
}

/** Adds an observation of the host's, under a new id. */
export function addHostObservation(written: AnswerSet, seen: HostObservation, now: number, id: string = crypto.randomUUID()): AnswerSet {
  const { rideAlongId } = written
  const fields: Fields<Observation> = { ...seen, rideAlongId, basis: 'observed', tags: [] }
  return set<Observation>(written, 'observations', undefined, id, fields, now)
}

/** Writes an observation of the host's anew; one that was deleted is there again. */
export function editHostObservation(written: AnswerSet, id: string, { severity, ...seen }: HostObservation): AnswerSet {
  const own = written.rows.observations.find((row) => row.id === id && !row.erased)
  return own
    ? put(written, 'observations', editRow<Observation>(restored(own, written.device), { ...seen, severity }, written.device))
    : written
}

export function deleteHostObservation(written: AnswerSet, id: string, now: number): AnswerSet {
  return remove(written, 'observations', (row) => row.id === id, now)
}

/** The agreement to be shadowed that was made last, of those shown and the host's own. */
export function latestConsent(written: AnswerSet, shown: Consent[]): Consent | undefined {
  const own = new Set(written.rows.agreements.map(({ id }) => id))
  const all = [...shown.filter(({ id }) => !own.has(id)), ...written.rows.agreements]
  const standing = all.filter((row) => !isDeleted(row) && row.person === written.person)
  return standing.sort((a, b) => b.at - a.at || b.seq - a.seq)[0]
}

/** Takes back what was agreed, naming it. */
export function withdrawOwnConsent(written: AnswerSet, { at, scope }: Pick<Consent, 'at' | 'scope'>, now: number): AnswerSet {
  return agreed(written, { at, scope, takenBackAt: now }, now)
}

/** Agrees again to what was agreed. */
export function renewConsent(written: AnswerSet, { scope }: Pick<Consent, 'scope'>, now: number): AnswerSet {
  return agreed(written, { at: now, scope, takenBackAt: undefined }, now)
}

/** That the host agrees to a summary, by its hash; undefined where they do not. */
export function assentFor(written: AnswerSet, hash: string): Assent | undefined {
  const own = theOne(written.rows.assents, (row) => row.person === written.person && row.hash === hash)
  return own && !isDeleted(own) ? own : undefined
}

/** Agrees to a summary, by its hash. */
export function giveAssent(written: AnswerSet, hash: string, now: number): AnswerSet {
  const { person, review, rideAlongId } = written
  const own = theOne(written.rows.assents, (row) => row.person === person && row.hash === hash)
  if (own && !isDeleted(own)) return written
  const id = `${person}/${rideAlongId}/${person}/${hash}/${review}`
  return set<Assent>(written, 'assents', own, id, { rideAlongId, hash, person, at: now }, now)
}

/** Agrees to a summary no longer. */
export function withdrawAssent(written: AnswerSet, hash: string, now: number): AnswerSet {
  return remove(written, 'assents', (row) => row.hash === hash, now)
}

/** Empties for good all that the host wrote. What they write afterwards are other rows. */
export function eraseAnswers(written: AnswerSet): AnswerSet {
  const erase = <R extends Row>(rows: R[]): R[] => rows.map((row) => (row.erased ? row : eraseRow<R>(row, written.device)))
  const { observations, agreements, replies, ratings, remarks, assents } = written.rows
  return {
    ...written,
    rows: {
      observations: erase(observations),
      agreements: erase(agreements),
      replies: erase(replies),
      ratings: erase(ratings),
      remarks: erase(remarks),
      assents: erase(assents),
    },
  }
}

/** Takes an act back, by further edits: what it wrote may have been saved to a file by now. */
export function undoAnswerStep(written: AnswerSet, { before, after }: AnswerStep, now: number): AnswerSet {
  let result = written
  for (const table of hostTables) {
    const [then, since]: [Row[], Row[]] = [before.rows[table], after.rows[table]]
    const was = new Map(then.map((row) => [row.id, row]))
    const changed = new Set(since.filter((row) => was.get(row.id) !== row).map(({ id }) => id))
    for (const row of written.rows[table] as Row[])
      if (changed.has(row.id) && !row.erased) result = put(result, table, asBefore(row, was.get(row.id), written.device, now))
  }
  return result
}

/** How many rows say something. */
export function answerCount({ rows }: AnswerSet): number {
  return hostTables.reduce((sum, table) => sum + (rows[table] as Row[]).filter((row) => !isDeleted(row)).length, 0)
}

const none: HostRows = { observations: [], agreements: [], replies: [], ratings: [], remarks: [], assents: [] }

/** Rows that hosts write, among others. Of one of which only the envelope is left, the types say more than is there. */
function hostRowsIn({
  observations = [],
  agreements = [],
  replies = [],
  ratings = [],
  remarks = [],
  assents = [],
}: Partial<Backup> | HostRows): HostRows {
  return { observations, agreements, replies, ratings, remarks, assents } as HostRows
}

/** The row that stands for something; where two devices wrote two, the later one. */
function theOne<R extends Row>(rows: R[], isIt: (row: R) => boolean): R | undefined {
  return rows.filter((row) => !row.erased && isIt(row)).sort((a, b) => Number(isDeleted(a)) - Number(isDeleted(b)) || later(a, b))[0]
}

function later(a: Row, b: Row): number {
  return b.recordedAt - a.recordedAt || (a.id < b.id ? -1 : 1)
}

function agreed(written: AnswerSet, { at, scope, takenBackAt }: Changes<Consent> & Pick<Consent, 'at' | 'scope'>, now: number): AnswerSet {
  const { person, review, rideAlongId } = written
  const own = theOne(written.rows.agreements, (row) => row.person === person)
  if (own) return put(written, 'agreements', editRow<Consent>(restored(own, written.device), { at, scope, takenBackAt }, written.device))
  const fields: Fields<Consent> = { rideAlongId, person, at, scope, ...(takenBackAt !== undefined && { takenBackAt }) }
  return set<Consent>(written, 'agreements', undefined, `${person}/agreement/${review}`, fields, now)
}

/** Writes a row of the host's: the one that is there, deleted or not, or a new one under an id that was never erased. */
function set<R extends Row>(
  written: AnswerSet,
  table: HostTable,
  own: R | undefined,
  id: string,
  fields: Fields<R>,
  now: number,
): AnswerSet {
  const { person, device, rows } = written
  if (own) return put(written, table, editRow<R>(restored(own, device), fields as Changes<R>, device))
  const taken = new Set((rows[table] as Row[]).map((row) => row.id))
  let free = id
  for (let n = 2; taken.has(free); n++) free = `${id}/${n}`
  const seq = written.seq + 1
  return { ...put(written, table, createRow<R>(fields, { by: person, device, seq, now }, free)), seq }
}

function remove<T extends HostTable>(written: AnswerSet, table: T, isIt: (row: HostRows[T][number]) => boolean, now: number): AnswerSet {
  const own = (written.rows[table] as HostRows[T][number][]).filter((row) => !isDeleted(row) && isIt(row))
  return own.reduce((result, row) => put(result, table, deleteRow(row, written.device, now)), written)
}

function put(written: AnswerSet, table: HostTable, row: Row): AnswerSet {
  const rows = written.rows[table] as Row[]
  const at = rows.findIndex(({ id }) => id === row.id)
  if (rows[at] === row) return written
  return { ...written, rows: { ...written.rows, [table]: at < 0 ? [...rows, row] : rows.with(at, row) } }
}

function restored<R extends Row>(row: R, device: DeviceId): R {
  return isDeleted(row) ? restoreRow<R>(row, device) : row
}

function asBefore(row: Row, then: Row | undefined, device: DeviceId, now: number): Row {
  if (!then || isDeleted(then)) return isDeleted(row) ? row : deleteRow(row, device, now)
  const changes: Record<string, unknown> = {}
  for (const field of new Set([...Object.keys(row), ...Object.keys(then)]))
    if (!ofEnvelope.has(field) && !sameValue(fieldValue(row, field), fieldValue(then, field))) changes[field] = fieldValue(then, field)
  return editRow<Row>(restored(row, device), changes, device)
}

/** What every row carries for merging; the tags of what a host sees are never written. */
const ofEnvelope = new Set(['id', 'by', 'device', 'seq', 'recordedAt', 'clock', 'dots', 'created', 'rivals', 'erased', 'gone', 'tags'])
