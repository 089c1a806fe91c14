import { Packer } from 'docx'
import { documentOf, write } from '../../summary/formats/word.ts'
import { leaving } from '../../summary/leaving.ts'
import { summarize } from '../../summary/summarize.ts'
import { rowsOf, telling } from './evening.ts'

/** What is measured: an export from rows to a file, or the library's own packing of the same paragraphs. */
export type Side = 'ours' | 'library'

addEventListener('message', ({ data: { side, observations } }: MessageEvent<{ side: Side; observations: number }>) => {
  void measured(side, observations).then((took) => postMessage(took))
})

async function measured(side: Side, observations: number): Promise<number> {
  const rows = rowsOf(observations)
  const input = () => {
    const leave = leaving(rows)!
    return { summary: summarize(leave, telling), rows: leave.rows, ...telling }
  }
  if (side === 'library') {
    const document = await documentOf(input())
    const began = performance.now()
    await Packer.toArrayBuffer(document)
    return performance.now() - began
  }
  const began = performance.now()
  await write(input())
  return performance.now() - began
}
