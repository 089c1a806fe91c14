import * as words from '../../assets/locales/en.yml'
import { giveAssent, assentFor, withdrawAssent, type AnswerSet } from '../../storage/review/answer-set.ts'
import type { RideAlong } from '../../storage/rows/tables.ts'
import { dateOf } from '../../storage/rows/time-zone.ts'
import type { ReviewData } from './unlocked-review.ts'
import type { WriteAnswer } from './ReviewPart.tsx'
import { dayName } from '../names/dates.ts'
import style from './ReviewAssent.module.css'

/** The host's assent to a proposed version of the summary. It can be withdrawn. */
export function ReviewAssent({
  version: { n, hash, finalAt },
  question,
  bySync,
  rideAlong: { zone },
  observer,
  answers,
  write,
}: {
  version: NonNullable<ReviewData['version']>
  question: string
  bySync: boolean
  rideAlong: Pick<RideAlong, 'zone'>
  observer: string
  answers: AnswerSet
  write: WriteAnswer
}) {
  const on = (at: number) => dayName(dateOf(at, zone), { year: true })
  const assent = assentFor(answers, hash)
  return (
    <div class={style.assent}>
      <p>
        <bdi>{question}</bdi>
      </p>
      <p class="two">
        {words.reviewSummaryMeans}{' '}
        {finalAt !== undefined && (finalAt > Date.now() ? words.reviewSummaryUntil(on(finalAt)) : words.reviewSummarySince(on(finalAt)))}
      </p>
      <p class={style.hash}>
        {bySync ? words.reviewSummaryHashBySync : words.reviewSummaryHash} <code>{hash}</code>
      </p>
      {assent ? (
        <p>
          <bdi>
            {bySync ? words.reviewAssentOnBySync(String(n), on(assent.at)) : words.reviewAssentOn(String(n), on(assent.at), observer)}
          </bdi>{' '}
          <button
            type="button"
            class="link"
            onClick={() => write((before, now) => withdrawAssent(before, hash, now), words.reviewAssentBack, { toast: true })}
          >
            {words.reviewTakeBackAssent(n)}
          </button>
        </p>
      ) : (
        <button type="button" onClick={() => write((before, now) => giveAssent(before, hash, now), words.reviewAssented, { toast: true })}>
          {words.reviewAssent(n)}
        </button>
      )}
    </div>
  )
}
