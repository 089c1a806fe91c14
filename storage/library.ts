import type { Table } from 'dexie'
import { db } from './db.ts'
import { write } from './device.ts'
import { mergeInto } from './merge.ts'
import {
  rowTables,
  type Agreement,
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
  type Row,
  type RowTable,
  type Span,
  type SummaryVersion,
  type Tag,
} from './row.ts'

/** Rows that people wrote, of any number of ride-alongs. */
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
  agreements?: Agreement[]
  replies?: Reply[]
  answers?: Answer[]
  ratings?: Rating[]
  remarks?: Remark[]
  choices?: Choice[]
  outcomes?: Outcome[]
  versions?: SummaryVersion[]
  assents?: Assent[]
}

/** Every row on this device, private and deleted ones too. */
export async function everything(): Promise<Required<Library>> {
  const tables = rowTables.map((table) => db[table])
  return db.transaction('r', tables, async () => {
    const found = await Promise.all(rowTables.map(async (table) => [table, await (db[table] as Table).toArray()] as const))
    return Object.fromEntries(found) as unknown as Required<Library>
  })
}

type Rows = Record<'rideAlongs', Row[]> & { [table in RowTable]?: Row[] }

/**
 * Merges rows into those that are here, all or none of them. `isCopy` says that they are a copy of everything a person
 * wrote: on a device on which nobody has a name or a ride-along yet, that person goes on writing.
 * @returns how many rows were added or changed.
 */
export async function mergeLibrary(library: Rows, { isCopy }: { isCopy: boolean }): Promise<number> {
  return write(
    rowTables.map((table) => db[table] as Table),
    async ({ device }) => {
      const authors = new Set(library.rideAlongs.map(({ by }) => by))
      const [author] = authors
      const unused = isCopy && (await db.rideAlongs.count()) === 0 && !(await db.people.get(device.me))?.name
      if (unused && author !== undefined && authors.size === 1 && author !== device.me) {
        await db.people.delete(device.me)
        device.me = author
      }

      let changed = 0
      for (const table of rowTables) changed += (await mergeInto(table, library[table] ?? [], device)).changed.size
      return changed
    },
  )
}

/** How much is new, by ride-along. */
export async function newsCounts(): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  await db.news.each(({ rideAlongId }) => counts.set(rideAlongId, (counts.get(rideAlongId) ?? 0) + 1))
  return counts
}
