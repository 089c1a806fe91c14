import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { addChoice, deleteChoice } from '../../storage/ride-alongs/summary-choices.ts'
import type { Observation } from '../../storage/rows/tables.ts'
import { formReader } from '../ui/form.ts'
import { idsOf, type ChoiceListProps } from './choice-fields.tsx'
import style from './ChooseFindings.module.css'

/** The observations that no summary shows. */
export function ChooseLeftOut({ rideAlongId, summary, observations, chosen, did }: ChoiceListProps & { observations: Observation[] }) {
  const [problem, setProblem] = useState('')
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const found = idsOf(formReader(form).text('numbers'), summary)
    if (!found || found.length === 0) {
      setProblem(words.noSuchNumber)
      return
    }
    setProblem('')
    form.reset()
    for (const id of found) did(addChoice({ rideAlongId, what: 'leftOut', from: [id] }, words.leftOutAdded), words.leftOutAdded)
  }
  return (
    <section aria-labelledby="findings-left-out">
      <h3 id="findings-left-out">{words.leftOut}</h3>
      <p class="hint">{words.leftOutHint}</p>
      {chosen.length > 0 && (
        <ul class={style.suggested}>
          {chosen.map((choice) => (
            <li key={choice.id}>
              <p>
                <bdi>{observations.find(({ id }) => id === choice.from[0])?.text || words.momentUnfilled}</bdi>
              </p>
              <button type="button" class="small" onClick={() => did(deleteChoice(choice.id, words.leftOutBack), words.leftOutBack)}>
                {words.putBackIn}
              </button>
            </li>
          ))}
        </ul>
      )}
      <form class={style.add} onSubmit={submit}>
        <label class="field">
          <span>{words.observationNumbers}</span>
          {problem && (
            <span class="error" role="alert">
              {problem}
            </span>
          )}
          <input name="numbers" inputMode="numeric" autocomplete="off" />
        </label>
        <button type="submit">{words.leaveOut}</button>
      </form>
    </section>
  )
}
