import { AnswersError, RatingsRevealedError } from '../errors.ts'
import type { EntityTable, Table } from 'dexie'
import { act } from '../database/acts.ts'
import type { Backup } from '../library/backup.ts'
import type { HostRows } from './host.ts'
import { db, type News, type StoredAnswers, type Review, type SetAsideFile } from '../database/db.ts'
import { thisDevice, write } from '../database/device.ts'
import { mergeLibrary } from '../library/library.ts'
import { mergeIntoTable } from '../database/merge-rows.ts'
import { keyRange } from '../ride-alongs/ride-alongs.ts'
import { eraseVersionContent } from '../agreement/versions.ts'
import { createRow, editRow, eraseRow, isDeleted, restoreRow, sameValue, type PersonId, type Row } from '../rows/row.ts'
import {
  hostTables,
  kpis,
  rowTables,
  type Consent,
  type Answer,
  type Assent,
  type HostTable,
  type Kpi,
  type Level,
  type Observation,
  type Picture,
  type Rating,
  type Reply,
  type RideAlong,
  type RowTable,
} from '../rows/tables.ts'

/** What answers came to. */
export interface MergedAnswers {
  rideAlongId: string
  /** Rows that are new here or changed. */
  changed: number
  /** Replies to observations that were deleted here since: kept, and shown apart. */
  toDeleted: number
}

/** The review of a ride-along for one host; undefined before the first file was made. */
export function reviewFor(rideAlongId: string, person: PersonId): Promise<Review | undefined> {
  return db.reviews
    .where('rideAlongId')
    .equals(rideAlongId)
    .filter((review) => review.person === person)
    .first()
}

export function reviewById(id: string): Promise<Review | undefined> {
  return db.reviews.get(id)
}

/** The reviews of a ride-along, one for each host that a file was made for. */
export function reviewsOf(rideAlongId: string): Promise<Review[]> {
  return db.reviews.where('rideAlongId').equals(rideAlongId).toArray()
}

/** Keeps what opens a review and its answers. */
export async function storeReview(review: Review): Promise<void> {
  await db.reviews.put(review)
}

/** Writes down that a file was made, and which observations it held. */
export function recordRound(id: string, observations: string[], at: number): Promise<void> {
  return db.transaction('rw', db.reviews, async () => {
    const review = await db.reviews.get(id)
    if (!review) return
    const sent = [...new Set([...review.sent, ...observations])]
    await db.reviews.put({ ...review, sent, rounds: [...review.rounds, { at, count: observations.length }] })
  })
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

/**
 * As which of its hosts the person here has a ride-along of somebody else's: as themselves, or as the one that their
 * account in a team's space belongs to. `goes` where what they answer comes to the observer from here.
 */
export async function localHost({
  observer,
  hosts,
}: Pick<RideAlong, 'observer' | 'hosts'>): Promise<{ person: PersonId; goes: boolean } | undefined> {
  const me = (await thisDevice())?.me
  if (me === undefined || me === observer) return undefined
  const own = hosts.includes(me) ? me : undefined
  for (const { id, scope, account, needs } of await db.destinations.toArray()) {
    const { accounts = {}, role = 'reader' } = (await db.checkpoints.get(id)) ?? {}
    const person = own ?? (scope === 'shared' ? hosts.find((host) => accounts[host] === account) : undefined)
    // A password that is asked for is given some day; whoever was shut out is not let in again by waiting.
    const isOpen = needs === undefined || needs === 'login'
    if (person !== undefined && isOpen && (scope === 'everything' || role !== 'reader')) return { person, goes: true }
  }
  return own === undefined ? undefined : { person: own, goes: false }
}

/** In the ids of what a host answers without a file, where a file's review has its own: on every device of theirs the same. */
export const syncedReviewId = 'in step'

/** All that a host wrote about a ride-along, as it stands on this device; what was deleted or erased, too. */
export async function hostRowsOf(person: PersonId, rideAlongId: string): Promise<HostRows> {
  const of = async <R extends Row & { rideAlongId: string }>(table: EntityTable<R, 'id'>): Promise<R[]> => {
    // Of an erased row the id alone says whose it was.
    const named = await table.where('id').startsWith(`${person}/`).toArray()
    const own = [...named, ...(await table.where('rideAlongId').equals(rideAlongId).toArray())].filter(
      (row) => row.by === person && (row.erased || row.rideAlongId === rideAlongId),
    )
    return [...new Map(own.map((row) => [row.id, row])).values()]
  }
  const observations = await db.observations
    .where('[rideAlongId+at+seq+device]')
    .between(...keyRange(rideAlongId))
    .toArray()
  return {
    observations: observations.filter(({ by }) => by === person),
    agreements: await of(db.agreements),
    replies: await of(db.replies),
    ratings: await of(db.ratings),
    remarks: await of(db.remarks),
    assents: await of(db.assents),
  }
}

/** Keeps what a host writes about a ride-along that is on this device; from here it goes wherever the ride-along is kept in step. */
export function storeHostRows(rows: Record<HostTable, Row[]>): Promise<void> {
  return write(
    hostTables.map((table) => db[table] as Table),
    async ({ device }) => {
      for (const table of hostTables) await mergeIntoTable(table, rows[table], device)
    },
  )
}

/** These rows as they stand here, by table and id. */
async function written(rows: { table: RowTable; row: Row }[]): Promise<Map<string, Row>> {
  const found = await Promise.all(
    rows.map(async ({ table, row }) => [`${table}/${row.id}`, (await db[table].get(row.id)) as Row | undefined] as const),
  )
  return new Map(found.flatMap(([key, row]) => (row ? [[key, row] as const] : [])))
}

/** What came from hosts and was not looked at yet. */
export function newsOf(rideAlongId: string): Promise<News[]> {
  return db.news.where('rideAlongId').equals(rideAlongId).toArray()
}

/** What was new has been looked at. */
export async function markNewsSeen(ids: string[]): Promise<void> {
  await db.news.bulkDelete(ids)
}

/** Writes the observer's answer to a reply, or takes it off where nothing is said; undone as one. */
export function answerReply(reply: Reply, text: string, said: string): Promise<void> {
  return act(said, ['answers'], async ({ change, add, device }) => {
    const { id: replyId, rideAlongId, observationId } = reply
    const id = `${device.me}/${replyId}`
    const at = Date.now()
    if (await db.answers.get(id))
      await change<Answer>('answers', id, (row) =>
        editRow<Answer>(isDeleted(row) ? restoreRow(row, device.id) : row, { text, at }, device.id),
      )
    else await add<Answer>('answers', { rideAlongId, replyId, observationId, text, at }, id)
  })
}

/**
 * Withdraws an observation as a host asked: it and its pictures are emptied for good, here and wherever they went as
 * soon as that hears of it, and so is all that would bring its words back. That it was withdrawn stays on record.
 * Only the observer's own. Not to be undone.
 */
export function withdrawObservation(reply: Reply, text: string): Promise<void> {
  return write([db.observations, db.pictures, db.answers, db.versions, db.acts], async ({ device, author }) => {
    const found = await db.observations.get(reply.observationId)
    const parts = await db.observations.filter(({ partOf, by }) => partOf === reply.observationId && by === device.me).toArray()
    const gone = [...(found && found.by === device.me ? [found] : []), ...parts]
    const pictures = (
      await db.pictures
        .where('observationId')
        .anyOf(gone.map(({ id }) => id))
        .toArray()
    ).filter(({ by }) => by === device.me)
    await db.observations.bulkPut(gone.map((row) => eraseRow<Observation>(row, device.id)))
    await db.pictures.bulkPut(pictures.map((row) => eraseRow<Picture>(row, device.id)))
    const versions = await eraseVersionContent(
      { rideAlongIds: [reply.rideAlongId, ...gone.map((row) => row.rideAlongId)], texts: gone.map((row) => row.text ?? '') },
      { device },
    )
    await forgetActs(new Set([...[...gone, ...pictures].map(({ id }) => id), ...versions]))
    const id = `${device.me}/${reply.id}`
    const before = await db.answers.get(id)
    const fields = { text, at: Date.now(), withdrew: true } as const
    const { rideAlongId, observationId } = reply
    await db.answers.put(
      before
        ? editRow<Answer>(before, fields, device.id)
        : createRow<Answer>({ rideAlongId, replyId: reply.id, observationId, ...fields }, author(), id),
    )
  })
}

/** Empties for good everything that a host wrote about a ride-along, and forgets what would open more of it. Not to be undone. */
export function eraseHostWords(person: PersonId, rideAlongId: string): Promise<number> {
  const tables = hostTables.map((table) => db[table] as Table<Row>)
  return write([...tables, db.answers, db.versions, db.acts, db.news, db.reviews], async ({ device }) => {
    let count = 0
    const erased = new Set<string>()
    for (const table of tables) {
      const rows: Row[] =
        table.name === 'observations'
          ? await table
              .where('[rideAlongId+at+seq+device]')
              .between(...keyRange(rideAlongId))
              .toArray()
          : await table.where('rideAlongId').equals(rideAlongId).toArray()
      const theirs = rows.filter((row) => row.by === person)
      await table.bulkPut(theirs.map((row) => eraseRow(row, device.id)))
      for (const { id } of theirs) erased.add(id)
      count += theirs.length
    }
    // An answer may repeat what it answers.
    const answers = await db.answers.where('rideAlongId').equals(rideAlongId).toArray()
    const replies = answers.filter((row) => row.by === device.me && erased.has(row.replyId) && !row.withdrew)
    await db.answers.bulkPut(replies.map((row) => eraseRow<Answer>(row, device.id)))
    const versions = await eraseVersionContent({ rideAlongIds: [rideAlongId], texts: [] }, { device })
    await forgetActs(new Set([...erased, ...replies.map(({ id }) => id), ...versions]))
    await db.news.bulkDelete([...erased])
    await db.reviews
      .where('rideAlongId')
      .equals(rideAlongId)
      .filter((review) => review.person === person)
      .delete()
    return count
  })
}

/** What was done to rows that are no more cannot be undone, and their words stand in no act. */
async function forgetActs(ids: Set<string>): Promise<void> {
  await db.acts.toCollection().modify((found) => {
    found.rows = found.rows.filter(({ id }) => !ids.has(id))
  })
  await db.acts.filter(({ rows }) => rows.length === 0).delete()
}

/** Gives the observer's rating of one KPI, undone as one. Throws `RatingsRevealedError` once a host's are told as well. */
export function rateAsObserver(rideAlongId: string, kpi: Kpi, level: Level, said: string): Promise<void> {
  return act(said, ['ratings'], async ({ change, add, device }) => {
    const rows = (await db.ratings.where('rideAlongId').equals(rideAlongId).toArray()).filter((row) => !isDeleted(row))
    if (areRevealed(rows, device.me)) throw new RatingsRevealedError()
    const mine = rows.find((row) => row.by === device.me && row.kpi === kpi)
    if (mine) await change<Rating>('ratings', mine.id, (row) => editRow<Rating>(row, { level }, device.id))
    else await add<Rating>('ratings', { rideAlongId, kpi, level }, `${device.me}/${rideAlongId}/${kpi}`)
  })
}

function areRevealed(rows: Rating[], me: PersonId): boolean {
  const all = (person: PersonId) => kpis.every((kpi) => rows.some((row) => row.by === person && row.kpi === kpi))
  return all(me) && [...new Set(rows.map(({ by }) => by))].some((by) => by !== me && all(by))
}

/** A file that could not be used, kept until somebody decides; the same text is kept once. */
export function setAsideFile({ name, text, why }: Pick<SetAsideFile, 'name' | 'text' | 'why'>): Promise<void> {
  return db.transaction('rw', db.setAside, async () => {
    if ((await db.setAside.filter((file) => file.text === text).count()) > 0) return
    await db.setAside.add({ id: crypto.randomUUID(), at: Date.now(), name, text, why })
  })
}

/** Files that could not be used, the latest first. */
export async function filesSetAside(): Promise<SetAsideFile[]> {
  return (await db.setAside.toArray()).sort((a, b) => b.at - a.at)
}

/** Throws a file away that was kept. */
export async function discardSetAside(id: string): Promise<void> {
  await db.setAside.delete(id)
}

/** What a host has answered here so far, sealed; undefined before the first word. */
export async function storedAnswersOf(id: string): Promise<string | undefined> {
  return (await db.opened.get(id))?.kept
}

/** Keeps what a host has answered here. */
export async function storeAnswers(opened: StoredAnswers): Promise<void> {
  await db.opened.put(opened)
}
