import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { until } from './driver/index.ts'
import { browsers, newBrowser, rowCount, rowTexts, write } from './helpers.ts'

test.each(['chrome', 'firefox'])('the manifest of the %s build has the expected permissions and settings', (build) => {
  const { version: _, ...manifest } = JSON.parse(readFileSync(`.output/${build}-mv3/manifest.json`, 'utf8'))
  const styles = [...readFileSync(`.output/${build}-mv3/sidepanel.html`, 'utf8').matchAll(/<style>(.*?)<\/style>/gs)]

  // The panel has one inline style sheet, and the content policy allows only its hash.
  expect(styles).toHaveLength(1)
  const hash = createHash('sha256').update(styles[0]![1]!).digest('base64')
  expect(JSON.parse(JSON.stringify(manifest).replace(hash, 'of the panel’s first sheet'))).toMatchSnapshot()
})

describe.each(browsers)('%s', (name) => {
  test('the browser accepts every shortcut of the manifest, and the first opens and closes the panel', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const shortcuts = await browser.shortcuts()
    expect(Object.values(shortcuts).length).toBeGreaterThan(0)
    const build = name === 'chromium' ? 'chrome' : 'firefox'
    const commands: Record<string, { suggested_key: { default: string } }> = JSON.parse(
      readFileSync(`.output/${build}-mv3/manifest.json`, 'utf8'),
    ).commands
    expect(shortcuts).toEqual(
      Object.fromEntries(Object.entries(commands).map(([command, { suggested_key }]) => [command, suggested_key.default])),
    )
    for (const isOpen of [true, false]) {
      await browser.command(Object.keys(shortcuts)[0]!)
      await until(isOpen ? 'the panel' : 'the panel to go', async () => (await browser.panelIsOpen()) === isOpen)
    }
  })

  test('keys typed before the panel’s code has loaded are in the line, and Enter saves them', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const lines = ['typed at once and every key of it', '! and again, while all of it is loaded', '+ and once more']
    for (const [i, line] of lines.entries()) {
      const page = await browser.openPage('sidepanel.html')
      await page.type(`${line}\n`)
      await until(`row ${i + 1}`, async () => (await rowCount(page)) === i + 1)
      await page.close()
    }
    const page = await browser.openPage('sidepanel.html')
    await until('the rows', async () => (await rowCount(page)) === 3)
    expect(await rowTexts(page)).toEqual(lines.map((line) => line.replace(/^[!+] /, '')))
  })

  test('when the browser stops the background, capturing continues and the badge stays right', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPanel()
    await write(panel, 'before')
    await browser.stopBackground()
    await write(panel, 'after')
    expect(await rowTexts(panel)).toEqual(['before', 'after'])
    await until('the badge', async () => (await browser.badge()) === words.liveBadge)
  })

  test('an update waits while a ride-along is live, and is installed once it has ended', async () => {
    const { browser, crash, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPage('sidepanel.html')
    await write(panel, 'before')
    await browser.offerUpdate()
    await write(panel, 'after', 'and after')
    await panel.click('button', words.endRideAlong)
    await panel.waitFor(words.endedKeep)
    await browser.offerUpdate()
    await until('the panel to go with the old version', () =>
      panel
        .evaluate(() => false)
        .then(
          (here) => here,
          () => true,
        ),
    )
    // An extension reloaded during its replacement may not come back: the next test gets a new browser.
    await crash()
  })
})
