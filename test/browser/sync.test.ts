import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { listen } from '../sync/http.ts'
import { Server } from '../sync/server.ts'
import { launch, until, type BrowserName, type Driver, type Page } from './driver/index.ts'
import { isWell, rowTexts, write } from './helpers.ts'

/** A build that may reach a server on this machine: nobody can be asked in a browser without a window. */
const builds = { chromium: '.output/chrome-mv3-e2e', firefox: '.output/firefox-mv3-e2e' }

async function start(name: BrowserName) {
  const profile = await mkdtemp(join(tmpdir(), 'ride-along-'))
  const it = { browser: await launch(name, { profile, extension: builds[name] }) }
  onTestFinished(async () => {
    await it.browser.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  })
  return {
    ...it,
    async crash() {
      await it.browser.kill()
      it.browser = await launch(name, { profile, extension: builds[name] })
      return it.browser
    },
  }
}

async function served() {
  const server = new Server({ admin: { password: 'root', roles: ['_admin'] }, helen: { password: 'hunter two' } })
  const http = await listen(server)
  onTestFinished(http.close)
  return { server, ...http }
}

const fill = (page: Page, given: Record<string, string>) =>
  page.evaluate((given) => {
    for (const [name, value] of Object.entries(given)) {
      const box = document.querySelector<HTMLInputElement>(`dialog [name=${name}]`)!
      box.value = value
      box.dispatchEvent(new Event('input', { bubbles: true }))
    }
  }, given)

async function connect(page: Page, url: string): Promise<void> {
  await page.waitFor(words.sync)
  await page.click('button', words.addDestination)
  await page.waitFor(() => document.querySelector('dialog [name=address]'))
  await fill(page, { address: `${url}/ride-along`, account: 'admin', secret: 'root' })
  await page.click('button', words.connect)
}

/** Sets the first device up, and tells its passphrase. */
async function first(browser: Driver, url: string): Promise<string> {
  const page = await browser.openPage('dashboard.html#/sync')
  await connect(page, url)
  await page.click('button', words.databaseCreate)
  await page.waitFor(words.sheetWhat)
  const passphrase = await page.evaluate(() => [...document.querySelectorAll('dialog ol li')].map((word) => word.textContent).join(' '))
  await page.click('checkbox', words.sheetDone)
  await page.click('button', words.startSync)
  await page.waitFor(words.stateInStep)
  return passphrase
}

async function second(browser: Driver, url: string, passphrase: string): Promise<Page> {
  const page = await browser.openPage('dashboard.html#/sync')
  await connect(page, url)
  await page.waitFor(words.passphraseAsk)
  await fill(page, { passphrase: 'not these six words' })
  await page.click('button', words.passphraseOpen)
  await page.waitFor(words.passphraseNone)
  await fill(page, { passphrase })
  await page.click('button', words.passphraseOpen)
  await page.waitFor(words.stateInStep)
  return page
}

test('two browsers of one person stay in step, whatever is ended or cut off meanwhile', async () => {
  const { server, url, pause, resume } = await served()
  const [desk, laptop] = await Promise.all([start('chromium'), start('firefox')])
  const panel = await desk.browser.openPanel()
  await panel.waitFor(words.welcome)
  await write(panel, '!! the bucket is empty #backups', 'who checks the restores?')

  const passphrase = await first(desk.browser, url)
  const there = await second(laptop.browser, url, passphrase)
  const laptopPanel = await laptop.browser.openPage('sidepanel.html')
  await until('the evening on the laptop', async () => (await there.text()).includes(words.stateInStep))
  await there.evaluate(() => (location.hash = '#/'))
  await there.click('link', words.untitled)
  await until('both rows on the laptop', async () => (await rowTexts(there)).length === 2)
  expect(await rowTexts(there)).toEqual(['the bucket is empty', 'who checks the restores?'])
  await laptopPanel.close()

  // What is written while both are open goes by itself.
  await write(panel, 'live, on the desk')
  await until('the third row', async () => (await rowTexts(there)).includes('live, on the desk'))

  // The server goes away, the background and then the whole browser are ended, and lines are written all the while.
  pause()
  await write(panel, 'while the server is away')
  await desk.browser.stopBackground()
  await write(panel, 'after the background was ended')
  const again = await desk.crash()
  const back = await again.openPage('sidepanel.html')
  await until('the lines after the crash', async () => (await rowTexts(back)).includes('after the background was ended'))
  await write(back, 'after the crash')
  resume()
  const status = await again.openPage('dashboard.html#/sync')
  await status.click('button', words.syncNow)
  await until('all of it on the laptop', async () => (await rowTexts(there)).includes('after the crash'), 60_000)
  expect(await rowTexts(there)).toEqual([
    'the bucket is empty',
    'who checks the restores?',
    'live, on the desk',
    'while the server is away',
    'after the background was ended',
    'after the crash',
  ])
  await status.waitFor(words.stateInStep)
  expect(server.files()).not.toMatch(/bucket|restores|backups|background/)
  await isWell(status, 320, 1280)
})
