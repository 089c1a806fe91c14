import { act } from '../database/acts.ts'
import { db } from '../database/db.ts'
import { thisDevice, write } from '../database/device.ts'
import { createRow, editRow, isDeleted, type PersonId } from '../rows/row.ts'
import { type Person, type RideAlong } from '../rows/tables.ts'
import { ownRideAlong } from './ride-alongs.ts'

/**
 * Sets the first host of a ride-along: a known person with this name, or a new one. A host who has no other ride-along is
 * renamed instead. An empty role or team does not overwrite that of a known person. With all fields empty, removes the host.
 * Throws `NoRideAlongError`, `NotYoursError`.
 */
export function setHost(rideAlongId: string, details: { name: string; role?: string; team?: string }): Promise<void> {
  return write([db.rideAlongs], async ({ device, author }) => {
    const rideAlong = await ownRideAlong(rideAlongId, device.me)
    const [name, role, team] = [details.name, details.role, details.team].map((text) => text?.trim() || undefined)
    const others = rideAlong.hosts.slice(1)
    let hosts = others
    if (name || role || team) {
      const roleAndTeam = { ...(role && { role }), ...(team && { team }) }
      const current = rideAlong.hosts[0]
      const people = (await db.people.toArray()).filter(
        (person) => person.by === device.me && person.id !== device.me && !isDeleted(person),
      )
      const known =
        people.find((person) => person.id === current && person.name === (name ?? '')) ??
        people.find((person) => name && person.name === name)
      const hasNoOther = (await db.rideAlongs.filter((one) => one.id !== rideAlongId && one.hosts?.includes(current ?? '')).count()) === 0
      const renamed = known || !hasNoOther ? undefined : people.find((person) => person.id === current)
      const host = known ?? renamed
      const person = !host
        ? createRow<Person>({ name: name ?? '', ...roleAndTeam }, author())
        : editRow<Person>(host, { name: name ?? '', ...(host.id === current ? { role, team } : roleAndTeam) }, device.id)
      await db.people.put(person)
      hosts = [person.id, ...others.filter((id) => id !== person.id)]
    }
    await db.rideAlongs.put(editRow<RideAlong>(rideAlong, { hosts }, device.id))
  })
}

/** Adds a host to a ride-along: a known person with this name, or a new one. Throws `NoRideAlongError`, `NotYoursError`. */
export function addHost(rideAlongId: string, details: { name: string; role?: string; team?: string }): Promise<void> {
  return write([db.rideAlongs], async ({ device, author }) => {
    const rideAlong = await ownRideAlong(rideAlongId, device.me)
    const [name = '', role, team] = [details.name, details.role, details.team].map((text) => text?.trim() || undefined)
    const roleAndTeam = { ...(role && { role }), ...(team && { team }) }
    const people = (await db.people.toArray()).filter((person) => person.by === device.me && person.id !== device.me && !isDeleted(person))
    const known = people.find((person) => name && person.name === name)
    const host = known ? editRow<Person>(known, roleAndTeam, device.id) : createRow<Person>({ name, ...roleAndTeam }, author())
    await db.people.put(host)
    const hosts = [...rideAlong.hosts.filter((id) => id !== host.id), host.id]
    await db.rideAlongs.put(editRow<RideAlong>(rideAlong, { hosts }, device.id))
  })
}

/** Removes a host from a ride-along as an act. The rows that they wrote stay. */
export function removeHost(rideAlongId: string, person: PersonId, label: string): Promise<void> {
  return act(label, ['rideAlongs'], ({ change, device }) =>
    change<RideAlong>('rideAlongs', rideAlongId, (row) => editRow(row, { hosts: row.hosts.filter((id) => id !== person) }, device.id)),
  )
}

/** Sets name and role of the person who writes on this device. */
export function setObserver({ name, role }: { name: string; role?: string }): Promise<void> {
  return write([], async ({ device }) => {
    const me = await db.people.get(device.me)
    if (me) await db.people.put(editRow<Person>(me, { name: name.trim(), role: role?.trim() || undefined }, device.id))
  })
}

/** The people of a ride-along: first the observer, then the hosts in their order. */
export async function peopleOf({ observer, hosts }: RideAlong): Promise<Person[]> {
  const people = await db.people.bulkGet([observer, ...hosts])
  return people.filter((person) => person !== undefined)
}

/** People other than the user, sorted by name, to choose a host from. */
export async function knownHosts(): Promise<Person[]> {
  const device = await thisDevice()
  const people = await db.people.toArray()
  return people
    .filter((person) => person.id !== device?.me && person.name !== '' && !isDeleted(person))
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** The person who writes on this device, or null before the first row was written. */
export async function me(): Promise<Person | null> {
  const device = await thisDevice()
  return (device && (await db.people.get(device.me))) ?? null
}
