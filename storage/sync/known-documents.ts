import { db } from '../database/db.ts'
import { type KnownBundle, type KnownDocument } from '../database/sync-records.ts'

/** Documents in one bundle: few enough that removing one is cheap, many enough that writing ten thousand is. */
const bundleSize = 100
/** For more ids than this, reading all bundles takes a tenth of the time of looking each up. */
const manyIds = 2000

/**
 * The documents that a destination is known to hold. They are stored in bundles, which are found by document name:
 * writing a record for each document takes four times as long. Call all methods but `get` and `inTurn` in a transaction
 * that includes `db.known`.
 */
export class KnownDocuments {
  /** If nothing was known at `begin`, the revisions stored since, by id: other documents need not be looked up. */
  private learnt: Map<string, string> | undefined
  private readonly destination: string

  constructor(destination: string) {
    this.destination = destination
  }

  /** Checks whether anything is known. */
  async begin(): Promise<void> {
    this.learnt = (await knownDocumentCount(this.destination)) === 0 ? new Map() : undefined
  }

  /** Nothing was known at `begin`. */
  get isNew(): boolean {
    return this.learnt !== undefined
  }

  /** Whether exactly this revision was stored since `begin`; only if nothing was known then. */
  hasLearnt(id: string, rev: string): boolean {
    return this.learnt?.get(id) === rev
  }

  /** The known documents with these ids, in the same order. */
  async get(ids: string[]): Promise<(KnownDocument | undefined)[]> {
    // In a transaction: between reading a name and its bundle, the document could be moved to another bundle.
    const bundles = await (ids.length > manyIds && !this.isNew
      ? bundlesOf(this.destination).toArray()
      : db.transaction('r', db.known, () => this.holding(ids)))
    const wanted = new Set(ids)
    const found = new Map<string, KnownDocument>()
    for (const { documents } of bundles) for (const each of documents) if (wanted.has(each.id)) found.set(each.id, each)
    return ids.map((id) => found.get(id))
  }

  /** All known documents, in batches. */
  async *inTurn(): AsyncGenerator<KnownDocument[]> {
    const keys = await bundlesOf(this.destination).primaryKeys()
    while (keys.length > 0) {
      const some = await db.known.bulkGet(keys.splice(0, 200))
      yield some.flatMap((bundle) => bundle?.documents ?? [])
    }
  }

  /** Stores documents, replacing those with the same ids. */
  async put(documents: KnownDocument[]): Promise<void> {
    const latest = [...new Map(documents.map((each) => [each.id, each])).values()]
    await this.takeOut(latest.map(({ id }) => id))
    for (const { id, rev } of latest) this.learnt?.set(id, rev)
    const bundles: Omit<KnownBundle, 'n'>[] = []
    for (let i = 0; i < latest.length; i += bundleSize) bundles.push(this.bundle(latest.slice(i, i + bundleSize)))
    await db.known.bulkAdd(bundles)
  }

  /** Forgets documents: they count as absent from the destination. */
  async delete(ids: string[]): Promise<void> {
    await this.takeOut(ids)
    for (const id of ids) this.learnt?.delete(id)
  }

  /** Removes documents from their bundles. `learnt` stays, so that a concurrent `get` looks them up and waits for this transaction. */
  private async takeOut(ids: string[]): Promise<void> {
    const removed = new Set(ids)
    const bundles = await this.holding(ids)
    const left = bundles.map(({ n, documents }) => ({ n, ...this.bundle(documents.filter(({ id }) => !removed.has(id))) }))
    await db.known.bulkDelete(left.flatMap(({ n, names }) => (names.length === 0 ? [n] : [])))
    await db.known.bulkPut(left.filter(({ names }) => names.length > 0))
  }

  /** Clears `lesser`, the superseded revisions still to be deleted, of these documents or of all. */
  async forgetLesser(ids?: string[]): Promise<void> {
    const all = ids ? (await this.holding(ids)).map(({ n }) => n) : await bundlesOf(this.destination).primaryKeys()
    const wanted = ids && new Set(ids)
    await db.known
      .where('n')
      .anyOf(all)
      .modify(({ documents }) => {
        for (const each of documents) if (wanted?.has(each.id) ?? true) delete each.lesser
      })
  }

  private bundle(documents: KnownDocument[]): Omit<KnownBundle, 'n'> {
    const { destination } = this
    return { destination, names: documents.map(({ id }) => nameIn(destination, id)), documents }
  }

  /** The bundles that contain these documents. */
  private async holding(ids: string[]): Promise<KnownBundle[]> {
    const { learnt } = this
    const names = ids.flatMap((id) => (learnt && !learnt.has(id) ? [] : [nameIn(this.destination, id)]))
    const keys = await Promise.all(names.map((name) => db.known.where('names').equals(name).primaryKeys()))
    const found = await db.known.bulkGet([...new Set(keys.flat())])
    return found.flatMap((bundle) => bundle ?? [])
  }
}

/** How many documents a destination is known to hold. */
export function knownDocumentCount(destination: string): Promise<number> {
  return db.known.where('names').startsWith(nameIn(destination, '')).count()
}

/** Forgets all known documents of a destination. */
export async function forgetKnownDocuments(destination: string): Promise<void> {
  await bundlesOf(destination).delete()
}

function bundlesOf(destination: string) {
  return db.known.where('destination').equals(destination)
}

function nameIn(destination: string, id: string): string {
  return `${destination} ${id}`
}
