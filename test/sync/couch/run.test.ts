import { afterEach, describe, expect, test, vi } from 'vitest'
import { parseLine } from '../../../storage/day/grammar.ts'
import { editRow } from '../../../storage/rows/row.ts'
import { type Observation, type Picture } from '../../../storage/rows/tables.ts'
import { newKeyring } from '../../../sync/space/keyring.ts'
import { importDataKey } from '../../../sync/encryption/seal.ts'
import { device } from '../devices.ts'
import { Server, type Fault } from '../server.ts'

const context = { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false }
const parsed = (line: string) => parseLine(line, context)
const png = new Blob([Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])], { type: 'image/png' })

const edit = async ({ db, editDayRows }: Awaited<ReturnType<typeof device>>, id: string, fields: { text: string }) =>
  editDayRows([{ table: 'observations', row: (await db.observations.get(id))! }], fields, { label: 'Changed' })

async function two() {
  const server = new Server({ helen: { password: 'secret' } })
  server.create('notes')
  const keyring = await newKeyring()
  const [desk, phone] = [await device(keyring), await device(keyring)]
  return { server, keyring, desk, phone, links: { desk: await desk.addDestination(server), phone: await phone.addDestination(server) } }
}

afterEach(() => vi.useRealTimers())

describe('Sync of two devices of one person', () => {
  test('two devices of one person end with the same rows, and a further run makes four requests and moves nothing', async () => {
    const { server, desk, phone, links } = await two()
    const { id } = await desk.capture(parsed('!! the bucket is empty #backups'))
    const shot = await desk.addPicture(id, { type: 'image/png', width: 2, height: 1, bytes: png, thumbnail: png }, 'Added')
    await phone.capture(parsed('the queue is long'))

    await desk.sync(links.desk)
    await phone.sync(links.phone)
    await desk.sync(links.desk)
    await phone.sync(links.phone)

    expect((await phone.rows()).observations).toHaveLength(2)
    const [{ pictures: _, ...there }, { pictures: __, ...here }] = [await phone.rows(), await desk.rows()]
    expect(there).toEqual(here)
    expect(await ((await phone.db.pictures.get(shot.id)) as Picture).bytes.arrayBuffer()).toEqual(await png.arrayBuffer())
    expect(server.files()).not.toMatch(/bucket|queue|backups/)
    server.asked.length = 0
    expect(await desk.sync(links.desk)).toEqual({ sent: 0, received: 0 })
    expect(server.asked.map(({ method, path }) => `${method} ${path.replace(/\?.*|ride-along-.*/, '')}`)).toEqual([
      'GET /notes/_local/',
      'GET /notes/s%3Ahelen',
      'GET /notes',
      'GET /notes/_changes',
    ])
    expect(await desk.db.outbox.count()).toBe(0)
    expect(await desk.db.changes.count()).toBe(0)
  })

  test('a conflict of two texts is kept on both devices, and resolving it on one resolves it on the other', async () => {
    const { server, desk, phone, links } = await two()
    const { id } = await desk.capture(parsed('the bucket'))
    await desk.sync(links.desk)
    await phone.sync(links.phone)
    await edit(desk, id, { text: 'at the desk' })
    await phone.write([phone.db.observations], async ({ device: own }) => {
      const row = (await phone.db.observations.get(id))!
      await phone.db.observations.put(editRow<Observation>(row, { text: 'on the phone' }, own.id))
    })
    for (let i = 0; i < 3; i++) {
      await desk.sync(links.desk)
      await phone.sync(links.phone)
    }

    const both = (await desk.db.observations.get(id))!
    expect(new Set([both.text, both.rivals?.[0]?.value])).toEqual(new Set(['at the desk', 'on the phone']))
    expect(await phone.db.observations.get(id)).toEqual(both)
    expect(server.leaves('notes').every(({ revs }) => revs.length === 1)).toBe(true)

    await edit(desk, id, { text: 'at the desk' })
    await desk.sync(links.desk)
    await phone.sync(links.phone)
    const settled = (await phone.db.observations.get(id))!
    expect([settled.text, settled.rivals]).toEqual(['at the desk', undefined])
  })

  test('10,000 rows are sent and fetched in batches of 500, and come with the feed on a new device', async () => {
    const { server, keyring, desk, phone, links } = await two()
    await phone.sync(links.phone)
    const { id: captured } = await desk.capture(parsed('the first'))
    const first = (await desk.db.observations.get(captured))!
    await desk.db.observations.bulkAdd(
      Array.from({ length: 10_000 }, (_, i) => ({ ...first, id: `row-${i}`, seq: i + 10, text: 'x'.repeat(200) })),
    )

    server.asked.length = 0
    await desk.sync(links.desk)
    expect(server.asked.length).toBeLessThanOrEqual((10_000 / 500) * 1.2 + 5)
    server.asked.length = 0
    await phone.sync(links.phone)
    expect(server.asked.length).toBeLessThanOrEqual((10_000 / 500) * 1.2 + 5)
    expect(await phone.db.observations.count()).toBe(10_001)

    // A new device gets the documents with the feed.
    const laptop = await device(keyring)
    const link = await laptop.addDestination(server)
    server.asked.length = 0
    await laptop.sync(link)
    expect(server.asked.length).toBeLessThanOrEqual((10_000 / 500) * 1.2 + 5)
    expect(server.asked.filter(({ path }) => path.includes('_bulk_get'))).toEqual([])
    expect(await laptop.db.observations.count()).toBe(10_001)
  })
})

describe('Errors of the server', () => {
  const troubles: [string, Fault, string][] = [
    ['refuses the password', { status: 401 }, 'login'],
    ['refuses the account', { status: 403 }, 'forbidden'],
    ['lacks the database', { status: 404 }, 'missing'],
    ['limits the rate', { status: 429, after: '7' }, 'busy'],
    ['is overloaded', { status: 503 }, 'busy'],
    ['shows a login page', 'html', 'foreign'],
    ['redirects', 'redirect', 'offline'],
    ['cannot be reached', 'cut', 'offline'],
    ['cuts an answer off', 'truncated', 'foreign'],
    ['announces two billion bytes', 'huge', 'foreign'],
    ['answers without end', 'endless', 'foreign'],
  ]

  test.each(troubles)('a server that %s changes nothing, and the next run continues', async (_, fault, trouble) => {
    const { server, desk, phone, links } = await two()
    await desk.capture(parsed('the bucket is empty'))
    await desk.sync(links.desk)
    await phone.sync(links.phone)
    await desk.capture(parsed('the queue is long'))
    await desk.sync(links.desk)
    const before = [await phone.rows(), (await phone.db.checkpoints.toArray())[0]!.fed]

    server.fail(fault, ({ path }) => path.includes('_bulk_get'))
    await expect(phone.sync(links.phone)).rejects.toMatchObject({
      name: 'ServerError',
      trouble,
      ...(trouble === 'busy' && fault !== 'cut' && { after: (fault as { after?: string }).after ? 7000 : undefined }),
    })
    expect([await phone.rows(), (await phone.db.checkpoints.toArray())[0]!.fed]).toEqual(before)

    await phone.sync(links.phone)
    expect((await phone.rows()).observations).toEqual((await desk.rows()).observations)
  })

  test('a silent server is given up after 25 seconds', async () => {
    const { server, phone, links } = await two()
    server.fail({ hang: true }, ({ path }) => path.includes('_changes'))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const sync = phone.sync(links.phone).catch((error: unknown) => error)
    await vi.waitFor(() => expect(server.asked.some(({ path }) => path.includes('_changes'))).toBe(true))
    await vi.advanceTimersByTimeAsync(24_000)
    expect(await Promise.race([sync, Promise.resolve('waits')])).toBe('waits')
    await vi.advanceTimersByTimeAsync(2000)
    expect(await sync).toMatchObject({ name: 'ServerError', trouble: 'slow' })
  })

  test.each([
    ['cut', 'a request that did not arrive is repeated with the same bytes', 2],
    ['lost', 'a request whose answer was lost is not repeated', 1],
  ] as const)('%s: %s, and nothing is stored twice', async (fault, _, times) => {
    const { server, desk, links } = await two()
    await desk.capture(parsed('the bucket is empty'))
    server.fail(fault, ({ path }) => path.includes('_bulk_docs'))
    await expect(desk.sync(links.desk)).rejects.toMatchObject({ trouble: 'offline' })
    await desk.sync(links.desk)

    const sent = server.asked.filter(({ path }) => path.includes('_bulk_docs')).map(({ body }) => body)
    expect(sent).toHaveLength(times)
    expect(new Set(sent).size).toBe(1)
    expect(server.leaves('notes').every(({ revs }) => revs.length === 1 && revs[0]!.startsWith('1-'))).toBe(true)
  })

  test('a document that is too large is set aside, and the rest is sent', async () => {
    const { server, desk, links } = await two()
    await desk.capture(parsed('short'))
    const { id } = await desk.capture(parsed(`long ${'x'.repeat(20_000)}`))
    await desk.capture(parsed('short again'))
    server.mostDocument = 10_000
    await desk.sync(links.desk)

    expect(await desk.db.refusals.toArray()).toMatchObject([{ why: 'tooLarge', table: 'observations', row: id }])
    expect(server.leaves('notes')).toHaveLength(Object.values(await desk.rows()).flat().length - 1)
    expect(await desk.db.outbox.count()).toBe(0)

    const row = (await desk.db.observations.get(id))!
    await desk.editDayRows([{ table: 'observations', row }], { text: 'short by now' }, { label: '' })
    await desk.sync(links.desk)
    expect(await desk.db.refusals.toArray()).toEqual([])
  })

  test('a document that the server refuses is set aside, and the rest is sent', async () => {
    const { server, desk, links } = await two()
    for (const line of ['one', 'two', 'three']) await desk.capture(parsed(line))
    let refused = ''
    const { fetch } = server
    const one = async (input: string | URL | Request, init?: RequestInit) => {
      if (!(input as string).includes('_bulk_docs')) return fetch(input, init)
      const { docs } = JSON.parse(init!.body as string) as { docs: { _id: string }[] }
      refused ||= docs.at(-1)!._id
      await fetch(input, { ...init, body: JSON.stringify({ new_edits: false, docs: docs.filter(({ _id }) => _id !== refused) }) })
      return new Response(JSON.stringify([{ id: refused, error: 'forbidden', reason: 'No.' }]), {
        status: 201,
        headers: { 'Content-Type': 'application/json' },
      })
    }
    const place = { address: server.url, database: 'notes', account: 'helen', login: 'password' as const, secret: 'secret' }
    await desk.sync({ ...links.desk, server: desk.couchClient(place, one) })

    expect(await desk.db.refusals.toArray()).toMatchObject([{ why: 'forbidden', id: refused }])
    expect(await desk.db.outbox.count()).toBe(0)
  })

  test('rows written after a backup are sent again when the server was restored from it', async () => {
    const { server, desk, phone, links } = await two()
    await desk.capture(parsed('before the backup'))
    await desk.sync(links.desk)
    const backup = server.backup()
    await desk.capture(parsed('after the backup'))
    await desk.sync(links.desk)
    server.restore(backup)
    await desk.sync(links.desk)
    await phone.sync(links.phone)
    await desk.sync(links.desk)

    expect(await phone.rows()).toEqual(await desk.rows())
  })

  test('rows that a restored server still has are not sent again', async () => {
    const { server, desk, phone, links } = await two()
    for (let i = 0; i < 20; i++) await desk.capture(parsed(`line ${i}`))
    await desk.sync(links.desk)
    await phone.sync(links.phone)
    const backup = server.backup()
    await desk.capture(parsed('after the backup'))
    await desk.sync(links.desk)
    server.restore(backup)
    server.asked.length = 0

    // Only the observation was written since.
    expect((await desk.sync(links.desk)).sent).toBe(1)
    expect(server.asked.filter(({ path }) => path.includes('_revs_diff'))).toHaveLength(1)
    expect(server.leaves('notes').every(({ revs }) => revs.length === 1)).toBe(true)
    await phone.sync(links.phone)
    expect(await phone.rows()).toEqual(await desk.rows())
  })

  test('if the database was recreated from a copy, the feed is read from the start and only missing rows are sent', async () => {
    const { server, desk, phone, links } = await two()
    for (const line of ['one', 'two', 'three']) await desk.capture(parsed(line))
    await desk.sync(links.desk)
    await phone.sync(links.phone)
    const fed = (await desk.db.checkpoints.toArray())[0]!.fed
    const rows = await desk.rows()
    // The copy has the handshake and one document less, and its sequence means something else.
    server.remake('notes', 'r:')
    await phone.capture(parsed('written on the phone'))
    server.asked.length = 0
    await phone.sync(links.phone)
    expect(server.asked.some(({ path }) => path.includes('_changes') && path.includes('since=0'))).toBe(true)
    server.asked.length = 0
    const { sent } = await desk.sync(links.desk)

    expect(server.asked.find(({ path }) => path.includes('_changes'))!.path).toContain('since=0')
    expect((await desk.db.checkpoints.toArray())[0]!.fed).not.toBe(fed)
    expect(sent).toBeLessThan(2)
    expect(await desk.rows()).toEqual(await phone.rows())
    expect((await desk.rows()).observations).toHaveLength(rows.observations.length + 1)
    expect(server.leaves('notes')).toHaveLength(Object.values(await desk.rows()).flat().length)
    server.asked.length = 0
    expect(await desk.sync(links.desk)).toEqual({ sent: 0, received: 0 })
    expect(server.asked).toHaveLength(4)
  })

  test('if the server was restored and later recreated from a copy, both devices end with all rows', async () => {
    const { server, desk, phone, links } = await two()
    await desk.capture(parsed('before the backup'))
    await desk.sync(links.desk)
    await phone.sync(links.phone)
    const backup = server.backup()
    await phone.capture(parsed('on the phone'))
    await phone.sync(links.phone)
    server.restore(backup)
    await phone.sync(links.phone)
    await desk.capture(parsed('on the desk'))
    await desk.sync(links.desk)
    server.remake('notes', 'r:')
    await desk.sync(links.desk)
    for (const [who, link] of [
      [phone, links.phone],
      [desk, links.desk],
      [phone, links.phone],
    ] as const)
      await who.sync(link)

    expect((await phone.rows()).observations).toHaveLength(3)
    expect(await phone.rows()).toEqual(await desk.rows())
  })

  test.each(['once', 'always'] as const)(
    'if the server reports a conflict %s, the document is read again and sent, or set aside',
    async (how) => {
      const { server, desk, links } = await two()
      for (const line of ['one', 'two']) await desk.capture(parsed(line))
      let clashing = ''
      const { fetch } = server
      const one = async (input: string | URL | Request, init?: RequestInit) => {
        if (!(input as string).includes('_bulk_docs')) return fetch(input, init)
        const { docs } = JSON.parse(init!.body as string) as { docs: { _id: string }[] }
        if (clashing && how === 'once') return fetch(input, init)
        clashing ||= docs.at(-1)!._id
        await fetch(input, { ...init, body: JSON.stringify({ new_edits: false, docs: docs.filter(({ _id }) => _id !== clashing) }) })
        const answer = docs.some(({ _id }) => _id === clashing)
          ? [{ id: clashing, error: 'conflict', reason: 'Document update conflict.' }]
          : []
        return new Response(JSON.stringify(answer), { status: 201, headers: { 'Content-Type': 'application/json' } })
      }
      const place = { address: server.url, database: 'notes', account: 'helen', login: 'password' as const, secret: 'secret' }
      await desk.sync({ ...links.desk, server: desk.couchClient(place, one) })

      const refused = (await desk.db.refusals.toArray()).map(({ id, why }) => [id, why])
      expect(refused).toEqual(how === 'once' ? [] : [[clashing, 'refused']])
      expect(server.leaves('notes')).toHaveLength(Object.values(await desk.rows()).flat().length - refused.length)
    },
  )

  test('pictures that are too large for one answer are fetched in several', async () => {
    const { server, desk, phone, links } = await two()
    const { id } = await desk.capture(parsed('what stood on the screen'))
    const bytes = new Blob([Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), new Uint8Array(2_500_000)], {
      type: 'image/png',
    })
    for (let i = 0; i < 9; i++) await desk.addPicture(id, { type: 'image/png', width: 2, height: 1, bytes, thumbnail: png }, 'Added')
    await desk.sync(links.desk)
    server.asked.length = 0
    await phone.sync(links.phone)

    expect(await phone.db.pictures.count()).toBe(9)
    expect(server.asked.filter(({ path }) => path.includes('_bulk_get')).length).toBeGreaterThan(2)
  })

  test('prepareDatabase succeeds if database and rules were created in the meantime', async () => {
    const server = new Server({ admin: { password: 'root', roles: ['_admin'] } })
    const desk = await device(await newKeyring())
    const place = { address: server.url, database: 'notes', account: 'admin', login: 'password' as const, secret: 'root' }
    const inspected = await desk.inspectDatabase(place, server.fetch)
    await desk.prepareDatabase(inspected, server.fetch)
    server.asked.length = 0
    await desk.prepareDatabase(inspected, server.fetch)

    expect(server.answered).toEqual(expect.arrayContaining([412, 409]))
  })

  test('if the database was deleted or replaced, no row is deleted and nothing is sent before the user decides', async () => {
    const { server, desk, phone, links } = await two()
    await desk.capture(parsed('the bucket is empty'))
    await desk.sync(links.desk)
    const before = await desk.rows()
    server.remove('notes')
    await expect(desk.sync(links.desk)).rejects.toMatchObject({ trouble: 'missing' })
    server.create('notes')
    await expect(desk.sync(links.desk)).rejects.toThrow(desk.RecreatedError)
    expect(await desk.rows()).toEqual(before)
    expect(server.leaves('notes')).toEqual([])

    await desk.restartSync()
    await desk.sync(links.desk)
    await phone.sync(links.phone)
    expect((await phone.rows()).observations).toEqual(before.observations)
  })

  test('if the server deletes a document, the device that has its row sends it again', async () => {
    const { server, desk, phone, links } = await two()
    await desk.capture(parsed('the bucket is empty'))
    await desk.sync(links.desk)
    const [{ id, revs }] = server.leaves('notes') as [{ id: string; revs: [string] }]
    const deleted = {
      _id: id,
      _rev: `2-${'d'.repeat(32)}`,
      _revisions: { start: 2, ids: ['d'.repeat(32), revs[0].slice(2)] },
      _deleted: true,
    }
    await links.desk.server.send([deleted])
    const before = await desk.rows()
    await desk.sync(links.desk)
    expect(await desk.rows()).toEqual(before)
    await phone.sync(links.phone)
    expect((await phone.rows()).observations).toEqual(before.observations)
  })
})

describe('A malicious server', () => {
  async function after(harm: (server: Server, keyring: Awaited<ReturnType<typeof newKeyring>>) => void | Promise<void>) {
    const all = await two()
    await all.desk.capture(parsed('the bucket is empty'))
    await all.desk.sync(all.links.desk)
    await harm(all.server, all.keyring)
    await all.phone.sync(all.links.phone)
    return all
  }

  test('a document that was changed, moved or relabelled as newer is set aside and changes no row', async () => {
    const flipped = await after((server) =>
      server.tamper('notes', (body) => ({
        ...body,
        sealed: (body.sealed as string).replace(/^./, (first) => (first === 'B' ? 'C' : 'B')),
      })),
    )
    const moved = await after((server) => {
      const sealed: unknown[] = []
      server.tamper('notes', (body) => (sealed.push(body.sealed), body))
      server.tamper('notes', (body) => ({ ...body, sealed: sealed.find((each) => each !== body.sealed) }))
    })
    const renamed = await after((server) => server.tamper('notes', (body) => ({ ...body, counter: 7 })))
    for (const { phone } of [flipped, moved, renamed]) {
      expect((await phone.db.refusals.toArray()).every(({ why }) => why === 'damaged')).toBe(true)
      expect(await phone.db.refusals.count()).toBeGreaterThan(1)
      expect(await phone.db.observations.count()).toBe(0)
    }
  })

  test('a damaged document is read again by retryRefused once the server is repaired', async () => {
    const { server, desk, phone, links } = await two()
    await desk.capture(parsed('the bucket is empty'))
    await desk.sync(links.desk)
    server.tamper('notes', (body) => ({ ...body, counter: 7 }))
    await phone.sync(links.phone)
    expect(await phone.db.observations.count()).toBe(0)
    expect(await phone.db.refusals.count()).toBeGreaterThan(0)

    server.tamper('notes', (body) => ({ ...body, counter: 1 }))
    await phone.retryRefused()
    await phone.sync(links.phone)
    expect((await phone.db.observations.toArray()).map(({ text }) => text)).toEqual(['the bucket is empty'])
    expect(await phone.db.refusals.count()).toBe(0)
  })

  test('retryRefused during a run also reads a damaged document again', async () => {
    const { server, desk, phone, links } = await two()
    await desk.capture(parsed('the bucket is empty'))
    await desk.sync(links.desk)
    server.tamper('notes', (body) => ({ ...body, counter: 7 }))
    await phone.sync(links.phone)
    server.tamper('notes', (body) => ({ ...body, counter: 1 }))
    await desk.capture(parsed('the queue is long'))
    await desk.sync(links.desk)
    server.fail({ late: 100 }, ({ path }) => path.includes('_bulk_get'))
    const before = server.asked.length
    const running = phone.sync(links.phone)
    await vi.waitFor(() => expect(server.asked.slice(before).some(({ path }) => path.includes('_bulk_get'))).toBe(true), { interval: 1 })
    await phone.retryRefused()
    await running

    expect((await phone.db.observations.toArray()).map(({ text }) => text).sort((a, b) => (a < b ? -1 : 1))).toEqual([
      'the bucket is empty',
      'the queue is long',
    ])
    expect(await phone.db.refusals.count()).toBe(0)
  })

  test('documents of another space are set aside, and the rest is read', async () => {
    const { server, desk, phone, links } = await two()
    server.create('other')
    const other = await device(await newKeyring())
    await other.capture(parsed('of another space'))
    await other.sync(await other.addDestination(server, { database: 'other' }))
    await desk.capture(parsed('the bucket is empty'))
    await desk.sync(links.desk)
    server.copy('other', 'notes')
    await phone.sync(links.phone)

    expect((await phone.rows()).observations).toEqual((await desk.rows()).observations)
    expect(new Set((await phone.db.refusals.toArray()).map(({ why }) => why))).toEqual(new Set(['key']))
  })

  test('documents of a newer format or under an unknown key, and a space with another key, are not used', async () => {
    const later = await after((server) => server.tamper('notes', (body) => ({ ...body, format: 2 })))
    const unknown = await after((server) => server.tamper('notes', (body) => ({ ...body, key: 'AAAAAAAAAAAA' })))
    const other = after(async (_, keyring) => {
      keyring.keys[0] = await importDataKey(new Uint8Array(32))
    })
    await expect(other).rejects.toMatchObject({ name: 'NewKeyError' })
    expect((await later.phone.db.refusals.toArray()).every(({ why }) => why === 'newer')).toBe(true)
    expect((await unknown.phone.db.refusals.toArray()).every(({ why }) => why === 'key')).toBe(true)
    expect(await later.phone.db.observations.count()).toBe(0)
  })

  test('an old document that the server replays does not change the row', async () => {
    const { server, desk, phone, links } = await two()
    const { id } = await desk.capture(parsed('the bucket is empty'))
    await desk.sync(links.desk)
    const old = server.backup()
    await edit(desk, id, { text: 'the bucket is full' })
    await desk.sync(links.desk)
    await phone.sync(links.phone)
    const before = await phone.rows()
    server.restore(old)
    await phone.restartSync()
    await phone.sync(links.phone)

    expect(await phone.rows()).toEqual(before)
  })

  test('an answer with a million rows, or with documents that were not requested, is refused and changes nothing', async () => {
    const { server, desk, links } = await two()
    await desk.capture(parsed('the bucket is empty'))
    await desk.sync(links.desk)
    const before = [await desk.rows(), await desk.db.checkpoints.toArray()]
    const answering = (path: string, body: object) => async (input: string | URL | Request, init?: RequestInit) =>
      (input as string).includes(path)
        ? new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } })
        : server.fetch(input, init)
    const place = { address: server.url, database: 'notes', account: 'helen', login: 'password' as const, secret: 'secret' }
    const many = { results: Array.from({ length: 1_000_000 }, (_, i) => ({ id: `r:${i}`, changes: [{ rev: '1-a' }] })), last_seq: '9' }
    const uncalled = { results: [{ id: 'x', docs: [{ ok: { _id: 'x', _rev: '1-a' } }] }] }

    await expect(desk.sync({ ...links.desk, server: desk.couchClient(place, answering('_changes', many)) })).rejects.toMatchObject({
      trouble: 'foreign',
    })
    await expect(desk.couchClient(place, answering('_bulk_get', uncalled)).revisions([{ id: 'y', rev: '1-a' }])).rejects.toMatchObject({
      trouble: 'foreign',
    })
    expect([await desk.rows(), await desk.db.checkpoints.toArray()]).toEqual(before)
  })
})
