import { useMemo, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { inOrder } from '../../storage/rows/tables.ts'
import type { Answer, FollowUp, Observation, Picture, Reply, Span } from '../../storage/rows/tables.ts'
import { timeOf } from '../../storage/rows/time-zone.ts'
import { StripPicture } from '../day/StripPicture.tsx'
import { dayName, duration } from '../names/dates.ts'
import { KindSign } from '../names/KindSign.tsx'
import { capitalize } from '../names/people.ts'
import { groupByActivity, stripOfDay, type DayLine } from './day-groups.ts'
import { ReviewObservation } from './ReviewObservation.tsx'
import { ClockTime, presentRows, type WriteAnswer } from './ReviewPart.tsx'
import type { ReviewData } from './unlocked-review.ts'
import { usePrinting } from './use-printing.ts'
import style from './ReviewDay.module.css'

/** How many observations are shown at first, and how many more each time. A print shows all. */
const pageSize = 100

/** The observed day: each observation beside the host's reply, then the follow-ups. */
export function ReviewDay({
  review: { rideAlong, rows },
  observer,
  observations,
  replies,
  write,
}: {
  review: ReviewData
  observer: string
  /** The observer's. */
  observations: Observation[]
  /** The host's, by id of the observation. */
  replies: Map<string, Reply>
  write: WriteAnswer
}) {
  const { zone } = rideAlong
  const day = useMemo(() => {
    const spans = presentRows<Span>(rows.spans)
    const pictures = new Map<string, Picture[]>()
    for (const row of presentRows<Picture>(rows.pictures))
      pictures.set(row.observationId, [...(pictures.get(row.observationId) ?? []), row])
    const answers = presentRows<Answer>(rows.answers)
    return {
      groups: groupByActivity(observations, spans, zone),
      strip: stripOfDay(observations, spans, rideAlong),
      pictures,
      answers: new Map(answers.map((row) => [row.replyId, row])),
      withdrawals: answers.filter((row) => row.withdrew),
      followUps: presentRows<FollowUp>(rows.followUps).sort(inOrder),
    }
  }, [observations])

  const [filter, setFilter] = useState<'all' | 'open' | 'disputed'>('all')
  const [search, setSearch] = useState('')
  const [limit, setLimit] = useState(pageSize)
  // Evaluated when the filter changes, not when a reply does: an observation that was just answered stays in sight.
  const matching = useMemo(() => {
    const query = search.trim().toLocaleLowerCase()
    if (filter === 'all' && query === '') return undefined
    return new Set(
      observations.flatMap(({ id, text, pageTitle = '' }) => {
        const reply = replies.get(id)
        const passes = filter === 'all' || (filter === 'open' ? !reply : reply?.says === 'dispute')
        const searchable = `${text}\n${pageTitle}\n${reply?.text ?? ''}`.toLocaleLowerCase()
        return passes && searchable.includes(query) ? [id] : []
      }),
    )
  }, [observations, filter, search])
  const matchCount = matching?.size ?? observations.length
  usePrinting((printing) => setLimit((before) => (printing ? Infinity : before === Infinity ? pageSize : before)))
  const list = useRef<HTMLDivElement>(null)
  const showMore = () => {
    const firstNew = Math.min(limit, matchCount)
    setLimit(limit + pageSize)
    // The button may disappear, so the focus moves to the first new observation.
    setTimeout(() => list.current?.querySelectorAll<HTMLInputElement>(`fieldset`)[firstNew]?.querySelector('input')?.focus())
  }

  let remaining = limit
  return (
    <>
      <p class={style.lead}>{words.reviewNotedHint(observations.length)}</p>
      {day.strip && (
        <div class={style.strip}>
          <StripPicture strip={day.strip} />
        </div>
      )}
      {day.withdrawals.length > 0 && (
        <div class={style.withdrawn}>
          <p>{words.reviewWithdrawn(day.withdrawals.length)}</p>
          {day.withdrawals.map(
            ({ id, text }) =>
              text && (
                <p key={id}>
                  {words.reviewObserverSays(capitalize(observer))} <bdi class={style.quoted}>{text}</bdi>
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
                <input type="radio" name="which" checked={filter === value} onChange={() => setFilter(value)} />
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
          {matching && words.reviewShown(matchCount, String(observations.length))}
        </p>
      </div>
      <div ref={list} class={Math.min(limit, matchCount) > 3 * pageSize ? style.many : ''}>
        {day.groups.map(({ date, activity, lines }, i) => {
          const visible: DayLine[] = []
          for (const line of lines) {
            if (remaining <= 0) break
            if (line.what === 'span' ? matching : matching && !matching.has(line.row.id)) continue
            visible.push(line)
            if (line.what === 'observation') remaining -= 1
          }
          if (visible.length === 0) return null
          return (
            <div key={i}>
              {(date || activity) && (
                <h3 class={style.heading}>
                  {date && <span class={style.date}>{dayName(date)}</span>}
                  {activity && (
                    <>
                      <ClockTime at={activity.at} zone={zone} /> <bdi>{activity.text}</bdi>
                    </>
                  )}
                </h3>
              )}
              <ol class={style.lines} aria-label={activity?.text || words.timeline}>
                {visible.map((line) =>
                  line.what === 'span' ? (
                    <SpanLine key={line.row.id} span={line.row} zone={zone} />
                  ) : (
                    <ReviewObservation
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
      {matchCount > limit && (
        <button type="button" class={style.more} onClick={showMore}>
          {words.reviewShowMore(Math.min(pageSize, matchCount - limit))}
        </button>
      )}
      {day.followUps.length > 0 && (
        <section class={style.followUps} aria-labelledby="follow-ups-heading">
          <h3 id="follow-ups-heading">{words.reviewFollowUps}</h3>
          <ul>
            {day.followUps.map(({ id, text, owner, due }) => (
              <li key={id}>
                <KindSign kind="followUp" />
                <p>
                  <bdi>{text}</bdi>{' '}
                  <span class="hint">
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

function SpanLine({ span: { kind, at, until, text }, zone }: { span: Span; zone: string }) {
  const end = until === undefined ? undefined : Math.max(at, until)
  let name = words.interrupted
  if (kind === 'wait') name = end === undefined ? words.wait : words.waitFor(duration(end - at))
  if (kind === 'offRecord')
    name = end === undefined ? words.offRecordSince(timeOf(at, zone)) : words.summaryGap(timeOf(at, zone), timeOf(end, zone))
  return (
    <li class={style.span}>
      <ClockTime at={at} zone={zone} />
      <span>
        {name} {text && <bdi>{text}</bdi>}
      </span>
    </li>
  )
}
