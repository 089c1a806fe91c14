import { db } from '../storage/database/db.ts'
import type { Destination } from '../storage/database/sync-records.ts'
import { write } from '../storage/database/device.ts'
import { wrapSecret } from '../storage/database/secrets.ts'
import { adoptAuthor, adoptAuthorTables, deviceAuthorship } from '../storage/library/author.ts'
import { newCheckpoint } from './couch/checkpoint.ts'
import { couchClient, type CouchClient, type DatabaseAccess, type Leaf } from './couch/client.ts'
import { designDocument } from './couch/design-document.ts'
import { ServerError, type Fetch } from './couch/request.ts'
import { logSync } from './destinations.ts'
import { makeOpener, type DerivationOptions } from './encryption/seal.ts'
import { wrapOpeners } from './openers.ts'
import { holdPassword } from './passwords.ts'
import { newKeyring, serializeKeyring } from './space/keyring.ts'
import { NotOwnSpaceError, OwnSpaceError } from './space/own-space.ts'
import { openSpace, sealSpace, type StoredDocument } from './space/space-document.ts'

/** A database as it is before this device connects to it. */
export interface InspectedDatabase {
  access: DatabaseAccess
  exists: boolean
  /** Whether the account may create databases and install the design document. */
  mayPrepare: boolean
  /** Whether exactly our design document is installed. */
  prepared: boolean
  /** Revision of the installed design document, whatever its rules. */
  rules?: string
  /** Documents of spaces. */
  spaces: Leaf[]
}

/** Inspects a database. `access.account` in the result is the name by which the server knows the account. Throws `ServerError`. */
export async function inspectDatabase(typed: DatabaseAccess, fetch?: Fetch): Promise<InspectedDatabase> {
  const server = couchClient(typed, fetch)
  await server.welcome()
  const { userCtx } = await server.session()
  // CouchDB answers strangers too, with no name.
  if (userCtx.name === null) throw new ServerError('login')
  const access = { ...typed, account: userCtx.name }
  const mayPrepare = userCtx.roles.includes('_admin')
  try {
    await server.info()
  } catch (error) {
    if (!(error instanceof ServerError) || error.trouble !== 'missing') throw error
    return { access, exists: false, mayPrepare, prepared: false, spaces: [] }
  }
  const [rules, spaces] = await Promise.all([server.document(designDocument._id), server.documentsWithPrefix('s:')])
  const prepared = rules?.validate_doc_update === designDocument.validate_doc_update
  return { access, exists: true, mayPrepare, prepared, spaces, ...(rules && { rules: rules._rev }) }
}

/** Creates the database if it does not exist, and installs the design document. Throws `ServerError`. */
export async function prepareDatabase({ access, exists, prepared, rules }: InspectedDatabase, fetch?: Fetch): Promise<void> {
  const server = couchClient(access, fetch)
  if (!exists) {
    await ignoring('exists', server.create())
    await server.putSecurity({ admins: { names: [], roles: ['_admin'] }, members: { names: [access.account], roles: [] } })
  }
  if (!prepared) await ignoring('conflict', server.put({ ...designDocument, ...(rules && { _rev: rules }) }))
}

export interface ConnectOptions {
  name: string
  scope: Destination['scope']
  /** Whether to store the password. */
  remember: boolean
  passphrase: string
}

/**
 * Connects this device to a destination: opens the space of the passphrase, or creates one if there is none. A device
 * continues as the owner of the personal space that it joins, and one without rows as the person it was added as to a team.
 * @returns the id of the destination.
 * Throws `ServerError`, `NotOwnSpaceError`, `OwnSpaceError`, `WrongPassphraseError`, `ShortPassphraseError`, and the signal's reason.
 */
export async function connect(
  { access, spaces }: InspectedDatabase,
  { name, scope, remember, passphrase }: ConnectOptions,
  options: DerivationOptions = {},
  fetch?: Fetch,
): Promise<string> {
  const joined =
    spaces.length > 0
      ? await openExisting(access, spaces, { scope, passphrase }, options)
      : await createSpace(access, { scope, passphrase }, options, fetch)
  const { keyring, space, slots, counter, openers } = joined
  const id = crypto.randomUUID()
  const secret = new TextEncoder().encode(access.secret)
  const [keys, wrappedSecret, wrappedOpeners] = await Promise.all([
    wrapSecret(serializeKeyring(keyring)),
    remember ? wrapSecret(secret) : undefined,
    wrapOpeners(openers),
  ])
  if (!remember) await holdPassword(id, access.secret)
  await write([...adoptAuthorTables, db.checkpoints, db.changes], async ({ device }) => {
    const member = keyring.members.find(({ account }) => account === access.account)
    const person = scope === 'everything' ? keyring.person : member?.person
    const mayAdopt = scope === 'everything' || (await deviceAuthorship()) === 'nothing'
    if (person !== undefined && mayAdopt) await adoptAuthor(person, device)
    const { address, database, account, login } = access
    await db.destinations.add({
      id,
      name,
      address,
      database,
      account,
      login,
      scope,
      space,
      keys,
      slots,
      openers: wrappedOpeners,
      counter,
      since: Date.now(),
      ...(wrappedSecret && { secret: wrappedSecret }),
    })
    const last = await db.changes.orderBy('n').last()
    await db.checkpoints.add(newCheckpoint(id, last?.n ?? 0, { [device.me]: account }))
  })
  await logSync(id, 'connected')
  return id
}

type SpaceOptions = Pick<ConnectOptions, 'scope' | 'passphrase'>

async function openExisting(access: DatabaseAccess, spaces: Leaf[], { scope, passphrase }: SpaceOptions, options: DerivationOptions) {
  const { id, keyring, slots, counter, slot, opener } = await openSpace(spaces, passphrase, options)
  const isOwn = keyring.person !== undefined && id === `s:${access.account}`
  if (scope === 'everything' && !isOwn) throw new NotOwnSpaceError()
  if (scope === 'shared' && keyring.person !== undefined) throw new OwnSpaceError()
  return { keyring, space: id, slots, counter, openers: { [slot]: opener } }
}

async function createSpace(
  access: DatabaseAccess,
  { scope, passphrase }: SpaceOptions,
  options: DerivationOptions,
  fetch: Fetch | undefined,
) {
  const me = await write([], async ({ device }) => device.me)
  const keyring = await (scope === 'everything' ? newKeyring(me) : newKeyring(undefined, { [me]: access.account }))
  const { slot, opener } = await makeOpener(keyring.keys[0], passphrase, options)
  const slots = [slot]
  const document = await sealSpace(access.account, { keyring, slots, counter: 1 })
  await putFirstSpace(couchClient(access, fetch), document, options.signal)
  return { keyring, space: document._id, slots, counter: 1, openers: { [slot.id]: opener } }
}

/** Writes the first space of a database. If two accounts do so at once, at most one of them succeeds. */
async function putFirstSpace(server: CouchClient, document: StoredDocument, signal: AbortSignal | undefined): Promise<void> {
  if ((await server.documentsWithPrefix('s:', { signal })).length > 0) throw new ServerError('conflict', 'There is a space')
  await server.put(document, { signal })
  const all = await server.documentsWithPrefix('s:', { signal })
  if (all.every(({ _id }) => _id === document._id)) return
  const own = await server.document(document._id, { signal })
  await server.put({ _id: document._id, _deleted: true, ...(own && { _rev: own._rev }) }, { signal })
  throw new ServerError('conflict', 'There is another space')
}

async function ignoring(trouble: 'exists' | 'conflict', request: Promise<unknown>): Promise<void> {
  try {
    await request
  } catch (error) {
    if (!(error instanceof ServerError) || error.trouble !== trouble) throw error
  }
}
