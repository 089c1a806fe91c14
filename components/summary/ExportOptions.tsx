import * as words from '../../assets/locales/en.yml'
import type { ExportChoices } from './export-request.ts'

/** Choices of what an export contains. */
export function ExportOptions({
  choices,
  onChoose,
  pictures,
}: {
  choices: ExportChoices
  onChoose: (choices: ExportChoices) => void
  pictures: number
}) {
  const check = (field: 'appendix' | 'addresses' | 'screenshots' | 'withBom', label: string, count?: number) => (
    <label class="check">
      <input
        type="checkbox"
        checked={choices[field]}
        onChange={(event) => onChoose({ ...choices, [field]: event.currentTarget.checked })}
      />
      {label}
      {count !== undefined && count > 0 && <span class="hint push">{count}</span>}
    </label>
  )
  const radio = <F extends 'people' | 'tasks'>(field: F, value: ExportChoices[F], label: string) => (
    <label>
      <input type="radio" name={field} checked={choices[field] === value} onChange={() => onChoose({ ...choices, [field]: value })} />
      {label}
    </label>
  )
  return (
    <>
      <fieldset>
        <legend>{words.people}</legend>
        <div class="choices small">
          {radio('people', 'roles', words.peopleRoles)}
          {radio('people', 'names', words.peopleNames)}
        </div>
        <p class="hint">{words.peopleHint}</p>
      </fieldset>
      <fieldset>
        <legend>{words.leavesWith}</legend>
        {check('appendix', words.withAppendix)}
        {check('addresses', words.withAddresses)}
        {check('screenshots', words.leaveWithScreenshots, pictures)}
        {check('withBom', words.withMark)}
      </fieldset>
      <fieldset>
        <legend>{words.trackerGets}</legend>
        <div class="choices small">
          {radio('tasks', 'followUps', words.trackerFollowUps)}
          {radio('tasks', 'challenges', words.trackerChallenges)}
        </div>
      </fieldset>
    </>
  )
}
