// @ts-expect-error It has no types, and wants none here.
import Untyped from 'pouchdb-browser'
import { db } from '../../../storage/database/db.ts'
import { createRow } from '../../../storage/rows/row.ts'
import { type Observation } from '../../../storage/rows/tables.ts'
import { connect } from '../../../sync/connect-destination.ts'
import { couchClient, type DatabaseAccess } from '../../../sync/couch/client.ts'
import { linkTo } from '../../../sync/destinations.ts'
import { keepInStep } from '../../../sync/couch/run.ts'
import { committed } from '../raw.ts'

export interface SyncClock {
  /** Fills this device with rows of 300 B and measures how long they take up; `plain` as though encryption cost nothing. */
  push(place: DatabaseAccess, rows: number, plain: boolean): Promise<number>
  /** As a new device measures how long they take down. */
  pull(place: DatabaseAccess, rows: number, plain: boolean): Promise<number>
  /** The same requests as the last push or pull, raw, each with one raw strict IndexedDB transaction. */
  limit(way: 'push' | 'pull', place: DatabaseAccess): Promise<number>
  pouchPush(place: DatabaseAccess, rows: number): Promise<number>
  pouchPull(place: DatabaseAccess, rows: number): Promise<number>
}

/** As much of PouchDB as is measured. */
interface Pouch {
  bulkDocs(docs: object[]): Promise<unknown>
  replicate: Record<'to' | 'from', (other: Pouch, options: { batch_size: number }) => Promise<unknown>>
  info(): Promise<{ doc_count: number }>
  destroy(): Promise<void>
}
const PouchDB = Untyped as new (name: string, options?: object) => Pouch

const passphrase = 'correct horse battery staple'
const fields = { rideAlongId: 'evening', at: 1, offset: 0, kind: 'note', basis: 'observed' } as const
const text = (i: number) => `Row ${i} says what stood on the screen when the second person inspected `.padEnd(300, 'x')
let sent: { way: 'push' | 'pull'; path: string; body?: string; rows: number }[] = []

/** Passes on, and keeps what the raw requests are to be. */
const listening: typeof fetch = async (input, init) => {
  const { pathname, search, searchParams } = new URL(input as string)
  const path = pathname.split('/').at(-1)! + search
  if (/^_bulk_(docs|get)/.test(path) && typeof init?.body === 'string') {
    const { docs } = JSON.parse(init.body) as { docs: unknown[] }
    sent.push({ way: path.startsWith('_bulk_docs') ? 'push' : 'pull', path, body: init.body, rows: docs.length })
  }
  if (searchParams.has('include_docs')) sent.push({ way: 'pull', path, rows: Number(searchParams.get('limit')) })
  return fetch(input, init)
}

async function connected(place: DatabaseAccess) {
  const spaces = await couchClient(place).documentsWithPrefix('s:')
  const inspected = { access: place, exists: true, mayPrepare: true, prepared: true, spaces }
  return connect(inspected, { name: 'Bench', scope: 'everything', remember: true, passphrase })
}

async function timed(verb: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await verb()
  return performance.now() - start
}

/** How long it takes to be in step; `plain` as though encryption cost nothing. */
async function inStep(id: string, plain: boolean): Promise<number> {
  const link = (await linkTo(id, async () => ({ publish: [], retract: [] }), listening))!
  return asPlain(plain, () => timed(() => keepInStep(link)))
}

/** What encryption itself costs is what is left out; all that stands round it stays. */
async function asPlain(plain: boolean, verb: () => Promise<number>): Promise<number> {
  if (!plain) return verb()
  const { encrypt, decrypt } = SubtleCrypto.prototype
  const copied = (_: unknown, __: unknown, bytes: BufferSource) =>
    Promise.resolve(
      new Uint8Array(ArrayBuffer.isView(bytes) ? bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) : bytes.slice(0))
        .buffer,
    )
  const padding = (...[, , bytes]: Parameters<SubtleCrypto['encrypt']>) => copied(0, 0, bytes).then((copy) => joined(copy))
  Object.assign(SubtleCrypto.prototype, {
    encrypt: padding,
    decrypt: (...[, , bytes]: Parameters<SubtleCrypto['decrypt']>) => copied(0, 0, bytes).then((copy) => copy.slice(0, -16)),
  })
  try {
    return await verb()
  } finally {
    Object.assign(SubtleCrypto.prototype, { encrypt, decrypt })
  }
}

/** As long as what is encrypted. */
function joined(bytes: ArrayBuffer): ArrayBuffer {
  const all = new Uint8Array(bytes.byteLength + 16)
  all.set(new Uint8Array(bytes))
  return all.buffer
}

const headers = ({ account, secret }: DatabaseAccess) => ({
  Accept: 'application/json',
  'Content-Type': 'application/json',
  Authorization: `Basic ${btoa(`${account}:${secret}`)}`,
})

function pouch(place: DatabaseAccess) {
  const { account: username, secret: password } = place
  return new PouchDB(`${place.address}/${place.database}`, { auth: { username, password }, skip_setup: true })
}

const clock: SyncClock = {
  async push(place, rows, plain) {
    await db.delete()
    await db.open()
    const by = (i: number) => ({ by: 'bench', device: 'desk', seq: i, now: i })
    await db.observations.bulkAdd(
      Array.from({ length: rows }, (_, i) => createRow<Observation>({ ...fields, text: text(i), tags: [] }, by(i))),
    )
    const id = await connected(place)
    sent = []
    return inStep(id, plain)
  },
  async pull(place, rows, plain) {
    await db.delete()
    await db.open()
    const id = await connected(place)
    sent = []
    const took = await inStep(id, plain)
    if ((await db.observations.count()) !== rows) throw new Error(`${await db.observations.count()} of ${rows} rows came.`)
    return took
  },
  async limit(way, place) {
    const some = sent.filter((each) => each.way === way)
    const opening = indexedDB.open('limit', 1)
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('rows', { autoIncrement: true }))
    const raw = await new Promise<IDBDatabase>((done, fail) => {
      opening.addEventListener('success', () => done(opening.result))
      opening.addEventListener('error', () => fail(opening.error ?? new Error('No database')))
    })
    const took = await timed(async () => {
      for (const { path, body, rows } of some) {
        const sending = body === undefined ? {} : { method: 'POST', body }
        const answer = await fetch(`${place.address}/${place.database}/${path}`, { headers: headers(place), ...sending })
        await answer.json()
        const writing = raw.transaction('rows', 'readwrite', { durability: 'strict' })
        for (let i = 0; i < rows; i++) writing.objectStore('rows').add({ i, text: text(i) })
        await committed(writing)
      }
    })
    raw.close()
    indexedDB.deleteDatabase('limit')
    return took
  },
  async pouchPush(place, rows) {
    const local = new PouchDB('bench-push')
    await local.bulkDocs(Array.from({ length: rows }, (_, i) => ({ _id: `row-${i}`, ...fields, text: text(i) })))
    const took = await timed(() => local.replicate.to(pouch(place), { batch_size: 500 }))
    await local.destroy()
    return took
  },
  async pouchPull(place, rows) {
    const local = new PouchDB('bench-pull')
    const took = await timed(() => local.replicate.from(pouch(place), { batch_size: 500 }))
    const { doc_count: count } = await local.info()
    if (count < rows) throw new Error(`${count} of ${rows} documents came.`)
    await local.destroy()
    return took
  },
}
Object.assign(globalThis, { syncClock: clock })
