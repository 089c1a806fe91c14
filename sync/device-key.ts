import { db, type Wrapped } from '../storage/db.ts'
import type { Bytes } from './bytes.ts'

/** What was wrapped here does not open any more: the key went, with the browser's data, or the database came from elsewhere. */
export class LostKeyError extends Error {
  override name = 'LostKeyError'
}

/**
 * Wraps a secret with this device's own key, so that sync goes on after a restart without asking. The browser gives that
 * key to our code and to nobody in bytes: a copy of the database elsewhere opens nothing. It does not keep the secret from
 * somebody who sits at this device, in this profile.
 */
export async function wrap(bytes: Uint8Array<ArrayBuffer>): Promise<Wrapped> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, bytes: new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await deviceKey(), bytes)) }
}

/** Throws `LostKeyError`. */
export async function unwrap({ iv, bytes }: Wrapped): Promise<Bytes> {
  const key = await deviceKey()
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes))
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') throw new LostKeyError()
    throw error
  }
}

async function deviceKey(): Promise<CryptoKey> {
  const found = await db.keys.get('device')
  if (found) return found.key
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  return db.transaction('rw', db.keys, async () => {
    // Another page may have made one meanwhile.
    const first = await db.keys.get('device')
    if (!first) await db.keys.add({ id: 'device', key: made })
    return first?.key ?? made
  })
}
