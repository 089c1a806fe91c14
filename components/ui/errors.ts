import * as words from '../../assets/locales/en.yml'
import {
  AnotherLiveError,
  CopyTooLargeError,
  NewerDatabaseError,
  NotLiveError,
  NotYoursError,
  OffTheRecordError,
  RatingsRevealedError,
} from '../../storage/errors.ts'

/** The name and message of an error, to be quoted in a sentence. */
export function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** The message for a failed action. Errors that people can act on have a sentence of their own. */
export function failureText(error: unknown): string {
  if (error instanceof AnotherLiveError) return words.anotherLive
  if (error instanceof CopyTooLargeError) return words.copyTooLargeToSave
  if (error instanceof NotYoursError) return words.notYours
  if (error instanceof NewerDatabaseError) return words.newerDatabase
  if (error instanceof NotLiveError) return words.notLive
  if (error instanceof OffTheRecordError) return words.backOnFirst
  if (error instanceof RatingsRevealedError) return words.ratingsRevealed
  return words.notDone(errorText(error))
}
