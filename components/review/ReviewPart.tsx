import type { ComponentChildren } from 'preact'
import type { ErasedRow } from '../../storage/rows/schemas.ts'
import type { AnswerSet } from '../../storage/review/answer-set.ts'
import { isDeleted, type Row } from '../../storage/rows/row.ts'
import style from './ReviewPart.module.css'

/** A verb of the host's, and what they are told was done: `aloud` where they may want to undo it at once; `typing` where it is one of many keys in one box. */
export type WriteAnswer = (
  verb: (written: AnswerSet, now: number) => AnswerSet,
  said: string,
  how?: { aloud?: boolean; typing?: string },
) => void

/** A part of the page, under its heading; what leads to it brings the focus to it. */
export function ReviewPart({ id, title, children }: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section class={style.part} id={id} aria-labelledby={`${id}-heading`} tabIndex={-1}>
      <h2 id={`${id}-heading`}>{title}</h2>
      {children}
    </section>
  )
}

/** Rows that are there, with all that their type says. */
export function presentRows<R extends Row>(rows: (R | ErasedRow)[] = []): R[] {
  return rows.filter((row): row is R => !isDeleted(row))
}
