import { act } from '../database/acts.ts'
import { db } from '../database/db.ts'
import { thisDevice, write } from '../database/device.ts'
import { createRow, editRow, isDeleted, type PersonId } from '../rows/row.ts'
import { type Person, type RideAlong } from '../rows/tables.ts'
import { ownRideAlong } from './ride-alongs.ts'

/**
 * The host of a ride-along: a person known by that name, or a new one. A host of this ride-along alone is renamed.
 * Role and team of a person known from elsewhere are added to, not taken off. With nothing given the host is taken off.
 */
export function setHost(rideAlongId: string, given: { name: string; role?: string; team?: string }): Promise<void> {
  return write([db.rideAlongs], async ({ device, author }) => {
    const rideAlong = await ownRideAlong(rideAlongId, device.me)
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
    const rideAlong = await ownRideAlong(rideAlongId, device.me)
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
export function removeHost(rideAlongId: string, person: PersonId, label: string): Promise<void> {
  return act(label, ['rideAlongs'], ({ change, device }) =>
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
