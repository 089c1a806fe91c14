import * as words from '../../assets/locales/en.yml'
import { editCharter, type CharterField } from '../../storage/ride-alongs/charter.ts'
import { conflictsOf, type Clock } from '../../storage/rows/row.ts'
import { type RideAlong } from '../../storage/rows/tables.ts'
import { SavedTextBox } from './SavedTextBox.tsx'
import { type WriteCharter } from './charter-writing.ts'

/** The text fields of a charter, in the order in which they are shown. */
export const charterTextFields: { field: CharterField; label: string; hint?: string; lines: number }[] = [
  { field: 'purpose', label: words.purpose, hint: words.purposeHint, lines: 2 },
  { field: 'goal', label: words.goal, hint: words.goalHint, lines: 1 },
  { field: 'offLimits', label: words.offLimits, hint: words.offLimitsHint, lines: 2 },
  { field: 'roles', label: words.roles, hint: words.rolesHint, lines: 2 },
  { field: 'goodForObserver', label: words.goodForObserver, lines: 2 },
  { field: 'goodForHost', label: words.goodForHost, lines: 2 },
]

/** One text field of a charter; where devices wrote it concurrently, the other values are offered below. */
export function CharterFieldBox({
  rideAlong,
  field,
  label,
  hint,
  lines,
  write,
}: {
  rideAlong: RideAlong
  field: CharterField
  label: string
  hint?: string | undefined
  lines: number
  write: WriteCharter
}) {
  const conflicts = conflictsOf(rideAlong).filter((conflict) => conflict.field === field)
  const save = (text: string, clock: Clock) =>
    write(() => editCharter(rideAlong.id, { [field]: text.trim() || undefined }, words.charterChanged, clock))
  return (
    <label class="field">
      {label}
      {hint && <span class="hint">{hint}</span>}
      <SavedTextBox value={rideAlong[field] ?? ''} clock={rideAlong.clock} lines={lines} onSave={save} />
      {conflicts.map(({ value, dot }) => (
        <span key={dot.join(' ')} class="hint">
          {words.alsoWritten} <bdi>{typeof value === 'string' ? value : words.nothing}</bdi>{' '}
          <button type="button" class="link" onClick={() => void save(typeof value === 'string' ? value : '', rideAlong.clock)}>
            {words.useThis}
          </button>
        </span>
      ))}
    </label>
  )
}
