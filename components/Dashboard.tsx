import { useEffect, useState } from 'preact/hooks'
import * as words from '../assets/locales/en.yml'
import { newsCounts } from '../storage/review/news.ts'
import { attentionCount } from '../storage/sync/destination-counts.ts'
import { RideAlongsPage } from './RideAlongsPage.tsx'
import { follow } from './ui/Heading.tsx'
import { Icon, Logo } from './ui/Icon.tsx'
import { useLive, useLoaded } from './ui/live.ts'
import { useUndoToast } from './ui/undo-toast.tsx'
import { useChords } from './keyboard/use-chords.ts'
import style from './Dashboard.module.css'

interface Props {
  /** Opens the panel; must be called in the click itself. */
  openPanel: () => void
}

/** Pages that are not of one ride-along: the first part of their address, as in `#/tags`. */
const libraryPages = new Set(['answers', 'check', 'follow-ups', 'sync', 'tags', 'settings'])

/**
 * The dashboard, a page in a tab. The address says what it shows: `#/` all ride-alongs, `#/tags` a page of `libraryPages`,
 * `#/<ride-along>/summary` a page of one ride-along.
 */
export function Dashboard({ openPanel }: Props) {
  const [path, setPath] = useState(location.hash)
  const { did, undo, redo, toast } = useUndoToast()
  const [help, setHelp] = useState(false)
  const Help = useLoaded(() => import('./settings/Help.tsx'), help)
  useEffect(() => {
    const navigate = () => {
      follow()
      setPath(location.hash)
    }
    window.addEventListener('hashchange', navigate)
    return () => window.removeEventListener('hashchange', navigate)
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
  const syncAttention = useLive(attentionCount, []) ?? 0
  const Answers = useLoaded(() => import('./sharing/AnswerReviewPage.tsx'), id === 'answers')
  const Debrief = useLoaded(() => import('./debrief/Debrief.tsx'), page === 'debrief')
  const news = useLive(newsCounts, [])
  const newAnswers = [...(news?.values() ?? [])].reduce((sum, count) => sum + count, 0)
  // The debrief is on a shared screen: no navigation, and no toast that quotes private rows.
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
              {newAnswers > 0 && (
                <span class="badge accent">
                  {newAnswers} <span class="visually-hidden">{words.isNew}</span>
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
              {syncAttention > 0 && (
                <span class="badge bad">
                  {syncAttention} <span class="visually-hidden">{words.syncNeedsYou(syncAttention)}</span>
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
        <RideAlongsPage openPanel={openPanel} onDid={did} />
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
