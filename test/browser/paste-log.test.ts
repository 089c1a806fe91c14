import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { until, type Page } from './driver/index.ts'
import { browsers, accessibilityFaults, focused, newBrowser, rowCount, rowTexts } from './helpers.ts'

/** Text as a spreadsheet copies it. */
const table = [
  'Time\tObservation\tKind\tTags\tSeverity',
  '17:20\tpreparing staging\tactivity\t\t',
  '23:27\tremoves the data on the wrong host\tchallenge\taccess, tooling\thigh',
  '23:58\t"out of five ways\nnone works"\tquote\tbackups\t',
  '25:99\tno such time\t\t\t',
  '00:10\ttest every restore\tfollow-up\t\t',
].join('\n')

/** Pastes into the focused element, as Ctrl+V does. */
async function paste(page: Page, text: string) {
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    // Firefox builds the event's data from these options only.
    const firefox = { data: text, dataType: 'text/plain' }
    const event = new ClipboardEvent('paste', { clipboardData, ...firefox, bubbles: true, cancelable: true })
    if (document.activeElement?.dispatchEvent(event)) document.execCommand('insertText', false, text)
  }, text)
}

/** Chooses a file in the dialog. Its bytes are created in the page, so that they need not be transferred. */
const give = (page: Page, name: string, bytes: number[], times = 1) =>
  page.evaluate(
    (name, bytes, times) => {
      const box = document.querySelector<HTMLInputElement>('dialog input[type=file]')!
      const transfer = new DataTransfer()
      transfer.items.add(new File([times > 1 ? new Uint8Array(times) : new Uint8Array(bytes)], name))
      box.files = transfer.files
      box.dispatchEvent(new Event('change', { bubbles: true }))
    },
    name,
    bytes,
    times,
  )

/** Clicks a button of the dialog. The page behind it may have one with the same name. */
const clickInDialog = (page: Page, name: string) =>
  until(`button ${name}`, () =>
    page.evaluate((name) => {
      const button = [...document.querySelectorAll<HTMLButtonElement>('dialog button')].find(({ textContent }) => textContent === name)
      button?.click()
      return button !== undefined
    }, name),
  )

const previewed = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('dialog li[aria-posinset]')].map((row) => row.querySelector('p bdi')?.textContent ?? ''),
  )
/** Waits until the log is parsed and can be imported. The dialog before, to write up a day, has a primary button too. */
const importable = (page: Page) =>
  page.evaluate(
    () =>
      document.querySelector('dialog [aria-busy]')?.getAttribute('aria-busy') === 'false' &&
      [...document.querySelectorAll<HTMLButtonElement>('dialog button.primary')].some(
        ({ disabled, textContent }) => !disabled && textContent.startsWith('Import'),
      ),
  )

describe.each(browsers)('%s', (name) => {
  let profile: Awaited<ReturnType<typeof newBrowser>>
  let panel: Page
  beforeEach(async () => {
    profile = await newBrowser(name)
    panel = await profile.browser.openPage('sidepanel.html')
    await panel.resize(400, 800)
    await panel.waitFor(words.welcome)
    await panel.click('textbox', words.observation)
  })
  afterEach(() => profile.end())

  test('a log from a spreadsheet is previewed, imported and undone at once, by keyboard', async () => {
    await paste(panel, table)
    await panel.waitFor(words.readAsLog(7))
    await panel.press('Shift+Tab')
    for (let i = 0; i < 12 && (await focused(panel)) !== words.readAsLog(7); i++) await panel.press('Tab')
    await panel.press('Enter')
    await panel.waitFor(words.logNoRideAlong)
    expect(await importable(panel)).toBe(false)

    // No ride-along is live, so a past day is written up first; the pasted log is still there.
    const go = async (to: string, by = 'Tab') => {
      for (let i = 0; i < 30 && (await focused(panel)) !== to; i++) await panel.press(by)
      expect(await focused(panel)).toBe(to)
    }
    await go(words.writeUp, 'Shift+Tab')
    await panel.press('Enter')
    await panel.waitFor(words.openWriteUp)
    await panel.evaluate(() => {
      const date = document.querySelector<HTMLInputElement>('input[name=date]')!
      date.value = '2017-01-31'
    })
    await go(words.openWriteUp)
    await panel.press('Enter')
    await until('reading', () => importable(panel))
    await panel.waitFor(() => document.querySelectorAll('dialog li[aria-posinset]').length === 5)

    expect(await previewed(panel)).toEqual([
      'preparing staging',
      'removes the data on the wrong host',
      'out of five ways\nnone works',
      '25:99 no such time',
      'test every restore',
    ])
    const text = await panel.text()
    for (const sentence of [
      words.observationCount(3),
      words.logFollowUps(1),
      words.logActivities(1),
      words.logProblems(1),
      words.noSuchTime('25:99'),
    ])
      expect(text).toContain(sentence)
    expect(text).toContain('Wed 1 Feb')
    expect(
      await panel.evaluate(() => [...document.querySelectorAll('dialog li svg[role=img]')].map((mark) => mark.getAttribute('aria-label'))),
    ).toEqual([words.kindActivity, words.challengeHigh, words.kindQuote, words.kindNote, words.kindFollowUp])

    await go(words.logImport(5))
    await panel.press('Enter')
    await panel.waitFor(words.logImported(5))
    await until('the rows', async () => (await rowCount(panel)) === 5)
    expect(await rowTexts(panel)).toEqual([
      'preparing staging',
      'removes the data on the wrong host',
      'out of five ways\nnone works',
      '25:99 no such time',
      'test every restore',
    ])
    expect(await panel.evaluate(() => document.querySelector<HTMLTextAreaElement>('#observation')?.value)).toBe('')
    await until('the focus in the line', async () => (await focused(panel)) === 'observation')
    await panel.press('Control+z')
    await until('no rows', async () => (await rowCount(panel)) === 0)
  })

  test('cancelling the import keeps the text in the line and adds nothing', async () => {
    await panel.type('! first\n')
    await until('a row', async () => (await rowCount(panel)) === 1)
    await paste(panel, '09:14 one\n09:15 two')
    await panel.click('button', words.readAsLog(2))
    await panel.waitFor(words.logImport(2))
    await panel.click('button', words.cancel)
    await panel.waitFor(() => !document.querySelector('dialog'))

    expect(await panel.evaluate(() => document.querySelector<HTMLTextAreaElement>('#observation')?.value)).toBe('09:14 one\n09:15 two')
    expect(await rowCount(panel)).toBe(1)
  })

  test('a file that is not a log is refused with the reason, and nothing of it is stored', async () => {
    await paste(panel, 'one\ntwo')
    await panel.click('button', words.readAsLog(2))
    await panel.waitFor(words.logImport(2))
    await clickInDialog(panel, words.startRideAlong)
    await panel.waitFor(() => !document.querySelector('dialog .callout'))

    await give(panel, 'picture.png', [0x89, 0x50, 0x4e, 0x47, 0, 1])
    await panel.waitFor(words.logNotText('picture.png'))
    await give(panel, 'empty.txt', [32, 10])
    await panel.waitFor(words.logFileEmpty('empty.txt'))
    await give(panel, 'large.txt', [], 50_000_001)
    await panel.waitFor(words.logFileTooLarge('large.txt'))
    // The text in the box is unchanged.
    expect(await previewed(panel)).toEqual(['one', 'two'])

    await give(panel, 'old.txt', [0x39, 0x3a, 0x31, 0x34, 0x20, 0xe9, 0x80])
    await panel.waitFor(words.logGuessed('old.txt'))
    await until('the preview', async () => (await previewed(panel)).join() === 'é€')
    await panel.click('button', words.logPutAwayName('old.txt'))
    await until('the preview', async () => (await previewed(panel)).join() === 'one,two')

    // Drop a file.
    await panel.evaluate(() => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['9:14 dropped'], 'dropped.md'))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    })
    await until('the preview', async () => (await previewed(panel)).join() === 'dropped')
    await panel.press('Escape')
    await panel.waitFor(() => !document.querySelector('dialog'))
    expect(await rowCount(panel)).toBe(0)
  })

  test('ten thousand lines are parsed and imported while the page stays responsive, and both can be stopped', async () => {
    await panel.type('! first\n')
    await until('a row', async () => (await rowCount(panel)) === 1)
    await panel.evaluate(() => {
      const lines = Array.from({ length: 10_000 }, (_, i) => `2017-01-31T09:${String(i % 60).padStart(2, '0')} ! line ${i} #tag`)
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([lines.join('\n')], 'large.txt'))
      const longest = { ms: 0 }
      let last = performance.now()
      const tick = () => {
        longest.ms = Math.max(longest.ms, performance.now() - last)
        last = performance.now()
        if (!document.querySelector('dialog button.primary:not(:disabled)')) setTimeout(tick)
        else Object.assign(window, { longest: longest.ms, elapsed: performance.now() - begun })
      }
      const begun = performance.now()
      tick()
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    })
    await panel.waitFor(words.logImport(10_000))
    await until('reading', () => importable(panel))
    const { longest, elapsed } = await panel.evaluate(() => {
      const { longest = 0, elapsed = 0 } = window as { longest?: number; elapsed?: number }
      return { longest, elapsed }
    })
    console.log(`${name}: 10,000 lines previewed in ${Math.round(elapsed)} ms, longest task ${Math.round(longest)} ms`)
    expect(elapsed).toBeLessThan(3000)

    await panel.click('button', words.logImport(10_000))
    await panel.waitFor(() => (document.querySelector('progress')?.value ?? 0) > 0)
    await panel.click('button', words.stop)
    await panel.waitFor(words.logStopped)
    expect(await rowCount(panel)).toBe(1)

    const begun = Date.now()
    await panel.click('button', words.logImport(10_000))
    await until('the rows', async () => (await rowCount(panel)) === 10_001, 60_000)
    console.log(`${name}: imported in ${Date.now() - begun} ms`)
  })

  test('the import dialog is accessible at every width, in light and dark', async () => {
    await paste(panel, table)
    await panel.click('button', words.readAsLog(7))
    await panel.waitFor(words.logImport(5))
    for (const width of [320, 400]) {
      await panel.resize(width, 800)
      expect(await panel.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
      expect(
        await panel.evaluate(() => {
          const dialog = document.querySelector('dialog')!
          return dialog.scrollWidth - dialog.clientWidth
        }),
      ).toBe(0)
    }
    expect(await accessibilityFaults(panel)).toEqual([])
  })

  test('a log pasted on a dashboard page goes to that ride-along, unless it has ended', async () => {
    await panel.type('! first\n')
    await until('a row', async () => (await rowCount(panel)) === 1)
    const page = await profile.browser.openPage('dashboard.html')
    await page.click('link', words.untitled)
    await page.click('button', words.pasteLog)
    await page.waitFor(words.logNothingYet)
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
    await paste(page, 'one\ntwo')
    await page.waitFor(words.logImport(2))
    expect((await page.axe()).map(({ id }) => id)).toEqual([])
    await panel.click('button', words.endRideAlong)
    await page.waitFor(words.logEnded)
    expect(await importable(page)).toBe(false)
    await clickInDialog(page, words.reopen)
    await until('reading', () => importable(page))
    await page.click('button', words.logImport(2))
    await until('the rows', async () => (await rowCount(page)) === 3)
    await page.click('button', /Undo/)
    await until('the rows', async () => (await rowCount(page)) === 1)
  })
})
