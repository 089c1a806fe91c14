import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { dueDay } from '../../storage/follow-ups/follow-ups.ts'
import { tagKey } from '../../storage/day/grammar.ts'
import type { DayRowEdit } from '../../storage/day/edit.ts'
import type { FollowUp, FollowUpTextField, Practice, Tag } from '../../storage/rows/tables.ts'
import style from './FollowUpsPage.module.css'
import { useEditInPlace, type FormChanges } from '../lists/edit-in-place.ts'
import { formReader } from '../ui/form.ts'
import { followUpFieldNames, followUpTextFields, namedPractices } from '../names/follow-up-names.ts'

/** A follow-up's fields, edited in place. Only what was changed is written. */
export function FollowUpForm({ row: shown, tags, onDone }: { row: FollowUp; tags: Map<string, Tag>; onDone: () => void }) {
  // What was on screen when the editing began: what comes meanwhile from elsewhere is kept beside it.
  const [row] = useState(shown)
  const box = useRef<HTMLTextAreaElement>(null)
  const [tagLine] = useState(() => row.tags.map((key) => `#${tags.get(key)?.label ?? key}`).join(' '))

  const read = (own: HTMLFormElement): FormChanges | string => {
    const fields = formReader(own)
    const changes: DayRowEdit = {}
    if (fields.raw('text').trim() === '') return words.textIsEmpty
    if (fields.raw('text') !== row.text) changes.text = fields.raw('text')
    for (const field of followUpTextFields) if (fields.text(field) !== (row[field] ?? '')) changes[field] = fields.text(field) || undefined
    // A date that there is not shows as an empty box: it stays until another is chosen.
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
  const line = (name: FollowUpTextField) => (
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
        {line('owner')}
        <label class="field">
          {words.due}
          <input type="date" name="due" defaultValue={dueDay(row) ?? ''} />
        </label>
        <StateField value={row.state ?? ''} />
        {line('why')}
        <PracticeField value={row.practice ?? ''} />
        <label class="field">
          {words.tags}
          <input name="tags" defaultValue={tagLine} autocomplete="off" />
        </label>
        {followUpTextFields.filter((field) => field !== 'owner' && field !== 'why').map(line)}
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

/** How a follow-up stands; `asItIs` where several are changed at once. */
export function StateField({ value, asItIs = false }: { value: string; asItIs?: boolean }) {
  return (
    <Choice
      name="state"
      label={words.standing}
      value={value}
      options={[
        ...(asItIs ? [['asItIs', words.asItIs] as const] : []),
        ['', words.standingOpen],
        ['done', words.standingDone],
        ['dropped', words.standingDropped],
      ]}
    />
  )
}

/** The practice of alignment that it serves. */
export function PracticeField({ value, asItIs = false, autofocus = false }: { value: string; asItIs?: boolean; autofocus?: boolean }) {
  return (
    <Choice
      name="practice"
      label={words.practice}
      value={value}
      autofocus={autofocus}
      options={[['', asItIs ? words.asItIs : words.noPractice], ...namedPractices.map(({ practice, name }) => [practice, name] as const)]}
    />
  )
}

interface ChoiceProps {
  name: string
  label: string
  /** What is chosen at first. */
  value: string
  options: (readonly [value: string, name: string])[]
  autofocus?: boolean
}

function Choice({ name, label, value, options, autofocus = false }: ChoiceProps) {
  const box = useRef<HTMLSelectElement>(null)
  // Once the options are there, and not again: what a person chose stays.
  useLayoutEffect(() => {
    if (box.current) box.current.value = value
  }, [])
  return (
    <label class="field">
      {label}
      <select ref={box} name={name} autofocus={autofocus}>
        {options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Tags as they are typed in a box, with their forms. */
export function labelsIn(typed: string): { key: string; label: string }[] {
  return typed
    .split(/[\s,]+/u)
    .map((tag) => tag.replace(/^#/u, ''))
    .filter((tag) => tag !== '')
    .map((label) => ({ key: tagKey(label), label }))
}
