import { isDeleted, type PersonId } from './row.ts'
import { inWritingOrder, type Consent } from './tables.ts'

/** A host's latest consent to be shadowed, by the time it was given. It may have been taken back since. */
export function lastConsentOf(person: PersonId, consents: Consent[]): Consent | undefined {
  return consents
    .filter((row) => !isDeleted(row) && row.person === person)
    .sort((a, b) => a.at - b.at || inWritingOrder(a, b))
    .at(-1)
}
