import { act } from '../database/acts.ts'
import { NotYoursError, NoRideAlongError } from '../errors.ts'
import { db } from '../database/db.ts'
import type { DayRowRef } from './day.ts'
import { recheckVersions } from '../agreement/recheck-versions.ts'
import { keyRange } from '../ride-alongs/ride-alongs.ts'
import { deleteRow, editRow, isDeleted, type PersonId } from '../rows/row.ts'
import { inOrder, isOpen, type Basis, type FollowUp, type DayRowFields, type Observation, type Picture, type Span } from '../rows/tables.ts'
import { offsetAt } from '../rows/time-zone.ts'

/** From the surest to the least sure: a merged observation has the less sure basis of both. */
const basesBySureness: Basis[] = ['observed', 'told', 'inferred']

/**
 * Moves the observer's own rows to another of their ride-alongs, as an act. Rows keep their time; an open span is not
 * moved.
 * Throws `NoRideAlongError`, `NotYoursError`.
 */
export function moveDayRows(chosen: DayRowRef[], rideAlongId: string, label: string): Promise<void> {
  return act(label, ['rideAlongs', 'observations', 'spans', 'followUps', 'pictures', 'versions'], async ({ change, device }) => {
    const to = await db.rideAlongs.get(rideAlongId)
    if (!to || isDeleted(to)) throw new NoRideAlongError(rideAlongId)
    if (to.by !== device.me) throw new NotYoursError(rideAlongId)
    const left = new Set<string>()
    for (const { table, row } of chosen) {
      await change<DayRowFields>(table, row.id, (before) => {
        left.add(before.rideAlongId)
        return table === 'spans' && isOpen(before as Span)
          ? before
          : editRow<DayRowFields>(before, { rideAlongId, offset: offsetAt(before.at, to.zone) }, device.id, row.clock)
      })
      for (const id of await ownPicturesOf(row.id, device.me))
        await change<Picture>('pictures', id, (picture) => editRow<Picture>(picture, { rideAlongId }, device.id))
    }
    await recheckVersions(left)
  })
}

/**
 * Merges two observations into the earlier one, as an act. It gets the text and tags of both, and is a challenge or private
 * if either is, with the greater severity and the less sure basis. It also gets the pictures of the later one and the links
 * of its follow-ups.
 * @returns the id of the earlier one.
 */
export function mergeObservations(ids: [string, string], label: string): Promise<string> {
  return act(label, ['observations', 'followUps', 'pictures'], async ({ change, device }) => {
    const found = (await db.observations.bulkGet(ids)).filter((row) => row !== undefined && !isDeleted(row)) as Observation[]
    const [first, second] = found.sort(inOrder)
    if (!first || !second) throw new Error('An observation to merge does not exist or was deleted')
    const severity = Math.max(first.severity ?? 0, second.severity ?? 0) as 0 | NonNullable<Observation['severity']>
    const kind = severity > 0 ? 'challenge' : first.kind === 'note' ? second.kind : first.kind
    await change<Observation>('observations', first.id, (row) =>
      editRow<Observation>(
        row,
        {
          text: [first.text, second.text].filter(Boolean).join('\n'),
          tags: [...new Set([...first.tags, ...second.tags])].sort(),
          kind,
          severity: kind === 'challenge' ? severity || 1 : undefined,
          basis: basesBySureness[Math.max(basesBySureness.indexOf(first.basis), basesBySureness.indexOf(second.basis))]!,
          starred: first.starred ?? second.starred,
          unfilled: first.unfilled && second.unfilled,
          visibility: first.visibility === 'private' ? 'private' : second.visibility,
          prompt: first.prompt ?? second.prompt,
          page: first.page ?? second.page,
          pageTitle: first.pageTitle ?? second.pageTitle,
        },
        device.id,
      ),
    )
    await change<Observation>('observations', second.id, (row) =>
      deleteRow(editRow<Observation>(row, { partOf: first.id }, device.id), device.id, Date.now()),
    )
    const linked = await db.followUps
      .where('[rideAlongId+at+seq+device]')
      .between(...keyRange(second.rideAlongId))
      .filter(({ by, from }) => by === device.me && from.includes(second.id))
      .toArray()
    for (const { id } of linked)
      await change<FollowUp>('followUps', id, (row) =>
        editRow<FollowUp>(row, { from: [...new Set(row.from.map((of) => (of === second.id ? first.id : of)))] }, device.id),
      )
    for (const id of await ownPicturesOf(second.id, device.me))
      await change<Picture>('pictures', id, (picture) =>
        editRow<Picture>(picture, { observationId: first.id, rideAlongId: first.rideAlongId }, device.id),
      )
    return first.id
  })
}

/** The fields of a new observation beside an existing one: all but its text. */
export function siblingFields(row: Observation) {
  const { rideAlongId, at, offset, kind, severity, basis, tags, visibility, page, pageTitle } = row
  return {
    rideAlongId,
    at,
    offset,
    kind,
    basis,
    tags,
    visibility,
    ...(severity && { severity }),
    ...(page !== undefined && { page }),
    ...(pageTitle !== undefined && { pageTitle }),
  }
}

/**
 * Splits an observation in two at an index of its text, as an act. The second part becomes a new observation with the same
 * time, kind, tags and page. White space at the index is removed. Throws if one part would be empty.
 * @returns the id of the new one.
 */
export function splitObservation(id: string, place: number, label: string): Promise<string> {
  return act(label, ['observations'], async ({ change, add, device }) => {
    const row = await db.observations.get(id)
    const [before, after] = [row?.text.slice(0, place).trimEnd(), row?.text.slice(place).trimStart()]
    if (!row || !before || !after) throw new Error('Both parts of a split observation need text')
    await change<Observation>('observations', id, (whole) => editRow<Observation>(whole, { text: before }, device.id))
    const added = await add<Observation>('observations', { ...siblingFields(row), text: after })
    return added.id
  })
}

/** The ids of the observer's own pictures of an observation. Pictures of other people are not changed. */
async function ownPicturesOf(observationId: string, me: PersonId): Promise<string[]> {
  const found = await db.pictures.where('observationId').equals(observationId).toArray()
  return found.filter(({ by }) => by === me).map(({ id }) => id)
}
