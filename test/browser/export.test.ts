import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import mammoth from 'mammoth'
import Papa from 'papaparse'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { parseBackup } from '../../storage/library/backup.ts'
import { evening } from '../fixtures/evening.ts'
import { downloaded, type Page } from './driver/index.ts'
import { browsers, newBrowser, chooseFile, expectAccessible } from './helpers.ts'

const texts = evening()
  .observations.toSorted((a, b) => a.at - b.at || a.seq - b.seq)
  .map(({ text }) => text)

describe.each(browsers)('%s', (name) => {
  let profile: Awaited<ReturnType<typeof newBrowser>>
  let page: Page
  let id: string
  beforeAll(async () => {
    profile = await newBrowser(name)
    const settings = await profile.browser.openPage('dashboard.html#/settings')
    await settings.waitFor(words.copiesHint)
    await chooseFile(settings, 'evening.json', await readFile('test/fixtures/evening.json', 'utf8'))
    await settings.waitFor('added or changed')
    await settings.close()
    page = await profile.browser.openPage('dashboard.html')
    await page.click('link', 'Database evening')
    await page.click('link', words.summary)
    await page.waitFor(words.summaryBottomLine)
    id = await page.evaluate(() => location.hash.split('/')[1]!)
    await page.click('button', words.exportFiles)
    await page.waitFor(() => document.querySelector('dialog article'))
  })
  afterAll(() => profile.end())

  const inPreview = () => page.evaluate(() => document.querySelector('dialog article')?.textContent ?? '')
  const focusOn = (format: string) =>
    page.evaluate(
      (format) =>
        [...document.querySelectorAll<HTMLButtonElement>('dialog button')]
          .find((button) => button.textContent?.startsWith(format))
          ?.focus(),
      format,
    )
  const saved = (ending: RegExp) => downloaded(profile.browser, ending)

  test('the export dialog is accessible at every width', () => expectAccessible(page, 320, 400, 700, 1280))

  test('each format has a button with its name', async () => {
    expect(await page.find('dialog', words.exportFiles)).toBe(true)
    for (const format of [
      'Word',
      'PDF',
      'HTML',
      'Markdown',
      'Rich text',
      'Slack',
      'Observations',
      'Follow-ups',
      'JSON',
      'Jira',
      'Asana',
      'GitLab',
      'Trello',
    ])
      expect({ [format]: await page.find('button', format) }).toEqual({ [format]: true })
  })

  test('the HTML preview has the same text as the saved file', async () => {
    await page.click('button', 'HTML')
    const path = await saved(/\.html$/)
    const { page: opened, events } = await profile.browser.openFile(path)
    const read = await opened.evaluate(() => document.querySelector('main')?.textContent ?? '')
    const squeezed = (text: string) => text.replace(/\s+/g, '').replace(/\d\d:\d\d\(UTC\)\./, '')
    expect(squeezed(read)).toBe(squeezed(await inPreview()))
    expect(await events()).toEqual([])
    await opened.close()
  })

  test('the Markdown preview is the saved file', async () => {
    await page.click('button', 'Markdown')
    const file = await readFile(await saved(/\.md$/), 'utf8')
    await page.waitFor(() => document.querySelector('dialog pre')?.textContent)
    const shown = await page.evaluate(() => document.querySelector('dialog pre')?.textContent ?? '')
    const unclocked = (text: string) => text.replace(/at \d\d:\d\d \(UTC\)/, '')
    expect(unclocked(file)).toBe(unclocked(shown))
  })

  test('hosts are exported by role unless names are chosen', async () => {
    await focusOn('Word')
    await page.waitFor(() => document.querySelector('dialog article'))
    expect(await inPreview()).not.toContain('Alex Moreau')
    await page.click('button', 'JSON')
    await page.waitFor(() => /json/.test(document.querySelector('dialog [role=status]')?.textContent ?? ''))
    const rows = parseBackup(await readFile(await saved(/\.json$/), 'utf8'))
    expect(rows.observations).toHaveLength(37)
    expect(JSON.stringify(rows)).not.toContain('Moreau')
    await focusOn('Word')
    await page.click('radio', words.peopleNames)
    await page.waitFor(() => document.querySelector('dialog article')?.textContent?.includes('Alex Moreau'))
  })

  test('the Word file contains its pictures and can be read by another program', async () => {
    await page.click('button', 'Word')
    const file = await readFile(await saved(/\.docx$/))
    const { value: html } = await mammoth.convertToHtml({ buffer: file })
    expect(html.match(/<img alt="[^"]+" src="data:image\/png;base64,/g)).toHaveLength(3)
    const { value } = await mammoth.extractRawText({ buffer: file })
    let from = value.lastIndexOf(`\n${words.timeline}\n`)
    for (const text of texts) {
      const at = value.indexOf(text, from)
      expect(at).toBeGreaterThan(from)
      from = at
    }
  })

  test('observations are exported as a CSV table that can be parsed', async () => {
    await page.click('button', 'Observations')
    const [, ...rows] = Papa.parse<string[]>(await readFile(await saved(/\.csv$/), 'utf8'), { skipEmptyLines: true }).data
    expect(rows.map((row) => row[6])).toEqual(texts)
  })

  test('a copied summary can be pasted as rich text and as plain text', async () => {
    await page.click('button', 'Rich text')
    await page.waitFor(words.copied)
    await page.evaluate(() => {
      const box = document.createElement('div')
      box.id = 'pasted'
      box.contentEditable = 'true'
      document.querySelector('dialog')!.append(box)
      box.focus()
    })
    await page.press('Control+v')
    await page.waitFor(() => document.querySelector('#pasted h2'))
    expect(await page.evaluate(() => document.querySelectorAll('#pasted table').length)).toBeGreaterThan(3)
    expect(await page.evaluate(() => document.querySelector('#pasted')!.textContent)).toContain(texts[21])
    await page.evaluate(() => document.querySelector('#pasted')!.remove())
  })

  test.each([
    ['A4', 595, 842],
    ['Letter', 612, 792],
  ] as const)('paper is printed as it reads, on %s, with no heading left alone', async (size, width, height) => {
    const print = await profile.browser.openPage(`print.html#${id}?people=names&screenshots=&appendix=`)
    await print.waitFor(words.summaryBottomLine)
    await expectAccessible(print, 320, 1280)
    await print.click('radio', size)
    const path = join(profile.browser.downloads, `${size}.pdf`)
    await print.print(path)
    const pdf = await getDocument({ data: new Uint8Array(await readFile(path)), verbosity: 0 }).promise
    const pages = await Promise.all(
      Array.from({ length: pdf.numPages }, async (_, i) => {
        const sheet = await pdf.getPage(i + 1)
        const { items } = await sheet.getTextContent()
        const lines = items.flatMap((item) =>
          'str' in item && item.str.trim() ? [{ text: item.str, y: item.transform[5] as number, high: item.height }] : [],
        )
        return { view: sheet.view, lines }
      }),
    )
    // The PDF has ligatures as one character, and splits a line into pieces.
    const squeezed = (written: string) => written.normalize('NFKC').replace(/\s+/g, '')
    const all = squeezed(pages.flatMap(({ lines }) => lines.map(({ text }) => text)).join(''))
    let from = all.lastIndexOf(words.timeline)
    for (const text of texts) {
      // No row is split between pages.
      const at = all.indexOf(squeezed(text).slice(0, 30), from)
      expect(at).toBeGreaterThan(from)
      from = at
    }
    if (name === 'chromium') {
      expect(pages[0]!.view.slice(2).map(Math.round)).toEqual([width, height])
      for (const [i, { lines }] of pages.entries()) {
        const written = lines.map(({ text }) => text).join(' ')
        expect(written).toContain(`${i + 1} of ${pages.length}`)
        if (i > 0) expect(written).toContain('Database evening')
        // The last line above the page number has the size of a row or of text, never of a heading.
        const folio = lines.reduce((least, { y }) => Math.min(least, y), Infinity)
        const body = lines.filter(({ y }) => y > folio + 12).sort((a, b) => a.y - b.y)
        expect(body[0]!.high).toBeLessThan(13)
      }
    }
    await print.close()
  })
})
