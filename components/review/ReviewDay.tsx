import { options } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { replyTo, withdrawReply, textDot } from '../../storage/review/answer-set.ts'
import { sameValue } from '../../storage/rows/row.ts'
import { inOrder, type Answer, type FollowUp, type Observation, type Picture, type Reply, type Span } from '../../storage/rows/tables.ts'
import { dateOf, timeOf } from '../../storage/rows/time-zone.ts'
import { dayStripOf } from '../../summary/day-strip.ts'
import { Icon } from '../ui/Icon.tsx'
import { KindSign } from '../names/KindSign.tsx'
import type { ShownReview } from './opened-review.ts'
import { PageSource } from '../names/PageSource.tsx'
import { presentRows, type WriteAnswer } from './ReviewPart.tsx'
import { StripPicture } from '../day/StripPicture.tsx'
import { capitalize } from '../names/people.ts'
import { dayName, duration } from '../names/dates.ts'
import style from './ReviewDay.module.css'

/** What is shown of the day at a time; a print shows all of it. */
const page = 100

type Line = { what: 'observation'; row: Observation; number: number } | { what: 'pause'; row: Span }
interface Stretch {
  day?: string
  activity?: Span
  lines: Line[]
}

/** A reply that says little without words. */
export function needsText({ says, text }: Reply): boolean {
  return (says === 'amend' || says === 'context' || says === 'dispute') && text.trim() === ''
}

/** The day as it was noted, each observation beside what the host answers to it. */
export function ReviewDay({
  opened: { rideAlong, shown },
  observer,
  observations,
  replies,
  write,
}: {
  opened: ShownReview
  observer: string
  /** The observer's. */
  observations: Observation[]
  replies: Map<string, Reply>
  write: WriteAnswer
}) {
  const { zone } = rideAlong
  const day = useMemo(() => {
    const spans = presentRows<Span>(shown.spans)
    const pictures = new Map<string, Picture[]>()
    for (const row of presentRows<Picture>(shown.pictures))
      pictures.set(row.observationId, [...(pictures.get(row.observationId) ?? []), row])
    const answers = presentRows<Answer>(shown.answers)
    return {
      stretches: stretchesOf(observations, spans, zone),
      strip: stripOfDay(observations, spans, zone, rideAlong),
      pictures,
      answers: new Map(answers.map((row) => [row.replyId, row])),
      withdrew: answers.filter((row) => row.withdrew),
      followUps: presentRows<FollowUp>(shown.followUps).sort(inOrder),
    }
  }, [observations])

  const [which, setWhich] = useState<'all' | 'open' | 'disputed'>('all')
  const [search, setSearch] = useState('')
  const [most, setMost] = useState(page)
  // What a line is like is asked when the choice is made: a line that was just answered stays where it is.
  const chosen = useMemo(() => {
    const sought = search.trim().toLocaleLowerCase()
    if (which === 'all' && sought === '') return undefined
    return new Set(
      observations.flatMap(({ id, text, pageTitle = '' }) => {
        const reply = replies.get(id)
        const likeThat = which === 'all' || (which === 'open' ? !reply : reply?.says === 'dispute')
        const said = `${text}\n${pageTitle}\n${reply?.text ?? ''}`.toLocaleLowerCase()
        return likeThat && said.includes(sought) ? [id] : []
      }),
    )
  }, [observations, which, search])
  const inAll = chosen?.size ?? observations.length
  usePrinting((printing) => setMost((before) => (printing ? Infinity : before === Infinity ? page : before)))
  const list = useRef<HTMLDivElement>(null)
  const showMore = () => {
    const first = Math.min(most, inAll)
    setMost(most + page)
    // The button may be gone now: who went on by keyboard goes on at the first line that came.
    setTimeout(() => list.current?.querySelectorAll<HTMLInputElement>(`fieldset`)[first]?.querySelector('input')?.focus())
  }

  let left = most
  return (
    <>
      <p class={style.lead}>{words.reviewNotedHint(observations.length)}</p>
      {day.strip && (
        <div class={style.strip}>
          <StripPicture strip={day.strip} />
        </div>
      )}
      {day.withdrew.length > 0 && (
        <div class={style.withdrew}>
          <p>{words.reviewWithdrawn(day.withdrew.length)}</p>
          {day.withdrew.map(
            ({ id, text }) =>
              text && (
                <p key={id}>
                  {words.reviewObserverSays(capitalize(observer))} <bdi class={style.own}>{text}</bdi>
                </p>
              ),
          )}
        </div>
      )}
      <div class={style.filter} role="search">
        <fieldset>
          <legend class="visually-hidden">{words.reviewWhich}</legend>
          <div class="choices">
            {(
              [
                ['all', words.reviewAll],
                ['open', words.reviewOpenOnes],
                ['disputed', words.reviewDisputed],
              ] as const
            ).map(([value, label]) => (
              <label key={value}>
                <input type="radio" name="which" checked={which === value} onChange={() => setWhich(value)} />
                {label}
              </label>
            ))}
          </div>
        </fieldset>
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          value={search}
          onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <p class="hint" role="status">
          {chosen && words.reviewShown(inAll, String(observations.length))}
        </p>
      </div>
      <div ref={list} class={Math.min(most, inAll) > 3 * page ? style.many : ''}>
        {day.stretches.map(({ day: date, activity, lines }, i) => {
          const visible: Line[] = []
          for (const line of lines) {
            if (left <= 0) break
            if (line.what === 'pause' ? chosen : chosen && !chosen.has(line.row.id)) continue
            visible.push(line)
            if (line.what === 'observation') left -= 1
          }
          if (visible.length === 0) return null
          return (
            <div key={i}>
              {(date || activity) && (
                <h3 class={style.heading}>
                  {date && <span class={style.date}>{dayName(date)}</span>}
                  {activity && (
                    <>
                      <Time at={activity.at} zone={zone} /> <bdi>{activity.text}</bdi>
                    </>
                  )}
                </h3>
              )}
              <ol class={style.lines} aria-label={activity?.text || words.timeline}>
                {visible.map((line) =>
                  line.what === 'pause' ? (
                    <Pause key={line.row.id} span={line.row} zone={zone} />
                  ) : (
                    <Noted
                      key={line.row.id}
                      row={line.row}
                      number={line.number}
                      zone={zone}
                      observer={observer}
                      reply={replies.get(line.row.id)}
                      answer={day.answers.get(replies.get(line.row.id)?.id ?? '')}
                      pictures={day.pictures.get(line.row.id)}
                      write={write}
                    />
                  ),
                )}
              </ol>
            </div>
          )
        })}
      </div>
      {inAll > most && (
        <button type="button" class={style.more} onClick={showMore}>
          {words.reviewShowMore(Math.min(page, inAll - most))}
        </button>
      )}
      {day.followUps.length > 0 && (
        <section class={style.promised} aria-labelledby="promised-heading">
          <h3 id="promised-heading">{words.reviewFollowUps}</h3>
          <ul>
            {day.followUps.map(({ id, text, owner, due }) => (
              <li key={id}>
                <KindSign kind="followUp" />
                <p>
                  <bdi>{text}</bdi>{' '}
                  <span class={style.meta}>
                    <bdi>{owner ?? words.summaryNoOwner}</bdi>, {due ? words.dueOn(dayName(due, { year: true })) : words.summaryNoDate}
                  </span>
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function Noted({
  row,
  number,
  zone,
  observer,
  reply,
  answer,
  pictures,
  write,
}: {
  row: Observation
  number: number
  zone: string
  observer: string
  reply: Reply | undefined
  answer: Answer | undefined
  pictures: Picture[] | undefined
  write: WriteAnswer
}) {
  // A line is drawn again only for a reason of its own: a key in one of them is no reason for a thousand.
  return useMemo(
    () => (
      <li class={style.noted}>
        <div class={style.seen}>
          <p class={style.when}>
            <span class="num">{number}</span>
            <Time at={row.at} zone={zone} />
            {row.basis !== 'observed' && <span>{(row.basis === 'told' ? words.reviewTold : words.reviewInferred)(observer)}</span>}
          </p>
          <div class={style.line}>
            <KindSign kind={row.kind} severity={row.severity} />
            <div class={style.said}>
              {row.prompt && (
                <p class={style.meta}>
                  {words.asked} <bdi>{row.prompt}</bdi>
                </p>
              )}
              <p>
                {row.kind === 'quote' ? (
                  <q class={style.own}>
                    <bdi>{row.text}</bdi>
                  </q>
                ) : (
                  <bdi>{row.text || words.summaryNoWords}</bdi>
                )}
              </p>
              {row.kind === 'quote' && <p class="hint">{words.reviewQuoteHint}</p>}
              {(row.tags.length > 0 || row.page !== undefined || row.pageTitle !== undefined) && (
                <p class={style.meta}>
                  {row.tags.map((tag) => (
                    <span key={tag}>
                      <bdi>#{tag}</bdi>{' '}
                    </span>
                  ))}
                  <PageSource {...row} reachable />
                </p>
              )}
              {pictures?.map((picture) => (
                <Screenshot key={picture.id} picture={picture} />
              ))}
            </div>
          </div>
        </div>
        <ReplyControl row={row} number={number} observer={observer} reply={reply} answer={answer} write={write} />
      </li>
    ),
    [row, number, reply, answer],
  )
}

const choices = {
  confirm: { label: words.reviewConfirm, icon: 'check', hint: words.reviewConfirmHint },
  amend: { label: words.reviewAmend, icon: 'plus', hint: words.reviewAmendHint },
  context: { label: words.reviewContext, icon: 'plus', hint: words.reviewContextHint },
  dispute: { label: words.reviewDispute, icon: 'flag', hint: words.reviewDisputeHint },
  withdraw: { label: words.reviewWithdraw, icon: 'undo', hint: words.reviewWithdrawHint },
} as const

function ReplyControl({
  row,
  number,
  observer,
  reply,
  answer,
  write,
}: {
  row: Observation
  number: number
  observer: string
  reply: Reply | undefined
  answer: Answer | undefined
  write: WriteAnswer
}) {
  const [leftEmpty, setLeftEmpty] = useState(reply !== undefined)
  const says = (['confirm', row.kind === 'quote' ? 'amend' : 'context', 'dispute', 'withdraw'] as const).map((value) => ({
    value,
    ...choices[value],
  }))
  const empty = reply !== undefined && needsText(reply)
  const changed = reply !== undefined && !sameValue(reply.to, textDot(row))
  const [wordsId, needsId] = [`w${number}`, `n${number}`]
  const off = useRef<HTMLFieldSetElement>(null)
  const [writing, setWriting] = useState(false)
  return (
    <div class={style.reply}>
      <fieldset ref={off} aria-describedby={changed ? `c${number}` : undefined}>
        <legend class="visually-hidden">{words.reviewReplyTo(number)}</legend>
        <div class={`choices ${style.choices}`}>
          {says.map(({ value, label, icon }) => (
            <label key={value}>
              <input
                type="radio"
                name={`r${number}`}
                value={value}
                checked={reply?.says === value}
                onChange={() => {
                  setLeftEmpty(false)
                  write((all, now) => replyTo(all, row, { says: value, text: reply?.text ?? '' }, now), words.reviewReplied(number, label))
                }}
              />
              <Icon name={icon} />
              {label}
            </label>
          ))}
        </div>
      </fieldset>
      {changed && (
        <p class={style.changed} id={`c${number}`}>
          {words.reviewChangedSince}{' '}
          <button
            type="button"
            class="link"
            onClick={() => {
              write((all, now) => replyTo(all, row, reply, now), words.reviewHolds)
              off.current?.querySelector<HTMLInputElement>(':checked')?.focus()
            }}
          >
            {words.reviewStillHolds}
          </button>
        </p>
      )}
      {reply && (
        <div class="field">
          {(reply.says !== 'confirm' || reply.text !== '' || writing) && (
            <>
              <label class="hint" for={wordsId}>
                {choices[reply.says].hint}
              </label>
              {empty && (
                <span class={leftEmpty ? 'error' : 'hint'} id={needsId}>
                  {words.reviewNeedsWords}
                </span>
              )}
              <textarea
                id={wordsId}
                rows={reply.says === 'confirm' || reply.says === 'withdraw' ? 1 : 2}
                class={style.words}
                value={reply.text}
                aria-invalid={empty && leftEmpty}
                aria-describedby={empty ? needsId : undefined}
                onBlur={() => {
                  setLeftEmpty(true)
                  setWriting(false)
                }}
                onInput={({ currentTarget: { value } }) => {
                  setWriting(true)
                  write((all, now) => replyTo(all, row, { says: reply.says, text: value }, now), words.reviewReplyWritten, {
                    typing: `reply ${row.id}`,
                  })
                }}
              />
            </>
          )}
          <div>
            <button
              type="button"
              class="link small"
              aria-label={words.reviewTakeOffOf(number)}
              onClick={() => {
                write((all, now) => withdrawReply(all, row.id, now), words.reviewReplyTakenOff, { aloud: true })
                off.current?.querySelector('input')?.focus()
              }}
            >
              {words.reviewTakeOff}
            </button>
          </div>
        </div>
      )}
      {answer?.text && (
        <p class={style.answer}>
          <span class={style.meta}>{words.reviewObserverSays(capitalize(observer))}</span> <bdi>{answer.text}</bdi>
        </p>
      )}
    </div>
  )
}

/** A picture in a data: address: the page's policy lets in no other. */
function Screenshot({ picture: { bytes, alt, width, height } }: { picture: Picture }) {
  const [address, setAddress] = useState<string>()
  const [large, setLarge] = useState(false)
  useEffect(() => {
    const reader = new FileReader()
    reader.addEventListener('load', () => typeof reader.result === 'string' && setAddress(reader.result))
    reader.readAsDataURL(bytes)
    return () => reader.abort()
  }, [bytes])
  return (
    <figure class={style.picture} data-large={large}>
      <img src={address} alt={alt ? words.reviewPictureOf(alt) : words.reviewPicture} width={width} height={height} />
      <figcaption class={style.meta}>
        {alt && <bdi>{alt}</bdi>}{' '}
        <button type="button" class="link" aria-pressed={large} onClick={() => setLarge(!large)}>
          {large ? words.reviewSmaller : words.reviewLarger}
        </button>
      </figcaption>
    </figure>
  )
}

function Pause({ span: { kind, at, until, text }, zone }: { span: Span; zone: string }) {
  const end = until === undefined ? undefined : Math.max(at, until)
  let said = words.interrupted
  if (kind === 'wait') said = end === undefined ? words.wait : words.waitFor(duration(end - at))
  if (kind === 'offRecord')
    said = end === undefined ? words.offRecordSince(timeOf(at, zone)) : words.summaryGap(timeOf(at, zone), timeOf(end, zone))
  return (
    <li class={style.pause}>
      <Time at={at} zone={zone} />
      <span>
        {said} {text && <bdi>{text}</bdi>}
      </span>
    </li>
  )
}

function Time({ at, zone }: { at: number; zone: string }) {
  return <time dateTime={new Date(at).toISOString()}>{timeOf(at, zone)}</time>
}

/** Observations and pauses in their order, under the activity that went on. A day that is not the one before has its name. */
function stretchesOf(observations: Observation[], spans: Span[], zone: string): Stretch[] {
  const rows = [...observations.map((row) => ({ row, span: false as const })), ...spans.map((row) => ({ row, span: true as const }))].sort(
    (a, b) => inOrder(a.row, b.row),
  )
  const days = new Set(rows.map(({ row }) => dateOf(row.at, zone)))
  const stretches: Stretch[] = []
  let number = 0
  let date = ''
  for (const { row, span } of rows) {
    const today = dateOf(row.at, zone)
    const activity = span && row.kind === 'activity' ? row : undefined
    if (stretches.length === 0 || activity || today !== date)
      stretches.push({ ...(days.size > 1 && today !== date && { day: today }), ...(activity && { activity }), lines: [] })
    date = today
    const { lines } = stretches.at(-1)!
    if (!span) lines.push({ what: 'observation', row, number: (number += 1) })
    else if (!activity) lines.push({ what: 'pause', row })
  }
  return stretches
}

function stripOfDay(observations: Observation[], spans: Span[], zone: string, { startedAt, endedAt, writeUp }: ShownReview['rideAlong']) {
  const known = writeUp ? [] : [startedAt, endedAt].filter((at) => at !== undefined)
  const times = [
    ...known,
    ...observations.map(({ at }) => at),
    ...spans.flatMap(({ at, until }) => (until === undefined ? [at] : [at, until])),
  ]
  const begins = times.reduce((a, b) => Math.min(a, b), Infinity)
  const ends = times.reduce((a, b) => Math.max(a, b), -Infinity)
  const clock = (at: number) =>
    dateOf(begins, zone) === dateOf(ends, zone) ? timeOf(at, zone) : words.timeOnDay(timeOf(at, zone), dayName(dateOf(at, zone)))
  return dayStripOf({ begins, ends, live: false, spans, observations: observations.map(({ at }) => at) }, { words: told, clock, duration })
}

/** Each by its name: all words together would make the page a fifth larger. */
const told = {
  stripActivity: words.stripActivity,
  stripDay: words.stripDay,
  observationCount: words.observationCount,
  waitsInAll: words.waitsInAll,
  interruptionCount: words.interruptionCount,
  offRecordFromTo: words.offRecordFromTo,
}

/** Tells that the page is about to be printed, and drawn before it is. */
function usePrinting(tell: (printing: boolean) => void): void {
  const latest = useRef(tell)
  latest.current = tell
  useEffect(() => {
    const at = (printing: boolean) => () => {
      // The browser prints what is there when this returns.
      const { debounceRendering, ...others } = options
      options.debounceRendering = (draw) => draw()
      latest.current(printing)
      delete (options as Partial<typeof options>).debounceRendering
      Object.assign(options, others, debounceRendering && { debounceRendering })
    }
    const [before, after] = [at(true), at(false)]
    window.addEventListener('beforeprint', before)
    window.addEventListener('afterprint', after)
    return () => {
      window.removeEventListener('beforeprint', before)
      window.removeEventListener('afterprint', after)
    }
  }, [])
}
