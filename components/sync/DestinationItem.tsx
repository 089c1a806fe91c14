import { useEffect, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { Checkpoint, Destination } from '../../storage/database/sync-records.ts'
import type { DestinationState } from '../../storage/sync/destination-states.ts'
import { restartSync } from '../../sync/couch/run.ts'
import { requestSync, resumeSync, retryDestination } from '../../sync/destinations.ts'
import { hasHostPermission, requestHostPermission } from '../browser/host-permission.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { useNow } from '../ui/live.ts'
import type { DialogKind } from './DestinationDialog.tsx'
import style from './SyncPage.module.css'
import { needsTexts, troubleText } from './sync-errors.ts'

/** One destination: its state in a sentence, and a button for what it needs. */
export function DestinationItem({ state, onOpenDialog }: { state: DestinationState; onOpenDialog: (kind: DialogKind) => void }) {
  const { destination, checkpoint, waiting, offered } = state
  const { id, name, address, database, scope, needs } = destination
  const now = useNow(15_000)
  const { failed, inStep } = checkpoint
  const isBlocked = useBlocked(address, failed)
  const actions = {
    login: { name: words.enterPassword, run: () => onOpenDialog('login') },
    key: { name: words.enterPassphrase, run: () => onOpenDialog('key') },
    recreated: { name: words.sendAgain, run: () => void restartSync(id).then(() => resumeSync(id)) },
    missing: { name: words.tryAgain, run: () => void retryDestination(id) },
    forbidden: { name: words.tryAgain, run: () => void retryDestination(id) },
  }
  const [icon, tone, label]: [IconName, string, string] = needs
    ? ['alert', 'bad', words.stateNeedsYou]
    : failed && isBlocked
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
        <p class={`${style.state} ${style[tone]}`}>{label}</p>
        {offered && !needs && !failed && <progress value={offered.done} max={Math.max(1, offered.all)} aria-label={label} />}
        {needs && (
          <p>
            {needText(destination, needs)} {words.waitHere(waiting)}
          </p>
        )}
        {!needs && failed && (
          <p>
            {isBlocked ? words.troubleShut : troubleText(failed.why)}{' '}
            {words.nextTry(ago(Math.min(failed.at, now), now), ago(Math.max(failed.next, now + 1), now))} {words.waitHere(waiting)}
          </p>
        )}
        {inStep !== undefined && <p class="muted">{words.lastInStep(ago(Math.min(inStep, now), now))}</p>}
      </div>
      <div class={style.acts}>
        {needs && (
          <button type="button" class="small primary" onClick={actions[needs].run}>
            {actions[needs].name}
          </button>
        )}
        {!needs && isBlocked && (
          <button type="button" class="small primary" onClick={() => void allowServer(id, address)}>
            {words.allowServer}
          </button>
        )}
        {destination.space === `s:${destination.account}` && (
          <button type="button" class="quiet small" aria-label={words.newSheetFor(name)} onClick={() => onOpenDialog('sheet')}>
            {words.newSheet}
          </button>
        )}
        <button type="button" class="quiet small" aria-label={words.disconnectFrom(name)} onClick={() => onOpenDialog('disconnect')}>
          {words.disconnect}
        </button>
      </div>
    </li>
  )
}

/** Must be called in a click, or the browser refuses. */
async function allowServer(id: string, address: string): Promise<void> {
  if (await requestHostPermission(address)) await requestSync(id)
}

/** Whether a server could not be reached because the browser no longer gives us permission. */
function useBlocked(address: string, failed: Checkpoint['failed']): boolean {
  const [isBlocked, setBlocked] = useState(false)
  const isOffline = failed?.why === 'offline'
  useEffect(() => {
    if (isOffline) void hasHostPermission(address).then((may) => setBlocked(!may))
    else setBlocked(false)
  }, [address, isOffline, failed?.at])
  return isBlocked
}

function needText({ secret, space, account }: Destination, needs: NonNullable<Destination['needs']>): string {
  if (needs === 'login' && !secret) return words.needsPassword
  return needs === 'key' && space !== `s:${account}` ? words.needsKeyTeam : needsTexts[needs]
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
