import * as words from '../../assets/locales/en.yml'

/** The name and message of an error, to be quoted in a sentence. */
export function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** The message for a failed action. Errors that people can act on have a sentence of their own. */
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
