import { liveQuery } from 'dexie'
import { browser } from 'wxt/browser'
import { destinationCount } from '../../storage/sync/destination-counts.ts'
import { holdPasswordsIn } from '../../sync/passwords.ts'

/** Syncs while this page is open. The code for it is loaded when there is a destination. */
export function keepDestinationsInStep(): void {
  holdPasswordsIn(browser.storage.session)
  let hasStarted = false
  liveQuery(destinationCount).subscribe((count) => {
    if (count === 0 || hasStarted) return
    hasStarted = true
    void import('./start-sync.ts').then(({ startSync }) => startSync())
  })
}
