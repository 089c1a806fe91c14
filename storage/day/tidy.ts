import { act } from '../database/acts.ts'
import { NotYoursError, NoRideAlongError } from '../errors.ts'
import { db } from '../database/db.ts'
import type { DayRowRef } from './day.ts'
import { recheckVersions } from '../agreement/recheck-versions.ts'
import { keyRange } from '../ride-alongs/ride-alongs.ts'
import { deleteRow, editRow, isDeleted, type PersonId } from '../rows/row.ts'
import { inOrder, isOpen, type Basis, type FollowUp, type DayRowFields, type Observation, type Picture, type Span } from '../rows/tables.ts'
import { offsetAt } from '../rows/time-zone.ts'

/** From what was seen to what was concluded: two that become one are no surer than the less sure. */
const basesBySureness: Basis[] = ['observed', 'told', 'inferred']

/**
 * Moves the observer's own rows to another ride-along of theirs, undone as one; each keeps its moment. A stretch that is
 * still open stays where it is.
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
 * Makes one observation of two, undone as one: the earlier keeps its time and gets the words and tags of both, is a
 * challenge if one of them is, as grave as the graver, private if one is, and no surer than the less sure. Follow-ups that
 * came from the later come from it, and the pictures of both are its own.
 * @returns the id of the one that stays.
 */
export function mergeObservations(ids: [string, string], label: string): Promise<string> {
  return act(label, ['observations', 'followUps', 'pictures'], async ({ change, device }) => {
    const found = (await db.observations.bulkGet(ids)).filter((row) => row !== undefined && !isDeleted(row)) as Observation[]
    const [first, second] = found.sort(inOrder)
    if (!first || !second) throw new Error('Two observations make one, and one of them is not here')
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

/** All but the words of an observation that is to stand beside another: seen at the same time, of the same kind, from the same page. */
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
 * Makes two observations of one, undone as one: what stands in its text from `place` on becomes another right behind it,
 * of the same kind, tags and page. White space at the place goes. Throws where one side would have no words.
 * @returns the id of the new one.
 */
export function splitObservation(id: string, place: number, label: string): Promise<string> {
  return act(label, ['observations'], async ({ change, add, device }) => {
    const row = await db.observations.get(id)
    const [before, behind] = [row?.text.slice(0, place).trimEnd(), row?.text.slice(place).trimStart()]
    if (!row || !before || !behind) throw new Error('Both parts of an observation have words')
    await change<Observation>('observations', id, (whole) => editRow<Observation>(whole, { text: before }, device.id))
    const made = await add<Observation>('observations', { ...siblingFields(row), text: behind })
    return made.id
  })
}

/** Somebody else's stay with what they were put behind. */
async function ownPicturesOf(observationId: string, me: PersonId): Promise<string[]> {
  const found = await db.pictures.where('observationId').equals(observationId).toArray()
  return found.filter(({ by }) => by === me).map(({ id }) => id)
}
