import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { embedFile } from '../../../sync/review-file.ts'
import { agreedEvening, newLock, passphrase, sealedFile } from '../../fixtures/review.ts'
import { rest, type Chromium } from '../chromium.ts'
import type { Figure, Row } from '../figures.ts'

/** In the page: milliseconds to what was waited for. */
declare const seen: { asked?: number; answered?: number }

/**
 * A review opened from the disk until its first lines are painted, the time to type its passphrase apart; in turn with
 * the derivation of a key alone, which is what a wrong passphrase takes in the same page.
 */
export default {
  async measure({ samples, build, chromium }) {
    const page = readFileSync(join(build, 'review.html'), 'utf8')
    const folder = mkdtempSync(join(tmpdir(), 'ride-along-bench-review-'))
    const browser = await chromium(0)
    const figures: Figure[] = []
    try {
      for (const observations of [1000, 10_000]) {
        const lock = await newLock()
        const path = join(folder, `${observations}.html`)
        writeFileSync(path, embedFile(page, await sealedFile(lock, agreedEvening({ longer: observations - 37 }))))
        const address = pathToFileURL(path).href
        const ours: number[] = []
        const derivation: number[] = []
        const warmUp = 2
        const rounds = samples(16)
        for (let round = -warmUp; round < rounds; round++) {
          const wrong = await open(browser, address, `${passphrase}s`)
          const right = await open(browser, address, passphrase)
          if (round < 0) continue
          derivation.push(wrong.answered!)
          ours.push(right.asked! + right.answered!)
        }
        figures.push({
          what: `review of ${observations.toLocaleString('en')} observations, page opened and passphrase given → readable, peer: derivation alone`,
          unit: 'ms',
          samples: ours,
          peer: derivation,
          ...(observations === 1000 && { budget: { difference: 1000 } }),
        })
      }
      return figures
    } finally {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
} satisfies Row

async function open(browser: Chromium, address: string, given: string): Promise<typeof seen> {
  const tab = await browser.openTab(address, look)
  try {
    await tab.waitFor(() => seen.asked !== undefined)
    await rest(200)
    await tab.evaluate((words) => {
      const box = document.querySelector<HTMLInputElement>('#passphrase')!
      box.value = words
      const from = performance.now()
      const notice = () => {
        if (document.querySelector('#passphrase-problem') || document.querySelector('ol fieldset'))
          requestAnimationFrame(() => setTimeout(() => (seen.answered ??= performance.now() - from)))
      }
      new MutationObserver(notice).observe(document, { childList: true, subtree: true })
      box.form!.requestSubmit()
    }, given)
    await tab.waitFor(() => seen.answered !== undefined)
    return await tab.evaluate(() => seen)
  } finally {
    await tab.close()
  }
}

/** Runs in the page before it has anything. */
function look() {
  const times: typeof seen = {}
  Object.assign(globalThis, { seen: times })
  new MutationObserver(() => {
    if (document.querySelector('#passphrase')) requestAnimationFrame(() => setTimeout(() => (times.asked ??= performance.now())))
  }).observe(document, { childList: true, subtree: true })
}
