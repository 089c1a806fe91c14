import { useState } from 'preact/hooks'
import * as words from '../assets/locales/en.yml'
import { beginPlanned } from '../storage/ride-alongs/plan.ts'
import type { DayRow } from '../storage/day/day.ts'
import { newsCounts } from '../storage/review/news.ts'
import { localHost } from '../storage/review/host-on-this-device.ts'
import { currentRideAlong, reopenRideAlong, rideAlong, showRideAlong, takesCaptures } from '../storage/ride-alongs/ride-alongs.ts'
import { peopleOf } from '../storage/ride-alongs/people.ts'
import { isShared } from '../storage/rows/row.ts'
import { dateOf, timeOf } from '../storage/rows/time-zone.ts'
import { Heading, useTitle } from './ui/Heading.tsx'
import { useLive, useLoaded, useNow } from './ui/live.ts'
import { useDay } from './day/use-day.ts'
import { UnfilledMoments, useFillMoments } from './capture/Moments.tsx'
import { CapturePadButton } from './capture/CapturePadButton.tsx'
import { Problem } from './ui/Problem.tsx'
import { failureText } from './ui/errors.ts'
import { nameAndRole } from './names/people.ts'
import { deletedName } from './names/spans.ts'
import { dayName } from './names/dates.ts'
import style from './Dashboard.module.css'

/** The pages of a ride-along, with the text of tab and heading; `of` limits a page to the observer or to hosts. */
const pages: { page: string; tab: string; heading: string; of?: 'observer' | 'host' }[] = [
  { page: '', tab: words.timeline, heading: words.timeline },
  { page: 'charter', tab: words.charter, heading: words.charter, of: 'observer' },
  { page: 'share', tab: words.shareTab, heading: words.share, of: 'observer' },
  { page: 'replies', tab: words.repliesTab, heading: words.replies, of: 'observer' },
  { page: 'ratings', tab: words.ratingsTab, heading: words.ratings, of: 'observer' },
  { page: 'promises', tab: words.promisesTab, heading: words.promisedBefore, of: 'observer' },
  { page: 'debrief', tab: words.debrief, heading: words.debrief, of: 'observer' },
  { page: 'answers', tab: words.yourAnswers, heading: words.yourAnswers, of: 'host' },
  { page: 'summary', tab: words.summary, heading: words.summary },
]

/** A ride-along with its tabs. A host sees the page for answers instead of the observer's own pages. */
export default function OneRideAlong({
  id,
  page,
  openPanel,
  onDid,
  onUndo,
}: {
  id: string
  page: string
  openPanel: () => void
  onDid: (label: string) => void
  onUndo: () => void
}) {
  const found = useLive(() => rideAlong(id), [id])
  const people = useLive(async () => (found ? peopleOf(found) : []), [found?.clock])
  const current = useLive(currentRideAlong, [])
  const day = useDay(id)
  const now = useNow(15_000)
  const [editing, setEditing] = useState<string>()
  const [dialog, setDialog] = useState<'details' | 'export' | 'log'>()
  const [problem, setProblem] = useState('')
  const filling = useFillMoments(day ?? [], setEditing)
  const host = useLive(async () => found && ((await localHost(found)) ?? null), [found?.clock])
  // An address of a page that this person does not have shows the first page.
  const ownPages = pages.filter(({ of }) => of === undefined || (host ? of === 'host' && host.goes : of === 'observer'))
  const part = ownPages.find((each) => each.page === page) ?? ownPages[0]!
  const Timeline = useLoaded(() => import('./day/Timeline.tsx'), part.page === '')
  const DayStrip = useLoaded(() => import('./day/DayStrip.tsx'), part.page === '')
  const Summary = useLoaded(() => import('./summary/LiveSummary.tsx'), part.page === 'summary')
  const Charter = useLoaded(() => import('./ride-along/CharterPage.tsx'), part.page === 'charter')
  const Share = useLoaded(() => import('./sharing/Share.tsx'), part.page === 'share')
  const Replies = useLoaded(() => import('./sharing/RepliesPage.tsx'), part.page === 'replies')
  const Ratings = useLoaded(() => import('./debrief/Ratings.tsx'), part.page === 'ratings')
  const EarlierFollowUps = useLoaded(() => import('./follow-ups/EarlierFollowUps.tsx'), part.page === 'promises')
  const HostAnswers = useLoaded(() => import('./sharing/HostAnswers.tsx'), part.page === 'answers')
  const news = useLive(newsCounts, [])?.get(id) ?? 0
  const Details = useLoaded(() => import('./ride-along/Details.tsx'), dialog === 'details')
  const Export = useLoaded(() => import('./summary/ExportDialog.tsx'), dialog === 'export')
  const PasteLog = useLoaded(() => import('./capture/PasteLog.tsx'), dialog === 'log')
  useTitle(found ? (part.page === '' ? found.title || words.untitled : `${part.heading}: ${found.title || words.untitled}`) : '')
  if (found === undefined || (found && host === undefined)) return <main class={style.page} />
  if (found === null) {
    return (
      <main class={style.page}>
        <div class={style.empty}>
          <Heading>{words.notHere}</Heading>
          <p>{words.notHereHint}</p>
          <a href="#/">{words.allRideAlongs}</a>
        </div>
      </main>
    )
  }
  const firstHost = people?.find((person) => person.id === found.hosts[0])
  const title = found.title || words.untitled
  const remove = async (dayRows: DayRow[]) => {
    const { deleteDayRows } = await import('../storage/day/edit.ts')
    await deleteDayRows(dayRows, deletedName(dayRows))
    onDid(deletedName(dayRows))
  }
  // The browser opens the panel only in the click itself; storage follows.
  const write = () => {
    openPanel()
    const verb = found.planned ? beginPlanned : found.endedAt === undefined ? showRideAlong : reopenRideAlong
    verb(id).catch((error: unknown) => setProblem(failureText(error)))
  }
  const numbers = new Map(
    (day ?? []).filter(({ table, row }) => table === 'observations' && isShared(row)).map(({ row }, i) => [row.id, i + 1]),
  )
  const first = day?.[0]?.row.at
  const last = day?.at(-1)?.row.at
  return (
    <main class={`${style.page} ${part.page === '' ? style.full : ''}`}>
      <div class={style.head}>
        <div>
          <p class={style.crumb}>
            <a href="#/">{words.back}</a>
            {part.page !== '' && (
              <>
                {' / '}
                <a href={`#/${id}`}>
                  <bdi>{title}</bdi>
                </a>
              </>
            )}
          </p>
          <Heading key={part.page}>{part.page === '' ? <bdi>{title}</bdi> : part.heading}</Heading>
          {part.page === '' && (
            <p class="two">
              {firstHost && <bdi>{nameAndRole(firstHost)} · </bdi>}
              <time dateTime={found.date}>{dayName(found.date, { year: true })}</time>
              {first !== undefined && last !== undefined && (
                <>
                  ,{' '}
                  {words.fromTo(
                    timeOf(first, found.zone),
                    dateOf(last, found.zone) === found.date
                      ? timeOf(last, found.zone)
                      : words.timeOnDay(timeOf(last, found.zone), dayName(dateOf(last, found.zone))),
                  )}
                </>
              )}
            </p>
          )}
        </div>
        {!host && (
          <button type="button" onClick={() => setDialog('details')}>
            {words.details}
          </button>
        )}
        {!host && takesCaptures(found) && part.page === '' && (
          <button type="button" onClick={() => setDialog('log')}>
            {words.pasteLog}
          </button>
        )}
        {!host && found.endedAt === undefined && current?.id === id && <CapturePadButton onProblem={setProblem} />}
        {!host && (found.endedAt !== undefined || current?.id !== id) && (
          <button type="button" onClick={write}>
            {found.planned ? words.begin : found.endedAt === undefined ? words.openPanel : words.reopen}
          </button>
        )}
        <button type="button" class="primary" onClick={() => setDialog('export')}>
          {words.exportFiles}
        </button>
      </div>
      <Problem text={problem} />
      {part.page === '' && (
        <div class={style.unfilled}>
          <UnfilledMoments count={filling.count} onFill={() => filling.start()} />
        </div>
      )}
      <nav
        class="tabs"
        aria-label={words.pages}
        // In Firefox a scrollable element would be a tab stop.
        tabIndex={-1}
        ref={(tabs) => tabs?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })}
      >
        {ownPages.map((each) => (
          <a key={each.page} href={each.page === '' ? `#/${id}` : `#/${id}/${each.page}`} aria-current={each === part ? 'page' : undefined}>
            {each.tab}
            {each.page === 'replies' && news > 0 && (
              <span class="badge accent">
                {news} <span class="visually-hidden">{words.isNew}</span>
              </span>
            )}
          </a>
        ))}
      </nav>
      {part.page === '' && <div class={style.strip}>{DayStrip && day && <DayStrip rideAlong={found} day={day} now={now} />}</div>}
      {part.page === 'charter' ? (
        Charter && <Charter rideAlong={found} onDid={onDid} />
      ) : part.page === 'share' ? (
        Share && <Share rideAlong={found} />
      ) : part.page === 'replies' ? (
        Replies && <Replies rideAlong={found} onDid={onDid} />
      ) : part.page === 'ratings' ? (
        Ratings && <Ratings rideAlong={found} />
      ) : part.page === 'promises' ? (
        EarlierFollowUps && <EarlierFollowUps rideAlong={found} onDid={onDid} />
      ) : part.page === 'answers' ? (
        HostAnswers && host && <HostAnswers rideAlongId={id} person={host.person} />
      ) : part.page === 'summary' ? (
        Summary && <Summary id={id} host={host?.goes ? host.person : undefined} />
      ) : (
        <div class={style.sheet}>
          {day?.length === 0 && <p class={style.empty}>{found.planned ? words.plannedNothing : words.nothingYet}</p>}
          {Timeline && day && day.length > 0 && (
            <Timeline
              rideAlong={found}
              day={day}
              editing={editing}
              onEdit={setEditing}
              onEdited={filling.goOn}
              onDelete={(dayRows) => void remove(dayRows)}
              onDid={onDid}
              onUndo={onUndo}
              onLeave={() => document.querySelector<HTMLElement>('main a')?.focus()}
              numbers={numbers}
              fromTop
              now={now}
            />
          )}
        </div>
      )}
      {dialog === 'details' && Details && <Details rideAlong={found} onClose={() => setDialog(undefined)} />}
      {dialog === 'export' && Export && <Export rideAlongId={id} onClose={() => setDialog(undefined)} />}
      {dialog === 'log' && PasteLog && (
        <PasteLog
          rideAlongId={id}
          onClose={() => setDialog(undefined)}
          onImported={(label) => {
            setDialog(undefined)
            onDid(label)
          }}
        />
      )}
    </main>
  )
}
