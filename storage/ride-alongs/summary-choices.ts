import { act } from '../database/acts.ts'
import { db } from '../database/db.ts'
import { deleteRow, editRow, isDeleted, type Changes, type Fields } from '../rows/row.ts'
import { type Choice } from '../rows/tables.ts'

/** The observer's choices for the summary of a ride-along (findings, decisions, observations left out), in the order of their places. */
export async function choicesOf(rideAlongId: string): Promise<Choice[]> {
  const found = await db.choices.where('rideAlongId').equals(rideAlongId).toArray()
  return found.filter((row) => !isDeleted(row)).sort(byPlace)
}

/** Adds a choice after the others of its kind, as an act. */
export function addChoice(fields: Omit<Fields<Choice>, 'place' | 'visibility'>, label: string): Promise<Choice> {
  return act(label, ['choices'], async ({ add }) => {
    const others = (await choicesOf(fields.rideAlongId)).filter(({ what }) => what === fields.what)
    return add<Choice>('choices', { ...fields, place: Math.max(0, ...others.map(({ place }) => place)) + 1 })
  })
}

/** Edits a choice as an act. Throws `NotYoursError`. */
export function editChoice(id: string, changes: Changes<Choice>, label: string): Promise<void> {
  return act(label, ['choices'], ({ change, device }) => change<Choice>('choices', id, (row) => editRow(row, changes, device.id)))
}

/** Deletes a choice as an act. Throws `NotYoursError`. */
export function deleteChoice(id: string, label: string): Promise<void> {
  return act(label, ['choices'], ({ change, device }) =>
    change<Choice>('choices', id, (row) => (isDeleted(row) ? row : deleteRow(row, device.id, Date.now()))),
  )
}

/** Moves a choice up by one among those of its kind, as an act. Throws `NotYoursError`. */
export function moveChoiceUp(id: string, label: string): Promise<void> {
  return act(label, ['choices'], async ({ change, device }) => {
    const moved = await db.choices.get(id)
    if (!moved) return
    const others = (await choicesOf(moved.rideAlongId)).filter(({ what }) => what === moved.what)
    const before = others[others.findIndex((row) => row.id === id) - 1]
    if (!before) return
    const further = others[others.indexOf(before) - 1]
    const place = further ? (further.place + before.place) / 2 : before.place - 1
    await change<Choice>('choices', id, (row) => editRow<Choice>(row, { place }, device.id))
  })
}

function byPlace(a: Choice, b: Choice): number {
  return a.place - b.place || a.recordedAt - b.recordedAt || a.seq - b.seq
}
