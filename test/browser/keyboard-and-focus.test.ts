import { describe, expect, onTestFinished, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { until, type Page } from './driver/index.ts'
import { browsers, focused, newBrowser, rowCount, write } from './helpers.ts'

describe.each(browsers)('%s', (name) => {
  test('of a thousand rows only those near the view are in the document, and the focused row stays in it', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPanel()
    await write(panel, 'the first', 'the second')
    await panel.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const open = indexedDB.open('ride-along')
          open.onsuccess = () => {
            const store = open.result.transaction('observations', 'readwrite').objectStore('observations')
            const read = store.getAll()
            read.onsuccess = () => {
              const [row] = read.result
              for (let i = 0; i < 1000; i++) store.put({ ...row, id: `row ${i}`, at: row.at - 2000 + i, seq: 10 + i, text: `row ${i}` })
            }
            store.transaction.oncomplete = () => (open.result.close(), resolve())
            store.transaction.onerror = () => reject(store.transaction.error)
          }
        }),
    )
    const again = await browser.openPage('sidepanel.html')
    await until('the rows', async () => (await rowCount(again)) >= 1002)
    const inDocument = () => again.evaluate(() => document.querySelectorAll('ol[aria-label=Timeline] > li').length)
    expect(await inDocument()).toBeLessThan(60)
    await again.type('the newest\n')
    const newest = () => {
      const row = document.querySelector('ol[aria-label=Timeline] > li:last-child')
      const list = row?.parentElement?.parentElement?.getBoundingClientRect()
      return row?.textContent?.includes('the newest') && row.getBoundingClientRect().bottom <= list!.bottom + 1
    }
    await again.waitFor(newest)
    await again.resize(400, 500)
    await again.waitFor(newest)
    const first = await again.evaluate(() => {
      const rows = [...document.querySelectorAll<HTMLElement>('ol[aria-label=Timeline] > li')]
      rows.at(-1)?.focus()
      return rows.at(-1)?.dataset.id
    })
    // Scroll more than once: a scroll while rows are measured is not recognized as the user's.
    await until('the top', () =>
      again.evaluate(() => {
        const list = document.querySelector('ol[aria-label=Timeline]')!
        const there = list.querySelector('li[aria-posinset="1"]') !== null
        list.parentElement!.scrollTo({ top: 0 })
        return there
      }),
    )
    expect(await again.evaluate((id) => document.activeElement === document.querySelector(`[data-id="${id}"]`), first)).toBe(true)
    expect(await inDocument()).toBeLessThan(60)
  })

  test('a link on the dashboard moves the focus to the heading of its page, and every Tab stop is a control', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPanel()
    await write(panel, '! it hangs #slow')
    const page = await browser.openPage('dashboard.html')
    await page.resize(320, 600)
    const follow = async (link: string, heading: string) => {
      await tabTo(page, link)
      await page.press('Enter')
      // Not the link, which may have the same text.
      await until(`the heading ${heading}`, () =>
        page.evaluate((heading) => document.activeElement?.tagName === 'H1' && document.activeElement.textContent === heading, heading),
      )
    }
    await page.waitFor(words.untitled)
    await follow(words.settings, words.settings)
    await follow(words.rideAlongs, words.rideAlongs)
    await follow(words.untitled, words.untitled)
    await page.waitFor('it hangs')
    for (let stop = 0; stop < 12; stop++) {
      await page.press('Tab')
      const at = await page.evaluate(() => document.activeElement?.matches('a, button, input, select, textarea, li, body, html') ?? true)
      expect(at, `stop ${stop} after the heading: ${await focused(page)}`).toBe(true)
    }
    await page.evaluate(() => document.querySelector<HTMLElement>('main h1')!.focus())
    await follow(words.summary, words.summary)
  })

  test('a day is written up, edited, ended and exported by keyboard without losing the focus', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPanel()
    const line = () => until('the focus in the line', async () => (await focused(panel)) === 'observation')
    await panel.waitFor(words.welcome)
    // Write up a past day with its form.
    await tabTo(panel, words.writeUp, 'Shift+Tab')
    await panel.press('Enter')
    await panel.waitFor(() => document.activeElement?.getAttribute('name') === 'title')
    await panel.type('Night shift')
    await panel.press('Enter')
    await panel.waitFor('Night shift')
    await line()
    await write(panel, '@00:10 first', '@00:20 ! second #slow', '@00:30 third')

    // In the timeline: up, star, private, edit, delete, undo, and back to the line.
    await panel.press('Shift+Tab')
    await panel.press('ArrowUp')
    await panel.press('s')
    await panel.waitFor(() => document.querySelector(`[aria-label="Starred"]`))
    await panel.press('p')
    await panel.waitFor(words.keptPrivate)
    await panel.press('p')
    await panel.press('Enter')
    await panel.waitFor(() => document.activeElement?.getAttribute('name') === 'text')
    await panel.type('!')
    await panel.press('Enter')
    await panel.waitFor('second!')
    await until('the row', () =>
      panel.evaluate(() => document.activeElement?.tagName === 'LI' && (document.activeElement.textContent?.includes('second!') ?? false)),
    )
    await panel.press('Delete')
    await panel.waitFor(words.observationDeleted)
    await until('a row', () => panel.evaluate(() => document.activeElement?.tagName === 'LI'))
    await panel.press('z')
    await panel.waitFor('second!')
    await panel.press('Escape')
    await line()

    // Open and close the help.
    await tabTo(panel, words.help)
    await panel.press('Enter')
    await panel.waitFor(words.helpNothingIsWrong)
    await panel.press('Escape')
    await until('the help button', async () => (await focused(panel)) === words.help)

    await tabTo(panel, words.endRideAlong, 'Shift+Tab')
    await panel.press('Enter')
    await panel.waitFor(words.endedKeep)
    await line()
    await tabTo(panel, words.exportFiles, 'Shift+Tab')
    await panel.press('Enter')
    await panel.waitFor(words.exportDocuments)
    await tabTo(panel, 'Markdown')
    await panel.press('Enter')
    await panel.waitFor('The browser saves it as')
    await panel.press('Escape')
    await until('the export button', async () => (await focused(panel)) === words.exportFiles)
    await tabTo(panel, words.reopen)
    await panel.press('Enter')
    await panel.waitFor(words.endRideAlong)
    await line()

    const dashboard = await browser.openPage('dashboard.html')
    await dashboard.waitFor('Night shift')
    await tabTo(dashboard, 'Night shift')
    await dashboard.press('Enter')
    await dashboard.waitFor('second!')
    await tabTo(dashboard, words.summary)
    await dashboard.press('Enter')
    await dashboard.waitFor('Ride-along summary')
  })
})

/** Presses Tab until the control has the focus and a visible focus ring (Firefox shows none in a window without focus). */
async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if ((await focused(page)) === name) {
      expect(
        await page.evaluate(() => !document.hasFocus() || document.activeElement?.matches(':focus-visible')),
        `${name} shows that it has the focus`,
      ).toBe(true)
      return
    }
    await page.press(key)
  }
  throw new Error(`Tab never reached ${name}.`)
}
