/** Bytes that WebCrypto accepts: not in shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>

/** A text is not base64url. */
export class NotBase64urlError extends Error {
  override name = 'NotBase64urlError'
}

/** Encodes bytes as base64url without `=`, for JSON and addresses. */
export function toBase64url(bytes: Uint8Array & Partial<Native>): string {
  if (bytes.toBase64) return bytes.toBase64({ alphabet: 'base64url', omitPadding: true })
  let binary = ''
  // In chunks: the number of arguments of a call is limited.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Decodes the output of `toBase64url`. Throws `NotBase64urlError`. */
export function fromBase64url(text: string): Bytes {
  if (text.length % 4 === 1 || /[^\w-]/.test(text)) throw new NotBase64urlError()
  const { fromBase64 } = Uint8Array as { fromBase64?: (text: string, as: { alphabet: 'base64url' }) => Bytes }
  if (fromBase64) return fromBase64.call(Uint8Array, text, { alphabet: 'base64url' })
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** Built into newer browsers, and faster. */
interface Native {
  toBase64(as: { alphabet: 'base64url'; omitPadding: true }): string
}
