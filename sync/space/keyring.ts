import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import * as v from 'valibot'
import type { PersonId } from '../../storage/rows/row.ts'
import { fromBase64url, toBase64url, type Bytes } from '../encryption/base64url.ts'
import { DamagedError, importDataKey, maxKeySlots, newDataKey, type DataKey } from '../encryption/seal.ts'
import { roles, type FormerMember, type Member } from './roles.ts'

/** What is needed to read and write one space. */
export interface Keyring {
  space: string
  /** Keyed HMAC that makes document ids. It stays the same when the data key changes. */
  naming: ReturnType<typeof hmac.create>
  namingBytes: Bytes
  /** Newest first. Everything is encrypted with the first; the others read older documents. */
  keys: [DataKey, ...DataKey[]]
  /** The owner of a personal space; absent in a team's. */
  person?: PersonId
  /** Everybody in a team's space except the owner. */
  members: Member[]
  former: FormerMember[]
  /** In a team's space, the account of each person, as the owner knew it when the document was last written. */
  accounts: Record<PersonId, string>
}

const keyBytes = v.pipe(v.string(), v.length(43), v.regex(/^[\w-]*$/))
export const shortName = v.pipe(v.string(), v.minLength(1), v.maxLength(100))
const accountName = v.pipe(v.string(), v.minLength(1), v.maxLength(500))
const serialized = v.strictObject({
  space: shortName,
  naming: keyBytes,
  keys: v.pipe(v.array(keyBytes), v.minLength(1), v.maxLength(1000)),
  person: v.exactOptional(shortName),
  members: v.pipe(
    v.array(
      v.strictObject({
        account: accountName,
        name: v.pipe(v.string(), v.maxLength(500)),
        role: v.picklist(roles),
        person: v.exactOptional(shortName),
        slot: shortName,
      }),
    ),
    v.maxLength(maxKeySlots - 1),
  ),
  former: v.exactOptional(
    v.pipe(v.array(v.strictObject({ account: accountName, role: v.picklist(roles), key: shortName })), v.maxLength(2000)),
  ),
  accounts: v.exactOptional(v.array(v.tuple([shortName, accountName]))),
})

/** A keyring for a new space: personal with `person`, else a team's. */
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
export function serializeKeyring(keyring: Keyring): Bytes {
  return new TextEncoder().encode(JSON.stringify(contentOf(keyring)))
}

/** Reads the output of `serializeKeyring`. Throws `DamagedError`. */
export async function parseKeyring(bytes: Bytes): Promise<Keyring> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), serialized), new TextDecoder().decode(bytes))
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

/** Whether every device can read this keyring: none of its lists is longer than the schema allows. */
export function isReadable(keyring: Keyring): boolean {
  return v.is(serialized, contentOf(keyring))
}

/**
 * The accounts of people that go into the document of a team's space: only accounts of members, former members and the
 * owner, and a limited number of people for each, so that nobody can fill the document with invented people.
 */
export function accountsToKeep({ members, former }: Keyring, owner: string, known: Keyring['accounts']): Keyring['accounts'] {
  const counts = new Map([owner, ...[...members, ...former].map(({ account }) => account)].map((account) => [account, 0]))
  const kept = Object.entries(known).filter(([person, account]) => {
    const count = counts.get(account)
    if (count === undefined || !v.is(shortName, person)) return false
    counts.set(account, count + 1)
    return count < maxPeoplePerAccount
  })
  return Object.fromEntries(kept)
}
/** An account has a person for each device that joined with notes of its own, and the one it was added as. */
const maxPeoplePerAccount = 16

function contentOf({ space, namingBytes, keys, person, members, former, accounts }: Keyring): v.InferOutput<typeof serialized> {
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
