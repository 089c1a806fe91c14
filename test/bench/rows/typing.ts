import { rest } from '../chromium.ts'
import type { Row } from '../figures.ts'
import type { Library } from '../library.page.ts'
import type { KeyClock } from './typing.page.ts'

/** In their pages. */
declare const library: Library, keyClock: KeyClock

/** Every way of completion, and words between. */
const line = '!! waits for #tag-01 and #tag-19 of the ~told second person who knows #handover '
const promise = '> test every restore @pla due:fri #tag-1 '

/**
 * Real keys in the real side panel, with 2,000 tags known and 1,000 observations in the ride-along. Of each key the work
 * that it gives the page: Event Timing's processingEnd - processingStart, summed over keydown, keypress, beforeinput,
 * input and keyup. The browser reports events that reached the next frame after 16 ms or more, and no others; the work
 * of those is taken by a clock of our own, from the first listener to after the last, what they leave to microtasks
 * included. Where both are there, the greater counts.
 */
export default {
  async measure({ samples, chromium }) {
    const browser = await chromium(1000)
    try {
      const filling = await browser.openTab('bench/library.html')
      await filling.waitFor(() => 'library' in globalThis)
      await filling.evaluate(() => library.know(2000))
      await filling.close()

      const panel = await browser.openPanel()
      await panel.waitFor(() => document.querySelectorAll('li').length > 1)
      await panel.evaluate(() => {
        const script = document.createElement('script')
        script.type = 'module'
        script.src = '/bench/typing.js'
        document.head.append(script)
      })
      await panel.waitFor(() => 'keyClock' in globalThis)
      const type = async (text: string) => {
        for (const key of text) {
          await panel.type(key)
          await rest(20)
        }
      }
      await type('#warm ')
      await rest(500)
      await panel.evaluate(() => keyClock.reset())

      const times: number[] = []
      const wanted = samples(500)
      while (times.length < wanted) {
        for (const text of [line, promise]) {
          await type(text)
          times.push(...(await panel.evaluate(() => keyClock.took())))
          // The line is emptied by a person's keys too, which are not measured.
          await panel.press('Control+a')
          await panel.press('Backspace')
          await rest(200)
          await panel.evaluate(() => keyClock.reset())
        }
      }
      return [
        {
          what: 'a key in the line → the page’s work for it, 2,000 tags, 1,000 observations in the ride-along',
          unit: 'ms',
          samples: times.slice(0, wanted),
          budget: { p99: 16 },
        },
      ]
    } finally {
      await browser.close()
    }
  },
} satisfies Row
