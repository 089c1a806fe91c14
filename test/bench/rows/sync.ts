import type { DatabaseAccess } from '../../../sync/couch/client.ts'
import { couchServer } from '../../sync/remote.ts'
import type { Figure, Row } from '../figures.ts'
import type { SyncClock } from './sync.page.ts'

/** In a page of its own: it refuses to run beside another Dexie. */
export interface RxClock {
  push(place: DatabaseAccess, rows: number): Promise<number>
  pull(place: DatabaseAccess, rows: number): Promise<number>
}

/** In its page. */
declare const syncClock: SyncClock
declare const rxClock: RxClock

const rows = 10_000

/**
 * Rows of 300 B up to a database and down from it, encrypted, as the product does it; in turn with the same requests raw,
 * each with one raw strict IndexedDB transaction, and with PouchDB and RxDB, which encrypt nothing. Budgets hold against a real CouchDB (`COUCH_URL`); the
 * server in the tests is slower than either, so its figures are told and bind nobody.
 */
export default {
  async measure({ samples, chromium }) {
    const couch = await couchServer()
    const browser = await chromium(0)
    try {
      const tab = await browser.openTab('bench/library.html')
      await tab.waitFor(() => 'library' in globalThis)
      await tab.evaluate(load, '/bench/sync.js')
      // It refuses to run beside another Dexie.
      const rx = await browser.openTab('bench/bare.html')
      await rx.evaluate(load, '/bench/rxdb.js')
      const ask = async (method: string, name: string) => {
        const login = Buffer.from(`${couch.name}:${couch.password}`).toString('base64')
        await (await fetch(`${couch.url}/${name}`, { method, headers: { Authorization: `Basic ${login}` } })).text()
      }
      const measured = ['push', 'pull'].flatMap((way) => ['ours', 'plain', 'limit', 'pouch', 'rxdb'].map((who) => `${who} ${way}`))
      const took = Object.fromEntries(measured.map((what) => [what, [] as number[]]))
      for (let round = 0; round < samples(5); round++) {
        const names = ['ours', 'plain', 'limit', 'pouch', 'rxdb'].map((each) => `bench-${each}-${round}-${Date.now()}`)
        for (const name of names) await ask('PUT', name)
        const login = { address: couch.url, account: couch.name, login: 'password' as const, secret: couch.password }
        const [ours, plain, limit, pouch, rxdb] = names.map((database) => ({ ...login, database }))
        const note = async (what: string, clock: Promise<number>) => void took[what]!.push(await clock)
        await note(
          'plain push',
          tab.evaluate((place, count) => syncClock.push(place, count, true), plain!, rows),
        )
        await note(
          'plain pull',
          tab.evaluate((place, count) => syncClock.pull(place, count, true), plain!, rows),
        )
        await note(
          'ours push',
          tab.evaluate((place, count) => syncClock.push(place, count, false), ours!, rows),
        )
        // The same documents, to a database that has none of them.
        await note(
          'limit push',
          tab.evaluate((place) => syncClock.limit('push', place), limit!),
        )
        await note(
          'ours pull',
          tab.evaluate((place, count) => syncClock.pull(place, count, false), ours!, rows),
        )
        await note(
          'limit pull',
          tab.evaluate((place) => syncClock.limit('pull', place), ours!),
        )
        await note(
          'pouch push',
          tab.evaluate((place, count) => syncClock.pouchPush(place, count), pouch!, rows),
        )
        await note(
          'pouch pull',
          tab.evaluate((place, count) => syncClock.pouchPull(place, count), pouch!, rows),
        )
        await note(
          'rxdb push',
          rx.evaluate((place, count) => rxClock.push(place, count), rxdb!, rows),
        )
        await note(
          'rxdb pull',
          rx.evaluate((place, count) => rxClock.pull(place, count), rxdb!, rows),
        )
        for (const name of names) await ask('DELETE', name)
      }
      const figure = (way: 'push' | 'pull', who: 'ours' | 'plain', peer: string, ratio: number): Figure => ({
        what: `10,000 rows ${way === 'push' ? 'up' : 'down'}, ${who === 'ours' ? 'encrypted' : 'not encrypted'}; peer: ${peer}${couch.real ? '' : ' (test server)'}`,
        unit: 'ms',
        samples: took[`${who} ${way}`]!,
        peer: took[`${peer} ${way}`]!,
        ...(couch.real && { budget: { ratio } }),
      })
      return (['push', 'pull'] as const).flatMap((way) => [
        figure(way, 'plain', 'limit', 1 / 0.7),
        figure(way, 'ours', 'limit', 1 / 0.5),
        figure(way, 'ours', 'pouch', 1 / 1.5),
        figure(way, 'ours', 'rxdb', 1 / 1.5),
      ])
    } finally {
      await browser.close()
      couch.stop()
    }
  },
} satisfies Row

/** In a page: another script of the bench. */
function load(path: string): Promise<void> {
  return new Promise<void>((done, fail) => {
    const script = document.createElement('script')
    script.type = 'module'
    script.src = path
    script.addEventListener('load', () => done())
    addEventListener('error', ({ message }) => fail(new Error(message)))
    document.head.append(script)
  })
}
