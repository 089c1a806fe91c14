import { Dexie, type Table } from 'dexie'
import { act } from '../database/acts.ts'
import { db, dayTables } from '../database/db.ts'
import { AnotherLiveError, NoRideAlongError, NotYoursError } from '../errors.ts'
import { thisDevice, write } from '../database/device.ts'
import { createRow, deleteRow, editRow, isDeleted, type Changes, type Clock, type Fields, type PersonId } from '../rows/row.ts'
import { isOpen, type DayRowFields, type RideAlong, type Span } from '../rows/tables.ts'
import { dateOf, instantsOf, localZone, offsetAt, timeOf } from '../rows/time-zone.ts'

/** A ride-along that takes captures as they happen. */
export function isLive(rideAlong: RideAlong): boolean {
  return !rideAlong.writeUp && takesCaptures(rideAlong)
}

/** Begun and not closed, live or written up. */
export function takesCaptures(rideAlong: RideAlong): boolean {
  return rideAlong.endedAt === undefined && !rideAlong.planned && !isDeleted(rideAlong)
}

/**
 * Starts a ride-along now, or opens one to write up a past day (`writeUp`), and makes it the one that captures go to.
 * Throws `AnotherLiveError` where one is live already.
 */
export function startRideAlong(given: Partial<Pick<RideAlong, 'title' | 'date' | 'zone' | 'writeUp'>> = {}): Promise<RideAlong> {
  return write([db.rideAlongs, db.settings], async ({ device, author }) => {
    const live = await current()
    if (live && isLive(live)) throw new AnotherLiveError(live)
    const settings = await db.settings.get('all')
    const by = author()
    const zone = given.zone ?? localZone()
    const fields: Fields<RideAlong> = {
      title: given.title ?? '',
      observer: device.me,
      hosts: [],
      zone,
      date: given.date ?? dateOf(by.now, zone),
      ...(given.writeUp ? { writeUp: true } : { startedAt: by.now }),
      ...(settings?.classification && { classification: settings.classification }),
    }
    const rideAlong = createRow<RideAlong>(fields, by)
    await db.rideAlongs.add(rideAlong)
    device.current = rideAlong.id
    delete device.last
    return rideAlong
  })
}

/** Closes a ride-along to captures, and ends its open stretches. It stays the one on show, so that a copy can be saved. */
export function endRideAlong(id: string): Promise<void> {
  return write([db.rideAlongs, db.spans], async ({ device, author }) => {
    const rideAlong = await ownRideAlong(id, device.me)
    if (rideAlong.endedAt !== undefined) return
    const endedAt = author().now
    await db.rideAlongs.put(editRow<RideAlong>(rideAlong, { endedAt }, device.id))
    const spans = await db.spans
      .where('[rideAlongId+at+seq+device]')
      .between(...keyRange(id))
      .toArray()
    const open = spans.filter((span) => span.by === device.me && isOpen(span))
    await db.spans.bulkPut(open.map((span) => editRow<Span>(span, { until: Math.max(endedAt, span.at) }, device.id)))
  })
}

/** Opens an ended ride-along again, as the one that captures go to. Throws `AnotherLiveError` where another is live. */
export function reopenRideAlong(id: string): Promise<void> {
  return write([db.rideAlongs], async ({ device }) => {
    const live = await current()
    if (live && live.id !== id && isLive(live)) throw new AnotherLiveError(live)
    await db.rideAlongs.put(editRow<RideAlong>(await ownRideAlong(id, device.me), { endedAt: undefined }, device.id))
    device.current = id
  })
}

/**
 * Writes what the observer says of a ride-along. `saw` is the clock of the version that was on screen. In another
 * time zone a write-up keeps what the clock showed; what was captured as it happened keeps its moment.
 */
export function editRideAlong(id: string, changes: Changes<RideAlong>, saw?: Clock): Promise<void> {
  return write([db.rideAlongs, ...dayTables.map((table) => db[table])], async ({ device }) => {
    const before = await ownRideAlong(id, device.me)
    const after = editRow(before, changes, device.id, saw)
    await db.rideAlongs.put(after)
    if (after.zone === before.zone) return
    for (const table of dayTables) {
      const rows: DayRowFields[] = await db[table]
        .where('[rideAlongId+at+seq+device]')
        .between(...keyRange(id))
        .toArray()
      const moved = rows.map((row) => {
        const [shown] = after.writeUp ? instantsOf(dateOf(row.at, before.zone), timeOf(row.at, before.zone), after.zone) : []
        const at = shown === undefined ? row.at : shown + (row.at % 60_000)
        return row.by === device.me ? editRow(row, { at, offset: offsetAt(at, after.zone) }, device.id) : row
      })
      await (db[table] as Table<DayRowFields>).bulkPut(moved)
    }
  })
}

/**
 * Deletes a ride-along with all that is in it; what somebody else wrote is taken off this device. Undone, one that was
 * live takes captures again, unless another does by now.
 */
export function deleteRideAlong(id: string, label: string): Promise<void> {
  return act(label, ['rideAlongs', ...dayTables, 'pictures'], async ({ change, drop, device }) => {
    const { by } = await existingRideAlong(id)
    if (by === device.me) await change<RideAlong>('rideAlongs', id, (row) => deleteRow(row, device.id, Date.now()))
    else {
      for (const table of dayTables)
        await drop(
          table,
          await db[table]
            .where('[rideAlongId+at+seq+device]')
            .between(...keyRange(id))
            .toArray(),
        )
      await drop('pictures', await db.pictures.where('rideAlongId').equals(id).toArray())
      await drop('rideAlongs', [await existingRideAlong(id)])
    }
    if (device.current === id) delete device.current
  })
}

/** Leaves the ride-along on show, so that another can be started. */
export function leaveRideAlong(): Promise<void> {
  return write([], async ({ device }) => {
    delete device.current
  })
}

/** Puts a ride-along on show in the panel. A live one is not put aside for one that is closed. */
export function showRideAlong(id: string): Promise<void> {
  return write([db.rideAlongs], async ({ device }) => {
    const live = await current()
    if (live && live.id !== id && isLive(live)) throw new AnotherLiveError(live)
    await existingRideAlong(id)
    device.current = id
  })
}

/** The ride-along on show: live, being written up, or just ended; null where there is none. */
export async function currentRideAlong(): Promise<RideAlong | null> {
  return (await current()) ?? null
}

/** A ride-along, or null where it is not here or was deleted. */
export async function rideAlong(id: string): Promise<RideAlong | null> {
  const found = await db.rideAlongs.get(id)
  return found && !isDeleted(found) ? found : null
}

/** Every ride-along, the latest day first. */
export async function rideAlongs(): Promise<RideAlong[]> {
  const all = await db.rideAlongs.orderBy('date').reverse().toArray()
  return all
    .filter((rideAlong) => !isDeleted(rideAlong))
    .sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : b.recordedAt - a.recordedAt))
}

/** All keys of one ride-along in an index that begins with its id. */
export function keyRange(rideAlongId: string): [unknown[], unknown[]] {
  return [
    [rideAlongId, Dexie.minKey],
    [rideAlongId, Dexie.maxKey],
  ]
}

async function current(): Promise<RideAlong | undefined> {
  const device = await thisDevice()
  const found = device?.current === undefined ? undefined : await db.rideAlongs.get(device.current)
  return found && !isDeleted(found) ? found : undefined
}

export async function ownRideAlong(id: string, me: PersonId): Promise<RideAlong> {
  const found = await existingRideAlong(id)
  if (found.by !== me) throw new NotYoursError(id)
  return found
}

async function existingRideAlong(id: string): Promise<RideAlong> {
  const found = await db.rideAlongs.get(id)
  if (!found || isDeleted(found)) throw new NoRideAlongError(id)
  return found
}
