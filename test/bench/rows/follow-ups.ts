import { rest } from '../chromium.ts'
import type { Row } from '../figures.ts'
import type { FollowUpsFilled } from './follow-ups.page.ts'

/** In their pages. */
declare const followUps: FollowUpsFilled, seen: { row?: number }

/**
 * The page of all follow-ups with 10,000 of them: from the start of navigation until the first row is there, in turn with
 * a page that has a text box and nothing else; and the work of the page for each key in its search box, and for each
 * press of a filter, drawing included.
 */
export default {
  async measure({ samples, chromium }) {
    const browser = await chromium(10_000)
    try {
      const page = await browser.openTab('bench/library.html')
      await page.evaluate(() => {
        const script = document.createElement('script')
        script.type = 'module'
        script.src = '/bench/follow-ups.js'
        document.head.append(script)
      })
      await page.waitFor(() => 'followUps' in globalThis)
      await page.evaluate(() => followUps.fill(10_000))
      await page.close()

      const opened: number[] = []
      const bare: number[] = []
      for (let round = -2; round < samples(24); round++) {
        const theirs = await openUntil('bench/bare.html')
        const ours = await openUntil('dashboard.html#/follow-ups')
        if (round < 0) continue
        bare.push(theirs)
        opened.push(ours)
      }

      const tab = await browser.openTab('dashboard.html#/follow-ups')
      await tab.waitFor(() => document.querySelector('ol > li[data-id]'))
      await rest(1000)
      const keys: number[] = []
      const presses: number[] = []
      while (keys.length < samples(200)) {
        keys.push(
          ...(await tab.evaluate(async () => {
            const took: number[] = []
            const box = document.querySelector<HTMLInputElement>('input[type=search]')!
            for (const text of ['r', 're', 'res', 'rest', 'resto', 'restor', 'restore', 'restore 9', '']) {
              const begun = performance.now()
              box.value = text
              box.dispatchEvent(new Event('input', { bubbles: true }))
              await new Promise<void>((done) => {
                const { port1, port2 } = new MessageChannel()
                port1.addEventListener('message', () => done())
                port1.start()
                port2.postMessage(0)
              })
              took.push(performance.now() - begun)
              await new Promise((done) => setTimeout(done, 50))
            }
            return took
          })),
        )
        presses.push(
          ...(await tab.evaluate(async () => {
            const took: number[] = []
            for (let i = 0; i < 6; i++) {
              const chips = [...document.querySelectorAll<HTMLElement>('button.filter')]
              const begun = performance.now()
              chips[i % 5]!.click()
              await new Promise<void>((done) => {
                const { port1, port2 } = new MessageChannel()
                port1.addEventListener('message', () => done())
                port1.start()
                port2.postMessage(0)
              })
              took.push(performance.now() - begun)
              await new Promise((done) => setTimeout(done, 50))
            }
            return took
          })),
        )
      }
      return [
        { what: '10,000 follow-ups: page opened → the first row', unit: 'ms', samples: opened, peer: bare, budget: { median: 1000 } },
        {
          what: '10,000 follow-ups: a key in the search box → the page’s work for it',
          unit: 'ms',
          samples: keys,
          budget: { median: 16, p99: 50 },
        },
        { what: '10,000 follow-ups: a filter → the page’s work for it', unit: 'ms', samples: presses, budget: { median: 16, p99: 50 } },
      ]
    } finally {
      await browser.close()
    }

    /** How long it takes until what it is opened for is there. */
    async function openUntil(path: string): Promise<number> {
      const tab = await browser.openTab(path, look)
      await tab.waitFor(() => seen.row !== undefined)
      const took = await tab.evaluate(() => seen.row!)
      await tab.close()
      await rest(200)
      return took
    }
  },
} satisfies Row

/** Runs in the page before it has anything. */
function look() {
  const times: { row?: number } = {}
  Object.assign(globalThis, { seen: times })
  const notice = () => {
    if (document.querySelector('ol > li[data-id], body > textarea')) times.row ??= performance.now()
  }
  new MutationObserver(notice).observe(document, { childList: true, subtree: true })
}
