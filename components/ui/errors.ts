import * as words from '../../assets/locales/en.yml'
import type { DayRow } from '../../storage/day/capture.ts'
import type { Person, Span } from '../../storage/rows/row.ts'
import { timeOf } from '../../storage/rows/time-zone.ts'
import { duration } from '../names/dates.ts'

/** An error as it stands in a sentence. */
export function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** What a person's click came to, where it came to nothing; the cases that people can do something about have their own sentence. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return words.notDone(String(error))
  switch (error.name) {
    case 'AnotherLiveError':
      return words.anotherLive
    case 'CopyTooLargeError':
      return words.copyTooLargeToSave
    case 'NotYoursError':
      return words.notYours
    case 'NewerDatabaseError':
      return words.newerDatabase
    case 'NotLiveError':
      return words.notLive
    case 'OffTheRecordError':
      return words.backOnFirst
    case 'RatingsRevealedError':
      return words.ratingsRevealed
    default:
      return words.notDone(errorText(error))
  }
}

/** What is said in the middle of a sentence, at the beginning of one. */
export function sentenceStart(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** Name and role of a person, or what is known of them. */
export function nameAndRole({ name, role }: Person): string {
  return name && role ? words.nameAndRole(name, role) : name || role || words.unnamed
}

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

/** Tells a screen reader what was done; the same words twice are told twice. `page` is where the reader is. */
export function announce(text: string, page: Document = document): void {
  const region = page.querySelector('#announcer')
  if (!region) return
  region.textContent = ''
  setTimeout(() => (region.textContent = text), 50)
}
