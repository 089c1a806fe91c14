import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import type { Page } from './driver/index.ts'
import { browsers, newBrowser, expectAccessible, write } from './helpers.ts'

describe.each(browsers)('%s', (name) => {
  let profile: Awaited<ReturnType<typeof newBrowser>>
  let panel: Page
  beforeAll(async () => {
    profile = await newBrowser(name)
    panel = await profile.browser.openPage('sidepanel.html')
    await panel.resize(400, 800)
    await panel.waitFor(words.welcome)
  })
  afterAll(() => profile.end())

  test('the welcome screen is accessible', () => expectAccessible(panel, 320, 400))

  test('the form to write up a past day is accessible', async () => {
    await panel.click('button', words.writeUp)
    await panel.waitFor(words.openWriteUp)
    await expectAccessible(panel, 320, 400)
    await panel.press('Escape')
  })

  test('the live panel with rows of every kind is accessible', async () => {
    await panel.click('textbox', words.observation)
    await write(
      panel,
      '= finding a backup',
      '!!! the bucket is empty #backups',
      '! slow #backups',
      '+ tells everyone',
      '? who is told',
      '" none works',
      '~told mails were rejected',
      '> test restores @platform due:fri',
      'averyveryveryveryveryveryveryveryveryveryveryverylongwordthatgoesonandonandon',
    )
    await expectAccessible(panel, 320, 400)
  })

  test('chips, completion and an invalid time are accessible', async () => {
    await panel.click('textbox', words.observation)
    await panel.type('@25:99 !! again #ba')
    await panel.waitFor(() => document.querySelector('[role=option]'))
    await panel.waitFor(words.noSuchTime('@25:99'))
    await expectAccessible(panel, 320, 400)
    await panel.press('Escape')
    await panel.press('Control+a')
    await panel.press('Backspace')
  })

  test('a row in edit mode is accessible', async () => {
    await panel.press('ArrowUp')
    await panel.waitFor(() => document.activeElement?.getAttribute('name') === 'text')
    await expectAccessible(panel, 320, 400)
    await panel.press('Escape')
  })

  test('help and details are accessible', async () => {
    await panel.click('button', words.help)
    await panel.waitFor(words.helpNothingIsWrong)
    await expectAccessible(panel, 320, 400)
    await panel.press('Escape')
    await panel.click('button', /Edit the details/)
    await panel.waitFor(words.classificationHint)
    await expectAccessible(panel, 320, 400)
    await panel.press('Escape')
  })

  // 1280 by 1024 at 400 % zoom.
  test('in a window of 320 by 256 pixels all controls of a live and an ended ride-along can be reached', async () => {
    await panel.resize(320, 256)
    await panel.click('button', words.endRideAlong)
    await panel.waitFor(words.endedKeep)
    await panel.waitFor(() => document.querySelectorAll('ol[aria-label=Timeline] > li').length > 1)
    const inReach = (name: string) =>
      panel.evaluate((name) => {
        const element =
          name === 'Timeline'
            ? document.querySelector('ol[aria-label=Timeline] > li:last-child')!
            : [...document.querySelectorAll('button')].find((button) => button.textContent === name)!
        element.scrollIntoView({ block: 'nearest' })
        const { left, top, bottom } = element.getBoundingClientRect()
        const dock = document.querySelector('.dock')!.getBoundingClientRect()
        document.scrollingElement!.scrollTop += Math.max(0, bottom - dock.top)
        const { top: now } = element.getBoundingClientRect()
        return top >= 0 && element.contains(document.elementFromPoint(left + 20, now + 8))
      }, name)
    const names = ['Timeline', words.openSummary, words.done]
    const found = []
    for (const name of names) if (await inReach(name)) found.push(name)
    expect(found).toEqual(names)
    await panel.click('button', words.reopen)
    await panel.waitFor(words.endRideAlong)
    await panel.resize(400, 800)
  })

  test('an ended ride-along and its export dialog are accessible', async () => {
    await panel.click('button', words.endRideAlong)
    await panel.waitFor(words.endedKeep)
    await expectAccessible(panel, 320, 400)
    await panel.click('button', words.exportFiles)
    await panel.waitFor(words.nothingStays)
    await expectAccessible(panel, 320, 400)
    await panel.press('Escape')
  })

  test.each([
    ['the list of ride-alongs', '#/', words.past],
    ['the page of all follow-ups', '#/follow-ups', 'test restores'],
    ['the place where copies are checked', '#/check', words.checkHint],
    ['the settings', '#/settings', words.copiesHint],
    ['a ride-along that is not here', '#/nowhere', words.notHereHint],
  ])('%s is well', async (_, path, shown) => {
    const page = await profile.browser.openPage(`dashboard.html${path}`)
    await page.waitFor(shown)
    await expectAccessible(page, 320, 400, 1280)
    await page.close()
  })

  test('a ride-along and its summary are accessible', async () => {
    const page = await profile.browser.openPage('dashboard.html')
    await page.click('link', words.untitled)
    await page.waitFor('the bucket is empty')
    await expectAccessible(page, 320, 400, 1280)
    await page.click('link', words.summary)
    await page.waitFor('the bucket is empty')
    await expectAccessible(page, 320, 400, 1280)
    await page.close()
  })
})

test.each(browsers)('%s: an empty dashboard is accessible', async (name) => {
  const profile = await newBrowser(name)
  onTestFinished(profile.end)
  const page = await profile.browser.openPage('dashboard.html')
  await page.waitFor(words.noRideAlongs)
  expect((await page.axe()).map(({ id }) => id)).toEqual([])
})
