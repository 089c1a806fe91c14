import { couchServer } from '../../sync/remote.ts'
import type { Figure, Row } from '../figures.ts'
import type { SyncClock } from './sync.page.ts'

/** In its page. */
declare const syncClock: SyncClock

const rows = 10_000

/**
 * Rows of 300 B up to a database and down from it, encrypted, as the product does it; in turn with the same requests raw,
 * each with one raw strict IndexedDB transaction, and with PouchDB. Budgets hold against a real CouchDB (`COUCH_URL`); the
 * server in the tests is slower than either, so its figures are told and bind nobody.
 */
export default {
  async measure({ samples, chromium }) {
    const couch = await couchServer()
    const browser = await chromium(0)
    try {
      const tab = await browser.openTab('bench/library.html')
      await tab.waitFor(() => 'library' in globalThis)
      await tab.evaluate(
        () =>
          new Promise<void>((done, fail) => {
            const script = document.createElement('script')
            script.type = 'module'
            script.src = '/bench/sync.js'
            script.addEventListener('load', () => done())
            addEventListener('error', ({ message }) => fail(new Error(message)))
            document.head.append(script)
          }),
      )
      const ask = async (method: string, name: string) => {
        const login = Buffer.from(`${couch.name}:${couch.password}`).toString('base64')
        await (await fetch(`${couch.url}/${name}`, { method, headers: { Authorization: `Basic ${login}` } })).text()
      }
      const took = {
        push: [] as number[],
        pull: [] as number[],
        limitPush: [] as number[],
        limitPull: [] as number[],
        pouchPush: [] as number[],
        pouchPull: [] as number[],
      }
      for (let round = 0; round < samples(5); round++) {
        const names = ['ours', 'limit', 'pouch'].map((each) => `bench-${each}-${round}-${Date.now()}`)
        for (const name of names) await ask('PUT', name)
        const [ours, limit, pouch] = names.map((database) => ({
          address: couch.url,
          database,
          account: couch.name,
          login: 'password' as const,
          secret: couch.password,
        }))
        took.push.push(await tab.evaluate((place, count) => syncClock.push(place, count), ours!, rows))
        // The same documents, to a database that has none of them.
        took.limitPush.push(await tab.evaluate((place) => syncClock.limit('push', place), limit!))
        took.pull.push(await tab.evaluate((place, count) => syncClock.pull(place, count), ours!, rows))
        took.limitPull.push(await tab.evaluate((place) => syncClock.limit('pull', place), ours!))
        took.pouchPush.push(await tab.evaluate((place, count) => syncClock.pouchPush(place, count), pouch!, rows))
        took.pouchPull.push(await tab.evaluate((place, count) => syncClock.pouchPull(place, count), pouch!, rows))
        for (const name of names) await ask('DELETE', name)
      }
      const figure = (what: string, ours: number[], peer: number[], ratio: number): Figure => ({
        what: `10,000 rows ${what}${couch.real ? '' : ' (test server)'}`,
        unit: 'ms',
        samples: ours,
        peer,
        ...(couch.real && { budget: { ratio } }),
      })
      return [
        figure('up, encrypted, peer: the limit', took.push, took.limitPush, 1 / 0.5),
        figure('down, encrypted, peer: the limit', took.pull, took.limitPull, 1 / 0.5),
        figure('up, encrypted, peer: PouchDB, plain', took.push, took.pouchPush, 1 / 1.5),
        figure('down, encrypted, peer: PouchDB, plain', took.pull, took.pouchPull, 1 / 1.5),
      ]
    } finally {
      await browser.close()
      couch.stop()
    }
  },
} satisfies Row
