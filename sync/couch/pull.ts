import { db } from '../../storage/database/db.ts'
import { accountOf } from '../space/document-names.ts'
import { accessVersion } from './authorship.ts'
import type { Feed, Leaf } from './client.ts'
import { openRevision, revisionKey, type ListedDocument, type OpenedRevision } from './leaves.ts'
import { refusalsAt, type Outbox } from './outbox.ts'
import { receive } from './receive.ts'
import { TooMuchError } from './request.ts'
import { batch, feedRows, type Session } from './session.ts'
import { awaitLater } from './wait.ts'

/** Requests for documents that are under way, or being decrypted, while others are stored. */
const readAhead = 2

interface Page extends Feed {
  isLast: boolean
  /** The documents that came with it, by `revisionKey`. */
  opened: Map<string, OpenedRevision>
}

/** Reads what the destination has and this device does not. */
export class Pull {
  private readonly session: Session
  private readonly outbox: Outbox
  /** Which reading of the feed this run is at. If the checkpoint has a later one, the feed has to be read again. */
  rereads = 0
  /** Whether the feed had anything, even if only documents that this device wrote. */
  hasHeard = false
  /** Refused documents were last retried with this `accessVersion`. */
  private retriedWith = ''

  constructor(session: Session, outbox: Outbox) {
    this.session = session
    this.outbox = outbox
  }

  /** Reads the feed to its end. Throws `ServerError`, and the signal's reason; what was read until then is stored. */
  async run(): Promise<void> {
    const { fed, rereads = 0 } = await this.session.checkpoint()
    this.rereads = rereads
    for (let next = awaitLater(this.page(fed)); ;) {
      const page = await next
      // The next page is fetched and decrypted while this one is stored.
      if (!page.isLast) next = awaitLater(this.page(page.last_seq))
      await this.readPage(page)
      if (page.isLast) return
    }
  }

  /** A page of the feed; for a device that has nothing yet, with the documents. */
  private async page(since: string): Promise<Page> {
    const { session } = this
    const { server, keyring } = session.link
    const whole = session.known.isNew && session.mayIncludeDocuments
    const limit = whole ? batch : feedRows
    try {
      const feed = await server.changes(since, limit, { whole, signal: session.signal })
      const documents = feed.results.flatMap(({ doc }) => (doc && accountOf(doc._id) !== undefined ? [doc] : []))
      const opened = await Promise.all(documents.map((leaf) => openRevision(keyring, leaf)))
      return { ...feed, isLast: feed.results.length < limit, opened: new Map(opened.map((each) => [revisionKey(each), each])) }
    } catch (error) {
      if (!whole || !(error instanceof TooMuchError)) throw error
      session.mayIncludeDocuments = false
      return this.page(since)
    }
  }

  /** Fetches and stores the documents of a page that this device does not have. */
  private async readPage(feed: Page): Promise<void> {
    const { session } = this
    this.hasHeard ||= feed.results.length > 0
    const unlearnt = feed.results.filter(({ id, changes }) => changes.some(({ rev }) => !session.known.hasLearnt(id, rev)))
    // A document can be listed several times, and not in the order of its revisions.
    const revsById = new Map<string, Set<string>>()
    for (const { id, changes } of unlearnt) {
      if (accountOf(id) === undefined) continue
      const all = revsById.get(id) ?? new Set()
      for (const { rev } of changes) all.add(rev)
      revsById.set(id, all)
    }
    const known = await session.known.get([...revsById.keys()])
    const listed = [...revsById].flatMap(([id, all], i) => {
      const revs = [...all]
      const unread = revs.filter((rev) => rev !== known[i]?.rev && !known[i]?.lesser?.includes(rev))
      return unread.length > 0 ? [{ id, revs, unread }] : []
    })
    const batches: ListedDocument[][] = []
    for (let i = 0; i < listed.length; i += batch) batches.push(listed.slice(i, i + batch))
    const start = (documents: ListedDocument[]) => awaitLater(this.read(documents, feed.opened))
    const reading = batches.slice(0, readAhead).map(start)
    for (const [i, documents] of batches.entries()) {
      const opened = await reading.shift()!
      const next = batches[i + readAhead]
      if (next) reading.push(start(next))
      await this.store(documents, opened, i === batches.length - 1 ? feed.last_seq : undefined)
    }
    if (batches.length === 0) await this.store([], new Map(), feed.last_seq)
    await this.retryRefused()
  }

  private store(documents: ListedDocument[], opened: Map<string, OpenedRevision[]>, fed: string | undefined): Promise<void> {
    return receive(this.session, this.outbox, documents, opened, fed === undefined ? undefined : { fed, rereads: this.rereads })
  }

  /**
   * Reads refused documents again if the reason may be gone: more keys, people or roles are known, or this version knows
   * the table. Missing documents are asked for once in a run.
   */
  private async retryRefused(): Promise<void> {
    const { session } = this
    const access = accessVersion(session.keyring, await session.checkpoint())
    if (access === this.retriedWith) return
    const isFirst = this.retriedWith === ''
    this.retriedWith = access
    const refused = await refusalsAt(session.link.destination.id).toArray()
    const retried = refused.filter(({ why, under, version = db.verno }) =>
      why === 'newer' ? version < db.verno : why === 'missing' ? isFirst : ['author', 'role', 'key'].includes(why) && under !== access,
    )
    const listed = retried.map(({ id, revs = [] }) => ({ id, revs, unread: revs }))
    for (let i = 0; i < listed.length; i += batch) {
      const next = listed.slice(i, i + batch)
      await this.store(next, await this.read(next), undefined)
    }
  }

  /** The unread revisions of documents, opened; those that did not come with the feed are fetched. */
  private async read(listed: ListedDocument[], withFeed = new Map<string, OpenedRevision>()): Promise<Map<string, OpenedRevision[]>> {
    const all = listed.flatMap(({ id, unread }) => unread.map((rev) => ({ id, rev })))
    const missing = all.filter((each) => !withFeed.has(revisionKey(each)))
    const leaves = missing.length > 0 ? await this.fetch(missing) : []
    const fetched = await Promise.all(leaves.map((leaf) => openRevision(this.session.link.keyring, leaf)))
    const present = all.flatMap((each) => withFeed.get(revisionKey(each)) ?? [])
    const byId = new Map<string, OpenedRevision[]>()
    for (const each of [...present, ...fetched]) byId.set(each.id, [...(byId.get(each.id) ?? []), each])
    return byId
  }

  /** Fetches revisions; in smaller requests if an answer is too large, as with pictures. */
  private async fetch(revisions: { id: string; rev: string }[]): Promise<Leaf[]> {
    const { link, signal } = this.session
    try {
      return await link.server.revisions(revisions, { signal })
    } catch (error) {
      if (!(error instanceof TooMuchError) || revisions.length === 1) throw error
      const half = Math.ceil(revisions.length / 2)
      return [...(await this.fetch(revisions.slice(0, half))), ...(await this.fetch(revisions.slice(half)))]
    }
  }
}
