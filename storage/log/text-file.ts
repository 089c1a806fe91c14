/** To be compared with a file's size before it is read. */
export const maxTextBytes = 50_000_000

/**
 * The text of a file: UTF-8, or UTF-16 where a byte order mark says so, or else Windows-1252 (`guessed`), in which
 * every byte is a character. Null where it is not text.
 */
export function decodeText(bytes: Uint8Array): { text: string; guessed?: true } | null {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined
  if (marked) {
    const text = decoded(bytes, marked)
    return text === undefined || text.includes('\0') ? null : { text }
  }
  if (bytes.includes(0)) return null
  const text = decoded(bytes, 'utf-8')
  if (text !== undefined) return { text }
  // What is neither UTF-8 nor free of control characters is a picture or a program, not an old text.
  if (bytes.some((byte) => byte < 32 && (byte < 8 || byte > 13))) return null
  return { text: new TextDecoder('windows-1252').decode(bytes), guessed: true }
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
