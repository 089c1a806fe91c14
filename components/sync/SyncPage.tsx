import type { TargetedSubmitEvent } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { browser } from 'wxt/browser'
import * as words from '../../assets/locales/en.yml'
import type { Checkpoint, Destination, SyncLogEntry } from '../../storage/database/sync-records.ts'
import { destinationCount } from '../../storage/sync/destination-counts.ts'
import { destinationStates, syncLog, refusedText, type DestinationState } from '../../storage/sync/destination-states.ts'
import { dateOf, localZone, timeOf } from '../../storage/rows/time-zone.ts'
import { restartSync, retryRefused } from '../../sync/couch/run.ts'
import { disconnect, logIn, requestSync, resumeSync } from '../../sync/destinations.ts'
import { membersWithoutOpener, replacePassphrase } from '../../sync/members.ts'
import type { Member } from '../../sync/space/roles.ts'
import { unlockWithPassphrase } from '../../sync/unlock-space.ts'
import { ConflictList } from '../day/ConflictList.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { formReader, type FormReader } from '../ui/form.ts'
import { Heading } from '../ui/Heading.tsx'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { useLive, useLoaded, useNow } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import { requestHostPermission, hasHostPermission } from '../browser/host-permission.ts'
import { saveFile } from '../files/save-file.ts'
import { RecoverySheet } from './RecoverySheet.tsx'
import style from './SyncPage.module.css'
import { namesOf, Team } from './Team.tsx'
import { dayName } from '../names/dates.ts'
import { needsSentences, troubleNamed, serverTrouble, whyAside } from './server-trouble.ts'

type Asking = { what: 'login' | 'key' | 'disconnect' | 'sheet'; standing: DestinationState }

/** How this device and its destinations stand to each other, in sentences and one button each. */
export default function SyncPage() {
  const known = useLive(destinationStates, [])
  const logged = useLive(syncLog, [])
  const [connecting, setConnecting] = useState(false)
  const [asking, setAsking] = useState<Asking>()
  const Connect = useLoaded(() => import('./Connect.tsx'), connecting)
  useEffect(() => {
    document.title = `${words.sync} · ${words.name}`
  }, [])
  if (!known || !logged) return <main class={style.page} />
  const { all, observations } = known
  const needing = all.filter(({ destination }) => destination.needs !== undefined).length
  const aside = all.flatMap(({ refusals, destination }) => refusals.map((refusal) => ({ refusal, destination })))
  const now = () => Promise.all(all.map(({ destination: { id } }) => requestSync(id)))
  return (
    <main class={style.page}>
      <div class={style.head}>
        <div>
          <Heading>{words.sync}</Heading>
          <p class="two">
            {words.syncSafe(observations)} {needing > 0 && words.syncNeedsYou(needing)}
          </p>
        </div>
        {all.length > 0 && (
          <button type="button" class="quiet" onClick={() => void now()}>
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
            {all.map((standing) => (
              <Place key={standing.destination.id} standing={standing} onAsk={(what) => setAsking({ what, standing })} />
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
      {aside.length > 0 && (
        <section aria-labelledby="aside-head" class={style.block}>
          <h2 id="aside-head">
            {words.setAsideHead} <span class="badge">{aside.length}</span>
          </h2>
          <p class="hint">{words.setAsideHint}</p>
          <ul class={style.aside}>
            {aside.slice(0, 50).map(({ refusal }) => (
              <Aside key={`${refusal.destination} ${refusal.id}`} refusal={refusal} />
            ))}
          </ul>
          <button type="button" class="small" onClick={() => void again(aside.map(({ destination }) => destination.id))}>
            {words.tryAgain}
          </button>
        </section>
      )}
      <Sees />
      {logged.length > 0 && <Log logged={logged} names={new Map(all.map(({ destination }) => [destination.id, destination.name]))} />}
      {connecting && Connect && <Connect onClose={() => setConnecting(false)} />}
      {asking && <Asked asking={asking} onClose={() => setAsking(undefined)} />}
    </main>
  )
}

async function again(ids: string[]): Promise<void> {
  for (const id of new Set(ids)) {
    await retryRefused(id)
    await resumeSync(id)
  }
}

/** In the click itself, or the browser refuses. */
async function allow(id: string, address: string): Promise<void> {
  if (await requestHostPermission(address)) await requestSync(id)
}

function Place({ standing, onAsk }: { standing: DestinationState; onAsk: (what: Asking['what']) => void }) {
  const { destination, checkpoint, waiting, offered } = standing
  const { id, name, address, database, scope, needs } = destination
  const now = useNow(15_000)
  const { failed, inStep } = checkpoint
  const isShut = useShut(address, failed)
  const act = {
    login: { name: words.enterPassword, run: () => onAsk('login') },
    key: { name: words.enterPassphrase, run: () => onAsk('key') },
    recreated: { name: words.sendAgain, run: () => void restartSync(id).then(() => resumeSync(id)) },
    missing: { name: words.tryAgain, run: () => void again([id]) },
    forbidden: { name: words.tryAgain, run: () => void again([id]) },
  }
  const [icon, tone, state]: [IconName, string, string] = needs
    ? ['alert', 'bad', words.stateNeedsYou]
    : failed && isShut
      ? ['alert', 'bad', words.stateNeedsYou]
      : failed
        ? ['off', '', failed.why === 'offline' ? words.stateOffline : words.stateTrouble]
        : offered
          ? ['sync', '', words.stateFirst(offered.done, offered.all)]
          : waiting > 0
            ? ['sync', '', words.stateWaiting(waiting)]
            : inStep === undefined
              ? ['sync', '', words.stateNew]
              : ['check', 'good', words.stateInStep]
  return (
    <li>
      <span class={style[tone]}>
        <Icon name={icon} />
      </span>
      <div>
        <h3>
          <bdi>{name}</bdi>
        </h3>
        <p>
          <bdi>{`${address.replace(/^https?:\/\//, '')} / ${database}`}</bdi> ·{' '}
          {scope === 'everything' ? words.goesEverything : words.goesShared}
        </p>
      </div>
      <div>
        <p class={`${style.state} ${style[tone]}`}>{state}</p>
        {offered && !needs && !failed && <progress value={offered.done} max={Math.max(1, offered.all)} aria-label={state} />}
        {needs && (
          <p>
            {whyNeeded(destination, needs)} {words.waitHere(waiting)}
          </p>
        )}
        {!needs && failed && (
          <p>
            {isShut ? words.troubleShut : troubleNamed(failed.why)}{' '}
            {words.nextTry(ago(Math.min(failed.at, now), now), ago(Math.max(failed.next, now + 1), now))} {words.waitHere(waiting)}
          </p>
        )}
        {inStep !== undefined && <p class="muted">{words.lastInStep(ago(Math.min(inStep, now), now))}</p>}
      </div>
      <div class={style.acts}>
        {needs && (
          <button type="button" class="small primary" onClick={act[needs].run}>
            {act[needs].name}
          </button>
        )}
        {!needs && isShut && (
          <button type="button" class="small primary" onClick={() => void allow(id, address)}>
            {words.allowServer}
          </button>
        )}
        {destination.space === `s:${destination.account}` && (
          <button type="button" class="quiet small" aria-label={words.newSheetFor(name)} onClick={() => onAsk('sheet')}>
            {words.newSheet}
          </button>
        )}
        <button type="button" class="quiet small" aria-label={words.disconnectFrom(name)} onClick={() => onAsk('disconnect')}>
          {words.disconnect}
        </button>
      </div>
    </li>
  )
}

/** Whether a server could not be reached because the browser does not let us any more. */
function useShut(address: string, failed: Checkpoint['failed']): boolean {
  const [isShut, setShut] = useState(false)
  const isOffline = failed?.why === 'offline'
  useEffect(() => {
    if (isOffline) void hasHostPermission(address).then((may) => setShut(!may))
    else setShut(false)
  }, [address, isOffline, failed?.at])
  return isShut
}

function whyNeeded({ secret, space, account }: Destination, needs: NonNullable<Destination['needs']>): string {
  if (needs === 'login' && !secret) return words.needsPassword
  return needs === 'key' && space !== `s:${account}` ? words.needsKeyTeam : needsSentences[needs]
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** "just now", "2 minutes ago", "in 8 minutes". */
function ago(at: number, now: number): string {
  const minutes = Math.round((at - now) / 60_000)
  if (minutes === 0) return at > now ? words.withinMinute : words.justNow
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute')
  if (Math.abs(minutes) < 60 * 24) return relative.format(Math.round(minutes / 60), 'hour')
  return relative.format(Math.round(minutes / (60 * 24)), 'day')
}

function Aside({ refusal }: { refusal: DestinationState['refusals'][number] }) {
  const text = useLive(async () => (await refusedText(refusal)) ?? '', [refusal.id])
  const what = refusal.row === undefined ? words.asideDocument : refusal.table === 'observations' ? words.asideObservation : words.asideRow
  return (
    <li>
      <b>{what}</b> {text && <q>{text.slice(0, 80)}</q>} {whyAside(refusal)}
    </li>
  )
}

function Sees() {
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

const loggedActs: Record<string, string> = {
  connected: words.loggedConnected,
  renewed: words.loggedRenewed,
  letIn: words.loggedLetIn,
  shutOut: words.loggedShutOut,
}

function Log({ logged, names }: { logged: SyncLogEntry[]; names: Map<string, string> }) {
  const line = ({ at, destination, what, sent = 0, received = 0 }: SyncLogEntry) =>
    `${dayName(dateOf(at, localZone()))} ${timeOf(at, localZone())}  ${names.get(destination) ?? ''}: ${
      what === 'inStep'
        ? words.loggedInStep(sent, received)
        : (loggedActs[what] ??
          words.loggedTrouble(what in needsSentences ? needsSentences[what as keyof typeof needsSentences] : troubleNamed(what)))
    }`
  return (
    <details class={style.block}>
      <summary>{words.syncLogHead}</summary>
      <ol class={style.log}>
        {logged.slice(0, 50).map((each) => (
          <li key={each.n}>{line(each)}</li>
        ))}
      </ol>
      <button type="button" class="link" onClick={() => saveFile('ride-along-sync-log.txt', 'text/plain', logged.map(line).join('\n'))}>
        {words.syncLogSave}
      </button>
    </details>
  )
}

function Asked({ asking: { what, standing }, onClose }: { asking: Asking; onClose: () => void }) {
  const { id, name } = standing.destination
  const [busy, setBusy] = useState<number>()
  const [problem, setProblem] = useState('')
  const [made, setMade] = useState('')
  const [lost, setLost] = useState<Member[]>([])
  const unknown = useLive(async () => (what === 'sheet' ? membersWithoutOpener(id) : []), [id, what])
  const [stop] = useState(() => new AbortController())
  useEffect(() => () => stop.abort(), [])
  const doing = (verb: (fields: FormReader) => Promise<void | 'more'>) => async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    setBusy(0)
    setProblem('')
    try {
      if ((await verb(formReader(event.currentTarget))) !== 'more') onClose()
    } catch (error) {
      if (!stop.signal.aborted) setProblem(serverTrouble(error))
    } finally {
      setBusy(undefined)
    }
  }
  const patience = { signal: stop.signal, onProgress: setBusy }
  const title = {
    login: words.enterPassword,
    key: words.enterPassphrase,
    disconnect: words.disconnectFrom(name),
    sheet: words.newSheetFor(name),
  }[what]
  const press = (label: string, kind = 'primary') => (
    <div class="row">
      <button class={kind} disabled={busy !== undefined}>
        {busy === undefined ? label : words.connecting}
      </button>
      {busy !== undefined && <progress class={style.progress} value={busy} max={1} aria-label={words.connecting} />}
    </div>
  )
  return (
    <Dialog title={title} onClose={onClose}>
      <Problem text={problem} />
      {what === 'login' && (
        <form class={style.form} onSubmit={doing(({ raw, text }) => logIn(id, raw('secret'), { remember: text('remember') !== '' }))}>
          <label class="field">
            {standing.destination.login === 'token' ? words.connectToken : words.connectPassword}
            <input name="secret" type="password" required autocomplete="current-password" autofocus />
          </label>
          <label class="check">
            <input type="checkbox" name="remember" value="yes" defaultChecked />
            {words.connectRemember}
          </label>
          {press(words.connect)}
        </form>
      )}
      {what === 'key' && (
        <form class={style.form} onSubmit={doing(({ raw }) => unlockWithPassphrase(id, raw('passphrase'), patience))}>
          <label class="field">
            {words.passphraseAsk}
            <input name="passphrase" required autocomplete="off" spellcheck={false} autocapitalize="off" autofocus />
            <span class="hint">{words.passphraseAskHint}</span>
          </label>
          {press(words.passphraseOpen)}
        </form>
      )}
      {what === 'disconnect' && (
        <form
          class={style.form}
          onSubmit={doing(async () => {
            await disconnect(id)
            if ((await destinationCount()) === 0) await browser.alarms.clear('sync')
          })}
        >
          <p>{words.disconnectHint}</p>
          {press(words.disconnect, 'danger')}
        </form>
      )}
      {what === 'sheet' && !made && (
        <div class={style.form}>
          <p>{words.newSheetHint}</p>
          {unknown && unknown.length > 0 && (
            <p class="callout bad">
              <Icon name="alert" />
              <span>{words.membersUnknown(namesOf(unknown))}</span>
            </p>
          )}
          <button
            type="button"
            class="primary"
            onClick={() => void import('../../sync/encryption/passphrase.ts').then(({ newPassphrase }) => setMade(newPassphrase()))}
          >
            {words.makeNewSheet}
          </button>
        </div>
      )}
      {lost.length > 0 && <p>{words.newSheetLost(namesOf(lost))}</p>}
      {what === 'sheet' && made && lost.length === 0 && (
        <form
          class={style.form}
          onSubmit={doing(async () => {
            const others = await replacePassphrase(id, made, patience)
            setLost(others)
            return others.length > 0 ? 'more' : undefined
          })}
        >
          <RecoverySheet passphrase={made} name={name} place={standing.destination} />
          <label class="check">
            <input type="checkbox" required />
            {words.sheetDone}
          </label>
          {press(words.makeNewSheet)}
        </form>
      )}
    </Dialog>
  )
}
