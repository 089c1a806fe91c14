/** Bytes that WebCrypto takes: never shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>

/** What stands in a text of base64url is not base64url. */
export class NotBase64urlError extends Error {
  override name = 'NotBase64urlError'
}

/** Bytes as text for JSON and addresses: base64url without `=`. */
export function toBase64url(bytes: Uint8Array & Partial<Native>): string {
  if (bytes.toBase64) return bytes.toBase64({ alphabet: 'base64url', omitPadding: true })
  let binary = ''
  // A call takes only so many arguments.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Reads what `toBase64url` wrote. Throws `NotBase64urlError`. */
export function fromBase64url(text: string): Bytes {
  if (text.length % 4 === 1 || /[^\w-]/.test(text)) throw new NotBase64urlError()
  const { fromBase64 } = Uint8Array as { fromBase64?: (text: string, as: { alphabet: 'base64url' }) => Bytes }
  if (fromBase64) return fromBase64.call(Uint8Array, text, { alphabet: 'base64url' })
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** What newer browsers do at once. */
interface Native {
  toBase64(as: { alphabet: 'base64url'; omitPadding: true }): string
}
