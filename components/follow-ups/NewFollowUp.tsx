import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { addFollowUp } from '../../storage/follow-ups/follow-ups.ts'
import { knownOwners } from '../../storage/follow-ups/owners.ts'
import type { Observation, Practice } from '../../storage/rows/tables.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { formReader } from '../ui/form.ts'
import { useLive } from '../ui/live.ts'
import { KindSign } from '../names/KindSign.tsx'
import { failureText } from '../ui/errors.ts'
import { labelsIn, PracticeField } from './FollowUpFields.tsx'
import style from './FollowUpForm.module.css'

/** The dialog for a new follow-up that comes from these observations, all of one ride-along. */
export default function NewFollowUp({
  from,
  onClose,
  onDid,
}: {
  from: Observation[]
  onClose: () => void
  onDid: (label: string) => void
}) {
  const [problem, setProblem] = useState('')
  const owners = useLive(knownOwners, [])
  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    const rideAlongId = from[0]?.rideAlongId
    if (rideAlongId === undefined) return
    if (fields.text('text') === '') return setProblem(words.followUpIsEmpty)
    try {
      await addFollowUp(
        {
          rideAlongId,
          text: fields.text('text'),
          from: from.map(({ id }) => id),
          tags: labelsIn(fields.text('tags')),
          ...(fields.text('owner') && { owner: fields.text('owner') }),
          ...(fields.text('due') && { due: fields.text('due') }),
          ...(fields.text('practice') && { practice: fields.text('practice') as Practice }),
        },
        words.followUpMade,
      )
      onClose()
      onDid(words.followUpMade)
    } catch (error) {
      setProblem(failureText(error))
    }
  }
  return (
    <Dialog title={words.newFollowUp} onClose={onClose}>
      <form class={style.change} onSubmit={(event) => void save(event)}>
        {problem && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <ul class={style.behind} aria-label={words.comesOf}>
          {from.map(({ id, kind, severity, text }) => (
            <li key={id}>
              <KindSign kind={kind} severity={severity} />
              <bdi>{text || words.withoutWords}</bdi>
            </li>
          ))}
        </ul>
        <label class="field">
          {words.action}
          <textarea name="text" rows={2} autofocus />
        </label>
        <div class={style.fields}>
          <label class="field">
            {words.owner}
            <input name="owner" list="all-owners" autocomplete="off" />
            <datalist id="all-owners">
              {[...(owners?.values() ?? [])].map((owner) => (
                <option key={owner} value={owner} />
              ))}
            </datalist>
          </label>
          <label class="field">
            {words.due}
            <input type="date" name="due" />
          </label>
          <PracticeField value="" />
          <label class="field">
            {words.tags}
            <input name="tags" autocomplete="off" />
          </label>
        </div>
        <div class="row">
          <button class="primary">{words.save}</button>
          <button type="button" onClick={onClose}>
            {words.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
