import * as v from 'valibot'
import { parseBackup, type Backup } from '../library/backup.ts'
import { BackupError } from '../errors.ts'
import { lastConsentOf } from '../rows/consent.ts'
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

/** Rows of one host by table. An erased row is only the envelope. */
export interface HostRows {
  observations: Observation[]
  agreements: Consent[]
  replies: Reply[]
  ratings: Rating[]
  remarks: Remark[]
  assents: Assent[]
}

/** The host who answers, and what they answer. */
interface AnswersScope {
  person: PersonId
  rideAlongId: string
  /** Id of the review. */
  review: string
}

/** All rows that one host has written about one ride-along. Immutable: every verb returns a new set. */
export interface AnswerSet extends AnswersScope, SavedAnswers {}

/** The part of an answer set that is stored until the review is opened again. */
export interface SavedAnswers {
  device: DeviceId
  seq: number
  /** How many answer files were saved. */
  saved: number
  rows: HostRows
}

/** The fields of an observation that a host adds. */
export type HostObservation = Pick<Observation, 'kind' | 'severity' | 'text' | 'at' | 'offset'>

/** The answer set before and after an act, for undo. */
export interface AnswerStep {
  before: AnswerSet
  after: AnswerSet
}

const savedAnswersSchema = v.strictObject({
  device: v.pipe(v.string(), v.minLength(1)),
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  saved: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  rows: v.string(),
})

/**
 * The answer set when a review is opened: the host's own rows among those shown, merged with the stored ones. Each opening
 * uses a new device id, so that two pages, or a page restored from a copy, never create the same dot.
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
  const empty: AnswerSet = { ...about, device, seq, saved: 0, rows: noRows }
  const joined = joinAnswers(empty, { device, seq, saved: 0, rows: hostRowsIn(shown) })
  return before ? joinAnswers(joined, before) : joined
}

/** Merges an answer set with answers stored elsewhere. Rows of others are left out. */
export function joinAnswers(answers: AnswerSet, { seq, saved, rows }: SavedAnswers): AnswerSet {
  const merge = <R extends Row & { rideAlongId?: string }>(here: R[], there: R[]): R[] => {
    const byId = new Map(here.map((row) => [row.id, row]))
    for (const row of there) {
      if (row.by !== answers.person || !(row.erased || row.rideAlongId === answers.rideAlongId)) continue
      const known = byId.get(row.id)
      byId.set(row.id, known ? mergeRows(known, row) : row)
    }
    return [...byId.values()]
  }
  const own = answers.rows
  const joined: HostRows = {
    observations: merge(own.observations, rows.observations),
    agreements: merge(own.agreements, rows.agreements),
    replies: merge(own.replies, rows.replies),
    ratings: merge(own.ratings, rows.ratings),
    remarks: merge(own.remarks, rows.remarks),
    assents: merge(own.assents, rows.assents),
  }
  const most = hostTables.flatMap((table) => joined[table].map((row) => row.seq)).reduce((a, b) => Math.max(a, b), 0)
  return { ...answers, seq: Math.max(answers.seq, seq, most), saved: Math.max(answers.saved, saved), rows: joined }
}

/** The text in which an answer set is stored. `rows` are its rows in the format of a backup. */
export function savedAnswersText({ device, seq, saved }: AnswerSet, rows: string): string {
  return JSON.stringify({ device, seq, saved, rows } satisfies v.InferOutput<typeof savedAnswersSchema>)
}

/** Parses the text of `savedAnswersText`. Throws `BackupError`. */
export function parseSavedAnswers(text: string): SavedAnswers {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new BackupError('notJson')
  }
  const found = v.safeParse(savedAnswersSchema, content)
  if (!found.success) throw new BackupError('damaged')
  return { ...found.output, rows: hostRowsIn(parseBackup(found.output.rows)) }
}

/** The host's current replies by observation id. */
export function repliesBy(answers: AnswerSet): Map<string, Reply> {
  const replies = new Map<string, Reply>()
  for (const row of answers.rows.replies) {
    if (isDeleted(row)) continue
    const before = replies.get(row.observationId)
    if (!before || later(row, before) < 0) replies.set(row.observationId, row)
  }
  return replies
}

/** The edit that wrote an observation's text. A reply stores it, to show whether the text was changed since. */
export function textDot({ dots, created }: Observation): Reply['to'] {
  return dots.text ?? created
}

/** Replies to an observation, or changes the reply. */
export function replyTo(
  answers: AnswerSet,
  observation: Observation,
  { says, text }: Pick<Reply, 'says' | 'text'>,
  now: number,
): AnswerSet {
  const { person, review, rideAlongId } = answers
  const { id: observationId } = observation
  const own = currentRow(answers.rows.replies, (row) => row.observationId === observationId)
  const to = textDot(observation)
  if (own && !isDeleted(own) && own.says === says && own.text === text && sameValue(own.to, to)) return answers
  const fields = { rideAlongId, observationId, says, text, at: now, to }
  return writeRow<Reply>(answers, 'replies', own, `${person}/${observationId}/${review}`, fields, now)
}

/** Deletes the reply to an observation. */
export function withdrawReply(answers: AnswerSet, observationId: string, now: number): AnswerSet {
  return deleteRows(answers, 'replies', (row) => row.observationId === observationId, now)
}

export function rateAsHost(answers: AnswerSet, kpi: Kpi, level: Level, now: number): AnswerSet {
  const { person, review, rideAlongId } = answers
  const own = currentRow(answers.rows.ratings, (row) => row.kpi === kpi)
  return writeRow<Rating>(answers, 'ratings', own, `${person}/${kpi}/${review}`, { rideAlongId, kpi, level }, now)
}

/** Writes thanks or the priority in this place (1 is the first). An empty text deletes it. */
export function remark(answers: AnswerSet, what: Remark['what'], place: number, text: string, now: number): AnswerSet {
  const { person, review, rideAlongId } = answers
  const matches = (row: Remark) => row.what === what && row.place === place
  if (text === '') return deleteRows(answers, 'remarks', matches, now)
  const own = currentRow(answers.rows.remarks, matches)
  return writeRow<Remark>(answers, 'remarks', own, `${person}/${what}/${place}/${review}`, { rideAlongId, what, place, text }, now)
}

/** Adds an observation by the host. */
export function addHostObservation(
  answers: AnswerSet,
  observation: HostObservation,
  now: number,
  id: string = crypto.randomUUID(),
): AnswerSet {
  const { rideAlongId } = answers
  const fields: Fields<Observation> = { ...observation, rideAlongId, basis: 'observed', tags: [] }
  return writeRow<Observation>(answers, 'observations', undefined, id, fields, now)
}

/** Edits an observation by the host. A deleted one is restored. */
export function editHostObservation(answers: AnswerSet, id: string, { severity, ...others }: HostObservation): AnswerSet {
  const own = answers.rows.observations.find((row) => row.id === id && !row.erased)
  return own
    ? putRow(answers, 'observations', editRow<Observation>(restored(own, answers.device), { ...others, severity }, answers.device))
    : answers
}

export function deleteHostObservation(answers: AnswerSet, id: string, now: number): AnswerSet {
  return deleteRows(answers, 'observations', (row) => row.id === id, now)
}

/** The host's latest consent, withdrawn or not, of those shown and those in the answer set. */
export function latestConsent(answers: AnswerSet, shown: Consent[]): Consent | undefined {
  const own = new Set(answers.rows.agreements.map(({ id }) => id))
  return lastConsentOf(answers.person, [...shown.filter(({ id }) => !own.has(id)), ...answers.rows.agreements])
}

/** Withdraws the consent with this time and scope. */
export function withdrawOwnConsent(answers: AnswerSet, { at, scope }: Pick<Consent, 'at' | 'scope'>, now: number): AnswerSet {
  return writeConsent(answers, { at, scope, takenBackAt: now }, now)
}

/** Gives consent again with the same scope. */
export function renewConsent(answers: AnswerSet, { scope }: Pick<Consent, 'scope'>, now: number): AnswerSet {
  return writeConsent(answers, { at: now, scope, takenBackAt: undefined }, now)
}

/** The host's assent to the summary with this hash, if any. */
export function assentFor(answers: AnswerSet, hash: string): Assent | undefined {
  const own = currentRow(answers.rows.assents, (row) => row.person === answers.person && row.hash === hash)
  return own && !isDeleted(own) ? own : undefined
}

/** Gives assent to the summary with this hash. */
export function giveAssent(answers: AnswerSet, hash: string, now: number): AnswerSet {
  const { person, review, rideAlongId } = answers
  const own = currentRow(answers.rows.assents, (row) => row.person === person && row.hash === hash)
  if (own && !isDeleted(own)) return answers
  const id = `${person}/${rideAlongId}/${person}/${hash}/${review}`
  return writeRow<Assent>(answers, 'assents', own, id, { rideAlongId, hash, person, at: now }, now)
}

/** Withdraws the assent to the summary with this hash. */
export function withdrawAssent(answers: AnswerSet, hash: string, now: number): AnswerSet {
  return deleteRows(answers, 'assents', (row) => row.hash === hash, now)
}

/** Erases all rows. Later answers get new rows. */
export function eraseAnswers(answers: AnswerSet): AnswerSet {
  const erase = <R extends Row>(rows: R[]): R[] => rows.map((row) => (row.erased ? row : eraseRow<R>(row, answers.device)))
  const { observations, agreements, replies, ratings, remarks, assents } = answers.rows
  return {
    ...answers,
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

/** Undoes an act by new edits, because its rows may have been saved to a file already. */
export function undoAnswerStep(answers: AnswerSet, { before, after }: AnswerStep, now: number): AnswerSet {
  let result = answers
  for (const table of hostTables) {
    const [rowsBefore, rowsAfter]: [Row[], Row[]] = [before.rows[table], after.rows[table]]
    const byId = new Map(rowsBefore.map((row) => [row.id, row]))
    const changed = new Set(rowsAfter.filter((row) => byId.get(row.id) !== row).map(({ id }) => id))
    for (const row of answers.rows[table] as Row[])
      if (changed.has(row.id) && !row.erased) result = putRow(result, table, revertRow(row, byId.get(row.id), answers.device, now))
  }
  return result
}

/** How many rows are not deleted. */
export function answerCount({ rows }: AnswerSet): number {
  return hostTables.reduce((sum, table) => sum + (rows[table] as Row[]).filter((row) => !isDeleted(row)).length, 0)
}

const noRows: HostRows = { observations: [], agreements: [], replies: [], ratings: [], remarks: [], assents: [] }

/** The rows of host tables. Erased rows have fewer fields than their type says. */
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

/** The row that matches; if two devices wrote one each, the later one. */
function currentRow<R extends Row>(rows: R[], matches: (row: R) => boolean): R | undefined {
  return rows.filter((row) => !row.erased && matches(row)).sort((a, b) => Number(isDeleted(a)) - Number(isDeleted(b)) || later(a, b))[0]
}

function later(a: Row, b: Row): number {
  return b.recordedAt - a.recordedAt || (a.id < b.id ? -1 : 1)
}

function writeConsent(
  answers: AnswerSet,
  { at, scope, takenBackAt }: Changes<Consent> & Pick<Consent, 'at' | 'scope'>,
  now: number,
): AnswerSet {
  const { person, review, rideAlongId } = answers
  const own = currentRow(answers.rows.agreements, (row) => row.person === person)
  if (own) return putRow(answers, 'agreements', editRow<Consent>(restored(own, answers.device), { at, scope, takenBackAt }, answers.device))
  const fields: Fields<Consent> = { rideAlongId, person, at, scope, ...(takenBackAt !== undefined && { takenBackAt }) }
  return writeRow<Consent>(answers, 'agreements', undefined, `${person}/agreement/${review}`, fields, now)
}

/** Edits the host's row, deleted or not. Without one, adds a row whose id was not used by an erased row. */
function writeRow<R extends Row>(
  answers: AnswerSet,
  table: HostTable,
  own: R | undefined,
  id: string,
  fields: Fields<R>,
  now: number,
): AnswerSet {
  const { person, device, rows } = answers
  if (own) return putRow(answers, table, editRow<R>(restored(own, device), fields as Changes<R>, device))
  const taken = new Set((rows[table] as Row[]).map((row) => row.id))
  let free = id
  for (let n = 2; taken.has(free); n++) free = `${id}/${n}`
  const seq = answers.seq + 1
  return { ...putRow(answers, table, createRow<R>(fields, { by: person, device, seq, now }, free)), seq }
}

function deleteRows<T extends HostTable>(
  answers: AnswerSet,
  table: T,
  matches: (row: HostRows[T][number]) => boolean,
  now: number,
): AnswerSet {
  const own = (answers.rows[table] as HostRows[T][number][]).filter((row) => !isDeleted(row) && matches(row))
  return own.reduce((result, row) => putRow(result, table, deleteRow(row, answers.device, now)), answers)
}

function putRow(answers: AnswerSet, table: HostTable, row: Row): AnswerSet {
  const rows = answers.rows[table] as Row[]
  const at = rows.findIndex(({ id }) => id === row.id)
  if (rows[at] === row) return answers
  return { ...answers, rows: { ...answers.rows, [table]: at < 0 ? [...rows, row] : rows.with(at, row) } }
}

function restored<R extends Row>(row: R, device: DeviceId): R {
  return isDeleted(row) ? restoreRow<R>(row, device) : row
}

function revertRow(row: Row, before: Row | undefined, device: DeviceId, now: number): Row {
  if (!before || isDeleted(before)) return isDeleted(row) ? row : deleteRow(row, device, now)
  const changes: Record<string, unknown> = {}
  for (const field of new Set([...Object.keys(row), ...Object.keys(before)]))
    if (!notRestored.has(field) && !sameValue(fieldValue(row, field), fieldValue(before, field))) changes[field] = fieldValue(before, field)
  return editRow<Row>(restored(row, device), changes, device)
}

/** Fields that an undo does not restore: the envelope, and tags, which hosts never write. */
const notRestored = new Set(['id', 'by', 'device', 'seq', 'recordedAt', 'clock', 'dots', 'created', 'rivals', 'erased', 'gone', 'tags'])
