import { observationLine, replyRuns } from '../../summary/blocks.ts'
import type { Words } from '../../summary/context.ts'
import type { TimelineDay, TimelinePart } from '../../summary/views.ts'
import { KindSign } from '../names/KindSign.tsx'
import { Replies, TextRuns, Time } from './TextRuns.tsx'
import style from './SummaryPage.module.css'

/** A day of the appendix. */
export function AppendixDay({ day: { date, shown, parts }, words }: { day: TimelineDay; words: Words }) {
  return (
    <>
      <h4 id={`day-${date}`}>
        <time dateTime={date}>{shown}</time>
      </h4>
      <table class={style.timeline} aria-labelledby={`day-${date}`}>
        <thead>
          <tr>
            <th class={style.number}>{words.summaryNumber}</th>
            <th class={style.time}>{words.time}</th>
            <th class={style.kind}>
              <span class="visually-hidden">{words.kind}</span>
            </th>
            <th>{words.observation}</th>
          </tr>
        </thead>
        {parts.map((part, i) => (
          <PartRows key={i} part={part} words={words} />
        ))}
      </table>
    </>
  )
}

function PartRows({ part: { activity, events }, words }: { part: TimelinePart; words: Words }) {
  return (
    <tbody>
      {activity && (
        <tr>
          <th colSpan={4} scope="rowgroup">
            <Time at={activity.at} shown={activity.time} /> <bdi>{activity.text}</bdi>
          </th>
        </tr>
      )}
      {events.map((event, i) =>
        event.what === 'observation' ? (
          <tr key={i} id={`o${event.number}`} tabIndex={-1}>
            <td>{event.number}</td>
            <td>
              <Time at={event.at} shown={event.time} />
            </td>
            <td>
              <KindSign kind={event.kind} severity={event.severity} />
            </td>
            <td>
              <TextRuns runs={observationLine(event, words)} words={words} listed />
              <Replies replies={event.replies?.map((reply) => replyRuns(reply, words))} words={words} listed />
              {event.pictures?.map(({ address, alt, width, height }, i) => (
                <figure key={i} class={style.picture}>
                  <img src={address} alt={alt ?? words.screenshot} width={width} height={height} />
                  {alt && (
                    <figcaption class={style.meta}>
                      <bdi>{alt}</bdi>
                    </figcaption>
                  )}
                </figure>
              ))}
            </td>
          </tr>
        ) : event.what === 'pause' ? (
          <tr key={i}>
            <td />
            <td>
              <Time at={event.at} shown={event.time} />
            </td>
            <td />
            <td>
              <span class={event.kind === 'offRecord' ? style.gap : style.pause}>{event.sentence}</span>{' '}
              {event.text && <bdi>{event.text}</bdi>}
            </td>
          </tr>
        ) : (
          <tr key={i}>
            <td />
            <td>
              <Time at={event.at} shown={event.time} />
            </td>
            <td>
              <KindSign kind="followUp" />
            </td>
            <td>
              <bdi>{event.text}</bdi>{' '}
              <span class={style.meta}>
                {event.owner && <bdi>{event.owner}</bdi>} {event.due && <time dateTime={event.due.date}>{event.due.shown}</time>}
              </span>
            </td>
          </tr>
        ),
      )}
    </tbody>
  )
}
