import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { markNewsSeen, newsOf } from '../../storage/review/news.ts'
import { eraseHostWords } from '../../storage/review/erase.ts'
import { peopleOf } from '../../storage/ride-alongs/people.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { isDeleted } from '../../storage/rows/row.ts'
import { inOrder, type Person, type Reply, type RideAlong } from '../../storage/rows/tables.ts'
import { shareable } from '../../summary/shareable.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { failureText } from '../ui/errors.ts'
import { useLive } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import { HostSection } from './HostSection.tsx'
import { OpenAnswers } from './OpenAnswers.tsx'
import { ReplyLine } from './ReplyLine.tsx'
import style from './RepliesPage.module.css'

type ReplyFilter = 'all' | 'new' | 'dispute' | 'withdraw' | 'unanswered'
const filters: { value: ReplyFilter; label: string }[] = [
  { value: 'all', label: words.allReplies },
  { value: 'new', label: words.newOnly },
  { value: 'dispute', label: words.disputedOnly },
  { value: 'withdraw', label: words.withdrawOnly },
  { value: 'unanswered', label: words.unansweredOnly },
]
/** How many replies are shown at first, and how many more each time. */
const pageSize = 50

/** The hosts' replies to a ride-along, each beside its observation, and what else the hosts wrote. */
export default function RepliesPage({ rideAlong, onDid }: { rideAlong: RideAlong; onDid: (label: string) => void }) {
  const rows = useLive(() => rowsOf(rideAlong.id), [rideAlong.id])
  const people = useLive(() => peopleOf(rideAlong), [rideAlong.clock])
  const news = useLive(() => newsOf(rideAlong.id), [rideAlong.id])
  const [filter, setFilter] = useState<ReplyFilter>('all')
  const [limit, setLimit] = useState(pageSize)
  const [problem, setProblem] = useState('')
  const [hostToErase, setHostToErase] = useState<Person>()
  const [eraseResult, setEraseResult] = useState('')
  if (!rows || !people || !news) return null

  const newIds = new Set(news.map(({ id }) => id))
  const own = rows.observations.filter((row) => row.by === rideAlong.by && !isDeleted(row)).sort(inOrder)
  const numbers = new Map((shareable(rows)?.rows.observations ?? []).toSorted(inOrder).map(({ id }, i) => [id, i + 1]))
  const observations = new Map(own.map((row) => [row.id, row]))
  const answers = new Map(rows.answers.filter((row) => !isDeleted(row)).map((row) => [row.replyId, row]))
  const withdrawals = [...answers.values()].filter((row) => row.withdrew)
  const replies = rows.replies.filter((row) => !isDeleted(row) && !answers.get(row.id)?.withdrew)
  const inOrderOfDay = replies
    .filter(({ observationId }) => observations.has(observationId))
    .sort((a, b) => inOrder(observations.get(a.observationId)!, observations.get(b.observationId)!))
  const toDeleted = replies.filter(({ observationId }) => !observations.has(observationId))
  const passes = (reply: Reply) =>
    filter === 'all' ||
    (filter === 'new' && newIds.has(reply.id)) ||
    (filter === 'unanswered' && !answers.has(reply.id) && reply.says !== 'confirm') ||
    reply.says === filter
  const shown = inOrderOfDay.filter(passes)
  const hosts = people.filter(({ id }) => id !== rideAlong.observer)
  const nameOf = (id: string) => people.find((person) => person.id === id)?.name || words.unnamed
  const run = async (verb: () => Promise<unknown>): Promise<boolean> => {
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
      name={nameOf(reply.by)}
      zone={rideAlong.zone}
      isNew={newIds.has(reply.id)}
      run={run}
      onDid={onDid}
    />
  )
  const hostsWithAnswers = hosts.filter(({ id }) =>
    [rows.replies, rows.remarks, rows.ratings, rows.observations, rows.assents].flat().some((row) => row.by === id && !isDeleted(row)),
  )
  const markAllSeen = news.length > 0 && (
    <button type="button" class="quiet small push" onClick={() => void markNewsSeen(news.map(({ id }) => id))}>
      {words.lookedAtAll}
    </button>
  )
  return (
    <div class={style.replies}>
      <OpenAnswers rideAlongId={rideAlong.id} />
      <Problem text={problem} />
      <p role="status" class={style.status}>
        {eraseResult}
      </p>
      {hostsWithAnswers.length === 0 && (
        <div class={style.none}>
          <h2>{words.repliesNone}</h2>
          <p class="two">{words.repliesNoneHint}</p>
        </div>
      )}
      {replies.length === 0 && markAllSeen && <div class={style.bar}>{markAllSeen}</div>}
      {replies.length > 0 && (
        <section class={style.group} aria-label={words.replies}>
          <div class={style.bar}>
            <fieldset>
              <legend class="visually-hidden">{words.filterReplies}</legend>
              <div class="choices small">
                {filters.map(({ value, label }) => (
                  <label key={value}>
                    <input type="radio" name="which-replies" checked={filter === value} onChange={() => setFilter(value)} />
                    {label}
                  </label>
                ))}
              </div>
            </fieldset>
            <span class="muted">
              {words.replyCounts(String(new Set(inOrderOfDay.map(({ observationId }) => observationId)).size), String(numbers.size))}
            </span>
            {markAllSeen}
          </div>
          {shown.length === 0 && <p role="status">{words.noSuchReplies}</p>}
          <ol class={style.list}>{shown.slice(0, limit).map(line)}</ol>
          {shown.length > limit && (
            <button type="button" class="link" onClick={() => setLimit(limit + pageSize)}>
              {words.showMore(Math.min(pageSize, shown.length - limit))}
            </button>
          )}
        </section>
      )}
      {withdrawals.length > 0 && <p>{words.withdrawn(withdrawals.length)}</p>}
      {toDeleted.length > 0 && (
        <section class={style.group} aria-label={words.repliesToDeleted}>
          <h2>{words.repliesToDeleted}</h2>
          <ol class={style.list}>{toDeleted.map(line)}</ol>
        </section>
      )}
      {hostsWithAnswers.map((host) => (
        <HostSection key={host.id} host={host} rows={rows} newIds={newIds} onErase={() => setHostToErase(host)} />
      ))}
      {hostToErase && (
        <Dialog title={words.eraseHost(nameOf(hostToErase.id))} onClose={() => setHostToErase(undefined)}>
          <div class={style.dialog}>
            <p>{words.eraseHostHint(nameOf(hostToErase.id))}</p>
            <div class="row">
              <button
                type="button"
                class="danger"
                onClick={() =>
                  void run(async () => {
                    const count = await eraseHostWords(hostToErase.id, rideAlong.id)
                    setEraseResult(words.hostErased(count, nameOf(hostToErase.id)))
                  }).then(() => setHostToErase(undefined))
                }
              >
                {words.eraseNow}
              </button>
              <button type="button" onClick={() => setHostToErase(undefined)}>
                {words.cancel}
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </div>
  )
}
