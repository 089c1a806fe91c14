import { act, type ActContext } from '../database/acts.ts'
import { db, type CharterTemplate } from '../database/db.ts'
import { deleteRow, editRow, isDeleted, type Changes, type Clock, type Fields } from '../rows/row.ts'
import { existingRideAlong } from './ride-alongs.ts'
import { type Consent, type Amendment, type CharterLine, type RideAlong } from '../rows/tables.ts'

/** Fields of a ride-along that belong to its charter. */
export const charterFields = ['purpose', 'goal', 'offLimits', 'roles', 'goodForObserver', 'goodForHost'] as const
export type CharterField = (typeof charterFields)[number]

/** The text of a charter without its ride-along: a ready charter or the user's own template. */
export type CharterText = Omit<CharterTemplate, 'id' | 'name'>

/** The rows of a charter: its lines, the changes since the ride-along began, and the consents of hosts. */
export interface Charter {
  lines: CharterLine[]
  amendments: Amendment[]
  agreements: Consent[]
}

/** The charter of a ride-along, deleted rows left out. */
export async function charterOf(rideAlongId: string): Promise<Charter> {
  const [lines, amendments, agreements] = await Promise.all([
    charterLinesOf(rideAlongId),
    db.amendments.where('rideAlongId').equals(rideAlongId).toArray(),
    db.agreements.where('rideAlongId').equals(rideAlongId).toArray(),
  ])
  return {
    lines,
    amendments: amendments.filter((row) => !isDeleted(row)).sort((a, b) => a.at - b.at || a.seq - b.seq),
    agreements: agreements.filter((row) => !isDeleted(row)).sort((a, b) => a.at - b.at || a.seq - b.seq),
  }
}

/**
 * Edits fields of a charter as an act. Changes after the ride-along began are recorded as amendments. `saw` is the clock of
 * the version that was on screen. Throws `NotYoursError`.
 */
export function editCharter(
  id: string,
  changes: Pick<Changes<RideAlong>, CharterField | 'privateAtFirst'>,
  label: string,
  saw?: Clock,
): Promise<void> {
  return act(label, ['rideAlongs', 'amendments'], async (acting) => {
    const before = await db.rideAlongs.get(id)
    await acting.change<RideAlong>('rideAlongs', id, (row) => editRow(row, changes, acting.device.id, saw))
    const after = await db.rideAlongs.get(id)
    if (!before || !after) return
    for (const field of charterFields) await amend(acting, before, field, before[field], after[field])
  })
}

/** Adds a line to a charter as an act, after those of its kind. Throws `NoRideAlongError`. */
export function addCharterLine(
  rideAlongId: string,
  { what, text, found }: { what: CharterLine['what']; text: string; found?: string | undefined },
  label: string,
): Promise<CharterLine> {
  return act(label, ['rideAlongs', 'charterLines', 'amendments'], (acting) =>
    addLine(acting, rideAlongId, { what, text, ...(found && { found }) }),
  )
}

/**
 * Edits a line of a charter as an act. Changes of `text` after the ride-along began are recorded as amendments, those of
 * `found` and `outcome` are not. Throws `NotYoursError`.
 */
export function editCharterLine(
  id: string,
  changes: Pick<Changes<CharterLine>, 'text' | 'found' | 'outcome'>,
  label: string,
  saw?: Clock,
): Promise<void> {
  return act(label, ['rideAlongs', 'charterLines', 'amendments'], async (acting) => {
    const before = await db.charterLines.get(id)
    await acting.change<CharterLine>('charterLines', id, (row) => editRow(row, changes, acting.device.id, saw))
    const rideAlong = before && (await db.rideAlongs.get(before.rideAlongId))
    if (rideAlong && changes.text !== undefined) await amend(acting, rideAlong, before.what, before.text, changes.text)
  })
}

/** Deletes a line of a charter as an act. Throws `NotYoursError`. */
export function deleteCharterLine(id: string, label: string): Promise<void> {
  return act(label, ['rideAlongs', 'charterLines', 'amendments'], async (acting) => {
    const before = await db.charterLines.get(id)
    await acting.change<CharterLine>('charterLines', id, (row) => (isDeleted(row) ? row : deleteRow(row, acting.device.id, Date.now())))
    const rideAlong = before && (await db.rideAlongs.get(before.rideAlongId))
    if (rideAlong) await amend(acting, rideAlong, before.what, before.text, undefined)
  })
}

/** Fills in a charter from another, as an act: only empty fields, and lines that are not there yet. Throws `NoRideAlongError`. */
export function fillInCharter(rideAlongId: string, { lines, ...fields }: CharterText, label: string): Promise<void> {
  return act(label, ['rideAlongs', 'charterLines', 'amendments'], async (acting) => {
    const before = await existingRideAlong(rideAlongId)
    const emptyFields = charterFields.filter((field) => !before[field] && fields[field])
    const changes = Object.fromEntries(emptyFields.map((field) => [field, fields[field]]))
    await acting.change<RideAlong>('rideAlongs', rideAlongId, (row) => editRow(row, changes, acting.device.id))
    for (const field of emptyFields) await amend(acting, before, field, undefined, fields[field])
    const existing = await charterLinesOf(rideAlongId)
    for (const { what, text } of lines)
      if (!existing.some((line) => line.what === what && line.text === text)) await addLine(acting, rideAlongId, { what, text })
  })
}

async function addLine(
  acting: ActContext,
  rideAlongId: string,
  { what, text, found }: Pick<CharterLine, 'what' | 'text' | 'found'>,
): Promise<CharterLine> {
  const rideAlong = await existingRideAlong(rideAlongId)
  const places = (await charterLinesOf(rideAlongId)).filter((line) => line.what === what).map(({ place }) => place)
  const fields: Fields<CharterLine> = { rideAlongId, what, place: Math.max(0, ...places) + 1, text, ...(found && { found }) }
  const line = await acting.add<CharterLine>('charterLines', fields)
  await amend(acting, rideAlong, what, undefined, text)
  return line
}

/** The lines of a charter in order, deleted ones left out. */
export async function charterLinesOf(rideAlongId: string): Promise<CharterLine[]> {
  const lines = await db.charterLines.where('rideAlongId').equals(rideAlongId).toArray()
  return lines.filter((row) => !isDeleted(row)).sort((a, b) => a.place - b.place || a.recordedAt - b.recordedAt || a.seq - b.seq)
}

/** Records an amendment. Before the ride-along begins, the charter is a draft; terms are added during the day and are no amendments. */
async function amend(
  acting: ActContext,
  rideAlong: RideAlong,
  field: string,
  before: string | undefined,
  after: string | undefined,
): Promise<void> {
  if (rideAlong.planned || field === 'term' || (before || undefined) === (after || undefined)) return
  const { id: rideAlongId } = rideAlong
  await acting.add<Amendment>('amendments', { rideAlongId, field, at: Date.now(), ...(before && { before }), ...(after && { after }) })
}
