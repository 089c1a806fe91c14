import * as words from '../../assets/locales/en.yml'
import { renewConsent, latestConsent, withdrawOwnConsent, type AnswerSet } from '../../storage/review/answer-set.ts'
import type { Consent, Amendment, CharterLine } from '../../storage/rows/tables.ts'
import { dateOf } from '../../storage/rows/time-zone.ts'
import type { ReviewData } from './unlocked-review.ts'
import { presentRows, type WriteAnswer } from './ReviewPart.tsx'
import { dayName } from '../names/dates.ts'
import style from './ReviewCharter.module.css'

const lists: { what: CharterLine['what']; title: string; outcomes: Record<NonNullable<CharterLine['outcome']>, string> }[] = [
  {
    what: 'question',
    title: words.charterQuestions,
    outcomes: { yes: words.questionYes, partly: words.questionPartly, no: words.questionNo },
  },
  {
    what: 'assumption',
    title: words.charterAssumptions,
    outcomes: { yes: words.assumptionYes, partly: words.assumptionPartly, no: words.assumptionNo },
  },
  {
    what: 'standard',
    title: words.charterStandards,
    outcomes: { yes: words.standardYes, partly: words.standardPartly, no: words.standardNo },
  },
  { what: 'term', title: words.charterTerms, outcomes: { yes: '', partly: '', no: '' } },
]

/** The charter, its later amendments, and the host's consent to be shadowed, which can be withdrawn. */
export function ReviewCharter({
  review: { rideAlong, rows, bySync },
  observer,
  answers,
  write,
}: {
  review: ReviewData
  observer: string
  answers: AnswerSet
  write: WriteAnswer
}) {
  const on = (at: number) => dayName(dateOf(at, rideAlong.zone), { year: true })
  const fields = [
    [words.purpose, rideAlong.purpose],
    [words.goal, rideAlong.goal],
    [words.offLimits, rideAlong.offLimits],
    [words.roles, rideAlong.roles],
    [words.reviewGoodForObserver(observer), rideAlong.goodForObserver],
    [words.reviewGoodForHost, rideAlong.goodForHost],
  ].filter((field): field is [string, string] => Boolean(field[1]))
  const charterLines = presentRows<CharterLine>(rows.charterLines)
  const amendments = presentRows<Amendment>(rows.amendments).sort((a, b) => a.at - b.at || a.seq - b.seq)
  const consent = latestConsent(answers, presentRows<Consent>(rows.agreements))
  const hasCharter = fields.length > 0 || charterLines.length > 0
  return (
    <>
      {!hasCharter && <p class="two">{words.reviewNothingAgreed}</p>}
      <dl class={style.agreed}>
        {fields.map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <bdi>{text}</bdi>
            </dd>
          </div>
        ))}
        {lists.map(({ what, title, outcomes }) => {
          const lines = charterLines
            .filter((line) => line.what === what)
            .sort((a, b) => a.place - b.place || a.recordedAt - b.recordedAt || a.seq - b.seq)
          return (
            lines.length > 0 && (
              <div key={what} class={style.list}>
                <dt>{title}</dt>
                {lines.map(({ id, text, found, outcome }) => (
                  <dd key={id}>
                    <bdi>{text}</bdi>
                    {outcome && <span class={style.outcome}>{outcomes[outcome]}</span>}
                    {found && (
                      <span class={style.found}>
                        <bdi>{found}</bdi>
                      </span>
                    )}
                  </dd>
                ))}
              </div>
            )
          )
        })}
        <div class={style.whole}>
          <dt>{words.reviewAgreement}</dt>
          <dd>
            {!consent ? (
              words.reviewAgreementNone
            ) : consent.takenBackAt === undefined ? (
              <>
                <bdi>{consent.scope ? words.reviewAgreedOn(on(consent.at), consent.scope) : words.reviewAgreedOnly(on(consent.at))}</bdi>{' '}
                <button
                  type="button"
                  class="link"
                  onClick={() => write((before, now) => withdrawOwnConsent(before, consent, now), words.reviewTookBack, { toast: true })}
                >
                  {words.reviewTakeBack}
                </button>
              </>
            ) : (
              <>
                {bySync ? words.reviewTakenBackBySync(on(consent.takenBackAt)) : words.reviewTakenBackOn(on(consent.takenBackAt), observer)}{' '}
                <button
                  type="button"
                  class="link"
                  onClick={() => write((before, now) => renewConsent(before, consent, now), words.reviewAgreedAgain, { toast: true })}
                >
                  {words.reviewAgreeAgain}
                </button>
              </>
            )}
          </dd>
        </div>
      </dl>
      {amendments.length > 0 && (
        <details class={style.amended}>
          <summary>{words.reviewAmended(amendments.length)}</summary>
          <ul>
            {amendments.map((row) => (
              <li key={row.id}>
                <bdi>{words.reviewAmendedOn(on(row.at), amendmentText(row, observer))}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function amendmentText({ field, before, after }: Amendment, observer: string): string {
  const names: Record<string, string> = {
    purpose: words.purpose,
    goal: words.goal,
    offLimits: words.offLimits,
    roles: words.roles,
    goodForObserver: words.reviewGoodForObserver(observer),
    goodForHost: words.reviewGoodForHost,
    question: words.charterQuestion,
    assumption: words.charterAssumption,
    standard: words.charterStandard,
  }
  const name = names[field] ?? field
  if (before === undefined) return words.amendmentAdded(name, after ?? '')
  return after === undefined ? words.amendmentTaken(name, before) : words.amendmentChanged(name, before, after)
}
