import { act, type ActContext } from '../database/acts.ts'
import { db, type CharterTemplate } from '../database/db.ts'
import { write } from '../database/device.ts'
import { currentRideAlong, isLive } from './ride-alongs.ts'
import { AnotherLiveError, NoRideAlongError } from '../errors.ts'
import { createRow, deleteRow, editRow, isDeleted, type Changes, type Clock, type Fields, type PersonId } from '../rows/row.ts'
import { type Consent, type Amendment, type CharterLine, type RideAlong } from '../rows/tables.ts'
import { changeSettings } from '../database/settings.ts'
import { dateOf, localZone } from '../rows/time-zone.ts'

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

/** Prepares a ride-along that begins later; its charter can be written meanwhile. */
export function planRideAlong(given: Partial<Pick<RideAlong, 'title' | 'date' | 'zone'>> = {}): Promise<RideAlong> {
  return write([db.rideAlongs, db.settings], async ({ device, author }) => {
    const settings = await db.settings.get('all')
    const by = author()
    const zone = given.zone ?? localZone()
    const rideAlong = createRow<RideAlong>(
      {
        title: given.title ?? '',
        observer: device.me,
        hosts: [],
        zone,
        date: given.date ?? dateOf(by.now, zone),
        planned: true,
        ...(settings?.classification && { classification: settings.classification }),
      },
      by,
    )
    await db.rideAlongs.add(rideAlong)
    return rideAlong
  })
}

/**
 * Begins a ride-along that was prepared: it is live from now on, on today's date.
 * Throws `AnotherLiveError`, `NoRideAlongError`.
 */
export function beginPlanned(id: string): Promise<void> {
  return write([db.rideAlongs], async ({ device }) => {
    const live = await currentRideAlong()
    if (live && live.id !== id && isLive(live)) throw new AnotherLiveError(live)
    const planned = await db.rideAlongs.get(id)
    if (!planned || isDeleted(planned)) throw new NoRideAlongError(id)
    const now = Date.now()
    const changes = { planned: undefined, startedAt: planned.startedAt ?? now, date: dateOf(now, planned.zone) }
    if (planned.planned) await db.rideAlongs.put(editRow<RideAlong>(planned, changes, device.id))
    device.current = id
    delete device.last
  })
}

/** The charter of a ride-along, without what was deleted. */
export async function charterOf(rideAlongId: string): Promise<Charter> {
  const [lines, amendments, agreements] = await Promise.all([
    linesOf(rideAlongId),
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
  said: string,
  saw?: Clock,
): Promise<void> {
  return act(said, ['rideAlongs', 'amendments'], async (acting) => {
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
  said: string,
): Promise<CharterLine> {
  return act(said, ['rideAlongs', 'charterLines', 'amendments'], (acting) =>
    add(acting, rideAlongId, { what, text, ...(found && { found }) }),
  )
}

/** Writes a line of a charter, undone as one. What it asks is on record where it is changed late; what was found is not a change of it. */
export function editCharterLine(
  id: string,
  changes: Pick<Changes<CharterLine>, 'text' | 'found' | 'outcome'>,
  said: string,
  saw?: Clock,
): Promise<void> {
  return act(said, ['rideAlongs', 'charterLines', 'amendments'], async (acting) => {
    const before = await db.charterLines.get(id)
    await acting.change<CharterLine>('charterLines', id, (row) => editRow(row, changes, acting.device.id, saw))
    const rideAlong = before && (await db.rideAlongs.get(before.rideAlongId))
    if (rideAlong && changes.text !== undefined) await amend(acting, rideAlong, before.what, before.text, changes.text)
  })
}

/** Deletes a line of a charter, undone as one. */
export function deleteCharterLine(id: string, said: string): Promise<void> {
  return act(said, ['rideAlongs', 'charterLines', 'amendments'], async (acting) => {
    const before = await db.charterLines.get(id)
    await acting.change<CharterLine>('charterLines', id, (row) => (isDeleted(row) ? row : deleteRow(row, acting.device.id, Date.now())))
    const rideAlong = before && (await db.rideAlongs.get(before.rideAlongId))
    if (rideAlong) await amend(acting, rideAlong, before.what, before.text, undefined)
  })
}

/** Fills a charter in from another, undone as one: what stands there already stays, and no line is there twice. */
export function fillInCharter(rideAlongId: string, { lines, ...fields }: CharterText, said: string): Promise<void> {
  return act(said, ['rideAlongs', 'charterLines', 'amendments'], async (acting) => {
    const before = await db.rideAlongs.get(rideAlongId)
    if (!before || isDeleted(before)) throw new NoRideAlongError(rideAlongId)
    const empty = charterFields.filter((field) => !before[field] && fields[field])
    const changes = Object.fromEntries(empty.map((field) => [field, fields[field]]))
    await acting.change<RideAlong>('rideAlongs', rideAlongId, (row) => editRow(row, changes, acting.device.id))
    for (const field of empty) await amend(acting, before, field, undefined, fields[field])
    const there = await linesOf(rideAlongId)
    for (const { what, text } of lines)
      if (!there.some((line) => line.what === what && line.text === text)) await add(acting, rideAlongId, { what, text })
  })
}

/** Keeps a charter under a name, to begin others from: what it asks, not what was found. A name that is there already is written anew. */
export async function saveCharterTemplate(name: string, { id }: RideAlong): Promise<void> {
  const rideAlong = await db.rideAlongs.get(id)
  if (!rideAlong) throw new NoRideAlongError(id)
  const lines = await linesOf(id)
  const fields = charterFields.flatMap((field) => (rideAlong[field] ? [[field, rideAlong[field]]] : []))
  await changeSettings(({ charters = [] }) => {
    const before = charters.find((each) => each.name === name)
    const kept: CharterTemplate = {
      id: before?.id ?? crypto.randomUUID(),
      name,
      ...Object.fromEntries(fields),
      lines: lines.filter(({ what }) => what !== 'term').map(({ what, text }) => ({ what, text })),
    }
    return { charters: [...charters.filter((each) => each !== before), kept] }
  })
}

/** Forgets a charter of one's own. */
export function deleteCharterTemplate(id: string): Promise<void> {
  return changeSettings(({ charters = [] }) => ({ charters: charters.filter((each) => each.id !== id) }))
}

/** Writes down that a host agreed to be shadowed, as they said it, undone as one. A new agreement takes the place of the one before. */
export function recordConsent(
  rideAlongId: string,
  person: PersonId,
  { at, scope }: { at: number; scope: string },
  said: string,
): Promise<void> {
  return act(said, ['rideAlongs', 'agreements'], async ({ add }) => {
    await add<Consent>('agreements', { rideAlongId, person, at, scope })
  })
}

/** Writes down that a host took their agreement back, undone as one. */
export function withdrawConsent(id: string, said: string): Promise<void> {
  return act(said, ['agreements'], ({ change, device }) =>
    change<Consent>('agreements', id, (row) => editRow(row, { takenBackAt: Date.now() }, device.id)),
  )
}

async function add(
  acting: ActContext,
  rideAlongId: string,
  { what, text, found }: Pick<CharterLine, 'what' | 'text' | 'found'>,
): Promise<CharterLine> {
  const rideAlong = await db.rideAlongs.get(rideAlongId)
  if (!rideAlong || isDeleted(rideAlong)) throw new NoRideAlongError(rideAlongId)
  const places = (await linesOf(rideAlongId)).filter((line) => line.what === what).map(({ place }) => place)
  const fields: Fields<CharterLine> = { rideAlongId, what, place: Math.max(0, ...places) + 1, text, ...(found && { found }) }
  const line = await acting.add<CharterLine>('charterLines', fields)
  await amend(acting, rideAlong, what, undefined, text)
  return line
}

async function linesOf(rideAlongId: string): Promise<CharterLine[]> {
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
