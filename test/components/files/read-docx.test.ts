import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { readDocx } from '../../../components/files/read-docx.ts'
import { shareable } from '../../../summary/shareable.ts'
import { summarize } from '../../../summary/sections/sections.ts'
import { evening, morningAfter } from '../../fixtures/evening.ts'

const telling = { words, locale: 'en-GB', writtenAt: morningAfter }
const document = async () => {
  const leave = shareable(evening())!
  const { write } = await import('../../../summary/formats/word.ts')
  return write({ ...telling, summary: summarize(leave, telling), rows: leave.rows })
}

describe('A Word document', () => {
  test('is read a paragraph a line', async () => {
    const read = (await readDocx(new Blob([await document()])))!
    expect(read.split('\n')).toEqual(expect.arrayContaining(['Database evening', words.summaryBottomLine]))
  })

  test('is read whether its parts are packed or not, and wherever they stand', async () => {
    const xml = strToU8('<w:p><w:r><w:t>the bucket </w:t></w:r><w:r><w:t>is empty</w:t></w:r></w:p><w:p/>')
    for (const level of [0, 9] as const) {
      const zip = zipSync({ 'a.txt': strToU8('first'), 'word/document.xml': xml, 'z.txt': strToU8('last') }, { level, comment: 'PK' })
      expect(await readDocx(new Blob([zip]))).toBe('the bucket is empty\n')
    }
  })

  test('that is cut, damaged or none is not read, and does no harm', async () => {
    const whole = new Uint8Array(await new Blob([await document()]).arrayBuffer())
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (place, byte, cut) => {
        const other = whole.slice(0, cut ? place : undefined)
        if (!cut) other[place] = byte
        const read = await readDocx(new Blob([other]))
        expect(read === undefined || typeof read === 'string').toBe(true)
      }),
      { numRuns: 300 },
    )
    expect(await readDocx(new Blob(['PK']))).toBeUndefined()
    expect(await readDocx(new Blob([zipSync({ 'word/document.xml': new Uint8Array(51_000_000) })]))).toBeUndefined()
  })
})
