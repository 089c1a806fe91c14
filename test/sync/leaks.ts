import { designDocument } from '../../sync/couch/design-document.ts'
import type { Asked } from './server.ts'

/** Words of the protocol, which may also occur in text. */
export const protocolWords = new Set(
  JSON.stringify([
    designDocument,
    'sealed format space counter slots memory passes lanes derivation argon2id wrapped nonce meeting members account changes start limit',
  ])
    .toLowerCase()
    .match(/\p{L}{4,}/gu),
)

/**
 * Finds words of `notes` in what a server stored or received, in clear or as base64. Words of four letters and more count in
 * plain text; in ciphertext only words of eight and more, because shorter ones occur by chance.
 */
export function leaks(files: string, asked: Asked[], notes: string): string[] {
  const all = `${files}\n${asked.map(({ method, path, body = '' }) => `${method} ${decodeURIComponent(path)} ${body}`).join('\n')}`
  const encoded: string[] = []
  const clear = all.replace(/[\w-]{40,}/g, (coded) => {
    encoded.push(coded, Buffer.from(coded, 'base64url').toString('latin1'), Buffer.from(coded, 'base64url').toString('utf16le'))
    return '…'
  })
  const ciphers = encoded.join('\n')
  const words = new Set(notes.match(/\p{L}{4,}/gu))
  const stands = new Set(clear.toLowerCase().match(/\p{L}{4,}/gu))
  return [...words].filter((word) => {
    const isProtocol = protocolWords.has(word.toLowerCase())
    return (!isProtocol && stands.has(word.toLowerCase())) || (word.length >= 8 && ciphers.includes(word))
  })
}
