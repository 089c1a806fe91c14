import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { afterAll, expect, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { formatOf } from '../../summary/formats/formats.ts'
import { shareable, type RideAlongRows } from '../../summary/shareable.ts'
import { summarize } from '../../summary/sections/sections.ts'
import { evening, morningAfter } from '../fixtures/evening.ts'
import { everywhere, hostile } from '../fixtures/everywhere.ts'

const folder = mkdtempSync(join(tmpdir(), 'ride-along-office-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The Word document, read by LibreOffice and written as another kind of file. */
async function converted(name: string, rows: RideAlongRows, to: string): Promise<Buffer> {
  const leave = shareable(rows)!
  const telling = { words, locale: 'en-GB', writtenAt: morningAfter }
  const { write } = await formatOf('word').load!()
  const file = await write({ summary: summarize(leave, telling), rows: leave.rows, ...telling })
  const path = join(folder, `${name}.docx`)
  writeFileSync(path, file as Uint8Array)
  try {
    execFileSync(
      'soffice',
      [`-env:UserInstallation=file://${folder}/profile`, '--headless', '--convert-to', to, '--outdir', folder, path],
      {
        stdio: 'pipe',
        timeout: 120_000,
      },
    )
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new Error('LibreOffice is not here. On Debian or Ubuntu: apt-get install -y libreoffice-writer-nogui', { cause: error })
    throw error
  }
  return readFileSync(join(folder, `${name}.${to.split(':')[0]}`))
}

const squeezed = (text: string) => text.normalize('NFKC').replace(/\s+/g, '')
const texts = evening()
  .observations.toSorted((a, b) => a.at - b.at || a.seq - b.seq)
  .map(({ text }) => squeezed(text))

function inOrder(read: string): void {
  const appendix = read.slice(read.lastIndexOf(words.timeline))
  let from = 0
  for (const text of texts) {
    const at = appendix.indexOf(text, from)
    expect(at).toBeGreaterThanOrEqual(from)
    from = at + text.length
    expect(appendix.indexOf(text, from)).toBe(-1)
  }
}

test('LibreOffice reads every observation once, in order, as text', async () => {
  inOrder(squeezed((await converted('text', evening(), 'txt:Text (encoded):UTF8')).toString('utf8')))
})

test('LibreOffice prints every observation once, in order, with page numbers and no heading at the end of a page', async () => {
  const pdf = await getDocument({ data: new Uint8Array(await converted('paper', evening(), 'pdf')), verbosity: 0 }).promise
  let read = ''
  for (let n = 1; n <= pdf.numPages; n++) {
    const { items } = await (await pdf.getPage(n)).getTextContent()
    const lines = items.flatMap((item) =>
      'str' in item && item.str.trim() ? [{ text: item.str, y: item.transform[5] as number, high: item.height }] : [],
    )
    expect(squeezed(lines.map(({ text }) => text).join(''))).toContain(squeezed(`${n} of ${pdf.numPages}`))
    const body = lines.filter(({ y }) => y > 60 && y < 780)
    expect(body.reduce((lowest, line) => (line.y < lowest.y ? line : lowest)).high).toBeLessThan(13)
    read += body.map(({ text }) => text).join('')
  }
  inOrder(squeezed(read))
})

test('LibreOffice opens a document with any text', async () => {
  for (const [i, text] of hostile.entries()) {
    const read = squeezed((await converted(`hostile-${i}`, everywhere(text), 'txt:Text (encoded):UTF8')).toString('utf8'))
    expect(read).toContain(words.timeline)
    expect(read).toContain(squeezed(words.summaryMethodHeading))
  }
})
