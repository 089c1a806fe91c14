import * as words from '../../assets/locales/en.yml'
import type { DayRow } from '../../storage/day/day.ts'
import { Icon } from '../ui/Icon.tsx'
import rowStyle from '../lists/row-list.module.css'
import { toggleStar, togglePrivate } from './row-actions.ts'

/** The buttons of a row. They are not in the tab order: the row's keys do the same. */
export function RowActions({
  dayRow,
  onEdit,
  onDelete,
  onFollowUp,
}: {
  dayRow: DayRow
  onEdit: () => void
  onDelete: () => void
  onFollowUp: () => void
}) {
  const { table, row } = dayRow
  const isPrivate = row.visibility === 'private'
  return (
    <div class={rowStyle.actions}>
      <button type="button" tabIndex={-1} class="quiet only-icon" aria-label={words.edit} title={words.editKey} onClick={onEdit}>
        <Icon name="edit" />
      </button>
      {table === 'observations' && (
        <button
          type="button"
          tabIndex={-1}
          class="quiet only-icon"
          aria-label={words.star}
          aria-pressed={row.starred === true}
          title={words.starKey}
          onClick={() => void toggleStar([dayRow])}
        >
          <Icon name="star" fill={row.starred === true} />
        </button>
      )}
      {table === 'observations' && (
        <button
          type="button"
          tabIndex={-1}
          class="quiet only-icon"
          aria-label={words.newFollowUp}
          title={words.newFollowUpKey}
          onClick={onFollowUp}
        >
          <Icon name="followUp" />
        </button>
      )}
      {!(table === 'spans' && row.kind === 'offRecord') && (
        <button
          type="button"
          tabIndex={-1}
          class="quiet only-icon"
          aria-label={words.keptPrivate}
          aria-pressed={isPrivate}
          title={words.privateKey}
          onClick={() => void togglePrivate([dayRow])}
        >
          <Icon name="lock" />
        </button>
      )}
      <button type="button" tabIndex={-1} class="quiet only-icon" aria-label={words.deleteRow} title={words.deleteKey} onClick={onDelete}>
        <Icon name="trash" />
      </button>
    </div>
  )
}
