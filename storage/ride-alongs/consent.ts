import { act } from '../database/acts.ts'
import { editRow, type PersonId } from '../rows/row.ts'
import { type Consent } from '../rows/tables.ts'

/** Writes down that a host agreed to be shadowed, as they said it, undone as one. A new agreement takes the place of the one before. */
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

/** Writes down that a host took their agreement back, undone as one. */
export function withdrawConsent(id: string, label: string): Promise<void> {
  return act(label, ['agreements'], ({ change, device }) =>
    change<Consent>('agreements', id, (row) => editRow(row, { takenBackAt: Date.now() }, device.id)),
  )
}
