/** The greatest size of a file that is read. */
export const maxTextBytes = 50_000_000

/**
 * Decodes a text file: UTF-8, UTF-16 with a byte order mark, or else Windows-1252 (`guessed`), in which every byte is a
 * character. Null if the file is not text.
 */
export function decodeText(bytes: Uint8Array): { text: string; guessed?: true } | null {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined
  if (marked) {
    const text = decodeAs(bytes, marked)
    return text === undefined || text.includes('\0') ? null : { text }
  }
  if (bytes.includes(0)) return null
  const text = decodeAs(bytes, 'utf-8')
  if (text !== undefined) return { text }
  // Bytes that are not UTF-8 and contain control characters are a picture or a program, not an old text.
  if (bytes.some((byte) => byte < 32 && (byte < 8 || byte > 13))) return null
  return { text: new TextDecoder('windows-1252').decode(bytes), guessed: true }
}

function decodeAs(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
