import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { findBrowsers } from '../../scripts/browsers.mjs'
import { launchChromium } from '../../scripts/launch.mjs'
import { chromiumDriver } from '../browser/driver/chromium.ts'
import { until, type Page } from '../browser/driver/driver.ts'

/** A page of the extension in a tab. */
export interface Tab {
  /** Runs in the page. Arguments and result travel as JSON; the function sees nothing of its file. */
  evaluate<A extends unknown[], T>(fn: (...args: A) => T | Promise<T>, ...args: A): Promise<T>
  waitFor(condition: () => unknown, timeout?: number): Promise<void>
  close(): Promise<void>
}

/** A browser that no test tool watches: with Playwright connected, every request of a page takes longer. */
export interface Chromium {
  /** Opens a page of the extension, or another address, in a new tab once the tab is at rest. `first` runs in it before anything else does. */
  openTab(path: string, first?: () => void): Promise<Tab>
  /** The real side panel, with the focus in it and real keys. From here on Playwright watches. */
  openPanel(): Promise<Page>
  version: string
  /** Of all its page processes together, in MB, as the system counts it. */
  memory(): Promise<number>
  close(): Promise<void>
}

export async function startChromium(extension: string): Promise<Chromium> {
  const { chromium: program } = findBrowsers()
  const profile = await mkdtemp(join(tmpdir(), 'ride-along-bench-'))
  const args = [
    '--window-size=1280,900',
    '--remote-debugging-port=0',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  const launched = await launchChromium({ program: program!, profile, extension, headless: true, args })
  const { product } = await launched.send('Browser.getVersion')
  const { send, hangUp } = await connect(await launched.printed(/DevTools listening on (\S+)/))

  return {
    version: product,
    async openTab(path, first) {
      const { targetId } = await send('Target.createTarget', { url: 'about:blank' })
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
      await send('Page.enable', {}, sessionId)
      if (first) await send('Page.addScriptToEvaluateOnNewDocument', { source: `(${first.toString()})()` }, sessionId)
      await rest(400)
      await send('Page.navigate', { url: new URL(path, launched.base).href }, sessionId)
      const tab: Tab = {
        async evaluate(fn, ...given) {
          const expression = `(${fn.toString()})(...${JSON.stringify(given)})`
          const { result, exceptionDetails } = await send(
            'Runtime.evaluate',
            { expression, awaitPromise: true, returnByValue: true },
            sessionId,
          )
          if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
          return result.value
        },
        waitFor: async (condition, timeout) => void (await until(condition.toString(), () => tab.evaluate(condition), timeout)),
        close: () => send('Target.closeTarget', { targetId }),
      }
      return tab
    },
    async memory() {
      const { processInfo } = await send('SystemInfo.getProcessInfo')
      const pages: { id: number }[] = processInfo.filter(({ type }: { type: string }) => type === 'renderer')
      const resident = await Promise.all(
        pages.map(async ({ id }) => {
          const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '')
          return Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0) / 1024
        }),
      )
      return resident.reduce((sum, each) => sum + each, 0)
    },
    openPanel: async () => (await chromiumDriver(launched, profile)).openPanel(),
    async close() {
      hangUp()
      const gone = once(launched.child, 'exit')
      launched.kill()
      await gone
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export function rest(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds))
}

async function connect(endpoint: string) {
  const socket = new WebSocket(endpoint)
  await once(socket, 'open')
  const waiting = new Map<number, PromiseWithResolvers>()
  let last = 0
  socket.on('message', (data: Buffer) => {
    const { id, result, error } = JSON.parse(data.toString())
    if (error) waiting.get(id)?.reject(new Error(error.message))
    else waiting.get(id)?.resolve(result)
    waiting.delete(id)
  })
  // oxlint-disable-next-line typescript/no-explicit-any -- the browser’s answers have no types here
  const send = (method: string, params: object = {}, sessionId?: string): Promise<any> =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject })
      socket.send(JSON.stringify({ id: last, method, params, sessionId }))
    })
  return { send, hangUp: () => socket.close() }
}

interface PromiseWithResolvers {
  resolve: (result: unknown) => void
  reject: (error: Error) => void
}
