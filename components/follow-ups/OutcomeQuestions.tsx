import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { dueDay } from '../../storage/follow-ups/follow-ups.ts'
import { earlierFollowUps, recordOutcome, type EarlierFollowUp } from '../../storage/follow-ups/outcomes.ts'
import { ownerOf, type Outcome, type RideAlong } from '../../storage/rows/tables.ts'
import { addDays, dateOf, isDate, localZone } from '../../storage/rows/time-zone.ts'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive } from '../ui/live.ts'
import { failureText } from '../ui/errors.ts'
import { dayName } from '../names/dates.ts'
import { outcomeNames } from '../names/follow-up-names.ts'
import style from './OutcomeQuestions.module.css'

type OnDid = (label: string) => void

const outcomes = Object.keys(outcomeNames) as Outcome['says'][]

/**
 * The follow-ups of earlier ride-alongs with the same host or team, with buttons that record what became of each.
 * Renders nothing if there are none.
 */
export default function OutcomeQuestions({ rideAlong, onDid }: { rideAlong: RideAlong; onDid: OnDid }) {
  const earlier = useLive(() => earlierFollowUps(rideAlong.id), [rideAlong.id, rideAlong.hosts.join(' ')])
  if (!earlier || earlier.length === 0) return null
  const open = earlier.filter(({ outcome }) => !outcome).length
  return (
    <section class={style.earlier} aria-label={words.promisedBefore}>
      <p class={style.lead}>{open > 0 ? words.promisedBeforeAsk(earlier.length) : words.promisedBeforeAsked(earlier.length)}</p>
      <ol>
        {earlier.map((followUp) => (
          <OutcomeForm key={followUp.row.id} followUp={followUp} rideAlong={rideAlong} onDid={onDid} />
        ))}
      </ol>
    </section>
  )
}

/** One earlier follow-up with its outcome. */
function OutcomeForm({
  followUp: { row, rideAlong: earlier, outcome },
  rideAlong,
  onDid,
}: {
  followUp: EarlierFollowUp
  /** The ride-along in which the outcome is recorded. */
  rideAlong: RideAlong
  onDid: OnDid
}) {
  /** The outcome whose details are being typed. */
  const [editing, setEditing] = useState<Outcome['says']>()
  const [problem, setProblem] = useState('')
  const today = dateOf(Date.now(), localZone())
  const due = dueDay(row)
  const record = async (fields: { says: Outcome['says']; why?: string; due?: string }) => {
    const label = outcomeNames[fields.says]
    try {
      await recordOutcome({ rideAlongId: rideAlong.id, followUpId: row.id, ...fields }, label)
      setEditing(undefined)
      setProblem('')
      onDid(label)
    } catch (error) {
      setProblem(failureText(error))
    }
  }
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    if (editing === 'moved' && !isDate(fields.text('due'))) return
    if (editing) void record({ says: editing, why: fields.text('why'), ...(editing === 'moved' && { due: fields.text('due') }) })
  }
  return (
    <li class={style.followUp}>
      <p class={style.text}>
        <bdi>{row.text}</bdi>
      </p>
      <p class={style.meta}>
        {ownerOf(row) ? <bdi>{row.owner}</bdi> : <span>{words.noOwnerNamed}</span>}
        {row.due !== undefined && <span>{due ? words.dueOn(dayName(due, { near: today })) : words.noSuchDate(row.due)}</span>}
        <span>{words.promisedOn(dayName(earlier.date, { year: true }))}</span>
        {!outcome && row.state && <span>{row.state === 'done' ? words.alreadyDone : words.alreadyDropped}</span>}
      </p>
      {problem && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      <div class={style.choices} role="group" aria-label={words.whatBecameOf(row.text)}>
        {outcomes.map((says) => (
          <button
            key={says}
            type="button"
            class="small"
            aria-pressed={editing ? editing === says : outcome?.says === says}
            onClick={() => (says === 'kept' ? void record({ says }) : setEditing(says))}
          >
            {outcomeNames[says]}
          </button>
        ))}
      </div>
      {editing && (
        <form
          class={style.form}
          onSubmit={submit}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            setEditing(undefined)
          }}
        >
          {editing === 'moved' && (
            <label class="field">
              {words.newDate}
              <input type="date" name="due" required defaultValue={addDays(due && due > today ? due : today, 14)} />
            </label>
          )}
          <label class="field">
            {{ kept: words.howKept, moved: words.whyMoved, dropped: words.whyDropped }[editing]}
            <input name="why" autocomplete="off" defaultValue={outcome?.why ?? ''} autofocus />
          </label>
          <div class="row">
            <button class="small">{words.save}</button>
            <button type="button" class="quiet small" onClick={() => setEditing(undefined)}>
              {words.cancel}
            </button>
          </div>
        </form>
      )}
      {!editing && outcome && outcome.says === 'kept' && !outcome.why && (
        <button type="button" class={`link ${style.how}`} onClick={() => setEditing('kept')}>
          {words.howKept}
        </button>
      )}
      {!editing && outcome && (outcome.says !== 'kept' || outcome.why) && (
        <p class={style.outcome}>
          <Icon name={outcome.says === 'kept' ? 'check' : outcome.says === 'moved' ? 'calendar' : 'close'} />
          <bdi>{outcomeText(outcome, row.due)}</bdi>
        </p>
      )}
    </li>
  )
}

function outcomeText({ says, why }: Outcome, due: string | undefined): string {
  if (says === 'kept') return why ? words.promiseKeptWhy(why) : words.promiseKept
  if (says === 'dropped') return why ? words.promiseDroppedWhy(why) : words.promiseDropped
  if (due === undefined) return words.promiseMoved
  const day = dayName(due, { year: true })
  return why ? words.promiseMovedToWhy(day, why) : words.promiseMovedTo(day)
}
