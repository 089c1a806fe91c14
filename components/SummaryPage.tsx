import type { TargetedMouseEvent } from 'preact'
import type { Day, Finding, Observed, Part, Section, Stretch, Summary, Theme, Words } from '../summary/summarize.ts'
import { Mark } from './Mark.tsx'
import { StripPicture } from './StripPicture.tsx'
import style from './SummaryPage.module.css'

type FollowUps = Extract<Section, { id: 'followUps' }>['followUps']

/** A summary as it will leave, word for word. Numbers lead to their observation in the timeline at its end. */
export function SummaryPage({ summary, words }: { summary: Summary; words: Words }) {
  const { title, classification, facts, sections } = summary
  return (
    <article class={style.report} aria-labelledby="summary-title">
      <header>
        {classification && (
          <p class={style.classification}>
            <bdi>{classification}</bdi>
          </p>
        )}
        <p class={style.kicker}>{words.summaryKicker}</p>
        <h2 id="summary-title" class={style.title}>
          <bdi>{title}</bdi>
        </h2>
        <dl class={style.facts}>
          {facts.map(({ label, values }) => (
            <div key={label}>
              <dt>{label}</dt>
              {values.map((value) => (
                <dd key={value}>
                  <bdi>{value}</bdi>
                </dd>
              ))}
            </div>
          ))}
        </dl>
      </header>
      {sections.map((section) => (
        <section key={section.id} id={section.id} aria-labelledby={`${section.id}-heading`}>
          <h3 id={`${section.id}-heading`} class={style.heading}>
            {section.heading}
          </h3>
          <Body section={section} words={words} />
        </section>
      ))}
    </article>
  )
}

function Body({ section, words }: { section: Section; words: Words }) {
  switch (section.id) {
    case 'bottomLine':
      return (
        <ol class={style.findings}>
          {section.findings.map((finding, i) => (
            <li key={i}>
              <p>
                <Claim finding={finding} words={words} /> <References numbers={finding.numbers} words={words} />
              </p>
            </li>
          ))}
        </ol>
      )
    case 'followUps':
      return <FollowUpTable followUps={section.followUps} words={words} />
    case 'themes':
      return (
        <>
          {section.remark && <p class={style.meta}>{section.remark}</p>}
          {section.themes.map((theme) => (
            <ThemeList key={theme.heading} theme={theme} words={words} />
          ))}
        </>
      )
    case 'wins':
    case 'questions':
    case 'quotes':
      return <MarkedList observations={section.observations} words={words} />
    case 'activities':
      return (
        <>
          {section.strip && (
            <div class={style.strip}>
              <StripPicture strip={section.strip} />
            </div>
          )}
          {section.pauses.length > 0 && (
            <ul class={style.pauses}>
              {section.pauses.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          )}
          {section.activities.length > 0 && <ActivityTable activities={section.activities} words={words} />}
        </>
      )
    case 'method':
      return <p>{section.sentences.join(' ')}</p>
    case 'timeline':
      return section.days.map((day) => <DayTable key={day.date} day={day} words={words} />)
  }
}

function Claim({ finding, words }: { finding: Finding; words: Words }) {
  if (finding.what === 'sentence') return finding.sentence
  if (finding.what === 'theme') {
    return (
      <>
        {finding.lead}{' '}
        <b>
          <bdi>{finding.tag}</bdi>
        </b>
      </>
    )
  }
  const { observation } = finding
  return (
    <>
      <Mark {...observation} /> <Wording observation={observation} words={words} />
      {observation.basis && <span class={style.meta}> {observation.basis}</span>}
    </>
  )
}

function FollowUpTable({ followUps, words }: { followUps: FollowUps; words: Words }) {
  const founded = followUps.some(({ numbers }) => numbers.length > 0)
  // Roles are named because a narrow window lays the cells out as blocks.
  return (
    <table class={style.followUps} role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader">{words.summaryAction}</th>
          <th role="columnheader" class={style.owner}>
            {words.owner}
          </th>
          <th role="columnheader" class={style.due}>
            {words.due}
          </th>
          {founded && (
            <th role="columnheader" class={`num ${style.behind}`}>
              {words.summaryBehind}
            </th>
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {followUps.map(({ text, owner, due, numbers }, i) => (
          <tr key={i} role="row">
            <td role="cell">
              <bdi>{text}</bdi>
            </td>
            <td role="cell">{owner ? <bdi>{owner}</bdi> : <span class="muted">{words.summaryNoOwner}</span>}</td>
            <td role="cell">{due ? <time dateTime={due.date}>{due.shown}</time> : <span class="muted">{words.summaryNoDate}</span>}</td>
            {founded && (
              <td role="cell" class={`num ${style.behind}`}>
                <References numbers={numbers} words={words} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function ThemeList({ theme, words }: { theme: Theme; words: Words }) {
  return (
    <>
      <h4>{theme.isTag ? <bdi>{theme.heading}</bdi> : theme.heading}</h4>
      <MarkedList observations={theme.observations} words={words} />
    </>
  )
}

function MarkedList({ observations, words }: { observations: Observed[]; words: Words }) {
  return (
    <ul class={style.marked}>
      {observations.map((observation) => (
        <li key={observation.number}>
          <Mark {...observation} />
          <p>
            <Wording observation={observation} words={words} /> <About observation={observation} />{' '}
            <References numbers={[observation.number]} words={words} />
          </p>
        </li>
      ))}
    </ul>
  )
}

function ActivityTable({ activities, words }: { activities: Stretch[]; words: Words }) {
  return (
    <table>
      <thead>
        <tr>
          <th>{words.summaryActivity}</th>
          <th class="num">{words.summaryFrom}</th>
          <th class="num">{words.summaryLasted}</th>
          <th class="num">{words.summaryShare}</th>
        </tr>
      </thead>
      <tbody>
        {activities.map(({ at, time, text, duration, share }, i) => (
          <tr key={i}>
            <td>
              <bdi>{text}</bdi>
            </td>
            <td class="num">
              <Time at={at} shown={time} />
            </td>
            <td class="num">{duration}</td>
            <td class="num">{share}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function DayTable({ day: { date, shown, parts }, words }: { day: Day; words: Words }) {
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

function PartRows({ part: { activity, events }, words }: { part: Part; words: Words }) {
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
              <Mark {...event} />
            </td>
            <td>
              <Wording observation={event} words={words} /> <About observation={event} />
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
              <Mark kind="followUp" />
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

function Wording({ observation: { kind, prompt, text }, words }: { observation: Observed; words: Words }) {
  return (
    <>
      {prompt && (
        <>
          <span class={style.meta}>
            {words.summaryAsked} <bdi>{prompt}</bdi>
          </span>
          <br />
        </>
      )}
      {kind === 'quote' ? <bdi class={style.ownWords}>{words.summaryQuote(text)}</bdi> : <bdi>{text}</bdi>}
    </>
  )
}

function About({ observation: { basis, tags, page } }: { observation: Observed }) {
  if (!basis && tags.length === 0 && !page) return null
  return (
    <span class={style.meta}>
      {basis}{' '}
      {tags.map((tag) => (
        <span key={tag}>
          <bdi>#{tag}</bdi>{' '}
        </span>
      ))}
      {page &&
        (page.href === undefined ? (
          <bdi>{page.name}</bdi>
        ) : (
          <a href={page.href} target="_blank" rel="noreferrer">
            <bdi>{page.name}</bdi>
          </a>
        ))}
    </span>
  )
}

function References({ numbers, words }: { numbers: number[]; words: Words }) {
  if (numbers.length === 0) return null
  return (
    <span class={style.references}>
      {numbers.map((number, i) => (
        <span key={number}>
          {i > 0 && ', '}
          <a href={`#o${number}`} aria-label={words.summaryObservationNumber(number)} onClick={follow}>
            {number}
          </a>
        </span>
      ))}
    </span>
  )
}

/** Goes to the observation without touching the address, whose fragment names the page. */
function follow(event: TargetedMouseEvent<HTMLAnchorElement>): void {
  const row = document.getElementById(event.currentTarget.hash.slice(1))
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  row.focus()
}

function Time({ at, shown }: { at: number; shown: string }) {
  return <time dateTime={new Date(at).toISOString()}>{shown}</time>
}
