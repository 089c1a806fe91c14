import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { dueDay, type ListedFollowUp } from '../../storage/follow-ups/follow-ups.ts'
import { editDayRows, type DayRowEdit } from '../../storage/day/edit.ts'
import type { Visibility } from '../../storage/rows/row.ts'
import type { FollowUp, Practice, Tag } from '../../storage/rows/tables.ts'
import { addDays } from '../../storage/rows/time-zone.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { formReader } from '../ui/form.ts'
import { failureText } from '../ui/errors.ts'
import { labelsIn, PracticeField, StateField } from './FollowUpFields.tsx'
import style from './FollowUpForm.module.css'

/** The field that the dialog opens on. */
export type FollowUpField = 'tags' | 'owner' | 'due' | 'why' | 'practice'

interface Props {
  /** The reader's own follow-ups. */
  chosen: ListedFollowUp[]
  tags: Map<string, Tag>
  /** The field that has the focus at first. */
  first: FollowUpField
  /** The dialog drops them: the state is `dropped` at first. */
  isDrop?: boolean
  onClose: () => void
  onDid: (label: string) => void
}

/** The dialog that changes fields of several follow-ups at once. Fields left empty or “as it is” stay unchanged. */
export default function ChangeFollowUps({ chosen, tags, first, isDrop = false, onClose, onDid }: Props) {
  const [problem, setProblem] = useState('')
  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    const labels = labelsIn(fields.text('tags'))
    const days = Number(fields.text('days'))
    const rows = new Map(chosen.map(({ row }) => [row.id, row]))
    const movedDate = (id: string): DayRowEdit => {
      const due = dueDay(rows.get(id) ?? {})
      return due === undefined || days === 0 ? {} : { due: addDays(due, days) }
    }
    try {
      const label = isDrop ? words.followUpsDropped(chosen.length) : words.rowsChanged(chosen.length)
      await editDayRows(
        chosen.map(({ row }) => ({ table: 'followUps', row })),
        (row): DayRowEdit => ({
          ...movedDate(row.id),
          ...(fields.text('due') && { due: fields.text('due') }),
          ...(fields.text('owner') && { owner: fields.text('owner') }),
          ...(fields.text('practice') && { practice: fields.text('practice') as Practice }),
          ...(fields.text('state') !== 'asItIs' && { state: (fields.text('state') || undefined) as FollowUp['state'] }),
          ...(fields.text('why') && { why: fields.text('why') }),
          ...(fields.text('visibility') && { visibility: fields.text('visibility') as Visibility }),
          ...(labels.length > 0 && { tags: [...new Set([...row.tags, ...labels.map(({ key }) => key)])].sort() }),
        }),
        { label, newTags: labels },
      )
      onClose()
      onDid(label)
    } catch (error) {
      setProblem(failureText(error))
    }
  }
  return (
    <Dialog title={isDrop ? words.dropFollowUps(chosen.length) : words.changeFollowUps(chosen.length)} onClose={onClose}>
      <form class={style.change} onSubmit={(event) => void save(event)}>
        {problem && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <div class={style.fields}>
          <StateField value={isDrop ? 'dropped' : 'asItIs'} asItIs />
          <label class="field">
            {words.whyField}
            <input name="why" autocomplete="off" autofocus={first === 'why'} />
          </label>
          <label class="field">
            {words.due}
            <input type="date" name="due" autofocus={first === 'due'} />
          </label>
          <label class="field">
            {words.moveDays}
            <input type="number" name="days" step="1" min="-3650" max="3650" defaultValue="0" />
          </label>
          <label class="field">
            {words.owner}
            <input name="owner" autocomplete="off" autofocus={first === 'owner'} />
          </label>
          <PracticeField value="" asItIs autofocus={first === 'practice'} />
          <label class="field">
            {words.addTags}
            <input name="tags" list="all-tags" autocomplete="off" autofocus={first === 'tags'} />
            <datalist id="all-tags">
              {[...new Map(Array.from(tags.values(), (tag) => [tag.key, tag.label]))].map(([key, label]) => (
                <option key={key} value={label} />
              ))}
            </datalist>
          </label>
          <label class="field">
            {words.whoSees}
            <select name="visibility">
              <option value="">{words.asItIs}</option>
              <option value="shared">{words.shared}</option>
              <option value="private">{words.keptPrivate}</option>
            </select>
          </label>
        </div>
        <div class="row">
          <button class="primary">{isDrop ? words.drop : words.save}</button>
          <button type="button" onClick={onClose}>
            {words.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
