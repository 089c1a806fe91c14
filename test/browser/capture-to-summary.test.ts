import { readFile } from 'node:fs/promises'
import { Parser, type Node } from 'commonmark'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { parseBackup } from '../../storage/library/backup.ts'
import { downloaded, until } from './driver/index.ts'
import { browsers, focused, newBrowser, chooseFile, noRetry, rowCount, rowTexts, write } from './helpers.ts'

describe.each(browsers)('%s', (name) => {
  let profile: Awaited<ReturnType<typeof newBrowser>>
  beforeEach(async () => {
    profile = await newBrowser(name)
  })
  afterEach(() => profile.end())

  test('typed lines survive two crashes and become a summary in every format', noRetry, async () => {
    let { browser } = profile
    let panel = await browser.openPanel()
    await panel.waitFor(words.welcome)
    expect(await focused(panel)).toBe('observation')

    // The first line starts a ride-along; chips show each sign before Enter.
    await panel.type('@-5m !!! removes the data on the wrong host #access #Tooling')
    await panel.waitFor(words.challengeHigh)
    for (const chip of ['access', 'Tooling', words.challengeHigh]) expect(await panel.find('button', words.takeOff(chip))).toBe(true)
    await panel.press('Enter')
    await panel.waitFor(() => document.querySelector('ol li')?.textContent?.includes('removes the data'))

    // A row that is shown survives an immediate crash.
    browser = await profile.crash()
    panel = await browser.openPanel()
    await panel.waitFor('removes the data on the wrong host')
    await until('the badge', async () => (await browser.badge()) === words.liveBadge)

    await write(
      panel,
      '= finding a backup',
      '+ says at once what happened',
      '? who is told, and when',
      '" none of five works',
      '~told the mails were rejected',
      '> test every restore @platform due:2030-02-28',
    )
    const day = [
      'removes the data on the wrong host',
      'finding a backup',
      'says at once what happened',
      'who is told, and when',
      'none of five works',
      'the mails were rejected',
      'test every restore',
    ]
    expect(await rowTexts(panel)).toEqual(day)

    // A half-typed line is stored a quarter of a second after the last key.
    await panel.type('! half a li')
    await until('the draft', () =>
      panel.evaluate(
        () =>
          new Promise<boolean>((resolve, reject) => {
            const open = indexedDB.open('ride-along')
            open.onerror = () => reject(open.error)
            open.onsuccess = () => {
              const all = open.result.transaction('drafts').objectStore('drafts').getAll()
              all.onsuccess = () => (open.result.close(), resolve(all.result.some(({ text }) => text === '! half a li')))
            }
          }),
      ),
    )
    browser = await profile.crash()
    panel = await browser.openPanel()
    await panel.waitFor(() => document.querySelector('textarea')?.value === '! half a li')
    await panel.waitFor(words.challengeLow)
    await panel.type('ne\n')
    await panel.waitFor(() => document.querySelector('ol li')?.ariaSetSize === '8')

    // Completion with Tab; a removed chip becomes text again.
    await panel.type('slow again #too')
    await panel.waitFor(() => document.querySelector('[role=option][aria-selected=true]')?.textContent?.includes('Tooling'))
    await panel.press('Tab')
    expect(await panel.evaluate(() => document.querySelector('textarea')?.value)).toBe('slow again #Tooling ')
    await panel.click('button', words.takeOff('Tooling'))
    await panel.press('Enter')
    await panel.waitFor('slow again #Tooling')

    // Edit in place, delete, undo.
    await panel.press('ArrowUp')
    await panel.waitFor(() => document.activeElement?.getAttribute('name') === 'text')
    await panel.type(', as ever')
    await panel.press('Enter')
    await panel.waitFor('slow again #Tooling, as ever')
    await until('the line', async () => (await focused(panel)) === 'observation')
    await panel.press('Shift+Tab')
    await panel.press('Delete')
    await panel.waitFor(words.observationDeleted)
    await until('the row to go', async () => (await rowCount(panel)) === 8)
    await panel.press('Control+z')
    await panel.waitFor(() => document.querySelector('ol li')?.ariaSetSize === '9')

    await panel.click('button', words.endRideAlong)
    await panel.waitFor(words.endedKeep)
    await until('the badge to go', async () => (await browser.badge()) === '')

    // Every format, parsed by another program.
    await panel.click('button', words.exportFiles)
    for (const format of ['Markdown', 'HTML', 'JSON']) await panel.click('button', format)
    const [markdown, html, json] = await Promise.all(
      [/\.md$/, /\.html$/, /\.json$/].map(async (ending) => readFile(await downloaded(browser, ending), 'utf8')),
    )
    const rows = parseBackup(json!)
    expect(rows.observations.map((row) => 'text' in row && row.text)).toEqual(
      expect.arrayContaining(['removes the data on the wrong host', 'slow again #Tooling, as ever', 'half a line']),
    )
    const read = readMarkdown(markdown!)
    for (const text of day) expect(read).toContain(text)
    // The exported page, opened from disk; it must not request anything.
    expect(html).toContain('default-src')
    const { page, events } = await browser.openFile(await downloaded(browser, /\.html$/))
    const shown = await page.text()
    for (const text of day) expect(shown).toContain(text)
    expect(await events()).toEqual([])
  })

  test('a backup restores the same notes on a new device, and other files are refused', async () => {
    const panel = await profile.browser.openPanel()
    await write(panel, '! no archive is kept #backups', '+ tells everyone')
    await panel.press('Shift+Tab')
    await panel.press('p')
    await panel.waitFor(words.keptPrivate)
    await panel.click('button', words.endRideAlong)
    await panel.click('button', words.saveCopy)
    const copy = await readFile(await downloaded(profile.browser, /\.json$/), 'utf8')
    await profile.end()

    profile = await newBrowser(name)
    const settings = await profile.browser.openPage('dashboard.html#/settings')
    await settings.waitFor(words.copiesHint)
    for (const [content, sentence] of [
      ['not JSON', words.copyNotJson],
      ['{"application":"another"}', words.copyForeign],
      [copy.replace('"format": 2', '"format": 3'), words.copyNewer],
      [copy.replace('"kind":', '"sort":'), words.copyDamaged],
    ] as const) {
      await chooseFile(settings, 'copy.json', content)
      await settings.waitFor(sentence)
    }
    await chooseFile(settings, 'copy.json', copy)
    await settings.waitFor('added or changed')
    await chooseFile(settings, 'copy.json', copy)
    await settings.waitFor(words.copyOpened(0))

    const dashboard = await profile.browser.openPage('dashboard.html')
    await dashboard.click('link', words.untitled)
    await dashboard.waitFor('tells everyone')
    expect(await rowTexts(dashboard)).toEqual(['no archive is kept', 'tells everyone'])
    await dashboard.click('link', words.summary)
    await dashboard.waitFor('no archive is kept')
    expect(await dashboard.text()).not.toContain('tells everyone')
  })

  test('panel and dashboard show the same rows, and each of two panels has its own draft', async () => {
    const panel = await profile.browser.openPanel()
    await write(panel, 'from the panel')
    const dashboard = await profile.browser.openPage('dashboard.html')
    await dashboard.click('link', words.untitled)
    await dashboard.waitFor('from the panel')
    const second = await profile.browser.openPage('sidepanel.html')
    await second.waitFor('from the panel')
    await second.type('from the second panel\n')
    await dashboard.waitFor('from the second panel')
    await panel.waitFor('from the second panel')
    await second.type('a line of its own')

    await dashboard.evaluate(() => document.querySelector<HTMLElement>('ol li:last-child')?.focus())
    await dashboard.press('Delete')
    await panel.waitFor(() => document.querySelector('ol li')?.ariaSetSize === '1')
    expect(await panel.evaluate(() => document.querySelector('textarea')?.value)).toBe('')
  })

  test('HTML and very long text are stored, shown and exported as text', async () => {
    const panel = await profile.browser.openPanel()
    const hostile = '<img src=x onerror="document.title=1"> \u202eevil [x](javascript:alert(1)) =1+1'
    const long = 'x'.repeat(20_000)
    await write(panel, hostile)
    await panel.evaluate((long) => {
      const line = document.querySelector('textarea')!
      line.value = long
      line.dispatchEvent(new InputEvent('input', { bubbles: true }))
    }, long)
    await panel.press('Enter')
    await panel.waitFor(() => document.querySelector('ol li')?.ariaSetSize === '2')
    await panel.press('Enter')
    await panel.type('   \n')
    expect(await rowCount(panel)).toBe(2)
    expect(await panel.evaluate(() => [document.title, document.querySelectorAll('main img').length])).toEqual(['Ride-Along', 0])

    await panel.click('button', words.endRideAlong)
    await panel.click('button', words.exportFiles)
    for (const format of ['Markdown', 'HTML', 'JSON']) await panel.click('button', format)
    const [markdown, html, json] = await Promise.all(
      [/\.md$/, /\.html$/, /\.json$/].map(async (ending) => readFile(await downloaded(profile.browser, ending), 'utf8')),
    )
    expect(parseBackup(json!).observations.map((row) => 'text' in row && row.text)).toEqual([hostile, long])
    expect(readMarkdown(markdown!)).toContain('<img src=x onerror="document.title=1">')
    const { page, events } = await profile.browser.openFile(await downloaded(profile.browser, /\.html$/))
    expect(await page.text()).toContain('<img src=x')
    expect(await events()).toEqual([])
    expect(
      await panel.evaluate(
        (html) =>
          [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('img, script, [onerror], a[href^=javascript]')].length,
        html!,
      ),
    ).toBe(0)
  })
})

/** The text of a Markdown file, parsed as CommonMark. Throws if text became markup. */
function readMarkdown(markdown: string): string {
  const walker = new Parser().parse(markdown).walker()
  const texts: string[] = []
  for (let step = walker.next(); step; step = walker.next()) {
    const { type, literal }: Node = step.node
    expect(['html_block', 'html_inline', 'image', 'code_block']).not.toContain(type)
    if (step.entering && literal !== null) texts.push(literal)
    else if (type === 'softbreak' || type === 'linebreak') texts.push('\n')
  }
  return texts.join('')
}
