import { Dexie, type Table } from 'dexie'
import { act } from '../database/acts.ts'
import { db, dayTables } from '../database/db.ts'
import { AnotherLiveError, NoRideAlongError, NotYoursError } from '../errors.ts'
import { thisDevice, write } from '../database/device.ts'
import { createRow, deleteRow, editRow, isDeleted, type Changes, type Clock, type Fields, type PersonId } from '../rows/row.ts'
import { isOpen, type DayRowFields, type RideAlong, type Span } from '../rows/tables.ts'
import { dateOf, instantsOf, localZone, offsetAt, timeOf } from '../rows/time-zone.ts'

/** Whether a ride-along takes captures as they happen. */
export function isLive(rideAlong: RideAlong): boolean {
  return !rideAlong.writeUp && takesCaptures(rideAlong)
}

/** Whether a ride-along has begun and not ended, live or a write-up. */
export function takesCaptures(rideAlong: RideAlong): boolean {
  return rideAlong.endedAt === undefined && !rideAlong.planned && !isDeleted(rideAlong)
}

/**
 * Starts a ride-along now, or with `writeUp` creates one for a past day, and makes it the current one, to which captures go.
 * Throws `AnotherLiveError`.
 */
export function startRideAlong(details: Partial<Pick<RideAlong, 'title' | 'date' | 'zone' | 'writeUp'>> = {}): Promise<RideAlong> {
  return write([db.rideAlongs, db.settings], async ({ device, author }) => {
    const live = await current()
    if (live && isLive(live)) throw new AnotherLiveError(live)
    const settings = await db.settings.get('all')
    const by = author()
    const zone = details.zone ?? localZone()
    const fields: Fields<RideAlong> = {
      title: details.title ?? '',
      observer: device.me,
      hosts: [],
      zone,
      date: details.date ?? dateOf(by.now, zone),
      ...(details.writeUp ? { writeUp: true } : { startedAt: by.now }),
      ...(settings?.classification && { classification: settings.classification }),
    }
    const rideAlong = createRow<RideAlong>(fields, by)
    await db.rideAlongs.add(rideAlong)
    device.current = rideAlong.id
    delete device.last
    return rideAlong
  })
}

/** Ends a ride-along and its open spans. It stays the current one, so that the panel can offer a backup. Throws `NotYoursError`. */
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

/** Reopens an ended ride-along and makes it the current one. Throws `AnotherLiveError`, `NotYoursError`. */
export function reopenRideAlong(id: string): Promise<void> {
  return write([db.rideAlongs], async ({ device }) => {
    const live = await current()
    if (live && live.id !== id && isLive(live)) throw new AnotherLiveError(live)
    await db.rideAlongs.put(editRow<RideAlong>(await ownRideAlong(id, device.me), { endedAt: undefined }, device.id))
    device.current = id
  })
}

/**
 * Edits fields of a ride-along. `saw` is the clock of the version that was on screen. If the time zone changes, rows of a
 * write-up keep their local time, and rows of a live ride-along their instant. Throws `NotYoursError`.
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
 * Deletes a ride-along as an act; somebody else's is removed from this device with its rows. After an undo, a live one
 * takes captures again unless another is live.
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

/** Leaves no ride-along current, so that another can be started. */
export function leaveRideAlong(): Promise<void> {
  return write([], async ({ device }) => {
    delete device.current
  })
}

/** Makes a ride-along the current one, which the panel shows. Throws `AnotherLiveError` if another is live. */
export function showRideAlong(id: string): Promise<void> {
  return write([db.rideAlongs], async ({ device }) => {
    const live = await current()
    if (live && live.id !== id && isLive(live)) throw new AnotherLiveError(live)
    await existingRideAlong(id)
    device.current = id
  })
}

/** The current ride-along, which the panel shows: live, a write-up, or just ended; null if none. */
export async function currentRideAlong(): Promise<RideAlong | null> {
  return (await current()) ?? null
}

/** A ride-along, or null if it is not on this device or was deleted. */
export async function rideAlong(id: string): Promise<RideAlong | null> {
  const found = await db.rideAlongs.get(id)
  return found && !isDeleted(found) ? found : null
}

/** Every ride-along, newest date first. */
export async function rideAlongs(): Promise<RideAlong[]> {
  const all = await db.rideAlongs.orderBy('date').reverse().toArray()
  return all
    .filter((rideAlong) => !isDeleted(rideAlong))
    .sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : b.recordedAt - a.recordedAt))
}

/** The range of keys of one ride-along in an index that begins with its id. */
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

/** A ride-along of this person. Throws `NoRideAlongError`, `NotYoursError`. */
export async function ownRideAlong(id: string, me: PersonId): Promise<RideAlong> {
  const found = await existingRideAlong(id)
  if (found.by !== me) throw new NotYoursError(id)
  return found
}

/** A ride-along that is not deleted. Throws `NoRideAlongError`. */
export async function existingRideAlong(id: string): Promise<RideAlong> {
  const found = await db.rideAlongs.get(id)
  if (!found || isDeleted(found)) throw new NoRideAlongError(id)
  return found
}
