import type { TargetedSubmitEvent } from 'preact'
import { useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { editRideAlong, startRideAlong } from '../../storage/ride-alongs/ride-alongs.ts'
import { knownHosts, me, peopleOf, setHost, setObserver } from '../../storage/ride-alongs/people.ts'
import { AnotherLiveError } from '../../storage/errors.ts'
import { conflictsOf, type Changes } from '../../storage/rows/row.ts'
import { type RideAlong } from '../../storage/rows/tables.ts'
import { dateOf, isDate, isZone, localZone } from '../../storage/rows/time-zone.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { formReader } from '../ui/form.ts'
import { useLive } from '../ui/live.ts'
import { failureText } from '../ui/errors.ts'
import style from './Details.module.css'

/** The dialog for title, people, day and classification of a ride-along; without one, it starts a write-up of a past day. */
export default function Details({ rideAlong, onClose }: { rideAlong?: RideAlong; onClose: (opened?: RideAlong) => void }) {
  // The version on screen when the form was opened: an edit is compared with it, and merged by its clock.
  const [shown] = useState(rideAlong)
  const people = useLive(async () => ({ hosts: await knownHosts(), me: await me(), of: shown ? await peopleOf(shown) : [] }), [])
  const [problem, setProblem] = useState<{ field: string; text: string }>()
  const busy = useRef(false)
  /** The write-up that was started before an error: saving again must not start a second one. */
  const opened = useRef<RideAlong | undefined>(undefined)
  const here = localZone()
  const today = dateOf(Date.now(), here)
  if (!people) return null
  const host = people.of.find(({ id }) => id === shown?.hosts[0])
  const observer = people.of.find(({ id }) => id === shown?.observer) ?? people.me

  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy.current) return
    const fields = formReader(event.currentTarget)
    const zone = fields.text('zone') || here
    if (!isZone(zone)) return setProblem({ field: 'zone', text: words.noSuchZone(zone) })
    if (!isDate(fields.text('date'))) return setProblem({ field: 'date', text: words.noSuchDay })
    if (!shown && fields.text('date') > today) return setProblem({ field: 'date', text: words.dayAhead })
    busy.current = true
    try {
      const target =
        shown ?? opened.current ?? (await startRideAlong({ writeUp: true, title: fields.text('title'), date: fields.text('date'), zone }))
      opened.current = target
      const changes: Changes<RideAlong> = {}
      if (fields.text('title') !== target.title) changes.title = fields.text('title')
      if (fields.text('date') !== target.date) changes.date = fields.text('date')
      if (zone !== target.zone) changes.zone = zone
      if (fields.text('classification') !== (target.classification ?? ''))
        changes.classification = fields.text('classification') || undefined
      // Saving resolves the conflicts of fields that keep their value.
      for (const { field } of conflicts) if (!(field in changes)) Object.assign(changes, { [field]: target[field as keyof RideAlong] })
      if (Object.keys(changes).length > 0) await editRideAlong(target.id, changes, target.clock)
      if (
        fields.text('host') !== (host?.name ?? '') ||
        fields.text('role') !== (host?.role ?? '') ||
        fields.text('team') !== (host?.team ?? '')
      )
        await setHost(target.id, { name: fields.text('host'), role: fields.text('role'), team: fields.text('team') })
      if (fields.text('observer') !== (observer?.name ?? '') || fields.text('observerRole') !== (observer?.role ?? ''))
        await setObserver({ name: fields.text('observer'), role: fields.text('observerRole') })
      onClose(target)
    } catch (error) {
      busy.current = false
      setProblem({
        field: '',
        text: error instanceof AnotherLiveError ? words.anotherIsLive(error.live.title || words.untitled) : failureText(error),
      })
    }
  }
  const conflicts = shown
    ? conflictsOf(shown).filter(
        ({ field, value }) => fieldsWithConflicts.includes(field) && (value === undefined || typeof value === 'string'),
      )
    : []
  /** The values of a field that other devices wrote at the same time; saving the form decides. */
  const otherValues = (field: string) =>
    conflicts
      .filter((conflict) => conflict.field === field)
      .map(({ value, dot }) => (
        <span key={dot.join(' ')} class="hint">
          {words.alsoWritten} <bdi>{typeof value === 'string' ? value : words.nothing}</bdi>{' '}
          <button
            type="button"
            class="link"
            onClick={({ currentTarget }) => {
              const input = currentTarget.form?.elements.namedItem(field)
              if (input instanceof HTMLInputElement) input.value = typeof value === 'string' ? value : ''
            }}
          >
            {words.useThis}
          </button>
        </span>
      ))
  const errorOf = (field: string) =>
    problem?.field === field && (
      <span class="error" role="alert" id={`${field}-problem`}>
        {problem.text}
      </span>
    )
  const ariaInvalid = (field: string) => (problem?.field === field ? { 'aria-invalid': true, 'aria-describedby': `${field}-problem` } : {})

  return (
    <Dialog title={shown ? words.details : words.writeUp} onClose={() => onClose()}>
      <form class={style.form} onSubmit={save} noValidate>
        {errorOf('')}
        <label class="field">
          {words.title}
          <input name="title" defaultValue={shown?.title ?? ''} autofocus autocomplete="off" />
        </label>
        {otherValues('title')}
        <fieldset class={style.group}>
          <legend>{words.host}</legend>
          <label class="field">
            {words.personName}
            <input name="host" list="known-hosts" defaultValue={host?.name ?? ''} autocomplete="off" />
          </label>
          <datalist id="known-hosts">
            {people.hosts.map(({ id, name, role }) => (
              <option key={id} value={name}>
                {role}
              </option>
            ))}
          </datalist>
          <label class="field">
            {words.role}
            <input name="role" defaultValue={host?.role ?? ''} autocomplete="off" />
          </label>
          <label class="field">
            {words.team}
            <input name="team" defaultValue={host?.team ?? ''} autocomplete="off" />
          </label>
        </fieldset>
        <fieldset class={style.group}>
          <legend>{words.observer}</legend>
          <label class="field">
            {words.personName}
            <input name="observer" defaultValue={observer?.name ?? ''} autocomplete="off" />
          </label>
          <label class="field">
            {words.role}
            <input name="observerRole" defaultValue={observer?.role ?? ''} autocomplete="off" />
          </label>
        </fieldset>
        <fieldset class={style.group}>
          <legend>{words.day}</legend>
          <label class="field">
            {words.date}
            {errorOf('date')}
            <input
              type="date"
              name="date"
              defaultValue={shown?.date ?? today}
              {...(!shown?.planned && { max: today })}
              required
              {...ariaInvalid('date')}
            />
          </label>
          {otherValues('date')}
          <label class="field">
            {words.zone}
            {errorOf('zone')}
            <input name="zone" list="zones" defaultValue={shown?.zone ?? here} autocomplete="off" {...ariaInvalid('zone')} />
          </label>
          {otherValues('zone')}
          <datalist id="zones">
            {['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </fieldset>
        {shown && (
          <label class="field">
            {words.classification}
            <input
              name="classification"
              list="classifications"
              defaultValue={shown.classification ?? ''}
              autocomplete="off"
              aria-describedby="classification-hint"
            />
            <span class="hint" id="classification-hint">
              {words.classificationHint}
            </span>
            <datalist id="classifications">
              <option value={words.confidential} />
            </datalist>
          </label>
        )}
        {otherValues('classification')}
        <div class="row">
          <button class="primary">{shown ? words.save : words.openWriteUp}</button>
          <button type="button" onClick={() => onClose()}>
            {words.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Fields of the form for which values of other devices are offered. */
const fieldsWithConflicts = ['title', 'date', 'zone', 'classification']
