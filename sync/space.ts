import * as v from 'valibot'
import type { Leaf } from './couch.ts'
import { fromBase64url, toBase64url, type Bytes } from './bytes.ts'
import {
  DamagedError,
  dataKeyOf,
  newDataKey,
  openSlot,
  seal,
  slots,
  unseal,
  WrongPassphraseError,
  type DataKey,
  type Patience,
  type Slot,
} from './seal.ts'

/** What is needed to read and write one space. */
export interface Keyring {
  space: string
  /** Names documents, so that an id says nothing of its row; it outlives every data key. */
  naming: CryptoKey
  namingBytes: Bytes
  /** What is written now is encrypted with the first; the others read what was written before. */
  keys: [DataKey, ...DataKey[]]
  /** Who began it, where it is one person's own. */
  person?: string
}

/** The document of a space: what its passphrases open. */
export interface SpaceDocument {
  keyring: Keyring
  slots: Slot[]
  counter: number
}

const bytes32 = v.pipe(v.string(), v.length(43), v.regex(/^[\w-]*$/))
const kept = v.strictObject({
  space: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  naming: bytes32,
  keys: v.pipe(v.array(bytes32), v.minLength(1), v.maxLength(100)),
  person: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(100))),
})
const written = v.object({
  format: v.literal(1),
  space: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  slots,
  counter: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  sealed: v.pipe(v.string(), v.maxLength(100_000), v.regex(/^[\w-]*$/)),
})
const format = 'space 1'

export async function newKeyring(person?: string): Promise<Keyring> {
  const naming = crypto.getRandomValues(new Uint8Array(32))
  const key = await newDataKey()
  return {
    space: crypto.randomUUID(),
    naming: await hmacKey(naming),
    namingBytes: naming,
    keys: [key],
    ...(person !== undefined && { person }),
  }
}

/** A keyring as bytes, to be wrapped or sealed. */
export function keyringBytes({ space, namingBytes, keys, person }: Keyring): Bytes {
  const content: v.InferOutput<typeof kept> = {
    space,
    naming: toBase64url(namingBytes),
    keys: keys.map(({ bytes }) => toBase64url(bytes)),
    ...(person !== undefined && { person }),
  }
  return new TextEncoder().encode(JSON.stringify(content))
}

/** Reads what `keyringBytes` wrote. Throws `DamagedError`. */
export async function keyringOf(bytes: Bytes): Promise<Keyring> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), kept), new TextDecoder().decode(bytes))
  if (!parsed.success) throw new DamagedError()
  const { space, naming, keys, person } = parsed.output
  const namingBytes = fromBase64url(naming)
  const [first, ...rest] = await Promise.all(keys.map((key) => dataKeyOf(fromBase64url(key))))
  return { space, naming: await hmacKey(namingBytes), namingBytes, keys: [first!, ...rest], ...(person !== undefined && { person }) }
}

/** The document in which an account keeps a space for those who have a passphrase. */
export async function spaceBody(
  account: string,
  { keyring, slots: opened, counter }: SpaceDocument,
): Promise<{ _id: string } & Record<string, unknown>> {
  const id = `s:${account}`
  const place = { format, space: keyring.space, id, counter }
  const sealed = toBase64url(await seal(keyring.keys[0], keyringBytes(keyring), place))
  return { _id: id, format: 1, space: keyring.space, key: keyring.keys[0].id, slots: opened, counter, sealed }
}

/**
 * The space that a passphrase opens, of those that a server offers. What somebody else put there under the same name
 * opens with no passphrase but theirs. Throws `WrongPassphraseError`, and the signal's reason.
 */
export async function openSpace(offered: Leaf[], passphrase: string, patience: Patience = {}): Promise<SpaceDocument & { id: string }> {
  for (const document of offered) {
    const parsed = v.safeParse(written, document)
    if (!parsed.success) continue
    try {
      const { dataKey } = await openSlot(parsed.output.slots, passphrase, patience)
      const place = { format, space: parsed.output.space, id: document._id, counter: parsed.output.counter }
      const keyring = await keyringOf(await unseal(dataKey, fromBase64url(parsed.output.sealed), place))
      if (keyring.space === parsed.output.space)
        return { id: document._id, keyring, slots: parsed.output.slots, counter: parsed.output.counter }
    } catch (error) {
      // It is another's, or no longer what was written: another document may still be the one.
      if (!(error instanceof WrongPassphraseError || error instanceof DamagedError)) throw error
    }
  }
  throw new WrongPassphraseError()
}

/** The id of a document says who wrote it, and of its row nothing. */
export async function documentId(keyring: Keyring, account: string, table: string, row: string): Promise<string> {
  return `r:${account}:${await named(keyring, `${table}/${row}`)}`
}

/** The account that the id of a row's document names; undefined where it is of something else. */
export function accountOf(id: string): string | undefined {
  const [, account] = /^r:(.+):[\w-]{43}$/s.exec(id) ?? []
  return account
}

/** A name that is always the same, and tells nothing of what it is for. */
export async function named({ naming }: Keyring, what: string): Promise<string> {
  return toBase64url(new Uint8Array(await crypto.subtle.sign('HMAC', naming, new TextEncoder().encode(what))))
}

function hmacKey(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}
