import { describe, expect, onTestFinished, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { until, type Page } from './driver/index.ts'
import { browsers, newBrowser, expectAccessible, rowTexts, write } from './helpers.ts'

/** The stored rows as text, with kind, tags and other fields. */
function stored(
  page: Page,
): Promise<{ text: string; kind: string; severity?: number; tags: string[]; visibility: string; gone: boolean }[]> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const open = indexedDB.open('ride-along')
        open.onerror = () => reject(open.error)
        open.onsuccess = () => {
          const read = open.result.transaction('observations').objectStore('observations').getAll()
          read.onerror = () => reject(read.error)
          read.onsuccess = () => {
            open.result.close()
            resolve(
              read.result
                .sort((a, b) => a.at - b.at || a.seq - b.seq)
                .map(({ text, kind, severity, tags, visibility, gone }) => ({
                  text,
                  kind,
                  severity,
                  tags,
                  visibility,
                  gone: gone !== undefined,
                })),
            )
          }
        }
      }),
  )
}
const here = async (page: Page) => (await stored(page)).filter(({ gone }) => !gone)

describe.each(browsers)('%s', (name) => {
  test('rows are changed, merged, split and deleted by keyboard, and all of it is undone from the dashboard', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPanel()
    await write(panel, 'one #a', 'two', 'three words here', 'four')
    const before = await here(panel)
    const rows = () => until('the rows', () => rowTexts(panel))

    // Change two rows at once.
    await panel.press('Shift+Tab')
    await panel.press('ArrowUp')
    await panel.press('Space')
    await panel.press('Shift+ArrowUp')
    await panel.waitFor(words.rowsChosen(2))
    await panel.press('t')
    await panel.waitFor(() => document.activeElement?.getAttribute('name') === 'add')
    await panel.type('slow, tooling\n')
    await until('the tags', async () => (await here(panel)).filter(({ tags }) => tags.join() === 'slow,tooling').length === 2)
    await panel.waitFor(() => document.activeElement?.tagName === 'LI')
    await panel.press('3')
    await until(
      'the severity',
      async () => (await here(panel)).filter(({ kind, severity }) => kind === 'challenge' && severity === 3).length === 2,
    )
    await panel.press('p')
    await until('private', async () => (await here(panel)).filter(({ visibility }) => visibility === 'private').length === 2)

    // Merge two rows; split one.
    await panel.press('m')
    await until('one of two', async () => (await here(panel)).length === 3)
    expect((await here(panel)).map(({ text }) => text)).toEqual(['one', 'two\nthree words here', 'four'])
    await panel.waitFor(() => document.activeElement?.textContent?.includes('three words here'))
    await panel.press('x')
    await panel.waitFor(() => document.activeElement?.getAttribute('type') === 'range')
    await panel.press('Home')
    await panel.press('Tab')
    await panel.press('Enter')
    await until('two of one', async () => (await here(panel)).length === 4)
    await until('two of one, in the list', async () => (await rows()).length === 4)

    // Delete all but one.
    await panel.waitFor(() => document.activeElement?.tagName === 'LI')
    await panel.press('Control+a')
    await panel.waitFor(words.rowsChosen(4))
    await panel.press('Home')
    await panel.press('Space')
    await panel.waitFor(words.rowsChosen(3))
    await panel.press('Delete')
    await until('the last', async () => (await rows()).join() === 'one')

    const dashboard = await browser.openPage('dashboard.html')
    await dashboard.waitFor(words.rideAlongs)
    for (let undone = 0; undone < 6; undone++) {
      const last = JSON.stringify(await stored(dashboard))
      await dashboard.press('Control+z')
      await until(`undone ${undone}`, async () => JSON.stringify(await stored(dashboard)) !== last)
    }
    expect(await here(dashboard)).toEqual(before)
    await until('the panel', async () => (await rows()).join() === 'one,two,three words here,four')
  })

  test('a filtered list shows matching rows and rows written meanwhile', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPanel()
    await write(panel, '!! the copy hangs #backups', '+ tells everyone #culture', '!!! the bucket is empty #backups', 'a plain note')
    await panel.press('Shift+Tab')
    await panel.press('/')
    await panel.waitFor(() => document.activeElement?.getAttribute('type') === 'search')
    await panel.type('THE')
    await until('two rows', async () => (await rowTexts(panel)).length === 2)
    await panel.waitFor(words.rowsOf(2, 4))
    await expectAccessible(panel, 320, 400)
    await panel.click('button', /Challenge, high/)
    await until('one row', async () => (await rowTexts(panel)).join() === 'the bucket is empty')
    await panel.click('textbox', words.observation)
    await panel.type('as it comes\n')
    await until('the new row', async () => (await rowTexts(panel)).join() === 'the bucket is empty,as it comes')
    await panel.click('button', words.showAll)
    await until('all rows', async () => (await rowTexts(panel)).length === 5)
  })

  test('selected rows are moved to another ride-along, and selecting is accessible at every width', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPanel()
    await write(panel, 'seen in the first')
    await panel.click('button', words.endRideAlong)
    await panel.click('button', words.done)
    await panel.waitFor(words.welcome)
    await panel.click('textbox', words.observation)
    await panel.type('seen in the second\n')
    await until('the row', async () => (await rowTexts(panel)).join() === 'seen in the second')

    await panel.press('Shift+Tab')
    await panel.press('Space')
    await panel.waitFor(words.rowsChosen(1))
    await expectAccessible(panel, 320, 400)
    await panel.press('v')
    await panel.waitFor(() => document.activeElement?.getAttribute('name') === 'rideAlong')
    await expectAccessible(panel, 320, 400)
    await panel.press('ArrowDown')
    await panel.waitFor(() => (document.activeElement as HTMLSelectElement).selectedIndex === 1)
    await panel.click('button', words.save)
    await panel.waitFor(words.emptyDay)
    await panel.waitFor(() => document.activeElement?.id === 'observation')
  })
})
