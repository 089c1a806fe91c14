import { readFile } from 'node:fs/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { downloaded, until, type Page } from './driver/index.ts'
import { browsers, focused, newBrowser, expectAccessible, rowCount, rowTexts, write } from './helpers.ts'

describe.each(browsers)('%s', (name) => {
  test('tags, owners and due dates are completed by keyboard', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPanel()
    await panel.waitFor(words.welcome)
    await write(panel, '! slow #Backups', '> test every restore @platform-lead due:2030-01-02')

    await panel.type('slower #ba')
    await offered(panel, 'Backups')
    await panel.press('Tab')
    expect(await line(panel)).toBe('slower #Backups ')
    await panel.press('Enter')
    await until('the row', async () => (await rowCount(panel)) === 3)

    await panel.type('> look at it @lea')
    await offered(panel, 'platform-lead')
    await panel.press('Tab')
    await panel.type('due:')
    await offered(panel, words.today)
    await panel.press('ArrowUp')
    await offered(panel, '+2w')
    await panel.press('ArrowUp')
    await panel.press('Tab')
    expect(await line(panel)).toBe('> look at it @platform-lead due:+1w ')
    await panel.type('#ba')
    await offered(panel, 'Backups')
    // Escape closes the list and keeps the text; another letter opens it again.
    await panel.press('Escape')
    await panel.waitFor(() => !document.querySelector('[role=option]'))
    expect(await line(panel)).toContain('#ba')
    await panel.type('c')
    await offered(panel, 'Backups')
    await panel.press('Tab')
    await panel.press('Enter')
    await until('the row', async () => (await rowCount(panel)) === 4)
    expect(await focused(panel)).toBe('observation')
    const row = await panel.evaluate(() => document.querySelector('ol li:last-child')?.textContent ?? '')
    for (const part of ['look at it', 'platform-lead', 'Backups']) expect(row).toContain(part)
  })

  test('a pinned tag is added to every line until it is unpinned by key, also after the panel was closed', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const page = await browser.openPage('sidepanel.html')
    await page.waitFor(words.welcome)
    await write(page, 'first')
    await page.type('second #Tooling')
    await page.waitFor(() => document.querySelector('.chips .chip'))
    await page.press('Alt+KeyT')
    await page.waitFor(() => document.querySelector('.pins .chip')?.textContent?.includes('Tooling'))
    expect(await line(page)).toBe('second #Tooling')
    await page.press('Enter')
    await until('the row', async () => (await rowCount(page)) === 2)
    await page.close()

    const panel = await browser.openPanel()
    await panel.waitFor(() => document.querySelector('.pins .chip')?.textContent?.includes('Tooling'))
    await until('the rows', async () => (await rowCount(panel)) === 2)
    await write(panel, 'third', '= an activity', '> fourth')
    await panel.press('Alt+KeyT')
    await panel.waitFor(() => !document.querySelector('.pins .chip'))
    await write(panel, 'fifth')
    const tags = await panel.evaluate(() =>
      [...document.querySelectorAll('ol[aria-label=Timeline] > li')].map((row) => row.querySelector('.tag')?.textContent ?? ''),
    )
    expect(tags).toEqual(['', 'Tooling', 'Tooling', '', 'Tooling', ''])
  })

  test('Alt+Q asks a question, Enter saves the answer, and the question is shown above the answer everywhere', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPanel()
    await panel.waitFor(words.welcome)
    const asked = () => panel.evaluate(() => document.querySelector('section[aria-label="Question to ask"]')?.textContent ?? '')
    await panel.press('Alt+KeyQ')
    await until('the question', async () => (await asked()) === words.promptGoal)
    await panel.press('Alt+Shift+KeyQ')
    await until('no question', async () => (await asked()) === '')
    await panel.press('Alt+KeyQ')
    await until('the next question', async () => (await asked()) === words.promptBusinessGoal)
    await panel.press('Escape')
    await until('no question', async () => (await asked()) === '')
    await panel.press('Alt+KeyQ')
    await until('the one after it', async () => (await asked()) === words.promptWaiting)
    expect(await focused(panel)).toBe('observation')
    await panel.type('! the network team, since Monday\n')
    await panel.waitFor('the network team, since Monday')
    await until('no question', async () => (await asked()) === '')
    await panel.waitFor(words.promptWaiting)
    await write(panel, 'and this answers nothing')

    await panel.click('button', words.askNext)
    await panel.waitFor(words.promptGoal)
    await panel.click('button', words.dismissQuestion)
    await until('no question', async () => (await asked()) === '')
    expect(await focused(panel)).toBe('observation')

    await panel.click('button', words.endRideAlong)
    await panel.click('button', words.exportFiles)
    for (const format of ['Markdown', 'HTML', 'JSON']) await panel.click('button', format)
    const files = await Promise.all(
      [/\.md$/, /\.html$/, /\.json$/].map(async (ending) => readFile(await downloaded(browser, ending), 'utf8')),
    )
    for (const file of files) {
      expect(file).toContain(words.promptWaiting)
      expect(file.indexOf(words.promptWaiting)).toBeLessThan(file.indexOf('the network team, since Monday'))
    }
  })

  test('on the dashboard a tag pack is added, a tag renamed, merged and coloured, and all of it undone', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPanel()
    await panel.waitFor(words.welcome)
    await write(panel, '! slow #perf', '! slower #performance-problems')
    const tags = await browser.openPage('dashboard.html#/tags')
    await tags.resize(1280, 800)
    await tags.waitFor(words.packKpi)
    const there = (label: string, rows: number) =>
      until(`${label} on ${rows}`, () => tags.find('button', words.tagLine(label, words.tagOnRows(rows))))

    await tags.click('checkbox', `${words.choosePack}: ${words.packKpi}`)
    await there('communication', 0)
    await panel.evaluate(() => document.querySelector('textarea')?.focus())
    await panel.type('#com')
    await offered(panel, 'communication')
    for (const _ of '#com') await panel.press('Backspace')

    // By keyboard: the tag is opened and renamed to an existing one, which gets the focus.
    await tags.evaluate(() => document.querySelector<HTMLElement>('[data-tag=perf]')?.focus())
    await tags.press('Enter')
    await tags.waitFor(() => document.activeElement?.getAttribute('name') === 'label')
    await tags.press('Control+a')
    await tags.type('Performance\n')
    await there('performance', 1)
    await tags.waitFor(words.tagsMerged('perf', 'performance'))
    await until('the focus', () => tags.evaluate(() => (document.activeElement as HTMLElement).dataset.tag === 'performance'))
    await tags.press('Enter')
    await tags.click('button', words.colourMoss)
    await tags.waitFor(() => document.querySelector('[data-tag=performance] [data-colour=moss]'))
    await panel.waitFor(() => document.querySelector('ol li [data-colour=moss]')?.textContent === 'performance')
    await tags.press('Escape')

    await tags.evaluate(() => document.querySelector<HTMLElement>('[data-tag=performance-problems]')?.focus())
    await tags.press('Enter')
    await tags.waitFor(() => document.activeElement?.getAttribute('name') === 'label')
    await tags.press('Tab')
    await tags.type('performance')
    await tags.press('Enter')
    await there('performance', 2)

    await until('the focus', () => tags.evaluate(() => (document.activeElement as HTMLElement).dataset.tag === 'performance'))
    for (let step = 0; step < 4; step++) await tags.press('Control+z')
    await there('perf', 1)
    await there('performance-problems', 1)
    await until('no pack', async () => !(await tags.find('button', words.tagLine('communication', words.tagOnRows(0)))))
    expect(await rowTexts(panel)).toEqual(['slow', 'slower'])

    // The user's own pack.
    await tags.click('button', words.newPack)
    await tags.waitFor(() => document.activeElement?.getAttribute('name') === 'name')
    await tags.type('Our words')
    await tags.press('Tab')
    await tags.type('perf Handover\n')
    await there('Handover', 0)
    await tags.click('button', words.deletePackNamed('Our words'))
    await until('no pack', async () => !(await tags.find('button', words.deletePackNamed('Our words'))))
    await there('Handover', 0)
  })

  test('the pages of tags and questions and the controls above the line are accessible', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPanel()
    await panel.waitFor(words.welcome)
    await panel.press('Alt+KeyQ')
    await panel.waitFor(words.promptGoal)
    await panel.type('! slow #Tooling')
    await panel.press('Alt+KeyT')
    await panel.waitFor(() => document.querySelector('.pins .chip'))
    await panel.press('Enter')
    await panel.waitFor(() => document.querySelector('ol li'))
    await panel.press('Alt+KeyQ')
    await panel.type('> ask them @ada due:')
    await offered(panel, words.today)
    await expectAccessible(panel, 320, 400)

    const tags = await browser.openPage('dashboard.html#/tags')
    await tags.waitFor(words.packKpi)
    await tags.click('checkbox', `${words.choosePack}: ${words.packKpi}`)
    await until('the pack', () => tags.find('button', words.tagLine('communication', words.tagOnRows(0))))
    await tags.evaluate(() => document.querySelector<HTMLElement>('[data-tag=tooling]')?.focus())
    await tags.press('Enter')
    await tags.click('button', words.colourPlum)
    await tags.waitFor(() => document.querySelector('[data-colour=plum]'))
    await expectAccessible(tags, 400, 1280)
    await tags.close()

    const settings = await browser.openPage('dashboard.html#/settings')
    await settings.waitFor(words.readyQuestions)
    await settings.evaluate(() => (document.querySelector('details')!.open = true))
    await settings.waitFor(words.promptFixFirst)
    await settings.click('textbox', words.newQuestion)
    await settings.type('What did I miss?\n')
    await settings.waitFor(() => document.querySelector<HTMLInputElement>('input[name=question]')?.value === 'What did I miss?')
    await expectAccessible(settings, 320, 400, 1280)
    await settings.evaluate(() => (document.activeElement as HTMLElement).blur())
    await settings.press('?')
    await settings.waitFor(words.helpNothingIsWrong)
    await expectAccessible(settings, 400)
  })

  test('Alt+T, Alt+Q and Alt+Shift+Q reach the panel and open nothing in the browser', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPanel()
    await panel.waitFor(words.welcome)
    await panel.type('in the line')
    await until('the words', async () => (await line(panel)) === 'in the line')
    await panel.evaluate(() =>
      addEventListener('keydown', ({ code, defaultPrevented }) => {
        if (!code.startsWith('Alt') && !code.startsWith('Shift')) Object.assign(globalThis, { pressed: [code, defaultPrevented] })
      }),
    )
    for (const keys of ['Alt+T', 'Alt+Q', 'Alt+Shift+Q']) {
      await panel.evaluate(() => void Reflect.deleteProperty(globalThis, 'pressed'))
      const opened = await browser.pressInBrowser(keys)
      await panel.waitFor(() => 'pressed' in globalThis)
      expect(await panel.evaluate(() => (globalThis as unknown as { pressed: unknown }).pressed)).toEqual([`Key${keys.at(-1)}`, true])
      expect([keys, ...opened]).toEqual([keys])
      expect([await line(panel), await focused(panel)]).toEqual(['in the line', 'observation'])
    }
  })
})

function line(panel: Page): Promise<string> {
  return panel.evaluate(() => document.querySelector<HTMLTextAreaElement>('#observation')?.value ?? '')
}

/** Waits until this is the suggestion that Tab accepts. */
async function offered(panel: Page, label: string): Promise<void> {
  await until(`${label} to be offered`, async () =>
    (await panel.evaluate(() => document.querySelector('[role=option][aria-selected=true]')?.textContent ?? '')).startsWith(label),
  )
}
