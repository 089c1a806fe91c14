import * as v from 'valibot'
import type { WrappedSecret } from '../storage/database/wrapped-secret.ts'
import type { Destination } from '../storage/database/sync-records.ts'
import { unwrapSecret, wrapSecret } from '../storage/database/secrets.ts'
import { KeyLostError } from '../storage/errors.ts'
import { fromBase64url, toBase64url, type Bytes } from './encryption/base64url.ts'

/** The keys derived from the passphrases that this device knows, by id of their key slot. */
export type Openers = Record<string, Bytes>

export function wrapOpeners(openers: Openers): Promise<WrappedSecret> {
  const pairs = Object.entries(openers).map(([slot, opener]) => [slot, toBase64url(opener)])
  return wrapSecret(new TextEncoder().encode(JSON.stringify(pairs)))
}

/** The openers of a destination. Throws `KeyLostError`. */
export async function openersOf({ openers }: Destination): Promise<Openers> {
  if (!openers) return {}
  const pairs = v.pipe(v.string(), v.parseJson(), v.array(v.tuple([v.string(), v.string()])))
  return Object.fromEntries(
    v.parse(pairs, new TextDecoder().decode(await unwrapSecret(openers))).map(([slot, opener]) => [slot, fromBase64url(opener)]),
  )
}

/** The openers of a destination; none if the device key was lost. */
export async function remainingOpeners(destination: Destination): Promise<Openers> {
  try {
    return await openersOf(destination)
  } catch (error) {
    if (error instanceof KeyLostError) return {}
    throw error
  }
}
