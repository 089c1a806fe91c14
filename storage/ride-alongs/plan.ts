import { AnotherLiveError, NoRideAlongError } from '../errors.ts'
import { db } from '../database/db.ts'
import { write } from '../database/device.ts'
import { currentRideAlong, isLive } from './ride-alongs.ts'
import { createRow, editRow, isDeleted } from '../rows/row.ts'
import { type RideAlong } from '../rows/tables.ts'
import { dateOf, localZone } from '../rows/time-zone.ts'

/** Prepares a ride-along that begins later; its charter can be written meanwhile. */
export function planRideAlong(given: Partial<Pick<RideAlong, 'title' | 'date' | 'zone'>> = {}): Promise<RideAlong> {
  return write([db.rideAlongs, db.settings], async ({ device, author }) => {
    const settings = await db.settings.get('all')
    const by = author()
    const zone = given.zone ?? localZone()
    const rideAlong = createRow<RideAlong>(
      {
        title: given.title ?? '',
        observer: device.me,
        hosts: [],
        zone,
        date: given.date ?? dateOf(by.now, zone),
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
 * Begins a ride-along that was prepared: it is live from now on, on today's date.
 * Throws `AnotherLiveError`, `NoRideAlongError`.
 */
export function beginPlanned(id: string): Promise<void> {
  return write([db.rideAlongs], async ({ device }) => {
    const live = await currentRideAlong()
    if (live && live.id !== id && isLive(live)) throw new AnotherLiveError(live)
    const planned = await db.rideAlongs.get(id)
    if (!planned || isDeleted(planned)) throw new NoRideAlongError(id)
    const now = Date.now()
    const changes = { planned: undefined, startedAt: planned.startedAt ?? now, date: dateOf(now, planned.zone) }
    if (planned.planned) await db.rideAlongs.put(editRow<RideAlong>(planned, changes, device.id))
    device.current = id
    delete device.last
  })
}
