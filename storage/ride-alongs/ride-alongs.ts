import { AnotherLiveError, NoRideAlongError, NotYoursError } from '../errors.ts'
import { Dexie, type EntityTable, type Table } from 'dexie'
import { act } from '../database/acts.ts'
import { answerTables, db, dayTables } from '../database/db.ts'
import { thisDevice, write } from '../database/device.ts'
import { createRow, deleteRow, editRow, isDeleted, type Changes, type Clock, type Fields, type PersonId, type Row } from '../rows/row.ts'
import { withMerged } from '../rows/shown-tags.ts'
import { isOpen, type FollowUp, type DayRowFields, type Person, type RideAlong, type Span } from '../rows/tables.ts'
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
    const rideAlong = await mine(id, device.me)
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
    await db.rideAlongs.put(editRow<RideAlong>(await mine(id, device.me), { endedAt: undefined }, device.id))
    device.current = id
  })
}

/**
 * Writes what the observer says of a ride-along. `saw` is the clock of the version that was on screen. In another
 * time zone a write-up keeps what the clock showed; what was captured as it happened keeps its moment.
 */
export function editRideAlong(id: string, changes: Changes<RideAlong>, saw?: Clock): Promise<void> {
  return write([db.rideAlongs, ...dayTables.map((table) => db[table])], async ({ device }) => {
    const before = await mine(id, device.me)
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
export function deleteRideAlong(id: string, said: string): Promise<void> {
  return act(said, ['rideAlongs', ...dayTables, 'pictures'], async ({ change, drop, device }) => {
    const { by } = await existing(id)
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
      await drop('rideAlongs', [await existing(id)])
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
    await existing(id)
    device.current = id
  })
}

/**
 * The host of a ride-along: a person known by that name, or a new one. A host of this ride-along alone is renamed.
 * Role and team of a person known from elsewhere are added to, not taken off. With nothing given the host is taken off.
 */
export function setHost(rideAlongId: string, given: { name: string; role?: string; team?: string }): Promise<void> {
  return write([db.rideAlongs], async ({ device, author }) => {
    const rideAlong = await mine(rideAlongId, device.me)
    const [name, role, team] = [given.name, given.role, given.team].map((text) => text?.trim() || undefined)
    const others = rideAlong.hosts.slice(1)
    let hosts = others
    if (name || role || team) {
      const about = { ...(role && { role }), ...(team && { team }) }
      const current = rideAlong.hosts[0]
      const people = (await db.people.toArray()).filter(
        (person) => person.by === device.me && person.id !== device.me && !isDeleted(person),
      )
      const known =
        people.find((person) => person.id === current && person.name === (name ?? '')) ??
        people.find((person) => name && person.name === name)
      const alone = (await db.rideAlongs.filter((one) => one.id !== rideAlongId && one.hosts?.includes(current ?? '')).count()) === 0
      const renamed = known || !alone ? undefined : people.find((person) => person.id === current)
      const host = known ?? renamed
      const person = !host
        ? createRow<Person>({ name: name ?? '', ...about }, author())
        : editRow<Person>(host, { name: name ?? '', ...(host.id === current ? { role, team } : about) }, device.id)
      await db.people.put(person)
      hosts = [person.id, ...others.filter((id) => id !== person.id)]
    }
    await db.rideAlongs.put(editRow<RideAlong>(rideAlong, { hosts }, device.id))
  })
}

/** One more host of a ride-along: a person known by that name, or a new one. */
export function addHost(rideAlongId: string, given: { name: string; role?: string; team?: string }): Promise<void> {
  return write([db.rideAlongs], async ({ device, author }) => {
    const rideAlong = await mine(rideAlongId, device.me)
    const [name = '', role, team] = [given.name, given.role, given.team].map((text) => text?.trim() || undefined)
    const about = { ...(role && { role }), ...(team && { team }) }
    const people = (await db.people.toArray()).filter((person) => person.by === device.me && person.id !== device.me && !isDeleted(person))
    const known = people.find((person) => name && person.name === name)
    const host = known ? editRow<Person>(known, about, device.id) : createRow<Person>({ name, ...about }, author())
    await db.people.put(host)
    const hosts = [...rideAlong.hosts.filter((id) => id !== host.id), host.id]
    await db.rideAlongs.put(editRow<RideAlong>(rideAlong, { hosts }, device.id))
  })
}

/** Takes a host off a ride-along, undone as one; what they said of it stays. */
export function removeHost(rideAlongId: string, person: PersonId, said: string): Promise<void> {
  return act(said, ['rideAlongs'], ({ change, device }) =>
    change<RideAlong>('rideAlongs', rideAlongId, (row) => editRow(row, { hosts: row.hosts.filter((id) => id !== person) }, device.id)),
  )
}

/** What the person who writes here is called in summaries. */
export function setObserver({ name, role }: { name: string; role?: string }): Promise<void> {
  return write([], async ({ device }) => {
    const me = await db.people.get(device.me)
    if (me) await db.people.put(editRow<Person>(me, { name: name.trim(), role: role?.trim() || undefined }, device.id))
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

/** The people of a ride-along by id, the observer among them. */
export async function peopleOf({ observer, hosts }: RideAlong): Promise<Person[]> {
  const people = await db.people.bulkGet([observer, ...hosts])
  return people.filter((person) => person !== undefined)
}

/** People who were hosts before, by name, to choose from. */
export async function knownHosts(): Promise<Person[]> {
  const device = await thisDevice()
  const people = await db.people.toArray()
  return people
    .filter((person) => person.id !== device?.me && person.name !== '' && !isDeleted(person))
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** The person who writes on this device, or null before the first word. */
export async function me(): Promise<Person | null> {
  const device = await thisDevice()
  return (device && (await db.people.get(device.me))) ?? null
}

/** Every row of a ride-along but its pictures, deleted ones too, with the people and tags they name; null where it is not here. */
export async function rowsOf(id: string) {
  return db.transaction(
    'r',
    [db.rideAlongs, db.people, db.tags, db.choices, ...[...dayTables, ...answerTables].map((table) => db[table])],
    async () => {
      const found = await db.rideAlongs.get(id)
      if (!found) return null
      const inDay = <R extends DayRowFields>(table: EntityTable<R, 'id'>): PromiseLike<R[]> =>
        table
          .where('[rideAlongId+at+seq+device]')
          .between(...keyRange(id))
          .toArray()
      const ofIt = <R extends Row>(table: EntityTable<R, 'id'>): PromiseLike<R[]> => table.where('rideAlongId').equals(id).toArray()
      const [observations, spans, followUps] = await Promise.all([inDay(db.observations), inDay(db.spans), inDay(db.followUps)])
      const [charterLines, amendments, agreements, replies, answers, ratings, remarks, choices, outcomes, versions, assents] =
        await Promise.all([
          ofIt(db.charterLines),
          ofIt(db.amendments),
          ofIt(db.agreements),
          ofIt(db.replies),
          ofIt(db.answers),
          ofIt(db.ratings),
          ofIt(db.remarks),
          ofIt(db.choices),
          ofIt(db.outcomes),
          ofIt(db.versions),
          ofIt(db.assents),
        ])
      const answered = { charterLines, amendments, agreements, replies, answers, ratings, remarks, choices, outcomes, versions, assents }
      const earlier = await promisedIn(outcomes.flatMap(({ followUpId }) => followUpId ?? []))
      const [people, tags] = await Promise.all([peopleOf(found), db.tags.toArray()])
      // Of a withdrawn row the envelope alone is left.
      const used = withMerged(
        [...observations, ...spans, ...followUps].flatMap((row) => row.tags ?? []),
        tags,
      )
      const named = tags.filter(({ key }) => used.has(key))
      return { rideAlong: found, people, observations, spans, followUps, tags: named, ...answered, earlier }
    },
  )
}

/** Follow-ups of other ride-alongs, with those ride-alongs and what stands behind. Within a transaction over these tables. */
async function promisedIn(ids: string[]) {
  const followUps = (await db.followUps.bulkGet(ids)).filter((row) => row !== undefined && row.from !== undefined) as FollowUp[]
  const [rideAlongs, observations] = await Promise.all([
    db.rideAlongs.bulkGet([...new Set(followUps.map(({ rideAlongId }) => rideAlongId))]),
    db.observations.bulkGet([...new Set(followUps.flatMap(({ from }) => from))]),
  ])
  return {
    followUps,
    rideAlongs: rideAlongs.filter((row) => row !== undefined),
    observations: observations.filter((row) => row !== undefined),
  }
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

async function mine(id: string, me: PersonId): Promise<RideAlong> {
  const found = await existing(id)
  if (found.by !== me) throw new NotYoursError(id)
  return found
}

async function existing(id: string): Promise<RideAlong> {
  const found = await db.rideAlongs.get(id)
  if (!found || isDeleted(found)) throw new NoRideAlongError(id)
  return found
}
