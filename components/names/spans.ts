import * as words from '../../assets/locales/en.yml'
import type { DayRow } from '../../storage/day/day.ts'
import type { Span } from '../../storage/rows/tables.ts'
import { timeOf } from '../../storage/rows/time-zone.ts'
import { duration } from './dates.ts'

/** What rows of the day are called once they are deleted. */
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

/** What a row says that is a wait, an interruption or off the record; one that is open lasts until `until`. */
export function pauseName({ kind, at, until: ended }: Span, zone: string, until: number): string {
  if (kind === 'wait') return words.waitFor(duration((ended ?? Math.max(until, at)) - at))
  if (kind === 'interruption') return words.interrupted
  return ended === undefined ? words.offRecordSince(timeOf(at, zone)) : words.offRecordFromTo(timeOf(at, zone), timeOf(ended, zone))
}

/** The drawing beside it. */
export const pauseIcons = { wait: 'wait', interruption: 'interruption', offRecord: 'off' } as const

const ordinal = new Intl.PluralRules('en', { type: 'ordinal' })

/** Which interruption of the day it is: "3rd interruption". */
export function interruptionName(n: number): string {
  const say: Partial<Record<Intl.LDMLPluralRule, (n: number) => string>> = {
    one: words.interruptionOne,
    two: words.interruptionTwo,
    few: words.interruptionFew,
  }
  return (say[ordinal.select(n)] ?? words.interruptionOther)(n)
}
