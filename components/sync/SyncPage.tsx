import { useEffect, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { Destination, Refusal } from '../../storage/database/sync-records.ts'
import { destinationStates, refusedText, syncLog } from '../../storage/sync/destination-states.ts'
import { requestSync, retryDestination } from '../../sync/destinations.ts'
import { ConflictList } from '../day/ConflictList.tsx'
import { Heading } from '../ui/Heading.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useLive, useLoaded } from '../ui/live.ts'
import { DestinationDialog, type DialogKind } from './DestinationDialog.tsx'
import { DestinationItem } from './DestinationItem.tsx'
import style from './SyncPage.module.css'
import { SyncLog } from './SyncLog.tsx'
import { refusalText } from './sync-errors.ts'
import { Team } from './Team.tsx'

/** Destinations and their state, teams, conflicts, refused documents and the log. */
export default function SyncPage() {
  const states = useLive(destinationStates, [])
  const log = useLive(syncLog, [])
  const [connecting, setConnecting] = useState(false)
  const [dialog, setDialog] = useState<{ kind: DialogKind; destination: Destination }>()
  const Connect = useLoaded(() => import('./Connect.tsx'), connecting)
  useEffect(() => {
    document.title = `${words.sync} · ${words.name}`
  }, [])
  if (!states || !log) return <main class={style.page} />
  const { all, observations } = states
  const needCount = all.filter(({ destination }) => destination.needs !== undefined).length
  const refusals = all.flatMap((state) => state.refusals)
  const syncNow = () => Promise.all(all.map(({ destination: { id } }) => requestSync(id)))
  return (
    <main class={style.page}>
      <div class={style.head}>
        <div>
          <Heading>{words.sync}</Heading>
          <p class="two">
            {words.syncSafe(observations)} {needCount > 0 && words.syncNeedsYou(needCount)}
          </p>
        </div>
        {all.length > 0 && (
          <button type="button" class="quiet" onClick={() => void syncNow()}>
            {words.syncNow}
          </button>
        )}
        <button type="button" class={all.length === 0 ? 'primary' : ''} onClick={() => setConnecting(true)}>
          {words.addDestination}
        </button>
      </div>
      {all.length === 0 ? (
        <div class={style.empty}>
          <h2>{words.syncNone}</h2>
          <p>{words.syncNoneHint}</p>
        </div>
      ) : (
        <section aria-labelledby="destinations-head">
          <h2 id="destinations-head">{words.destinations}</h2>
          <ul class={style.places}>
            {all.map((state) => (
              <DestinationItem
                key={state.destination.id}
                state={state}
                onOpenDialog={(kind) => setDialog({ kind, destination: state.destination })}
              />
            ))}
          </ul>
        </section>
      )}
      {all.map(
        ({ destination }) =>
          destination.scope === 'shared' &&
          destination.space === `s:${destination.account}` && <Team key={destination.id} destination={destination} />,
      )}
      <ConflictList />
      {refusals.length > 0 && (
        <section aria-labelledby="aside-head" class={style.block}>
          <h2 id="aside-head">
            {words.setAsideHead} <span class="badge">{refusals.length}</span>
          </h2>
          <p class="hint">{words.setAsideHint}</p>
          <ul class={style.aside}>
            {refusals.slice(0, 50).map((refusal) => (
              <RefusalItem key={`${refusal.destination} ${refusal.id}`} refusal={refusal} />
            ))}
          </ul>
          <button type="button" class="small" onClick={() => void retryAll(refusals.map(({ destination }) => destination))}>
            {words.tryAgain}
          </button>
        </section>
      )}
      <AdminView />
      {log.length > 0 && <SyncLog log={log} names={new Map(all.map(({ destination }) => [destination.id, destination.name]))} />}
      {connecting && Connect && <Connect onClose={() => setConnecting(false)} />}
      {dialog && <DestinationDialog {...dialog} onClose={() => setDialog(undefined)} />}
    </main>
  )
}

async function retryAll(ids: string[]): Promise<void> {
  for (const id of new Set(ids)) await retryDestination(id)
}

function RefusalItem({ refusal }: { refusal: Refusal }) {
  const text = useLive(async () => (await refusedText(refusal)) ?? '', [refusal.id])
  const label = refusal.row === undefined ? words.asideDocument : refusal.table === 'observations' ? words.asideObservation : words.asideRow
  return (
    <li>
      <b>{label}</b> {text && <q>{text.slice(0, 80)}</q>} {refusalText(refusal)}
    </li>
  )
}

/** What the administrator of the server can see, and what not. */
function AdminView() {
  return (
    <section class={style.sees}>
      <div>
        <h3>{words.adminSees}</h3>
        <ul>
          {[words.adminSeesDocuments, words.adminSeesAccounts, words.adminSeesSpaces].map((line) => (
            <li key={line}>
              <Icon name="eye" />
              {line}
            </li>
          ))}
        </ul>
      </div>
      <div>
        <h3>{words.adminCannotSee}</h3>
        <ul>
          {[words.adminCannotSeeWords, words.adminCannotSeeOthers].map((line) => (
            <li key={line}>
              <Icon name="lock" />
              {line}
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}
