import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { dueDay } from '../../storage/follow-ups/follow-ups.ts'
import type { DayRowEdit } from '../../storage/day/edit.ts'
import type { FollowUp, FollowUpTextField, Practice, Tag } from '../../storage/rows/tables.ts'
import { useEditInPlace, type FormChanges } from '../lists/edit-in-place.ts'
import { formReader } from '../ui/form.ts'
import { followUpFieldNames, followUpTextFields } from '../names/follow-up-names.ts'
import { labelsIn, PracticeField, StateField } from './FollowUpFields.tsx'
import style from './FollowUpForm.module.css'

/** The form that edits a follow-up in place. It writes only the fields that were changed. */
export function FollowUpForm({ row: shown, tags, onDone }: { row: FollowUp; tags: Map<string, Tag>; onDone: () => void }) {
  // The version on screen when editing began: a change that arrives meanwhile becomes a conflict.
  const [row] = useState(shown)
  const box = useRef<HTMLTextAreaElement>(null)
  const [tagLine] = useState(() => row.tags.map((key) => `#${tags.get(key)?.label ?? key}`).join(' '))

  const read = (form: HTMLFormElement): FormChanges | string => {
    const fields = formReader(form)
    const changes: DayRowEdit = {}
    if (fields.raw('text').trim() === '') return words.textIsEmpty
    if (fields.raw('text') !== row.text) changes.text = fields.raw('text')
    for (const field of followUpTextFields) if (fields.text(field) !== (row[field] ?? '')) changes[field] = fields.text(field) || undefined
    // A date that does not exist, such as 2026-02-31, shows as an empty box, and stays stored until another is chosen.
    if (fields.text('due') !== (dueDay(row) ?? '')) changes.due = fields.text('due') || undefined
    if (fields.text('state') !== (row.state ?? '')) changes.state = (fields.text('state') || undefined) as FollowUp['state']
    if (fields.text('practice') !== (row.practice ?? '')) changes.practice = (fields.text('practice') || undefined) as Practice | undefined
    const labels = labelsIn(fields.text('tags'))
    if (fields.text('tags') !== tagLine) changes.tags = [...new Set(labels.map(({ key }) => key))].sort()
    return { changes, labels }
  }
  const { form, problem, cancel, submit, press } = useEditInPlace({ table: 'followUps', row }, read, onDone)
  useEffect(() => {
    box.current?.focus()
    box.current?.setSelectionRange(row.text.length, row.text.length)
  }, [])
  const textField = (name: FollowUpTextField) => (
    <label key={name} class="field">
      {followUpFieldNames[name]}
      <input name={name} defaultValue={row[name] ?? ''} autocomplete="off" />
    </label>
  )
  return (
    <form ref={form} class={style.form} aria-label={words.edit} onKeyDown={press} onSubmit={submit}>
      {problem && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      <textarea ref={box} name="text" aria-label={words.text} rows={2} defaultValue={row.text} />
      <div class={style.fields}>
        {textField('owner')}
        <label class="field">
          {words.due}
          <input type="date" name="due" defaultValue={dueDay(row) ?? ''} />
        </label>
        <StateField value={row.state ?? ''} />
        {textField('why')}
        <PracticeField value={row.practice ?? ''} />
        <label class="field">
          {words.tags}
          <input name="tags" defaultValue={tagLine} autocomplete="off" />
        </label>
        {followUpTextFields.filter((field) => field !== 'owner' && field !== 'why').map(textField)}
      </div>
      <div class="row">
        <button class="primary small">{words.save}</button>
        <button type="button" class="small" onClick={cancel}>
          {words.cancel}
        </button>
      </div>
    </form>
  )
}
