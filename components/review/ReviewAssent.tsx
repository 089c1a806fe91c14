import * as words from '../../assets/locales/en.yml'
import { giveAssent, assentFor, withdrawAssent, type AnswerSet } from '../../storage/review/answer-set.ts'
import type { RideAlong } from '../../storage/rows/tables.ts'
import { dateOf } from '../../storage/rows/time-zone.ts'
import type { ShownReview } from './opened-review.ts'
import type { WriteAnswer } from './ReviewPart.tsx'
import { dayName } from '../names/dates.ts'
import style from './ReviewAssent.module.css'

/** The host's own word on a summary that was put forward, which can be taken back. */
export function ReviewAssent({
  version: { n, hash, finalAt },
  ask,
  bySync,
  rideAlong: { zone },
  observer,
  written,
  write,
}: {
  version: NonNullable<ShownReview['version']>
  /** What is asked of them. */
  ask: string
  bySync: boolean
  rideAlong: Pick<RideAlong, 'zone'>
  observer: string
  written: AnswerSet
  write: WriteAnswer
}) {
  const on = (at: number) => dayName(dateOf(at, zone), { year: true })
  const given = assentFor(written, hash)
  return (
    <div class={style.assent}>
      <p>
        <bdi>{ask}</bdi>
      </p>
      <p class="two">
        {words.reviewSummaryMeans}{' '}
        {finalAt !== undefined && (finalAt > Date.now() ? words.reviewSummaryUntil(on(finalAt)) : words.reviewSummarySince(on(finalAt)))}
      </p>
      <p class={style.hash}>
        {bySync ? words.reviewSummaryHashBySync : words.reviewSummaryHash} <code>{hash}</code>
      </p>
      {given ? (
        <p>
          <bdi>
            {bySync ? words.reviewAssentOnBySync(String(n), on(given.at)) : words.reviewAssentOn(String(n), on(given.at), observer)}
          </bdi>{' '}
          <button
            type="button"
            class="link"
            onClick={() => write((all, now) => withdrawAssent(all, hash, now), words.reviewAssentBack, { aloud: true })}
          >
            {words.reviewTakeBackAssent(n)}
          </button>
        </p>
      ) : (
        <button type="button" onClick={() => write((all, now) => giveAssent(all, hash, now), words.reviewAssented, { aloud: true })}>
          {words.reviewAssent(n)}
        </button>
      )}
    </div>
  )
}
