import * as words from '../../assets/locales/en.yml'
import type { SyncLogEntry } from '../../storage/database/sync-records.ts'
import { dateOf, localZone, timeOf } from '../../storage/rows/time-zone.ts'
import { saveFile } from '../files/save-file.ts'
import { dayName } from '../names/dates.ts'
import style from './SyncPage.module.css'
import { needsTexts, troubleText } from './sync-errors.ts'

const actTexts: Record<string, string> = {
  connected: words.loggedConnected,
  renewed: words.loggedRenewed,
  letIn: words.loggedLetIn,
  shutOut: words.loggedShutOut,
}

/** The latest entries of the sync log, and all of them as a file. `names` has the destinations by id. */
export function SyncLog({ log, names }: { log: SyncLogEntry[]; names: Map<string, string> }) {
  const line = ({ at, destination, what, sent = 0, received = 0 }: SyncLogEntry) =>
    `${dayName(dateOf(at, localZone()))} ${timeOf(at, localZone())}  ${names.get(destination) ?? ''}: ${
      what === 'inStep'
        ? words.loggedInStep(sent, received)
        : (actTexts[what] ?? words.loggedTrouble(what in needsTexts ? needsTexts[what as keyof typeof needsTexts] : troubleText(what)))
    }`
  return (
    <details class={style.block}>
      <summary>{words.syncLogHead}</summary>
      <ol class={style.log}>
        {log.slice(0, 50).map((each) => (
          <li key={each.n}>{line(each)}</li>
        ))}
      </ol>
      <button type="button" class="link" onClick={() => saveFile('ride-along-sync-log.txt', 'text/plain', log.map(line).join('\n'))}>
        {words.syncLogSave}
      </button>
    </details>
  )
}
