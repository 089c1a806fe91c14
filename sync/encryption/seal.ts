import { argon2idAsync } from '@noble/hashes/argon2.js'
import * as v from 'valibot'
import { fromBase64url, toBase64url, type Bytes } from './base64url.ts'

/** The passphrase opens none of the key slots. */
export class WrongPassphraseError extends Error {
  override name = 'WrongPassphraseError'
}

/** The passphrase is shorter than `minPassphraseLength`. */
export class ShortPassphraseError extends Error {
  override name = 'ShortPassphraseError'
}

/** Sealed bytes were changed, or moved from another place. */
export class DamagedError extends Error {
  override name = 'DamagedError'
}

/** The key that encrypts one space or one review. */
export interface DataKey {
  /** A short hash that identifies the key and reveals nothing of it. */
  id: string
  /** 32 bytes. Whoever has them can read everything. */
  bytes: Bytes
  aes: CryptoKey
}

/** The associated data of AES-GCM: sealed bytes open only with the same values. */
export interface Associated {
  /** Kind and version of the content, e.g. "sync 1". */
  format: string
  space: string
  id: string
  /** Version of what has this id, so that an older one cannot be passed off as newer. */
  counter: number
}

/** In characters. */
export const minPassphraseLength = 12
/** Minimum for Argon2id as OWASP recommends. Memory in KiB. A slot with less is refused. */
const floor = { memory: 19_456, passes: 2, lanes: 1 } as const
/** 128 MiB and 8 passes take ten seconds on a phone. More could only be an attempt to block the device. */
const ceiling = { memory: 131_072, passes: 8, lanes: 4 } as const
const application = 'ride-along'
/** Content is padded to a multiple of this many bytes, to hide its length. */
const block = 256
const [saltLength, nonceLength, keyLength, tagLength] = [16, 12, 32, 16]

function base64urlOf(bytes: number) {
  return v.pipe(v.string(), v.length(Math.ceil((bytes * 4) / 3)), v.regex(/^[\w-]*$/))
}
function between(least: number, most: number) {
  return v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
}

/** The data key, wrapped for one passphrase. A derivation that is too weak or too slow is refused. */
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

/** Limited, because opening tries slots one after the other, each with a slow derivation. */
export const maxKeySlots = 64
export const keySlots = v.pipe(v.array(keySlot), v.minLength(1), v.maxLength(maxKeySlots))

export interface DerivationOptions {
  /** Called with the progress, from 0 to 1. */
  onProgress?: ((done: number) => void) | undefined
  signal?: AbortSignal | undefined
}

export function newDataKey(): Promise<DataKey> {
  return importDataKey(random(keyLength))
}

/** Makes a data key of 32 bytes. */
export async function importDataKey(bytes: Bytes): Promise<DataKey> {
  const named = new Uint8Array([...new TextEncoder().encode(`${application} key id `), ...bytes])
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', named))
  return { id: toBase64url(hash.subarray(0, 9)), bytes, aes: await aesKey(bytes) }
}

/**
 * Wraps a data key for a passphrase. The page stays responsive during the derivation.
 * Throws `ShortPassphraseError`, and the signal's reason.
 */
export async function makeKeySlot(dataKey: DataKey, passphrase: string, options: DerivationOptions = {}): Promise<KeySlot> {
  return (await makeOpener(dataKey, passphrase, options)).slot
}

/**
 * Wraps a data key for a passphrase, and returns the opener too: the key derived from the passphrase. Whoever has the opener
 * can wrap another data key for that passphrase without knowing it.
 * Throws `ShortPassphraseError`, and the signal's reason.
 */
export async function makeOpener(
  dataKey: DataKey,
  passphrase: string,
  options: DerivationOptions = {},
): Promise<{ slot: KeySlot; opener: Bytes }> {
  if (Array.from(normalizePassphrase(passphrase)).length < minPassphraseLength) throw new ShortPassphraseError()
  const head = { id: toBase64url(random(9)), derivation: 'argon2id', ...floor, salt: toBase64url(random(saltLength)) } as const
  const opener = await derive(passphrase, head, options)
  return { slot: await wrapFor(head, opener, dataKey), opener }
}

/** Wraps another data key for the passphrase of a slot, with its opener. */
export async function wrapFor(
  { id, derivation, memory, passes, lanes, salt }: Omit<KeySlot, 'nonce' | 'wrapped'>,
  opener: Bytes,
  dataKey: DataKey,
): Promise<KeySlot> {
  const head = { id, derivation, memory, passes, lanes, salt }
  const nonce = random(nonceLength)
  const additionalData = slotAssociatedBytes(head)
  const wrapped = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData }, await aesKey(opener), dataKey.bytes)
  return { ...head, nonce: toBase64url(nonce), wrapped: toBase64url(new Uint8Array(wrapped)) }
}

/** The data key in a slot, unwrapped with its opener; undefined if the opener is of another slot. */
export async function unwrapSlot(opener: Bytes, each: KeySlot): Promise<DataKey | undefined> {
  const bytes = await decrypt(await aesKey(opener), fromBase64url(each.wrapped), fromBase64url(each.nonce), slotAssociatedBytes(each))
  return bytes ? importDataKey(bytes) : undefined
}

/**
 * Finds the slot that a passphrase opens. @returns the data key, the slot and the opener.
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

/** Encrypts bytes: nonce, then ciphertext. The result is different every time, so seal once and send that again on a retry. */
export async function seal(dataKey: DataKey, bytes: Uint8Array, associated: Associated): Promise<Bytes> {
  const iv = random(nonceLength)
  const additionalData = associatedBytes(dataKey, associated)
  const encrypted = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, dataKey.aes, pad(bytes))
  const sealed = new Uint8Array(nonceLength + encrypted.byteLength)
  sealed.set(iv)
  sealed.set(new Uint8Array(encrypted), nonceLength)
  return sealed
}

/** Decrypts bytes that were sealed with this key and the same associated data. Throws `DamagedError`. */
export async function unseal(dataKey: DataKey, sealed: Bytes, associated: Associated): Promise<Bytes> {
  if (sealed.length < nonceLength + tagLength) throw new DamagedError()
  const [nonce, encrypted] = [sealed.subarray(0, nonceLength), sealed.subarray(nonceLength)]
  const bytes = await decrypt(dataKey.aes, encrypted, nonce, associatedBytes(dataKey, associated))
  if (!bytes) throw new DamagedError()
  return unpad(bytes)
}

/** Makes passphrases equal that differ only in white space or in how a letter was composed. */
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

/** Null if the key, the bytes or the associated data do not match; AES-GCM does not tell which. */
async function decrypt(key: CryptoKey, bytes: Bytes, iv: Bytes, additionalData: Bytes): Promise<Bytes | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, bytes))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') return null
    throw error
  }
}

function associatedBytes({ id: key }: DataKey, { format, space, id, counter }: Associated): Bytes {
  return canonical(application, format, space, id, key, counter)
}

function slotAssociatedBytes({ id, derivation, memory, passes, lanes, salt }: Omit<KeySlot, 'nonce' | 'wrapped'>): Bytes {
  return canonical(application, 'slot 1', id, derivation, memory, passes, lanes, salt)
}

/** JSON quotes every field, so two different lists never give the same bytes. */
function canonical(...fields: (string | number)[]): Bytes {
  return new TextEncoder().encode(JSON.stringify(fields))
}

/** Adds one byte 0x80, then zeros to the end of the block (ISO/IEC 7816-4). The byte is always there, so unpadding is unambiguous. */
function pad(bytes: Uint8Array): Bytes {
  const all = new Uint8Array(block * Math.ceil((bytes.length + 1) / block))
  all.set(bytes)
  all[bytes.length] = 0x80
  return all
}

function unpad(bytes: Bytes): Bytes {
  let end = bytes.length - 1
  while (end >= 0 && bytes[end] === 0) end--
  if (bytes[end] !== 0x80 || bytes.length - end > block || bytes.length % block !== 0) throw new DamagedError()
  return bytes.slice(0, end)
}

function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length))
}
