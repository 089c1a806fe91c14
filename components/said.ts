import * as words from '../assets/locales/en.yml'
import type { DayRow } from '../storage/happenings.ts'
import type { Person } from '../storage/row.ts'

/** An error as it stands in a sentence. */
export function saidBy(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** What a person's click came to, where it came to nothing; the cases that people can do something about have their own sentence. */
export function whyNotDone(error: unknown): string {
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
      return words.notDone(saidBy(error))
  }
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
