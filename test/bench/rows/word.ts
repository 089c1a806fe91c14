import { rest, type Chromium, type Tab } from '../chromium.ts'
import type { Row } from '../figures.ts'
import type { WordClock } from './word.page.ts'

/** In its page. */
declare const wordClock: WordClock

/**
 * A Word document of 10,000 observations, from rows to a file in a worker; in turn with the docx library's own packing
 * of the same paragraphs. Memory is that of all page processes, read from the system while the worker runs, in a
 * browser in which the library alone has not run.
 */
export default {
  async measure({ samples, chromium }) {
    const memory: number[] = []
    const alone = await chromium(0)
    try {
      const tab = await opened(alone)
      const idle = await alone.memory()
      for (let round = 0; round < samples(3); round++) {
        let [peak, running] = [0, true]
        const watching = (async () => {
          while (running) {
            peak = Math.max(peak, await alone.memory())
            await rest(20)
          }
        })()
        await tab.evaluate(() => wordClock.took('ours', 10_000))
        running = false
        await watching
        memory.push(peak - idle)
        await rest(2000)
      }
    } finally {
      await alone.close()
    }

    const times = { ours: [] as number[], library: [] as number[], longest: [] as number[] }
    const browser = await chromium(0)
    try {
      const tab = await opened(browser)
      for (let round = -1; round < samples(9); round++) {
        for (const side of ['ours', 'library'] as const) {
          const { took, longest } = await tab.evaluate((side) => wordClock.took(side, 10_000), side)
          await rest(500)
          if (round < 0) continue
          times[side].push(took)
          if (side === 'ours') times.longest.push(longest)
        }
      }
    } finally {
      await browser.close()
    }
    return [
      {
        what: 'Word document of 10,000 observations, in a worker, peer: docx packing the same paragraphs',
        unit: 'ms',
        samples: times.ours,
        peer: times.library,
        budget: { ratio: 1.3 },
      },
      { what: 'The page’s longest task meanwhile', unit: 'ms', samples: times.longest, budget: { p99: 50 } },
      { what: 'Memory above idle, at its peak', unit: 'MB', samples: memory, budget: { median: 300 } },
    ]
  },
} satisfies Row

async function opened(browser: Chromium): Promise<Tab> {
  const tab = await browser.openTab('bench/bare.html')
  await tab.evaluate(() => {
    const script = document.createElement('script')
    script.type = 'module'
    script.src = '/bench/word.js'
    document.head.append(script)
  })
  await tab.waitFor(() => 'wordClock' in globalThis)
  await rest(1000)
  return tab
}
