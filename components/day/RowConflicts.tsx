import * as words from '../../assets/locales/en.yml'
import type { DayRow } from '../../storage/day/day.ts'
import { conflictsIn } from '../../storage/sync/conflicts.ts'
import type { ChordIn } from '../keyboard/chords.ts'
import { fieldText, resolveConflict, versionsOf } from './conflict.ts'
import style from './Timeline.module.css'

/** The keys of the first two versions. */
const keys: ChordIn<'timeline'>[] = ['W', 'U']

/** The fields of a row in conflict, each with all its values; one is kept by a button, or in the first field by a key. */
export function RowConflicts({ dayRow, zone, own }: { dayRow: DayRow; zone: string; own: boolean }) {
  return (
    <>
      {conflictsIn(dayRow.row).map((conflict, i) => (
        <div key={conflict.field} class={style.conflict}>
          {versionsOf(dayRow.row, conflict).map(({ name, value }, n) => {
            const key = i === 0 ? keys[n] : undefined
            return (
              <div key={n}>
                <p>
                  <small>{name}</small> <bdi>{fieldText(conflict.field, value, zone)}</bdi>
                </p>
                {own && (
                  <button
                    type="button"
                    tabIndex={-1}
                    class="link"
                    aria-keyshortcuts={key}
                    onClick={() => void resolveConflict(dayRow, conflict.field, value)}
                  >
                    {n === 0 ? words.keepWhatShows : words.useThis} {key && <kbd aria-hidden>{key}</kbd>}
                  </button>
                )}
              </div>
            )
          })}
        </div>
      ))}
    </>
  )
}
