import type { Table } from 'dexie'
import { markAsReceived } from '../../storage/database/changes.ts'
import { db, refuseNewer } from '../../storage/database/db.ts'
import {
  type OutboxBatch,
  type ChangedRow,
  type Checkpoint,
  type Destination,
  type KnownDocument,
  type OutgoingDocument,
} from '../../storage/database/sync-records.ts'
import { thisDevice, write, type WriteContext } from '../../storage/database/device.ts'
import { forgetKnownDocuments, KnownDocuments } from '../../storage/sync/known-documents.ts'
import { mergeIntoTable } from '../../storage/database/merge-rows.ts'
import { recheckOwnVersions } from '../../storage/agreement/recheck-versions.ts'
import { recordNews } from '../../storage/review/news.ts'
import { isShared, sameValue, type PersonId, type Row } from '../../storage/rows/row.ts'
import { hostTables, rowTables, type Reply, type RowTable, type Tag } from '../../storage/rows/tables.ts'
import { ServerError, TooMuchError, type Couch, type Feed, type Leaf } from './client.ts'
import { authorOf, documentBody, idOf, ratedIn, saysRated, type Said } from './documents.ts'
import {
  bind,
  ending,
  hashOf,
  isLost,
  nameOf,
  nameOfRow,
  open,
  ownersOf,
  refusalsOf,
  standing,
  weigh,
  type Arrived,
  type Opened,
  type Wanted,
} from './leaves.ts'
import { DamagedError } from '../encryption/seal.ts'
import {
  accountOf,
  documentId,
  mayHaveWritten,
  mayWrite,
  named,
  openedWith,
  roleOf,
  type Keyring,
  type SpaceDocument,
} from '../space/space.ts'

/** The server's database is another than the one that was met before, or was emptied. Nothing is sent until somebody says so. */
export class RecreatedError extends Error {
  override name = 'RecreatedError'
}

/** The space has another key by now, and so another passphrase. Nothing is written with the old one. */
export class NewKeyError extends Error {
  override name = 'NewKeyError'
}

/** The space was written anew on this device, with another key perhaps: what goes on takes that up. */
export class SpaceChangedError extends Error {
  override name = 'SpaceChangedError'
}

/** The people who publish in a team's space, and those of them who have given all ratings of a ride-along. */
export interface TeamPeople {
  people: ReadonlySet<PersonId>
  rated: ReadonlySet<PersonId>
}

export interface TableRow {
  table: RowTable
  row: Row
}

export interface TeamRows {
  /** Rows that the team's space should hold. */
  publish: TableRow[]
  /** Rows that it must not hold. */
  retract: TableRow[]
  /** People and tags that no published row of this ride-along refers to. */
  unreferenced?: TableRow[]
  /** People who have given all ratings, as far as this device knows. */
  rated?: PersonId[]
}

/** Decides what of a ride-along a team gets. */
export type SelectTeamRows = (rideAlongId: string, team: TeamPeople) => Promise<TeamRows>

/** A destination with all that is needed to keep in step with it. */
export interface Link {
  destination: Pick<Destination, 'id' | 'account' | 'scope' | 'space' | 'counter'>
  server: Couch
  keyring: Keyring
  selectTeamRows: SelectTeamRows
  /** The document that keeps the space, to be put where there is none. */
  space: () => Promise<{ _id: string; _rev?: string } & Record<string, unknown>>
  /** Keeps what a later document of the space says, under the same key. */
  learn: (found: SpaceDocument) => Promise<void>
}

interface Running {
  signal?: AbortSignal | undefined
  /** Hears how many rows went and came so far. */
  onProgress?: ((done: Done) => void) | undefined
}

export interface Done {
  sent: number
  received: number
}

/** Rows in one request, and in one transaction. */
const batch = 500
/** Rows of the feed in one request, where most of their documents may be this device's own: they come without. */
const feedRows = 20_000
/** So many requests for documents are on their way, or being decrypted, while others are written. */
const readAhead = 2
/** Of what one request sends; every server takes that. */
const mostBytes = 4_000_000
/** A document of more cannot be stored by CouchDB as it is set up. */
const mostDocument = 8_000_000
/** Pictures are large: no more of them are in memory at once. */
const fewPictures = 5
/** Names of revisions before one that may not have arrived. */
const longestChain = 6
/** Pictures stand behind all words in the outbox. */
const pictures = 2 ** 40
const beginning = -1
const noId = ''

/**
 * Brings this device and a destination in step: what is new on either goes to the other, until there is nothing more.
 * Whatever stops it, what was received is merged as far as it came, and what was not sent is sent the next time.
 * Throws `ServerError`, `RecreatedError`, `NewKeyError`, `SpaceChangedError`, and the signal's reason.
 */
export async function keepInStep(link: Link, { signal, onProgress }: Running = {}): Promise<Done> {
  const done = { sent: 0, received: 0 }
  const moved = (more: Partial<Done>) => {
    done.sent += more.sent ?? 0
    done.received += more.received ?? 0
    onProgress?.({ ...done })
  }
  const run = new Run(link, signal, moved)
  await run.meet()
  await run.nameFew()
  for (;;) {
    const before = done.sent
    await run.both()
    if (done.sent === before && !(await run.isPending())) break
  }
  await run.part(done.sent + done.received > 0)
  return done
}

/** Forgets what a destination was known to hold, so that everything is read and offered again. No row is touched. */
export async function beginAgain(destination: string): Promise<void> {
  await db.transaction('rw', [db.checkpoints, db.known, db.outbox, db.refusals, db.changes], async () => {
    await forgetKnownDocuments(destination)
    await offerAll(destination)
  })
}

/** Within a transaction: everything is to be read and offered again, but for the documents that are known to be there. */
async function offerAll(destination: string): Promise<void> {
  await refusedBy(destination).delete()
  await outboxOf(destination).delete()
  const last = await db.changes.orderBy('n').last()
  const { accounts, rated, rereads = 0 } = (await db.checkpoints.get(destination)) ?? {}
  await db.checkpoints.put({ ...fresh(destination, last?.n ?? 0, accounts), rereads: rereads + 1, ...(rated && { rated }) })
}

/** Offers once more what was set aside, and reads once more what was not understood. */
export async function tryAgain(destination: string): Promise<void> {
  await db.transaction('rw', [db.refusals, db.changes, db.checkpoints], async () => {
    const refusals = await refusedBy(destination).toArray()
    const ours = refusals.filter(({ row }) => row !== undefined)
    for (const { table, row } of ours) await db.changes.add({ table: table!, ids: [row!], again: true })
    const checkpoint = await db.checkpoints.get(destination)
    if (checkpoint && ours.length < refusals.length) await db.checkpoints.put(readAnew(checkpoint))
    await refusedBy(destination).delete()
  })
}

/** Nothing of the feed counts as read, whatever both sides agreed on: what is known is not fetched again. */
function readAnew(checkpoint: Checkpoint): Checkpoint {
  const { meetings, rereads = 0 } = checkpoint
  return { ...checkpoint, fed: '', rereads: rereads + 1, meetings: meetings.map((meeting) => ({ ...meeting, fed: '' })) }
}

/** What this device and a destination do not agree on. */
export function refusedBy(destination: string) {
  return db.refusals.where('[destination+id]').between([destination, ''], [destination, '\uFFFF'])
}

/** What waits to be sent, or to be known to have arrived, from one place to another. */
export function outboxOf(destination: string, from = 0, to = Number.MAX_SAFE_INTEGER) {
  return db.outbox.where('[destination+order+count]').between([destination, from, 0], [destination, to, 0])
}

/** How a destination stands that nothing was exchanged with yet. */
export function fresh(destination: string, read: number, accounts: Checkpoint['accounts'] = {}): Checkpoint {
  return { destination, read, offering: { table: 0, after: noId }, fed: '', meetings: [], order: 0, accounts }
}

class Run {
  /** Words that are encrypted and not sent yet. */
  private readonly ready: OutgoingDocument[] = []
  private readonly cursors = { words: beginning, pictures: pictures - 1 }
  /** What an earlier run left was looked at. */
  private resumed = false
  /** The last change here that what waits for a team was decided by. */
  private decided: number | undefined
  /** What was set aside was last looked at with this known of keys, people and roles. */
  private under = ''
  /** Documents of which the server said once that they clash with another. */
  private readonly clashed = new Set<string>()
  /** Nothing of this run is there that would only come back, and its documents are not too much for one request. */
  private mayComeWhole = true
  /** Who may write what, as the server's document of the space says now. */
  private keyring: Keyring
  /** Of the feed's readings, the one that this run is at; where the checkpoint is further, all is to be read anew. */
  private rereads = 0
  /** The feed had something, if only what this device wrote. */
  private heard = false
  private meetingName = ''
  private meetingRev: string | undefined

  private readonly link: Link
  private readonly known: KnownDocuments
  private signal: AbortSignal | undefined
  private readonly moved: (more: Partial<Done>) => void

  constructor(link: Link, signal: AbortSignal | undefined, moved: (more: Partial<Done>) => void) {
    this.link = link
    this.known = new KnownDocuments(link.destination.id)
    this.keyring = link.keyring
    this.signal = signal
    this.moved = moved
  }

  /**
   * Asks the server what it last agreed on with this device. A server that knows an earlier meeting was restored from a
   * backup, and a database that was made at another time is another: everything is offered again, but for what it says it
   * has. One that knows of no meeting was emptied.
   */
  async meet(): Promise<void> {
    refuseNewer()
    const { destination, server, keyring } = this.link
    this.meetingName = `ride-along-${named(keyring, `meeting/${destination.id}`)}`
    const [met, stands, info] = await Promise.all([
      server.meeting(this.meetingName, { signal: this.signal }),
      server.document(destination.space, { signal: this.signal }),
      server.info({ signal: this.signal }),
    ])
    this.meetingRev = met?._rev
    await this.known.begin()
    const { meetings, fed, instance: known } = await this.checkpoint()
    const instance = `${info.uuid ?? ''} ${info.instance_start_time ?? ''}`
    const agreed = meetings.find(({ name }) => name === met?.meeting)
    // A meeting that the server never heard of is none.
    if (meetings.some(({ agreed: heard }) => heard) && !met) throw new RecreatedError()
    await this.look(stands)
    const isAnother = known !== undefined && known !== instance
    const isLess = (!agreed && (met !== undefined || !this.known.isNew)) || isAnother
    if (isLess) await this.compare()
    if (isLess || known !== instance) await this.advance({ instance })
    if (!agreed || isAnother) await this.agree()
    // What was read after the meeting may have been of a server that is no more: it is read again, and mostly known.
    else if (meetings.length > 1 || fed !== agreed.fed) await this.advance({ meetings: [agreed], fed: agreed.fed })
  }

  /** Where nothing is known of one's own devices, and there is little here, that is offered by name: what comes now is not offered back. */
  async nameFew(): Promise<void> {
    if (!this.known.isNew || this.link.destination.scope === 'shared') return
    await db.transaction('rw', [...rowTables.map((table) => db[table] as Table), db.checkpoints, db.changes], async () => {
      const { offering, ...rest } = await this.checkpoint()
      if (!offering || !sameValue(offering, { table: 0, after: noId })) return
      const keys = await Promise.all(rowTables.map((table) => (db[table] as Table<Row, string>).toCollection().primaryKeys()))
      if (keys.flat().length > batch) return
      await db.changes.bulkAdd(rowTables.flatMap((table, i) => (keys[i]!.length > 0 ? [{ table, ids: keys[i]! }] : [])))
      await db.checkpoints.put(rest)
    })
  }

  /** Looks at the document of the space: whether its key is the one we have, and who may write what. */
  private async look(stands: Leaf | undefined): Promise<void> {
    const { destination, server, keyring, space, learn } = this.link
    const isOurs = destination.space === `s:${destination.account}`
    if (!stands || (isOurs && Number(stands.counter) < destination.counter)) {
      // It was lost, or is of a backup: whoever began it puts it there again.
      if (isOurs) await server.put({ ...(await space()), ...(stands && { _rev: stands._rev }) }, { signal: this.signal })
      return
    }
    if (Number(stands.counter) < destination.counter) throw new ServerError('foreign', 'An earlier space')
    if (stands.key !== keyring.keys[0].id) throw new NewKeyError()
    if (destination.scope === 'everything') return
    try {
      const found = await openedWith(keyring.keys[0], stands)
      const { keyring: now, counter } = found
      this.keyring = now
      if (counter > destination.counter) await learn(found)
      const { accounts } = await this.checkpoint()
      const people = now.members.flatMap(({ account, person }) => (person === undefined ? [] : [[person, account] as const]))
      await this.advance({
        space: counter,
        role: roleOf(this.keyring, destination.space, destination.account),
        // Who began the space says who is who; of those it does not name, whoever spoke of them first.
        accounts: { ...accounts, ...now.accounts, ...Object.fromEntries(people) },
      })
    } catch (error) {
      if (error instanceof DamagedError) throw new ServerError('foreign', 'Not the space that was written')
      throw error
    }
  }

  /** Offers everything again but the documents that the server says it has, and reads what is not known here. */
  private async compare(): Promise<void> {
    const { id: destination } = this.link.destination
    for await (const some of this.known.inTurn()) {
      const missing = await this.link.server.missing(some, { signal: this.signal })
      await db.transaction('rw', db.known, () => this.known.delete(missing.map(({ id }) => id)))
    }
    await db.transaction('rw', [db.checkpoints, db.known, db.outbox, db.refusals, db.changes], async () => {
      // What was to end is read again with the rest.
      await this.known.forgetLesser()
      await offerAll(destination)
    })
  }

  /** Ends a run: what the server has acknowledged need not be sent again, once it knows of a new meeting. */
  async part(anything: boolean): Promise<void> {
    const { id } = this.link.destination
    if (anything || this.heard || this.cursors.words > beginning || this.cursors.pictures >= pictures) {
      await this.agree()
      await outboxOf(id, 0, this.cursors.words + 1).delete()
      await outboxOf(id, pictures, this.cursors.pictures + 1).delete()
    }
    await db.transaction('rw', [db.checkpoints, db.changes], async () => {
      const all = await db.checkpoints.toArray()
      await db.changes
        .where('n')
        .belowOrEqual(Math.min(...all.map(({ read }) => read)))
        .delete()
    })
  }

  /**
   * Pushes while pulling; where one fails, the other stops too, before anything is said of it. Where nothing is known, what
   * is there is read first: what was written under an id before counts for more than what this device would begin with.
   */
  async both(): Promise<void> {
    const outer = this.signal
    const stop = new AbortController()
    this.signal = outer ? AbortSignal.any([outer, stop.signal]) : stop.signal
    const or = (step: Promise<void>) =>
      step.catch((error: unknown) => {
        stop.abort(error)
        throw error
      })
    const pulling = or(this.pull())
    const pushing = this.known.isNew ? pulling.then(() => or(this.push())) : or(this.push())
    try {
      await allEnd([pulling, pushing])
    } finally {
      this.signal = outer
    }
    stop.signal.throwIfAborted()
  }

  async isPending(): Promise<boolean> {
    const { read, offering, rereads = 0 } = await this.checkpoint()
    if (offering || rereads !== this.rereads) return true
    const { words, pictures: shown } = this.cursors
    if ((await db.changes.where('n').above(read).count()) > 0) return true
    const { id } = this.link.destination
    return (await outboxOf(id, words + 1, pictures).count()) + (await outboxOf(id, shown + 1).count()) > 0
  }

  private async agree(): Promise<void> {
    const meeting = crypto.randomUUID()
    const { meetings, fed } = await this.checkpoint()
    await this.advance({ meetings: [...meetings, { name: meeting, fed }] })
    const { rev } = await this.link.server.putMeeting(
      this.meetingName,
      { meeting, ...(this.meetingRev !== undefined && { _rev: this.meetingRev }) },
      { signal: this.signal },
    )
    this.meetingRev = rev
    await this.advance({ meetings: [{ name: meeting, fed, agreed: true }] })
  }

  private async checkpoint(): Promise<Checkpoint> {
    const { id } = this.link.destination
    const found = await db.checkpoints.get(id)
    if (!found) throw new Error(`No destination ${id}`)
    return found
  }

  private advance(changes: Partial<Checkpoint>): Promise<void> {
    return db.transaction('rw', db.checkpoints, async () => {
      await db.checkpoints.put({ ...(await this.checkpoint()), ...changes })
    })
  }

  private async push(): Promise<void> {
    const { id } = this.link.destination
    const { keys } = (await db.destinations.get(id)) ?? {}
    await this.resume()
    for (;;) {
      this.signal?.throwIfAborted()
      await this.decideAnew()
      await this.fill()
      const some = await this.next()
      if (some.length === 0) return
      // Under the key that it had before, whoever was shut out meanwhile would read on.
      if (!sameValue((await db.destinations.get(id))?.keys, keys)) throw new SpaceChangedError()
      // The next ones are encrypted while these are on their way.
      await allEnd([this.deliver(some), this.fill()])
    }
  }

  /**
   * Looks at what an earlier run left: what did arrive need not be sent again. Of the rest, a team gets what may leave now,
   * and nothing goes under an earlier key.
   */
  private async resume(): Promise<void> {
    if (this.resumed) return
    const { id, scope } = this.link.destination
    const left: (OutgoingDocument & { rev: string })[] = []
    for (const place of await outboxOf(id).primaryKeys())
      for (const { body, ...each } of (await db.outbox.get(place))?.outgoing ?? [])
        // A picture's bytes are not held to look for it.
        left.push({ ...each, rev: body._rev, body: { ...body, ...('sealed' in body && { sealed: '' }) } })
    const missing = new Set<OutgoingDocument>()
    for (let i = 0; i < left.length; i += feedRows) {
      const some = left.slice(i, i + feedRows)
      for (const each of await this.link.server.missing(some, { signal: this.signal })) missing.add(each)
    }
    const [key] = this.keyring.keys
    const isStale = ({ row, body }: OutgoingDocument) => row !== undefined && (scope === 'shared' || body.key !== key.id)
    await this.drop(left.filter((each) => missing.has(each) && isStale(each)))
    const arrived = left.filter((each) => !missing.has(each))
    if (arrived.length > 0) {
      await this.acknowledge(arrived)
      await this.agree()
      await this.takeOut(arrived)
    }
    this.resumed = true
  }

  /** Where anything was written here since they were encrypted, documents for a team that wait are decided on anew. */
  private async decideAnew(): Promise<void> {
    const { id, scope } = this.link.destination
    if (scope !== 'shared') return
    const last = async () => (await db.changes.orderBy('n').last())?.n ?? 0
    const news = await db.changes
      .where('n')
      .above(this.decided ?? (await last()))
      .filter(({ from }) => from !== id)
      .count()
    if (news > 0) {
      const { words, pictures: shown } = this.cursors
      const waiting = [
        ...(await outboxOf(id, words + 1, pictures).toArray()),
        ...(await outboxOf(id, Math.max(pictures, shown + 1)).toArray()),
      ]
      await this.drop([...this.ready.splice(0), ...waiting.flatMap(({ outgoing }) => outgoing)])
    }
    if (news > 0 || this.decided === undefined) this.decided = await last()
  }

  /** Encrypts what changed into the outbox until there is enough for one request, or no more. */
  private async fill(): Promise<void> {
    const { id } = this.link.destination
    while (this.ready.length < batch) {
      this.signal?.throwIfAborted()
      // What an earlier run left is first.
      const left = await outboxOf(id, this.cursors.words + 1, pictures).first()
      if (left) {
        this.ready.push(...left.outgoing)
        this.cursors.words = left.order
        continue
      }
      await this.decideAnew()
      if (!(await this.prepare())) return
    }
  }

  /** What is to be sent next: words, then pictures, no more than one request takes. */
  private async next(): Promise<OutgoingDocument[]> {
    let bytes = 0
    const fits = ({ body }: OutgoingDocument, i: number) => (bytes += sizeOf(body)) <= mostBytes || i === 0
    if (this.ready.length === 0) {
      const shown = await outboxOf(this.link.destination.id, this.cursors.pictures + 1).first()
      if (shown) {
        this.ready.push(...shown.outgoing)
        this.cursors.pictures = shown.order
      }
    }
    return this.ready.splice(0, this.ready.slice(0, batch).filter(fits).length)
  }

  private async deliver(some: OutgoingDocument[]): Promise<void> {
    const tooLarge = some.filter(({ body }) => sizeOf(body) > mostDocument)
    if (tooLarge.length > 0) await this.setAside(tooLarge, 'tooLarge')
    const sending = some.filter((each) => !tooLarge.includes(each))
    if (sending.length === 0) return
    this.mayComeWhole = false
    let failures: { id: string; error: string }[]
    try {
      failures = await this.link.server.send(
        sending.map(({ body }) => body),
        { signal: this.signal },
      )
    } catch (error) {
      if (!(error instanceof ServerError) || !['tooLarge', 'refused'].includes(error.trouble)) throw error
      if (sending.length === 1) return this.setAside(sending, error.trouble === 'tooLarge' ? 'tooLarge' : 'refused')
      const half = Math.ceil(sending.length / 2)
      await this.deliver(sending.slice(0, half))
      return this.deliver(sending.slice(half))
    }
    const failed = new Map(failures.map(({ id, error }) => [id, error]))
    const [taken, refused] = [sending.filter(({ body }) => !failed.has(body._id)), sending.filter(({ body }) => failed.has(body._id))]
    await this.acknowledge(taken)
    const forbidden = (each: OutgoingDocument) => ['forbidden', 'unauthorized'].includes(failed.get(each.body._id) ?? '')
    await this.setAside(refused.filter(forbidden), 'forbidden')
    const clashing = refused.filter((each) => failed.get(each.body._id) === 'conflict' && !this.clashed.has(each.id))
    await this.readAgain(clashing)
    const others = refused.filter((each) => !forbidden(each) && !clashing.includes(each))
    await this.setAside(others.filter(isFinal(failed)), 'refused')
    if (others.some((each) => !isFinal(failed)(each))) throw new ServerError('busy', 'It could not store everything')
  }

  /** Somebody else wrote under the same id: that is read and merged, and what comes of it is sent. */
  private async readAgain(some: OutgoingDocument[]): Promise<void> {
    if (some.length === 0) return
    for (const { id } of some) this.clashed.add(id)
    await db.transaction('rw', [db.known, db.changes, db.checkpoints], async () => {
      await this.known.delete(some.map(({ id }) => id))
      await db.changes.bulkAdd(offered(some))
      await db.checkpoints.put(readAnew(await this.checkpoint()))
    })
  }

  /** Takes documents that did not arrive out of the outbox again; their rows are offered anew. */
  private async drop(some: OutgoingDocument[]): Promise<void> {
    if (some.length === 0) return
    await db.transaction('rw', [db.known, db.outbox, db.changes], async () => {
      await this.unsent(some)
      await this.takeOut(some)
      await db.changes.bulkAdd(offered(some))
    })
  }

  /** Within a transaction: these revisions are not there. What was there before them may be, whatever it says. */
  private async unsent(some: OutgoingDocument[]): Promise<void> {
    const times = new Map<string, number>()
    for (const { id } of some) times.set(id, (times.get(id) ?? 0) + 1)
    const known = (await this.known.get([...times.keys()])).flatMap((each) => each ?? [])
    const isAll = ({ id, rev }: KnownDocument) => Number.parseInt(rev, 10) <= times.get(id)!
    await this.known.delete(known.filter(isAll).map(({ id }) => id))
    await this.known.put(known.filter((each) => !isAll(each)).map((each) => ({ ...each, clock: {} })))
  }

  /** Takes documents out of the outbox. */
  private async takeOut(some: OutgoingDocument[]): Promise<void> {
    const gone = new Set(some.map(({ body }) => nameOf({ id: body._id, rev: body._rev })))
    await outboxOf(this.link.destination.id).modify((found, place) => {
      const rest = found.outgoing.filter(({ body }) => !gone.has(nameOf({ id: body._id, rev: body._rev })))
      if (rest.length === 0) delete (place as { value?: OutboxBatch }).value
      else found.outgoing = rest
    })
  }

  private async acknowledge(taken: OutgoingDocument[]): Promise<void> {
    const over = taken.filter(({ lesser }) => lesser !== undefined)
    if (over.length > 0) {
      await db.transaction('rw', [db.known, db.outbox, db.checkpoints], async () => {
        const ended = over.flatMap(({ id, body, lesser = [] }) =>
          lesser.filter((rev) => !body._revisions.ids.includes(hashOf(rev))).map((rev) => ending(id, rev)),
        )
        await this.putOut(ended, await this.checkpoint())
        await this.known.forgetLesser(over.map(({ id }) => id))
      })
    }
    // What was set aside before is there by now.
    const { id: destination } = this.link.destination
    if ((await refusedBy(destination).count()) > 0) await db.refusals.bulkDelete(taken.map(({ id }) => [destination, id]))
    this.moved({ sent: taken.filter(({ row }) => row !== undefined).length })
  }

  /** Within a transaction: puts documents into the outbox, at the next place. */
  private async putOut(outgoing: OutgoingDocument[], checkpoint: Checkpoint): Promise<void> {
    if (outgoing.length === 0) return
    const order = ++checkpoint.order + (outgoing[0]!.table === 'pictures' ? pictures : 0)
    await db.outbox.put({ destination: checkpoint.destination, order, count: outgoing.length, outgoing })
    await db.checkpoints.put(checkpoint)
  }

  private async setAside(some: OutgoingDocument[], why: 'forbidden' | 'tooLarge' | 'refused'): Promise<void> {
    if (some.length === 0) return
    const { id: destination } = this.link.destination
    await db.transaction('rw', [db.known, db.refusals], async () => {
      await this.unsent(some)
      await db.refusals.bulkPut(
        some.flatMap(({ id, table, row }) => (row === undefined ? [] : [{ destination, id, why, table: table!, row, at: Date.now() }])),
      )
    })
  }

  /** Encrypts the next rows that changed into the outbox. @returns whether there were any to look at. */
  private async prepare(): Promise<boolean> {
    const checkpoint = await this.checkpoint()
    const { candidates, advance } = checkpoint.offering ? await this.offered(checkpoint.offering) : await this.changed(checkpoint.read)
    if (!advance) return false
    // Each once, whatever brought it; where one takes it back, it is taken back.
    const unique = new Map<string, Said>()
    for (const each of candidates) if (!unique.get(nameOfRow(each))?.taken) unique.set(nameOfRow(each), each)
    const [words, shown] = [[...unique.values()].filter(isNoPicture), [...unique.values()].filter((each) => !isNoPicture(each))]
    // No more of them are in memory, or in one record, than one request takes; what comes last says how far it got.
    const pieces = [...piecesOf(words, batch), ...piecesOf(shown, fewPictures)]
    for (const piece of pieces.length === 0 ? [[]] : pieces) {
      this.signal?.throwIfAborted()
      const encrypted = await this.encrypt(piece)
      await db.transaction('rw', [db.outbox, db.checkpoints, db.known], async () => {
        const { offering, ...now } = await this.checkpoint()
        // Meanwhile everything may have been offered anew, because the server lost something.
        const anew = offering && !sameValue(offering, checkpoint.offering) && { offering }
        const next: Checkpoint =
          piece === (pieces.at(-1) ?? piece) ? { ...now, ...advance, ...anew } : { ...now, ...(offering && { offering }) }
        await db.checkpoints.put(next)
        await this.putOut(encrypted, next)
        await this.known.put(
          encrypted.map(({ id, body, counter, clock, lesser }) => ({
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

  /** Of everything on this device, the next rows. */
  private async offered({ table: at, after }: NonNullable<Checkpoint['offering']>) {
    const table = this.link.destination.scope === 'shared' ? (at === 0 ? 'rideAlongs' : undefined) : rowTables[at]
    if (!table) return { candidates: at === 0 ? [] : await this.me(), advance: {} }
    const few = this.link.destination.scope === 'shared' ? 10 : table === 'pictures' ? fewPictures : batch
    const rows = await (db[table] as Table<Row>).where('id').above(after).limit(few).toArray()
    const more = rows.length === few ? { table: at, after: rows.at(-1)!.id } : { table: at + 1, after: noId }
    if (this.link.destination.scope === 'everything')
      return { candidates: rows.map((row): Said => ({ table, row })), advance: { offering: more } }
    return { candidates: await this.ofRideAlongs(rows.map(({ id }) => id)), advance: { offering: more } }
  }

  /** Of what was written on this device since, the next rows. */
  private async changed(read: number): Promise<{ candidates: Said[]; advance?: Partial<Checkpoint> }> {
    const { id, scope } = this.link.destination
    const changes = await db.changes.where('n').above(read).limit(batch).toArray()
    const wanted = new Map<RowTable, Set<string>>()
    const taken: Said[] = []
    const anew = new Set<string>()
    let count = 0
    let last = read
    for (const { n, table, ids, from, takenBy: by, again } of changes) {
      if (count >= batch) break
      last = n
      if (from === id) continue
      if (again) for (const each of ids) anew.add(`${table}/${each}`)
      if (by !== undefined) taken.push(...ids.map((each): Said => ({ table, id: each, by, taken: true })))
      const set = wanted.get(table) ?? new Set<string>()
      for (const each of ids) set.add(each)
      wanted.set(table, set)
      count += ids.length
    }
    if (last === read) return { candidates: [] }
    const found: TableRow[] = []
    for (const [table, ids] of wanted) {
      const rows = await (db[table] as Table<Row>).bulkGet([...ids])
      found.push(...rows.flatMap((row) => (row ? [{ table, row }] : [])))
    }
    if (scope === 'everything') return { candidates: [...found, ...(await this.goneElsewhere(taken))], advance: { read: last } }
    // What was erased does not say any more to what it belonged.
    const erased = await this.noLonger(found.filter(({ row }) => row.erased))
    const rideAlongs = new Set<string>()
    const others: TableRow[] = []
    for (const { table, row } of found.filter((each) => !each.row.erased)) {
      const id = table === 'rideAlongs' ? row.id : (row as { rideAlongId?: string }).rideAlongId
      if (id === undefined) others.push({ table, row })
      else rideAlongs.add(id)
    }
    // A person or a tag came with whatever names it, and what becomes of it since goes alone; but where more hangs on it,
    // every ride-along is looked at.
    const isMore = others.some(
      ({ table, row }) => !isShared(row) || (row as Partial<Tag>).mergedInto !== undefined || anew.has(`${table}/${row.id}`),
    )
    const candidates = [
      ...erased,
      ...(await this.alreadyThere(others.filter(({ row }) => isShared(row)))),
      ...(await this.ofRideAlongs([...rideAlongs])),
    ]
    return { candidates, advance: { read: last, ...(isMore && { offering: { table: 0, after: noId } }) } }
  }

  /** Of rows, those of this person's of which a version is there. */
  private async alreadyThere(rows: TableRow[]): Promise<TableRow[]> {
    const { account } = this.link.destination
    const own = rows.filter(this.isMine((await this.checkpoint()).accounts))
    const known = await this.known.get(own.map(({ table, row }) => documentId(this.keyring, account, table, row.id)))
    return own.filter((_, i) => known[i]?.clock)
  }

  /** What may leave of ride-alongs, of what this person wrote; and what has left and may no longer. */
  private async ofRideAlongs(ids: string[]): Promise<Said[]> {
    const checkpoint = await this.checkpoint()
    const { accounts } = checkpoint
    const { account, space } = this.link.destination
    const role = roleOf(this.keyring, space, account)
    const mine = this.isMine(accounts)
    const all: Said[] = []
    const unnamed = new Map<string, Said>()
    const select = (id: string) =>
      this.link.selectTeamRows(id, { people: new Set(Object.keys(accounts)), rated: new Set(raters(checkpoint, id)) })
    for (const id of ids) {
      const { publish, retract, unreferenced = [], rated: given = [] } = await select(id)
      for (const each of await this.noLonger(unreferenced)) unnamed.set(nameOfRow(each), each)
      all.push(...publish.filter(mine))
      // Before anybody's ratings go, the others hear that they are given.
      if (mayWrite(role, 'ratings')) all.push(...given.filter((by) => accounts[by] === account).map((by) => saysRated(id, by)))
      all.push(...(await this.noLonger(retract)))
    }
    // A person or a tag goes once no ride-along that leaves names it.
    for (const id of unnamed.size > 0 ? await db.rideAlongs.toCollection().primaryKeys() : [])
      for (const { table, row } of (await select(id)).publish) unnamed.delete(`${table}/${row.id}`)
    return [...all, ...unnamed.values()]
  }

  /** Of rows that may not be there, those of this person's that are: emptied where they are erased, else taken back. */
  private async noLonger(rows: TableRow[]): Promise<Said[]> {
    return (await this.alreadyThere(rows)).map(({ table, row }): Said =>
      row.erased ? { table, row } : { table, id: row.id, by: row.by, taken: true },
    )
  }

  /** Of what others took back, what is there and not here. */
  private async goneElsewhere(taken: Said[]): Promise<Said[]> {
    const { account } = this.link.destination
    const here = await Promise.all(taken.map((said) => db[said.table].get(idOf(said))))
    const known = await this.known.get(taken.map((said) => documentId(this.keyring, account, said.table, idOf(said))))
    return taken.filter((_, i) => here[i] === undefined && known[i]?.clock)
  }

  /** Whether this person wrote a row that goes to a team, and may. */
  private isMine(accounts: Checkpoint['accounts']) {
    const { account, space } = this.link.destination
    const role = roleOf(this.keyring, space, account)
    return ({ table, row }: TableRow) => accounts[row.by] === account && mayWrite(role, table)
  }

  private async me(): Promise<Said[]> {
    const device = await thisDevice()
    const me = device && (await db.people.get(device.me))
    return me?.by === device?.me ? [{ table: 'people', row: me! }] : []
  }

  private async encrypt(candidates: Said[]): Promise<OutgoingDocument[]> {
    const { destination, keyring } = this.link
    const ids = candidates.map((said) => documentId(keyring, destination.account, said.table, idOf(said)))
    const known = await this.known.get(ids)
    const encrypted = candidates.map(async (said, i): Promise<OutgoingDocument[]> => {
      const [id, there] = [ids[i]!, known[i]]
      const clock = said.row?.clock
      if (there && sameValue(there.clock, clock)) return []
      const counter = (there?.counter ?? 0) + 1
      const start = there ? Number.parseInt(there.rev, 10) : 0
      const parents = there ? (there.chain ?? [hashOf(there.rev)]) : []
      const revision = hex(crypto.getRandomValues(new Uint8Array(16)))
      const body = {
        _id: id,
        _rev: `${start + 1}-${revision}`,
        _revisions: { start: start + 1, ids: [revision, ...parents].slice(0, longestChain) },
        ...(await documentBody(keyring, id, counter, said)),
      }
      return [
        { id, table: said.table, row: idOf(said), counter, ...(clock && { clock }), ...(there?.lesser && { lesser: there.lesser }), body },
      ]
    })
    return (await Promise.all(encrypted)).flat()
  }

  private async pull(): Promise<void> {
    const { fed, rereads = 0 } = await this.checkpoint()
    this.rereads = rereads
    for (let coming = inTurn(this.page(fed)); ;) {
      const page = await coming
      // The next one is fetched and decrypted while this one is written.
      if (!page.isLast) coming = inTurn(this.page(page.last_seq))
      await this.takeIn(page)
      if (page.isLast) return
    }
  }

  /** A page of the feed. To a device that knows nothing yet, all is new: it comes with the documents. */
  private async page(since: string): Promise<Page> {
    const { server, keyring } = this.link
    const whole = this.known.isNew && this.mayComeWhole
    const limit = whole ? batch : feedRows
    try {
      const feed = await server.changes(since, limit, { whole, signal: this.signal })
      const documents = feed.results.flatMap(({ doc }) => (doc && accountOf(doc._id) !== undefined ? [doc] : []))
      const opened = await Promise.all(documents.map((leaf) => open(keyring, leaf)))
      return { ...feed, isLast: feed.results.length < limit, opened: new Map(opened.map((each) => [nameOf(each), each])) }
    } catch (error) {
      if (!whole || !(error instanceof TooMuchError)) throw error
      this.mayComeWhole = false
      return this.page(since)
    }
  }

  /** Reads what a page of the feed names and this device does not have, the next documents while these are written. */
  private async takeIn(feed: Page): Promise<void> {
    this.heard ||= feed.results.length > 0
    const news = feed.results.filter(({ id, changes }) => changes.some(({ rev }) => !this.known.hasLearnt(id, rev)))
    // A document may stand there several times, and not in the order of its revisions.
    const named = new Map<string, Set<string>>()
    for (const { id, changes } of news) {
      if (accountOf(id) === undefined) continue
      const all = named.get(id) ?? new Set()
      for (const { rev } of changes) all.add(rev)
      named.set(id, all)
    }
    const known = await this.known.get([...named.keys()])
    const wanted = [...named].flatMap(([id, all], i) => {
      const revs = [...all]
      const unread = revs.filter((rev) => rev !== known[i]?.rev && !known[i]?.lesser?.includes(rev))
      return unread.length > 0 ? [{ id, revs, unread }] : []
    })
    const batches: (typeof wanted)[] = []
    for (let i = 0; i < wanted.length; i += batch) batches.push(wanted.slice(i, i + batch))
    const begin = (some: typeof wanted) => inTurn(this.read(some, feed.opened))
    const coming = batches.slice(0, readAhead).map(begin)
    for (const [i, some] of batches.entries()) {
      const opened = await coming.shift()!
      const next = batches[i + readAhead]
      if (next) coming.push(begin(next))
      await this.receive(some, opened, i === batches.length - 1 ? feed.last_seq : undefined)
    }
    if (batches.length === 0) await this.receive([], new Map(), feed.last_seq)
    await this.reconsider()
  }

  /**
   * What was refused is read again once more is known of who may write what, or by which key it is read; what a later
   * version wrote, by that version; what was not to be had, once a run.
   */
  private async reconsider(): Promise<void> {
    const under = this.knowing(await this.checkpoint())
    if (under === this.under) return
    const isFirst = this.under === ''
    this.under = under
    const refused = await refusedBy(this.link.destination.id).toArray()
    const some = refused.filter(({ why, under: then, version = db.verno }) =>
      why === 'newer' ? version < db.verno : why === 'missing' ? isFirst : ['author', 'role', 'key'].includes(why) && then !== under,
    )
    const wanted = some.map((each) => ({ id: each.id, revs: each.revs ?? [], unread: each.revs ?? [] }))
    for (let i = 0; i < wanted.length; i += batch) {
      const next = wanted.slice(i, i + batch)
      await this.receive(next, await this.read(next), undefined)
    }
  }

  /** What is known of keys, people and roles. */
  private knowing({ accounts, space = 0 }: Checkpoint): string {
    return [this.keyring.keys.map(({ id }) => id), space, Object.keys(accounts).length].join(' ')
  }

  /** Within a transaction: somebody has given all ratings of a ride-along, so that ours may go. */
  private async hear(rideAlongId: string, by: PersonId, checkpoint: Checkpoint): Promise<void> {
    const before = raters(checkpoint, rideAlongId)
    if (before.includes(by)) return
    checkpoint.rated = { ...checkpoint.rated, [rideAlongId]: [...before, by] }
    await db.changes.add({ table: 'rideAlongs', ids: [rideAlongId] })
  }

  /** What documents say in the revisions that are wanted; those that are not there already are fetched. */
  private async read(wanted: Wanted[], there = new Map<string, Opened>()): Promise<Map<string, Opened[]>> {
    const all = wanted.flatMap(({ id, unread }) => unread.map((rev) => ({ id, rev })))
    const asked = all.filter((each) => !there.has(nameOf(each)))
    const leaves = asked.length > 0 ? await this.fetch(asked) : []
    const fetched = await Promise.all(leaves.map((leaf) => open(this.link.keyring, leaf)))
    const here = all.flatMap((each) => there.get(nameOf(each)) ?? [])
    const byId = new Map<string, Opened[]>()
    for (const each of [...here, ...fetched]) byId.set(each.id, [...(byId.get(each.id) ?? []), each])
    return byId
  }

  /** Documents in just these revisions; those with pictures in fewer requests at a time. */
  private async fetch(asked: { id: string; rev: string }[]): Promise<Leaf[]> {
    try {
      return await this.link.server.leaves(asked, { signal: this.signal })
    } catch (error) {
      if (!(error instanceof TooMuchError) || asked.length === 1) throw error
      const half = Math.ceil(asked.length / 2)
      return [...(await this.fetch(asked.slice(0, half))), ...(await this.fetch(asked.slice(half)))]
    }
  }

  /**
   * Merges documents into the rows of this device, and notes with them how far the feed was read: all of it, or nothing.
   * Where the feed is to be read anew meanwhile, that stands.
   */
  private async receive(wanted: Wanted[], opened: Map<string, Opened[]>, fed: string | undefined): Promise<void> {
    const { id: destination, scope } = this.link.destination
    const tables = [...rowTables.map((table) => db[table] as Table), db.known, db.outbox, db.refusals, db.checkpoints, db.changes, db.news]
    let received = 0
    this.signal?.throwIfAborted()
    await write(tables, async ({ device }) => {
      markAsReceived(destination)
      const [checkpoint, isRefusing] = await Promise.all([this.checkpoint(), refusedBy(destination).count()])
      const isAsRead = fed !== undefined && (checkpoint.rereads ?? 0) === this.rereads
      const all = wanted.map((each) => ({ ...each, opened: opened.get(each.id) ?? [], account: accountOf(each.id)! }))
      if (scope === 'shared') await this.judge(all, checkpoint.accounts)
      const known = await this.known.get(all.map(({ id }) => id))
      const said = all.flatMap((each, i) => standing(each, known[i], device.me))
      for (const each of said) if (each.rated !== undefined) await this.hear(each.rated, each.by, checkpoint)
      const merged = await this.merge(said, device, { mostlyNew: known.every((each) => each === undefined) })
      received = merged.received

      const weighed = all.flatMap((each, i) => weigh(each, known[i], merged.rows) ?? [])
      for (const { said: taken, isTakenBack, wasThere } of weighed) {
        // Its author took it back: on their own devices it stays, elsewhere it goes. What others took back is told among one's
        // own devices as well; to one that never saw it there, it may have been given again since.
        if (!isTakenBack || !taken.taken || taken.by === device.me || (scope === 'everything' && !wasThere)) continue
        await (db[taken.table] as Table).delete(taken.id)
        await db.news.delete(taken.id)
        await db.changes.add({ table: taken.table, ids: [taken.id], from: destination, takenBy: taken.by })
        merged.about.add(undefined)
        received++
      }
      if (scope === 'shared') await recheckOwnVersions(device.me, merged.about)
      const lost = all.filter((each, i) => isLost(each, known[i])).map(({ id }) => id)
      // The server has lost what this device knew to be there: it is offered again.
      if (lost.length > 0) checkpoint.offering = { table: 0, after: noId }
      // What others wrote, they end.
      const isMine = ({ account }: { account: string }) => account === this.link.destination.account
      const again = weighed.flatMap((each) => (isMine(each) && !each.isSaid ? [each.said] : []))
      const ended = weighed.flatMap((each) => (isMine(each) && each.isSaid ? each.lesser.map((rev) => ending(each.known.id, rev)) : []))
      const now = weighed.map((each): KnownDocument => {
        const isEnding = isMine(each) && each.isSaid
        return { ...each.known, ...(!isEnding && each.lesser.length > 0 && { lesser: each.lesser }) }
      })
      const understood = new Set(now.map(({ id }) => id))
      await this.putOut(ended, checkpoint)
      await this.known.delete(lost)
      // To delete what is not there takes as long as to delete it.
      if (isRefusing) await db.refusals.bulkDelete(all.map(({ id }) => [destination, id]))
      const under = this.knowing(checkpoint)
      await db.refusals.bulkPut(all.flatMap((each) => refusalsOf({ destination, under }, each, understood.has(each.id))))
      await Promise.all([
        this.known.put(now),
        db.changes.bulkAdd(rowTables.flatMap((table) => namedIn(table, again))),
        db.checkpoints.put({ ...checkpoint, ...(isAsRead && { fed }) }),
      ])
    })
    this.moved({ received })
  }

  /** In a team's space, refuses what an account says in the name of somebody else, or beyond its role. */
  private async judge(all: Arrived[], accounts: Checkpoint['accounts']): Promise<void> {
    for (const each of all) bind(each, accounts)
    const owners = await ownersOf(all.flatMap(({ opened }) => opened))
    for (const { opened, account } of all) {
      for (const leaf of opened) {
        if (!leaf.said) continue
        const [name, author] = [nameOfRow(leaf.said), authorOf(leaf.said)]
        // Under the id of somebody else's row it would be merged into that, or delete it.
        if (accounts[author] !== account || (owners.get(name) ?? author) !== author) leaf.refused = 'author'
        else if (!mayHaveWritten(this.keyring, this.link.destination.space, { account, key: leaf.key ?? '' }, leaf.said.table))
          leaf.refused = 'role'
        if (leaf.refused) delete leaf.said
        else owners.set(name, author)
      }
    }
  }

  /**
   * Within a transaction: merges rows into those that are here.
   * @returns each as it is now, by table and id, how many were added or changed, and of which ride-alongs, where they say it.
   */
  private async merge(said: Said[], device: WriteContext['device'], how: { mostlyNew: boolean }) {
    const rows = new Map<string, Row>()
    const about = new Set<string | undefined>()
    const fresh: Row[] = []
    let received = 0
    for (const table of rowTables) {
      const incoming = said.flatMap((each) => (each.table === table && each.row ? [each.row] : []))
      if (incoming.length === 0) continue
      const { rows: now, changed } = await mergeIntoTable(table, incoming, device, how)
      received += changed.size
      for (const row of now.values()) rows.set(`${table}/${row.id}`, row)
      for (const id of changed) about.add((now.get(id) as Partial<Reply>).rideAlongId)
      if (this.link.destination.scope === 'shared' && hostTables.some((each) => each === table))
        fresh.push(...[...now.values()].filter(({ id }) => changed.has(id)))
    }
    if (fresh.length > 0) await recordNews(fresh, device.me)
    return { rows, received, about }
  }
}

interface Page extends Feed {
  isLast: boolean
  /** What its documents say, by document and revision. */
  opened: Map<string, Opened>
}

/** The rows of documents, to be offered again. That somebody has rated is offered with its ride-along. */
function offered(some: OutgoingDocument[]): Omit<ChangedRow, 'n'>[] {
  return some.flatMap(({ table, row }): Omit<ChangedRow, 'n'>[] => {
    if (!table || row === undefined) return []
    const rated = ratedIn(row)
    return [{ ...(rated === undefined ? { table, ids: [row] } : { table: 'rideAlongs', ids: [rated] }), again: true }]
  })
}

/** Who is known to have given all ratings of a ride-along. */
function raters({ rated = {} }: Checkpoint, rideAlongId: string): PersonId[] {
  return Object.hasOwn(rated, rideAlongId) ? rated[rideAlongId]! : []
}

function piecesOf<T>(all: T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, i) => all.slice(i * most, (i + 1) * most))
}

/** Rows of one table, as `changes` lists them; nothing where there are none. */
function namedIn(table: RowTable, said: Said[]): Omit<ChangedRow, 'n'>[] {
  const ids = said.flatMap((each) => (each.table === table ? [idOf(each)] : []))
  return ids.length > 0 ? [{ table, ids }] : []
}

function isNoPicture({ table }: Said): boolean {
  return table !== 'pictures'
}

/** Ends with the last of them, whatever becomes of the others: nothing goes on behind the back of what comes next. Throws what the first of them threw. */
async function allEnd(steps: Promise<void>[]): Promise<void> {
  for (const each of await Promise.allSettled(steps)) if (each.status === 'rejected') throw each.reason
}

/** Something that is waited for later: if it fails, that is heard then. */
function inTurn<T>(coming: Promise<T>): Promise<T> {
  coming.catch(() => {})
  return coming
}

function isFinal(failed: Map<string, string>) {
  return ({ body }: OutgoingDocument) =>
    !['internal_server_error', 'timeout', 'error', 'unknown_error'].includes(failed.get(body._id) ?? '')
}

function sizeOf({ sealed }: OutgoingDocument['body']): number {
  return 600 + (typeof sealed === 'string' ? sealed.length : 0)
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
