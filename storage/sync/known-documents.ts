import { db, type KnownBundle, type KnownDocument } from '../database/db.ts'

/** Documents in one record: few enough that taking one out costs little, enough that writing ten thousand does. */
const most = 100
const many = 2000

/**
 * What a destination is known to hold. Each document stands in one bundle, found by its name: a record each takes four
 * times as long to write. All but `get` and `inTurn` belong in a transaction that has `db.known`.
 */
export class KnownDocuments {
  /** Where nothing was known at first, the revisions that have come since: what is not among them need not be looked for. */
  private learnt: Map<string, string> | undefined
  private readonly destination: string

  constructor(destination: string) {
    this.destination = destination
  }

  /** Looks whether anything is known at all. */
  async begin(): Promise<void> {
    this.learnt = (await knownDocumentCount(this.destination)) === 0 ? new Map() : undefined
  }

  /** Nothing was known when this began. */
  get isNew(): boolean {
    return this.learnt !== undefined
  }

  /** Where this began with nothing, whether a document was written or read in just this revision since. */
  hasLearnt(id: string, rev: string): boolean {
    return this.learnt?.get(id) === rev
  }

  /** What is known of documents, each in the place of its id. */
  async get(ids: string[]): Promise<(KnownDocument | undefined)[]> {
    // Of very many, all bundles are read in a tenth of the time. Between a name and its bundle, a document could be moved to another.
    const bundles = await (ids.length > many && !this.isNew
      ? bundlesOf(this.destination).toArray()
      : db.transaction('r', db.known, () => this.holding(ids)))
    const wanted = new Set(ids)
    const found = new Map<string, KnownDocument>()
    for (const { documents } of bundles) for (const each of documents) if (wanted.has(each.id)) found.set(each.id, each)
    return ids.map((id) => found.get(id))
  }

  /** Every document that is known, many at a time. */
  async *inTurn(): AsyncGenerator<KnownDocument[]> {
    const keys = await bundlesOf(this.destination).primaryKeys()
    while (keys.length > 0) {
      const some = await db.known.bulkGet(keys.splice(0, 200))
      yield some.flatMap((bundle) => bundle?.documents ?? [])
    }
  }

  /** Writes what is known now, in the place of what was. */
  async put(documents: KnownDocument[]): Promise<void> {
    const latest = [...new Map(documents.map((each) => [each.id, each])).values()]
    await this.takeOut(latest.map(({ id }) => id))
    for (const { id, rev } of latest) this.learnt?.set(id, rev)
    const bundles: Omit<KnownBundle, 'n'>[] = []
    for (let i = 0; i < latest.length; i += most) bundles.push(this.bundle(latest.slice(i, i + most)))
    await db.known.bulkAdd(bundles)
  }

  /** Forgets documents: they count as not there. */
  async delete(ids: string[]): Promise<void> {
    await this.takeOut(ids)
    for (const id of ids) this.learnt?.delete(id)
  }

  /** Takes documents out of their bundles. What is learnt of them stands: whoever asks meanwhile waits for what comes of it. */
  private async takeOut(ids: string[]): Promise<void> {
    const gone = new Set(ids)
    const bundles = await this.holding(ids)
    const left = bundles.map(({ n, documents }) => ({ n, ...this.bundle(documents.filter(({ id }) => !gone.has(id))) }))
    await db.known.bulkDelete(left.flatMap(({ n, names }) => (names.length === 0 ? [n] : [])))
    await db.known.bulkPut(left.filter(({ names }) => names.length > 0))
  }

  /** Forgets of these documents, or of all, which revisions were to go once a later one is there. */
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

  /** The bundles in which documents stand. */
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

/** Forgets all that a destination was known to hold. */
export async function forgetKnownDocuments(destination: string): Promise<void> {
  await bundlesOf(destination).delete()
}

function bundlesOf(destination: string) {
  return db.known.where('destination').equals(destination)
}

function nameIn(destination: string, id: string): string {
  return `${destination} ${id}`
}
