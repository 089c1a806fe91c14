import { liveQuery } from 'dexie'
import { browser } from 'wxt/browser'
import { destinationCount } from '../../storage/sync/destination-counts.ts'
import { holdPasswordsIn } from '../../sync/passwords.ts'

/** Keeps destinations in step while this page is open; the code for it comes with the first destination. */
export function keepDestinationsInStep(): void {
  holdPasswordsIn(browser.storage.session)
  let begun = false
  liveQuery(destinationCount).subscribe((count) => {
    if (count === 0 || begun) return
    begun = true
    void keepAll()
  })
}

async function keepAll(): Promise<void> {
  const [{ keepAllInStep }, { teamRows }] = await Promise.all([import('../../sync/schedule.ts'), import('./leaving-rows.ts')])
  keepAllInStep(teamRows)
}
