import { db } from '../../storage/database/db.ts'
import type { Checkpoint, KnownDocument, OutgoingDocument } from '../../storage/database/sync-records.ts'
import { sameValue } from '../../storage/rows/row.ts'
import { documentId } from '../space/document-names.ts'
import { nextCandidates, pictureBatch } from './candidates.ts'
import { rereadFeed } from './checkpoint.ts'
import { documentBody, idOf, type DocumentContent } from './documents.ts'
import { SpaceChangedError } from './errors.ts'
import type { Handshake } from './handshake.ts'
import { revisionHash, rowKey, tombstone } from './leaves.ts'
import { changesFor, firstPictureOrder, outboxOf, refusalsAt, type Outbox } from './outbox.ts'
import { ServerError } from './request.ts'
import { batch, feedRows, type Session } from './session.ts'
import { allSettled } from './wait.ts'

/** Bytes in one request; every server accepts that. */
const maxRequestBytes = 4_000_000
/** Larger documents are refused by CouchDB in its default configuration. */
const maxDocumentBytes = 8_000_000
/** Earlier revisions that are named with a new one, in case they have not arrived. */
const maxRevisionChain = 6

/** Sends what changed on this device. */
export class Push {
  private readonly session: Session
  private readonly outbox: Outbox
  private readonly handshake: Handshake
  /** Encrypted documents that are read from the outbox and not sent yet. */
  private readonly ready: OutgoingDocument[] = []
  /** The last batches of the outbox that were read, without and with pictures. */
  private readonly cursors = { words: -1, pictures: firstPictureOrder - 1 }
  private hasResumed = false
  /** The last change that was considered when a team's documents were encrypted. */
  private checkedUpTo: number | undefined
  /** Documents that conflicted with another once in this run. */
  private readonly conflicted = new Set<string>()

  constructor(session: Session, outbox: Outbox, handshake: Handshake) {
    this.session = session
    this.outbox = outbox
    this.handshake = handshake
  }

  /**
   * Sends until nothing is left. Throws `ServerError`, `SpaceChangedError`, and the signal's reason; what was not sent stays
   * in the outbox.
   */
  async run(): Promise<void> {
    const { session } = this
    const { id } = session.link.destination
    const { keys } = (await db.destinations.get(id)) ?? {}
    await this.resume()
    for (;;) {
      session.signal?.throwIfAborted()
      await this.recheckTeamRows()
      await this.fill()
      const next = await this.nextRequest()
      if (next.length === 0) return
      // A member who was removed in the meantime could read what is sent under the earlier key.
      if (!sameValue((await db.destinations.get(id))?.keys, keys)) throw new SpaceChangedError()
      // The next documents are encrypted while these are sent.
      await allSettled([this.send(next), this.fill()])
    }
  }

  /** Whether the outbox has documents that this run has not read. */
  async hasUnread(): Promise<boolean> {
    const { id } = this.session.link.destination
    const { words, pictures } = this.cursors
    return (await outboxOf(id, words + 1, firstPictureOrder).count()) + (await outboxOf(id, pictures + 1).count()) > 0
  }

  /** Whether this run has read anything from the outbox. */
  get hasSent(): boolean {
    return this.cursors.words >= 0 || this.cursors.pictures >= firstPictureOrder
  }

  /** Empties the outbox as far as this run has sent it. Only after a handshake: until then a restored server may need it. */
  async clearSent(): Promise<void> {
    const { id } = this.session.link.destination
    await outboxOf(id, 0, this.cursors.words + 1).delete()
    await outboxOf(id, firstPictureOrder, this.cursors.pictures + 1).delete()
  }

  /**
   * Checks what an earlier run left in the outbox. What arrived is not sent again. Of the rest, a team's documents are
   * decided again, and nothing is sent under an earlier key.
   */
  private async resume(): Promise<void> {
    if (this.hasResumed) return
    const { session, outbox } = this
    const { id, scope } = session.link.destination
    const left: (OutgoingDocument & { rev: string })[] = []
    for (const key of await outboxOf(id).primaryKeys())
      for (const { body, ...each } of (await db.outbox.get(key))?.outgoing ?? [])
        // Without the content, which can be large pictures.
        left.push({ ...each, rev: body._rev, body: { ...body, ...('sealed' in body && { sealed: '' }) } })
    const missing = new Set<OutgoingDocument>()
    for (let i = 0; i < left.length; i += feedRows) {
      const some = left.slice(i, i + feedRows)
      for (const each of await session.link.server.missingRevisions(some, { signal: session.signal })) missing.add(each)
    }
    const [key] = session.keyring.keys
    const isStale = ({ row, body }: OutgoingDocument) => row !== undefined && (scope === 'shared' || body.key !== key.id)
    await outbox.reoffer(left.filter((each) => missing.has(each) && isStale(each)))
    const arrived = left.filter((each) => !missing.has(each))
    if (arrived.length > 0) {
      await this.acknowledge(arrived)
      await this.handshake.store()
      await outbox.remove(arrived)
    }
    this.hasResumed = true
  }

  /** If anything was written since a team's documents were encrypted, decides again which of them may be sent. */
  private async recheckTeamRows(): Promise<void> {
    const { id, scope } = this.session.link.destination
    if (scope !== 'shared') return
    const last = async () => (await db.changes.orderBy('n').last())?.n ?? 0
    const changes = await db.changes
      .where('n')
      .above(this.checkedUpTo ?? (await last()))
      .filter(({ from }) => from !== id)
      .count()
    if (changes > 0) {
      const { words, pictures } = this.cursors
      const unread = [
        ...(await outboxOf(id, words + 1, firstPictureOrder).toArray()),
        ...(await outboxOf(id, Math.max(firstPictureOrder, pictures + 1)).toArray()),
      ]
      await this.outbox.reoffer([...this.ready.splice(0), ...unread.flatMap(({ outgoing }) => outgoing)])
    }
    if (changes > 0 || this.checkedUpTo === undefined) this.checkedUpTo = await last()
  }

  /** Encrypts changes into the outbox until there is enough for one request. */
  private async fill(): Promise<void> {
    const { session } = this
    const { id } = session.link.destination
    while (this.ready.length < batch) {
      session.signal?.throwIfAborted()
      // What an earlier run left comes first.
      const left = await outboxOf(id, this.cursors.words + 1, firstPictureOrder).first()
      if (left) {
        this.ready.push(...left.outgoing)
        this.cursors.words = left.order
        continue
      }
      await this.recheckTeamRows()
      if (!(await this.encryptNext())) return
    }
  }

  /** The documents of the next request: pictures only when there is nothing else. */
  private async nextRequest(): Promise<OutgoingDocument[]> {
    let bytes = 0
    const fits = ({ body }: OutgoingDocument, i: number) => (bytes += sizeOf(body)) <= maxRequestBytes || i === 0
    if (this.ready.length === 0) {
      const pictures = await outboxOf(this.session.link.destination.id, this.cursors.pictures + 1).first()
      if (pictures) {
        this.ready.push(...pictures.outgoing)
        this.cursors.pictures = pictures.order
      }
    }
    return this.ready.splice(0, this.ready.slice(0, batch).filter(fits).length)
  }

  /** Sends documents, in smaller requests if the server finds one too large, and sets aside what it refuses for good. */
  private async send(documents: OutgoingDocument[]): Promise<void> {
    const { session, outbox } = this
    const tooLarge = documents.filter(({ body }) => sizeOf(body) > maxDocumentBytes)
    if (tooLarge.length > 0) await outbox.setAside(tooLarge, 'tooLarge')
    const sending = documents.filter((each) => !tooLarge.includes(each))
    if (sending.length === 0) return
    session.mayIncludeDocuments = false
    let failures: { id: string; error: string }[]
    try {
      failures = await session.link.server.send(
        sending.map(({ body }) => body),
        { signal: session.signal },
      )
    } catch (error) {
      if (!(error instanceof ServerError) || !['tooLarge', 'refused'].includes(error.trouble)) throw error
      if (sending.length === 1) return outbox.setAside(sending, error.trouble === 'tooLarge' ? 'tooLarge' : 'refused')
      const half = Math.ceil(sending.length / 2)
      await this.send(sending.slice(0, half))
      return this.send(sending.slice(half))
    }
    const errors = new Map(failures.map(({ id, error }) => [id, error]))
    const [stored, refused] = [sending.filter(({ body }) => !errors.has(body._id)), sending.filter(({ body }) => errors.has(body._id))]
    await this.acknowledge(stored)
    const isForbidden = ({ body }: OutgoingDocument) => ['forbidden', 'unauthorized'].includes(errors.get(body._id) ?? '')
    await outbox.setAside(refused.filter(isForbidden), 'forbidden')
    const conflicting = refused.filter(({ id, body }) => errors.get(body._id) === 'conflict' && !this.conflicted.has(id))
    await this.rereadConflicting(conflicting)
    const others = refused.filter((each) => !isForbidden(each) && !conflicting.includes(each))
    const isFinal = ({ body }: OutgoingDocument) => !temporaryErrors.has(errors.get(body._id) ?? '')
    await outbox.setAside(others.filter(isFinal), 'refused')
    if (others.some((each) => !isFinal(each))) throw new ServerError('busy', 'It could not store everything')
  }

  /** Another device wrote the same document: reads and merges that, and sends the result. */
  private async rereadConflicting(documents: OutgoingDocument[]): Promise<void> {
    if (documents.length === 0) return
    const { session } = this
    for (const { id } of documents) this.conflicted.add(id)
    await db.transaction('rw', [db.known, db.changes, db.checkpoints], async () => {
      await session.known.delete(documents.map(({ id }) => id))
      await db.changes.bulkAdd(changesFor(documents))
      await db.checkpoints.put(rereadFeed(await session.checkpoint()))
    })
  }

  /** The server has these documents: superseded leaves can be ended, and earlier refusals are settled. */
  private async acknowledge(documents: OutgoingDocument[]): Promise<void> {
    const { session } = this
    const superseding = documents.filter(({ lesser }) => lesser !== undefined)
    if (superseding.length > 0) {
      await db.transaction('rw', [db.known, db.outbox, db.checkpoints], async () => {
        const tombstones = superseding.flatMap(({ id, body, lesser = [] }) =>
          lesser.filter((rev) => !body._revisions.ids.includes(revisionHash(rev))).map((rev) => tombstone(id, rev)),
        )
        await this.outbox.enqueue(tombstones, await session.checkpoint())
        await session.known.forgetLesser(superseding.map(({ id }) => id))
      })
    }
    const { id: destination } = session.link.destination
    if ((await refusalsAt(destination).count()) > 0) await db.refusals.bulkDelete(documents.map(({ id }) => [destination, id]))
    session.count({ sent: documents.filter(({ row }) => row !== undefined).length })
  }

  /** Encrypts the next candidates into the outbox. @returns whether there were any changes to look at. */
  private async encryptNext(): Promise<boolean> {
    const { session, outbox } = this
    const checkpoint = await session.checkpoint()
    const { candidates, advance } = await nextCandidates(session, checkpoint)
    if (!advance) return false
    // One document for each row; a retraction replaces the row itself.
    const unique = new Map<string, DocumentContent>()
    for (const each of candidates) if (!unique.get(rowKey(each))?.taken) unique.set(rowKey(each), each)
    const isPicture = ({ table }: DocumentContent) => table === 'pictures'
    const [words, pictures] = [[...unique.values()].filter((each) => !isPicture(each)), [...unique.values()].filter(isPicture)]
    // The checkpoint advances with the last piece, so that nothing is skipped if this stops in between.
    const pieces = [...piecesOf(words, batch), ...piecesOf(pictures, pictureBatch)]
    for (const piece of pieces.length === 0 ? [[]] : pieces) {
      session.signal?.throwIfAborted()
      const encrypted = await this.encrypt(piece)
      await db.transaction('rw', [db.outbox, db.checkpoints, db.known], async () => {
        const { offering, ...now } = await session.checkpoint()
        // All rows may have been offered again in the meantime, because the server lost something.
        const reoffered = offering && !sameValue(offering, checkpoint.offering) && { offering }
        const next: Checkpoint =
          piece === (pieces.at(-1) ?? piece) ? { ...now, ...advance, ...reoffered } : { ...now, ...(offering && { offering }) }
        await db.checkpoints.put(next)
        await outbox.enqueue(encrypted, next)
        await session.known.put(
          encrypted.map(({ id, body, counter, clock, lesser }): KnownDocument => ({
            id,
            rev: body._rev,
            chain: body._revisions.ids,
            counter,
            ...(clock && { clock }),
            ...(lesser && { lesser }),
          })),
        )
      })
    }
    return true
  }

  /** Encrypts candidates that the destination does not hold in this version, each as a new revision. */
  private async encrypt(candidates: DocumentContent[]): Promise<OutgoingDocument[]> {
    const { destination, keyring } = this.session.link
    const ids = candidates.map((content) => documentId(keyring, destination.account, content.table, idOf(content)))
    const known = await this.session.known.get(ids)
    const encrypted = candidates.map(async (content, i): Promise<OutgoingDocument[]> => {
      const [id, before] = [ids[i]!, known[i]]
      const clock = content.row?.clock
      if (before && sameValue(before.clock, clock)) return []
      const counter = (before?.counter ?? 0) + 1
      const start = before ? Number.parseInt(before.rev, 10) : 0
      const parents = before ? (before.chain ?? [revisionHash(before.rev)]) : []
      const hash = hex(crypto.getRandomValues(new Uint8Array(16)))
      const body = {
        _id: id,
        _rev: `${start + 1}-${hash}`,
        _revisions: { start: start + 1, ids: [hash, ...parents].slice(0, maxRevisionChain) },
        ...(await documentBody(keyring, id, counter, content)),
      }
      const superseded = before?.lesser && { lesser: before.lesser }
      return [{ id, table: content.table, row: idOf(content), counter, ...(clock && { clock }), ...superseded, body }]
    })
    return (await Promise.all(encrypted)).flat()
  }
}

/** Errors of CouchDB for one document that may not occur the next time. */
const temporaryErrors = new Set(['internal_server_error', 'timeout', 'error', 'unknown_error'])

function piecesOf<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))
}

/** About as many bytes as a document takes in a request. */
function sizeOf({ sealed }: OutgoingDocument['body']): number {
  return 600 + (typeof sealed === 'string' ? sealed.length : 0)
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
