import { type DayRowRef } from './day.ts'
import { act } from '../database/acts.ts'
import { dayTables, db, type DayTable } from '../database/db.ts'
import { deleteRow, isDeleted, editRow, type Changes } from '../rows/row.ts'
import { followUpFields, type DayRowFields, type FollowUp, type Observation, type Span } from '../rows/tables.ts'
import { addNewTags } from './capture.ts'
import { EndsBeforeItBeginsError } from '../errors.ts'
import { offsetAt } from '../rows/time-zone.ts'

/** The fields to write to each of the chosen rows. Fields that a row's table does not have are ignored. */
export type DayRowEdit = Changes<Observation> & Changes<FollowUp> & Pick<Changes<Span>, 'until'>

/**
 * Edits the observer's own rows as an act. The first time of a row is kept in `firstAt`. `newTags` are tags that may not
 * have a row yet. Throws `NotYoursError`, `EndsBeforeItBeginsError`; then nothing is written.
 */
export function editDayRows(
  chosen: DayRowRef[],
  edit: DayRowEdit | ((row: DayRowFields) => DayRowEdit),
  { label, newTags = [] }: { label: string; newTags?: { key: string; label: string }[] },
): Promise<void> {
  return act(label, [...dayTables, 'rideAlongs', 'tags'], async (acting) => {
    await addNewTags(newTags, acting)
    for (const { table, row } of chosen) {
      const found = await db[table].get(row.id)
      const rideAlong = found && (await db.rideAlongs.get(found.rideAlongId))
      await acting.change<DayRowFields>(table, row.id, (before) => {
        const changes = applicableChanges(table, before, typeof edit === 'function' ? edit(before) : edit)
        const { at } = changes
        if (at !== undefined && at !== before.at)
          Object.assign(changes, { offset: offsetAt(at, rideAlong?.zone ?? 'UTC'), firstAt: before.firstAt ?? before.at })
        return editRow<DayRowFields>(before, changes, acting.device.id, row.clock)
      })
    }
  })
}

/** The changes of an edit that apply to a row: fields of its table, a severity for challenges only. A text fills a moment. */
function applicableChanges(table: DayTable, before: DayRowFields, edit: DayRowEdit): DayRowEdit {
  const { kind, severity, basis, starred, unfilled, page, pageTitle, until, ...others }: DayRowEdit = edit
  const changes: DayRowEdit = Object.fromEntries(Object.entries(others).filter(([field]) => !(field in followUpFields)))
  const given = (fields: DayRowEdit) => Object.fromEntries(Object.entries(fields).filter(([field]) => field in edit))
  if (table === 'followUps') return followUpChanges(before as FollowUp, others)
  if (table === 'spans') return spanChanges(before as Span, { ...changes, ...given({ until }) })
  const { kind: was, severity: had } = before as Observation
  const is = kind ?? was
  return {
    ...changes,
    ...given({ kind, basis, starred, unfilled, page, pageTitle }),
    ...((kind ?? severity) !== undefined && { severity: is === 'challenge' ? (severity ?? had ?? 1) : undefined }),
    ...(changes.text && { unfilled: undefined }),
  }
}

/** Keeps earlier due dates in `movedFrom`, and sets `closedAt` when a follow-up is done or dropped. */
function followUpChanges(before: FollowUp, edit: DayRowEdit): DayRowEdit {
  const moved = 'due' in edit && before.due !== undefined && edit.due !== before.due && !('movedFrom' in edit)
  const closed = 'state' in edit && edit.state !== before.state && !('closedAt' in edit)
  return {
    ...edit,
    ...(moved && { movedFrom: [...(before.movedFrom ?? []), before.due!] }),
    ...(closed && { closedAt: edit.state === undefined ? undefined : Date.now() }),
  }
}

/** Only the times of a span off the record can be changed: it has no text, and is never private. */
function spanChanges(before: Span, edit: DayRowEdit): DayRowEdit {
  const { until, ...others } = edit
  if (before.kind === 'activity') return others
  if (before.kind === 'interruption') return edit.at === undefined ? others : { ...others, until: edit.at }
  const [begins, ends] = [edit.at ?? before.at, 'until' in edit ? until : before.until]
  if (ends !== undefined && ends < begins) throw new EndsBeforeItBeginsError(before.id)
  if (before.kind === 'wait') return edit
  return { ...(edit.at !== undefined && { at: edit.at }), ...('until' in edit && { until }) }
}

/** Deletes the observer's own rows as an act. Throws `NotYoursError`. */
export function deleteDayRows(chosen: DayRowRef[], label: string): Promise<void> {
  return act(label, [...dayTables], async ({ change, device }) => {
    for (const { table, row } of chosen)
      await change<DayRowFields>(table, row.id, (before) =>
        isDeleted(before) ? before : deleteRow(before, device.id, Date.now(), row.clock),
      )
  })
}
