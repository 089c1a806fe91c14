import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import {
  beginAnswers,
  eraseAnswers,
  joinAnswers,
  repliesBy,
  answerCount,
  undoAnswerStep,
  type SavedAnswers,
  type AnswerStep,
  type AnswerSet,
} from '../../storage/review/answer-set.ts'
import { isDeleted, type PersonId } from '../../storage/rows/row.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Icon } from '../ui/Icon.tsx'
import type { ShownReview } from './opened-review.ts'
import { ReviewAssent } from './ReviewAssent.tsx'
import { ReviewCharter } from './ReviewCharter.tsx'
import { ReviewDay, needsText } from './ReviewDay.tsx'
import { ReviewOwn } from './ReviewOwn.tsx'
import { ReviewPart, presentRows, type WriteAnswer } from './ReviewPart.tsx'
import { ReviewRatings } from './ReviewRatings.tsx'
import { errorText } from '../ui/errors.ts'
import { nameAndRole, capitalize } from '../names/people.ts'
import { announce } from '../ui/announce.ts'
import { dayName } from '../names/dates.ts'
import { Toast } from '../ui/Toast.tsx'
import { pressChord } from '../ui/use-chords.ts'
import style from './ReviewPage.module.css'
import { isStorageFull } from '../../storage/errors.ts'

interface Props {
  opened: ShownReview
  /** What was written here before; where it comes later, from another page, it is joined. */
  kept?: SavedAnswers | undefined
  /** Keeps what is written; what it throws is said. */
  onKeep: (written: AnswerSet) => Promise<void>
  /** Saves a file for the observer, and says its name. Without it, this is what the host will see, unless it goes by sync. */
  onSave?: (written: AnswerSet, round: number) => Promise<string>
  /** In a page that has a main part and a heading of its own. */
  inside?: boolean
}

/** After the last change, in milliseconds; and after a try that failed. */
const keptAfter = 250
const keptAgainAfter = 5000

/** What a host is shown of a ride-along, and all they can answer. It knows no database and no browser but this page. */
export function ReviewPage({ opened, kept, onKeep, onSave, inside = false }: Props) {
  const { review, person, privateCount, bySync = false, version, rideAlong, shown } = opened
  const isAnswered = onSave !== undefined || bySync
  const about = { person, rideAlongId: rideAlong.id, review }
  const [written, setWritten] = useState(() => beginAnswers(about, shown, kept))
  const current = useRef(written)
  const keeping = useKeeping(() => onKeep(current.current), bySync)
  const commit = (next: AnswerSet) => {
    current.current = next
    setWritten(next)
    keeping.later()
  }
  useEffect(() => {
    if (!kept) return
    current.current = joinAnswers(current.current, kept)
    setWritten(current.current)
  }, [kept])

  const steps = useRef<(AnswerStep & { said: string; typing?: string | undefined })[]>([])
  const [told, setTold] = useState<{ said: string; n: number; canUndo: boolean }>()
  const tell = (said: string, canUndo: boolean) => setTold((last) => ({ said, canUndo, n: (last?.n ?? 0) + 1 }))
  const write = useCallback<WriteAnswer>((verb, said, { aloud, typing } = {}) => {
    const before = current.current
    const after = verb(before, Date.now())
    if (after === before) return
    const last = steps.current.at(-1)
    if (typing !== undefined && last?.typing === typing) last.after = after
    else steps.current.push({ before, after, said, typing })
    commit(after)
    if (aloud) {
      tell(said, true)
      announce(words.canBeUndone(said))
    }
  }, [])
  const undo = () => {
    const step = steps.current.pop()
    const sentence = step ? words.undone(step.said) : words.nothingToUndo
    if (step) commit(undoAnswerStep(current.current, step, Date.now()))
    tell(sentence, false)
    announce(sentence)
  }

  useEffect(() => {
    if (!isAnswered) return
    const press = (event: KeyboardEvent) => {
      // In a box with text, the browser undoes what was typed.
      const inText = event.target instanceof Element && event.target.matches('textarea, input:not([type=radio])')
      if (!inText && !document.querySelector('dialog[open]')) pressChord({ 'Ctrl+Z': undo, 'Ctrl+Shift+Z': () => false }, event)
    }
    // Before the page around it hears the keys.
    document.addEventListener('keydown', press, true)
    return () => document.removeEventListener('keydown', press, true)
  })

  const [era, setEra] = useState(0)
  const [asking, setAsking] = useState(false)
  const erase = () => {
    commit(eraseAnswers(current.current))
    steps.current = []
    setEra(era + 1)
    setAsking(false)
    const said = bySync ? words.reviewErasedBySync(observer) : words.reviewErased(observer)
    tell(said, false)
    announce(said)
  }

  const [saving, setSaving] = useState(false)
  const [saved, setSaved] = useState<{ name: string; open: number } | { problem: string }>()
  const save = async () => {
    if (!onSave) return
    setSaving(true)
    try {
      const round = current.current.saved + 1
      const name = await onSave(current.current, round)
      commit({ ...current.current, saved: round })
      setSaved({ name, open: [...repliesBy(current.current).values()].filter(needsText).length })
    } catch (error) {
      setSaved({ problem: words.reviewNotSavedYet(errorText(error)) })
    } finally {
      setSaving(false)
    }
  }

  const people = new Map(shown.people.flatMap((row) => (isDeleted(row) || !('name' in row) ? [] : [[row.id, row]])))
  const nameOf = (id: PersonId) => people.get(id)?.name || words.theObserver
  const observer = nameOf(rideAlong.observer)
  const called = (id: PersonId) => {
    const found = people.get(id)
    return found?.name ? nameAndRole(found) : words.theObserver
  }
  const host = people.get(person)
  const replies = useMemo(() => repliesBy(written), [written.rows.replies])
  const questions = useMemo(() => presentRows(shown.observations).filter(({ by }) => by !== person), [shown])
  const answered = questions.filter(({ id }) => replies.has(id)).length
  const { classification, title, date } = rideAlong
  const [Main, Title] = inside ? (['div', 'h2'] as const) : (['main', 'h1'] as const)
  const name = title || words.untitled
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
            <bdi>{words.reviewForFrom(host ? nameAndRole(host) : words.unnamed, called(rideAlong.observer))}</bdi>
          </p>
          <Title>
            <bdi>{name}</bdi>
          </Title>
          <p class={style.lead}>{words.reviewLead(observer, dayName(date, { year: true }))}</p>
          {privateCount !== undefined && <p class={style.lead}>{words.reviewPrivate(privateCount, capitalize(observer))}</p>}
          <nav class={style.jump} aria-label={words.reviewParts}>
            {parts.map(({ id, label }) => (
              <a key={id} href={`#${id}`} onClick={goTo}>
                {label}
              </a>
            ))}
            {version && (
              <a href="#summary" onClick={goTo}>
                {words.reviewSummary}
              </a>
            )}
          </nav>
        </div>
      </header>
      <Main class={style.wrap}>
        <ReviewPart id="agreed" title={words.reviewAgreed}>
          <ReviewCharter opened={opened} observer={observer} written={written} write={write} />
        </ReviewPart>
        <ReviewPart id="noted" title={words.reviewNoted}>
          {questions.length === 0 ? (
            <p class="two">{words.reviewNothingNoted}</p>
          ) : (
            <ReviewDay opened={opened} observer={observer} observations={questions} replies={replies} write={write} />
          )}
        </ReviewPart>
        <ReviewPart id="ratings" title={words.reviewRatings}>
          <ReviewRatings
            ratings={presentRows(written.rows.ratings)}
            theirs={presentRows(shown.ratings).filter(({ by }) => by === rideAlong.observer)}
            observer={observer}
            write={write}
          />
        </ReviewPart>
        <ReviewOwn key={era} opened={opened} observer={observer} written={written} write={write}>
          {version && (
            <ReviewPart id="summary" title={words.reviewSummary}>
              <ReviewAssent
                version={version}
                ask={(bySync ? words.reviewSummaryAskBySync : words.reviewSummaryAsk)(capitalize(observer), String(version.n))}
                bySync={bySync}
                rideAlong={rideAlong}
                observer={observer}
                written={written}
                write={write}
              />
            </ReviewPart>
          )}
          <section class={style.erase} aria-labelledby="erase-heading">
            <h2 id="erase-heading">{words.reviewErase}</h2>
            <p class="two">
              {answerCount(written) === 0 ? words.reviewNothingWritten : bySync ? words.reviewEraseHintBySync : words.reviewEraseHint}
            </p>
            <Erased written={written} />
            {answerCount(written) > 0 && (
              <button type="button" class="danger" onClick={() => setAsking(true)}>
                {words.reviewErase}
              </button>
            )}
          </section>
        </ReviewOwn>
      </Main>
      <footer class={style.save} hidden={!isAnswered}>
        <div class={style.wrap}>
          {keeping.problem && (
            <p class="callout warn" role="alert">
              <Icon name="alert" />
              <span>{keeping.problem}</span>
            </p>
          )}
          <div role="status">
            {saved && (
              <p class={`callout ${'problem' in saved ? 'bad' : ''}`}>
                <Icon name={'problem' in saved ? 'alert' : 'check'} />
                <span>
                  {'problem' in saved ? (
                    saved.problem
                  ) : (
                    <>
                      {words.reviewSavedAs(saved.name, observer)} {saved.open > 0 && words.reviewSavedOpen(saved.open)}{' '}
                      {words.reviewSavedWell}
                    </>
                  )}{' '}
                  <button type="button" class="link" onClick={() => setSaved(undefined)}>
                    {words.dismiss}
                  </button>
                </span>
              </p>
            )}
          </div>
          <div class={style.bar}>
            <p>
              <b>{words.reviewAnswered(answered, questions.length)}</b>{' '}
              <span class={style.wide}>{keeping.problem || bySync ? '' : words.reviewKeptHere} </span>
              <span class={bySync ? '' : style.wide}>
                {!bySync ? words.reviewNothingSent : keeping.problem ? '' : words.reviewGoesBySync(observer)}
              </span>
            </p>
            <progress value={answered} max={Math.max(1, questions.length)} aria-label={words.reviewAnswered(answered, questions.length)} />
            <button type="button" class="large" onClick={undo} disabled={steps.current.length === 0}>
              {words.undo}
            </button>
            {onSave && (
              <button type="button" class="primary large" aria-disabled={saving} onClick={() => void (saving || save())}>
                {saving ? words.reviewSaving : words.reviewSave}
              </button>
            )}
          </div>
        </div>
      </footer>
      {told && (
        <aside class={style.toast} aria-label={words.whatWasDone}>
          <Toast key={told.n} text={told.said} onUndo={told.canUndo ? undo : undefined} onDismiss={() => setTold(undefined)} />
        </aside>
      )}
      {asking && (
        <Dialog title={words.reviewEraseAsk} onClose={() => setAsking(false)}>
          <p>{(bySync ? words.reviewEraseWarningBySync : words.reviewEraseWarning)(answerCount(written), observer)}</p>
          <div class={style.ask}>
            <button type="button" autofocus onClick={() => setAsking(false)}>
              {words.cancel}
            </button>
            <button type="button" class="danger" onClick={erase}>
              {words.reviewEraseNow}
            </button>
          </div>
        </Dialog>
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

/** The address stays as it is: in the dashboard its fragment names the page. */
function goTo(event: MouseEvent & { currentTarget: HTMLAnchorElement }): void {
  const part = document.getElementById(event.currentTarget.hash.slice(1))
  if (!part || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  part.focus({ preventScroll: true })
  part.scrollIntoView()
}

function Erased({ written: { rows } }: { written: AnswerSet }) {
  const count = Object.values(rows)
    .flat()
    .filter(({ erased }: { erased?: true }) => erased).length
  return count > 0 ? <p class="two">{words.reviewErasedCount(count)}</p> : null
}

/**
 * Keeps what is written soon after the last change, and at once when the page goes out of sight. What is not kept yet
 * when the page is closed, the browser asks about.
 */
function useKeeping(keep: () => Promise<void>, bySync: boolean): { later: () => void; problem: string } {
  const [problem, setProblem] = useState('')
  const state = useRef({ due: false, busy: false, timer: 0 })
  const doKeep = useRef(keep)
  doKeep.current = keep
  const run = async () => {
    const at = state.current
    clearTimeout(at.timer)
    if (at.busy || !at.due) return
    at.busy = true
    at.due = false
    let isKept = false
    try {
      await doKeep.current()
      isKept = true
      setProblem('')
      announce(words.reviewKept)
    } catch (error) {
      at.due = true
      at.timer = window.setTimeout(() => void run(), keptAgainAfter)
      const full = isStorageFull(error)
      setProblem(
        bySync ? words.reviewNotKeptBySync(errorText(error)) : full ? words.reviewNotKeptFull : words.reviewNotKept(errorText(error)),
      )
    } finally {
      at.busy = false
      if (at.due && isKept) void run()
    }
  }
  useEffect(() => {
    const leave = () => void run()
    const hide = () => document.visibilityState === 'hidden' && leave()
    const ask = (event: BeforeUnloadEvent) => {
      if (!state.current.due && !state.current.busy) return
      leave()
      event.preventDefault()
    }
    window.addEventListener('pagehide', leave)
    document.addEventListener('visibilitychange', hide)
    window.addEventListener('beforeunload', ask)
    return () => {
      leave()
      window.removeEventListener('pagehide', leave)
      document.removeEventListener('visibilitychange', hide)
      window.removeEventListener('beforeunload', ask)
    }
  }, [])
  return {
    problem,
    later() {
      state.current.due = true
      clearTimeout(state.current.timer)
      state.current.timer = window.setTimeout(() => void run(), keptAfter)
    },
  }
}
