import { useEffect, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { SetAsideFile } from '../../storage/database/db.ts'
import { newsCounts } from '../../storage/review/news.ts'
import { discardSetAside, filesSetAside, setAsideFile } from '../../storage/review/set-aside-files.ts'
import { rideAlongs } from '../../storage/ride-alongs/ride-alongs.ts'
import { dateOf, localZone, timeOf } from '../../storage/rows/time-zone.ts'
import type { ReviewFile } from '../../sync/review-file.ts'
import { Heading } from '../ui/Heading.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useLive, useLoaded } from '../ui/live.ts'
import { OpenAnswers } from './OpenAnswers.tsx'
import { retrySetAsideFile } from './import-answers.ts'
import { failureText } from '../ui/errors.ts'
import { saveFile } from '../files/save-file.ts'
import { dayName } from '../names/dates.ts'
import style from './AnswerReviewPage.module.css'

/** Opens answer files, and review files for the person on this device to answer. */
export default function AnswerReviewPage() {
  const news = useLive(newsCounts, [])
  const all = useLive(rideAlongs, [])
  const setAside = useLive(filesSetAside, [])
  const [review, setReview] = useState<ReviewFile>()
  const AnswerReviewFile = useLoaded(() => import('./AnswerReviewFile.tsx'), review !== undefined)
  const [result, setResult] = useState<{ text: string; isError?: true }>()
  const [discarded, setDiscarded] = useState<SetAsideFile>()
  useEffect(() => {
    document.title = `${words.answers} · ${words.name}`
  }, [])
  if (!news || !all || !setAside) return <main class={style.page} />
  const retry = async (file: SetAsideFile) => {
    try {
      const outcome = await retrySetAsideFile(file)
      if (outcome.what === 'merged') setResult({ text: words.answersTaken(outcome.merged.changed) })
      else setResult({ text: outcome.what === 'refused' ? outcome.sentence : words.answersNoReview, isError: true })
    } catch (error) {
      setResult({ text: failureText(error), isError: true })
    }
  }
  const discard = async (file: SetAsideFile) => {
    await discardSetAside(file.id)
    setDiscarded(file)
    document.querySelector<HTMLElement>('main h1')?.focus()
  }
  return (
    <main class={style.page}>
      <Heading>{words.answers}</Heading>
      {review ? (
        <section class={style.review} aria-label={words.reviewYours}>
          <div class="row">
            <h2>{words.reviewYours}</h2>
            <button type="button" class="small push" onClick={() => setReview(undefined)}>
              {words.closeReview}
            </button>
          </div>
          <p class="hint">{words.answersKeptHere}</p>
          {AnswerReviewFile && <AnswerReviewFile key={`${review.review} ${review.round}`} file={review} />}
        </section>
      ) : (
        <>
          <p class="two">{words.answersPageHint}</p>
          <OpenAnswers onReview={setReview} />
          {news.size === 0 ? (
            <p class="muted">{words.noNewAnswers}</p>
          ) : (
            <ul class={style.news}>
              {all
                .filter(({ id }) => news.has(id))
                .map(({ id, title }) => (
                  <li key={id}>
                    <a href={`#/${id}/replies`}>
                      <bdi>{words.newFrom(title || words.untitled, words.newAnswers(news.get(id) ?? 0))}</bdi>
                    </a>
                  </li>
                ))}
            </ul>
          )}
          {result && (
            <p class={`callout ${result.isError ? 'bad' : ''}`} role={result.isError ? 'alert' : 'status'}>
              <Icon name={result.isError ? 'alert' : 'lock'} />
              <span>{result.text}</span>
            </p>
          )}
          {discarded && (
            <p class="row" role="status">
              <span>
                {words.discarded}: <bdi>{discarded.name}</bdi>
              </span>
              <button type="button" class="small" onClick={() => void setAsideFile(discarded).then(() => setDiscarded(undefined))}>
                {words.undo}
              </button>
            </p>
          )}
          {setAside.length > 0 && (
            <section class={style.aside} aria-label={words.keptAside}>
              <h2>{words.keptAside}</h2>
              <p class="hint">{words.keptAsideHint}</p>
              <ul>
                {setAside.map((file) => (
                  <li key={file.id}>
                    <div>
                      <p>
                        <bdi>{file.name}</bdi>{' '}
                        <time dateTime={new Date(file.at).toISOString()} class="muted">
                          {dayName(dateOf(file.at, localZone()))} {timeOf(file.at, localZone())}
                        </time>
                      </p>
                      <p class="hint">{file.why}</p>
                    </div>
                    <div class="row">
                      <button type="button" class="small" onClick={() => void retry(file)}>
                        {words.tryAgain}
                      </button>
                      <button type="button" class="small" onClick={() => saveFile(file.name, 'application/octet-stream', file.text)}>
                        {words.saveFileAgain}
                      </button>
                      <button type="button" class="small quiet" onClick={() => void discard(file)}>
                        {words.discard}
                      </button>
                    </div>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </main>
  )
}
