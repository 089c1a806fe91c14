import type { ComponentChildren } from 'preact'
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
import type { ShownReview } from './opened-review.ts'
import { ReviewPart, presentRows, type WriteAnswer } from './ReviewPart.tsx'
import { dayName } from '../names/dates.ts'
import style from './ReviewOwn.module.css'

/** As they are chosen in one box: a kind, and how severe a challenge is. */
const kinds: { value: string; kind: Kind; severity?: Severity; label: string }[] = [
  { value: 'note', kind: 'note', label: words.kindNote },
  { value: 'challenge1', kind: 'challenge', severity: 1, label: words.challengeLow },
  { value: 'challenge2', kind: 'challenge', severity: 2, label: words.challengeMedium },
  { value: 'challenge3', kind: 'challenge', severity: 3, label: words.challengeHigh },
  { value: 'win', kind: 'win', label: words.kindWin },
  { value: 'question', kind: 'question', label: words.kindQuestion },
]

/** What the host adds of their own: priorities, observations, thanks. */
export function ReviewOwn({
  opened: { rideAlong, shown },
  observer,
  written,
  write,
  children,
}: {
  opened: ShownReview
  observer: string
  written: AnswerSet
  write: WriteAnswer
  children: ComponentChildren
}) {
  const said = (what: 'priority' | 'thanks', place: number) =>
    written.rows.remarks.find((row) => !isDeleted(row) && row.what === what && row.place === place)?.text ?? ''
  const say = (what: 'priority' | 'thanks', place: number, text: string, aloud: string) =>
    write((all, now) => remark(all, what, place, text.trim() === '' ? '' : text, now), aloud, { typing: `${what} ${place}` })

  const { zone, date } = rideAlong
  const times = [...presentRows<Observation>(shown.observations)].sort(inOrder)
  const days = [...new Set([date, ...times.map(({ at }) => dateOf(at, zone))])].sort()
  const lastAt = times.at(-1)?.at ?? rideAlong.endedAt ?? rideAlong.startedAt ?? instantsOf(date, '12:00', zone)[0] ?? Date.parse(date)

  const own = written.rows.observations.filter((row) => !row.erased)
  // A box stays where it is while its words come and go; what came otherwise stands behind.
  const [boxes, setBoxes] = useState(() =>
    own
      .filter((row) => !isDeleted(row))
      .sort(inOrder)
      .map(({ id }) => id),
  )
  const all = [...boxes, ...own.filter((row) => !isDeleted(row) && !boxes.includes(row.id)).map(({ id }) => id)]
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
                value={said('priority', place)}
                onInput={({ currentTarget: { value } }) => say('priority', place, value, words.reviewPriorityWritten)}
              />
            </li>
          ))}
        </ol>
      </ReviewPart>
      <ReviewPart id="own" title={words.reviewOwn(observer)}>
        <p class={style.lead}>{words.reviewOwnHint}</p>
        <ul class={style.observations}>
          {all.map((id, i) => (
            <Own
              key={id}
              number={i + 1}
              row={own.find((row) => row.id === id)}
              id={id}
              zone={zone}
              days={days}
              at={lastAt}
              write={write}
              onDelete={() => {
                setBoxes(all.filter((each) => each !== id))
                write((before, now) => deleteHostObservation(before, id, now), words.reviewOwnDeleted, { aloud: true })
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
            setBoxes([...all, id])
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
          class={style.words}
          rows={2}
          aria-label={words.reviewThanks}
          aria-describedby="thanks-hint"
          value={said('thanks', 1)}
          onInput={({ currentTarget: { value } }) => say('thanks', 1, value, words.reviewThanksWritten)}
        />
      </ReviewPart>
      {children}
    </>
  )
}

/** An observation of the host's: written down with its first letter, and gone with its last. */
function Own({
  number,
  id,
  row,
  zone,
  days,
  at: lastAt,
  write,
  onDelete,
}: {
  number: number
  id: string
  row: Observation | undefined
  zone: string
  days: string[]
  at: number
  write: WriteAnswer
  onDelete: () => void
}) {
  const [first, setFirst] = useState<Pick<HostObservation, 'kind' | 'severity'>>({ kind: 'note' })
  const shownAt = row?.at ?? lastAt
  const [when, setWhen] = useState({ date: dateOf(shownAt, zone), time: timeOf(shownAt, zone) })
  const [problem, setProblem] = useState('')
  const [given] = instantsOf(when.date, when.time, zone)
  const text = row && !isDeleted(row) ? row.text : ''
  const { kind, severity } = row ?? first
  const change = (
    changes: Pick<HostObservation, 'kind' | 'severity'>,
    { text: said = text, at = row?.at ?? given ?? lastAt } = {},
    typing?: string,
  ) => {
    const seen: HostObservation = { ...changes, text: said, at, offset: offsetAt(at, zone) }
    const empty = said.trim() === ''
    if (!row && empty) return setFirst(changes)
    write(
      (all, now) => {
        if (!row) return addHostObservation(all, seen, now, id)
        return empty ? deleteHostObservation(all, id, now) : editHostObservation(all, id, seen)
      },
      words.reviewOwnWritten,
      typing === undefined ? {} : { typing },
    )
  }
  const as = { kind, ...(severity && { severity }) }
  const move = (to: typeof when) => {
    setWhen(to)
    const [at] = instantsOf(to.date, to.time, zone)
    setProblem(at === undefined ? words.noSuchTime(to.time || '–') : '')
    if (at !== undefined) change(as, { at })
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
            onInput={({ currentTarget: { value } }) => change(as, { text: value }, `own ${id}`)}
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
