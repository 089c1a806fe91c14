import { act, type ActContext } from '../database/acts.ts'
import { db, type CharterTemplate } from '../database/db.ts'
import { deleteRow, editRow, isDeleted, type Changes, type Clock, type Fields } from '../rows/row.ts'
import { NoRideAlongError } from '../errors.ts'
import { type Consent, type Amendment, type CharterLine, type RideAlong } from '../rows/tables.ts'

/** Fields of a ride-along that its charter holds. */
export const charterFields = ['purpose', 'goal', 'offLimits', 'roles', 'goodForObserver', 'goodForHost'] as const
export type CharterField = (typeof charterFields)[number]

/** A charter without its ride-along: a ready one, or one's own. */
export type CharterText = Omit<CharterTemplate, 'id' | 'name'>

/** A charter as it stands: its lines by kind and place, what was changed since the beginning, and who agreed. */
export interface Charter {
  lines: CharterLine[]
  amendments: Amendment[]
  agreements: Consent[]
}

/** The charter of a ride-along, without what was deleted. */
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
 * Writes fields of a charter, undone as one. What is changed after the ride-along began is put on record beside it.
 * `saw` is the clock of the version that was on screen. Throws `NotYoursError`.
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

/** Adds a line to a charter, behind those of its kind, undone as one. */
export function addCharterLine(
  rideAlongId: string,
  { what, text, found }: { what: CharterLine['what']; text: string; found?: string | undefined },
  label: string,
): Promise<CharterLine> {
  return act(label, ['rideAlongs', 'charterLines', 'amendments'], (acting) =>
    add(acting, rideAlongId, { what, text, ...(found && { found }) }),
  )
}

/** Writes a line of a charter, undone as one. What it asks is on record where it is changed late; what was found is not a change of it. */
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

/** Deletes a line of a charter, undone as one. */
export function deleteCharterLine(id: string, label: string): Promise<void> {
  return act(label, ['rideAlongs', 'charterLines', 'amendments'], async (acting) => {
    const before = await db.charterLines.get(id)
    await acting.change<CharterLine>('charterLines', id, (row) => (isDeleted(row) ? row : deleteRow(row, acting.device.id, Date.now())))
    const rideAlong = before && (await db.rideAlongs.get(before.rideAlongId))
    if (rideAlong) await amend(acting, rideAlong, before.what, before.text, undefined)
  })
}

/** Fills a charter in from another, undone as one: what stands there already stays, and no line is there twice. */
export function fillInCharter(rideAlongId: string, { lines, ...fields }: CharterText, label: string): Promise<void> {
  return act(label, ['rideAlongs', 'charterLines', 'amendments'], async (acting) => {
    const before = await db.rideAlongs.get(rideAlongId)
    if (!before || isDeleted(before)) throw new NoRideAlongError(rideAlongId)
    const empty = charterFields.filter((field) => !before[field] && fields[field])
    const changes = Object.fromEntries(empty.map((field) => [field, fields[field]]))
    await acting.change<RideAlong>('rideAlongs', rideAlongId, (row) => editRow(row, changes, acting.device.id))
    for (const field of empty) await amend(acting, before, field, undefined, fields[field])
    const there = await charterLinesOf(rideAlongId)
    for (const { what, text } of lines)
      if (!there.some((line) => line.what === what && line.text === text)) await add(acting, rideAlongId, { what, text })
  })
}

async function add(
  acting: ActContext,
  rideAlongId: string,
  { what, text, found }: Pick<CharterLine, 'what' | 'text' | 'found'>,
): Promise<CharterLine> {
  const rideAlong = await db.rideAlongs.get(rideAlongId)
  if (!rideAlong || isDeleted(rideAlong)) throw new NoRideAlongError(rideAlongId)
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

/** Before it began, a charter is a draft; a term is written down when it is heard. */
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
