import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { until, type Page } from './driver/index.ts'
import { browsers, focused, newBrowser, noRetry, rowCount, rowTexts, write } from './helpers.ts'

interface Stored {
  text: string
  kind: string
  severity?: number
  page?: string
  pageTitle?: string
  unfilled?: true
  waiting?: { why?: string }
}

describe.each(browsers)('%s', (name) => {
  let profile: Awaited<ReturnType<typeof newBrowser>>
  let page: Page
  beforeEach(async () => {
    profile = await newBrowser(name)
    page = await profile.browser.openPage('dashboard.html')
    await page.waitFor(words.noRideAlongs)
  })
  afterEach(() => profile.end())

  const stored = (table: string) =>
    page.evaluate(
      (table) =>
        new Promise<Stored[]>((resolve, reject) => {
          const open = indexedDB.open('ride-along')
          open.onerror = () => reject(open.error)
          open.onsuccess = () => {
            const all = open.result.transaction(table).objectStore(table).getAll()
            all.onsuccess = () => (open.result.close(), resolve(all.result))
          }
        }),
      table,
    )
  const row = (text: string) =>
    until(`a row for ${text.slice(0, 40)}`, async () => (await stored('observations')).find((each) => each.text === text))

  test(
    'captures by address bar, menu, shortcut and pad are stored, with the background stopped before and a crash after each',
    noRetry,
    async () => {
      const title = 'Runbook <b>restore</b> & more'
      const file = join(profile.browser.downloads, 'runbook.html')
      await writeFile(file, '<title>Runbook &lt;b&gt;restore&lt;/b&gt; &amp; more</title><p>Restore')
      await profile.browser.openFile(file)
      const here = pathToFileURL(file).href
      const click = { pageUrl: `${here}?token=canary#step-2` }

      await profile.browser.stopBackground()
      await profile.browser.omnibox('!! the base backup hangs #tooling')
      expect(await row('the base backup hangs')).toMatchObject({ kind: 'challenge', severity: 2 })
      await until('the badge', async () => (await profile.browser.badge()) === words.liveBadge)

      for (const [entry, target, text, kind] of [
        ['observation', { selectionText: 'none of five works' }, 'none of five works', 'quote'],
        ['challenge', { selectionText: 'no archive is kept' }, 'no archive is kept', 'challenge'],
        ['observation', {}, title, 'note'],
        ['observation', { srcUrl: 'https://x.example/disk%20full.png?x' }, 'disk full.png', 'note'],
        ['challenge', { linkUrl: 'https://x.example/plan?x' }, 'https://x.example/plan', 'challenge'],
      ] as const) {
        await profile.browser.stopBackground()
        await profile.browser.menu(entry, { ...click, ...target }, title)
        expect(await row(text)).toMatchObject({ kind, page: here, pageTitle: title })
      }

      await profile.browser.stopBackground()
      await profile.browser.command('mark')
      expect(await row('')).toMatchObject({ kind: 'note', unfilled: true })

      const browser = await profile.crash()
      const panel = await browser.openPanel()
      await until('the rows', async () => (await rowCount(panel)) === 7)
      await panel.waitFor(words.momentUnfilled)
      expect(await panel.evaluate(() => [document.querySelectorAll('ol b').length, document.querySelectorAll('ol a').length])).toEqual([
        0, 0,
      ])
      profile.browser = browser
    },
  )

  test('when the background is stopped during a capture, the text is either a row or waiting', noRetry, async () => {
    for (let i = 0; i < 5; i++) {
      await profile.browser.omnibox(`half way ${i}`)
      await until('the words', async () => {
        const [rows, drafts] = [await stored('observations'), await stored('drafts')]
        return [...rows, ...drafts].some(({ text }) => text === `half way ${i}`)
      })
      await profile.browser.stopBackground()
    }
    const texts = [...(await stored('observations')), ...(await stored('drafts'))].map(({ text }) => text)
    expect(texts.sort()).toEqual([0, 1, 2, 3, 4].map((i) => `half way ${i}`))
  })

  test('off the record, text captured outside waits in the panel with the reason, and can be put into the line', async () => {
    const panel = await profile.browser.openPanel()
    await write(panel, 'on the record')
    await panel.press('Alt+KeyO')
    await panel.waitFor(() => document.querySelector('#off-the-record'))
    await profile.browser.stopBackground()
    await profile.browser.omnibox('! a secret')
    await until('the draft', async () => (await stored('drafts')).some(({ waiting }) => waiting?.why === 'offTheRecord'))
    const again = await profile.browser.openPage('sidepanel.html')
    await again.waitFor('You were off the record at')
    await again.click('button', words.putIntoLine)
    await again.waitFor(() => document.querySelector('textarea')?.value === '! a secret')
    await again.waitFor(words.challengeLow)
    expect((await stored('observations')).map(({ text }) => text)).toEqual(['on the record'])
  })

  test('text selected on a hostile page is stored as text and truncated, and the page address without its query', async () => {
    const hostile = '<img src=x onerror="document.title=1"> \u202eevil \u2066 =1+1'
    await profile.browser.menu('observation', { selectionText: hostile, pageUrl: 'https://x.example/a?token=canary#x' }, '')
    await row(hostile)
    await profile.browser.menu('observation', { selectionText: 'x'.repeat(20_000), pageUrl: 'javascript:alert(1)' }, '')
    const cut = await row(`${'x'.repeat(10_000)}${words.cutAt}`)
    expect(cut.page).toBeUndefined()
    expect(JSON.stringify(await stored('observations'))).not.toContain('canary')
    const panel = await profile.browser.openPage('sidepanel.html')
    await until('the rows', async () => (await rowCount(panel)) === 2)
    await panel.waitFor('onerror')
    expect(await panel.evaluate(() => [document.title, document.querySelectorAll('main img').length])).toEqual([words.name, 0])
  })

  test('Alt+M marks a moment from the line, and a moment marked with the panel closed is shown when it opens', async () => {
    let panel = await profile.browser.openPage('sidepanel.html')
    await panel.type('half a line')
    await panel.press('Alt+KeyM')
    await panel.waitFor(words.momentUnfilled)
    expect(await panel.evaluate(() => document.querySelector('textarea')?.value)).toBe('half a line')
    expect(await focused(panel)).toBe('observation')
    await panel.close()
    await profile.browser.command('mark')
    await until('the badge', async () => (await profile.browser.badge()) === words.markedBadge)
    await profile.browser.command('mark')
    await until('three moments', async () => (await stored('observations')).length === 3)

    panel = await profile.browser.openPage('sidepanel.html')
    await panel.waitFor('2 moments were marked while you were elsewhere')
    await panel.click('button', words.fillAllIn(2))
    await panel.waitFor(() => document.activeElement?.getAttribute('name') === 'text')
    await panel.type('the second\n')
    await until('the third', () =>
      panel.evaluate(
        () =>
          document.activeElement?.getAttribute('name') === 'text' &&
          document.querySelector<HTMLTextAreaElement>('textarea[name=text]')?.value === '',
      ),
    )
    await panel.type('the third\n')
    await until('the words', async () => (await rowTexts(panel)).filter(Boolean).length === 2)
    expect(await rowTexts(panel)).toEqual(['', 'the second', 'the third'])
  })

  test('the capture pad shows the same rows as the panel and keeps its own draft', async () => {
    const panel = await profile.browser.openPage('sidepanel.html')
    await page.click('button', words.capturePad)
    let pad = await profile.browser.findWindow(words.capturePad)
    await pad.waitFor(
      () => document.activeElement?.id === 'observation' && getComputedStyle(document.querySelector('#app')!).display === 'grid',
    )
    expect((await pad.axe()).map(({ id }) => id)).toEqual([])
    await profile.browser.stopBackground()
    await pad.type('!! from the pad\n')
    await pad.waitFor('from the pad')
    await panel.waitFor('from the pad')
    await panel.type('from the panel\n')
    await pad.waitFor('from the panel')
    await profile.browser.stopBackground()
    await pad.press('Alt+KeyM')
    await panel.waitFor(words.momentUnfilled)
    await pad.waitFor(words.momentUnfilled)
    expect(await pad.text()).not.toContain('from the pad')
    await panel.press('Alt+KeyW')
    await pad.waitFor(words.waitFor(words.minutes(0)))
    await panel.press('Alt+KeyW')

    await pad.type('half a line')
    await until('the draft', async () => (await stored('drafts')).some(({ text }) => text === 'half a line'))
    await page.evaluate(() => window.documentPictureInPicture?.window?.close())
    await page.waitFor(() => !window.documentPictureInPicture?.window)
    await page.click('button', words.capturePad)
    pad = await profile.browser.findWindow(words.capturePad)
    await pad.waitFor(() => document.querySelector('textarea')?.value === 'half a line')
    await pad.type(' more\n')
    await panel.waitFor('half a line more')
    expect((await stored('drafts')).filter(({ text }) => text !== '')).toEqual([])
  })
})
