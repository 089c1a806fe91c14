/**
 * The error classes of storage. This file imports nothing, so that a page can tell errors apart without loading the
 * code that throws them.
 */

/** Only its author changes a row; other people answer in rows of their own. */
export class NotYoursError extends Error {
  override name = 'NotYoursError'
}

/** A newer version of Ride-Along has written to this database; writing with this version could destroy data. */
export class NewerDatabaseError extends Error {
  override name = 'NewerDatabaseError'
}

/** A secret that was wrapped on this device cannot be unwrapped: the device key changed, or the bytes are damaged. */
export class KeyLostError extends Error {
  override name = 'KeyLostError'
}

/** An ended ride-along takes no more captures. */
export class RideAlongEndedError extends Error {
  override name = 'RideAlongEndedError'
}

/** Nothing is captured while the ride-along is off the record. */
export class OffTheRecordError extends Error {
  override name = 'OffTheRecordError'
}

/** A span cannot end before it begins. */
export class EndsBeforeItBeginsError extends Error {
  override name = 'EndsBeforeItBeginsError'
}

/** Waits, interruptions and spans off the record can only be added to a live ride-along, not to one written up later. */
export class NotLiveError extends Error {
  override name = 'NotLiveError'
}

/** Another ride-along is live on this device. */
export class AnotherLiveError extends Error {
  override name = 'AnotherLiveError'
  readonly live: { id: string; title: string }
  constructor(live: { id: string; title: string }) {
    super(`${live.id} is live`)
    this.live = live
  }
}

/** The ride-along does not exist on this device, or was deleted. */
export class NoRideAlongError extends Error {
  override name = 'NoRideAlongError'
}

/** The observation does not exist on this device, or was deleted. */
export class NoObservationError extends Error {
  override name = 'NoObservationError'
}

/** Why a file was refused; each reason has its own sentence in the interface. */
export type BackupReason = 'notJson' | 'foreign' | 'newer' | 'damaged' | 'tooLarge'

/** A file that cannot be read. Nothing in it was used. */
export class BackupError extends Error {
  override name = 'BackupError'
  readonly reason: BackupReason
  /** Path of the first invalid value, as "observations.3.at". */
  readonly place: string | undefined
  constructor(reason: BackupReason, place?: string) {
    super(place === undefined ? reason : `${reason}: ${place}`)
    this.reason = reason
    this.place = place
  }
}

/** With its pictures the backup would be larger than a file that can be opened here. */
export class CopyTooLargeError extends Error {
  override name = 'CopyTooLargeError'
}

/** Why answers were refused. */
export type AnswersReason = 'noReview' | 'noRideAlong' | 'foreign'

/** Answers that cannot be used. Nothing in them was used. */
export class AnswersError extends Error {
  override name = 'AnswersError'
  readonly reason: AnswersReason
  constructor(reason: AnswersReason) {
    super(reason)
    this.reason = reason
  }
}

/** Observer and host have seen each other's ratings, so neither can change them any more. */
export class RatingsRevealedError extends Error {
  override name = 'RatingsRevealedError'
}

/**
 * Whether an error says that the disk or the browser's storage is full: a QuotaExceededError, on its own, as the `inner`
 * error of Dexie's AbortError (a commit failed) or in the `failures` of its BulkError, or an error of
 * `browser.storage`, which names the quota only in its message.
 */
export function isStorageFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (/quota/i.test(`${error.name} ${error.message}`)) return true
  if ('inner' in error && isStorageFull(error.inner)) return true
  return 'failures' in error && Array.isArray(error.failures) && error.failures.some(isStorageFull)
}
