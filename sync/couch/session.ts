import { type SelectTeamRows } from '../space/team-rows.ts'
import { db } from '../../storage/database/db.ts'
import type { Checkpoint, Destination } from '../../storage/database/sync-records.ts'
import { KnownDocuments } from '../../storage/sync/known-documents.ts'
import type { Keyring } from '../space/keyring.ts'
import type { SpaceContent, StoredDocument } from '../space/space-document.ts'
import type { CouchClient } from './client.ts'

/** Rows in one request, and in one transaction. */
export const batch = 500
/** Rows of the feed in one request without documents: most of them may be this device's own. */
export const feedRows = 20_000

/** A destination, and what is needed to sync with it. */
export interface Link {
  destination: Pick<Destination, 'id' | 'account' | 'scope' | 'space' | 'counter'>
  server: CouchClient
  keyring: Keyring
  selectTeamRows: SelectTeamRows
  /** Makes the document of the space, for a server that has lost it. */
  space: () => Promise<StoredDocument>
  /** Stores a later version of the space, under the same key. */
  saveSpace: (space: SpaceContent) => Promise<void>
}

export interface RowCounts {
  sent: number
  received: number
}

/** What the parts of one run share. */
export class Session {
  readonly link: Link
  readonly known: KnownDocuments
  signal: AbortSignal | undefined
  /** Members and roles as the server's document of the space has them now. */
  keyring: Keyring
  /**
   * Whether the feed may be asked for with documents. Not after this run has sent something, which would only come back,
   * nor after an answer was too large.
   */
  mayIncludeDocuments = true
  private readonly onMoved: (more: Partial<RowCounts>) => void

  constructor(link: Link, signal: AbortSignal | undefined, onMoved: (more: Partial<RowCounts>) => void) {
    this.link = link
    this.known = new KnownDocuments(link.destination.id)
    this.keyring = link.keyring
    this.signal = signal
    this.onMoved = onMoved
  }

  /** Reports rows that were sent or received. */
  count(more: Partial<RowCounts>): void {
    this.onMoved(more)
  }

  async checkpoint(): Promise<Checkpoint> {
    const { id } = this.link.destination
    const found = await db.checkpoints.get(id)
    if (!found) throw new Error(`No destination ${id}`)
    return found
  }

  advance(changes: Partial<Checkpoint>): Promise<void> {
    return db.transaction('rw', db.checkpoints, async () => {
      await db.checkpoints.put({ ...(await this.checkpoint()), ...changes })
    })
  }
}
