import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { countsOf, type RideAlongCounts } from '../../storage/ride-alongs/counts.ts'
import { peopleOf } from '../../storage/ride-alongs/people.ts'
import { deleteRideAlong, isLive } from '../../storage/ride-alongs/ride-alongs.ts'
import type { Kind, RideAlong, Severity } from '../../storage/rows/tables.ts'
import { dayName, duration } from '../names/dates.ts'
import { kindName } from '../names/kinds.ts'
import { KindSign } from '../names/KindSign.tsx'
import { nameAndRole } from '../names/people.ts'
import { failureText } from '../ui/errors.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive, useNow } from '../ui/live.ts'
import style from './RideAlongList.module.css'

interface Actions {
  /** Opens the panel; must be called in the click itself. */
  openPanel: () => void
  onDid: (label: string) => void
  onProblem: (text: string) => void
}

interface Props extends Actions {
  rideAlongs: RideAlong[]
  /** The id of the ride-along that the panel shows. */
  currentId: string | undefined
}

/** How many past ride-alongs are shown at first, and added by each “Show more”. */
const pageSize = 20

/** All ride-alongs in groups: live, open, planned and past. */
export function RideAlongList({ rideAlongs, currentId, ...actions }: Props) {
  const [limit, setLimit] = useState(pageSize)
  const planned = rideAlongs.filter((one) => one.planned)
  const open = rideAlongs.filter((one) => one.endedAt === undefined && !one.planned)
  const past = rideAlongs.filter(({ endedAt }) => endedAt !== undefined)
  const group = (title: string, members: RideAlong[], more?: ComponentChildren) =>
    members.length > 0 && (
      <section class={style.group} aria-label={title}>
        <h2>{title}</h2>
        <ul>
          {members.map((one) => (
            <RideAlongLine key={one.id} rideAlong={one} isCurrent={currentId === one.id} {...actions} />
          ))}
        </ul>
        {more}
      </section>
    )
  return (
    <>
      {group(words.liveNow, open.filter(isLive))}
      {group(
        words.openNow,
        open.filter((one) => !isLive(one)),
      )}
      {group(words.planned, planned)}
      {group(
        words.past,
        past.slice(0, limit),
        past.length > limit && (
          <button type="button" class="link" onClick={() => setLimit(limit + pageSize)}>
            {words.showMore(Math.min(pageSize, past.length - limit))}
          </button>
        ),
      )}
    </>
  )
}

/** A planned ride-along becomes the live one. */
const beginPlanned = (id: string) => import('../../storage/ride-alongs/plan.ts').then((verbs) => verbs.beginPlanned(id))

interface LineProps extends Actions {
  rideAlong: RideAlong
  /** Captures go to this one, and the panel shows it. */
  isCurrent: boolean
}

function RideAlongLine({ rideAlong: one, isCurrent, openPanel, onDid, onProblem }: LineProps) {
  const people = useLive(() => peopleOf(one), [one.id, one.hosts.join(' ')])
  // One query for each line, so that a capture counts only its own ride-along again.
  const counts = useLive(async () => (await countsOf([one.id])).get(one.id), [one.id])
  const now = useNow(15_000)
  const host = people?.find(({ id }) => id === one.hosts[0])
  const live = isLive(one)
  const length = lengthOf(one, counts, now)
  // The browser opens the panel only in the click itself; storage follows.
  const begin = () => {
    openPanel()
    beginPlanned(one.id).catch((error: unknown) => onProblem(failureText(error)))
  }
  const remove = async () => {
    await deleteRideAlong(one.id, words.rideAlongDeleted)
    document.querySelector<HTMLElement>('main h1')?.focus()
    onDid(words.rideAlongDeleted)
  }
  return (
    <li class={live ? style.live : ''}>
      <div>
        <h3>
          <a href={`#/${one.id}`}>
            <bdi>{one.title || words.untitled}</bdi>
          </a>
        </h3>
        <p class="two">{host && <bdi>{nameAndRole(host)}</bdi>}</p>
      </div>
      <p class={style.when}>
        {live ? (
          <span class="live">{duration(length ?? 0)}</span>
        ) : (
          <>
            <time dateTime={one.date}>{dayName(one.date, { year: true })}</time>
            {length !== undefined && `, ${duration(length)}`}
          </>
        )}
      </p>
      <p class={style.counts}>
        {counts &&
          listedCounts(counts).map(({ kind, severity, count }) => (
            <span key={`${kind}${severity}`}>
              <KindSign kind={kind} severity={severity} silent />
              <span aria-hidden="true">{count}</span>
              <span class="visually-hidden">{words.countOf(kindName(kind, severity), count)}</span>
            </span>
          ))}
      </p>
      <p class={style.state}>
        {one.planned && (
          <button type="button" class="small" onClick={begin}>
            {words.begin}
          </button>
        )}
        {one.endedAt === undefined && isCurrent ? (
          <button type="button" class="small" onClick={openPanel}>
            {words.openPanel}
          </button>
        ) : (
          <button
            type="button"
            class="quiet small only-icon"
            aria-label={words.deleteRideAlong(one.title || words.untitled)}
            title={words.deleteRideAlong(one.title || words.untitled)}
            onClick={() => void remove()}
          >
            <Icon name="trash" />
          </button>
        )}
      </p>
    </li>
  )
}

/** How long a ride-along took, in milliseconds: by the clock, or in a write-up from its first to its last row. */
function lengthOf(rideAlong: RideAlong, counts: RideAlongCounts | undefined, now: number): number | undefined {
  const { startedAt, endedAt, writeUp } = rideAlong
  if (isLive(rideAlong)) return now - (startedAt ?? now)
  if (!writeUp) return startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt
  const { earliest = 0, latest = 0 } = counts ?? {}
  return latest > earliest ? latest - earliest : undefined
}

/** The counts that a line shows, the gravest challenges first. */
function listedCounts({ challenges, wins, questions, followUps }: RideAlongCounts) {
  const counts: { kind: Kind | 'followUp'; severity?: Severity; count: number }[] = [
    ...([3, 2, 1] as const).map((severity) => ({ kind: 'challenge' as const, severity, count: challenges[severity] })),
    { kind: 'win', count: wins },
    { kind: 'question', count: questions },
    { kind: 'followUp', count: followUps },
  ]
  return counts.filter(({ count }) => count > 0)
}
