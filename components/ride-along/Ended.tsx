import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { leaveRideAlong, reopenRideAlong } from '../../storage/ride-alongs/ride-alongs.ts'
import type { RideAlong } from '../../storage/rows/tables.ts'
import { failureText } from '../ui/errors.ts'

/** What comes after a ride-along: a copy, the summary, or the next one. */
export default function Ended({
  rideAlong,
  empty,
  unfilled,
  onExport,
  onLeave,
  openDashboard,
}: {
  rideAlong: RideAlong
  empty: boolean
  unfilled: ComponentChildren
  onExport: () => void
  onLeave: () => void
  openDashboard: (path: string) => void
}) {
  const [said, setSaid] = useState('')
  const act = (verb: () => Promise<unknown>) => () => void verb().catch((error: unknown) => setSaid(failureText(error)))
  const copy = async () => {
    const { saveBackup } = await import('../files/backup-file.ts')
    setSaid(words.savedAs(await saveBackup(rideAlong.id)))
  }
  return (
    <section class="ended" aria-label={words.ended}>
      <p>{empty ? words.endedEmpty : words.endedKeep}</p>
      {unfilled}
      <div class="row">
        {!empty && (
          <>
            <button type="button" class="primary small" onClick={() => openDashboard(`${rideAlong.id}/summary`)}>
              {words.openSummary}
            </button>
            <button type="button" class="small" onClick={onExport}>
              {words.exportFiles}
            </button>
            <button type="button" class="small" onClick={act(copy)}>
              {words.saveCopy}
            </button>
          </>
        )}
        <button type="button" class="quiet small" onClick={act(() => reopenRideAlong(rideAlong.id).then(onLeave))}>
          {words.reopen}
        </button>
        <button type="button" class="quiet small" onClick={act(() => leaveRideAlong().then(onLeave))}>
          {words.done}
        </button>
      </div>
      {said && (
        <p role="status" class="hint">
          {said}
        </p>
      )}
    </section>
  )
}
