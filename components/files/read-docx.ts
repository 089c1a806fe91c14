/** More of a package is not unpacked. */
const mostBytes = 50_000_000

/**
 * The words of a Word document, a paragraph a line; undefined where the package holds none, or is none. Nothing of it
 * is run, and no more than `mostBytes` of it is unpacked.
 */
export async function readDocx(file: Blob): Promise<string | undefined> {
  const bytes = new DataView(await file.arrayBuffer())
  const part = partOf(bytes, 'word/document.xml')
  const xml = part && (await unpacked(part))
  return xml?.replace(/<\/w:p>/g, '\n').replace(/<[^>]*>/g, '')
}

/** A part of a ZIP package: its bytes, and whether they are packed. */
function partOf(zip: DataView, name: string): { bytes: Uint8Array<ArrayBuffer>; packed: boolean } | undefined {
  try {
    let end = zip.byteLength - 22
    while (end >= 0 && zip.getUint32(end, true) !== 0x06054b50) end--
    let at = zip.getUint32(end + 16, true)
    for (let left = zip.getUint16(end + 10, true); left > 0 && zip.getUint32(at, true) === 0x02014b50; left--) {
      const [method, size] = [zip.getUint16(at + 10, true), zip.getUint32(at + 20, true)]
      const [length, more, said] = [zip.getUint16(at + 28, true), zip.getUint16(at + 30, true), zip.getUint16(at + 32, true)]
      if (textAt(zip, at + 46, length) === name && (method === 0 || method === 8)) {
        const from = zip.getUint32(at + 42, true)
        const begins = from + 30 + zip.getUint16(from + 26, true) + zip.getUint16(from + 28, true)
        return { bytes: new Uint8Array(zip.buffer as ArrayBuffer, begins, size), packed: method === 8 }
      }
      at += 46 + length + more + said
    }
  } catch (error) {
    // It points to where nothing is: it was cut, or is no package.
    if (!(error instanceof RangeError)) throw error
  }
  return undefined
}

function textAt(zip: DataView, at: number, length: number): string {
  return new TextDecoder().decode(new Uint8Array(zip.buffer, at, length))
}

async function unpacked({ bytes, packed }: { bytes: Uint8Array<ArrayBuffer>; packed: boolean }): Promise<string | undefined> {
  const stream = new Blob([bytes]).stream()
  const reader = (packed ? stream.pipeThrough(new DecompressionStream('deflate-raw')) : stream).getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let read = 0; ;) {
    // It is in memory: only what is damaged fails here.
    const next = await reader.read().catch(() => undefined)
    if (next === undefined) return undefined
    if (next.done) return text + decoder.decode()
    read += next.value.length
    if (read > mostBytes) {
      await reader.cancel()
      return undefined
    }
    text += decoder.decode(next.value, { stream: true })
  }
}
