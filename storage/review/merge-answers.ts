import { AnswersError } from '../errors.ts'
import type { Backup } from '../library/backup.ts'
import { db, type News, type Review } from '../database/db.ts'
import { mergeLibrary } from '../library/library.ts'
import { isDeleted, sameValue, type Row } from '../rows/row.ts'
import { hostTables, rowTables, type Consent, type Assent, type Reply, type RowTable } from '../rows/tables.ts'

/** What answers came to. */
export interface MergedAnswers {
  rideAlongId: string
  /** Rows that are new here or changed. */
  changed: number
  /** Replies to observations that were deleted here since: kept, and shown apart. */
  toDeleted: number
}

/**
 * Merges what a host wrote into what is here, all of it or nothing. Only rows of that host's, in the tables that are
 * theirs, about this ride-along: whatever else stands in the file, none of it is taken.
 * Throws `AnswersError`.
 */
export function mergeAnswers({ id, person, rideAlongId }: Review, answers: Backup): Promise<MergedAnswers> {
  const tables = [db.device, db.news, db.reviews, ...rowTables.map((table) => db[table])]
  return db.transaction('rw', tables, async () => {
    const rideAlong = await db.rideAlongs.get(rideAlongId)
    if (!rideAlong || isDeleted(rideAlong)) throw new AnswersError('noRideAlong')
    if ((await db.reviews.get(id))?.person !== person) throw new AnswersError('noReview')
    for (const table of rowTables)
      if (!hostTables.some((each) => each === table) && (answers[table]?.length ?? 0) > 0) throw new AnswersError('foreign')
    const rows = hostTables.flatMap((table) =>
      (answers[table] ?? []).map((row) => ({ table, row: row as Row & Partial<Reply & Consent & Assent> })),
    )
    for (const { table, row } of rows) {
      const here = (await db[table].get(row.id)) as Row | undefined
      const own = row.by === person && (here?.by ?? person) === person
      const about =
        row.erased || (row.rideAlongId === rideAlongId && ((table !== 'agreements' && table !== 'assents') || row.person === person))
      // Nothing that a host writes is private: there is nobody else to keep it from.
      if (!own || !about || row.visibility !== 'shared') throw new AnswersError('foreign')
    }
    const before = await written(rows)
    const changed = await mergeLibrary({ ...answers, rideAlongs: [] }, { isCopy: false })
    const after = await written(rows)
    const fresh = [...after].filter(([key, row]) => !row.erased && !sameValue(before.get(key), row))
    await db.news.bulkPut(fresh.map(([, row]): News => ({ id: row.id, rideAlongId, at: Date.now() })))
    const replied = rows.flatMap(({ table, row }) => (table === 'replies' && row.observationId !== undefined ? [row.observationId] : []))
    const observations = await db.observations.bulkGet(replied)
    return { rideAlongId, changed, toDeleted: observations.filter((row) => !row || isDeleted(row)).length }
  })
}

/** These rows as they stand here, by table and id. */
async function written(rows: { table: RowTable; row: Row }[]): Promise<Map<string, Row>> {
  const found = await Promise.all(
    rows.map(async ({ table, row }) => [`${table}/${row.id}`, (await db[table].get(row.id)) as Row | undefined] as const),
  )
  return new Map(found.flatMap(([key, row]) => (row ? [[key, row] as const] : [])))
}
