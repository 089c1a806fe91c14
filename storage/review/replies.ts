import { act } from '../database/acts.ts'
import { db } from '../database/db.ts'
import { editRow, isDeleted, restoreRow, type PersonId } from '../rows/row.ts'
import { type Answer, type Reply } from '../rows/tables.ts'

/** The replies of hosts by observation id, and the names of all people by id. */
export async function repliesIn(rideAlongId: string): Promise<{ replies: Map<string, Reply[]>; names: Map<PersonId, string> }> {
  const rows = (await db.replies.where('rideAlongId').equals(rideAlongId).toArray()).filter((row) => !isDeleted(row))
  const replies = new Map<string, Reply[]>()
  for (const row of rows) replies.set(row.observationId, [...(replies.get(row.observationId) ?? []), row])
  return { replies, names: new Map((await db.people.toArray()).map(({ id, name }) => [id, name])) }
}

/** Writes the observer's answer to a reply as an act. An empty text counts as no answer. */
export function answerReply(reply: Reply, text: string, label: string): Promise<void> {
  return act(label, ['answers'], async ({ change, add, device }) => {
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
