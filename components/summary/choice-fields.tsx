import type { TargetedEvent } from 'preact'
import { useState, type Dispatch } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { deleteChoice, editChoice, moveChoiceUp } from '../../storage/ride-alongs/summary-choices.ts'
import type { Choice } from '../../storage/rows/tables.ts'
import type { Summary } from '../../summary/sections/sections.ts'
import { formReader } from '../ui/form.ts'
import style from './ChooseFindings.module.css'

export interface ChoiceListProps {
  rideAlongId: string
  summary: Summary
  chosen: Choice[]
  /** Announces the label once the act is done, or shows why it failed. */
  did: (act: Promise<unknown>, label: string) => void
}

/** A form for a text in the observer's own words, with the numbers of the observations behind it. */
export function OwnWordsForm({
  label,
  add,
  summary,
  onAdd,
}: {
  label: string
  add: string
  summary: Summary
  onAdd: (added: { text: string; from: string[] }) => void
}) {
  const [problem, setProblem] = useState('')
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const fields = formReader(form)
    const from = idsOf(fields.text('numbers'), summary)
    if (fields.text('text') === '') setProblem(words.nothingTyped)
    else if (!from) setProblem(words.noSuchNumber)
    else {
      setProblem('')
      onAdd({ text: fields.text('text'), from })
      form.reset()
    }
  }
  return (
    <form class={style.add} onSubmit={submit}>
      <label class="field">
        <span>{label}</span>
        {problem && (
          <span class="error" role="alert">
            {problem}
          </span>
        )}
        <input name="text" autocomplete="off" />
      </label>
      <label class={`field ${style.numbers}`}>
        <span>{words.observationNumbers}</span>
        <input name="numbers" autocomplete="off" />
      </label>
      <button type="submit">{add}</button>
    </form>
  )
}

/** The numbers of the observations behind a choice. */
export function BehindField({ choice, summary, did }: { choice: Choice; summary: Summary; did: ChoiceListProps['did'] }) {
  const [problem, setProblem] = useState('')
  return (
    <ChoiceField
      label={words.observationNumbers}
      value={numbersOf(choice.from, summary).join(', ')}
      problem={problem}
      onValue={(text) => {
        const from = idsOf(text, summary)
        setProblem(from ? '' : words.noSuchNumber)
        if (from) did(editChoice(choice.id, { from }, words.behindChanged), words.behindChanged)
      }}
    />
  )
}

export function ChoiceField({
  label,
  value = '',
  type = 'text',
  problem = '',
  onValue,
}: {
  label: string
  value?: string | undefined
  type?: 'text' | 'date'
  problem?: string
  onValue: Dispatch<string>
}) {
  const shared = {
    defaultValue: value,
    autocomplete: 'off',
    onChange: (event: TargetedEvent<HTMLInputElement>) => {
      const text = event.currentTarget.value.trim()
      if (text !== value) onValue(text)
    },
  }
  return (
    <label class="field">
      <span>{label}</span>
      {problem && (
        <span class="error" role="alert">
          {problem}
        </span>
      )}
      {type === 'date' ? <input type="date" {...shared} /> : <input {...shared} />}
    </label>
  )
}

/** Moves a choice up, or takes it out. */
export function ChoiceButtons({
  choice,
  first,
  deleted,
  did,
}: {
  choice: Choice
  first: boolean
  /** The undo label of taking it out. */
  deleted: string
  did: ChoiceListProps['did']
}) {
  return (
    <div class="row">
      {!first && (
        <button type="button" class="quiet small" onClick={() => did(moveChoiceUp(choice.id, words.choiceMoved), words.choiceMoved)}>
          {words.choiceUp}
        </button>
      )}
      <button type="button" class="quiet small" onClick={() => did(deleteChoice(choice.id, deleted), deleted)}>
        {words.choiceOff}
      </button>
    </div>
  )
}

/** Numbers of the observations with these ids. */
export function numbersOf(ids: string[], { observations }: Summary): number[] {
  return observations.flatMap(({ id, number }) => (ids.includes(id) ? [number] : []))
}

/** Ids of the observations whose numbers were typed; undefined if there is no observation for one of them. */
export function idsOf(text: string, { observations }: Summary): string[] | undefined {
  const parts = text.split(/[\s,;.]+/).filter(Boolean)
  const ids = parts.flatMap((part) => observations.find(({ number }) => String(number) === part)?.id ?? [])
  return ids.length === parts.length ? [...new Set(ids)] : undefined
}
