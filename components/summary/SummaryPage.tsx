import type { JSX, TargetedMouseEvent } from 'preact'
import { aboutRuns, replyRuns, observationRuns, type Block, type TableColumn, type InlineRun } from '../../summary/blocks.ts'
import { blocksOf } from '../../summary/sections/summarize.ts'
import type { Words } from '../../summary/context.ts'
import type { Summary } from '../../summary/sections/summarize.ts'
import type { TimelineDay, ObservationView, TimelinePart } from '../../summary/views.ts'
import { Figure } from './Figure.tsx'
import { KindSign } from '../names/KindSign.tsx'
import style from './SummaryPage.module.css'

/** A summary as it will leave, word for word. Numbers lead to their observation in the timeline at its end. */
export function SummaryPage({ summary, words }: { summary: Summary; words: Words }) {
  const { title, classification, facts, sections } = summary
  // Numbers lead to the appendix, where it is there.
  const listed = sections.some(({ id }) => id === 'timeline')
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
          {blocksOf(section, words).map((block, i) => (
            <BlockOf key={i} block={block} words={words} listed={listed} />
          ))}
        </section>
      ))}
    </article>
  )
}

function BlockOf({ block, words, listed }: { block: Block; words: Words; listed: boolean }) {
  const all = (said: InlineRun[]) => <TextRuns runs={said} words={words} listed={listed} />
  switch (block.what) {
    case 'text':
      return <p class={block.quiet ? style.meta : ''}>{all(block.runs)}</p>
    case 'heading':
      return <h4>{all([block.heading])}</h4>
    case 'findings':
      return (
        <ol class={style.findings}>
          {block.items.map((item, i) => (
            <li key={i}>
              <div>
                <p>{all(item.runs)}</p>
                <Replies replies={item.below} all={all} />
              </div>
            </li>
          ))}
        </ol>
      )
    case 'list': {
      const items = block.items.map(({ bullet, runs, below }, i) => (
        <li key={i}>
          {bullet && <KindSign kind={bullet.sign} severity={bullet.severity} />}
          <div>
            <p>{all(runs)}</p>
            <Replies replies={below} all={all} />
          </div>
        </li>
      ))
      if (block.numbered) return <ol class={style.numbered}>{items}</ol>
      return <ul class={block.items.some(({ bullet }) => bullet) ? style.marked : style.plain}>{items}</ul>
    }
    case 'table':
      return <RowTable table={block} all={all} />
    case 'figure':
      return (
        <figure class={style.drawn} tabIndex={0}>
          <Figure drawing={block.drawing} />
          {block.caption !== undefined && <figcaption class={style.meta}>{block.caption}</figcaption>}
        </figure>
      )
    case 'days':
      return block.days.map((day) => <DayTable key={day.date} day={day} words={words} />)
  }
}

function Replies({ replies = [], all }: { replies: InlineRun[][] | undefined; all: (runs: InlineRun[]) => JSX.Element }) {
  return replies.map((reply, i) => (
    <p key={i} class={style.reply}>
      {all(reply)}
    </p>
  ))
}

/** Roles are named because a narrow window lays the cells out as blocks. */
function RowTable({
  table: { name, columns, rows },
  all,
}: {
  table: Extract<Block, { what: 'table' }>
  all: (runs: InlineRun[]) => JSX.Element
}) {
  const look = ({ figures, size }: TableColumn) => [figures && 'num', size && style[size]].filter(Boolean).join(' ')
  return (
    <table class={style.rows} role="table" aria-label={name}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column, i) => (
            <th key={i} role="columnheader" class={look(column)}>
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((cells, i) => (
          <tr key={i} role="row">
            {cells.map((cell, j) => (
              <td key={j} role="cell" class={look(columns[j]!)}>
                {all(cell)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Words that follow each other on a line. */
export function TextRuns({ runs, words, listed }: { runs: InlineRun[]; words: Words; listed: boolean }) {
  return (
    <>
      {runs.map((run, i) => (
        <One key={i} run={run} words={words} listed={listed} />
      ))}
    </>
  )
}

function One({ run, words, listed }: { run: InlineRun; words: Words; listed: boolean }) {
  if (typeof run === 'string') return <>{run}</>
  if ('href' in run) {
    return (
      <a href={run.href} target="_blank" rel="noreferrer">
        <bdi>{run.quoted}</bdi>
      </a>
    )
  }
  if ('quoted' in run) {
    const said = <bdi class={run.as === 'own words' ? style.ownWords : ''}>{run.quoted}</bdi>
    return run.as === 'strong' ? <b>{said}</b> : said
  }
  if ('strong' in run) return <b>{run.strong}</b>
  if ('letter' in run) return <b>{run.letter} </b>
  if ('quiet' in run) {
    return (
      <span class={style.meta}>
        <TextRuns runs={run.quiet} words={words} listed={listed} />
      </span>
    )
  }
  if ('numbers' in run) return <References numbers={run.numbers} words={words} listed={listed} />
  if ('sign' in run) return <KindSign kind={run.sign} severity={run.severity} />
  if ('at' in run) return <Time at={run.at} shown={run.shown} />
  if ('date' in run) return <time dateTime={run.date}>{run.shown}</time>
  return <br />
}

function DayTable({ day: { date, shown, parts }, words }: { day: TimelineDay; words: Words }) {
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
              <TextRuns runs={withAbout(event, words)} words={words} listed />
              <Replies
                replies={event.replies?.map((reply) => replyRuns(reply, words))}
                all={(runs) => <TextRuns runs={runs} words={words} listed />}
              />
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

function withAbout(observed: ObservationView, words: Words): InlineRun[] {
  const about = aboutRuns(observed, words)
  return [...observationRuns(observed, words), ...(about.length > 0 ? [' ', { quiet: about }] : [])]
}

function References({ numbers, words, listed }: { numbers: number[]; words: Words; listed: boolean }) {
  return (
    <span class={style.references}>
      {numbers.map((number, i) => (
        <span key={number}>
          {i > 0 && ', '}
          {listed ? (
            <a href={`#o${number}`} aria-label={words.summaryObservationNumber(number)} onClick={follow}>
              {number}
            </a>
          ) : (
            number
          )}
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
