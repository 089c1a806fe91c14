/* oxlint-disable typescript/no-explicit-any -- the browsers’ own objects have no types here */
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Launched } from '../../../scripts/launch.mjs'
import { settled, until, violations, type Driver, type Page, type Role, type Scheme } from './driver.ts'

/** Firefox's internal API, in the scope of its windows. */
declare const SidebarController: any,
  gBrowser: any,
  ChromeUtils: any,
  Cu: any,
  Cc: any,
  Ci: any,
  Services: any,
  WebExtensionPolicy: any,
  CustomizableUI: any

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

type Send = Launched['send']

export async function firefoxDriver({ send, install, base }: Launched, downloads: string): Promise<Omit<Driver, 'kill'>> {
  const host = new URL(base).host
  const { contexts } = await send('browsingContext.getTree', { 'moz:scope': 'chrome' })
  const window: string = contexts[0].context
  const inWindow = <A extends unknown[], T>(fn: (...args: A) => T | Promise<T>, ...args: A) => evaluate(send, window, fn, ...args)
  await inWindow(nameSidebars)

  const shortcuts = () =>
    inWindow(async (uuid) => {
      const commands: { name: string; shortcut?: string }[] = await WebExtensionPolicy.getByHostname(uuid).extension.shortcuts.allCommands()
      return Object.fromEntries(commands.map((command) => [command.name, command.shortcut ?? '']))
    }, host)

  return {
    name: 'firefox',
    downloads,
    async openPanel() {
      await inWindow(async (uuid) => {
        await SidebarController.promiseInitialized
        const { id } = WebExtensionPolicy.getByHostname(uuid)
        const ours = [...SidebarController.sidebars].find(([, sidebar]: [string, { extensionId?: string }]) => sidebar.extensionId === id)
        if (SidebarController.currentID !== ours[0]) await SidebarController.show(ours[0])
      }, host)
      const context = await until('the sidebar', () => inWindow((start) => (globalThis as any).namedSidebar(start), base))
      const page = firefoxPage(send, window, context)
      await page.waitFor(() => document.readyState === 'complete')
      // A sidebar opened by shortcut does not get the focus; like a person, click into it.
      await inWindow(() => SidebarController.browser.contentDocument.getElementById('webext-panels-browser').focus())
      await page.waitFor(() => document.hasFocus())
      return page
    },
    panelIsOpen: () => inWindow((start) => SidebarController.isOpen && Boolean((globalThis as any).namedSidebar(start)), base),
    openPage: async (path) => firefoxPage(send, window, await openTab(send, base + path)),
    openAddress: async (url) => firefoxPage(send, window, await openTab(send, url)),
    async findPage(path) {
      const context = await until(`a tab at ${path}`, async () => {
        const { contexts } = await send('browsingContext.getTree', { maxDepth: 0 })
        return contexts.find(({ url }: { url: string }) => url === base + path)?.context
      })
      const page = firefoxPage(send, window, context)
      await page.waitFor(() => document.readyState === 'complete')
      return page
    },
    async findWindow(title) {
      const context = await until(`a window called ${title}`, async () => {
        const { contexts } = await send('browsingContext.getTree', { maxDepth: 0 })
        const blank: string[] = contexts.flatMap(({ url, context }: any) => (url === 'about:blank' ? [context] : []))
        const titles = await Promise.all(blank.map((each) => evaluate(send, each, () => document.title)))
        return blank[titles.lastIndexOf(title)]
      })
      return firefoxPage(send, window, context)
    },
    async openFile(path) {
      const { href } = pathToFileURL(path)
      await inWindow(listenTo, href)
      const context = await openTab(send, href)
      return { page: firefoxPage(send, window, context), events: () => inWindow((url) => (globalThis as any).heardOf[url], href) }
    },
    omnibox: (line) =>
      inWindow((text) => {
        const { ExtensionSearchHandler: handler } = ChromeUtils.importESModule('resource://gre/modules/ExtensionSearchHandler.sys.mjs')
        // Enter completes a search that must be started first; its suggestions are ignored.
        void handler.handleSearch({ keyword: 'ra', text: `ra ${text}`, inPrivateWindow: false }, () => {})
        handler.handleInputEntered('ra', `ra ${text}`, 'current')
      }, line),
    menu: (menuItemId, click, title) =>
      inWindow(
        async (uuid, info, title) => {
          const { extension } = WebExtensionPolicy.getByHostname(uuid)
          const tab = gBrowser.tabs.find((each: any) => each.linkedBrowser.contentTitle === title) ?? gBrowser.selectedTab
          // A real choice in the menu grants the same permission.
          extension.tabManager.addActiveTabPermission(tab)
          await extension.emit('webext-menu-menuitem-click', { ...info, modifiers: [], button: 0 }, tab)
        },
        host,
        { menuItemId, ...click },
        title,
      ),
    shortcuts,
    async pressInBrowser(keys) {
      const open = () =>
        inWindow(() => [
          ...[...Services.wm.getEnumerator(null)].map(() => 'window'),
          ...[...gBrowser.tabs].map(() => 'tab'),
          ...[...document.querySelectorAll('menu[open], menupopup[state=open], menu[_moz-menuactive], panel[panelopen]')].map(
            ({ id }) => id,
          ),
        ])
      const before = await open()
      await inWindow(pressForBrowser, keys, true)
      return (await open()).slice(before.length)
    },
    async command(name) {
      const keys = (await shortcuts())[name]
      if (!keys) throw new Error(`No keys for the command ${name}.`)
      await inWindow(pressForBrowser, keys)
    },
    offerUpdate: () =>
      inWindow(async (uuid) => {
        const { id } = WebExtensionPolicy.getByHostname(uuid)
        const { AddonManager, AddonManagerPrivate } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs')
        const install = async () => (await AddonManager.getAddonByID(id)).reload()
        AddonManagerPrivate.getUpgradeListener(id)({ version: '9.9', install })
      }, host),
    badge: () =>
      inWindow((uuid) => {
        const widget = WebExtensionPolicy.getByHostname(uuid).id.replace(/[^a-z0-9_-]/gi, '_')
        const node = CustomizableUI.getWidget(`${widget}-browser-action`).forWindow(window).node
        return node.querySelector('[badged]')?.getAttribute('badge') ?? ''
      }, host),
    stopBackground: () => inWindow((uuid) => WebExtensionPolicy.getByHostname(uuid).extension.terminateBackground(), host),
    async reinstall() {
      // It may be reloading.
      await until('the extension', () => inWindow((uuid) => WebExtensionPolicy.getByHostname(uuid) !== null, host))
      await inWindow(uninstall, host)
      const { contexts } = await send('browsingContext.getTree', { maxDepth: 0 })
      await send('browsingContext.create', { type: 'tab' })
      for (const { context } of contexts) await send('browsingContext.close', { context })
      await install()
    },
    close: () => send('browser.close'),
  }
}

/** WebDriver BiDi supports only tabs. This registers the page in the sidebar, so that it can be used like a tab. */
function nameSidebars() {
  const { NavigableManager: manager } = ChromeUtils.importESModule('chrome://remote/content/shared/NavigableManager.sys.mjs')
  const inSidebar = () => SidebarController.browser?.contentDocument?.getElementById('webext-panels-browser')
  const find = manager.getBrowserById.bind(manager)
  manager.getBrowserById = (id: string) => {
    const browser = inSidebar()
    return find(id) ?? (browser && manager.getIdForBrowser(browser) === id ? browser : null)
  }
  ;(globalThis as any).namedSidebar = (start: string): string | null => {
    const browser = inSidebar()
    if (!browser?.currentURI?.spec.startsWith(start)) return null
    browser.permanentKey ??= new (Cu.getGlobalForObject(Services).Object)()
    return manager.getIdForBrowser(browser)
  }
}

/** Removes the extension and its storage, which otherwise survives. */
async function uninstall(uuid: string) {
  const { Management } = ChromeUtils.importESModule('resource://gre/modules/Extension.sys.mjs')
  const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs')
  if (SidebarController.isOpen) SidebarController.hide()
  const keep = 'extensions.webextensions.keepStorageOnUninstall'
  Services.prefs.setBoolPref(keep, false)
  const cleared = new Promise<{ promise: Promise<void> }[]>((done) =>
    Management.once('cleanupAfterUninstall', (_: string, __: string, tasks: { promise: Promise<void> }[]) => done(tasks)),
  )
  const addon = await AddonManager.getAddonByID(WebExtensionPolicy.getByHostname(uuid).id)
  await addon.uninstall()
  await Promise.all((await cleared).map(({ promise }) => promise))
  Services.prefs.setBoolPref(keep, true)
}

/** Keys that reach the browser itself. BiDi's keys reach only a page. With `pageFirst`, the focused page receives them first. */
function pressForBrowser(keys: string, pageFirst = false) {
  // Unlike real keys, synthesized keys that a page ignores are not passed on to the browser.
  const focused = pageFirst ? null : Services.focus.focusedElement
  if (!pageFirst) Services.focus.clearFocus(window)
  const processor = Cc['@mozilla.org/text-input-processor;1'].createInstance(Ci.nsITextInputProcessor)
  if (!processor.beginInputTransactionForTests(window)) throw new Error('Firefox takes no keys now.')
  const modifiers: Record<string, string> = { Alt: 'Alt', Shift: 'Shift', Ctrl: 'Control', MacCtrl: 'Control', Command: 'Meta' }
  const parts = keys.split('+')
  const key = parts.pop() ?? ''
  const held = parts.map((part) => new KeyboardEvent('', { key: modifiers[part] ?? part, code: `${modifiers[part]}Left` }))
  const pressed = new KeyboardEvent('', { key, code: /\d/.test(key) ? `Digit${key}` : `Key${key}` })
  held.forEach((event) => processor.keydown(event))
  processor.keydown(pressed)
  processor.keyup(pressed)
  held.reverse().forEach((event) => processor.keyup(event))
  if (focused?.isConnected) focused.focus()
}

/** Arguments and result are sent as JSON. */
async function evaluate<A extends unknown[], T>(send: Send, context: string, fn: (...args: A) => T | Promise<T>, ...args: A): Promise<T> {
  const { result, exceptionDetails } = await send('script.callFunction', {
    functionDeclaration: `async (args) => JSON.stringify(await (${fn.toString()})(...JSON.parse(args)))`,
    arguments: [{ type: 'string', value: JSON.stringify(args) }],
    target: { context },
    awaitPromise: true,
    userActivation: true,
  })
  if (exceptionDetails) throw new Error(exceptionDetails.text)
  return result.type === 'undefined' ? (undefined as T) : JSON.parse(result.value)
}

async function openTab(send: Send, url: string): Promise<string> {
  const { context } = await send('browsingContext.create', { type: 'tab' })
  await send('browsingContext.navigate', { context, url, wait: 'complete' })
  return context
}

/** Records console messages, requests and popups of a page. Requests blocked by a policy are reported only in the browser's window. */
function listenTo(url: string) {
  const events: string[] = []
  ;((globalThis as any).heardOf ??= {})[url] = events
  Services.console.registerListener({
    observe(message: any) {
      if (!(message instanceof Ci.nsIScriptError) || !message.sourceName.startsWith(url)) return
      if (!(message.flags & Ci.nsIScriptError.warningFlag)) events.push(`error: ${message.errorMessage}`)
    },
  })
  Services.obs.addObserver((subject: any) => {
    const { URI, referrerInfo, loadInfo } = subject.QueryInterface(Ci.nsIHttpChannel)
    const from = loadInfo.triggeringPrincipal?.spec ?? referrerInfo?.originalReferrer?.spec
    if (from === url) events.push(`request: ${URI.spec}`)
  }, 'http-on-opening-request')
  addEventListener('DOMWillOpenModalDialog', (event: any) => {
    if (event.target.currentURI?.spec === url) events.push('dialog')
  })
}

/** Keys by WebDriver name: https://w3c.github.io/webdriver/#keyboard-actions */
const named: Record<string, string> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE006',
  Shift: '\uE008',
  Control: '\uE009',
  ControlOrMeta: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  Space: ' ',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Insert: '\uE016',
  Delete: '\uE017',
  Meta: '\uE03D',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Semicolon: ';',
  Minus: '-',
  Equal: '=',
  Backslash: '\\',
  Quote: "'",
  BracketLeft: '[',
  BracketRight: ']',
  Backquote: '`',
  ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`F${i + 1}`, String.fromCodePoint(0xe031 + i)])),
}

/** Elements that have a role without a `role` attribute, as selectors. */
const elementsOf: Partial<Record<Role, string>> = {
  article: 'article',
  banner: 'header',
  button: 'button, summary, input:is([type=button], [type=submit], [type=reset], [type=image], [type=color], [type=file])',
  cell: 'td',
  checkbox: 'input[type=checkbox]',
  columnheader: 'th',
  combobox: 'select, input[list]',
  dialog: 'dialog',
  form: 'form',
  group: 'fieldset, details, optgroup, address, hgroup',
  heading: 'h1, h2, h3, h4, h5, h6',
  img: 'img, svg',
  link: 'a[href], area[href]',
  list: 'ul, ol, menu',
  listbox: 'select, datalist',
  listitem: 'li',
  main: 'main',
  navigation: 'nav',
  option: 'option',
  progressbar: 'progress',
  radio: 'input[type=radio]',
  region: 'section',
  row: 'tr',
  search: 'search',
  searchbox: 'input[type=search]',
  slider: 'input[type=range]',
  spinbutton: 'input[type=number]',
  status: 'output',
  table: 'table',
  textbox: 'textarea, input, [contenteditable]',
}

/** Runs in the page: the elements whose name matches a pattern, or can contain all of these words. */
function candidatesIn(selector: string, given: string): Element[] {
  const { words, pattern, flags } = JSON.parse(given) as { words?: string[]; pattern?: string; flags?: string }
  const textOf = (ids: string | null) => (ids ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '')
  const attributes = ['aria-label', 'alt', 'title', 'placeholder', 'value', 'label']
  return [...document.querySelectorAll(selector)].filter((element) => {
    const labels = [...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent)
    const labelledBy = textOf(element.getAttribute('aria-labelledby'))
    if (pattern !== undefined) {
      const { title, placeholder } = element as HTMLInputElement
      const name =
        element.getAttribute('aria-label') ??
        (labelledBy.join(' ').trim() ||
          labels.join(' ').trim() ||
          element.getAttribute('alt') ||
          element.textContent.trim() ||
          title ||
          placeholder ||
          '')
      return new RegExp(pattern, flags).test(name)
    }
    const sources = [element, ...element.querySelectorAll('*')].flatMap((each) =>
      attributes.map((attribute) => each.getAttribute(attribute)),
    )
    const all = [...sources, ...labelledBy, ...labels, element.textContent, (element as HTMLInputElement).value].join(' ')
    return words!.every((word) => all.includes(word))
  })
}

function firefoxPage(send: Send, window: string, context: string): Page {
  const keys = (actions: object[]) => send('input.performActions', { context, actions: [{ type: 'key', id: 'keyboard', actions }] })

  async function locate(role: Role, name: string | RegExp): Promise<{ sharedId: string }[]> {
    const startNodes = await candidates(role, name)
    if (startNodes.length === 0) return []
    const value = typeof name === 'string' ? { role, name } : { role }
    const { nodes } = await send('browsingContext.locateNodes', { context, locator: { type: 'accessibility', value }, startNodes })
    const started = new Set(startNodes.map(({ sharedId }) => sharedId))
    // Firefox looks inside each candidate too, and finds another candidate there a second time.
    const ids = new Set<string>(nodes.map(({ sharedId }: { sharedId: string }) => sharedId))
    return [...ids].filter((sharedId) => started.has(sharedId)).map((sharedId) => ({ sharedId }))
  }
  /**
   * Elements that can have this role and name. Firefox has to be asked for the real ones, and takes some milliseconds of
   * layout for each element that it is asked about.
   */
  async function candidates(role: Role, name: string | RegExp): Promise<{ sharedId: string }[]> {
    const given = typeof name === 'string' ? { words: name.split(/\s+/) } : { pattern: name.source, flags: name.flags }
    const selector = [`[role~="${role}"]`, elementsOf[role]].filter(Boolean).join(', ')
    const { result, exceptionDetails } = await send('script.callFunction', {
      functionDeclaration: `(${candidatesIn.toString()})`,
      arguments: [
        { type: 'string', value: selector },
        { type: 'string', value: JSON.stringify(given) },
      ],
      target: { context },
      awaitPromise: false,
      serializationOptions: { maxDomDepth: 0 },
    })
    if (exceptionDetails) throw new Error(exceptionDetails.text)
    return result.value.map(({ sharedId }: { sharedId: string }) => ({ sharedId }))
  }
  /** Only the browser's window can set a page's colour scheme. */
  function inColours(scheme: Scheme | 'none') {
    return evaluate(
      send,
      window,
      (id, colours) => {
        const { NavigableManager: manager } = ChromeUtils.importESModule('chrome://remote/content/shared/NavigableManager.sys.mjs')
        const seen = manager.getBrowsingContextById(id)
        seen.prefersColorSchemeOverride = colours === 'none' ? 'none' : colours === 'dark' ? 'dark' : 'light'
        seen.forcedColorsOverride = colours === 'forced' ? 'active' : 'none'
      },
      context,
      scheme,
    )
  }

  const page: Page = {
    browser: 'firefox',
    evaluate: (fn, ...args) => evaluate(send, context, fn, ...args),
    async type(text) {
      await keys(
        Array.from(text).flatMap((char) =>
          [char === '\n' ? '\uE006' : char].flatMap((value) => [
            { type: 'keyDown', value },
            { type: 'keyUp', value },
          ]),
        ),
      )
    },
    async press(chord) {
      const parts = chord === '+' ? ['+'] : chord.split(/\+(?=.)/)
      const shifted = parts.includes('Shift')
      const values = parts.map((part) => {
        const key = named[part] ?? part.replace(/^(Key|Digit)/, '')
        if (part.startsWith('Key')) return shifted ? key : key.toLowerCase()
        if (Array.from(key).length !== 1) throw new Error(`No key is called ${part}.`)
        return key
      })
      await keys([...values.map((value) => ({ type: 'keyDown', value })), ...values.reverse().map((value) => ({ type: 'keyUp', value }))])
    },
    async click(role, name) {
      const node = await until(`${role} ${String(name)}`, async () => {
        const nodes = await locate(role, name)
        if (nodes.length > 1) throw new Error(`${nodes.length} elements are ${role} ${String(name)}.`)
        return nodes[0]
      })
      const element = { sharedId: node.sharedId }
      await send('script.callFunction', {
        functionDeclaration: `(node) => node.scrollIntoView({ block: 'nearest' })`,
        arguments: [element],
        target: { context },
        awaitPromise: false,
      })
      const actions = [
        { type: 'pointerMove', x: 0, y: 0, origin: { type: 'element', element } },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ]
      await send('input.performActions', { context, actions: [{ type: 'pointer', id: 'mouse', actions }] })
    },
    find: async (role, name) => (await locate(role, name)).length > 0,
    text: () => page.evaluate(() => document.body.innerText),
    async waitFor(condition, timeout) {
      const met =
        typeof condition === 'string'
          ? async () => (await page.text()).includes(condition)
          : async () => Boolean(await page.evaluate(condition))
      await until(String(condition), met, timeout)
    },
    resize: (width, height) => send('browsingContext.setViewport', { context, viewport: { width, height } }),
    async screenshot(path, { width, height, scheme = 'light' } = {}) {
      await inColours(scheme)
      if (width) await page.resize(width, height ?? 800)
      await page.waitFor(settled)
      const origin = height === undefined ? 'document' : 'viewport'
      const { data } = await send('browsingContext.captureScreenshot', { context, origin })
      await writeFile(path, Buffer.from(data, 'base64'))
      await inColours('none')
    },
    async print(path) {
      const { data } = await send('browsingContext.print', { context, background: true })
      await writeFile(path, Buffer.from(data, 'base64'))
    },
    async axe(scheme = 'light', what = 'all') {
      await inColours(scheme)
      await page.waitFor(settled)
      if (!(await page.evaluate(() => 'axe' in globalThis)))
        await send('script.evaluate', { expression: `${await axeSource};0`, target: { context }, awaitPromise: false })
      const found = await page.evaluate(violations, what)
      await inColours('none')
      return found
    },
    async close() {
      await send('browsingContext.close', { context })
    },
  }
  return page
}
