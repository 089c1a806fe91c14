import * as v from 'valibot'
import type { Review } from '../../storage/database/db.ts'
import { unwrapSecret, wrapSecret } from '../../storage/database/secrets.ts'
import type { DataKey } from '../../sync/encryption/seal.ts'

const reviewSecret = v.strictObject({ key: v.pipe(v.array(v.number()), v.length(32)), passphrase: v.string() })

/** Encrypts the data key and passphrase of a review for storage on this device. */
export function wrapReviewSecret({ bytes }: DataKey, passphrase: string): Promise<Review['secret']> {
  return wrapSecret(new TextEncoder().encode(JSON.stringify({ key: [...bytes], passphrase })))
}

/** The bytes of the data key (32) and the passphrase of a review. Throws `KeyLostError`. */
export async function unwrapReviewSecret({ secret }: Review): Promise<{ key: Uint8Array<ArrayBuffer>; passphrase: string }> {
  const { key, passphrase } = v.parse(reviewSecret, JSON.parse(new TextDecoder().decode(await unwrapSecret(secret))))
  return { key: new Uint8Array(key), passphrase }
}
