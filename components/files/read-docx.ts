/** Limit for the unpacked text: a small package can unpack to gigabytes. */
const maxBytes = 50_000_000

/**
 * The text of a Word document, one line for each paragraph; undefined if the file is no such document or its text is
 * larger than `maxBytes` when unpacked. Macros and the like are not read.
 */
export async function readDocx(file: Blob): Promise<string | undefined> {
  const bytes = new DataView(await file.arrayBuffer())
  const part = findPart(bytes, 'word/document.xml')
  const xml = part && (await unpack(part))
  return xml?.replace(/<\/w:p>/g, '\n').replace(/<[^>]*>/g, '')
}

/** A file in a ZIP archive: its bytes, and whether they are compressed. */
function findPart(zip: DataView, name: string): { bytes: Uint8Array<ArrayBuffer>; packed: boolean } | undefined {
  try {
    let end = zip.byteLength - 22
    while (end >= 0 && zip.getUint32(end, true) !== 0x06054b50) end--
    let at = zip.getUint32(end + 16, true)
    for (let left = zip.getUint16(end + 10, true); left > 0 && zip.getUint32(at, true) === 0x02014b50; left--) {
      const [method, size] = [zip.getUint16(at + 10, true), zip.getUint32(at + 20, true)]
      const [length, extra, comment] = [zip.getUint16(at + 28, true), zip.getUint16(at + 30, true), zip.getUint16(at + 32, true)]
      if (textAt(zip, at + 46, length) === name && (method === 0 || method === 8)) {
        const from = zip.getUint32(at + 42, true)
        const begins = from + 30 + zip.getUint16(from + 26, true) + zip.getUint16(from + 28, true)
        return { bytes: new Uint8Array(zip.buffer as ArrayBuffer, begins, size), packed: method === 8 }
      }
      at += 46 + length + extra + comment
    }
  } catch (error) {
    // An offset is outside of the file: it is truncated, or no ZIP archive.
    if (!(error instanceof RangeError)) throw error
  }
  return undefined
}

function textAt(zip: DataView, at: number, length: number): string {
  return new TextDecoder().decode(new Uint8Array(zip.buffer, at, length))
}

async function unpack({ bytes, packed }: { bytes: Uint8Array<ArrayBuffer>; packed: boolean }): Promise<string | undefined> {
  const stream = new Blob([bytes]).stream()
  const reader = (packed ? stream.pipeThrough(new DecompressionStream('deflate-raw')) : stream).getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let read = 0; ;) {
    // The bytes are in memory: reading fails only if they are damaged.
    const next = await reader.read().catch(() => undefined)
    if (next === undefined) return undefined
    if (next.done) return text + decoder.decode()
    read += next.value.length
    if (read > maxBytes) {
      await reader.cancel()
      return undefined
    }
    text += decoder.decode(next.value, { stream: true })
  }
}
