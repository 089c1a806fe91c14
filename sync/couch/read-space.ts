import { DamagedError } from '../encryption/seal.ts'
import { roleOf } from '../space/roles.ts'
import { openSpaceWithKey } from '../space/space-document.ts'
import type { Leaf } from './client.ts'
import { NewKeyError } from './errors.ts'
import { ServerError } from './request.ts'
import type { Session } from './session.ts'

/**
 * Reads the document of the space: whether our key is current, and who may write what. If the server lost it, or has an
 * older version from a backup, the device of the owner writes it again.
 * Throws `NewKeyError`, and `ServerError` where the document is an older version or not ours.
 */
export async function readSpace(session: Session, document: Leaf | undefined): Promise<void> {
  const { destination, server, keyring, space, saveSpace } = session.link
  const isOurs = destination.space === `s:${destination.account}`
  if (!document || (isOurs && Number(document.counter) < destination.counter)) {
    if (isOurs) await server.put({ ...(await space()), ...(document && { _rev: document._rev }) }, { signal: session.signal })
    return
  }
  if (Number(document.counter) < destination.counter) throw new ServerError('foreign', 'An earlier version of the space')
  if (document.key !== keyring.keys[0].id) throw new NewKeyError()
  if (destination.scope === 'everything') return
  try {
    const content = await openSpaceWithKey(keyring.keys[0], document)
    const { keyring: current, counter } = content
    session.keyring = current
    if (counter > destination.counter) await saveSpace(content)
    const { accounts } = await session.checkpoint()
    const people = current.members.flatMap(({ account, person }) => (person === undefined ? [] : [[person, account] as const]))
    await session.advance({
      space: counter,
      role: roleOf(current, destination.space, destination.account),
      // The document decides which account a person belongs to. For others, whichever account published them first.
      accounts: { ...accounts, ...current.accounts, ...Object.fromEntries(people) },
    })
  } catch (error) {
    if (error instanceof DamagedError) throw new ServerError('foreign', 'Not the document of the space')
    throw error
  }
}
