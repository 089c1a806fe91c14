import { AnotherLiveError } from '../errors.ts'
import { db } from '../database/db.ts'
import { write } from '../database/device.ts'
import { currentRideAlong, existingRideAlong, isLive } from './ride-alongs.ts'
import { createRow, editRow } from '../rows/row.ts'
import { type RideAlong } from '../rows/tables.ts'
import { dateOf, localZone } from '../rows/time-zone.ts'

/** Creates a planned ride-along. It takes no captures until it begins, but its charter can be written. */
export function planRideAlong(details: Partial<Pick<RideAlong, 'title' | 'date' | 'zone'>> = {}): Promise<RideAlong> {
  return write([db.rideAlongs, db.settings], async ({ device, author }) => {
    const settings = await db.settings.get('all')
    const by = author()
    const zone = details.zone ?? localZone()
    const rideAlong = createRow<RideAlong>(
      {
        title: details.title ?? '',
        observer: device.me,
        hosts: [],
        zone,
        date: details.date ?? dateOf(by.now, zone),
        planned: true,
        ...(settings?.classification && { classification: settings.classification }),
      },
      by,
    )
    await db.rideAlongs.add(rideAlong)
    return rideAlong
  })
}

/**
 * Begins a planned ride-along: it is live now, and its date is today.
 * Throws `AnotherLiveError`, `NoRideAlongError`.
 */
export function beginPlanned(id: string): Promise<void> {
  return write([db.rideAlongs], async ({ device }) => {
    const live = await currentRideAlong()
    if (live && live.id !== id && isLive(live)) throw new AnotherLiveError(live)
    const planned = await existingRideAlong(id)
    const now = Date.now()
    const changes = { planned: undefined, startedAt: planned.startedAt ?? now, date: dateOf(now, planned.zone) }
    if (planned.planned) await db.rideAlongs.put(editRow<RideAlong>(planned, changes, device.id))
    device.current = id
    delete device.last
  })
}
