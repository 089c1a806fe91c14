import * as v from 'valibot'
import { wrapSecret } from '../storage/database/secrets.ts'
import type { Fetch } from './couch/request.ts'
import { changeDestination, serverOf } from './destinations.ts'
import { DamagedError, keySlots, unwrapSlot, type DerivationOptions } from './encryption/seal.ts'
import { openersOf, remainingOpeners, wrapOpeners, type Openers } from './openers.ts'
import { serializeKeyring } from './space/keyring.ts'
import { openSpace, openSpaceWithKey, type SpaceContent } from './space/space-document.ts'

/** Opens a space that has a new key, with its new passphrase. Throws `ServerError`, `WrongPassphraseError`, and the signal's reason. */
export async function unlockWithPassphrase(id: string, passphrase: string, options: DerivationOptions = {}, fetch?: Fetch): Promise<void> {
  const { server, destination } = await serverOf(id, fetch)
  const document = await server.document(destination.space, { signal: options.signal })
  const found = await openSpace(document ? [document] : [], passphrase, options)
  await save(id, found, { ...(await remainingOpeners(destination)), [found.slot]: found.opener })
}

/**
 * Opens a space that has a new key without asking anybody: with the opener of the earlier passphrase, if the new key was
 * wrapped for it.
 * @returns whether that worked. Throws `ServerError`, `KeyLostError`.
 */
export async function unlockWithOpener(id: string, fetch?: Fetch): Promise<boolean> {
  const { server, destination } = await serverOf(id, fetch)
  const openers = await openersOf(destination)
  const document = await server.document(destination.space)
  const parsed = v.safeParse(v.looseObject({ slots: keySlots }), document)
  if (!document || !parsed.success || Number(document.counter) < destination.counter) return false
  for (const slot of parsed.output.slots) {
    const opener = openers[slot.id]
    const dataKey = opener && (await unwrapSlot(opener, slot))
    if (!dataKey) continue
    try {
      await save(id, await openSpaceWithKey(dataKey, document), openers)
      return true
    } catch (error) {
      if (!(error instanceof DamagedError)) throw error
    }
  }
  return false
}

async function save(id: string, { keyring, slots, counter }: SpaceContent, openers: Openers): Promise<void> {
  const [keys, wrapped] = await Promise.all([wrapSecret(serializeKeyring(keyring)), wrapOpeners(openers)])
  await changeDestination(id, { needs: undefined, keys, slots, openers: wrapped, counter, askedAt: Date.now() })
}
