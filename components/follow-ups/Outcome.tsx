import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { dueDay } from '../../storage/follow-ups/follow-ups.ts'
import { earlierFollowUps, recordOutcome, type EarlierFollowUp } from '../../storage/follow-ups/outcomes.ts'
import { ownerOf, type Outcome, type RideAlong } from '../../storage/rows/tables.ts'
import { addDays, dateOf, isDate, localZone } from '../../storage/rows/time-zone.ts'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import style from './Outcome.module.css'
import { useLive } from '../ui/live.ts'
import { failureText } from '../ui/errors.ts'
import { dayName } from '../names/dates.ts'

type Did = (label: string) => void

const choices: { says: Outcome['says']; name: string }[] = [
  { says: 'kept', name: words.promiseKept },
  { says: 'moved', name: words.promiseMoved },
  { says: 'dropped', name: words.promiseDropped },
]

/** What was promised before to the same host or team, and of each what became of it; nothing where nothing was. */
export default function Outcomes({ rideAlong, onDid }: { rideAlong: RideAlong; onDid: Did }) {
  const asked = useLive(() => earlierFollowUps(rideAlong.id), [rideAlong.id, rideAlong.hosts.join(' ')])
  if (!asked || asked.length === 0) return null
  const open = asked.filter(({ outcome }) => !outcome).length
  return (
    <section class={style.ledger} aria-label={words.promisedBefore}>
      <p class={style.lead}>{open > 0 ? words.promisedBeforeAsk(asked.length) : words.promisedBeforeAsked(asked.length)}</p>
      <ol>
        {asked.map((one) => (
          <Promised key={one.row.id} asked={one} rideAlong={rideAlong} onDid={onDid} />
        ))}
      </ol>
    </section>
  )
}

function Promised({
  asked: { row, rideAlong: earlier, outcome },
  rideAlong,
  onDid,
}: {
  asked: EarlierFollowUp
  rideAlong: RideAlong
  onDid: Did
}) {
  const [saying, setSaying] = useState<Outcome['says']>()
  const [problem, setProblem] = useState('')
  const today = dateOf(Date.now(), localZone())
  const due = dueDay(row)
  const say = async (given: { says: Outcome['says']; why?: string; due?: string }) => {
    const said = { kept: words.promiseKept, moved: words.promiseMoved, dropped: words.promiseDropped }[given.says]
    try {
      await recordOutcome({ rideAlongId: rideAlong.id, followUpId: row.id, ...given }, said)
      setSaying(undefined)
      setProblem('')
      onDid(said)
    } catch (error) {
      setProblem(failureText(error))
    }
  }
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    if (saying === 'moved' && !isDate(fields.text('due'))) return
    if (saying) void say({ says: saying, why: fields.text('why'), ...(saying === 'moved' && { due: fields.text('due') }) })
  }
  return (
    <li class={style.promise}>
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
        {choices.map(({ says, name }) => (
          <button
            key={says}
            type="button"
            class="small"
            aria-pressed={saying ? saying === says : outcome?.says === says}
            onClick={() => (says === 'kept' ? void say({ says }) : setSaying(says))}
          >
            {name}
          </button>
        ))}
      </div>
      {saying && (
        <form
          class={style.form}
          onSubmit={submit}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            setSaying(undefined)
          }}
        >
          {saying === 'moved' && (
            <label class="field">
              {words.newDate}
              <input type="date" name="due" required defaultValue={addDays(due && due > today ? due : today, 14)} />
            </label>
          )}
          <label class="field">
            {{ kept: words.howKept, moved: words.whyMoved, dropped: words.whyDropped }[saying]}
            <input name="why" autocomplete="off" defaultValue={outcome?.why ?? ''} autofocus />
          </label>
          <div class="row">
            <button class="small">{words.save}</button>
            <button type="button" class="quiet small" onClick={() => setSaying(undefined)}>
              {words.cancel}
            </button>
          </div>
        </form>
      )}
      {!saying && outcome && outcome.says === 'kept' && !outcome.why && (
        <button type="button" class={`link ${style.how}`} onClick={() => setSaying('kept')}>
          {words.howKept}
        </button>
      )}
      {!saying && outcome && (outcome.says !== 'kept' || outcome.why) && (
        <p class={style.outcome}>
          <Icon name={outcome.says === 'kept' ? 'check' : outcome.says === 'moved' ? 'calendar' : 'close'} />
          <bdi>{outcomeSaid(outcome, row.due)}</bdi>
        </p>
      )}
    </li>
  )
}

/** What became of a promise, in words. */
function outcomeSaid({ says, why }: Outcome, due: string | undefined): string {
  if (says === 'kept') return why ? words.promiseKeptWhy(why) : words.promiseKept
  if (says === 'dropped') return why ? words.promiseDroppedWhy(why) : words.promiseDropped
  if (due === undefined) return words.promiseMoved
  const day = dayName(due, { year: true })
  return why ? words.promiseMovedToWhy(day, why) : words.promiseMovedTo(day)
}
