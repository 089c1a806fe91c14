import { argon2idAsync } from '@noble/hashes/argon2.js'
import * as v from 'valibot'
import { fromBase64url, toBase64url, type Bytes } from './base64url.ts'

/** None of the slots opens with this passphrase. */
export class WrongPassphraseError extends Error {
  override name = 'WrongPassphraseError'
}

/** Fewer characters than `shortestPassphrase`. */
export class ShortPassphraseError extends Error {
  override name = 'ShortPassphraseError'
}

/** Sealed bytes that are not what was sealed, or stand where something else was sealed. */
export class DamagedError extends Error {
  override name = 'DamagedError'
}

/** Encrypts everything of one space or one file. */
export interface DataKey {
  /** A short hash of the key: which one, and nothing of it. */
  id: string
  /** 32 bytes; whoever has them reads everything. */
  bytes: Bytes
  aes: CryptoKey
}

/** What sealed bytes belong to: they open there and nowhere else. */
export interface Associated {
  /** Of what is inside and around: "sync 1". */
  format: string
  space: string
  id: string
  /** Counts the versions of what stands under this id, so that an older one does not pass for a newer. */
  counter: number
}

/** How many characters a passphrase has at least. */
export const minPassphraseLength = 12
/** Of a slot's derivation, as OWASP advises for Argon2id; nothing weaker is read. */
const floor = { memory: 19_456, passes: 2, lanes: 1 } as const
/** 128 MiB and 8 passes take a phone ten seconds; more would only be meant to stop it. */
const ceiling = { memory: 131_072, passes: 8, lanes: 4 } as const
const application = 'ride-along'
/** Sealed bytes tell the length of what is inside to no more than this. */
const block = 256
const [saltLength, nonceLength, keyLength, tagLength] = [16, 12, 32, 16]

function base64urlOf(bytes: number) {
  return v.pipe(v.string(), v.length(Math.ceil((bytes * 4) / 3)), v.regex(/^[\w-]*$/))
}
function between(least: number, most: number) {
  return v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
}

/** The data key, wrapped for one passphrase. A derivation weaker than ours, or one that would never end, is refused. */
export const keySlot = v.strictObject({
  id: base64urlOf(9),
  derivation: v.literal('argon2id'),
  /** KiB. */
  memory: between(floor.memory, ceiling.memory),
  passes: between(floor.passes, ceiling.passes),
  lanes: between(floor.lanes, ceiling.lanes),
  salt: base64urlOf(saltLength),
  nonce: base64urlOf(nonceLength),
  wrapped: base64urlOf(keyLength + tagLength),
})
export type KeySlot = v.InferOutput<typeof keySlot>

/** Tried one after the other, each at the cost of a derivation: so there are not many. */
export const maxKeySlots = 64
export const keySlots = v.pipe(v.array(keySlot), v.minLength(1), v.maxLength(maxKeySlots))

export interface DerivationOptions {
  /** Hears how much is done, from 0 to 1. */
  onProgress?: ((done: number) => void) | undefined
  signal?: AbortSignal | undefined
}

export function newDataKey(): Promise<DataKey> {
  return importDataKey(random(keyLength))
}

/** The data key that these 32 bytes are. */
export async function importDataKey(bytes: Bytes): Promise<DataKey> {
  const named = new Uint8Array([...new TextEncoder().encode(`${application} key id `), ...bytes])
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', named))
  return { id: toBase64url(hash.subarray(0, 9)), bytes, aes: await aesKey(bytes) }
}

/**
 * Wraps a data key for one more passphrase. The page answers meanwhile.
 * Throws `ShortPassphraseError`, and the signal's reason.
 */
export async function makeKeySlot(dataKey: DataKey, passphrase: string, patience: DerivationOptions = {}): Promise<KeySlot> {
  return (await makeOpener(dataKey, passphrase, patience)).slot
}

/**
 * Wraps a data key for one more passphrase, and tells the key that the passphrase comes to: whoever has it can wrap
 * another data key for that passphrase without knowing it.
 * Throws `ShortPassphraseError`, and the signal's reason.
 */
export async function makeOpener(
  dataKey: DataKey,
  passphrase: string,
  patience: DerivationOptions = {},
): Promise<{ slot: KeySlot; opener: Bytes }> {
  if (Array.from(normalizePassphrase(passphrase)).length < minPassphraseLength) throw new ShortPassphraseError()
  const head = { id: toBase64url(random(9)), derivation: 'argon2id', ...floor, salt: toBase64url(random(saltLength)) } as const
  const opener = await derive(passphrase, head, patience)
  return { slot: await wrapFor(head, opener, dataKey), opener }
}

/** The slot of a passphrase for another data key, by the key that the passphrase comes to. */
export async function wrapFor(
  { id, derivation, memory, passes, lanes, salt }: Omit<KeySlot, 'nonce' | 'wrapped'>,
  opener: Bytes,
  dataKey: DataKey,
): Promise<KeySlot> {
  const head = { id, derivation, memory, passes, lanes, salt }
  const nonce = random(nonceLength)
  const additionalData = slotAssociated(head)
  const wrapped = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData }, await aesKey(opener), dataKey.bytes)
  return { ...head, nonce: toBase64url(nonce), wrapped: toBase64url(new Uint8Array(wrapped)) }
}

/** The data key in a slot, by the key that its passphrase comes to; undefined where it is not that one. */
export async function unwrapSlot(opener: Bytes, each: KeySlot): Promise<DataKey | undefined> {
  const bytes = await decrypted(await aesKey(opener), fromBase64url(each.wrapped), fromBase64url(each.nonce), slotAssociated(each))
  return bytes ? importDataKey(bytes) : undefined
}

/**
 * The data key behind any of the slots that this passphrase opens, which slot it was, and the key the passphrase comes to.
 * Throws `WrongPassphraseError`, and the signal's reason.
 */
export async function openKeySlot(
  offered: KeySlot[],
  passphrase: string,
  { onProgress, signal }: DerivationOptions = {},
): Promise<{ dataKey: DataKey; slot: KeySlot; opener: Bytes }> {
  for (const [i, each] of offered.entries()) {
    const opener = await derive(passphrase, each, { onProgress: (done) => onProgress?.((i + done) / offered.length), signal })
    const dataKey = await unwrapSlot(opener, each)
    if (dataKey) return { dataKey, slot: each, opener }
  }
  throw new WrongPassphraseError()
}

/** Encrypts bytes for one place: nonce, then cipher text. Twice the same is never the same, so seal once and send that. */
export async function seal(dataKey: DataKey, bytes: Uint8Array, associated: Associated): Promise<Bytes> {
  const iv = random(nonceLength)
  const additionalData = placed(dataKey, associated)
  const encrypted = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, dataKey.aes, padded(bytes))
  const sealed = new Uint8Array(nonceLength + encrypted.byteLength)
  sealed.set(iv)
  sealed.set(new Uint8Array(encrypted), nonceLength)
  return sealed
}

/** The bytes that were sealed for this place with this key. Throws `DamagedError`. */
export async function unseal(dataKey: DataKey, sealed: Bytes, associated: Associated): Promise<Bytes> {
  if (sealed.length < nonceLength + tagLength) throw new DamagedError()
  const [nonce, encrypted] = [sealed.subarray(0, nonceLength), sealed.subarray(nonceLength)]
  const bytes = await decrypted(dataKey.aes, encrypted, nonce, placed(dataKey, associated))
  if (!bytes) throw new DamagedError()
  return unpadded(bytes)
}

/** A passphrase as it is meant: how it is spaced, and by which keys a letter came about, says nothing. */
export function normalizePassphrase(passphrase: string): string {
  return passphrase.normalize('NFKC').trim().replace(/\s+/gu, ' ')
}

async function derive(
  passphrase: string,
  { memory, passes, lanes, salt }: Pick<KeySlot, 'memory' | 'passes' | 'lanes' | 'salt'>,
  { onProgress, signal }: DerivationOptions,
): Promise<Bytes> {
  signal?.throwIfAborted()
  const derived = await argon2idAsync(new TextEncoder().encode(normalizePassphrase(passphrase)), fromBase64url(salt), {
    m: memory,
    t: passes,
    p: lanes,
    dkLen: keyLength,
    asyncTick: 12,
    onProgress: (done) => {
      signal?.throwIfAborted()
      onProgress?.(done)
    },
  })
  return new Uint8Array(derived)
}

function aesKey(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** Null where the key, the bytes or the place are not the ones of the encryption: which of them, nobody can say. */
async function decrypted(key: CryptoKey, bytes: Bytes, iv: Bytes, additionalData: Bytes): Promise<Bytes | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, bytes))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') return null
    throw error
  }
}

function placed({ id: key }: DataKey, { format, space, id, counter }: Associated): Bytes {
  return canonical(application, format, space, id, key, counter)
}

function slotAssociated({ id, derivation, memory, passes, lanes, salt }: Omit<KeySlot, 'nonce' | 'wrapped'>): Bytes {
  return canonical(application, 'slot 1', id, derivation, memory, passes, lanes, salt)
}

/** As JSON, which quotes every field: no two lists of fields are one text. */
function canonical(...fields: (string | number)[]): Bytes {
  return new TextEncoder().encode(JSON.stringify(fields))
}

/** One byte 0x80, then zeros up to the next full block (ISO/IEC 7816-4): there is always a mark, so taking it off is never a guess. */
function padded(bytes: Uint8Array): Bytes {
  const all = new Uint8Array(block * Math.ceil((bytes.length + 1) / block))
  all.set(bytes)
  all[bytes.length] = 0x80
  return all
}

function unpadded(bytes: Bytes): Bytes {
  let end = bytes.length - 1
  while (end >= 0 && bytes[end] === 0) end--
  if (bytes[end] !== 0x80 || bytes.length - end > block || bytes.length % block !== 0) throw new DamagedError()
  return bytes.slice(0, end)
}

function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length))
}
