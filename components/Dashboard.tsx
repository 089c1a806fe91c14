import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import * as words from '../assets/locales/en.yml'
import { attentionCount } from '../storage/sync/destination-counts.ts'
import { newsCounts } from '../storage/review/news.ts'
import { currentRideAlong, deleteRideAlong, isLive, rideAlongs, startRideAlong } from '../storage/ride-alongs/ride-alongs.ts'
import { rowsOf } from '../storage/ride-alongs/rows.ts'
import { peopleOf } from '../storage/ride-alongs/people.ts'
import { isDeleted } from '../storage/rows/row.ts'
import { type Kind, type RideAlong, type Severity } from '../storage/rows/tables.ts'
import style from './Dashboard.module.css'
import { follow, Heading, useTitle } from './ui/Heading.tsx'
import { Icon, Logo } from './ui/Icon.tsx'
import { useLive, useLoaded, useNow } from './ui/live.ts'
import { KindSign } from './names/KindSign.tsx'
import { CapturePadButton } from './capture/CapturePadButton.tsx'
import { Problem } from './ui/Problem.tsx'
import { failureText } from './ui/errors.ts'
import { nameAndRole } from './names/people.ts'
import { dayName, duration } from './names/dates.ts'
import { useUndoToast } from './ui/undo-toast.tsx'
import { useChords } from './ui/use-chords.ts'

interface Props {
  /** Opens the panel; must be called in the click itself. */
  openPanel: () => void
}
/** A ride-along that was planned becomes the live one. */
const beginPlanned = (id: string) => import('../storage/ride-alongs/plan.ts').then((verbs) => verbs.beginPlanned(id))

/** The full-tab page; what is on show stands in the address: `#/`, `#/answers`, `#/follow-ups`, `#/check`, `#/tags`, `#/settings`, `#/<ride-along>`, `#/<ride-along>/summary`. */
export function Dashboard({ openPanel }: Props) {
  const [path, setPath] = useState(location.hash)
  const { did, undo, redo, toast } = useUndoToast()
  const [help, setHelp] = useState(false)
  const Help = useLoaded(() => import('./settings/Help.tsx'), help)
  useEffect(() => {
    const go = () => {
      follow()
      setPath(location.hash)
    }
    window.addEventListener('hashchange', go)
    return () => window.removeEventListener('hashchange', go)
  }, [])
  const outsideFields = (act: () => void) => (event: KeyboardEvent) => {
    const { target } = event
    const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
    return isField || location.hash.endsWith('/debrief') ? false : act()
  }
  useChords<'page'>({
    '?': outsideFields(() => setHelp(true)),
    'Ctrl+Z': outsideFields(undo),
    'Ctrl+Shift+Z': outsideFields(redo),
    'Ctrl+Y': outsideFields(redo),
  })

  const [, id = '', page = ''] = path.split('/')
  const OneRideAlong = useLoaded(() => import('./OneRideAlong.tsx'), id !== '' && !libraryPages.has(id))
  const Settings = useLoaded(() => import('./settings/SettingsPage.tsx'), id === 'settings')
  const Tags = useLoaded(() => import('./tags/TagsPage.tsx'), id === 'tags')
  const FollowUps = useLoaded(() => import('./follow-ups/FollowUpsPage.tsx'), id === 'follow-ups')
  const Check = useLoaded(() => import('./agreement/CheckCopy.tsx'), id === 'check')
  const Sync = useLoaded(() => import('./sync/SyncPage.tsx'), id === 'sync')
  const needing = useLive(attentionCount, []) ?? 0
  const Answers = useLoaded(() => import('./sharing/AnswerReviewPage.tsx'), id === 'answers')
  const Debrief = useLoaded(() => import('./debrief/Debrief.tsx'), page === 'debrief')
  const news = useLive(newsCounts, [])
  const fresh = [...(news?.values() ?? [])].reduce((sum, count) => sum + count, 0)
  // On a shared screen stands what may leave: no list of other visits, no word of what was done.
  if (page === 'debrief') return Debrief ? <Debrief key={id} id={id} /> : <main class={style.page} />
  return (
    <div class={style.shell}>
      <nav
        class={style.side}
        aria-label={words.mainNavigation}
        ref={(nav) => nav?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })}
      >
        <p class="brand">
          <Logo />
          <span>{words.name}</span>
        </p>
        <ul>
          <li>
            <a href="#/" aria-current={libraryPages.has(id) ? undefined : id === '' ? 'page' : 'true'}>
              <Icon name="list" />
              {words.rideAlongs}
            </a>
          </li>
          <li>
            <a href="#/follow-ups" aria-current={id === 'follow-ups' ? 'page' : undefined}>
              <Icon name="followUp" />
              {words.followUps}
            </a>
          </li>
          <li>
            <a href="#/answers" aria-current={id === 'answers' ? 'page' : undefined}>
              <Icon name="reply" />
              {words.answersTab}
              {fresh > 0 && (
                <span class="badge accent">
                  {fresh} <span class="visually-hidden">{words.isNew}</span>
                </span>
              )}
            </a>
          </li>
          <li>
            <a href="#/tags" aria-current={id === 'tags' ? 'page' : undefined}>
              <Icon name="tag" />
              {words.tagsPage}
            </a>
          </li>
          <li>
            <a href="#/check" aria-current={id === 'check' ? 'page' : undefined}>
              <Icon name="check" />
              {words.checkCopy}
            </a>
          </li>
          <li>
            <a href="#/sync" aria-current={id === 'sync' ? 'page' : undefined}>
              <Icon name="sync" />
              {words.sync}
              {needing > 0 && (
                <span class="badge bad">
                  {needing} <span class="visually-hidden">{words.syncNeedsYou(needing)}</span>
                </span>
              )}
            </a>
          </li>
          <li>
            <a href="#/settings" aria-current={id === 'settings' ? 'page' : undefined}>
              <Icon name="gear" />
              {words.settings}
            </a>
          </li>
        </ul>
      </nav>
      {id === '' ? (
        <RideAlongList openPanel={openPanel} onDid={did} />
      ) : id === 'settings' ? (
        Settings && <Settings />
      ) : id === 'tags' ? (
        Tags && <Tags onDid={did} />
      ) : id === 'sync' ? (
        Sync && <Sync />
      ) : id === 'answers' ? (
        Answers && <Answers />
      ) : id === 'check' ? (
        Check && <Check />
      ) : id === 'follow-ups' ? (
        FollowUps && <FollowUps onDid={did} onUndo={undo} />
      ) : (
        OneRideAlong && <OneRideAlong key={id} id={id} page={page} openPanel={openPanel} onDid={did} onUndo={undo} />
      )}
      {toast && (
        <aside class={style.toast} aria-label={words.whatWasDone}>
          {toast}
        </aside>
      )}
      {help && Help && <Help onClose={() => setHelp(false)} />}
    </div>
  )
}

/** Pages of all ride-alongs. */
const libraryPages = new Set(['answers', 'check', 'follow-ups', 'sync', 'tags', 'settings'])

/** How many ride-alongs are shown at first, and more at each asking. */
const shownAtOnce = 20

function RideAlongList({ openPanel, onDid }: Props & { onDid: (label: string) => void }) {
  const all = useLive(rideAlongs, [])
  const current = useLive(currentRideAlong, [])
  const [limit, setLimit] = useState(shownAtOnce)
  const [dialog, setDialog] = useState(false)
  const [problem, setProblem] = useState('')
  const Details = useLoaded(() => import('./ride-along/Details.tsx'), dialog)
  useTitle(words.rideAlongs)

  const start = () => {
    openPanel()
    startRideAlong().catch((error: unknown) => setProblem(failureText(error)))
  }
  const plan = async () => {
    const { planRideAlong } = await import('../storage/ride-alongs/plan.ts')
    await planRideAlong().then(
      ({ id }) => (location.hash = `#/${id}/charter`),
      (error: unknown) => setProblem(failureText(error)),
    )
  }
  const planned = all?.filter((one) => one.planned) ?? []
  const open = all?.filter((one) => one.endedAt === undefined && !one.planned) ?? []
  const past = all?.filter(({ endedAt }) => endedAt !== undefined) ?? []
  const group = (title: string, some: RideAlong[], more?: ComponentChildren) =>
    some.length > 0 && (
      <section class={style.group} aria-label={title}>
        <h2>{title}</h2>
        <ul>
          {some.map((one) => (
            <RideAlongLine
              key={one.id}
              rideAlong={one}
              current={current?.id === one.id}
              openPanel={openPanel}
              onDid={onDid}
              onProblem={setProblem}
            />
          ))}
        </ul>
        {more}
      </section>
    )
  return (
    <main class={style.page}>
      <div class={style.head}>
        <Heading>{words.rideAlongs}</Heading>
        <CapturePadButton onProblem={setProblem} />
        <button type="button" onClick={() => void plan()}>
          {words.planRideAlong}
        </button>
        <button type="button" onClick={() => setDialog(true)}>
          {words.writeUp}
        </button>
        <button type="button" class="primary" onClick={start}>
          {words.startRideAlong}
        </button>
      </div>
      <Problem text={problem} />
      {all?.length === 0 && (
        <div class={style.empty}>
          <h2>{words.noRideAlongs}</h2>
          <p>{words.noRideAlongsHint}</p>
          <p>{words.openPanelKey('Alt+Shift+K')}</p>
        </div>
      )}
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
          <button type="button" class="link" onClick={() => setLimit(limit + shownAtOnce)}>
            {words.showMore(Math.min(shownAtOnce, past.length - limit))}
          </button>
        ),
      )}
      {dialog && Details && (
        <Details
          onClose={(opened) => {
            setDialog(false)
            if (opened) location.hash = `#/${opened.id}`
          }}
        />
      )}
    </main>
  )
}

function RideAlongLine({
  rideAlong: one,
  current,
  openPanel,
  onDid,
  onProblem,
}: { rideAlong: RideAlong; current: boolean; onDid: (label: string) => void; onProblem: (text: string) => void } & Props) {
  const about = useLive(async () => ({ people: await peopleOf(one), rows: await rowsOf(one.id) }), [one.id, one.hosts])
  const now = useNow(15_000)
  const host = about?.people.find(({ id }) => id === one.hosts[0])
  const observations = about?.rows?.observations.filter((row) => !isDeleted(row)) ?? []
  const counts: { kind: Kind | 'followUp'; severity?: Severity; count: number; name: string }[] = [
    ...([3, 2, 1] as const).map((severity) => ({
      kind: 'challenge' as const,
      severity,
      count: observations.filter((row) => row.kind === 'challenge' && row.severity === severity).length,
      name: [words.challengeLow, words.challengeMedium, words.challengeHigh][severity - 1]!,
    })),
    { kind: 'win', count: observations.filter(({ kind }) => kind === 'win').length, name: words.kindWin },
    { kind: 'question', count: observations.filter(({ kind }) => kind === 'question').length, name: words.kindQuestion },
    { kind: 'followUp', count: about?.rows?.followUps.filter((row) => !isDeleted(row)).length ?? 0, name: words.kindFollowUp },
  ]
  const live = isLive(one)
  const times = [...observations, ...(about?.rows?.spans ?? [])].filter((row) => !isDeleted(row)).map(({ at }) => at)
  const length = live
    ? now - (one.startedAt ?? now)
    : one.writeUp
      ? times.length > 1
        ? Math.max(...times) - Math.min(...times)
        : undefined
      : one.startedAt !== undefined && one.endedAt !== undefined
        ? one.endedAt - one.startedAt
        : undefined
  // The panel opens in the click; what it shows follows.
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
    <li class={live ? style.running : ''}>
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
        {counts
          .filter(({ count }) => count > 0)
          .map(({ kind, severity, count, name }) => (
            <span key={`${kind}${severity}`}>
              <KindSign kind={kind} severity={severity} silent />
              <span aria-hidden="true">{count}</span>
              <span class="visually-hidden">{words.countOf(name, count)}</span>
            </span>
          ))}
      </p>
      <p class={style.state}>
        {one.planned && (
          <button type="button" class="small" onClick={begin}>
            {words.begin}
          </button>
        )}
        {one.endedAt === undefined && current ? (
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
