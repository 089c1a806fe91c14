import type { Row } from '../figures.ts'
import type { SummaryClock } from './summary.page.ts'

/** In its page. */
declare const summaryClock: SummaryClock

/** What may leave, and the summary of it, from rows in memory. */
export default {
  async measure({ samples, chromium }) {
    const browser = await chromium(0)
    try {
      const tab = await browser.openTab('bench/bare.html')
      await tab.evaluate(() => {
        const script = document.createElement('script')
        script.type = 'module'
        script.src = '/bench/summary.js'
        document.head.append(script)
      })
      await tab.waitFor(() => 'summaryClock' in globalThis)
      const times = await tab.evaluate((rounds) => summaryClock.times(10_000, rounds), samples(40))
      return [{ what: 'Summary of 10,000 observations', unit: 'ms', samples: times, budget: { median: 50 } }]
    } finally {
      await browser.close()
    }
  },
} satisfies Row
