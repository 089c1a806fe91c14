import { readFile, rm } from 'node:fs/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import type { Person } from '../../storage/rows/tables.ts'
import { addDays } from '../../storage/rows/time-zone.ts'
import { writeRows } from '../../summary/formats/json.ts'
import { evening, morningAfter } from '../fixtures/evening.ts'
import { downloaded, until, type Driver, type Page } from './driver/index.ts'
import { browsers, newBrowser, chooseFile, expectAccessible, write } from './helpers.ts'

const team = 'Database team'

/** A backup of the evening that includes the host's team. */
function copyOfEvening(): string {
  const { rideAlong, ...rows } = evening()
  const people = rows.people.map((person): Person => (person.id === 'alex' ? { ...person, team } : person))
  return writeRows({ ...rows, people, rideAlongs: [rideAlong] }, { writtenAt: morningAfter, contains: 'everything' })
}

async function openCopy(browser: Driver): Promise<Page> {
  const page = await browser.openPage('dashboard.html#/settings')
  await page.waitFor(words.copiesHint)
  await chooseFile(page, 'evening.json', copyOfEvening())
  await page.waitFor(() => document.querySelector('.callout[role=status]'))
  return page
}

async function go(page: Page, path: string, heading: string): Promise<void> {
  await page.evaluate((path) => (location.hash = path), path)
  await until(`the page ${heading}`, () => page.evaluate((heading) => document.querySelector('h1')?.textContent === heading, heading))
}

/** Sets the value of the field with this name. */
async function fill(page: Page, field: string, text: string): Promise<void> {
  await page.evaluate(
    (field, text) => {
      const box = document.querySelector<HTMLInputElement>(`input[name=${field}]`)!
      box.value = text
      box.dispatchEvent(new Event('input', { bubbles: true }))
    },
    field,
    text,
  )
}

/** Records the outcome of an earlier follow-up with its button. */
async function answer(page: Page, promise: string, choice: string): Promise<void> {
  await until(`the promise ${promise}`, () =>
    page.evaluate((name) => document.querySelector(`[role=group][aria-label="${CSS.escape(name)}"]`) !== null, words.whatBecameOf(promise)),
  )
  await page.evaluate(
    (name, choice) => {
      const group = document.querySelector(`[role=group][aria-label="${CSS.escape(name)}"]`)!
      ;[...group.querySelectorAll('button')].find((button) => button.textContent === choice)!.click()
    },
    words.whatBecameOf(promise),
    choice,
  )
}

/** The saved summary of a ride-along as Markdown and as JSON. */
async function saved(browser: Driver, page: Page, title: RegExp): Promise<{ markdown: string; json: string }> {
  await page.click('button', words.exportFiles)
  const files: string[] = []
  for (const [format, ending] of [
    ['Markdown', /\.md$/],
    ['JSON', /\.json$/],
  ] as const) {
    await page.click('button', format)
    const path = await downloaded(browser, new RegExp(`${title.source}.*${ending.source}`))
    files.push(await readFile(path, 'utf8'))
    await rm(path)
  }
  await page.press('Escape')
  return { markdown: files[0]!, json: files[1]! }
}

describe.each(browsers)('%s', (name) => {
  test('a second visit to a team asks about the three earlier follow-ups, and both summaries show the outcomes', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const dashboard = await openCopy(browser)
    const promises = evening().followUps.map(({ text }) => text)
    const [first, second] = promises as [string, string, string]

    // The host is another member of the same team.
    const panel = await browser.openPanel()
    await panel.click('button', words.startRideAlong)
    await panel.click('button', words.addHost)
    await panel.waitFor(words.classificationHint)
    await fill(panel, 'title', 'Second evening')
    await fill(panel, 'host', 'Kim')
    await fill(panel, 'team', team)
    await panel.evaluate(() => document.querySelector('dialog form')!.querySelector<HTMLElement>('button.primary')!.click())
    await panel.waitFor(words.promisedBeforeAsk(3))
    for (const text of promises) expect(await panel.text()).toContain(text)
    await expectAccessible(panel, 320, 400)
    // In a small window they scroll and cover nothing.
    await panel.resize(320, 500)
    const [ends, begins] = await panel.evaluate((name) => {
      const bottom = document.querySelector(`[aria-label="${name}"]`)!.getBoundingClientRect().bottom
      return [bottom, document.querySelector('.dock')!.getBoundingClientRect().top]
    }, words.promisedBefore)
    expect(ends).toBeLessThanOrEqual(begins)
    await panel.resize(400, 800)

    // One was kept, one is moved, one stays open.
    await answer(panel, first, words.promiseKept)
    await answer(panel, second, words.promiseMoved)
    await panel.waitFor(words.newDate)
    await fill(panel, 'due', '2030-03-01')
    await fill(panel, 'why', 'the tapes are late')
    await panel.evaluate(() => document.querySelector<HTMLFormElement>('form:has([name=why])')!.requestSubmit())
    await panel.waitFor('the tapes are late')
    await panel.click('textbox', words.observation)
    await write(panel, '+ the restore was tried in front of us')
    await panel.click('button', words.endRideAlong)
    await panel.waitFor(words.endedKeep)

    // Both ride-alongs show the outcomes.
    await go(dashboard, '#/', words.rideAlongs)
    await dashboard.click('link', 'Second evening')
    await dashboard.waitFor('the restore was tried')
    await dashboard.click('link', words.promisesTab)
    await dashboard.waitFor(words.promiseMovedToWhy('1 Mar 2030', 'the tapes are late'))
    await expectAccessible(dashboard, 320, 400, 1280)
    await dashboard.click('link', words.summary)
    await dashboard.click('button', words.putForward(1))
    await dashboard.waitFor(words.standingIs(1))
    await expectAccessible(dashboard, 320, 400, 1280)

    // The host assents in an answer file, in another browser.
    const other = await newBrowser(name)
    onTestFinished(other.end)
    await dashboard.click('link', words.shareTab)
    await dashboard.waitFor(words.assentAsked(1, 'Kim'))
    await dashboard.click('button', words.saveReview)
    await dashboard.waitFor('Send it by mail')
    const passphrase = await dashboard.evaluate(() => document.querySelector('code')!.textContent)
    const { page: review } = await other.browser.openFile(await downloaded(browser, /^review-of-second-evening.*\.html$/))
    await review.waitFor(words.reviewLocked)
    await review.type(`${passphrase}\n`)
    await review.waitFor(words.reviewAssent(1))
    await expectAccessible(review, 320, 400, 1280)
    await review.click('button', words.reviewAssent(1))
    await review.waitFor('You agreed to version 1')
    await expectAccessible(review, 320, 400, 1280)
    await review.click('button', words.reviewSave)
    const answers = await readFile(await downloaded(other.browser, /^second-evening-answers.*\.json$/), 'utf8')
    await dashboard.click('link', words.repliesTab)
    await dashboard.waitFor(words.repliesNone)
    await chooseFile(dashboard, 'answers.json', answers)
    await dashboard.waitFor('Agreed to version 1')
    await expectAccessible(dashboard, 320, 400, 1280)
    await dashboard.click('link', words.summary)
    await dashboard.waitFor('final since')
    const later = await saved(browser, dashboard, /second-evening/)
    await go(dashboard, '#/evening/summary', words.summary)
    await dashboard.waitFor(words.hashIs)
    const earlier = await saved(browser, dashboard, /database-evening/)
    const excerpt = (text: string, of: string) => text.slice(text.indexOf(of), text.indexOf(of) + of.length + 400)
    expect(later.markdown).toMatch(/version 1, final since.*agreed on.*agreed on/)
    expect(excerpt(later.markdown, first)).toContain(words.promiseKept)
    expect(excerpt(later.markdown, second)).toContain('the tapes are late')
    expect(excerpt(earlier.markdown, first)).toContain(words.promiseKept)
    expect(excerpt(earlier.markdown, second)).toContain('the tapes are late')

    // In another profile, both files of one visit match, and files of different visits do not.
    const check = await other.browser.openPage('dashboard.html#/check')
    await check.waitFor(words.checkHint)
    for (const { markdown, json } of [later, earlier]) {
      await chooseFile(check, 'copy.md', markdown)
      await chooseFile(check, 'copy.json', json)
      await check.waitFor(words.copiesSayTheSame(2))
      await expectAccessible(check, 320, 400, 1280)
      await check.click('button', words.checkAnew)
    }
    await chooseFile(check, 'earlier.json', earlier.json)
    await chooseFile(check, 'later.json', later.json)
    await check.waitFor(words.copiesDiffer)
    await check.click('button', words.checkAnew)
    await chooseFile(check, 'changed.json', later.json.replace('in front of us', 'behind our backs'))
    await check.waitFor(words.hashNotItsOwn)
  })

  test('follow-ups of all ride-alongs are marked done, dropped and moved by keyboard, and undone step by step', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const page = await openCopy(browser)
    await go(page, '#/follow-ups', words.followUps)
    const texts = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('ol[aria-label="Follow-ups"] > li')].map((row) => row.querySelector('bdi')?.textContent),
      )
    await until('three rows', async () => (await texts()).length === 3)
    const [first, ...others] = await texts()
    await expectAccessible(page, 320, 400, 1280)

    // From the search box into the list, then one after the other by key.
    await page.click('searchbox', words.search)
    await page.press('ArrowDown')
    await until('a row', () => page.evaluate(() => document.activeElement?.tagName === 'LI'))
    await page.press('d')
    await until('one row less', async () => (await texts()).length === 2)
    expect(await texts()).toEqual(others)
    await until('a row', () => page.evaluate(() => document.activeElement?.tagName === 'LI'))
    await page.press('Space')
    await page.press('Shift+ArrowDown')
    await page.press('x')
    await page.waitFor(words.dropFollowUps(2))
    await expectAccessible(page, 320, 400, 1280)
    await page.type('nobody asked for them\n')
    await page.waitFor(words.nothingPasses)
    await page.press('Control+z')
    await until('two rows', async () => (await texts()).length === 2)
    await page.press('Control+z')
    await until('three rows', async () => (await texts()).length === 3)
    expect(await texts()).toEqual([first, ...others])

    // Edit in place.
    await page.click('searchbox', words.search)
    await page.press('ArrowDown')
    await until('a row', () => page.evaluate(() => document.activeElement?.tagName === 'LI'))
    await page.press('Enter')
    await page.waitFor(() => document.activeElement?.getAttribute('name') === 'text')
    await expectAccessible(page, 320, 400, 1280)
    await page.type(', each month\n')
    await page.waitFor(`${first}, each month`)

    // The calendar file.
    await page.click('button', words.saveDueDates)
    const calendar = await readFile(await downloaded(browser, /\.ics$/), 'utf8')
    expect(calendar.match(/BEGIN:VEVENT/g)?.length).toBe(evening().followUps.filter(({ due }) => due).length)
    expect(calendar.replaceAll('\r\n ', '')).toContain('each month')
  })

  test('the debrief page adds follow-ups and is accessible', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const page = await openCopy(browser)
    await go(page, '#/evening/debrief', words.debrief)
    await page.waitFor(words.debriefWins)
    await page.waitFor(words.minutesLeft(10))
    expect(await page.find('navigation', words.mainNavigation)).toBe(false)
    await page.type('try a restore each Monday @Kim due:fri')
    await page.waitFor(() => document.querySelectorAll('.chip').length === 2)
    await expectAccessible(page, 320, 400, 1280)
    await page.press('Enter')
    await page.waitFor(() => [...document.querySelectorAll('li bdi')].some((node) => node.textContent === 'try a restore each Monday'))
    await page.click('link', words.leaveDebrief)
    await page.waitFor(words.timeline)
    await go(page, '#/follow-ups', words.followUps)
    await page.waitFor('try a restore each Monday')
  })

  test('F makes a follow-up of an observation', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPanel()
    await write(panel, '!! the base backup hangs')
    await panel.press('Shift+Tab')
    await panel.press('f')
    await panel.waitFor(words.practice)
    await expectAccessible(panel, 320, 400)
    await panel.type('find out why it waits')
    await panel.evaluate(() => document.querySelector<HTMLFormElement>('dialog form')!.requestSubmit())
    await panel.waitFor(() => document.querySelector('ol li')?.ariaSetSize === '2')
    expect(await panel.text()).toContain('find out why it waits')
  })

  test('the toolbar button shows due follow-ups only after reminders are turned on', async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const panel = await browser.openPanel()
    await write(panel, `> test every restore due:${addDays(new Date().toISOString().slice(0, 10), -2)}`)
    await panel.click('button', words.endRideAlong)
    await until('nothing on the button', async () => (await browser.badge()) === '')
    const page = await browser.openPage('dashboard.html#/settings')
    await page.waitFor(words.remindMe)
    await page.evaluate(() => document.querySelector<HTMLElement>('[name=reminders]')!.click())
    await page.evaluate(() => document.querySelector<HTMLFormElement>('form:has([name=reminders])')!.requestSubmit())
    await page.waitFor(words.settingsSaved)
    await until('one on the button', async () => (await browser.badge()) === '1')
    await go(page, '#/follow-ups', words.followUps)
    await page.click('searchbox', words.search)
    await page.press('ArrowDown')
    await until('a row', () => page.evaluate(() => document.activeElement?.tagName === 'LI'))
    await page.press('d')
    await until('nothing on the button', async () => (await browser.badge()) === '')
  })
})
