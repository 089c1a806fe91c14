import { Dexie } from 'dexie'
import { describe, expect, test } from 'vitest'
import { isStorageFull, NewerDatabaseError } from '../../storage/errors.ts'

const quota = new DOMException('The quota has been exceeded.', 'QuotaExceededError')

describe('isStorageFull', () => {
  test.each<[string, unknown]>([
    ['the DOMException QuotaExceededError', quota],
    ['an Error named QuotaExceededError that says something else', Object.assign(new Error('full'), { name: 'QuotaExceededError' })],
    ['Dexie’s AbortError with a QuotaExceededError inside, when a commit fails', new Dexie.AbortError('Transaction aborted', quota)],
    [
      'Dexie’s BulkError with one QuotaExceededError among its failures',
      new Dexie.BulkError('2 of 2 operations failed', [new Error('other'), quota]),
    ],
    ['Chromium’s error of storage.session, in words only', new Error('Session storage quota bytes exceeded. Values were not stored.')],
    [
      'Firefox’s error of storage.session, in words only',
      new Error('QuotaExceededError: storage.session API call exceeded its quota limitations.'),
    ],
  ])('is true for %s', (_, error) => {
    expect(isStorageFull(error)).toBe(true)
  })

  test.each<[string, unknown]>([
    ['an AbortError for another reason', new Dexie.AbortError('Transaction aborted', new DOMException('twice', 'ConstraintError'))],
    ['a BulkError without a QuotaExceededError', new Dexie.BulkError('1 of 1 operations failed', [new Error('other')])],
    ['an error of storage itself', new NewerDatabaseError()],
    ['something that is not an Error', 'quota'],
    ['undefined', undefined],
  ])('is false for %s', (_, error) => {
    expect(isStorageFull(error)).toBe(false)
  })
})
