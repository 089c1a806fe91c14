import { liveQuery } from 'dexie'
import { destinationCount } from '../storage/destinations.ts'
import { leavingRows } from './leaving-rows.ts'

/** Keeps destinations in step while this page is open; the code for it comes with the first destination. */
export function watchDestinations(): void {
  let begun = false
  liveQuery(destinationCount).subscribe((count) => {
    if (count === 0 || begun) return
    begun = true
    void import('../sync/live.ts').then(({ keepAllInStep }) => keepAllInStep(leavingRows))
  })
}
