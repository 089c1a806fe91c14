import * as words from '../../assets/locales/en.yml'
import { NewerDatabaseError, OffTheRecordError, RideAlongEndedError, isStorageFull } from '../../storage/errors.ts'
import { errorText } from '../ui/errors.ts'

/** The message for a line that could not be saved. */
export function whyNotSaved(error: unknown): string {
  if (error instanceof RideAlongEndedError) return words.notSavedEnded
  if (error instanceof OffTheRecordError) return words.notSavedOffTheRecord
  if (error instanceof NewerDatabaseError) return words.newerDatabase
  if (isStorageFull(error)) return words.notSavedFull
  return words.notSaved(errorText(error))
}
