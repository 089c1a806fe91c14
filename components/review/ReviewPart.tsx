import type { ComponentChildren } from 'preact'
import type { ErasedRow } from '../../storage/rows/schemas.ts'
import type { AnswerSet } from '../../storage/review/answer-set.ts'
import { isDeleted, type Row } from '../../storage/rows/row.ts'
import { timeOf } from '../../storage/rows/time-zone.ts'
import style from './ReviewPart.module.css'

/**
 * Applies a change to the host's answers; `now` is in epoch milliseconds. `label` names it for undo. `toast` offers undo
 * at once. Consecutive changes with the same `typing` (the id of a text box) are undone as one.
 */
export type WriteAnswer = (
  change: (answers: AnswerSet, now: number) => AnswerSet,
  label: string,
  options?: { toast?: boolean; typing?: string },
) => void

/** A part of the page with its heading. Links to it move the focus to it. */
export function ReviewPart({ id, title, children }: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section class={style.part} id={id} aria-labelledby={`${id}-heading`} tabIndex={-1}>
      <h2 id={`${id}-heading`}>{title}</h2>
      {children}
    </section>
  )
}

/** Rows that are neither deleted nor erased. */
export function presentRows<R extends Row>(rows: (R | ErasedRow)[] = []): R[] {
  return rows.filter((row): row is R => !isDeleted(row))
}

/** The time of day in the ride-along's time zone; `at` is in epoch milliseconds. */
export function ClockTime({ at, zone }: { at: number; zone: string }) {
  return <time dateTime={new Date(at).toISOString()}>{timeOf(at, zone)}</time>
}
