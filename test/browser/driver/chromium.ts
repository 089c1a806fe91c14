/* oxlint-disable typescript/no-explicit-any -- the browsers’ own objects have no types here */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { chromium, type CDPSession, type Page as Tab } from 'playwright-core'
import type { Launched } from '../../../scripts/launch.mjs'
import { settled, until, violations, type Driver, type Page, type Role, type Scheme } from './driver.ts'

/** Not in our types, which contain only what the product uses. */
declare const chrome: any

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export async function chromiumDriver({ send, install, base, printed }: Launched, downloads: string): Promise<Omit<Driver, 'kill'>> {
  const endpoint = await printed(/DevTools listening on (\S+)/)
  const id = new URL(base).host

  /** Playwright lists the panel only if it connects after the panel has opened. */
  async function connect() {
    const connection = await chromium.connectOverCDP(endpoint)
    await send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads })
    const [context] = connection.contexts()
    if (!context) throw new Error('Chromium has no window.')
    return context
  }
  const context = await connect()

  async function targets(type: string): Promise<{ url: string; targetId: string }[]> {
    const { targetInfos } = await send('Target.getTargets', { filter: [{ type }] })
    return targetInfos
  }
  const findPanel = async () => (await targets('page')).find(({ url }) => url.startsWith(`${base}sidepanel.html`))

  /** Calls the extension API in a page without our code. */
  async function inExtension<T>(fn: () => Promise<T>): Promise<T> {
    let page: Tab | undefined
    // A page requested while the extension reloads is an error page and stays one.
    for (let tries = 0; !page; tries++) {
      await send('Target.createTarget', { url: `${base}manifest.json`, background: true })
      page = await until('a page of the extension', () => context.pages().find((tab) => tab.url() === `${base}manifest.json`), 3_000).catch(
        (error: Error) => {
          if (tries === 4) throw error
          return undefined
        },
      )
    }
    try {
      return await page.evaluate(fn)
    } finally {
      await page.close()
    }
  }
  const findWorker = async () => (await targets('service_worker')).find(({ url }) => url.startsWith(base))
  /** Dispatches an event in the service worker, and starts it if stopped: a headless browser has no menu to click. */
  async function inBackground<A>(dispatch: (given: A) => void, given: A): Promise<void> {
    if (!(await findWorker())) {
      const tab = await context.newPage()
      await tab.goto(`${base}manifest.json`)
      const session = await context.newCDPSession(tab)
      await session.send('ServiceWorker.enable')
      await session.send('ServiceWorker.startWorker', { scopeURL: base })
      await until('the service worker', findWorker)
      await tab.close()
    }
    const worker = await until('the service worker', () => context.serviceWorkers().findLast((each) => each.url().startsWith(base)))
    await worker.evaluate(`(${dispatch.toString()})(${JSON.stringify(given)})`)
  }
  const shortcuts = () =>
    inExtension(async () =>
      Object.fromEntries(
        (await chrome.commands.getAll()).map((command: { name?: string; shortcut?: string }) => [
          command.name ?? '',
          command.shortcut ?? '',
        ]),
      ),
    )

  return {
    name: 'chromium',
    downloads,
    async openPanel() {
      // Before the background has configured the button, it opens nothing.
      const opens = async (): Promise<boolean> => (await chrome.sidePanel.getPanelBehavior()).openPanelOnActionClick
      await until('the button to open the panel', async () => {
        const running = (await findWorker()) && context.serviceWorkers().findLast((each) => each.url().startsWith(base))
        if (!running) return inExtension(opens)
        // A worker that is replaced during the call does not answer; ask the next one.
        return running.evaluate(opens).catch((error: Error) => {
          if (!/Service worker restarted|has been closed/.test(error.message)) throw error
          return false
        })
      })
      for (let tries = 0; tries < 5 && !(await findPanel()); tries++) {
        const tab = (await targets('tab')).find(({ url }) => !url.startsWith(`${base}sidepanel.html`))
        await send('Extensions.triggerAction', { id, targetId: tab?.targetId })
        await until('the side panel', findPanel, 1_500).catch((error: Error) => {
          if (tries === 4) throw error
        })
      }
      const pages = (await connect()).pages()
      const panel = pages.findLast((page) => page.url().startsWith(`${base}sidepanel.html`))
      if (!panel) throw new Error(`No panel among ${pages.map((page) => page.url()).join(', ')}.`)
      const page = chromiumPage(panel)
      await page.waitFor(() => innerWidth > 0 && document.hasFocus())
      return page
    },
    panelIsOpen: async () => Boolean(await findPanel()),
    async openPage(path) {
      const tab = await context.newPage()
      await tab.goto(base + path)
      return chromiumPage(tab)
    },
    async openAddress(url) {
      const tab = await context.newPage()
      await tab.goto(url)
      return chromiumPage(tab)
    },
    async findPage(path) {
      const tab = await until(`a tab at ${path}`, () => context.pages().find((page) => page.url() === base + path))
      await tab.waitForLoadState()
      return chromiumPage(tab)
    },
    async findWindow(title) {
      const found = await until(`a window called ${title}`, async () => {
        const blank = context.pages().filter((page) => page.url() === 'about:blank')
        const titles = await Promise.all(blank.map((page) => page.title()))
        return blank[titles.lastIndexOf(title)]
      })
      return chromiumPage(found)
    },
    async openFile(path) {
      const { href } = pathToFileURL(path)
      const tab = await context.newPage()
      const events: string[] = []
      tab.on('dialog', (dialog) => {
        events.push(`dialog: ${dialog.message()}`)
        void dialog.dismiss()
      })
      tab.on('request', (request) => {
        if (request.url() !== href) events.push(`request: ${request.url()}`)
      })
      tab.on('console', (message) => {
        if (message.type() === 'error') events.push(`error: ${message.text()}`)
      })
      tab.on('pageerror', (error) => events.push(`error: ${error.message}`))
      await tab.goto(href)
      return { page: chromiumPage(tab), events: async () => events }
    },
    shortcuts,
    omnibox: (line) => inBackground((text) => chrome.omnibox.onInputEntered.dispatch(text, 'currentTab'), line),
    menu: (menuItemId, click, title) =>
      inBackground(
        ([info, tab]) => chrome.contextMenus.onClicked.dispatch(info, tab),
        [
          { menuItemId, ...click },
          { id: 1, index: 0, title, url: click.pageUrl },
        ],
      ),
    async pressInBrowser(keys) {
      const open = async () => (await send('Target.getTargets')).targetInfos.map(({ url }: { url: string }) => url)
      const panel = (await connect()).pages().findLast((page) => page.url().startsWith(`${base}sidepanel.html`))
      if (!panel) throw new Error('No panel to press keys in.')
      const before = await open()
      await pressForBrowser(await panel.context().newCDPSession(panel), keys)
      return (await open()).slice(before.length)
    },
    async command(name) {
      const keys = (await shortcuts())[name]
      if (!keys) throw new Error(`No keys for the command ${name}.`)
      // Global shortcuts come from the desktop, which a headless browser does not have.
      if (/^Ctrl\+Shift\+\d$/.test(keys)) return inBackground((command) => chrome.commands.onCommand.dispatch(command), name)
      const tab = context.pages().findLast((page) => !page.isClosed())
      if (!tab) throw new Error('No tab to press keys in.')
      await pressForBrowser(await context.newCDPSession(tab), keys)
    },
    offerUpdate: () => inBackground((version) => chrome.runtime.onUpdateAvailable.dispatch({ version }), '9.9'),
    badge: () => inExtension(() => chrome.action.getBadgeText({})),
    async stopBackground() {
      const worker = await findWorker()
      if (worker) await send('Target.closeTarget', { targetId: worker.targetId })
      await until('the end of the service worker', async () => !(await findWorker()))
    },
    async reinstall() {
      const old = await targets('page')
      await send('Target.createTarget', { url: 'about:blank' })
      await send('Extensions.uninstall', { id })
      for (const { targetId } of old) await send('Target.closeTarget', { targetId }).catch(goneAlready)
      await until('the old tabs to go', async () => {
        const left = await targets('page')
        return !old.some(({ targetId }) => left.some((each) => each.targetId === targetId))
      })
      await install()
    },
    close: () => send('Browser.close'),
  }
}

/** Extension pages close when the extension is removed. */
function goneAlready(error: unknown) {
  if (!(error instanceof Error && error.message.includes('No target with given id'))) throw error
}

/** Keys that reach the browser itself. Playwright's keys reach only the page. */
async function pressForBrowser(session: CDPSession, keys: string) {
  const bits: Record<string, number> = { Alt: 1, Ctrl: 2, MacCtrl: 2, Command: 4, Shift: 8 }
  const parts = keys.split('+')
  const key = parts.pop() ?? ''
  const code = key.toUpperCase().charCodeAt(0)
  const event = {
    key,
    code: /\d/.test(key) ? `Digit${key}` : `Key${key}`,
    modifiers: parts.reduce((sum, part) => sum | (bits[part] ?? 0), 0),
    windowsVirtualKeyCode: code,
    nativeVirtualKeyCode: code,
  }
  await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...event })
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event })
}

function chromiumPage(tab: Tab): Page {
  const locate = (role: Role, name: string | RegExp) => tab.getByRole(role, { name, exact: true })
  const seenIn = (scheme: Scheme) =>
    tab.emulateMedia({ colorScheme: scheme === 'dark' ? 'dark' : 'light', forcedColors: scheme === 'forced' ? 'active' : 'none' })
  const seenAsEver = () => tab.emulateMedia({ colorScheme: null, forcedColors: null })
  const page: Page = {
    browser: 'chromium',
    evaluate: (fn, ...args) => tab.evaluate(`(${fn.toString()})(...${JSON.stringify(args)})`),
    type: (text) => tab.keyboard.type(text),
    press: (keys) => tab.keyboard.press(keys),
    click: (role, name) => locate(role, name).click({ timeout: 30_000 }),
    find: (role, name) => locate(role, name).first().isVisible(),
    text: () => tab.evaluate(() => document.body.innerText),
    async waitFor(condition, timeout) {
      const met = typeof condition === 'string' ? async () => (await page.text()).includes(condition) : () => tab.evaluate(condition)
      await until(String(condition), met, timeout)
    },
    resize: (width, height) => tab.setViewportSize({ width, height }),
    async screenshot(path, { width, height, scheme = 'light' } = {}) {
      await seenIn(scheme)
      if (width) await tab.setViewportSize({ width, height: height ?? 800 })
      await page.waitFor(settled)
      await tab.screenshot({ path, fullPage: height === undefined })
      await seenAsEver()
    },
    async print(path) {
      await tab.pdf({ path, preferCSSPageSize: true, printBackground: true })
    },
    async axe(scheme = 'light', what = 'all') {
      await seenIn(scheme)
      await page.waitFor(settled)
      if (!(await page.evaluate(() => 'axe' in globalThis))) {
        const session = await tab.context().newCDPSession(tab)
        await session.send('Runtime.evaluate', { expression: await axeSource })
        await session.detach()
      }
      const found = await page.evaluate(violations, what)
      await seenAsEver()
      return found
    },
    close: () => tab.close(),
  }
  return page
}
