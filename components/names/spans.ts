import * as words from '../../assets/locales/en.yml'
import type { DayRow } from '../../storage/day/day.ts'
import type { Span } from '../../storage/rows/tables.ts'
import { timeOf } from '../../storage/rows/time-zone.ts'
import { duration } from './dates.ts'

/** The undo label for deleting rows of a day. */
export function deletedName([first, ...others]: DayRow[]): string {
  if (!first || others.length > 0) return words.rowsDeleted(others.length + 1)
  if (first.table === 'observations') return words.observationDeleted
  if (first.table === 'followUps') return words.followUpDeleted
  return {
    activity: words.activityDeleted,
    wait: words.waitDeleted,
    interruption: words.interruptionDeleted,
    offRecord: words.offRecordDeleted,
  }[first.row.kind]
}

/** The name of a wait, an interruption or a span off the record. An open one ends at `until`, in epoch milliseconds. */
export function pauseName({ kind, at, until: ended }: Span, zone: string, until: number): string {
  if (kind === 'wait') return words.waitFor(duration((ended ?? Math.max(until, at)) - at))
  if (kind === 'interruption') return words.interrupted
  return ended === undefined ? words.offRecordSince(timeOf(at, zone)) : words.offRecordFromTo(timeOf(at, zone), timeOf(ended, zone))
}

/** Their icons. */
export const pauseIcons = { wait: 'wait', interruption: 'interruption', offRecord: 'off' } as const

const ordinal = new Intl.PluralRules('en', { type: 'ordinal' })

/** The name of the n-th interruption of a day: "3rd interruption". */
export function interruptionName(n: number): string {
  const say: Partial<Record<Intl.LDMLPluralRule, (n: number) => string>> = {
    one: words.interruptionOne,
    two: words.interruptionTwo,
    few: words.interruptionFew,
  }
  return (say[ordinal.select(n)] ?? words.interruptionOther)(n)
}
