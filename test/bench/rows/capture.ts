import { rest } from '../chromium.ts'
import type { Row } from '../figures.ts'
import type { Library } from '../library.page.ts'
import type { CaptureClock } from './capture.page.ts'

/** In their pages. */
declare const library: Library, captureClock: CaptureClock

/**
 * Enter in the real side panel, by real keys, until its row is durable and painted; in turn with a raw IndexedDB
 * transaction in the same page, on a twin of the database. The panel shows a row only once its transaction is complete.
 */
export default {
  async measure({ samples, chromium }) {
    const browser = await chromium(100_000)
    try {
      const copying = await browser.openTab('bench/library.html')
      await copying.waitFor(() => 'library' in globalThis)
      await copying.evaluate(() => library.copy())
      await copying.close()

      const panel = await browser.openPanel()
      await panel.waitFor(() => document.querySelectorAll('li').length > 1)
      await panel.evaluate(() => {
        const script = document.createElement('script')
        script.type = 'module'
        script.src = '/bench/capture.js'
        document.head.append(script)
      })
      await panel.waitFor(() => 'captureClock' in globalThis)
      const before = await panel.evaluate(() => captureClock.count())

      const times = { ours: [] as number[], raw: [] as number[] }
      const rounds = samples(160)
      const warmUp = 10
      for (let round = -warmUp; round < rounds; round++) {
        for (const side of ['ours', 'raw'] as const) {
          const text = `Round ${round + warmUp} waits for a second person`
          await panel.evaluate((...given) => captureClock.arm(...given), side, text)
          if (side === 'ours') await panel.type(`${text} #handover `)
          // From before the draft is kept until after.
          await rest(20 + ((round + warmUp) % 13) * 20)
          const took = panel.evaluate(() => captureClock.took())
          await panel.press('Enter')
          const time = await took
          if (round >= 0) times[side].push(time)
          await rest(150)
        }
      }
      const saved = (await panel.evaluate(() => captureClock.count())) - before
      if (saved !== rounds + warmUp) throw new Error(`${rounds + warmUp} rows were painted and ${saved} are in the database.`)
      return [
        {
          what: 'Enter → row durable and painted, 100,000 in the library, peer: raw IndexedDB',
          unit: 'ms',
          samples: times.ours,
          peer: times.raw,
          budget: { difference: 16.7, p99: 100 },
        },
      ]
    } finally {
      await browser.close()
    }
  },
} satisfies Row
