import { useEffect } from 'preact/hooks'
import { dueCount } from '../../storage/follow-ups/follow-ups.ts'
import { currentRideAlong, isLive } from '../../storage/ride-alongs/ride-alongs.ts'
import { settings } from '../../storage/database/settings.ts'
import { localZone } from '../../storage/rows/time-zone.ts'
import { showBadge } from './toolbar-badge.ts'
import { useLive } from '../ui/live.ts'

/** Updates the toolbar button when a ride-along starts or ends, and, if reminders are on, when follow-ups are due. */
export default function Badge() {
  const rideAlong = useLive(currentRideAlong, [])
  const live = rideAlong ? isLive(rideAlong) : false
  const due = useLive(async () => ((await settings()).reminders ? dueCount(Date.now(), localZone()) : 0), [])
  useEffect(() => {
    if (rideAlong !== undefined && due !== undefined) void showBadge()
  }, [rideAlong === undefined, live, due])
  return null
}
