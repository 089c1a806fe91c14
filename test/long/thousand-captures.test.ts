import { describe, expect, onTestFinished, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { until, type Driver, type Page } from '../browser/driver/index.ts'
import { browsers, newBrowser, rowCount } from '../browser/helpers.ts'

/** Eight hours with one capture every half minute. */
const captures = 1000

/** The stored observations in the order of the day. */
function storedDay(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const open = indexedDB.open('ride-along')
        open.onerror = () => reject(open.error)
        open.onsuccess = () => {
          const all = open.result.transaction('observations').objectStore('observations').getAll()
          all.onerror = () => reject(all.error)
          all.onsuccess = () => {
            open.result.close()
            resolve(all.result.sort((a, b) => a.at - b.at || a.seq - b.seq).map(({ text }) => text))
          }
        }
      }),
  )
}

function storedCount(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const open = indexedDB.open('ride-along')
        open.onerror = () => reject(open.error)
        open.onsuccess = () => {
          const count = open.result.transaction('observations').objectStore('observations').count()
          count.onerror = () => reject(count.error)
          count.onsuccess = () => (open.result.close(), resolve(count.result))
        }
      }),
  )
}

describe.each(browsers)('%s', (name) => {
  test('a thousand captures by every means, with stopped backgrounds and two crashes, are all stored in order', async () => {
    const profile = await newBrowser(name)
    onTestFinished(() => profile.end())
    let { browser } = profile
    const open = async (started: Driver) => {
      browser = started
      const dashboard = await browser.openPage('dashboard.html')
      await dashboard.waitFor(words.rideAlongs)
      await dashboard.click('button', words.capturePad)
      const pad = await browser.findWindow(words.capturePad)
      const panel = await browser.openPage('sidepanel.html')
      await panel.waitFor(() => document.querySelector('.understood')?.firstElementChild)
      return { panel, pad }
    }
    let { panel, pad } = await open(profile.browser)

    /** Each function captures one line by its means; a moment has no text. */
    const ways = {
      panel: async (text: string) => (await panel.type(`${text}\n`), text),
      pad: async (text: string) => (await pad.type(`${text}\n`), text),
      addressBar: async (text: string) => (await browser.omnibox(`! ${text} #bar`), text),
      menu: async (text: string) => (
        await browser.menu('observation', { selectionText: text, pageUrl: 'https://wiki.example/a' }, 'A'),
        text
      ),
      command: async () => (await browser.command('mark'), ''),
      chord: async () => (await panel.press('Alt+KeyM'), ''),
    }
    const turns = Object.keys(ways) as (keyof typeof ways)[]

    const written: string[] = []
    for (let i = 0; i < captures; i++) {
      // Crashes after one and two thirds of the day, right after a capture was shown as saved.
      if (i === Math.floor(captures / 3) || i === Math.floor((captures * 2) / 3)) ({ panel, pad } = await open(await profile.crash()))
      // Most lines are typed. Every tenth is captured by another means, with the background stopped before.
      const way = i % 10 === 9 ? turns[Math.floor(i / 10) % turns.length]! : 'panel'
      if (way !== 'panel') await browser.stopBackground()
      written.push(await ways[way](`observation ${i}`))
      await until(`capture ${i}, by ${way}`, async () => (await storedCount(panel)) === written.length)
    }

    expect(await storedDay(panel)).toEqual(written)
    await panel.click('button', words.endRideAlong)
    await panel.waitFor(words.endedKeep)
    await until('the whole day in the timeline', async () => (await rowCount(panel)) === captures)
  })
})
