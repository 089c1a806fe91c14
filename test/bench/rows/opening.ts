import { rest, type Chromium } from '../chromium.ts'
import type { Figure, Row } from '../figures.ts'

/** In the page, from the start of navigation: the caret is in the line; Enter is heard; what was left in the line is back. */
declare const seen: { caret?: number; enter?: number; left?: number }

/**
 * The panel opened in a new tab of a browser that has a process for our pages, in turn with a page that has a text box
 * and nothing else. Ready is the moment from which a word and Enter are a saved row.
 */
export default {
  async measure({ samples, chromium }) {
    const figures: Figure[] = []
    for (const observations of [0, 10_000, 100_000]) {
      const browser = await chromium(observations)
      try {
        const early = await savesWhatComesEarly(browser)
        await leaveDraft(browser)
        const bare: number[] = []
        const caret: number[] = []
        const ready: number[] = []
        const left: number[] = []
        const rounds = samples(32)
        const warmUp = 2
        for (let round = -warmUp; round < rounds; round++) {
          const { caret: theirs } = await open(browser, 'bench/bare.html', () => seen.caret !== undefined)
          const ours = await open(
            browser,
            'sidepanel.html',
            () => seen.caret !== undefined && seen.enter !== undefined && seen.left !== undefined,
          )
          if (round < 0) continue
          bare.push(theirs!)
          caret.push(ours.caret!)
          ready.push(early ? ours.caret! : Math.max(ours.caret!, ours.enter!))
          left.push(ours.left!)
        }
        const to = (what: string) => `${observations.toLocaleString('en')} in the library: panel opened → ${what}`
        figures.push(
          { what: to('caret in the line, peer: bare page'), unit: 'ms', samples: caret, peer: bare },
          { what: to('ready to type, Enter saves'), unit: 'ms', samples: ready, peer: bare, budget: { ratio: 1.5 } },
          { what: to('words left in the line are back'), unit: 'ms', samples: left, peer: bare },
        )
      } finally {
        await browser.close()
      }
    }
    return figures
  },
} satisfies Row

async function open(browser: Chromium, path: string, done: () => boolean) {
  const tab = await browser.openTab(path, look)
  try {
    await tab.waitFor(done)
    // What follows the opening must not run into the next one.
    await rest(200)
    return await tab.evaluate(() => seen)
  } finally {
    await tab.close()
  }
}

/** Runs in the page before it has anything. */
function look() {
  const times: typeof seen = {}
  Object.assign(globalThis, { seen: times })
  const notice = () => {
    const now = performance.now()
    const box = document.activeElement
    if (box instanceof HTMLTextAreaElement && document.hasFocus()) times.caret ??= now
    // Filled by the same render that attaches the keys.
    if (document.querySelector('.understood')?.firstElementChild) times.enter ??= now
    if (document.querySelector<HTMLTextAreaElement>('#observation')?.value) times.left ??= now
    if (times.left === undefined) requestAnimationFrame(notice)
  }
  new MutationObserver(notice).observe(document, { childList: true, subtree: true })
  addEventListener('focus', notice, true)
  requestAnimationFrame(notice)
}

/** Whether a line that was ended by Enter as soon as the caret was there, and before our code was, becomes a row. */
async function savesWhatComesEarly(browser: Chromium): Promise<boolean> {
  const tab = await browser.openTab('sidepanel.html', () => {
    const type = (event: Event) => {
      if (!(event.target instanceof HTMLTextAreaElement)) return
      removeEventListener('focus', type, true)
      // What keys do in a text box that nobody listens to.
      const early = !document.querySelector('.understood')?.firstElementChild
      if (early) for (const command of ['insertText', 'insertLineBreak']) document.execCommand(command, false, 'Typed at once')
      Object.assign(globalThis, { typed: early })
    }
    addEventListener('focus', type, true)
  })
  try {
    await tab.waitFor(() => 'typed' in globalThis && document.querySelector('.understood')?.firstElementChild)
    await rest(1000)
    return await tab.evaluate(() => [...document.querySelectorAll('li')].some((row) => row.textContent.includes('Typed at once')))
  } finally {
    await tab.close()
  }
}

/** Leaves words in the line, as a panel does that is closed before Enter. */
async function leaveDraft(browser: Chromium): Promise<void> {
  const tab = await browser.openTab('sidepanel.html')
  await tab.waitFor(() => document.querySelector('.understood')?.firstElementChild)
  await tab.evaluate(() => document.execCommand('insertText', false, 'Half a sentence'))
  await rest(500)
  await tab.close()
  await rest(500)
}
