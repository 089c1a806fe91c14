import { createRxDatabase, type RxCollection, type RxJsonSchema } from 'rxdb'
import { replicateCouchDB } from 'rxdb/plugins/replication-couchdb'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import type { DatabaseAccess } from '../../../sync/couch/client.ts'
import type { RxClock } from './sync.ts'

interface Doc {
  id: string
  rideAlongId: string
  at: number
  text: string
}
const schema: RxJsonSchema<Doc> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 100 },
    rideAlongId: { type: 'string' },
    at: { type: 'number' },
    text: { type: 'string' },
  },
}
const text = (i: number) => `Row ${i} says what stood on the screen when the second person looked `.padEnd(300, 'x')

async function collection(name: string): Promise<{ rows: RxCollection<Doc>; remove: () => Promise<unknown> }> {
  const made = await createRxDatabase({ name, storage: getRxStorageDexie(), multiInstance: false })
  const { rows } = await made.addCollections<{ rows: RxCollection<Doc> }>({ rows: { schema } })
  return { rows, remove: () => made.remove() }
}

async function replicated(
  rows: RxCollection<Doc>,
  { address, database, account, secret }: DatabaseAccess,
  way: 'push' | 'pull',
): Promise<number> {
  const start = performance.now()
  const state = replicateCouchDB<Doc>({
    replicationIdentifier: `bench-${database}-${way}`,
    collection: rows,
    url: `${address}/${database}/`,
    live: false,
    fetch: (url, options) => {
      const all = new Headers(options?.headers)
      all.set('Authorization', `Basic ${btoa(`${account}:${secret}`)}`)
      return fetch(url, { ...options, headers: all })
    },
    [way]: { batchSize: 500 },
  })
  state.error$.subscribe((error) => console.error(error))
  await state.awaitInitialReplication()
  const took = performance.now() - start
  await state.cancel()
  return took
}

const clock: RxClock = {
  async push(place, count) {
    const { rows, remove } = await collection('bench-push')
    await rows.bulkInsert(Array.from({ length: count }, (_, i) => ({ id: `row-${i}`, rideAlongId: 'evening', at: 1, text: text(i) })))
    const took = await replicated(rows, place, 'push')
    await remove()
    return took
  },
  async pull(place, count) {
    const { rows, remove } = await collection('bench-pull')
    const took = await replicated(rows, place, 'pull')
    const found = await rows.count().exec()
    if (found < count) throw new Error(`${found} of ${count} documents came.`)
    await remove()
    return took
  },
}
Object.assign(globalThis, { rxClock: clock })
