import { deviceAuthorship, adoptAuthorTables, adoptAuthor } from './author.ts'
import type { Table } from 'dexie'
import { db } from '../database/db.ts'
import { write } from '../database/device.ts'
import { mergeIntoTable } from '../database/merge-rows.ts'
import { type Row } from '../rows/row.ts'
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

/** Rows of any number of ride-alongs. */
export interface Library {
  people: Person[]
  rideAlongs: RideAlong[]
  observations: Observation[]
  spans: Span[]
  followUps: FollowUp[]
  tags: Tag[]
  pictures?: Picture[]
  charterLines?: CharterLine[]
  amendments?: Amendment[]
  agreements?: Consent[]
  replies?: Reply[]
  answers?: Answer[]
  ratings?: Rating[]
  remarks?: Remark[]
  choices?: Choice[]
  outcomes?: Outcome[]
  versions?: SummaryVersion[]
  assents?: Assent[]
}

/** Every row on this device, including private and deleted rows. */
export async function allRows(): Promise<Required<Library>> {
  const tables = rowTables.map((table) => db[table])
  return db.transaction('r', tables, async () => {
    const found = await Promise.all(rowTables.map(async (table) => [table, await (db[table] as Table).toArray()] as const))
    return Object.fromEntries(found) as unknown as Required<Library>
  })
}

type Rows = Record<'rideAlongs', Row[]> & { [table in RowTable]?: Row[] }

/**
 * Merges rows into the database in one transaction. `isCopy` says that they are a backup of one person: if nothing was
 * written on this device yet, the device continues as that person.
 * @returns how many rows were added or changed.
 */
export async function mergeLibrary(library: Rows, { isCopy }: { isCopy: boolean }): Promise<number> {
  return write(isCopy ? [...adoptAuthorTables] : rowTables.map((table) => db[table] as Table), async ({ device }) => {
    const [author, ...others] = new Set(library.rideAlongs.map(({ by }) => by))
    if (isCopy && author !== undefined && others.length === 0 && (await deviceAuthorship()) === 'nothing') await adoptAuthor(author, device)
    let changed = 0
    for (const table of rowTables) changed += (await mergeIntoTable(table, library[table] ?? [], device)).changed.size
    return changed
  })
}
