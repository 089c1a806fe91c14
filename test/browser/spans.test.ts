import { readFile } from 'node:fs/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { downloaded, until, type Page } from './driver/index.ts'
import { browsers, accessibilityFaults, focused, newBrowser, rowCount, write } from './helpers.ts'

describe.each(browsers)('%s', (name) => {
  test('a wait, three interruptions and time off the record are recorded by keyboard and shown in the summary', async () => {
    const profile = await newBrowser(name)
    onTestFinished(profile.end)
    const { browser } = profile
    const panel = await browser.openPanel()
    await panel.waitFor(words.welcome)
    await write(panel, '= repairing replication', 'asks for the key')

    await panel.press('Alt+KeyW')
    await panel.waitFor(words.waitFor(words.minutes(0)))
    await write(panel, 'nobody knows who has it')
    await panel.press('Alt+KeyW')
    await panel.waitFor(words.waitEnded)
    for (const said of [words.interruptionOne(1), words.interruptionTwo(2), words.interruptionFew(3)]) {
      await panel.press('Alt+KeyI')
      await panel.waitFor(said)
      await until(`${said} to be announced`, () =>
        panel.evaluate((said) => document.querySelector('#announcer')?.textContent?.includes(said), said),
      )
    }
    expect(await rowCount(panel)).toBe(7)

    // Off the record, Enter keeps the text in the line and saves nothing.
    await panel.press('Alt+KeyO')
    await panel.waitFor(words.offRecordState('').slice(0, 20))
    await panel.type('a secret\n')
    await panel.waitFor(words.notSavedOffTheRecord)
    expect(await valueOfLine(panel)).toBe('a secret')
    await until('the gap', async () => (await rowCount(panel)) === 8)
    expect(await accessibilityFaults(panel)).toEqual([])
    await panel.press('Alt+KeyO')
    await panel.waitFor(words.offRecordEnded)
    expect(await focused(panel)).toBe('observation')
    await panel.press('Enter')
    await until('the row', async () => (await rowCount(panel)) === 9)
    expect(await valueOfLine(panel)).toBe('')

    // The chords typed nothing and opened nothing.
    expect(await panel.evaluate(() => document.hasFocus())).toBe(true)
    const label = await until('the strip', () => panel.evaluate(() => document.querySelector('.strip svg')?.getAttribute('aria-label')))
    for (const part of [
      words.interruptionCount(3),
      words.waitsInAll(1, words.minutes(0)),
      words.observationCount(3),
      'repairing replication',
      words.offRecord,
    ])
      expect(label).toContain(part)

    const [, from, to] = /(\d\d:\d\d) to (\d\d:\d\d)$/.exec(label)!
    await panel.click('button', words.endRideAlong)
    await panel.waitFor(words.endedKeep)
    await panel.click('button', words.exportFiles)
    for (const format of ['Markdown', 'HTML']) await panel.click('button', format)
    expect(await readFile(await downloaded(browser, /\.md$/), 'utf8')).toContain(`**${words.summaryGap(from!, to!)}**`)
    const { page, events } = await browser.openFile(await downloaded(browser, /\.html$/))
    expect(await page.text()).toContain(words.summaryGap(from!, to!))
    expect(await page.text()).toContain(words.summaryOffRecord(1, words.minutes(0)))
    expect(await events()).toEqual([])
  })

  test('Alt+W, Alt+I and Alt+O reach the page and do nothing else, wherever the focus is', async () => {
    const profile = await newBrowser(name)
    onTestFinished(profile.end)
    const panel = await profile.browser.openPanel()
    await panel.waitFor(words.welcome)
    await write(panel, 'one')
    await panel.evaluate(() => {
      const seen: string[] = []
      Object.assign(globalThis, { seen })
      // Registered after the panel's own listener, which stops the key at the document.
      const note = ({ code, altKey, defaultPrevented }: KeyboardEvent) => altKey && seen.push(`${code} ${defaultPrevented}`)
      document.addEventListener('keydown', note, true)
      for (const type of ['input', 'beforeinput', 'blur', 'click']) addEventListener(type, () => seen.push(type), true)
    })
    for (const place of ['the line', 'a row']) {
      if (place === 'a row') {
        await panel.press('Shift+Tab')
        await until('the row', () => panel.evaluate(() => document.activeElement?.tagName === 'LI'))
        await panel.evaluate(() => void ((globalThis as unknown as { seen: string[] }).seen.length = 0))
      }
      for (const letter of ['W', 'I', 'O', 'O']) {
        await panel.press(`Alt+Key${letter}`)
        await until(`Alt+${letter} in ${place}`, () =>
          panel.evaluate((code) => (globalThis as unknown as { seen: string[] }).seen.includes(code), `Key${letter} true`),
        )
      }
      const seen = await panel.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)
      expect(seen.filter((each) => !/^(Key[WIO]|AltLeft) /.test(each))).toEqual([])
      expect(await panel.evaluate(() => [document.hasFocus(), document.querySelector('textarea')?.value])).toEqual([true, ''])
      expect(await profile.browser.panelIsOpen()).toBe(true)
    }
  })

  test('at 320 pixels the span buttons can be reached by pointer and Tab, and the dashboard shows the day strip', async () => {
    const profile = await newBrowser(name)
    onTestFinished(profile.end)
    const panel = await profile.browser.openPage('sidepanel.html')
    await panel.resize(320, 800)
    await panel.waitFor(words.welcome)
    await panel.click('textbox', words.observation)
    const before = await topOfLine(panel)
    await write(panel, '= repairing replication', 'asks for the key')
    expect(await topOfLine(panel)).toBe(before)

    await panel.click('button', words.moment)
    await panel.waitFor(words.momentUnfilled)
    for (const control of [words.wait, words.interruption]) await panel.click('button', control)
    await panel.waitFor(words.interruptionOne(1))
    for (const width of [680, 620, 400, 320]) {
      await panel.resize(width, 800)
      expect(await crowded(panel), `at ${width}`).toEqual([])
    }
    await panel.click('textbox', words.observation)
    for (const control of [words.moment, words.wait, `${words.interruption} 1`, words.offRecord]) {
      await panel.press('Tab')
      await until(control, async () =>
        panel.evaluate((control) => document.activeElement?.textContent?.replace(/.$/u, '').trim() === control, control),
      )
    }
    await panel.press('Enter')
    await panel.waitFor(words.offRecordBegan)
    // The line does not move; the message appears above it.
    expect(await topOfLine(panel)).toBe(before)
    expect(await accessibilityFaults(panel)).toEqual([])
    expect(await panel.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)

    const dashboard = await profile.browser.openPage('dashboard.html')
    await dashboard.click('link', words.untitled)
    await dashboard.waitFor('asks for the key')
    await until('the strip', () =>
      dashboard.evaluate(() =>
        /repairing replication.*1 interruption/.test(document.querySelector('svg[role=img][width="100%"]')?.ariaLabel ?? ''),
      ),
    )
    expect(await accessibilityFaults(dashboard)).toEqual([])
    await dashboard.click('link', words.summary)
    await dashboard.waitFor(words.summaryPauses)
    await until('the strip', () =>
      dashboard.evaluate(() =>
        [...document.querySelectorAll('svg[role=img]')].some(({ ariaLabel }) =>
          /repairing replication.*1 interruption/.test(ariaLabel ?? ''),
        ),
      ),
    )
    expect(await accessibilityFaults(dashboard)).toEqual([])
  })
})

function valueOfLine(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.querySelector<HTMLTextAreaElement>('#observation')?.value)
}

/** Controls under the line that overlap or are outside the panel. */
function crowded(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = [...document.querySelectorAll('.tools button')].map((button) => ({ button, at: button.getBoundingClientRect() }))
    return controls
      .filter(({ at }, i) => at.right > innerWidth || (i > 0 && at.left < controls[i - 1]!.at.right))
      .map(({ button }) => button.getAttribute('title') ?? '')
  })
}

function topOfLine(page: Page): Promise<number | undefined> {
  return page.evaluate(() => document.querySelector('#observation')?.getBoundingClientRect().top)
}
