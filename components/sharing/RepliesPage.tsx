import type { TargetedSubmitEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { answerReply } from '../../storage/review/replies.ts'
import { eraseHostWords, withdrawObservation } from '../../storage/review/withdraw.ts'
import { markNewsSeen, newsOf } from '../../storage/review/news.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { peopleOf } from '../../storage/ride-alongs/people.ts'
import { isDeleted } from '../../storage/rows/row.ts'
import { inOrder, type Answer, type Observation, type Person, type Reply, type RideAlong } from '../../storage/rows/tables.ts'
import { dateOf, timeOf } from '../../storage/rows/time-zone.ts'
import { shareable } from '../../summary/shareable.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive } from '../ui/live.ts'
import { KindSign } from '../names/KindSign.tsx'
import { OpenAnswers } from './OpenAnswers.tsx'
import { Problem } from '../ui/Problem.tsx'
import { replyNames as saysOf, isCurrentText } from '../names/reply-names.ts'
import { failureText } from '../ui/errors.ts'
import { announce } from '../ui/announce.ts'
import { dayName } from '../names/dates.ts'
import style from './RepliesPage.module.css'

type Which = 'all' | 'new' | 'dispute' | 'withdraw' | 'unanswered'
const choices: { which: Which; name: string }[] = [
  { which: 'all', name: words.allReplies },
  { which: 'new', name: words.newOnly },
  { which: 'dispute', name: words.disputedOnly },
  { which: 'withdraw', name: words.withdrawOnly },
  { which: 'unanswered', name: words.unansweredOnly },
]
/** How many replies are shown at first, and more at each asking. */
const shownAtOnce = 50

/** What hosts said of a ride-along, each beside what it is about, to be answered. */
export default function RepliesPage({ rideAlong, onDid }: { rideAlong: RideAlong; onDid: (label: string) => void }) {
  const rows = useLive(() => rowsOf(rideAlong.id), [rideAlong.id])
  const people = useLive(() => peopleOf(rideAlong), [rideAlong.clock])
  const news = useLive(() => newsOf(rideAlong.id), [rideAlong.id])
  const [which, setWhich] = useState<Which>('all')
  const [limit, setLimit] = useState(shownAtOnce)
  const [problem, setProblem] = useState('')
  const [erasing, setErasing] = useState<Person>()
  const [erased, setErased] = useState('')
  if (!rows || !people || !news) return null

  const fresh = new Set(news.map(({ id }) => id))
  const own = rows.observations.filter((row) => row.by === rideAlong.by && !isDeleted(row)).sort(inOrder)
  const numbers = new Map((shareable(rows)?.rows.observations ?? []).toSorted(inOrder).map(({ id }, i) => [id, i + 1]))
  const observations = new Map(own.map((row) => [row.id, row]))
  const answers = new Map(rows.answers.filter((row) => !isDeleted(row)).map((row) => [row.replyId, row]))
  const withdrew = [...answers.values()].filter((row) => row.withdrew)
  const replies = rows.replies.filter((row) => !isDeleted(row) && !answers.get(row.id)?.withdrew)
  const inDay = replies
    .filter(({ observationId }) => observations.has(observationId))
    .sort((a, b) => inOrder(observations.get(a.observationId)!, observations.get(b.observationId)!))
  const lost = replies.filter(({ observationId }) => !observations.has(observationId))
  const passes = (reply: Reply) =>
    which === 'all' ||
    (which === 'new' && fresh.has(reply.id)) ||
    (which === 'unanswered' && !answers.has(reply.id) && reply.says !== 'confirm') ||
    reply.says === which
  const shown = inDay.filter(passes)
  const hosts = people.filter(({ id }) => id !== rideAlong.observer)
  const name = (id: string) => people.find((person) => person.id === id)?.name || words.unnamed
  const act = async (verb: () => Promise<unknown>): Promise<boolean> => {
    try {
      await verb()
      setProblem('')
      return true
    } catch (error) {
      setProblem(failureText(error))
      return false
    }
  }
  const line = (reply: Reply) => (
    <ReplyLine
      key={reply.id}
      reply={reply}
      observation={observations.get(reply.observationId)}
      number={numbers.get(reply.observationId)}
      answer={answers.get(reply.id)}
      name={name(reply.by)}
      zone={rideAlong.zone}
      fresh={fresh.has(reply.id)}
      act={act}
      onDid={onDid}
    />
  )
  const some = (kind: 'priority' | 'thanks', by: string) =>
    rows.remarks.filter((row) => row.what === kind && row.by === by && !isDeleted(row)).sort((a, b) => a.place - b.place)
  /** To which versions a host agreed; what nobody put forward is not told. */
  const agreedBy = (host: string) =>
    rows.versions
      .filter((row) => !isDeleted(row))
      .sort((a, b) => a.n - b.n)
      .flatMap(({ n, hash }) =>
        rows.assents
          .filter((row) => row.by === host && row.person === host && row.hash === hash && !isDeleted(row))
          .map(({ id, at }) => ({ id, n, at })),
      )
  const answered = hosts.filter(({ id }) =>
    [rows.replies, rows.remarks, rows.ratings, rows.observations, rows.assents].flat().some((row) => row.by === id && !isDeleted(row)),
  )
  const looked = news.length > 0 && (
    <button type="button" class="quiet small push" onClick={() => void markNewsSeen(news.map(({ id }) => id))}>
      {words.lookedAtAll}
    </button>
  )
  return (
    <div class={style.replies}>
      <OpenAnswers rideAlongId={rideAlong.id} />
      <Problem text={problem} />
      <p role="status" class={style.status}>
        {erased}
      </p>
      {answered.length === 0 && (
        <div class={style.none}>
          <h2>{words.repliesNone}</h2>
          <p class="two">{words.repliesNoneHint}</p>
        </div>
      )}
      {replies.length === 0 && looked && <div class={style.bar}>{looked}</div>}
      {replies.length > 0 && (
        <section class={style.group} aria-label={words.replies}>
          <div class={style.bar}>
            <fieldset>
              <legend class="visually-hidden">{words.filterReplies}</legend>
              <div class="choices small">
                {choices.map((choice) => (
                  <label key={choice.which}>
                    <input type="radio" name="which-replies" checked={which === choice.which} onChange={() => setWhich(choice.which)} />
                    {choice.name}
                  </label>
                ))}
              </div>
            </fieldset>
            <span class="muted">
              {words.replyCounts(String(new Set(inDay.map(({ observationId }) => observationId)).size), String(numbers.size))}
            </span>
            {looked}
          </div>
          {shown.length === 0 && <p role="status">{words.noSuchReplies}</p>}
          <ol class={style.list}>{shown.slice(0, limit).map(line)}</ol>
          {shown.length > limit && (
            <button type="button" class="link" onClick={() => setLimit(limit + shownAtOnce)}>
              {words.showMore(Math.min(shownAtOnce, shown.length - limit))}
            </button>
          )}
        </section>
      )}
      {withdrew.length > 0 && <p>{words.withdrawn(withdrew.length)}</p>}
      {lost.length > 0 && (
        <section class={style.group} aria-label={words.repliesToDeleted}>
          <h2>{words.repliesToDeleted}</h2>
          <ol class={style.list}>{lost.map(line)}</ol>
        </section>
      )}
      {answered.map((host) => {
        const [priorities, thanks] = [some('priority', host.id), some('thanks', host.id)]
        const theirs = rows.observations.filter((row) => row.by === host.id && !isDeleted(row)).sort(inOrder)
        const agreed = agreedBy(host.id)
        return (
          <section key={host.id} class={style.group} aria-label={host.name || words.unnamed}>
            {priorities.length > 0 && (
              <>
                <h2>{words.hostPriorities}</h2>
                <ol class={style.priorities}>
                  {priorities.map(({ id, text }) => (
                    <li key={id}>
                      <bdi>{text}</bdi> {fresh.has(id) && <span class="badge accent">{words.isNew}</span>}
                    </li>
                  ))}
                </ol>
              </>
            )}
            {thanks.length > 0 && (
              <>
                <h2>{words.hostThanks}</h2>
                {thanks.map(({ id, text }) => (
                  <p key={id} class={style.said}>
                    <bdi>{text}</bdi>
                  </p>
                ))}
              </>
            )}
            {agreed.map(({ id, n, at }) => (
              <p key={id} class={style.agreed}>
                <Icon name="check" /> <span>{words.hostAssent(n, dayName(dateOf(at, rideAlong.zone), { year: true }))}</span>{' '}
                {fresh.has(id) && <span class="badge accent">{words.isNew}</span>}
              </p>
            ))}
            {theirs.length > 0 && (
              <>
                <h2>{words.hostObservations(name(host.id))}</h2>
                <p class="hint">{words.hostObservationsHint(name(host.id))}</p>
                <ul class={style.theirs}>
                  {theirs.map((row) => (
                    <li key={row.id}>
                      <time dateTime={new Date(row.at).toISOString()}>{timeOf(row.at, rideAlong.zone)}</time>
                      <KindSign kind={row.kind} severity={row.severity} />
                      <bdi>{row.text}</bdi>
                      {fresh.has(row.id) && <span class="badge accent">{words.isNew}</span>}
                    </li>
                  ))}
                </ul>
              </>
            )}
            <button type="button" class="quiet danger small" onClick={() => setErasing(host)}>
              {words.eraseHost(name(host.id))}
            </button>
          </section>
        )
      })}
      {erasing && (
        <Dialog title={words.eraseHost(name(erasing.id))} onClose={() => setErasing(undefined)}>
          <div class={style.dialog}>
            <p>{words.eraseHostHint(name(erasing.id))}</p>
            <div class="row">
              <button
                type="button"
                class="danger"
                onClick={() =>
                  void act(async () => {
                    const count = await eraseHostWords(erasing.id, rideAlong.id)
                    setErased(words.hostErased(count, name(erasing.id)))
                  }).then(() => setErasing(undefined))
                }
              >
                {words.eraseNow}
              </button>
              <button type="button" onClick={() => setErasing(undefined)}>
                {words.cancel}
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </div>
  )
}

interface LineProps {
  reply: Reply
  /** Absent where it was deleted. */
  observation: Observation | undefined
  number: number | undefined
  answer: Answer | undefined
  name: string
  zone: string
  fresh: boolean
  act: (verb: () => Promise<unknown>) => Promise<boolean>
  onDid: (label: string) => void
}

function ReplyLine({ reply, observation, number, answer, name, zone, fresh, act, onDid }: LineProps) {
  const [withdrawing, setWithdrawing] = useState(false)
  const [answering, setAnswering] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  // The browser gives the focus by itself only once a page.
  useEffect(() => {
    if (answering) box.current?.focus()
  }, [answering])
  const answerIt = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = formReader(event.currentTarget).text('answer')
    setAnswering(false)
    if (text === (answer?.text ?? '')) return
    if (!(await act(() => answerReply(reply, text, words.answered)))) return
    await markNewsSeen([reply.id])
    onDid(words.answered)
  }
  const withdraw = async () => {
    const done = await act(async () => {
      await withdrawObservation(reply, answer?.text ?? '')
      await markNewsSeen([reply.id])
    })
    setWithdrawing(false)
    if (!done) return
    document.querySelector<HTMLElement>('main h1')?.focus()
    announce(words.withdrewThis)
  }
  return (
    <li class={style.line}>
      <div class={style.seen}>
        {observation ? (
          <>
            <p class={style.when}>
              {number !== undefined && <span class="num">{number}</span>}
              <time dateTime={new Date(observation.at).toISOString()}>{timeOf(observation.at, zone)}</time>
            </p>
            <div class={style.words}>
              <KindSign kind={observation.kind} severity={observation.severity} />
              <p>
                <bdi>{observation.text}</bdi>
              </p>
            </div>
          </>
        ) : (
          <p class="muted">{words.repliesToDeleted}</p>
        )}
      </div>
      <div class={style.reply}>
        <p>
          <span class={`badge ${saysOf[reply.says].tone}`}>{saysOf[reply.says].name}</span>{' '}
          {fresh && <span class="badge accent">{words.isNew}</span>} <span class="muted">{name}</span>
        </p>
        {reply.text && (
          <p class={style.said}>
            <bdi>{reply.text}</bdi>
          </p>
        )}
        {observation && !isCurrentText(observation, reply) && <p class="hint">{words.wordsChangedSince}</p>}
        {answer?.text && !answering && (
          <p class={style.mine}>
            <span class="muted">{words.yourAnswer}</span> <bdi>{answer.text}</bdi>
          </p>
        )}
        {answering ? (
          <form class={style.answer} onSubmit={(event) => void answerIt(event)}>
            <label class="field">
              {reply.says === 'withdraw' ? words.keepItWhy : words.yourAnswer}
              <textarea
                name="answer"
                rows={2}
                defaultValue={answer?.text ?? ''}
                ref={box}
                required={reply.says === 'withdraw'}
                aria-describedby={`hint-${reply.id}`}
              />
              <span class="hint" id={`hint-${reply.id}`}>
                {reply.says === 'withdraw' ? words.keepItHint : words.yourAnswerHint}
              </span>
            </label>
            <div class="row">
              <button class="small">{words.save}</button>
              <button type="button" class="quiet small" onClick={() => setAnswering(false)}>
                {words.cancel}
              </button>
            </div>
          </form>
        ) : (
          <div class="row">
            <button type="button" class="small" onClick={() => setAnswering(true)}>
              {answer?.text ? words.changeAnswer : reply.says === 'withdraw' ? words.keepIt : words.answerIt}
            </button>
            {reply.says === 'withdraw' && observation && (
              <button type="button" class="small danger" onClick={() => setWithdrawing(true)}>
                {words.withdrawIt}
              </button>
            )}
          </div>
        )}
      </div>
      {withdrawing && (
        <Dialog title={words.withdrawIt} onClose={() => setWithdrawing(false)}>
          <div class={style.dialog}>
            <p>
              <bdi>{observation?.text}</bdi>
            </p>
            <p class="hint">{words.withdrawHint}</p>
            <div class="row">
              <button type="button" class="danger" onClick={() => void withdraw()}>
                {words.withdrawNow}
              </button>
              <button type="button" onClick={() => setWithdrawing(false)}>
                {words.cancel}
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </li>
  )
}
