import { KeyLostError } from '../errors.ts'
import { db } from './db.ts'
import { type WrappedSecret } from './wrapped-secret.ts'

/**
 * Encrypts a secret with the device key, which scripts can use but not export. This protects the secret in a copy of the
 * database, but not from people who use this browser profile.
 */
export async function wrapSecret(secret: Uint8Array<ArrayBuffer>): Promise<WrappedSecret> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await deviceKey(), secret)
  return { iv, bytes: new Uint8Array(bytes) }
}

/** Decrypts a wrapped secret. Throws `KeyLostError`. */
export async function unwrapSecret({ iv, bytes }: WrappedSecret): Promise<Uint8Array<ArrayBuffer>> {
  const key = await deviceKey()
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') throw new KeyLostError()
    throw error
  }
}

async function deviceKey(): Promise<CryptoKey> {
  const kept = await db.keys.get('device')
  if (kept) return kept.key
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  // Another page may have created one meanwhile: the stored one counts.
  return db.transaction('rw', db.keys, async () => {
    const first = await db.keys.get('device')
    if (first) return first.key
    await db.keys.add({ id: 'device', key })
    return key
  })
}
