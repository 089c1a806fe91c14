import { setTimeout as after } from 'node:timers/promises'
import type { AxeResults, Result, RunOptions } from 'axe-core'

/** In a page, once it was injected. */
declare const axe: { run(options: RunOptions): Promise<AxeResults> }

export type BrowserName = 'chromium' | 'firefox'

/** A real browser that has the extension. */
export interface Driver {
  readonly name: BrowserName
  /** Where files land that the extension saves. */
  readonly downloads: string
  /** The real side panel or sidebar, with the focus inside it. */
  openPanel(): Promise<Page>
  panelIsOpen(): Promise<boolean>
  /** A page of the extension in a tab of its own, such as `dashboard.html#/…`. */
  openPage(path: string): Promise<Page>
  /** A page of the extension that something else opened in a tab, once it is there. */
  findPage(path: string): Promise<Page>
  /** Any address in a tab of its own. */
  openAddress(url: string): Promise<Page>
  /** A window without an address that a page filled, by its title. */
  findWindow(title: string): Promise<Page>
  /** A file of this computer in a tab of its own, and what it does that a still page would not. */
  openFile(path: string): Promise<{ page: Page; heard: () => Promise<string[]> }>
  /** Presses the keys that the browser has assigned to a command of the manifest; one that is heard everywhere is handed to the background. */
  command(name: string): Promise<void>
  /** Enter in the address bar, after the extension's keyword and this line. */
  omnibox(line: string): Promise<void>
  /** A choice in the menu of the right mouse button, on a page of that title. */
  menu(entry: string, click: Record<string, string>, pageTitle: string): Promise<void>
  /**
   * Presses one chord as a person does: the page that has the focus hears it, and the browser what the page leaves: `Alt+T`.
   * @returns what of the browser's own opened by it: menus, tabs, windows.
   */
  pressInBrowser(keys: string): Promise<string[]>
  /** The keys of each command, as the browser took them; empty where it took none. */
  shortcuts(): Promise<Record<string, string>>
  /** The text on the toolbar button. */
  badge(): Promise<string>
  /** Tells the extension that a newer version waits for it to be reloaded. */
  offerUpdate(): Promise<void>
  /** Ends the background, as the browser does when it is idle; the next event starts it again. */
  stopBackground(): Promise<void>
  /** Removes the extension with all that it kept, and every tab, and installs it again: as new as on a new device, without a new browser. */
  reinstall(): Promise<void>
  /** Ends every process of the browser at once, as a crash does. */
  kill(): Promise<void>
  close(): Promise<void>
}

export type Scheme = 'light' | 'dark' | 'forced'

/** A page of the extension, reached as a person reaches it: by keys, and by roles with accessible names. */
export interface Page {
  readonly browser: BrowserName
  /** Runs in the page. Arguments and result travel as JSON; the function sees nothing of this file. */
  evaluate<A extends unknown[], T>(fn: (...args: A) => T | Promise<T>, ...args: A): Promise<T>
  /** Real keys, to whatever has the focus; "\n" is Enter. */
  type(text: string): Promise<void>
  /** One chord: `Enter`, `Alt+KeyM`, `Shift+Tab`, `Control+z`. */
  press(keys: string): Promise<void>
  /** Waits for the one element of this role and name, and clicks it. A name given as text is the whole name. */
  click(role: Role, name: string | RegExp): Promise<void>
  /** Whether an element of this role and name is there for people to perceive. */
  find(role: Role, name: string | RegExp): Promise<boolean>
  /** What the page shows, as text. */
  text(): Promise<string>
  /** Waits until the page shows the text, or until the function is true in the page. */
  waitFor(condition: string | (() => unknown), timeout?: number): Promise<void>
  resize(width: number, height: number): Promise<void>
  /** The whole page as PNG, at this width and in these colours; with a height, what a window of that height shows of it. */
  screenshot(path: string, options?: { width?: number; height?: number; scheme?: Scheme }): Promise<void>
  /** The page as PDF, as this browser prints it on the paper that the page asks for. */
  print(path: string): Promise<void>
  /** What axe-core finds wrong, seen in these colours; where asked, in the colours alone. */
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

/** Runs in the page: true once every change of colour has run its course. */
export function settled(): Promise<boolean> {
  return new Promise((done) => {
    const wait = async () => {
      await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
      done(true)
    }
    requestAnimationFrame(() => requestAnimationFrame(() => void wait()))
  })
}

/** Runs in the page, where axe-core is: what is wrong, and no more of what is right than it must. */
export async function violations(what: 'all' | 'colours'): Promise<Result[]> {
  const only = what === 'colours' ? { runOnly: { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] } } : {}
  return (await axe.run({ resultTypes: ['violations'], ...only })).violations
}

/** Asks until the answer is something; what was waited for is named when it never comes. */
export async function until<T>(what: string, ask: () => T | Promise<T>, timeout = 30_000): Promise<NonNullable<T>> {
  for (const deadline = Date.now() + timeout; ; await after(25)) {
    const answer = await ask()
    if (answer) return answer
    if (Date.now() > deadline) throw new Error(`Waited ${timeout} ms for ${what}.`)
  }
}
