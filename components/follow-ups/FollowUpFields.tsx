import { useLayoutEffect, useRef } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { tagKey } from '../../storage/day/grammar.ts'
import { practices } from '../../storage/rows/tables.ts'
import { followUpStatuses } from '../names/follow-up-names.ts'
import { practiceNames } from '../names/practices.ts'

/** Open, done or dropped. With `asItIs`, the first option leaves the states of several follow-ups unchanged. */
export function StateField({ value, asItIs = false }: { value: string; asItIs?: boolean }) {
  return (
    <Choice
      name="state"
      label={words.standing}
      value={value}
      options={[
        ...(asItIs ? [['asItIs', words.asItIs] as const] : []),
        ['', followUpStatuses.open.name],
        ['done', followUpStatuses.done.name],
        ['dropped', followUpStatuses.dropped.name],
      ]}
    />
  )
}

/** The practice of alignment that a follow-up serves. With `asItIs`, the first option leaves it unchanged. */
export function PracticeField({ value, asItIs = false, autofocus = false }: { value: string; asItIs?: boolean; autofocus?: boolean }) {
  return (
    <Choice
      name="practice"
      label={words.practice}
      value={value}
      autofocus={autofocus}
      options={[
        ['', asItIs ? words.asItIs : words.noPractice],
        ...practices.map((practice) => [practice, practiceNames[practice]] as const),
      ]}
    />
  )
}

interface ChoiceProps {
  name: string
  label: string
  /** The option that is selected at first. */
  value: string
  options: (readonly [value: string, name: string])[]
  autofocus?: boolean
}

function Choice({ name, label, value, options, autofocus = false }: ChoiceProps) {
  const box = useRef<HTMLSelectElement>(null)
  // Only once, after the options exist: later renders keep what the person selects.
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

/** The tags typed in a box, separated by spaces or commas. */
export function labelsIn(typed: string): { key: string; label: string }[] {
  return typed
    .split(/[\s,]+/u)
    .map((tag) => tag.replace(/^#/u, ''))
    .filter((tag) => tag !== '')
    .map((label) => ({ key: tagKey(label), label }))
}
