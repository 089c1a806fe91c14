import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { readDocx } from '../../../components/files/read-docx.ts'
import { shareable } from '../../../summary/shareable.ts'
import { summarize } from '../../../summary/sections/sections.ts'
import { evening, morningAfter } from '../../fixtures/evening.ts'

const context = { words, locale: 'en-GB', writtenAt: morningAfter }
const document = async () => {
  const shared = shareable(evening())!
  const { write } = await import('../../../summary/formats/word.ts')
  return write({ ...context, summary: summarize(shared, context), rows: shared.rows })
}

test('A Word document is read as one line for each paragraph', async () => {
  const read = (await readDocx(new Blob([await document()])))!
  expect(read.split('\n')).toEqual(expect.arrayContaining(['Database evening', words.summaryBottomLine]))
})

test('A Word document is read wherever its text is in the archive, compressed or not', async () => {
  const xml = strToU8('<w:p><w:r><w:t>the bucket </w:t></w:r><w:r><w:t>is empty</w:t></w:r></w:p><w:p/>')
  for (const level of [0, 9] as const) {
    const zip = zipSync({ 'a.txt': strToU8('first'), 'word/document.xml': xml, 'z.txt': strToU8('last') }, { level, comment: 'PK' })
    expect(await readDocx(new Blob([zip]))).toBe('the bucket is empty\n')
  }
})

test('A truncated, damaged, huge or foreign file does not make reading a Word document throw', async () => {
  const bytes = new Uint8Array(await new Blob([await document()]).arrayBuffer())
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), async (place, byte, cut) => {
      const damaged = bytes.slice(0, cut ? place : undefined)
      if (!cut) damaged[place] = byte
      const read = await readDocx(new Blob([damaged]))
      expect(read === undefined || typeof read === 'string').toBe(true)
    }),
    { numRuns: 300 },
  )
  expect(await readDocx(new Blob(['PK']))).toBeUndefined()
  expect(await readDocx(new Blob([zipSync({ 'word/document.xml': new Uint8Array(51_000_000) })]))).toBeUndefined()
})
