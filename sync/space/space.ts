import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import * as v from 'valibot'
import { type PersonId } from '../../storage/rows/row.ts'
import { hostTables, type RowTable } from '../../storage/rows/tables.ts'
import type { Leaf } from '../couch/client.ts'
import { fromBase64url, toBase64url, type Bytes } from '../encryption/base64url.ts'
import {
  DamagedError,
  importDataKey,
  maxKeySlots,
  newDataKey,
  openKeySlot,
  seal,
  keySlots,
  unseal,
  WrongPassphraseError,
  type DataKey,
  type DerivationOptions,
  type KeySlot,
} from '../encryption/seal.ts'

/** What somebody may write in a team's space: an observer all of it, a host what hosts say, a reader who they are. */
export const roles = ['observer', 'host', 'reader'] as const
export type Role = (typeof roles)[number]

/** Somebody who was let into a team's space by whoever began it. */
export interface Member {
  account: string
  /** As they are called there. */
  name: string
  role: Role
  /** The person they are, where a ride-along names them. */
  person?: PersonId
  /** Id of the slot that their passphrase opens. */
  slot: string
}

/** Nothing there is locked as we lock it: it was made too easy to open, is damaged, or is of a newer Ride-Along. */
export class UnreadableSpaceError extends Error {
  override name = 'UnreadableSpaceError'
}

/** It would hold more than any device reads, so it is not written: nobody would ever open it again. */
export class SpaceFullError extends Error {
  override name = 'SpaceFullError'
}

/** What is needed to read and write one space. */
export interface Keyring {
  space: string
  /** Names documents, so that an id says nothing of its row; it outlives every data key. */
  naming: ReturnType<typeof hmac.create>
  namingBytes: Bytes
  /** What is written now is encrypted with the first; the others read what was written before. */
  keys: [DataKey, ...DataKey[]]
  /** Who began it, where it is one person's own. */
  person?: PersonId
  /** Who was let in, but for whoever began it. */
  members: Member[]
  /** Who was in and is no longer, and the id of the newest key they had: what was written until then stays. */
  former: { account: string; role: Role; key: string }[]
  /** In a team's space, by which account each person writes, as whoever began it knew when they last wrote its document. */
  accounts: Record<PersonId, string>
}

/** The document of a space: what its passphrases open. */
export interface SpaceDocument {
  keyring: Keyring
  slots: KeySlot[]
  counter: number
}

const bytes32 = v.pipe(v.string(), v.length(43), v.regex(/^[\w-]*$/))
const named100 = v.pipe(v.string(), v.minLength(1), v.maxLength(100))
const accountName = v.pipe(v.string(), v.minLength(1), v.maxLength(500))
const kept = v.strictObject({
  space: named100,
  naming: bytes32,
  keys: v.pipe(v.array(bytes32), v.minLength(1), v.maxLength(1000)),
  person: v.exactOptional(named100),
  members: v.pipe(
    v.array(
      v.strictObject({
        account: accountName,
        name: v.pipe(v.string(), v.maxLength(500)),
        role: v.picklist(roles),
        person: v.exactOptional(named100),
        slot: named100,
      }),
    ),
    v.maxLength(maxKeySlots - 1),
  ),
  former: v.exactOptional(
    v.pipe(v.array(v.strictObject({ account: accountName, role: v.picklist(roles), key: named100 })), v.maxLength(2000)),
  ),
  accounts: v.exactOptional(v.array(v.tuple([named100, accountName]))),
})
const mostSealed = 500_000
const written = v.object({
  format: v.literal(1),
  space: named100,
  key: named100,
  slots: keySlots,
  counter: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  sealed: v.pipe(v.string(), v.maxLength(mostSealed), v.regex(/^[\w-]*$/)),
})
const format = 'space 1'

/** Of a person's own space, or of a team's, of which it is known so far who writes by which account. */
export async function newKeyring(person?: PersonId, accounts: Keyring['accounts'] = {}): Promise<Keyring> {
  const naming = crypto.getRandomValues(new Uint8Array(32))
  const key = await newDataKey()
  return {
    space: crypto.randomUUID(),
    naming: hmac.create(sha256, naming),
    namingBytes: naming,
    keys: [key],
    members: [],
    former: [],
    accounts,
    ...(person !== undefined && { person }),
  }
}

/** A keyring as bytes, to be wrapped or sealed. */
export function keyringBytes(keyring: Keyring): Bytes {
  return new TextEncoder().encode(JSON.stringify(contentOf(keyring)))
}

function contentOf({ space, namingBytes, keys, person, members, former, accounts }: Keyring): v.InferOutput<typeof kept> {
  return {
    space,
    naming: toBase64url(namingBytes),
    keys: keys.map(({ bytes }) => toBase64url(bytes)),
    members,
    ...(person !== undefined && { person }),
    former,
    accounts: Object.entries(accounts),
  }
}

/** Reads what `keyringBytes` wrote. Throws `DamagedError`. */
export async function keyringOf(bytes: Bytes): Promise<Keyring> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), kept), new TextDecoder().decode(bytes))
  if (!parsed.success) throw new DamagedError()
  const { space, naming, keys, person, members, former = [], accounts = [] } = parsed.output
  const namingBytes = fromBase64url(naming)
  const [first, ...rest] = await Promise.all(keys.map((key) => importDataKey(fromBase64url(key))))
  return {
    space,
    naming: hmac.create(sha256, namingBytes),
    namingBytes,
    keys: [first!, ...rest],
    members,
    former,
    accounts: Object.fromEntries(accounts),
    ...(person !== undefined && { person }),
  }
}

/** The document in which an account keeps a space for those who have a passphrase. Throws `SpaceFullError`. */
export async function spaceBody(
  account: string,
  { keyring, slots: opened, counter }: SpaceDocument,
): Promise<{ _id: string } & Record<string, unknown>> {
  const id = `s:${account}`
  const place = { format, space: keyring.space, id, counter }
  const sealed = toBase64url(await seal(keyring.keys[0], keyringBytes(keyring), place))
  if (opened.length > maxKeySlots || sealed.length > mostSealed || !v.is(kept, contentOf(keyring))) throw new SpaceFullError()
  return { _id: id, format: 1, space: keyring.space, key: keyring.keys[0].id, slots: opened, counter, sealed }
}

/**
 * The space that a passphrase opens, of those that a server offers. What somebody else put there under the same name
 * opens with no passphrase but theirs. Throws `WrongPassphraseError`, `UnreadableSpaceError`, and the signal's reason.
 */
export async function openSpace(
  offered: Leaf[],
  passphrase: string,
  patience: DerivationOptions = {},
): Promise<SpaceDocument & { id: string; slot: string; opener: Bytes }> {
  let tried = false
  for (const document of offered) {
    const parsed = v.safeParse(written, document)
    if (!parsed.success) continue
    tried = true
    try {
      const { dataKey, slot, opener } = await openKeySlot(parsed.output.slots, passphrase, patience)
      return { id: document._id, ...(await openedWith(dataKey, document)), slot: slot.id, opener }
    } catch (error) {
      // It is another's, or no longer what was written: another document may still be the one.
      if (!(error instanceof WrongPassphraseError || error instanceof DamagedError)) throw error
    }
  }
  // Of what is locked too weakly the passphrase is not tried: that would tell it.
  if (offered.length > 0 && !tried) throw new UnreadableSpaceError()
  throw new WrongPassphraseError()
}

/** The document of a space, by its newest key. Throws `DamagedError`. */
export async function openedWith(dataKey: DataKey, document: Leaf): Promise<SpaceDocument> {
  const parsed = v.safeParse(written, document)
  if (!parsed.success) throw new DamagedError()
  const { space, key, slots: opened, counter, sealed } = parsed.output
  // Devices look at the name first, and would take it for a new key again and again.
  if (key !== dataKey.id) throw new DamagedError()
  const keyring = await keyringOf(await unseal(dataKey, fromBase64url(sealed), { format, space, id: document._id, counter }))
  if (keyring.space !== space) throw new DamagedError()
  return { keyring, slots: opened, counter }
}

/** What an account is in a team's space; who was not let in, or no longer is, is a reader. */
export function roleOf({ members }: Keyring, space: string, account: string): Role {
  return space === `s:${account}` ? 'observer' : (members.find((member) => member.account === account)?.role ?? 'reader')
}

/** Whether an account may have written a row of a table with the key of this id: as it may now, or before it was taken out. */
export function mayHaveWritten(
  keyring: Keyring,
  space: string,
  { account, key }: { account: string; key: string },
  table: RowTable,
): boolean {
  if (mayWrite(roleOf(keyring, space, account), table)) return true
  // The newest is first.
  const age = (id: string) => keyring.keys.findIndex((each) => each.id === id)
  return keyring.former.some((each) => {
    const wasIn = each.account === account && age(each.key) >= 0 && age(key) >= age(each.key)
    return wasIn && mayWrite(each.role, table)
  })
}

/**
 * Of the people whom a device knows to write by an account, those of accounts that are somebody's in a team's space: few of
 * each, so that nobody fills its document with people who are none.
 */
export function accountsToKeep({ members, former }: Keyring, founder: string, known: Keyring['accounts']): Keyring['accounts'] {
  const counts = new Map([founder, ...[...members, ...former].map(({ account }) => account)].map((account) => [account, 0]))
  const kept = Object.entries(known).filter(([person, account]) => {
    const count = counts.get(account)
    if (count === undefined || !v.is(named100, person)) return false
    counts.set(account, count + 1)
    return count < mostPeople
  })
  return Object.fromEntries(kept)
}
/** An account has a person for each device that joined with notes of its own, and the one it was let in as. */
const mostPeople = 16

export function mayWrite(role: Role, table: RowTable): boolean {
  const tables: Record<Role, readonly RowTable[] | undefined> = {
    observer: undefined,
    host: [...hostTables, 'people', 'tags'],
    reader: ['people'],
  }
  return tables[role]?.includes(table) ?? true
}

/** The id of a document says who wrote it, and of its row nothing. */
export function documentId(keyring: Keyring, account: string, table: string, row: string): string {
  return `r:${account}:${named(keyring, `${table}/${row}`)}`
}

/** The account that the id of a row's document names; undefined where it is of something else. */
export function accountOf(id: string): string | undefined {
  const [, account] = /^r:(.+):[\w-]{43}$/s.exec(id) ?? []
  return account
}

/** A name that is always the same, and tells nothing of what it is for. */
export function named({ naming }: Keyring, what: string): string {
  // WebCrypto would take a turn of the event loop for each.
  return toBase64url(naming.clone().update(new TextEncoder().encode(what)).digest())
}
