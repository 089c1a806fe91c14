import type { Table } from 'dexie'
import { db } from '../database/db.ts'
import { write } from '../database/device.ts'
import { keyRange } from '../ride-alongs/ride-alongs.ts'
import { eraseVersionContent } from '../agreement/versions.ts'
import { createRow, editRow, eraseRow, type PersonId, type Row } from '../rows/row.ts'
import { hostTables, type Answer, type Observation, type Picture, type Reply } from '../rows/tables.ts'

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
