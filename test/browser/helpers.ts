import { rmSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { launch, until, type BrowserName, type Driver, type Page } from './driver/index.ts'

export const browsers = ['chromium', 'firefox'] as const

/** For tests that data is never lost: failing once in two runs is a failure. */
export const noRetry = { retry: 0 }

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

/** A browser with the extension as on a new device. `crash` kills it and starts it again with the same notes; `end` releases it. */
export async function newBrowser(name: BrowserName): Promise<{ browser: Driver; crash: () => Promise<Driver>; end: () => Promise<void> }> {
  const session = idle[name].pop() ?? (await start(name))
  let crashed = false
  return {
    browser: session.browser,
    async crash() {
      crashed = true
      await session.browser.kill()
      session.browser = await launch(name, session)
      crashed = false
      return session.browser
    },
    async end() {
      if (crashed) return close(session)
      try {
        await session.browser.reinstall()
        for (const file of await readdir(session.browser.downloads)) await rm(join(session.browser.downloads, file))
      } catch (error) {
        // It is in an unknown state, so no other test may use it.
        await close(session)
        throw error
      }
      idle[name].push(session)
    },
  }
}

async function start(name: BrowserName) {
  const profile = await mkdtemp(join(tmpdir(), 'ride-along-'))
  return { profile, browser: await launch(name, { profile }) }
}

/** Types lines into the panel and waits until each is shown as a row. */
export async function write(panel: Page, ...lines: string[]): Promise<void> {
  for (const line of lines) {
    const before = await rowCount(panel)
    await panel.type(`${line}\n`)
    await until(`a row for ${line}`, async () => (await rowCount(panel)) === before + 1)
  }
}

/** The number of rows in the timeline, including those not in the document. */
export function rowCount(page: Page): Promise<number> {
  return page.evaluate(() => Number(document.querySelector('ol[aria-label=Timeline] > li')?.getAttribute('aria-setsize') ?? 0))
}

/** The texts of the rows in the document, top to bottom. */
export function rowTexts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('ol[aria-label=Timeline] > li')].map((row) => row.querySelector('bdi')?.textContent ?? ''),
  )
}

/** The id, accessible name, text or tag of the focused element. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement
    const readAloud = at?.cloneNode(true) as Element | undefined
    for (const hidden of readAloud?.querySelectorAll('[aria-hidden=true]') ?? []) hidden.remove()
    return at?.id || at?.getAttribute('aria-label') || readAloud?.textContent?.trim() || at?.tagName || ''
  })
}

/** Chooses a file in the only file input of the page. */
export async function chooseFile(page: Page, name: string, content: string): Promise<void> {
  await page.evaluate(
    (name, content) => {
      const box = document.querySelector<HTMLInputElement>('input[type=file]')!
      const transfer = new DataTransfer()
      transfer.items.add(new File([content], name, { type: 'application/json' }))
      box.files = transfer.files
      box.dispatchEvent(new Event('change', { bubbles: true }))
    },
    name,
    content,
  )
}

/** Asserts that axe finds nothing in light and dark, and that nothing overflows at these widths. */
export async function expectAccessible(page: Page, ...widths: number[]) {
  for (const width of widths) {
    await page.resize(width, 800)
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      `overflow at ${width}`,
    ).toBe(0)
  }
  expect(await accessibilityFaults(page)).toEqual([])
}

/** What axe finds in light, and in Chromium the colours of dark. All other rules give the same result in both. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const light = await page.axe('light')
  const dark = page.browser === 'firefox' ? [] : await page.axe('dark', 'colours')
  const describeFault = (scheme: string) => (found: (typeof light)[number]) =>
    `${found.id} (${scheme}): ${found.nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`
  return [...light.map(describeFault('light')), ...dark.map(describeFault('dark'))]
}
