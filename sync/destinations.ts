import * as v from 'valibot'
import { db } from '../storage/database/db.ts'
import type { Destination, SyncLogEntry } from '../storage/database/sync-records.ts'
import { unwrapSecret, wrapSecret } from '../storage/database/secrets.ts'
import { KeyLostError } from '../storage/errors.ts'
import { forgetKnownDocuments } from '../storage/sync/known-documents.ts'
import { couchClient, type CouchClient } from './couch/client.ts'
import { outboxOf, refusalsAt } from './couch/outbox.ts'
import { ServerError, type Fetch } from './couch/request.ts'
import { retryRefused } from './couch/run.ts'
import type { Link } from './couch/session.ts'
import type { SelectTeamRows } from './space/team-rows.ts'
import { keySlots } from './encryption/seal.ts'
import { forgetPassword, heldPassword, holdPassword } from './passwords.ts'
import { parseKeyring, serializeKeyring } from './space/keyring.ts'
import { sealSpace, type SpaceContent } from './space/space-document.ts'

/** A stored destination. Throws an `Error` if it was disconnected. */
export async function destinationById(id: string): Promise<Destination> {
  const found = await db.destinations.get(id)
  if (!found) throw new Error(`No destination ${id}`)
  return found
}

/** Changes fields of a destination; undefined removes one. */
export async function changeDestination(id: string, changes: { [F in keyof Destination]?: Destination[F] | undefined }): Promise<void> {
  await db.transaction('rw', db.destinations, async () => {
    const next = Object.entries({ ...(await destinationById(id)), ...changes }).filter(([, value]) => value !== undefined)
    await db.destinations.put(Object.fromEntries(next) as unknown as Destination)
  })
}

/** Lets sync run at once, unless it waits for the user. */
export async function requestSync(id: string): Promise<void> {
  await changeDestination(id, { askedAt: Date.now() })
}

/** Lets sync run at once, and no longer wait for the user. */
export async function resumeSync(id: string): Promise<void> {
  await changeDestination(id, { needs: undefined, askedAt: Date.now() })
}

/** Lets sync run at once, and handle again what was refused. */
export async function retryDestination(id: string): Promise<void> {
  await retryRefused(id)
  await resumeSync(id)
}

/** A destination with its server and keys; undefined if its password is not known here. Throws `KeyLostError`. */
export async function linkTo(id: string, selectTeamRows: SelectTeamRows, fetch?: Fetch): Promise<Link | undefined> {
  const destination = await destinationById(id)
  const secret = await secretOf(destination)
  if (secret === undefined) return undefined
  const { address, database, account, login, scope, space, counter } = destination
  const keyring = await parseKeyring(await unwrapSecret(destination.keys))
  const spaceDocument = async () => {
    const slots = v.parse(keySlots, destination.slots)
    return { ...(await sealSpace(account, { keyring, slots, counter })), _id: space }
  }
  return {
    destination: { id, account, scope, space, counter },
    server: couchClient({ address, database, account, login, secret }, fetch),
    keyring,
    selectTeamRows,
    space: spaceDocument,
    saveSpace: (content) => saveSpace(id, content),
  }
}

/** A destination and its server. Throws `ServerError` if its password is not known here. */
export async function serverOf(id: string, fetch: Fetch | undefined): Promise<{ destination: Destination; server: CouchClient }> {
  const destination = await destinationById(id)
  const secret = await secretOf(destination)
  if (secret === undefined) throw new ServerError('login')
  const { address, database, account, login } = destination
  return { destination, server: couchClient({ address, database, account, login, secret }, fetch) }
}

/** Stores a new password, once the server has accepted it. Throws `ServerError`. */
export async function logIn(id: string, secret: string, { remember }: { remember: boolean }, fetch?: Fetch): Promise<void> {
  const { address, database, account, login } = await destinationById(id)
  const { userCtx } = await couchClient({ address, database, account, login, secret }, fetch).session()
  if (userCtx.name !== account) throw new ServerError('login')
  const wrapped = remember ? await wrapSecret(new TextEncoder().encode(secret)) : undefined
  await (remember ? forgetPassword(id) : holdPassword(id, secret))
  await changeDestination(id, { needs: undefined, secret: wrapped, askedAt: Date.now() })
}

/** Stops syncing with a destination. All rows stay on this device, and all documents on the server. */
export async function disconnect(id: string): Promise<void> {
  await forgetPassword(id)
  await db.transaction('rw', [db.destinations, db.checkpoints, db.known, db.outbox, db.refusals, db.syncLog], async () => {
    await db.destinations.delete(id)
    await db.checkpoints.delete(id)
    await forgetKnownDocuments(id)
    await outboxOf(id).delete()
    await refusalsAt(id).delete()
    await db.syncLog.filter(({ destination }) => destination === id).delete()
  })
}

/** Records what sync did, without any content or secret. */
export async function logSync(destination: string, what: string, counts: Pick<SyncLogEntry, 'sent' | 'received'> = {}): Promise<void> {
  await db.transaction('rw', db.syncLog, async () => {
    const n = await db.syncLog.add({ destination, at: Date.now(), what, ...counts })
    await db.syncLog
      .where('n')
      .belowOrEqual(n - maxLogged)
      .delete()
  })
}
const maxLogged = 2000

/** Stores the content of a space document that is later than the stored one. */
async function saveSpace(id: string, { keyring, slots, counter }: SpaceContent): Promise<void> {
  const keys = await wrapSecret(serializeKeyring(keyring))
  await db.transaction('rw', db.destinations, async () => {
    const now = await db.destinations.get(id)
    if (now && now.counter < counter) await changeDestination(id, { keys, slots, counter })
  })
}

async function secretOf({ id, secret }: Destination): Promise<string | undefined> {
  if (!secret) return heldPassword(id)
  try {
    return new TextDecoder().decode(await unwrapSecret(secret))
  } catch (error) {
    // Without the device key the user has to enter the password again.
    if (error instanceof KeyLostError) return undefined
    throw error
  }
}
