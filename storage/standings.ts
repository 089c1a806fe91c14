import { db, type Checkpoint, type Destination, type Logged, type Refusal } from './db.ts'
import { knownBy } from './known.ts'

/** How this device and a destination stand to each other. */
export interface Standing {
  destination: Destination
  checkpoint: Checkpoint
  /** How many rows it has not got yet. */
  waiting: number
  /** How many rows of how many it has, while everything is offered for the first time. */
  offered?: { done: number; all: number }
  refusals: Refusal[]
}

/** Every destination, the oldest first, and how many observations are on this device. */
export async function standings(): Promise<{ all: Standing[]; observations: number }> {
  const [destinations, observations] = await Promise.all([db.destinations.toArray(), db.observations.count()])
  const all: Standing[] = []
  for (const destination of destinations.sort((a, b) => a.since - b.since)) {
    const { id } = destination
    const checkpoint = await db.checkpoints.get(id)
    if (!checkpoint) continue
    const own = [
      [id, ''],
      [id, '\uFFFF'],
    ] as const
    const changes = await db.changes.where('n').above(checkpoint.read).toArray()
    const changed = new Set(changes.flatMap(({ table, ids, from }) => (from === id ? [] : ids.map((each) => `${table}/${each}`))))
    const [outgoing, documents, refusals] = await Promise.all([
      db.outbox.where('[destination+order+count]').between([id, 0, 0], [id, Number.MAX_SAFE_INTEGER, 0]).primaryKeys(),
      knownBy(id),
      db.refusals
        .where('[destination+id]')
        .between(...own)
        .toArray(),
    ])
    all.push({
      destination,
      checkpoint,
      waiting: changed.size + outgoing.reduce((sum, [, , count]) => sum + count, 0),
      ...(checkpoint.offering && { offered: { done: documents, all: Math.max(observations, documents) } }),
      refusals,
    })
  }
  return { all, observations }
}

/** What sync did, the newest first: no words, no secrets. */
export function syncLog(): Promise<Logged[]> {
  return db.syncLog.orderBy('n').reverse().limit(500).toArray()
}

/** The words of an observation that a refusal names, to tell which it is; undefined where it is something else. */
export async function wordsOf({ table, row }: Refusal): Promise<string | undefined> {
  return table === 'observations' && row !== undefined ? (await db.observations.get(row))?.text : undefined
}
