import * as words from '../../assets/locales/en.yml'
import { renewConsent, latestConsent, withdrawOwnConsent, type AnswerSet } from '../../storage/review/answer-set.ts'
import type { Consent, Amendment, CharterLine } from '../../storage/rows/tables.ts'
import { dateOf } from '../../storage/rows/time-zone.ts'
import type { ShownReview } from './opened-review.ts'
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

/** What was agreed before, what was changed of it since, and the agreement to be shadowed, which can be taken back. */
export function ReviewCharter({
  opened: { rideAlong, shown, bySync },
  observer,
  written,
  write,
}: {
  opened: ShownReview
  observer: string
  written: AnswerSet
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
  const charterLines = presentRows<CharterLine>(shown.charterLines)
  const amendments = presentRows<Amendment>(shown.amendments).sort((a, b) => a.at - b.at || a.seq - b.seq)
  const agreement = latestConsent(written, presentRows<Consent>(shown.agreements))
  const something = fields.length > 0 || charterLines.length > 0
  return (
    <>
      {!something && <p class="two">{words.reviewNothingAgreed}</p>}
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
            {!agreement ? (
              words.reviewAgreementNone
            ) : agreement.takenBackAt === undefined ? (
              <>
                <bdi>
                  {agreement.scope ? words.reviewAgreedOn(on(agreement.at), agreement.scope) : words.reviewAgreedOnly(on(agreement.at))}
                </bdi>{' '}
                <button
                  type="button"
                  class="link"
                  onClick={() => write((all, now) => withdrawOwnConsent(all, agreement, now), words.reviewTookBack, { aloud: true })}
                >
                  {words.reviewTakeBack}
                </button>
              </>
            ) : (
              <>
                {bySync
                  ? words.reviewTakenBackBySync(on(agreement.takenBackAt))
                  : words.reviewTakenBackOn(on(agreement.takenBackAt), observer)}{' '}
                <button
                  type="button"
                  class="link"
                  onClick={() => write((all, now) => renewConsent(all, agreement, now), words.reviewAgreedAgain, { aloud: true })}
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
                <bdi>{words.reviewAmendedOn(on(row.at), said(row, observer))}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function said({ field, before, after }: Amendment, observer: string): string {
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
