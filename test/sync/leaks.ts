import { designDocument } from '../../sync/couch/design-document.ts'
import type { Asked } from './server.ts'

/** What the protocol itself says, whatever the notes say. */
export const spoken = new Set(
  JSON.stringify([
    designDocument,
    'sealed format space counter slots memory passes lanes derivation argon2id wrapped nonce meeting members account changes start limit',
  ])
    .toLowerCase()
    .match(/\p{L}{4,}/gu),
)

/**
 * Words of some notes that stand anywhere in what a server stored or was ever asked: in clear, or as base64. In what is
 * not cipher text, of four letters and more; in cipher text shorter ones than eight come about by chance.
 */
export function leaks(files: string, asked: Asked[], notes: string): string[] {
  const all = `${files}\n${asked.map(({ method, path, body = '' }) => `${method} ${decodeURIComponent(path)} ${body}`).join('\n')}`
  const unread: string[] = []
  const clear = all.replace(/[\w-]{40,}/g, (coded) => {
    unread.push(coded, Buffer.from(coded, 'base64url').toString('latin1'), Buffer.from(coded, 'base64url').toString('utf16le'))
    return '…'
  })
  const ciphers = unread.join('\n')
  const words = new Set(notes.match(/\p{L}{4,}/gu))
  const stands = new Set(clear.toLowerCase().match(/\p{L}{4,}/gu))
  return [...words].filter((word) => {
    const isProtocol = spoken.has(word.toLowerCase())
    return (!isProtocol && stands.has(word.toLowerCase())) || (word.length >= 8 && ciphers.includes(word))
  })
}
