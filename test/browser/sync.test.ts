import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { capitalize } from '../../components/names/people.ts'
import { listen } from '../sync/http.ts'
import { couchServer, Remote, type Serving } from '../sync/remote.ts'
import { Server } from '../sync/server.ts'
import { launch, until, type BrowserName, type Driver, type Page } from './driver/index.ts'
import { expectAccessible, noRetry, rowTexts, write } from './helpers.ts'

/** The extension API in a page of the extension. */
declare const chrome: { alarms: { create(name: string, when: { when: number }): Promise<void> } }

/** Copies of the builds with the permission to reach a server on this machine: a headless browser cannot ask for it. */
const builds = { chromium: 'out/reaching/chrome-mv3', firefox: 'out/reaching/firefox-mv3' }

beforeAll(async () => {
  for (const build of Object.values(builds)) {
    await cp(build.replace('out/reaching', '.output'), build, { recursive: true })
    const manifest = JSON.parse(await readFile(`${build}/manifest.json`, 'utf8')) as object
    await writeFile(`${build}/manifest.json`, JSON.stringify({ ...manifest, host_permissions: ['http://127.0.0.1/*'] }))
  }
})

async function start(name: BrowserName) {
  const profile = await mkdtemp(join(tmpdir(), 'ride-along-'))
  const it = { browser: await launch(name, { profile, extension: builds[name] }) }
  onTestFinished(async () => {
    await it.browser.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  })
  return Object.assign(it, {
    async crash() {
      await it.browser.kill()
      it.browser = await launch(name, { profile, extension: builds[name] })
    },
  })
}

/** A server in memory, or `COUCH_URL` behind a proxy that can be cut off. */
async function served() {
  if (process.env.COUCH_URL === undefined) {
    const server = new Server({ admin: { password: 'root', roles: ['_admin'] } })
    const http = await listen(server)
    onTestFinished(http.close)
    const letIn = async (name: string, password: string) => void server.users.set(name, { password, roles: [] })
    return { server, account: 'admin', secret: 'root', stored: async () => server.files(), letIn, ...http }
  }
  const couch = await couchServer()
  const server = new Remote(couch)
  await server.ask('DELETE', 'ride-along')
  const http = await listen({
    fetch: (url, init) => server.fetch(couch.url + new URL(url as string).pathname + new URL(url as string).search, init),
  })
  onTestFinished(http.close)
  const letIn = async (name: string, password: string) => {
    const path = `_users/org.couchdb.user:${name}`
    const { _rev } = (await server.ask('GET', path)) as { _rev?: string }
    await server.ask('PUT', path, { name, password, roles: [], type: 'user', ...(_rev !== undefined && { _rev }) })
  }
  return { server, account: couch.name, secret: couch.password, stored: () => server.documents('ride-along'), letIn, ...http }
}
interface Place {
  url: string
  account: string
  secret: string
  isTeam?: boolean
}

const fill = (page: Page, given: Record<string, string>) =>
  page.evaluate((given) => {
    for (const [name, value] of Object.entries(given)) {
      const box = document.querySelector<HTMLInputElement>(`dialog [name=${name}]`)!
      box.value = value
      box.dispatchEvent(new Event('input', { bubbles: true }))
    }
  }, given)

async function connect(page: Page, { url, account, secret, isTeam = false }: Place): Promise<void> {
  await page.waitFor(words.sync)
  await page.click('button', words.addDestination)
  await page.waitFor(() => document.querySelector('dialog [name=address]'))
  if (isTeam) await page.click('radio', words.connectShared)
  await fill(page, { address: `${url}/ride-along`, account, secret })
  await page.click('button', words.connect)
}

/** Sets up the first device. @returns its passphrase. */
async function first(browser: Driver, there: Place): Promise<string> {
  const page = await browser.openPage('dashboard.html#/sync')
  await connect(page, there)
  await page.click('button', words.databaseCreate)
  await page.waitFor(words.sheetWhat)
  const passphrase = await page.evaluate(() => [...document.querySelectorAll('dialog ol li')].map((word) => word.textContent).join(' '))
  await page.click('checkbox', words.sheetDone)
  await page.click('button', words.startSync)
  await page.waitFor(words.stateInStep)
  await page.close()
  return passphrase
}

/** Delays matching requests so long that the sender can be stopped meanwhile. */
function slowly(server: Serving, part: string): { begun: () => boolean; end: () => void } {
  const before = server.asked.length
  const fault = ({ path }: { path: string }) => (path.includes(part) ? { late: 8000 } : undefined)
  server.faults.push(fault)
  return {
    begun: () => server.asked.slice(before).some(({ path }) => path.includes(part)),
    end: () => void server.faults.splice(server.faults.indexOf(fault), 1),
  }
}

async function second(browser: Driver, there: Place, passphrase: string): Promise<Page> {
  const page = await browser.openPage('dashboard.html#/sync')
  await connect(page, there)
  await page.waitFor(words.passphraseAsk)
  await fill(page, { passphrase: 'not these six words' })
  await page.click('button', words.passphraseOpen)
  await page.waitFor(words.passphraseNone)
  await fill(page, { passphrase })
  await page.click('button', words.passphraseOpen)
  await page.waitFor(words.stateInStep)
  return page
}

test('two browsers of one person sync all rows, although backgrounds, browsers and connections are stopped', noRetry, async () => {
  const space = await served()
  const { server, pause, resume } = space
  const [desk, laptop] = await Promise.all([start('chromium'), start('firefox')])
  const panel = await desk.browser.openPanel()
  await panel.waitFor(words.welcome)
  await write(panel, '!! the bucket is empty #backups', 'who checks the restores?')

  const passphrase = await first(desk.browser, space)
  const there = await second(laptop.browser, space, passphrase)
  const laptopPanel = await laptop.browser.openPage('sidepanel.html')
  await until('the evening on the laptop', async () => (await there.text()).includes(words.stateInStep))
  await there.evaluate(() => (location.hash = '#/'))
  await there.click('link', words.untitled)
  await until('both rows on the laptop', async () => (await rowTexts(there)).length === 2)
  expect(await rowTexts(there)).toEqual(['the bucket is empty', 'who checks the restores?'])
  await laptopPanel.close()

  // Rows written while both are open are synced without an action.
  await write(panel, 'live, on the desk')
  await until('the third row', async () => (await rowTexts(there)).includes('live, on the desk'))
  const sent = (await server.leaves('ride-along')).length

  // With no page open, the background is started, and stopped while it sends documents.
  pause()
  await write(panel, 'while the server is away')
  await panel.close()
  resume()
  const wake = await desk.browser.openPage('print.html')
  const alarm = () => wake.evaluate(() => chrome.alarms.create('sync', { when: Date.now() }))
  const ofBackground = slowly(server, '_bulk_docs')
  await until('the background to send', async () => {
    await alarm()
    return ofBackground.begun()
  })
  await desk.browser.stopBackground()
  ofBackground.end()
  expect(await server.leaves('ride-along')).toHaveLength(sent)
  await until('what it had not sent', async () => {
    await alarm()
    return (await rowTexts(there)).includes('while the server is away')
  })

  // The browser is killed while it sends.
  const again = await desk.browser.openPage('sidepanel.html')
  await again.waitFor('while the server is away')
  const ofPage = slowly(server, '_bulk_docs')
  await write(again, 'as the browser ends')
  await until('the page to send', async () => ofPage.begun())
  await desk.crash()
  ofPage.end()
  const back = await desk.browser.openPage('sidepanel.html')
  await until('the line after the crash', async () => (await rowTexts(back)).includes('as the browser ends'))
  await write(back, 'after the crash')
  await until('all of it on the laptop', async () => (await rowTexts(there)).includes('after the crash'), 60_000)

  // The other browser is killed while it receives.
  const ofLaptop = slowly(server, '_bulk_get')
  await write(back, 'as the laptop ends')
  await until('the laptop to read', async () => ofLaptop.begun())
  await laptop.crash()
  ofLaptop.end()
  const status = await laptop.browser.openPage('dashboard.html#/sync')
  await status.waitFor(words.stateInStep)
  await expectAccessible(status, 320, 1280)
  const lines = await laptop.browser.openPage('dashboard.html')
  await lines.click('link', words.untitled)
  await until('the last line', async () => (await rowTexts(lines)).includes('as the laptop ends'), 60_000)
  expect(await rowTexts(lines)).toEqual([
    'the bucket is empty',
    'who checks the restores?',
    'live, on the desk',
    'while the server is away',
    'as the browser ends',
    'after the crash',
    'as the laptop ends',
  ])
  await until('every document to be there once', async () => (await server.leaves('ride-along')).every(({ revs }) => revs.length === 1))
  expect(await space.stored()).not.toMatch(/bucket|restores|backups|browser|laptop/)
})

test('in a team’s space the host answers on the dashboard, and the observer sees that there is something new', async () => {
  const space = await served()
  const { url } = space
  const [desk, theirs] = await Promise.all([start('firefox'), start('chromium')])
  const panel = await desk.browser.openPanel()
  await panel.waitFor(words.welcome)
  await write(panel, '!! the bucket is empty #backups', 'who checks the restores?')
  const page = await desk.browser.openPage('dashboard.html')
  await page.click('link', words.untitled)
  await page.click('button', words.details)
  await page.waitFor(() => document.querySelector('dialog [name=host]'))
  await fill(page, { title: 'Database evening', host: 'Alex Moreau' })
  await page.click('button', words.save)
  await first(desk.browser, { ...space, isTeam: true })

  // The observer adds the host and gives them a passphrase; the administrator adds the account to the database.
  await page.evaluate(() => (location.hash = '#/sync'))
  await page.click('button', words.letIn)
  await page.waitFor(() => document.querySelector('dialog [name=person] option:nth-child(2)'))
  await fill(page, { name: 'Alex Moreau', account: 'alex' })
  await page.evaluate(() => (document.querySelector<HTMLSelectElement>('dialog [name=person]')!.selectedIndex = 1))
  await page.click('button', words.letInNext)
  await page.waitFor(() => document.querySelector('dialog ol li'))
  const passphrase = await page.evaluate(() => [...document.querySelectorAll('dialog ol li')].map((word) => word.textContent).join(' '))
  await page.click('checkbox', words.letInDone)
  await page.click('button', words.letInNow)
  await page.waitFor(() => !document.querySelector('dialog'))
  await space.letIn('alex', 'of Alex')
  const members = { names: [space.account, 'alex'], roles: [] }
  const secured = await fetch(`${url}/ride-along/_security`, {
    method: 'PUT',
    headers: { Authorization: `Basic ${btoa(`${space.account}:${space.secret}`)}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ admins: { names: [], roles: ['_admin'] }, members }),
  })
  expect(secured.status).toBe(200)

  const there = await second(theirs.browser, { url, account: 'alex', secret: 'of Alex', isTeam: true }, passphrase)
  await there.evaluate(() => (location.hash = '#/'))
  await there.click('link', 'Database evening')
  await there.click('link', words.yourAnswers)
  await there.waitFor(words.reviewGoesBySync(words.theObserver))
  await expectAccessible(there, 320, 1280)
  await there.evaluate(() => document.querySelector<HTMLInputElement>('input[value=dispute]')!.click())
  await there.click('textbox', words.reviewDisputeHint)
  await there.type('it was full until March')

  await page.evaluate(() => (location.hash = '#/'))
  await page.click('link', 'Database evening')
  await page.click('link', new RegExp(words.repliesTab))
  await page.waitFor('it was full until March')
  await page.waitFor(words.isNew)

  // The observer proposes the summary and the host assents to it; after a change they are no longer asked.
  await page.click('link', words.summary)
  await page.click('button', words.putForward(1))
  await page.waitFor(words.standingIs(1))
  await there.click('link', words.summary)
  await there.waitFor(words.reviewSummaryAskHere(capitalize(words.theObserver), '1'))
  await expectAccessible(there, 320, 400, 1280)
  await there.click('button', words.reviewAssent(1))
  await there.waitFor('You agreed to version 1 on')
  await page.waitFor('final since')
  await page.waitFor('Alex Moreau agreed on')
  await there.click('link', words.yourAnswers)
  await there.waitFor('You agreed to version 1 on')
  await expectAccessible(there, 320, 400, 1280)
  await there.click('button', words.reviewTakeBackAssent(1))
  await page.waitFor(words.standingIs(1))
  await write(panel, 'and one thing more')
  await page.waitFor(words.standingChanged(1))
  await there.waitFor('and one thing more')
  await until('nobody to be asked', async () => !(await there.text()).includes(words.reviewSummary))
  expect(await space.stored()).not.toMatch(/bucket|restores|March|Moreau|thing more/)
})
