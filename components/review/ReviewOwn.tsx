import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import {
  deleteHostObservation,
  editHostObservation,
  addHostObservation,
  remark,
  type HostObservation,
  type AnswerSet,
} from '../../storage/review/answer-set.ts'
import { isDeleted } from '../../storage/rows/row.ts'
import { inOrder, type Kind, type Observation, type Severity } from '../../storage/rows/tables.ts'
import { dateOf, instantsOf, offsetAt, timeOf } from '../../storage/rows/time-zone.ts'
import type { ReviewData } from './unlocked-review.ts'
import { ReviewPart, presentRows, type WriteAnswer } from './ReviewPart.tsx'
import { dayName } from '../names/dates.ts'
import { challengeNames, kindNames } from '../names/kinds.ts'
import style from './ReviewOwn.module.css'

/** The choices of one select: a kind, and for a challenge its severity. */
const kinds: { value: string; kind: Kind; severity?: Severity; label: string }[] = [
  { value: 'note', kind: 'note', label: kindNames.note },
  { value: 'challenge1', kind: 'challenge', severity: 1, label: challengeNames[1] },
  { value: 'challenge2', kind: 'challenge', severity: 2, label: challengeNames[2] },
  { value: 'challenge3', kind: 'challenge', severity: 3, label: challengeNames[3] },
  { value: 'win', kind: 'win', label: kindNames.win },
  { value: 'question', kind: 'question', label: kindNames.question },
]

/** What the host adds: priorities, their own observations, thanks. */
export function ReviewOwn({
  review: { rideAlong, rows },
  observer,
  answers,
  write,
}: {
  review: ReviewData
  observer: string
  answers: AnswerSet
  write: WriteAnswer
}) {
  const remarkText = (what: 'priority' | 'thanks', place: number) =>
    answers.rows.remarks.find((row) => !isDeleted(row) && row.what === what && row.place === place)?.text ?? ''
  const writeRemark = (what: 'priority' | 'thanks', place: number, text: string, label: string) =>
    write((before, now) => remark(before, what, place, text.trim() === '' ? '' : text, now), label, { typing: `${what} ${place}` })

  const { zone, date } = rideAlong
  const observed = [...presentRows<Observation>(rows.observations)].sort(inOrder)
  const days = [...new Set([date, ...observed.map(({ at }) => dateOf(at, zone))])].sort()
  const lastAt = observed.at(-1)?.at ?? rideAlong.endedAt ?? rideAlong.startedAt ?? instantsOf(date, '12:00', zone)[0] ?? Date.parse(date)

  const own = answers.rows.observations.filter((row) => !row.erased)
  // A box keeps its place while its text is emptied and written again. Observations from elsewhere follow.
  const [boxes, setBoxes] = useState(() =>
    own
      .filter((row) => !isDeleted(row))
      .sort(inOrder)
      .map(({ id }) => id),
  )
  const ids = [...boxes, ...own.filter((row) => !isDeleted(row) && !boxes.includes(row.id)).map(({ id }) => id)]
  return (
    <>
      <ReviewPart id="priorities" title={words.reviewPriorities}>
        <p class={style.lead}>{words.reviewPrioritiesHint}</p>
        <ol class={style.three}>
          {[1, 2, 3].map((place) => (
            <li key={place}>
              <b aria-hidden="true">{place}</b>
              <input
                type="text"
                aria-label={words.reviewPriority(place)}
                placeholder={place === 3 ? words.reviewPriorityMore : undefined}
                autocomplete="off"
                value={remarkText('priority', place)}
                onInput={({ currentTarget: { value } }) => writeRemark('priority', place, value, words.reviewPriorityWritten)}
              />
            </li>
          ))}
        </ol>
      </ReviewPart>
      <ReviewPart id="own" title={words.reviewOwn(observer)}>
        <p class={style.lead}>{words.reviewOwnHint}</p>
        <ul class={style.observations}>
          {ids.map((id, i) => (
            <OwnObservation
              key={id}
              number={i + 1}
              row={own.find((row) => row.id === id)}
              id={id}
              zone={zone}
              days={days}
              defaultAt={lastAt}
              write={write}
              onDelete={() => {
                setBoxes(ids.filter((each) => each !== id))
                write((before, now) => deleteHostObservation(before, id, now), words.reviewOwnDeleted, { toast: true })
                document.querySelector<HTMLElement>('#add-own')?.focus()
              }}
            />
          ))}
        </ul>
        <button
          type="button"
          id="add-own"
          onClick={() => {
            const id = crypto.randomUUID()
            setBoxes([...ids, id])
            setTimeout(() => document.getElementById(`own-${id}`)?.focus())
          }}
        >
          {words.reviewAddOwn}
        </button>
      </ReviewPart>
      <ReviewPart id="thanks" title={words.reviewThanks}>
        <p class={style.lead} id="thanks-hint">
          {words.reviewThanksHint}
        </p>
        <textarea
          class={style.thanks}
          rows={2}
          aria-label={words.reviewThanks}
          aria-describedby="thanks-hint"
          value={remarkText('thanks', 1)}
          onInput={({ currentTarget: { value } }) => writeRemark('thanks', 1, value, words.reviewThanksWritten)}
        />
      </ReviewPart>
    </>
  )
}

/** One observation of the host's. The row is created with the first letter and deleted with the last. */
function OwnObservation({
  number,
  id,
  row,
  zone,
  days,
  defaultAt,
  write,
  onDelete,
}: {
  number: number
  id: string
  row: Observation | undefined
  zone: string
  days: string[]
  /** Epoch milliseconds. */
  defaultAt: number
  write: WriteAnswer
  onDelete: () => void
}) {
  const [initial, setInitial] = useState<Pick<HostObservation, 'kind' | 'severity'>>({ kind: 'note' })
  const shownAt = row?.at ?? defaultAt
  const [when, setWhen] = useState({ date: dateOf(shownAt, zone), time: timeOf(shownAt, zone) })
  const [problem, setProblem] = useState('')
  const [chosenAt] = instantsOf(when.date, when.time, zone)
  const text = row && !isDeleted(row) ? row.text : ''
  const { kind, severity } = row ?? initial
  const change = (
    changes: Pick<HostObservation, 'kind' | 'severity'>,
    { text: newText = text, at = row?.at ?? chosenAt ?? defaultAt } = {},
    typing?: string,
  ) => {
    const observation: HostObservation = { ...changes, text: newText, at, offset: offsetAt(at, zone) }
    const isEmpty = newText.trim() === ''
    if (!row && isEmpty) return setInitial(changes)
    write(
      (before, now) => {
        if (!row) return addHostObservation(before, observation, now, id)
        return isEmpty ? deleteHostObservation(before, id, now) : editHostObservation(before, id, observation)
      },
      words.reviewOwnWritten,
      typing === undefined ? {} : { typing },
    )
  }
  const current = { kind, ...(severity && { severity }) }
  const move = (to: typeof when) => {
    setWhen(to)
    const [at] = instantsOf(to.date, to.time, zone)
    setProblem(at === undefined ? words.noSuchTime(to.time || '–') : '')
    if (at !== undefined) change(current, { at })
  }
  return (
    <li>
      <fieldset class={style.observation}>
        <legend class="visually-hidden">{words.reviewOwnNumber(number)}</legend>
        <label class={`field ${style.text}`}>
          {words.reviewOwnText}
          <textarea
            id={`own-${id}`}
            rows={2}
            value={text}
            onInput={({ currentTarget: { value } }) => change(current, { text: value }, `own ${id}`)}
          />
        </label>
        <label class="field">
          {words.reviewOwnKind}
          <select
            value={kind === 'challenge' ? `challenge${severity ?? 1}` : kind}
            onChange={({ currentTarget }) => {
              const chosen = kinds.find(({ value }) => value === currentTarget.value)
              if (chosen) change({ kind: chosen.kind, ...(chosen.severity && { severity: chosen.severity }) })
            }}
          >
            {kinds.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        {days.length > 1 && (
          <label class="field">
            {words.reviewOwnDay}
            <select value={when.date} onChange={({ currentTarget }) => move({ ...when, date: currentTarget.value })}>
              {days.map((date) => (
                <option key={date} value={date}>
                  {dayName(date)}
                </option>
              ))}
            </select>
          </label>
        )}
        <div class="field">
          <label for={`time-${id}`}>{words.reviewOwnTime}</label>
          {problem && (
            <span class="error" id={`time-problem-${id}`} role="alert">
              {problem}
            </span>
          )}
          <input
            id={`time-${id}`}
            type="time"
            value={when.time}
            aria-invalid={problem !== ''}
            aria-describedby={problem ? `time-problem-${id}` : undefined}
            onChange={({ currentTarget }) => move({ ...when, time: currentTarget.value })}
          />
        </div>
        <button type="button" class="quiet" aria-label={words.reviewOwnDelete(number)} onClick={onDelete}>
          {words.deleteRow}
        </button>
      </fieldset>
    </li>
  )
}
