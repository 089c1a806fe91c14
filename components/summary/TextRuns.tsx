import type { TargetedMouseEvent } from 'preact'
import type { InlineRun } from '../../summary/blocks.ts'
import type { Words } from '../../summary/context.ts'
import { KindSign } from '../names/KindSign.tsx'
import style from './SummaryPage.module.css'

/** Text of a summary. With `listed`, numbers of observations link to the timeline below. */
export function TextRuns({ runs, words, listed }: { runs: InlineRun[]; words: Words; listed: boolean }) {
  return (
    <>
      {runs.map((run, i) => (
        <TextRun key={i} run={run} words={words} listed={listed} />
      ))}
    </>
  )
}

function TextRun({ run, words, listed }: { run: InlineRun; words: Words; listed: boolean }) {
  if (typeof run === 'string') return <>{run}</>
  if ('href' in run) {
    return (
      <a href={run.href} target="_blank" rel="noreferrer">
        <bdi>{run.quoted}</bdi>
      </a>
    )
  }
  if ('quoted' in run) {
    const text = <bdi class={run.as === 'own words' ? style.ownWords : ''}>{run.quoted}</bdi>
    return run.as === 'strong' ? <b>{text}</b> : text
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

/** Replies to an observation, a paragraph each. */
export function Replies({ replies = [], words, listed }: { replies?: InlineRun[][] | undefined; words: Words; listed: boolean }) {
  return replies.map((reply, i) => (
    <p key={i} class={style.reply}>
      <TextRuns runs={reply} words={words} listed={listed} />
    </p>
  ))
}

function References({ numbers, words, listed }: { numbers: number[]; words: Words; listed: boolean }) {
  return (
    <span class={style.references}>
      {numbers.map((number, i) => (
        <span key={number}>
          {i > 0 && ', '}
          {listed ? (
            <a href={`#o${number}`} aria-label={words.summaryObservationNumber(number)} onClick={focusObservation}>
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

/** Focuses the observation without changing the address, whose fragment is the dashboard's route. */
function focusObservation(event: TargetedMouseEvent<HTMLAnchorElement>): void {
  const row = document.getElementById(event.currentTarget.hash.slice(1))
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  row.focus()
}

export function Time({ at, shown }: { at: number; shown: string }) {
  return <time dateTime={new Date(at).toISOString()}>{shown}</time>
}
