import { db, refuseNewer } from '../../storage/database/db.ts'
import { opaqueName } from '../space/document-names.ts'
import { RecreatedError } from './errors.ts'
import { reofferAll } from './outbox.ts'
import { readSpace } from './read-space.ts'
import type { Session } from './session.ts'

/**
 * The handshake: a random name that the device and the server both store after they exchanged something. It tells whether
 * the database is still the one of the last run.
 */
export class Handshake {
  private readonly session: Session
  private documentName = ''
  private rev: string | undefined

  constructor(session: Session) {
    this.session = session
  }

  /**
   * Starts a run: compares handshakes, and reads the document of the space. If the server has an older handshake, it was
   * restored from a backup. If its creation time differs, it is a different database. In both cases every row is offered
   * again, except those that the server says it has.
   * Throws `RecreatedError` if the server has no handshake though one was stored: it was emptied.
   */
  async compare(): Promise<void> {
    refuseNewer()
    const { session } = this
    const { destination, server, keyring } = session.link
    this.documentName = `ride-along-${opaqueName(keyring, `meeting/${destination.id}`)}`
    const [stored, space, info] = await Promise.all([
      server.handshake(this.documentName, { signal: session.signal }),
      server.document(destination.space, { signal: session.signal }),
      server.info({ signal: session.signal }),
    ])
    this.rev = stored?._rev
    await session.known.begin()
    const { meetings: handshakes, fed, instance: knownInstance } = await session.checkpoint()
    const instance = `${info.uuid ?? ''} ${info.instance_start_time ?? ''}`
    const common = handshakes.find(({ name }) => name === stored?.meeting)
    // A handshake that never reached the server does not count.
    if (handshakes.some(({ agreed }) => agreed) && !stored) throw new RecreatedError()
    await readSpace(session, space)
    const isOtherDatabase = knownInstance !== undefined && knownInstance !== instance
    const mayHaveLostRows = (!common && (stored !== undefined || !session.known.isNew)) || isOtherDatabase
    if (mayHaveLostRows) await this.reofferMissing()
    if (mayHaveLostRows || knownInstance !== instance) await session.advance({ instance })
    if (!common || isOtherDatabase) await this.store()
    // What was read after the common handshake may be from before a restore: it is read again, and mostly known.
    else if (handshakes.length > 1 || fed !== common.fed) await session.advance({ meetings: [common], fed: common.fed })
  }

  /** Stores a new handshake, first here, then on the server. */
  async store(): Promise<void> {
    const { session } = this
    const name = crypto.randomUUID()
    const { meetings: handshakes, fed } = await session.checkpoint()
    await session.advance({ meetings: [...handshakes, { name, fed }] })
    const { rev } = await session.link.server.putHandshake(
      this.documentName,
      { meeting: name, ...(this.rev !== undefined && { _rev: this.rev }) },
      { signal: session.signal },
    )
    this.rev = rev
    await session.advance({ meetings: [{ name, fed, agreed: true }] })
  }

  /** Offers every row again, except those that the server still has, and reads the whole feed. */
  private async reofferMissing(): Promise<void> {
    const { known, link, signal } = this.session
    for await (const documents of known.inTurn()) {
      const missing = await link.server.missingRevisions(documents, { signal })
      await db.transaction('rw', db.known, () => known.delete(missing.map(({ id }) => id)))
    }
    await db.transaction('rw', [db.checkpoints, db.known, db.outbox, db.refusals, db.changes], async () => {
      // Superseded leaves are read again with the rest.
      await known.forgetLesser()
      await reofferAll(link.destination.id)
    })
  }
}
