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

/** Where files come in: answers to reviews that were made here, and reviews that others made for the person here. */
export default function AnswerReviewPage() {
  const news = useLive(newsCounts, [])
  const all = useLive(rideAlongs, [])
  const aside = useLive(filesSetAside, [])
  const [review, setReview] = useState<ReviewFile>()
  const AnswerReviewFile = useLoaded(() => import('./AnswerReviewFile.tsx'), review !== undefined)
  const [said, setSaid] = useState<{ text: string; bad?: true }>()
  const [discarded, setDiscarded] = useState<SetAsideFile>()
  useEffect(() => {
    document.title = `${words.answers} · ${words.name}`
  }, [])
  if (!news || !all || !aside) return <main class={style.page} />
  const again = async (file: SetAsideFile) => {
    try {
      const given = await retrySetAsideFile(file)
      if (given.what === 'taken') setSaid({ text: words.answersTaken(given.taken.changed) })
      else setSaid({ text: given.what === 'refused' ? given.sentence : words.answersNoReview, bad: true })
    } catch (error) {
      setSaid({ text: failureText(error), bad: true })
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
          {said && (
            <p class={`callout ${said.bad ? 'bad' : ''}`} role={said.bad ? 'alert' : 'status'}>
              <Icon name={said.bad ? 'alert' : 'lock'} />
              <span>{said.text}</span>
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
          {aside.length > 0 && (
            <section class={style.aside} aria-label={words.keptAside}>
              <h2>{words.keptAside}</h2>
              <p class="hint">{words.keptAsideHint}</p>
              <ul>
                {aside.map((file) => (
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
                      <button type="button" class="small" onClick={() => void again(file)}>
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
