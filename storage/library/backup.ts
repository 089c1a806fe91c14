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

/** The content of a file that Ride-Along writes. It may contain several versions of a row, which are merged one after the other. */
export interface Backup {
  classifications?: string[]
  application: 'ride-along'
  /** Format 2 added pictures, charters, the tables of hosts, and outcomes of follow-ups. */
  format: 1 | 2
  /** Epoch milliseconds. */
  writtenAt: number
  contains: 'what may leave' | 'everything'
  /** The hash of the summary's content, if the file is a summary. */
  hash?: string
  /** What the summary leaves out: counts of private observations, private follow-ups, private spans, and rows that were left out. */
  stayed?: [number, number, number, number]
  /** The numbers of observations that are not in the summary. */
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

/** Compare a file's size with this before reading it. A library of 100,000 observations takes about 60 MB. */
export const maxBackupBytes = 200_000_000
const mostRows = 1_000_000
const format = 2

/**
 * Formats 1 and 2. Unknown fields are damage, so that nothing is lost silently; a new field of a row needs a new format.
 * The depth is limited, and parsing creates new objects: the record of a clock drops `__proto__`, `constructor` and
 * `prototype`.
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

/** Parses a file that Ride-Along wrote, with or without a byte order mark. One invalid row makes the file invalid. Throws `BackupError`. */
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
