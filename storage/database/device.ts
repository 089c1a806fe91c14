import type { Table } from 'dexie'
import { db, refuseNewer, type DeviceCounter, type Device } from './db.ts'
import { createRow, type Author, type DeviceId } from '../rows/row.ts'
import { type Person } from '../rows/tables.ts'

/** What a verb can use while it writes. */
export interface WriteContext {
  device: Device & Omit<DeviceCounter, 'key'>
  /** Author, device and next `seq` for a new row. */
  author(): Author
}

/**
 * Runs a verb in one durable transaction over `tables`, the device and people. The first call creates the device and its
 * person. Changes to `device` are stored at the end.
 */
export async function write<T>(tables: Table[], verb: (writing: WriteContext) => Promise<T>): Promise<T> {
  return db.transaction('rw', [db.device, db.people, ...tables], async () => {
    refuseNewer()
    const device = await currentDevice()
    const [who, count] = deviceAndCounter(device).map((row) => JSON.stringify(row))
    const author = () => ({ by: device.me, device: device.id, seq: ++device.seq, now: Date.now() })
    const result = await verb({ device, author })
    const rows = deviceAndCounter(device)
    await db.device.bulkPut(rows.filter((row) => ![who, count].includes(JSON.stringify(row))))
    return result
  })
}

/** This device with its counters, as stored. Only within a verb; creates the device at first. */
export async function currentDevice(): Promise<WriteContext['device']> {
  const [found, count] = await db.device.bulkGet(['this', 'count'])
  const device = (found as Device | undefined) ?? (await createDevice())
  return { seq: 0, ...device, ...(count as DeviceCounter | undefined), key: 'this' }
}

function deviceAndCounter({ seq, last, ...device }: WriteContext['device']): [Device, DeviceCounter] {
  return [device, { key: 'count', seq, ...(last && { last }) }]
}

/** This device; undefined before anything was written on it. */
export async function thisDevice(): Promise<Device | undefined> {
  return (await db.device.get('this')) as Device | undefined
}

/**
 * Compares the device id with the one that the browser stores outside the database. If they differ, the database is from
 * a copied or restored profile, and gets a new id: two devices must never use the same counters.
 * @returns the id to store outside the database.
 */
export function confirmDeviceId(kept: string | undefined): Promise<DeviceId> {
  return write([], async ({ device }) => {
    if (kept !== undefined && kept !== device.id) device.id = crypto.randomUUID()
    return device.id
  })
}

async function createDevice(): Promise<Device> {
  const me = crypto.randomUUID()
  const device: Device = { key: 'this', id: crypto.randomUUID(), me }
  await db.people.add(createRow<Person>({ name: '' }, { by: me, device: device.id, seq: 0, now: Date.now() }, me))
  await db.device.put(device)
  return device
}
