import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { parseBackup } from '../../storage/library/backup.ts'
import type { Observation, Picture } from '../../storage/rows/tables.ts'
import { downloaded, until, type Page } from './driver/index.ts'
import { browsers, focused, newBrowser, chooseFile, rowTexts, write } from './helpers.ts'

/** A page with a red square on green, to tell covered pixels from others. */
const served = `<!doctype html><html lang="en"><title>Ticket #42 ! waits</title>
<style>html { background: #00c000 } div { position: fixed; inset: 25%; background: #ff0000 }</style><div></div>`
const server = createServer((_, answer) => void answer.setHeader('content-type', 'text/html').end(served))
let address = ''

beforeAll(async () => {
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tickets/42`
})
afterAll(() => server.close())

describe.each(browsers)('%s', (name) => {
  let profile: Awaited<ReturnType<typeof newBrowser>>
  beforeEach(async () => {
    profile = await newBrowser(name)
  })
  afterEach(() => profile.end())

  /** Takes a screenshot of the page with the command's shortcut. */
  async function shoot() {
    const page = await profile.browser.openAddress(`${address}?token=secret#part`)
    await until('the badge of the last one to go', async () => (await profile.browser.badge()) !== words.takenBadge)
    const press = () => profile.browser.command('take-screenshot')
    await press()
    let pressed = Date.now()
    await until('the badge', async () => {
      const badge = await profile.browser.badge()
      // A busy browser can lose the key, or show the badge between two looks.
      if (badge !== words.takenBadge && Date.now() - pressed > 8000) {
        pressed = Date.now()
        // Shown, because a key that the product itself loses would look the same.
        console.log(`${name}: no badge within 8 s, so the screenshot keys are pressed again`)
        await press()
      }
      // On a busy machine, the background may not know this page yet. Like a person, press the keys again.
      if (badge === words.refusedBadge) {
        await until('the badge to go', async () => (await profile.browser.badge()) !== words.refusedBadge)
        await press()
      }
      return badge === words.takenBadge
    })
    return page
  }

  test('the text of a screenshot is stored before its picture, and survives a restart that loses the picture', async () => {
    let page = await profile.browser.openPage('dashboard.html')
    await page.waitFor(words.noRideAlongs)
    // Stays in front until the text is stored: the background learns of the tab only once it has started.
    await profile.browser.openAddress(`${address}?token=secret#part`)
    await profile.browser.stopBackground()
    await profile.browser.command('take-screenshot')
    await until('the words', async () => (await rowsIn<Observation>(page, 'observations')).length === 1)
    await profile.browser.stopBackground()
    expect(await rowsIn<Observation>(page, 'observations')).toMatchObject([
      { kind: 'note', text: 'Ticket #42 ! waits', tags: [], page: address, pageTitle: 'Ticket #42 ! waits' },
    ])

    const browser = await profile.crash()
    page = await browser.openPage('dashboard.html')
    await page.click('link', words.untitled)
    await page.waitFor('Ticket #42 ! waits')
    expect(await page.find('button', words.cropAndRedact)).toBe(false)
    await until('the badge', async () => (await browser.badge()) === words.liveBadge)
  })

  test('covered and cut parts of a screenshot are not stored, and it is exported and restored as edited', async () => {
    await shoot()
    let page = await profile.browser.openPage('dashboard.html')
    await page.resize(1280, 900)
    await page.click('link', words.untitled)
    await page.waitFor(words.screenshotWaits)
    await page.click('button', words.cropAndRedact)
    await page.waitFor(() => document.querySelector('[data-part=crop]'))
    expect((await page.axe()).map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])

    // By keyboard: a cover, moved and resized over the square's upper left corner, and a strip cut off at the right.
    await page.click('button', words.addCover)
    await page.waitFor(() => document.activeElement?.matches('[data-part="0"]'))
    const [width, height] = await page.evaluate(() => {
      const { naturalWidth, naturalHeight } = document.querySelector<HTMLImageElement>('dialog img')!
      return [naturalWidth, naturalHeight] as const
    })
    for (let i = 0; i < 20; i++) await page.press('ArrowLeft')
    for (let i = 0; i < 8; i++) await page.press('ArrowUp')
    for (let i = 0; i < 10; i++) await page.press('Shift+ArrowDown')
    await page.press('ArrowDown')
    await page.press('Control+z')
    await page.evaluate(() => document.querySelector<HTMLElement>('[data-part=crop]')!.focus())
    for (let i = 0; i < 10; i++) await page.press('Shift+ArrowLeft')
    // By pointer: a second cover outside the square.
    const drawn = await page.evaluate(() => {
      const { left, top, width, height } = document.querySelector('dialog img')!.getBoundingClientRect()
      const frame = document.querySelector<HTMLElement>('[role=application]')!
      frame.setPointerCapture = () => {}
      const at = (type: string, x: number, y: number) =>
        document
          .querySelector('[data-part=crop]')!
          .dispatchEvent(
            new PointerEvent(type, { bubbles: true, button: 0, pointerId: 1, clientX: left + x * width, clientY: top + y * height }),
          )
      at('pointerdown', 0.02, 0.85)
      at('pointermove', 0.1, 0.9)
      at('pointerup', 0.2, 0.95)
      return document.querySelectorAll('[data-part="1"]').length
    })
    expect(drawn).toBeLessThan(2)
    await page.waitFor(() => document.querySelector('[data-part="1"]'))
    const parts = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('dialog button[aria-label][data-part]')].map(({ ariaLabel }) =>
        [...ariaLabel!.matchAll(/\d[\d,]*/g)].map(([n]) => Number(n.replaceAll(',', ''))),
      ),
    )
    const [crop, cover, second] = [parts[0]!, parts[1]!.slice(1), parts[2]!.slice(1)]
    expect(crop).toEqual([width - 10 * Math.round(width / 100), height, 0, 0])
    await page.click('textbox', words.whatDoesItShow)
    await page.type('a queue of one')
    await page.click('button', words.keepScreenshot)
    await page.waitFor(() => !document.querySelector('dialog[open]'))
    await page.waitFor(() => document.querySelector('li img')?.getAttribute('src')?.startsWith('blob:'))
    expect(await page.find('button', words.cropAndRedact)).toBe(false)

    const stored = await page.evaluate(readPicture, [
      // Inside both covers, beside them, and in the uncovered part of the square.
      ...[cover, second].flatMap(([w, h, x, y]) => [0.1, 0.5, 0.9].map((share) => [x! + w! * share, y! + h! * share])),
      [width * 0.5, height * 0.1],
      [width * 0.6, height * 0.7],
    ])
    expect(stored.size).toEqual([crop[0], crop[1]])
    const black = (pixel: number[]) => pixel.slice(0, 3).every((part) => part < 8)
    for (const pixel of stored.pixels.slice(0, 6)) expect([pixel, black(pixel)]).toEqual([pixel, true])
    const [green, red] = [stored.pixels[6]!, stored.pixels[7]!]
    expect([green[0]! < 60, green[1]! > 120, red[0]! > 180, red[1]! < 60]).toEqual([true, true, true, true])
    // Nothing is left in the browser's session storage.
    expect(await page.evaluate(inMemory)).toEqual(['waiting'])

    // Opened large by keyboard; its description is changed there.
    await page.evaluate(() => document.querySelector<HTMLElement>('li')!.focus())
    await page.press('Tab')
    await until('the thumbnail', async () => (await focused(page)) === words.openScreenshot('a queue of one'))
    await page.press('Enter')
    await until('the picture', () => page.evaluate(() => document.querySelector<HTMLImageElement>('dialog img')?.naturalWidth))
    expect((await page.axe()).map(({ id }) => id)).toEqual([])
    await page.type(', waiting')
    await page.press('Enter')
    await page.waitFor(() => !document.querySelector('dialog[open]'))
    await until('its new name', () => page.find('button', words.openScreenshot('a queue of one, waiting')))

    // The exported page, opened from disk.
    await page.click('button', words.exportFiles)
    for (const format of ['Markdown', 'HTML', 'JSON']) await page.click('button', format)
    const files = await Promise.all([/\.md$/, /\.json$/].map(async (ending) => readFile(await downloaded(profile.browser, ending), 'utf8')))
    const [markdown, json] = files as [string, string]
    expect(markdown).toContain('Screenshot: a queue of one, waiting')
    const { page: still, events } = await profile.browser.openFile(await downloaded(profile.browser, /\.html$/))
    const image = await still.evaluate(async () => {
      const image = document.querySelector('img')!
      await image.decode()
      return [image.src.slice(0, 11), image.alt, image.naturalWidth]
    })
    expect(image).toEqual(['data:image/', 'a queue of one, waiting', crop[0]])
    expect(await events()).toEqual([])
    const [sent] = parseBackup(json).pictures as Picture[]
    expect(sent).toMatchObject({ type: 'image/webp', width: crop[0], alt: 'a queue of one, waiting' })

    await page.close()
    await profile.end()
    profile = await newBrowser(name)
    page = await profile.browser.openPage('dashboard.html#/settings')
    await page.waitFor(words.copiesHint)
    await chooseFile(page, 'copy.json', json)
    await page.waitFor('added or changed')
    await chooseFile(page, 'copy.json', json)
    await page.waitFor(words.copyOpened(0))
    const again = await page.evaluate(readPicture, [])
    expect(again.digest).toBe(stored.digest)
    await page.evaluate(() => (location.hash = '#/'))
    await page.click('link', words.untitled)
    await page.waitFor(() => document.querySelector<HTMLImageElement>('li img')?.naturalWidth)
  })

  test('an unedited screenshot can be kept or discarded, and both can be undone', async () => {
    await shoot()
    await shoot()
    const page = await profile.browser.openPage('dashboard.html')
    await page.resize(400, 800)
    await page.click('link', words.untitled)
    await page.waitFor(words.screenshotWaits)
    const waiting = () =>
      page.evaluate((named) => document.querySelectorAll(`[role=group][aria-label="${named}"]`).length, words.screenshotWaits)
    const pressInRow = (row: number, button: string) =>
      page.evaluate(
        (row, button) =>
          [...document.querySelectorAll('ol[aria-label=Timeline] > li')[row]!.querySelectorAll('button')]
            .find(({ textContent }) => textContent === button)!
            .click(),
        row,
        button,
      )
    expect(await waiting()).toBe(2)
    await pressInRow(0, words.keepAsItIs)
    await page.waitFor(words.screenshotKept)
    await until('one to wait', async () => (await waiting()) === 1)
    await pressInRow(1, words.discard)
    await page.waitFor(words.screenshotDiscarded)
    expect(await waiting()).toBe(0)
    await pressInRow(1, words.undo)
    await until('it to wait again', async () => (await waiting()) === 1)

    await page.click('button', words.openScreenshotUnnamed)
    await page.click('button', words.deleteScreenshot)
    await page.waitFor(words.screenshotDeleted)
    await until('the thumbnail to go', async () => !(await page.find('button', words.openScreenshotUnnamed)))
    await page.click('button', /^Undo/)
    await until('the thumbnail', () => page.find('button', words.openScreenshotUnnamed))
    expect((await page.evaluate(readPicture, [])).type).toBe('image/webp')
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
    await page.click('button', words.dismiss)
    expect((await page.axe('dark')).map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  })

  test('a screenshot from the panel works on pages that granted access by shortcut or button, and otherwise the panel says how', async () => {
    const panel = await profile.browser.openPanel()
    await panel.waitFor(words.welcome)
    await panel.press('Alt+KeyP')
    await panel.waitFor(words.screenshotHow('Alt+Shift+S'))
    expect(await rowsIn(panel, 'observations')).toEqual([])
    await panel.click('button', words.dismiss)
    await until('the sentence to go', async () => !(await panel.text()).includes(words.screenshotHow('Alt+Shift+S')))
    await until('the line', async () => (await focused(panel)) === 'observation')

    // By shortcut on a browser page: the panel shows the reason.
    await profile.browser.command('take-screenshot')
    await panel.waitFor(words.screenshotHow('Alt+Shift+S'))
    await until('the badge', async () => (await profile.browser.badge()) === words.refusedBadge)
    expect(await rowsIn(panel, 'observations')).toEqual([])

    // The shortcut grants access to the page, so the panel can take a screenshot of it too.
    await profile.browser.openAddress(address)
    await profile.browser.command('take-screenshot')
    await panel.waitFor('Ticket #42 ! waits')
    await panel.waitFor(words.screenshotWaits)
    expect(await panel.text()).not.toContain(words.screenshotHow('Alt+Shift+S'))
    await panel.click('button', words.takeScreenshot)
    await until('the second', async () => (await rowTexts(panel)).length === 2)
    expect((await panel.axe()).map(({ id }) => id)).toEqual([])
  })

  test('a screenshot that does not fit on the disk is reported, and its text is saved', async () => {
    const panel = await profile.browser.openPanel()
    await panel.waitFor(words.welcome)
    await panel.evaluate(async () => {
      const { browser, chrome } = globalThis as unknown as Record<
        'browser' | 'chrome',
        { storage: { session: { set(given: object): Promise<void> } } }
      >
      await (browser ?? chrome).storage.session.set({ waiting: [], full: 'x'.repeat(10_485_000) })
    })
    await profile.browser.openAddress(address)
    await profile.browser.command('take-screenshot')
    await panel.waitFor(words.screenshotTooLarge)
    await panel.waitFor('Ticket #42 ! waits')
    expect(await rowsIn(panel, 'observations')).toHaveLength(1)
    expect((await panel.evaluate(inMemory)).filter((key) => key.startsWith('picture'))).toEqual([])
    expect(await panel.find('button', words.cropAndRedact)).toBe(false)
  })

  test('off the record no screenshot is taken, and the text in the line stays', async () => {
    const panel = await profile.browser.openPanel()
    await write(panel, 'before')
    await panel.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const open = indexedDB.open('ride-along')
          open.onsuccess = () => {
            const writing = open.result.transaction(['spans', 'observations', 'rideAlongs'], 'readwrite')
            const read = writing.objectStore('observations').getAll()
            read.onsuccess = () => {
              const [row] = read.result
              writing.objectStore('spans').put({ ...row, id: 'silence', kind: 'offRecord', text: '' })
              const rideAlongs = writing.objectStore('rideAlongs')
              const found = rideAlongs.get(row.rideAlongId)
              found.onsuccess = () => rideAlongs.put({ ...found.result, offRecord: 'silence' })
            }
            writing.oncomplete = () => (open.result.close(), resolve())
            writing.onerror = () => reject(writing.error)
          }
        }),
    )
    await profile.browser.openAddress(address)
    await profile.browser.command('take-screenshot')
    await panel.waitFor(words.screenshotOffTheRecord)
    expect(await rowsIn(panel, 'observations')).toHaveLength(1)
    expect(await panel.evaluate(inMemory)).toEqual(['screenshotSaid'])
  })
})

/** The stored rows of a table. */
function rowsIn<R>(page: Page, table: string): Promise<R[]> {
  return page.evaluate(
    (table) =>
      new Promise<R[]>((resolve, reject) => {
        const open = indexedDB.open('ride-along')
        open.onerror = () => reject(open.error)
        open.onsuccess = () => {
          const all = open.result.transaction(table).objectStore(table).getAll()
          all.onsuccess = () => (open.result.close(), resolve(all.result))
        }
      }),
    table,
  )
}

/** Runs in the page: the keys in the browser's session storage. */
async function inMemory(): Promise<string[]> {
  const { browser, chrome } = globalThis as unknown as Record<
    'browser' | 'chrome',
    { storage: { session: { get(of: null): Promise<object> } } }
  >
  return Object.keys(await (browser ?? chrome).storage.session.get(null))
}

/** Runs in the page: the only stored picture, decoded, with its pixels at these positions. */
async function readPicture(places: number[][]) {
  const file = await new Promise<Blob>((resolve, reject) => {
    const open = indexedDB.open('ride-along')
    open.onerror = () => reject(open.error)
    open.onsuccess = () => {
      const all = open.result.transaction('pictures').objectStore('pictures').getAll()
      all.onsuccess = () => (open.result.close(), resolve(all.result[0].bytes))
    }
  })
  const bitmap = await createImageBitmap(file)
  const draw = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
  draw.drawImage(bitmap, 0, 0)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
  return {
    type: file.type,
    size: [bitmap.width, bitmap.height],
    digest: [...digest].join(' '),
    pixels: places.map(([x, y]) => [...draw.getImageData(x!, y!, 1, 1).data]),
  }
}
