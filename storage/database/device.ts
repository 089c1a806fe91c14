import type { Table } from 'dexie'
import { db, refuseNewer, type DeviceCounter, type Device } from './db.ts'
import { createRow, type Author, type DeviceId } from '../rows/row.ts'
import { type Person } from '../rows/tables.ts'

/** What a verb may use while it writes. */
export interface WriteContext {
  device: Device & Omit<DeviceCounter, 'key'>
  /** The next place in the order of writing. */
  author(): Author
}

/**
 * Runs a verb in one durable transaction over `tables`, this device's own row and people.
 * The first one makes the device and the person who uses it.
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

/** Within a verb: this device as the verbs so far have left it. */
export async function currentDevice(): Promise<WriteContext['device']> {
  const [found, count] = await db.device.bulkGet(['this', 'count'])
  const device = (found as Device | undefined) ?? (await createDevice())
  return { seq: 0, ...device, ...(count as DeviceCounter | undefined), key: 'this' }
}

function deviceAndCounter({ seq, last, ...device }: WriteContext['device']): [Device, DeviceCounter] {
  return [device, { key: 'count', seq, ...(last && { last }) }]
}

/** This device, or undefined before the first word was written on it. */
export async function thisDevice(): Promise<Device | undefined> {
  return (await db.device.get('this')) as Device | undefined
}

/**
 * Agrees with the id that the browser keeps outside the database: where they differ, the database came from
 * elsewhere (a copied or restored profile), and two devices must never count under one name.
 * @returns the id to keep.
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
