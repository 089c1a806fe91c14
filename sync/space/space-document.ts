import * as v from 'valibot'
import { fromBase64url, toBase64url, type Bytes } from '../encryption/base64url.ts'
import {
  DamagedError,
  keySlots,
  maxKeySlots,
  openKeySlot,
  seal,
  unseal,
  WrongPassphraseError,
  type DataKey,
  type DerivationOptions,
  type KeySlot,
} from '../encryption/seal.ts'
import { isReadable, parseKeyring, serializeKeyring, shortName, type Keyring } from './keyring.ts'

/** A document as the server stores it. */
export type StoredDocument = { _id: string } & Record<string, unknown>

/** What the document of a space contains. */
export interface SpaceContent {
  keyring: Keyring
  slots: KeySlot[]
  /** Counts the versions of the document. */
  counter: number
}

/** No space document has an acceptable form: its key derivation is too weak, it is damaged, or a newer Ride-Along wrote it. */
export class UnreadableSpaceError extends Error {
  override name = 'UnreadableSpaceError'
}

/** The document would be larger than any device reads, so it is not written: nobody could open it again. */
export class SpaceFullError extends Error {
  override name = 'SpaceFullError'
}

const maxSealedCharacters = 500_000
const stored = v.object({
  format: v.literal(1),
  space: shortName,
  key: shortName,
  slots: keySlots,
  counter: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  sealed: v.pipe(v.string(), v.maxLength(maxSealedCharacters), v.regex(/^[\w-]*$/)),
})
const format = 'space 1'

/** Encrypts a space into the document of the account that owns it. Throws `SpaceFullError`. */
export async function sealSpace(account: string, { keyring, slots, counter }: SpaceContent): Promise<StoredDocument> {
  const id = `s:${account}`
  const associated = { format, space: keyring.space, id, counter }
  const sealed = toBase64url(await seal(keyring.keys[0], serializeKeyring(keyring), associated))
  if (slots.length > maxKeySlots || sealed.length > maxSealedCharacters || !isReadable(keyring)) throw new SpaceFullError()
  return { _id: id, format: 1, space: keyring.space, key: keyring.keys[0].id, slots, counter, sealed }
}

/**
 * Opens the space that a passphrase belongs to, out of all space documents of a database. A document that somebody else
 * planted opens only with their passphrase.
 * Throws `WrongPassphraseError`, `UnreadableSpaceError`, and the signal's reason.
 */
export async function openSpace(
  documents: StoredDocument[],
  passphrase: string,
  options: DerivationOptions = {},
): Promise<SpaceContent & { id: string; slot: string; opener: Bytes }> {
  let tried = false
  for (const document of documents) {
    const parsed = v.safeParse(stored, document)
    if (!parsed.success) continue
    tried = true
    try {
      const { dataKey, slot, opener } = await openKeySlot(parsed.output.slots, passphrase, options)
      return { id: document._id, ...(await openSpaceWithKey(dataKey, document)), slot: slot.id, opener }
    } catch (error) {
      // Somebody else's, or damaged: another document may be the right one.
      if (!(error instanceof WrongPassphraseError || error instanceof DamagedError)) throw error
    }
  }
  // The passphrase is not tried on a slot with a weak derivation: that could reveal it.
  if (documents.length > 0 && !tried) throw new UnreadableSpaceError()
  throw new WrongPassphraseError()
}

/** Opens the document of a space with its newest data key. Throws `DamagedError`. */
export async function openSpaceWithKey(dataKey: DataKey, document: StoredDocument): Promise<SpaceContent> {
  const parsed = v.safeParse(stored, document)
  if (!parsed.success) throw new DamagedError()
  const { space, key, slots, counter, sealed } = parsed.output
  // Devices compare the key id first. One that does not match would make them ask for a new passphrase on every run.
  if (key !== dataKey.id) throw new DamagedError()
  const keyring = await parseKeyring(await unseal(dataKey, fromBase64url(sealed), { format, space, id: document._id, counter }))
  if (keyring.space !== space) throw new DamagedError()
  return { keyring, slots, counter }
}
