import * as v from 'valibot'
import { db } from '../storage/database/db.ts'
import { unwrapSecret, wrapSecret } from '../storage/database/secrets.ts'
import { KeyLostError } from '../storage/errors.ts'
import type { Leaf } from './couch/client.ts'
import { ServerError, type Fetch } from './couch/request.ts'
import { changeDestination, destinationById, logSync, serverOf } from './destinations.ts'
import {
  DamagedError,
  keySlots,
  makeOpener,
  newDataKey,
  wrapFor,
  type DataKey,
  type DerivationOptions,
  type KeySlot,
} from './encryption/seal.ts'
import { openersOf, wrapOpeners, type Openers } from './openers.ts'
import { accountsToKeep, parseKeyring, serializeKeyring, type Keyring } from './space/keyring.ts'
import { OwnSpaceError } from './space/own-space.ts'
import type { Member } from './space/roles.ts'
import { openSpaceWithKey, sealSpace, type SpaceContent } from './space/space-document.ts'

/** The members of a team's space, as this device knows them; undefined for a personal space. Throws `KeyLostError`. */
export async function membersOf(id: string): Promise<Member[] | undefined> {
  const { person, members } = await parseKeyring(await unwrapSecret((await destinationById(id)).keys))
  return person === undefined ? members : undefined
}

/** Members for whom this device has no opener: if it makes a new data key, the space no longer opens for them. */
export async function membersWithoutOpener(id: string): Promise<Member[]> {
  const destination = await destinationById(id)
  try {
    const [openers, { members }] = await Promise.all([openersOf(destination), unwrapSecret(destination.keys).then(parseKeyring)])
    return members.filter(({ slot }) => !openers[slot])
  } catch (error) {
    // Without the device key it cannot make a new data key either, and says so.
    if (error instanceof KeyLostError) return []
    throw error
  }
}

/**
 * Adds a member to a team's space, or changes one, with a passphrase of their own.
 * Throws `ServerError`, `OwnSpaceError`, `SpaceFullError`, `ShortPassphraseError`, and the signal's reason.
 */
export async function addMember(
  id: string,
  member: Omit<Member, 'slot'>,
  passphrase: string,
  options: DerivationOptions = {},
  fetch?: Fetch,
): Promise<void> {
  const { keys } = await destinationById(id)
  const [dataKey] = (await parseKeyring(await unwrapSecret(keys))).keys
  const { slot, opener } = await makeOpener(dataKey, passphrase, options)
  await rewriteSpace(id, fetch, options.signal, async ({ keyring, openers, slots }) => {
    if (keyring.person !== undefined) throw new OwnSpaceError()
    const before = keyring.members.find(({ account }) => account === member.account)
    const members = keyring.members.filter((each) => each !== before)
    return {
      keyring: { ...keyring, members: [...members, { ...member, slot: slot.id }] },
      slots: [...slots.filter((each) => each.id !== before?.slot), slot],
      openers: { ...openers, [slot.id]: opener },
    }
  })
  await logSync(id, 'letIn')
}

/**
 * Removes a member: makes a new data key and wraps it for everybody else. What the member has read stays readable to them.
 * @returns other members who are out now, because this device has no opener for them; they have to be added again.
 * Throws `ServerError`, `SpaceFullError`, and the signal's reason.
 */
export async function removeMember(id: string, account: string, fetch?: Fetch, signal?: AbortSignal): Promise<Member[]> {
  const dataKey = await newDataKey()
  let lost: Member[] = []
  await rewriteSpace(id, fetch, signal, async (before) => {
    const removed = before.keyring.members.find((member) => member.account === account)
    const after = await withNewKey(before, dataKey, (slot) => slot !== removed?.slot)
    lost = after.lost.filter((member) => member !== removed)
    return after
  })
  await logSync(id, 'shutOut')
  return lost
}

/**
 * Replaces our passphrase: makes a new data key and wraps it for the new passphrase and for the members. The old
 * passphrase still opens what was written until now, and nothing from now on.
 * @returns members who are out now, because this device has no opener for them; they have to be added again.
 * Throws `ServerError`, `SpaceFullError`, `ShortPassphraseError`, and the signal's reason.
 */
export async function replacePassphrase(id: string, passphrase: string, options: DerivationOptions = {}, fetch?: Fetch): Promise<Member[]> {
  const dataKey = await newDataKey()
  const { slot, opener } = await makeOpener(dataKey, passphrase, options)
  let lost: Member[] = []
  await rewriteSpace(id, fetch, options.signal, async (before) => {
    const slotsOfMembers = before.keyring.members.map((member) => member.slot)
    const after = await withNewKey(before, dataKey, (slotId) => slotsOfMembers.includes(slotId))
    lost = after.lost
    return { ...after, slots: [slot, ...after.slots], openers: { ...before.openers, [slot.id]: opener } }
  })
  await logSync(id, 'renewed')
  return lost
}

interface Space {
  keyring: Keyring
  slots: KeySlot[]
  openers: Openers
}

/** Writes a new version of the document of a space, first on the server, then here. */
async function rewriteSpace(
  id: string,
  fetch: Fetch | undefined,
  signal: AbortSignal | undefined,
  change: (before: Space) => Promise<Space>,
): Promise<void> {
  const { server, destination } = await serverOf(id, fetch)
  const document = await server.document(destination.space, { signal })
  const keyring = await parseKeyring(await unwrapSecret(destination.keys))
  let before: SpaceContent = { keyring, slots: v.parse(keySlots, destination.slots), counter: destination.counter }
  // Another of our devices wrote it in the meantime, or this one did and never got the answer.
  if (document && Number(document.counter) > before.counter) {
    if (document.key !== keyring.keys[0].id) throw new ServerError('conflict', 'It has a new key')
    before = await openLater(keyring, document)
  }
  const after = await change({ keyring: before.keyring, slots: before.slots, openers: await openersOf(destination) })
  const counter = before.counter + 1
  const { accounts = {} } = (await db.checkpoints.get(id)) ?? {}
  // What the document says takes precedence, and comes first in the order of keys.
  const people = { ...after.keyring.accounts, ...accounts, ...after.keyring.accounts }
  const next = { ...after.keyring, accounts: accountsToKeep(after.keyring, destination.account, people) }
  const body = await sealSpace(destination.account, { keyring: next, slots: after.slots, counter })
  const [keys, openers] = await Promise.all([wrapSecret(serializeKeyring(next)), wrapOpeners(after.openers)])
  await server.put({ ...body, ...(document && { _rev: document._rev }) }, { signal })
  await changeDestination(id, { keys, openers, slots: after.slots, counter, askedAt: Date.now() })
}

async function openLater({ keys }: Keyring, document: Leaf): Promise<SpaceContent> {
  try {
    return await openSpaceWithKey(keys[0], document)
  } catch (error) {
    if (error instanceof DamagedError) throw new ServerError('foreign', 'Not the document of the space')
    throw error
  }
}

/**
 * Gives a space a new data key, wrapped for the slots that `keeps` accepts and this device has openers for.
 * @returns with the space, the members who lose access.
 */
async function withNewKey({ keyring, slots, openers }: Space, dataKey: DataKey, keeps: (slot: string) => boolean) {
  const kept = slots.filter((slot) => keeps(slot.id) && openers[slot.id])
  const rewrapped = await Promise.all(kept.map((slot) => wrapFor(slot, openers[slot.id]!, dataKey)))
  const hasAccess = ({ slot }: Member) => rewrapped.some(({ id }) => id === slot)
  const members = keyring.members.filter(hasAccess)
  const lost = keyring.members.filter((member) => !hasAccess(member))
  const keys: Keyring['keys'] = [dataKey, ...keyring.keys]
  const former = [...keyring.former, ...lost.map(({ account, role }) => ({ account, role, key: keyring.keys[0].id }))]
  return { keyring: { ...keyring, keys, members, former }, slots: rewrapped, openers, lost }
}
