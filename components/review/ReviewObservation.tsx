import { useEffect, useMemo, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { Answer, Observation, Picture, Reply } from '../../storage/rows/tables.ts'
import { KindSign } from '../names/KindSign.tsx'
import { PageSource } from '../names/PageSource.tsx'
import { ReplyControl } from './ReplyControl.tsx'
import { ClockTime, type WriteAnswer } from './ReviewPart.tsx'
import style from './ReviewObservation.module.css'

/** One observation of the observer's, with its screenshots and the host's reply. */
export function ReviewObservation({
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
  // Memoized by observation: a key typed in one reply must not render a thousand observations.
  return useMemo(
    () => (
      <li class={style.observation}>
        <div class={style.source}>
          <p class={style.when}>
            <span class="num">{number}</span>
            <ClockTime at={row.at} zone={zone} />
            {row.basis !== 'observed' && <span>{(row.basis === 'told' ? words.reviewTold : words.reviewInferred)(observer)}</span>}
          </p>
          <div class={style.content}>
            <KindSign kind={row.kind} severity={row.severity} />
            <div class={style.text}>
              {row.prompt && (
                <p class="hint">
                  {words.asked} <bdi>{row.prompt}</bdi>
                </p>
              )}
              <p>
                {row.kind === 'quote' ? (
                  <q class={style.quoted}>
                    <bdi>{row.text}</bdi>
                  </q>
                ) : (
                  <bdi>{row.text || words.summaryNoWords}</bdi>
                )}
              </p>
              {row.kind === 'quote' && <p class="hint">{words.reviewQuoteHint}</p>}
              {(row.tags.length > 0 || row.page !== undefined || row.pageTitle !== undefined) && (
                <p class="hint">
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

/** The picture as a data: URL, the only kind that the page's content policy allows. */
function Screenshot({ picture: { bytes, alt, width, height } }: { picture: Picture }) {
  const [url, setUrl] = useState<string>()
  const [large, setLarge] = useState(false)
  useEffect(() => {
    const reader = new FileReader()
    reader.addEventListener('load', () => typeof reader.result === 'string' && setUrl(reader.result))
    reader.readAsDataURL(bytes)
    return () => reader.abort()
  }, [bytes])
  return (
    <figure class={style.picture} data-large={large}>
      <img src={url} alt={alt ? words.reviewPictureOf(alt) : words.reviewPicture} width={width} height={height} />
      <figcaption class="hint">
        {alt && <bdi>{alt}</bdi>}{' '}
        <button type="button" class="link" aria-pressed={large} onClick={() => setLarge(!large)}>
          {large ? words.reviewSmaller : words.reviewLarger}
        </button>
      </figcaption>
    </figure>
  )
}
