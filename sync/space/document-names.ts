import { toBase64url } from '../encryption/base64url.ts'
import type { Keyring } from './keyring.ts'

type NamingKey = Pick<Keyring, 'naming'>

/** Id of a row's document. It names the account that writes it, and reveals nothing of the row. */
export function documentId(keyring: NamingKey, account: string, table: string, row: string): string {
  return `r:${account}:${opaqueName(keyring, `${table}/${row}`)}`
}

/** The account in the id of a row's document; undefined if the id is of another kind of document. */
export function accountOf(id: string): string | undefined {
  const [, account] = /^r:(.+):[\w-]{43}$/s.exec(id) ?? []
  return account
}

/** HMAC of a name under the space's naming key: always the same, and not readable. */
export function opaqueName({ naming }: NamingKey, name: string): string {
  // Synchronous: WebCrypto would cost a turn of the event loop for each name.
  return toBase64url(naming.clone().update(new TextEncoder().encode(name)).digest())
}
