import { AnswersError } from '../errors.ts'
import type { Backup } from '../library/backup.ts'
import { db, type News, type Review } from '../database/db.ts'
import { mergeLibrary } from '../library/library.ts'
import { isDeleted, sameValue, type Row } from '../rows/row.ts'
import { hostTables, rowTables, type Consent, type Assent, type Reply, type RowTable } from '../rows/tables.ts'

/** The result of merging answers. */
export interface MergedAnswers {
  rideAlongId: string
  /** How many rows were added or changed. */
  changed: number
  /** How many replies are to observations that are deleted here. They are kept and shown separately. */
  toDeleted: number
}

/**
 * Merges the rows of an answer file in one transaction and marks changed rows as unseen. Refuses the whole file if it
 * contains anything but the host's own rows, in host tables, about the ride-along of the review.
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
      const existing = (await db[table].get(row.id)) as Row | undefined
      const isOwn = row.by === person && (existing?.by ?? person) === person
      const isAboutIt =
        row.erased || (row.rideAlongId === rideAlongId && ((table !== 'agreements' && table !== 'assents') || row.person === person))
      // A host has no private rows: they write only for the observer.
      if (!isOwn || !isAboutIt || row.visibility !== 'shared') throw new AnswersError('foreign')
    }
    const before = await storedRows(rows)
    const changed = await mergeLibrary({ ...answers, rideAlongs: [] }, { isCopy: false })
    const after = await storedRows(rows)
    const changedRows = [...after].filter(([key, row]) => !row.erased && !sameValue(before.get(key), row))
    await db.news.bulkPut(changedRows.map(([, row]): News => ({ id: row.id, rideAlongId, at: Date.now() })))
    const replied = rows.flatMap(({ table, row }) => (table === 'replies' && row.observationId !== undefined ? [row.observationId] : []))
    const observations = await db.observations.bulkGet(replied)
    return { rideAlongId, changed, toDeleted: observations.filter((row) => !row || isDeleted(row)).length }
  })
}

/** The stored versions of these rows, by table and id. */
async function storedRows(rows: { table: RowTable; row: Row }[]): Promise<Map<string, Row>> {
  const found = await Promise.all(
    rows.map(async ({ table, row }) => [`${table}/${row.id}`, (await db[table].get(row.id)) as Row | undefined] as const),
  )
  return new Map(found.flatMap(([key, row]) => (row ? [[key, row] as const] : [])))
}
