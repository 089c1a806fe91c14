import { Dexie, type DBCore, type DBCoreMutateRequest, type DBCoreTransaction, type Middleware } from 'dexie'

/** The destination of each transaction that writes received rows. */
const receivedFrom = new WeakMap<object, string>()

/** Marks the current transaction as one that writes rows from a destination, so that they are not sent back to it. */
export function markAsReceived(destination: string): void {
  receivedFrom.set(Dexie.currentTransaction.idbtrans, destination)
}

/**
 * Dexie middleware that records every write to `tables` in the same transaction, so that sync misses no change. Without a
 * destination nothing is recorded: a new destination is offered all rows anyway.
 */
export function recordChanges(tables: readonly string[]): Middleware<DBCore> {
  return {
    stack: 'dbcore',
    name: 'changes',
    create: (core) => {
      const record = async (table: string, ids: unknown[], trans: DBCoreTransaction) => {
        const destinations = core.table('destinations')
        const all = { index: destinations.schema.primaryKey, range: { type: 3, lower: core.MIN_KEY, upper: core.MAX_KEY } }
        if (ids.length === 0 || (await destinations.count({ trans, query: all })) === 0) return
        const from = receivedFrom.get(trans)
        await core.table('changes').mutate({ type: 'add', trans, values: [{ table, ids, ...(from !== undefined && { from }) }] })
      }
      return {
        ...core,
        transaction: (stores, mode, options) => {
          const more = mode === 'readwrite' && stores.some((store) => tables.includes(store)) ? ['changes', 'destinations'] : []
          return core.transaction([...new Set([...stores, ...more])], mode, options)
        },
        table: (name) => {
          const table = core.table(name)
          if (!tables.includes(name)) return table
          return {
            ...table,
            mutate: (request) =>
              table.mutate(request).then((answer) => record(name, idsOf(request, answer.failures), request.trans).then(() => answer)),
          }
        },
      }
    },
  }
}

function idsOf(request: DBCoreMutateRequest, failures: Record<number, unknown>): unknown[] {
  if (request.type === 'deleteRange') return []
  const ids = request.type === 'delete' ? request.keys : request.values.map(({ id }: { id: unknown }) => id)
  return ids.filter((_, i) => !(i in failures))
}
