import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { leaveRideAlong, reopenRideAlong } from '../../storage/ride-alongs/ride-alongs.ts'
import type { RideAlong } from '../../storage/rows/tables.ts'
import { failureText } from '../ui/errors.ts'

/** What the panel offers after the end of a ride-along: summary, files, a copy, reopening it, or the next one. */
export default function Ended({
  rideAlong,
  isEmpty,
  unfilled,
  onExport,
  onLeave,
  openDashboard,
}: {
  rideAlong: RideAlong
  isEmpty: boolean
  unfilled: ComponentChildren
  onExport: () => void
  onLeave: () => void
  openDashboard: (path: string) => void
}) {
  const [status, setStatus] = useState('')
  const act = (verb: () => Promise<unknown>) => () => void verb().catch((error: unknown) => setStatus(failureText(error)))
  const copy = async () => {
    const { saveBackup } = await import('../files/backup-file.ts')
    setStatus(words.savedAs(await saveBackup(rideAlong.id)))
  }
  return (
    <section class="ended" aria-label={words.ended}>
      <p>{isEmpty ? words.endedEmpty : words.endedKeep}</p>
      {unfilled}
      <div class="row">
        {!isEmpty && (
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
      {status && (
        <p role="status" class="hint">
          {status}
        </p>
      )}
    </section>
  )
}
