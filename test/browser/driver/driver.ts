import { setTimeout as after } from 'node:timers/promises'
import type { AxeResults, Result, RunOptions } from 'axe-core'

/** In the page, once injected. */
declare const axe: { run(options: RunOptions): Promise<AxeResults> }

export type BrowserName = 'chromium' | 'firefox'

/** A real browser with the extension. */
export interface Driver {
  readonly name: BrowserName
  /** The folder for downloads. */
  readonly downloads: string
  /** Opens the real side panel or sidebar and focuses it. */
  openPanel(): Promise<Page>
  panelIsOpen(): Promise<boolean>
  /** Opens a page of the extension in a new tab, such as `dashboard.html#/…`. */
  openPage(path: string): Promise<Page>
  /** Waits for a page of the extension that something else opens in a tab. */
  findPage(path: string): Promise<Page>
  /** Opens an address in a new tab. */
  openAddress(url: string): Promise<Page>
  /** Waits for an `about:blank` window that a page has filled, by its title. */
  findWindow(title: string): Promise<Page>
  /** Opens a local file in a new tab. `events` returns its requests, popups and console messages. */
  openFile(path: string): Promise<{ page: Page; events: () => Promise<string[]> }>
  /** Presses the shortcut of a command of the manifest. A global shortcut is sent to the background instead. */
  command(name: string): Promise<void>
  /** Types the extension's keyword and this line in the address bar, and presses Enter. */
  omnibox(line: string): Promise<void>
  /** Chooses an entry of the context menu on the page with that title. */
  menu(entry: string, click: Record<string, string>, pageTitle: string): Promise<void>
  /**
   * Presses one chord, such as `Alt+T`, as a person does: first the focused page receives it, then the browser.
   * @returns what the browser opened: menus, tabs, windows.
   */
  pressInBrowser(keys: string): Promise<string[]>
  /** The shortcut the browser has assigned to each command; '' if none. */
  shortcuts(): Promise<Record<string, string>>
  /** The text on the toolbar button. */
  badge(): Promise<string>
  /** Tells the extension that an update is available. */
  offerUpdate(): Promise<void>
  /** Stops the background, as the browser does when it is idle. The next event starts it again. */
  stopBackground(): Promise<void>
  /** Removes the extension with its data and all tabs, and installs it again, as on a new device. */
  reinstall(): Promise<void>
  /** Kills every process of the browser, like a crash. */
  kill(): Promise<void>
  close(): Promise<void>
}

export type Scheme = 'light' | 'dark' | 'forced'

/** A page of the extension, used by real keys and by roles with accessible names. */
export interface Page {
  readonly browser: BrowserName
  /** Runs a function in the page. Arguments and result are sent as JSON; it cannot use variables of this file. */
  evaluate<A extends unknown[], T>(fn: (...args: A) => T | Promise<T>, ...args: A): Promise<T>
  /** Types real keys into the focused element; "\n" is Enter. */
  type(text: string): Promise<void>
  /** Presses one chord: `Enter`, `Alt+KeyM`, `Shift+Tab`, `Control+z`. */
  press(keys: string): Promise<void>
  /** Waits for the only element with this role and name, and clicks it. A string must match the whole name. */
  click(role: Role, name: string | RegExp): Promise<void>
  /** Whether an element with this role and name is visible. */
  find(role: Role, name: string | RegExp): Promise<boolean>
  /** The visible text of the page. */
  text(): Promise<string>
  /** Waits until the page shows the text, or until the function is true in the page. */
  waitFor(condition: string | (() => unknown), timeout?: number): Promise<void>
  resize(width: number, height: number): Promise<void>
  /** Saves the whole page as PNG, at this width and colour scheme; with `height`, only the part that fits in the window. */
  screenshot(path: string, options?: { width?: number; height?: number; scheme?: Scheme }): Promise<void>
  /** Saves the page as PDF, printed on the paper size that the page specifies. */
  print(path: string): Promise<void>
  /** The violations that axe-core finds in this colour scheme, of all rules or only those about colours. */
  axe(scheme?: Scheme, what?: 'all' | 'colours'): Promise<Result[]>
  close(): Promise<void>
}

export type Role =
  | 'alert'
  | 'alertdialog'
  | 'article'
  | 'banner'
  | 'button'
  | 'cell'
  | 'checkbox'
  | 'columnheader'
  | 'combobox'
  | 'dialog'
  | 'form'
  | 'group'
  | 'heading'
  | 'img'
  | 'link'
  | 'list'
  | 'listbox'
  | 'listitem'
  | 'log'
  | 'main'
  | 'menu'
  | 'menuitem'
  | 'navigation'
  | 'option'
  | 'progressbar'
  | 'radio'
  | 'radiogroup'
  | 'region'
  | 'row'
  | 'search'
  | 'searchbox'
  | 'slider'
  | 'spinbutton'
  | 'status'
  | 'switch'
  | 'tab'
  | 'table'
  | 'tablist'
  | 'tabpanel'
  | 'textbox'

/** Runs in the page: true once all animations have finished. */
export function settled(): Promise<boolean> {
  return new Promise((done) => {
    const wait = async () => {
      await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
      done(true)
    }
    requestAnimationFrame(() => requestAnimationFrame(() => void wait()))
  })
}

/** Runs in the page, with axe-core injected. Only violations are computed in full. */
export async function violations(what: 'all' | 'colours'): Promise<Result[]> {
  const only = what === 'colours' ? { runOnly: { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] } } : {}
  return (await axe.run({ resultTypes: ['violations'], ...only })).violations
}

/** Polls until the answer is truthy. The error after the timeout names `what`. */
export async function until<T>(what: string, ask: () => T | Promise<T>, timeout = 30_000): Promise<NonNullable<T>> {
  for (const deadline = Date.now() + timeout; ; await after(25)) {
    const answer = await ask()
    if (answer) return answer
    if (Date.now() > deadline) throw new Error(`Waited ${timeout} ms for ${what}.`)
  }
}
