import { rest } from '../chromium.ts'
import type { Row } from '../figures.ts'
import type { WordClock } from './word.page.ts'

/** In its page. */
declare const wordClock: WordClock

/**
 * A Word document of 10,000 observations, from rows to a file in a worker; in turn with the docx library's own packing
 * of the same paragraphs. Memory is that of all page processes, read from the system while the worker runs.
 */
export default {
  async measure({ samples, chromium }) {
    const browser = await chromium(0)
    try {
      const tab = await browser.openTab('bench/bare.html')
      await tab.evaluate(() => {
        const script = document.createElement('script')
        script.type = 'module'
        script.src = '/bench/word.js'
        document.head.append(script)
      })
      await tab.waitFor(() => 'wordClock' in globalThis)
      await rest(1000)
      const idle = await browser.memory()
      const figures = { ours: [] as number[], library: [] as number[], longest: [] as number[], memory: [] as number[] }
      for (let round = -1; round < samples(7); round++) {
        for (const side of ['ours', 'library'] as const) {
          let [peak, running] = [0, true]
          const watching = (async () => {
            while (running) {
              if (side === 'ours') peak = Math.max(peak, await browser.memory())
              await rest(50)
            }
          })()
          const { took, longest } = await tab.evaluate((side) => wordClock.took(side, 10_000), side)
          running = false
          await watching
          await rest(500)
          if (round < 0) continue
          figures[side].push(took)
          if (side === 'ours') {
            figures.longest.push(longest)
            figures.memory.push(peak - idle)
          }
        }
      }
      return [
        {
          what: 'Word document of 10,000 observations, in a worker, peer: docx packing the same paragraphs',
          unit: 'ms',
          samples: figures.ours,
          peer: figures.library,
          budget: { ratio: 1.3 },
        },
        { what: 'The page’s longest task meanwhile', unit: 'ms', samples: figures.longest, budget: { p99: 50 } },
        { what: 'Memory above idle, at its peak', unit: 'MB', samples: figures.memory, budget: { median: 300 } },
      ]
    } finally {
      await browser.close()
    }
  },
} satisfies Row
