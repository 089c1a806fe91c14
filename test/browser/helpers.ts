import { rmSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { launch, until, type BrowserName, type Driver, type Page } from './driver/index.ts'

export const browsers = ['chromium', 'firefox'] as const

/** For tests of what must never be lost: lost once in two runs is lost. */
export const once = { retry: 0 }

/**
 * Browsers that no test is using. They serve all test files of this process (`isolate: false` in vitest.browser.config.ts),
 * because starting Firefox takes four seconds of processor time.
 */
const idle: Record<BrowserName, { profile: string; browser: Driver }[]> = { chromium: [], firefox: [] }

async function close({ profile, browser }: { profile: string; browser: Driver }) {
  await browser.close()
  await rm(profile, { recursive: true, force: true, maxRetries: 5 })
}

// Vitest ends its workers by this signal.
process.once('SIGTERM', () => {
  for (const { browser, profile } of [...idle.chromium, ...idle.firefox]) {
    void browser.kill()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  process.kill(process.pid, 'SIGTERM')
})

/** A browser with the extension as on a new device, that can be crashed and started again with the same notes. */
export async function fresh(name: BrowserName): Promise<{ browser: Driver; crash: () => Promise<Driver>; end: () => Promise<void> }> {
  const it = idle[name].pop() ?? (await start(name))
  let crashed = false
  return {
    browser: it.browser,
    async crash() {
      crashed = true
      await it.browser.kill()
      it.browser = await launch(name, it)
      crashed = false
      return it.browser
    },
    async end() {
      if (crashed) return close(it)
      try {
        await it.browser.reinstall()
        for (const file of await readdir(it.browser.downloads)) await rm(join(it.browser.downloads, file))
      } catch (error) {
        // No test may go on with it, and it may not outlive them.
        await close(it)
        throw error
      }
      idle[name].push(it)
    },
  }
}

async function start(name: BrowserName) {
  const profile = await mkdtemp(join(tmpdir(), 'ride-along-'))
  return { profile, browser: await launch(name, { profile }) }
}

/** Types lines into the panel, each saved and seen. */
export async function write(panel: Page, ...lines: string[]): Promise<void> {
  for (const line of lines) {
    const before = await rowCount(panel)
    await panel.type(`${line}\n`)
    await until(`a row for ${line}`, async () => (await rowCount(panel)) === before + 1)
  }
}

/** How many rows the timeline has, in the document or not. */
export function rowCount(page: Page): Promise<number> {
  return page.evaluate(() => Number(document.querySelector('ol[aria-label=Timeline] > li')?.getAttribute('aria-setsize') ?? 0))
}

/** The rows that are in the document, top to bottom, without their times. */
export function rowTexts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('ol[aria-label=Timeline] > li')].map((row) => row.querySelector('bdi')?.textContent ?? ''),
  )
}

/** Where the focus is: the accessible name of a control, or the id or tag of another element. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement
    const heard = at?.cloneNode(true) as Element | undefined
    for (const silent of heard?.querySelectorAll('[aria-hidden=true]') ?? []) silent.remove()
    return at?.id || at?.getAttribute('aria-label') || heard?.textContent?.trim() || at?.tagName || ''
  })
}

/** Gives a file to the one file box of the page, as a person's choice would. */
export async function giveFile(page: Page, name: string, content: string): Promise<void> {
  await page.evaluate(
    (name, content) => {
      const box = document.querySelector<HTMLInputElement>('input[type=file]')!
      const given = new DataTransfer()
      given.items.add(new File([content], name, { type: 'application/json' }))
      box.files = given.files
      box.dispatchEvent(new Event('change', { bubbles: true }))
    },
    name,
    content,
  )
}

/** Nothing for axe to find in light and dark, and nothing wider than the page. */
export async function isWell(page: Page, ...widths: number[]) {
  for (const width of widths) {
    await page.resize(width, 800)
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      `overflow at ${width}`,
    ).toBe(0)
  }
  expect(await faults(page)).toEqual([])
}

/** What axe finds in light, and in the colours of dark: all else is the same in both, and dark is the same in both browsers. */
export async function faults(page: Page): Promise<string[]> {
  const light = await page.axe('light')
  const dark = page.browser === 'firefox' ? [] : await page.axe('dark', 'colours')
  const said = (scheme: string) => (found: (typeof light)[number]) =>
    `${found.id} (${scheme}): ${found.nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`
  return [...light.map(said('light')), ...dark.map(said('dark'))]
}
