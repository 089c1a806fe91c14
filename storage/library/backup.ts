import { BackupError } from '../errors.ts'
import * as v from 'valibot'
import { count, hash, rowSchemas, text, time, type ErasedRow } from '../rows/schemas.ts'
import type {
  Amendment,
  Answer,
  Assent,
  CharterLine,
  Choice,
  Consent,
  FollowUp,
  Observation,
  Outcome,
  Person,
  Picture,
  Rating,
  Remark,
  Reply,
  RideAlong,
  Span,
  SummaryVersion,
  Tag,
} from '../rows/tables.ts'

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
const format = 2

/**
 * Formats 1 and 2, strictly: what it does not name is damage, so that nothing is dropped without a word. A field that rows
 * gain later raises the format. Nothing in it nests without end, and objects are made anew; the record of a clock
 * drops `__proto__`, `constructor` and `prototype`.
 */
export const backupSchema = v.strictObject({
  classifications: v.exactOptional(v.array(text)),
  application: v.literal('ride-along'),
  format: v.picklist([1, format]),
  writtenAt: time,
  contains: v.picklist(['what may leave', 'everything']),
  hash: v.exactOptional(hash),
  missing: v.exactOptional(v.pipe(v.array(count), v.maxLength(mostRows))),
  stayed: v.exactOptional(v.strictTuple([count, count, count, count])),
  people: rows(rowSchemas.people),
  rideAlongs: rows(rowSchemas.rideAlongs),
  observations: rows(rowSchemas.observations),
  spans: rows(rowSchemas.spans),
  followUps: rows(rowSchemas.followUps),
  tags: rows(rowSchemas.tags),
  pictures: v.exactOptional(rows(rowSchemas.pictures)),
  charterLines: v.exactOptional(rows(rowSchemas.charterLines)),
  amendments: v.exactOptional(rows(rowSchemas.amendments)),
  agreements: v.exactOptional(rows(rowSchemas.agreements)),
  replies: v.exactOptional(rows(rowSchemas.replies)),
  answers: v.exactOptional(rows(rowSchemas.answers)),
  ratings: v.exactOptional(rows(rowSchemas.ratings)),
  remarks: v.exactOptional(rows(rowSchemas.remarks)),
  choices: v.exactOptional(rows(rowSchemas.choices)),
  outcomes: v.exactOptional(rows(rowSchemas.outcomes)),
  versions: v.exactOptional(rows(rowSchemas.versions)),
  assents: v.exactOptional(rows(rowSchemas.assents)),
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
  const parsed = v.safeParse(backupSchema, content, { abortEarly: true })
  if (!parsed.success) throw new BackupError('damaged', v.getDotPath(parsed.issues[0]) ?? undefined)
  return parsed.output
}

function rows<R extends v.GenericSchema>(row: R) {
  return v.pipe(v.array(row), v.maxLength(mostRows))
}
