import type { Table } from 'dexie'
import { db } from '../database/db.ts'
import { write } from '../database/device.ts'
import { keyRange } from '../ride-alongs/ride-alongs.ts'
import { eraseVersionContent } from '../agreement/versions.ts'
import { createRow, editRow, eraseRow, type PersonId, type Row } from '../rows/row.ts'
import { hostTables, type Answer, type Observation, type Picture, type Reply } from '../rows/tables.ts'

/**
 * Withdraws the observer's own observation, as a host asked in `reply`. Erases it with its pictures, the observations merged
 * into it, summary versions that may contain its text, and its undo history; sync then erases the copies elsewhere. An
 * answer with `text` records that it was withdrawn. Cannot be undone.
 */
export function withdrawObservation(reply: Reply, text: string): Promise<void> {
  return write([db.observations, db.pictures, db.answers, db.versions, db.acts], async ({ device, author }) => {
    const found = await db.observations.get(reply.observationId)
    const parts = await db.observations.filter(({ partOf, by }) => partOf === reply.observationId && by === device.me).toArray()
    const withdrawn = [...(found && found.by === device.me ? [found] : []), ...parts]
    const pictures = (
      await db.pictures
        .where('observationId')
        .anyOf(withdrawn.map(({ id }) => id))
        .toArray()
    ).filter(({ by }) => by === device.me)
    await db.observations.bulkPut(withdrawn.map((row) => eraseRow<Observation>(row, device.id)))
    await db.pictures.bulkPut(pictures.map((row) => eraseRow<Picture>(row, device.id)))
    const versions = await eraseVersionContent(
      { rideAlongIds: [reply.rideAlongId, ...withdrawn.map((row) => row.rideAlongId)], texts: withdrawn.map((row) => row.text ?? '') },
      { device },
    )
    await forgetActs(new Set([...[...withdrawn, ...pictures].map(({ id }) => id), ...versions]))
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

/**
 * Erases all rows that a host wrote about a ride-along, the observer's answers to them, and their undo history. Deletes the
 * review, so that older answer files can no longer be opened. Cannot be undone.
 * @returns how many rows of the host were erased.
 */
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
    // The observer's answer may repeat the host's text.
    const answers = await db.answers.where('rideAlongId').equals(rideAlongId).toArray()
    const ownAnswers = answers.filter((row) => row.by === device.me && erased.has(row.replyId) && !row.withdrew)
    await db.answers.bulkPut(ownAnswers.map((row) => eraseRow<Answer>(row, device.id)))
    const versions = await eraseVersionContent({ rideAlongIds: [rideAlongId], texts: [] }, { device })
    await forgetActs(new Set([...erased, ...ownAnswers.map(({ id }) => id), ...versions]))
    await db.news.bulkDelete([...erased])
    await db.reviews
      .where('rideAlongId')
      .equals(rideAlongId)
      .filter((review) => review.person === person)
      .delete()
    return count
  })
}

/** Removes rows from the undo history, which contains their text. Acts without rows are deleted. */
async function forgetActs(ids: Set<string>): Promise<void> {
  await db.acts.toCollection().modify((act) => {
    act.rows = act.rows.filter(({ id }) => !ids.has(id))
  })
  await db.acts.filter(({ rows }) => rows.length === 0).delete()
}
