import { Document, Packer, Paragraph, TextRun } from 'docx'
import { strFromU8, unzipSync } from 'fflate'
import { write } from '../../summary/formats/word.ts'
import { shareable } from '../../summary/shareable.ts'
import { summarize } from '../../summary/sections/sections.ts'
import { rowsOf, telling } from './evening.ts'

/** What is measured: an export from rows to a file, or the library's own packing of the same paragraphs. */
export type Side = 'ours' | 'library'

addEventListener('message', ({ data: { side, observations } }: MessageEvent<{ side: Side; observations: number }>) => {
  void measured(side, observations).then((took) => postMessage(took))
})

async function measured(side: Side, observations: number): Promise<number> {
  const rows = rowsOf(observations)
  const ours = () => {
    const leave = shareable(rows)!
    return write({ summary: summarize(leave, telling), rows: leave.rows, ...telling })
  }
  if (side === 'ours') {
    const began = performance.now()
    await ours()
    return performance.now() - began
  }
  const document = new Document({ sections: [{ children: paragraphsOf(await ours()) }] })
  const began = performance.now()
  await Packer.toArrayBuffer(document)
  return performance.now() - began
}

/** Each paragraph of a document as the library's own, with as many runs. */
function paragraphsOf(file: Uint8Array): Paragraph[] {
  const xml = strFromU8(unzipSync(file)['word/document.xml']!)
  return Array.from(
    xml.matchAll(/<w:p>([\s\S]*?)<\/w:p>/g),
    ([, content = '']) =>
      new Paragraph({
        style: /<w:pStyle w:val="(\w+)"/.exec(content)?.[1] ?? 'Normal',
        children: Array.from(content.matchAll(/<w:t\b[^>]*>([^<]*)</g), ([, words = '']) => new TextRun(words)),
      }),
  )
}
