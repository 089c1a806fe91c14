import { useMemo } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { repliesBy, type AnswerSet, type SavedAnswers } from '../../storage/review/answer-set.ts'
import { isDeleted, type PersonId } from '../../storage/rows/row.ts'
import { dayName } from '../names/dates.ts'
import { capitalize, nameAndRole } from '../names/people.ts'
import { Toast } from '../ui/Toast.tsx'
import { EraseAnswers } from './EraseAnswers.tsx'
import { ReviewAssent } from './ReviewAssent.tsx'
import { ReviewCharter } from './ReviewCharter.tsx'
import { ReviewDay } from './ReviewDay.tsx'
import { ReviewOwn } from './ReviewOwn.tsx'
import { ReviewPart, presentRows } from './ReviewPart.tsx'
import { ReviewRatings } from './ReviewRatings.tsx'
import { SaveBar } from './SaveBar.tsx'
import type { ReviewData } from './unlocked-review.ts'
import { useAnswers } from './use-answers.ts'
import style from './ReviewPage.module.css'

interface Props {
  review: ReviewData
  /** Answers stored earlier. If another page stores answers later, they are merged. */
  saved?: SavedAnswers | undefined
  /** Stores the answers; the message of an error is shown. */
  onSave: (answers: AnswerSet) => Promise<void>
  /** Saves a file for the observer and returns its name. Without it, and unless answers go by sync, the page is a preview. */
  onSaveFile?: (answers: AnswerSet, round: number) => Promise<string>
  /** Whether the page around it has a main element and a heading of its own. */
  inside?: boolean
}

/** What a host sees of a ride-along, and everything they can answer. It uses no database and no extension API. */
export function ReviewPage({ review, saved, onSave, onSaveFile, inside = false }: Props) {
  const { person, privateCount, bySync = false, version, rideAlong, rows } = review
  const isPreview = !onSaveFile && !bySync
  const state = useAnswers({ review, saved, onSave, undoByKey: !isPreview })
  const { answers, write, toast } = state

  const people = new Map(rows.people.flatMap((row) => (isDeleted(row) || !('name' in row) ? [] : [[row.id, row]])))
  const fullName = (id: PersonId) => {
    const found = people.get(id)
    return found?.name ? nameAndRole(found) : words.theObserver
  }
  const observer = people.get(rideAlong.observer)?.name || words.theObserver
  const host = people.get(person)
  const replies = useMemo(() => repliesBy(answers), [answers.rows.replies])
  const observations = useMemo(() => presentRows(rows.observations).filter(({ by }) => by !== person), [rows])
  const answered = observations.filter(({ id }) => replies.has(id)).length
  const { classification, title, date } = rideAlong
  const [Main, Title] = inside ? (['div', 'h2'] as const) : (['main', 'h1'] as const)
  return (
    <div class={style.review}>
      <header class={style.top}>
        <div class={style.wrap}>
          {classification && (
            <p class={style.classification}>
              <bdi>{classification}</bdi>
            </p>
          )}
          <p class={style.eyebrow}>
            <bdi>{words.reviewForFrom(host ? nameAndRole(host) : words.unnamed, fullName(rideAlong.observer))}</bdi>
          </p>
          <Title>
            <bdi>{title || words.untitled}</bdi>
          </Title>
          <p class={style.lead}>{words.reviewLead(observer, dayName(date, { year: true }))}</p>
          {privateCount !== undefined && <p class={style.lead}>{words.reviewPrivate(privateCount, capitalize(observer))}</p>}
          <nav class={style.jump} aria-label={words.reviewParts}>
            {parts.map(({ id, label }) => (
              <a key={id} href={`#${id}`} onClick={goToPart}>
                {label}
              </a>
            ))}
            {version && (
              <a href="#summary" onClick={goToPart}>
                {words.reviewSummary}
              </a>
            )}
          </nav>
        </div>
      </header>
      <Main class={style.wrap}>
        <ReviewPart id="agreed" title={words.reviewAgreed}>
          <ReviewCharter review={review} observer={observer} answers={answers} write={write} />
        </ReviewPart>
        <ReviewPart id="noted" title={words.reviewNoted}>
          {observations.length === 0 ? (
            <p class="two">{words.reviewNothingNoted}</p>
          ) : (
            <ReviewDay review={review} observer={observer} observations={observations} replies={replies} write={write} />
          )}
        </ReviewPart>
        <ReviewPart id="ratings" title={words.reviewRatings}>
          <ReviewRatings
            ratings={presentRows(answers.rows.ratings)}
            observerRatings={presentRows(rows.ratings).filter(({ by }) => by === rideAlong.observer)}
            observer={observer}
            write={write}
          />
        </ReviewPart>
        <ReviewOwn key={state.eraseCount} review={review} observer={observer} answers={answers} write={write} />
        {version && (
          <ReviewPart id="summary" title={words.reviewSummary}>
            <ReviewAssent
              version={version}
              question={(bySync ? words.reviewSummaryAskBySync : words.reviewSummaryAsk)(capitalize(observer), String(version.n))}
              bySync={bySync}
              rideAlong={rideAlong}
              observer={observer}
              answers={answers}
              write={write}
            />
          </ReviewPart>
        )}
        <EraseAnswers
          answers={answers}
          observer={observer}
          bySync={bySync}
          onErase={() => state.erase(bySync ? words.reviewErasedBySync(observer) : words.reviewErased(observer))}
        />
      </Main>
      <SaveBar
        answers={state}
        answered={answered}
        total={observations.length}
        observer={observer}
        bySync={bySync}
        onSaveFile={onSaveFile}
        hidden={isPreview}
      />
      {toast && (
        <aside class={style.toast} aria-label={words.whatWasDone}>
          <Toast key={toast.n} text={toast.text} onUndo={toast.canUndo ? state.undo : undefined} onDismiss={state.dismissToast} />
        </aside>
      )}
    </div>
  )
}

const parts = [
  { id: 'agreed', label: words.reviewAgreed },
  { id: 'noted', label: words.reviewNoted },
  { id: 'ratings', label: words.reviewRatings },
  { id: 'priorities', label: words.reviewPriorities },
]

/** Moves the focus without changing the address, whose fragment names the page on the dashboard. */
function goToPart(event: MouseEvent & { currentTarget: HTMLAnchorElement }): void {
  const part = document.getElementById(event.currentTarget.hash.slice(1))
  if (!part || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  part.focus({ preventScroll: true })
  part.scrollIntoView()
}
