import { db } from '../storage/database/db.ts'
import { type Destination, type SyncLogEntry } from '../storage/database/sync-records.ts'
import { write } from '../storage/database/device.ts'
import { forgetKnownDocuments } from '../storage/sync/known-documents.ts'
import { adoptAuthor, adoptAuthorTables, deviceAuthorship } from '../storage/library/author.ts'
import * as v from 'valibot'
import { couch, ServerError, type Couch, type Fetch, type Leaf, type Place } from './couch/client.ts'
import { unwrapSecret as unwrap, wrapSecret as wrap } from '../storage/database/secrets.ts'
import { KeyLostError } from '../storage/errors.ts'
import { design } from './couch/design-document.ts'
import { fresh, outboxOf, refusedBy, type SelectTeamRows, type Link } from './couch/run.ts'
import { forgetPassword, heldPassword, holdPassword } from './passwords.ts'
import { fromBase64url, toBase64url, type Bytes } from './encryption/base64url.ts'
import {
  DamagedError,
  makeOpener,
  newDataKey,
  keySlots,
  unwrapSlot,
  wrapFor,
  type DataKey,
  type DerivationOptions,
  type KeySlot,
} from './encryption/seal.ts'
import {
  accountsToKeep,
  keyringBytes,
  keyringOf,
  newKeyring,
  openedWith,
  openSpace,
  spaceBody,
  type Keyring,
  type Member,
  type SpaceDocument,
} from './space/space.ts'

/** What a server says of itself before anything is kept in step with it. */
export interface Looked {
  place: Place
  /** The database is there. */
  exists: boolean
  /** The account may make a database, and put our rules into it. */
  mayPrepare: boolean
  /** It holds the rules by which each account writes only what is its own, and no others under their name. */
  prepared: boolean
  /** The revision of what stands under the name of those rules. */
  rules?: string
  /** Spaces that were begun there. */
  spaces: Leaf[]
}

/** The space that the passphrase opens is a team's, or another account's: not everything of this device may go there. */
export class NotOwnSpaceError extends Error {
  override name = 'NotOwnSpaceError'
}

/** The space that the passphrase opens is one person's own: others would read everything in it, so nobody is let in. */
export class OwnSpaceError extends Error {
  override name = 'OwnSpaceError'
}

/** Goes to a server with the account that was given. Throws `ServerError`. */
export async function look(given: Place, fetch?: Fetch): Promise<Looked> {
  const server = couch(given, fetch)
  await server.welcome()
  const { userCtx } = await server.session()
  // CouchDB lets a stranger in and calls them nobody.
  if (userCtx.name === null) throw new ServerError('login')
  const place = { ...given, account: userCtx.name }
  const mayPrepare = userCtx.roles.includes('_admin')
  try {
    await server.info()
  } catch (error) {
    if (!(error instanceof ServerError) || error.trouble !== 'missing') throw error
    return { place, exists: false, mayPrepare, prepared: false, spaces: [] }
  }
  const [rules, spaces] = await Promise.all([server.document(design._id), server.beginningWith('s:')])
  const prepared = rules?.validate_doc_update === design.validate_doc_update
  return { place, exists: true, mayPrepare, prepared, spaces, ...(rules && { rules: rules._rev }) }
}

/** Makes the database where there is none, and puts our rules into it. Throws `ServerError`. */
export async function prepare({ place, exists, prepared, rules }: Looked, fetch?: Fetch): Promise<void> {
  const server = couch(place, fetch)
  if (!exists) {
    await unless('exists', server.create())
    await server.putSecurity({ admins: { names: [], roles: ['_admin'] }, members: { names: [place.account], roles: [] } })
  }
  if (!prepared) await unless('conflict', server.put({ ...design, ...(rules && { _rev: rules }) }))
}

export interface Joining {
  name: string
  scope: Destination['scope']
  remember: boolean
  passphrase: string
}

/**
 * Begins to keep a destination in step: with the space that the passphrase opens, or a new one where there is none. A device
 * goes on as the person whose own space it joins (`goOnAs`); one on which nobody has written yet, as whom it was let into a
 * team's.
 * Throws `ServerError`, `NotOwnSpaceError`, `OwnSpaceError`, `WrongPassphraseError`, `ShortPassphraseError`, and the signal's reason.
 */
export async function join(
  { place, spaces }: Looked,
  { name, scope, remember, passphrase }: Joining,
  patience: DerivationOptions = {},
  fetch?: Fetch,
) {
  const { keyring, space, opened, counter, openers } = await joined(place, spaces, { scope, passphrase }, patience, fetch)
  const id = crypto.randomUUID()
  const secret = new TextEncoder().encode(place.secret)
  const [keys, kept, keptOpeners] = await Promise.all([
    wrap(keyringBytes(keyring)),
    remember ? wrap(secret) : undefined,
    wrap(openersBytes(openers)),
  ])
  if (!remember) await holdPassword(id, place.secret)
  await write([...adoptAuthorTables, db.checkpoints, db.changes], async ({ device }) => {
    const member = keyring.members.find(({ account }) => account === place.account)
    const person = scope === 'everything' ? keyring.person : member?.person
    const isTheirs = scope === 'everything' || (await deviceAuthorship()) === 'nothing'
    if (person !== undefined && isTheirs) await adoptAuthor(person, device)
    const { address, database, account, login } = place
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
      slots: opened,
      openers: keptOpeners,
      counter,
      since: Date.now(),
      ...(kept && { secret: kept }),
    })
    const last = await db.changes.orderBy('n').last()
    await db.checkpoints.add(fresh(id, last?.n ?? 0, { [device.me]: account }))
  })
  await log(id, 'connected')
  return id
}

async function joined(
  place: Place,
  spaces: Leaf[],
  { scope, passphrase }: Pick<Joining, 'scope' | 'passphrase'>,
  patience: DerivationOptions,
  fetch: Fetch | undefined,
) {
  if (spaces.length > 0) {
    const found = await openSpace(spaces, passphrase, patience)
    const isOwn = found.keyring.person !== undefined && found.id === `s:${place.account}`
    if (scope === 'everything' && !isOwn) throw new NotOwnSpaceError()
    if (scope === 'shared' && found.keyring.person !== undefined) throw new OwnSpaceError()
    const { id, slots: opened, counter, slot: opens, opener } = found
    return { keyring: found.keyring, space: id, opened, counter, openers: { [opens]: opener } }
  }
  const me = await write([], async ({ device }) => device.me)
  const keyring = await (scope === 'everything' ? newKeyring(me) : newKeyring(undefined, { [me]: place.account }))
  const { slot, opener } = await makeOpener(keyring.keys[0], passphrase, patience)
  const opened = [slot]
  const body = await spaceBody(place.account, { keyring, slots: opened, counter: 1 })
  await beginSpace(couch(place, fetch), body, patience.signal)
  return { keyring, space: body._id, opened, counter: 1, openers: { [slot.id]: opener } }
}

/** Puts the first document of a space where there is none. Of two who do so at once, none or one has begun it, never both. */
async function beginSpace(server: Couch, body: { _id: string }, signal: AbortSignal | undefined): Promise<void> {
  if ((await server.beginningWith('s:', { signal })).length > 0) throw new ServerError('conflict', 'There is a space')
  await server.put(body, { signal })
  const all = await server.beginningWith('s:', { signal })
  if (all.every(({ _id }) => _id === body._id)) return
  const mine = await server.document(body._id, { signal })
  const gone = { _id: body._id, _deleted: true, ...(mine && { _rev: mine._rev }) }
  await server.put(gone, { signal })
  throw new ServerError('conflict', 'There is another space')
}

/** Stops keeping a destination in step. All notes stay here; what is there stays there. */
export async function disconnect(id: string): Promise<void> {
  await forgetPassword(id)
  await db.transaction('rw', [db.destinations, db.checkpoints, db.known, db.outbox, db.refusals, db.syncLog], async () => {
    await db.destinations.delete(id)
    await db.checkpoints.delete(id)
    await forgetKnownDocuments(id)
    await outboxOf(id).delete()
    await refusedBy(id).delete()
    await db.syncLog.filter(({ destination }) => destination === id).delete()
  })
}

/** Takes a new password, once the server has. Throws `ServerError`. */
export async function logIn(id: string, secret: string, { remember }: { remember: boolean }, fetch?: Fetch): Promise<void> {
  const { address, database, account, login } = await known(id)
  const { userCtx } = await couch({ address, database, account, login, secret }, fetch).session()
  if (userCtx.name !== account) throw new ServerError('login')
  const kept = remember ? await wrap(new TextEncoder().encode(secret)) : undefined
  await (remember ? forgetPassword(id) : holdPassword(id, secret))
  await change(id, { needs: undefined, secret: kept, askedAt: Date.now() })
}

/** Reads the space again with its new passphrase. Throws `ServerError`, `WrongPassphraseError`, and the signal's reason. */
export async function openAgain(id: string, passphrase: string, patience: DerivationOptions = {}, fetch?: Fetch): Promise<void> {
  const { server, destination } = await serverOf(id, fetch)
  const stands = await server.document(destination.space, { signal: patience.signal })
  const found = await openSpace(stands ? [stands] : [], passphrase, patience)
  await keep(id, found, { ...(await openersLeft(destination)), [found.slot]: found.opener })
}

/**
 * Opens the space with the passphrase that opened it before, where it has a new key and we were not shut out: nobody need
 * be asked. @returns whether it did. Throws `ServerError`.
 */
export async function openQuietly(id: string, fetch?: Fetch): Promise<boolean> {
  const { server, destination } = await serverOf(id, fetch)
  const openers = await openersOf(destination)
  const stands = await server.document(destination.space)
  const offered = v.safeParse(v.looseObject({ slots: keySlots }), stands)
  if (!stands || !offered.success || Number(stands.counter) < destination.counter) return false
  for (const slot of offered.output.slots) {
    const opener = openers[slot.id]
    const dataKey = opener && (await unwrapSlot(opener, slot))
    if (!dataKey) continue
    try {
      await keep(id, await openedWith(dataKey, stands), openers)
      return true
    } catch (error) {
      if (!(error instanceof DamagedError)) throw error
    }
  }
  return false
}

async function keep(id: string, { keyring, slots: opened, counter }: Awaited<ReturnType<typeof openedWith>>, openers: Openers) {
  const [keys, kept] = await Promise.all([wrap(keyringBytes(keyring)), wrap(openersBytes(openers))])
  await change(id, { needs: undefined, keys, slots: opened, openers: kept, counter, askedAt: Date.now() })
}

/**
 * Gives a space a new key, which this new passphrase of ours opens and those of the people who were let in; whoever has
 * ours from before reads what was written until now, and nothing from now on.
 * @returns those whose passphrases are not known to this device: they are out, and have to be let in anew.
 * Throws `ServerError`, `SpaceFullError`, `ShortPassphraseError`, and the signal's reason.
 */
export async function renew(id: string, passphrase: string, patience: DerivationOptions = {}, fetch?: Fetch): Promise<Member[]> {
  const data = await newDataKey()
  const { slot, opener } = await makeOpener(data, passphrase, patience)
  let lost: Member[] = []
  await rewrite(id, fetch, patience.signal, async (before) => {
    const theirs = before.keyring.members.map((member) => member.slot)
    const after = await locked(before, data, (name) => theirs.includes(name))
    lost = after.lost
    return { ...after, opened: [slot, ...after.opened], openers: { ...before.openers, [slot.id]: opener } }
  })
  await log(id, 'renewed')
  return lost
}

/**
 * Lets somebody into a team's space, with a passphrase of their own.
 * Throws `ServerError`, `OwnSpaceError`, `SpaceFullError`, `ShortPassphraseError`, and the signal's reason.
 */
export async function letIn(
  id: string,
  member: Omit<Member, 'slot'>,
  passphrase: string,
  patience: DerivationOptions = {},
  fetch?: Fetch,
): Promise<void> {
  const { keys } = await known(id)
  const [data] = (await keyringOf(await unwrap(keys))).keys
  const { slot, opener } = await makeOpener(data, passphrase, patience)
  await rewrite(id, fetch, patience.signal, async ({ keyring, openers, opened }) => {
    if (keyring.person !== undefined) throw new OwnSpaceError()
    const before = keyring.members.find(({ account }) => account === member.account)
    const members = keyring.members.filter((each) => each !== before)
    return {
      keyring: { ...keyring, members: [...members, { ...member, slot: slot.id }] },
      opened: [...opened.filter((each) => each.id !== before?.slot), slot],
      openers: { ...openers, [slot.id]: opener },
    }
  })
  await log(id, 'letIn')
}

/**
 * Shuts somebody out: a new key, which their passphrase does not open and everybody else's does. What they had read stays
 * read. @returns those whose passphrases are not known to this device: they have to be let in anew.
 * Throws `ServerError`, `SpaceFullError`, and the signal's reason.
 */
export async function shutOut(id: string, account: string, fetch?: Fetch, signal?: AbortSignal): Promise<Member[]> {
  const data = await newDataKey()
  let lost: Member[] = []
  await rewrite(id, fetch, signal, async (before) => {
    const out = before.keyring.members.find((member) => member.account === account)
    const after = await locked(before, data, (name) => name !== out?.slot)
    lost = after.lost.filter((member) => member !== out)
    return after
  })
  await log(id, 'shutOut')
  return lost
}

/** Who was let into a team's space, as this device knows it; undefined of a person's own. Throws `KeyLostError`. */
export async function membersOf(id: string): Promise<Member[] | undefined> {
  const { person, members } = await keyringOf(await unwrap((await known(id)).keys))
  return person === undefined ? members : undefined
}

/** Members whose passphrases are not known to this device: with a new key that it makes, the space no longer opens for them. */
export async function unknownMembersOf(id: string): Promise<Member[]> {
  const destination = await known(id)
  try {
    const [openers, { members }] = await Promise.all([openersOf(destination), unwrap(destination.keys).then(keyringOf)])
    return members.filter(({ slot }) => !openers[slot])
  } catch (error) {
    // Then it makes no new key either, and says so.
    if (error instanceof KeyLostError) return []
    throw error
  }
}

interface Spaces {
  keyring: Keyring
  opened: KeySlot[]
  openers: Openers
}

/** Writes another version of the document of a space, first on the server. */
async function rewrite(
  id: string,
  fetch: Fetch | undefined,
  signal: AbortSignal | undefined,
  verb: (before: Spaces) => Promise<Spaces>,
): Promise<void> {
  const { server, destination } = await serverOf(id, fetch)
  const stands = await server.document(destination.space, { signal })
  const mine = await keyringOf(await unwrap(destination.keys))
  let found: SpaceDocument = { keyring: mine, slots: v.parse(keySlots, destination.slots), counter: destination.counter }
  // Another device of ours wrote it meanwhile, or this one did and never heard that it arrived.
  if (stands && Number(stands.counter) > found.counter) {
    if (stands.key !== mine.keys[0].id) throw new ServerError('conflict', 'It has a new key')
    found = await laterOf(mine, stands)
  }
  const after = await verb({ keyring: found.keyring, opened: found.slots, openers: await openersOf(destination) })
  const counter = found.counter + 1
  const { accounts = {} } = (await db.checkpoints.get(id)) ?? {}
  // What the document says counts for more, and stands first.
  const people = { ...after.keyring.accounts, ...accounts, ...after.keyring.accounts }
  const now = { ...after.keyring, accounts: accountsToKeep(after.keyring, destination.account, people) }
  const body = await spaceBody(destination.account, { keyring: now, slots: after.opened, counter })
  const [keys, openers] = await Promise.all([wrap(keyringBytes(now)), wrap(openersBytes(after.openers))])
  await server.put({ ...body, ...(stands && { _rev: stands._rev }) }, { signal })
  await change(id, { keys, openers, slots: after.opened, counter, askedAt: Date.now() })
}

async function laterOf({ keys }: Keyring, stands: Leaf): Promise<SpaceDocument> {
  try {
    return await openedWith(keys[0], stands)
  } catch (error) {
    if (error instanceof DamagedError) throw new ServerError('foreign', 'Not the space that was written')
    throw error
  }
}

/**
 * A space with a new key, for those of its passphrases that `stays` is true of and that are known to this device.
 * @returns with it, the members whom it no longer opens for.
 */
async function locked({ keyring, opened, openers }: Spaces, data: DataKey, stays: (slot: string) => boolean) {
  const some = opened.filter((slot) => stays(slot.id) && openers[slot.id])
  const again = await Promise.all(some.map((slot) => wrapFor(slot, openers[slot.id]!, data)))
  const isIn = ({ slot }: Member) => again.some(({ id }) => id === slot)
  const members = keyring.members.filter(isIn)
  const lost = keyring.members.filter((member) => !isIn(member))
  const keys: Keyring['keys'] = [data, ...keyring.keys]
  const former = [...keyring.former, ...lost.map(({ account, role }) => ({ account, role, key: keyring.keys[0].id }))]
  return { keyring: { ...keyring, keys, members, former }, opened: again, openers, lost }
}

/** By the ids of slots, what their passphrases come to. */
type Openers = Record<string, Bytes>

function openersBytes(openers: Openers): Bytes {
  return new TextEncoder().encode(JSON.stringify(Object.entries(openers).map(([slot, opener]) => [slot, toBase64url(opener)])))
}

async function openersOf({ openers }: Destination): Promise<Openers> {
  if (!openers) return {}
  const pairs = v.pipe(v.string(), v.parseJson(), v.array(v.tuple([v.string(), v.string()])))
  return Object.fromEntries(
    v.parse(pairs, new TextDecoder().decode(await unwrap(openers))).map(([slot, opener]) => [slot, fromBase64url(opener)]),
  )
}

/** What this device still knows of passphrases; nothing where its key was lost with them. */
async function openersLeft(destination: Destination): Promise<Openers> {
  try {
    return await openersOf(destination)
  } catch (error) {
    if (error instanceof KeyLostError) return {}
    throw error
  }
}

/** A destination with its keys; undefined where its password is not known here. Throws `KeyLostError`. */
export async function linkTo(id: string, selectTeamRows: SelectTeamRows, fetch?: Fetch): Promise<Link | undefined> {
  const destination = await known(id)
  const secret = await secretOf(destination)
  if (secret === undefined) return undefined
  const { address, database, account, login, scope, space, counter } = destination
  const keyring = await keyringOf(await unwrap(destination.keys))
  const body = async () => {
    const opened = v.parse(keySlots, destination.slots)
    return { ...(await spaceBody(account, { keyring, slots: opened, counter })), _id: space }
  }
  const server: Couch = couch({ address, database, account, login, secret }, fetch)
  return {
    destination: { id, account, scope, space, counter },
    server,
    keyring,
    selectTeamRows,
    space: body,
    learn: (found) => learn(id, found),
  }
}

/** Keeps what a document of a space says, where it is later than what is known. */
async function learn(id: string, { keyring, slots: opened, counter }: SpaceDocument): Promise<void> {
  const keys = await wrap(keyringBytes(keyring))
  await db.transaction('rw', db.destinations, async () => {
    const now = await db.destinations.get(id)
    if (now && now.counter < counter) await change(id, { keys, slots: opened, counter })
  })
}

/** Writes down what sync did: neither words nor secrets. */
export async function log(destination: string, what: string, counts: Pick<SyncLogEntry, 'sent' | 'received'> = {}): Promise<void> {
  await db.transaction('rw', db.syncLog, async () => {
    const n = await db.syncLog.add({ destination, at: Date.now(), what, ...counts })
    await db.syncLog
      .where('n')
      .belowOrEqual(n - mostLogged)
      .delete()
  })
}
const mostLogged = 2000

export async function change(id: string, changes: { [F in keyof Destination]?: Destination[F] | undefined }): Promise<void> {
  await db.transaction('rw', db.destinations, async () => {
    const next = Object.entries({ ...(await known(id)), ...changes }).filter(([, value]) => value !== undefined)
    await db.destinations.put(Object.fromEntries(next) as unknown as Destination)
  })
}

async function serverOf(id: string, fetch: Fetch | undefined) {
  const destination = await known(id)
  const secret = await secretOf(destination)
  if (secret === undefined) throw new ServerError('login')
  const { address, database, account, login } = destination
  return { destination, server: couch({ address, database, account, login, secret }, fetch) }
}

async function secretOf({ id, secret }: Destination): Promise<string | undefined> {
  if (!secret) return heldPassword(id)
  try {
    return new TextDecoder().decode(await unwrap(secret))
  } catch (error) {
    // Then it is asked for again.
    if (error instanceof KeyLostError) return undefined
    throw error
  }
}

async function known(id: string): Promise<Destination> {
  const found = await db.destinations.get(id)
  if (!found) throw new Error(`No destination ${id}`)
  return found
}

async function unless(trouble: 'exists' | 'conflict', asked: Promise<unknown>): Promise<void> {
  try {
    await asked
  } catch (error) {
    if (!(error instanceof ServerError) || error.trouble !== trouble) throw error
  }
}
