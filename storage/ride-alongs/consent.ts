import { act } from '../database/acts.ts'
import { editRow, type PersonId } from '../rows/row.ts'
import { type Consent } from '../rows/tables.ts'

/** Records a host's consent to be shadowed, as an act. `scope` is in the host's words, `at` in epoch milliseconds. A later consent replaces an earlier one. */
export function recordConsent(
  rideAlongId: string,
  person: PersonId,
  { at, scope }: { at: number; scope: string },
  label: string,
): Promise<void> {
  return act(label, ['rideAlongs', 'agreements'], async ({ add }) => {
    await add<Consent>('agreements', { rideAlongId, person, at, scope })
  })
}

/** Records as an act that a host withdrew a consent. Throws `NotYoursError`. */
export function withdrawConsent(id: string, label: string): Promise<void> {
  return act(label, ['agreements'], ({ change, device }) =>
    change<Consent>('agreements', id, (row) => editRow(row, { takenBackAt: Date.now() }, device.id)),
  )
}
