import { afterEach, describe, expect, test, vi } from 'vitest'
import { parseLine } from '../../../storage/day/grammar.ts'
import { editRow } from '../../../storage/rows/row.ts'
import { type Observation, type Picture } from '../../../storage/rows/tables.ts'
import { newKeyring } from '../../../sync/space/keyring.ts'
import { importDataKey } from '../../../sync/encryption/seal.ts'
import { device } from '../devices.ts'
import { Server, type Fault } from '../server.ts'

const context = { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false }
const said = (line: string) => parseLine(line, context)
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

describe('Two devices of one person', () => {
  test('have the same rows in the end, and then ask for nothing more', async () => {
    const { server, desk, phone, links } = await two()
    const { id } = await desk.capture(said('!! the bucket is empty #backups'))
    const shot = await desk.addPicture(id, { type: 'image/png', width: 2, height: 1, bytes: png, thumbnail: png }, 'Added')
    await phone.capture(said('the queue is long'))

    await desk.step(links.desk)
    await phone.step(links.phone)
    await desk.step(links.desk)
    await phone.step(links.phone)

    expect((await phone.rows()).observations).toHaveLength(2)
    const [{ pictures: _, ...there }, { pictures: __, ...here }] = [await phone.rows(), await desk.rows()]
    expect(there).toEqual(here)
    expect(await ((await phone.db.pictures.get(shot.id)) as Picture).bytes.arrayBuffer()).toEqual(await png.arrayBuffer())
    expect(server.files()).not.toMatch(/bucket|queue|backups/)
    server.asked.length = 0
    expect(await desk.step(links.desk)).toEqual({ sent: 0, received: 0 })
    expect(server.asked.map(({ method, path }) => `${method} ${path.replace(/\?.*|ride-along-.*/, '')}`)).toEqual([
      'GET /notes/_local/',
      'GET /notes/s%3Ahelen',
      'GET /notes',
      'GET /notes/_changes',
    ])
    expect(await desk.db.outbox.count()).toBe(0)
    expect(await desk.db.changes.count()).toBe(0)
  })

  test('keep both texts that they gave one observation, and settling it on one settles it on the other', async () => {
    const { server, desk, phone, links } = await two()
    const { id } = await desk.capture(said('the bucket'))
    await desk.step(links.desk)
    await phone.step(links.phone)
    await edit(desk, id, { text: 'at the desk' })
    await phone.write([phone.db.observations], async ({ device: own }) => {
      const row = (await phone.db.observations.get(id))!
      await phone.db.observations.put(editRow<Observation>(row, { text: 'on the phone' }, own.id))
    })
    for (let i = 0; i < 3; i++) {
      await desk.step(links.desk)
      await phone.step(links.phone)
    }

    const both = (await desk.db.observations.get(id))!
    expect(new Set([both.text, both.rivals?.[0]?.value])).toEqual(new Set(['at the desk', 'on the phone']))
    expect(await phone.db.observations.get(id)).toEqual(both)
    expect(server.leaves('notes').every(({ revs }) => revs.length === 1)).toBe(true)

    await edit(desk, id, { text: 'at the desk' })
    await desk.step(links.desk)
    await phone.step(links.phone)
    const settled = (await phone.db.observations.get(id))!
    expect([settled.text, settled.rivals]).toEqual(['at the desk', undefined])
  })

  test('of 10,000 rows send and fetch no more requests than they must', async () => {
    const { server, keyring, desk, phone, links } = await two()
    await phone.step(links.phone)
    const { id: captured } = await desk.capture(said('the first'))
    const first = (await desk.db.observations.get(captured))!
    await desk.db.observations.bulkAdd(
      Array.from({ length: 10_000 }, (_, i) => ({ ...first, id: `row-${i}`, seq: i + 10, text: 'x'.repeat(200) })),
    )

    server.asked.length = 0
    await desk.step(links.desk)
    expect(server.asked.length).toBeLessThanOrEqual((10_000 / 500) * 1.2 + 5)
    server.asked.length = 0
    await phone.step(links.phone)
    expect(server.asked.length).toBeLessThanOrEqual((10_000 / 500) * 1.2 + 5)
    expect(await phone.db.observations.count()).toBe(10_001)

    // To a device that knows nothing they come with the feed.
    const laptop = await device(keyring)
    const link = await laptop.addDestination(server)
    server.asked.length = 0
    await laptop.step(link)
    expect(server.asked.length).toBeLessThanOrEqual((10_000 / 500) * 1.2 + 5)
    expect(server.asked.filter(({ path }) => path.includes('_bulk_get'))).toEqual([])
    expect(await laptop.db.observations.count()).toBe(10_001)
  })
})

describe('A server that does not do as it should', () => {
  const troubles: [string, Fault, string][] = [
    ['no longer takes the password', { status: 401 }, 'login'],
    ['lets the account in no more', { status: 403 }, 'forbidden'],
    ['has no such database', { status: 404 }, 'missing'],
    ['is asked too often', { status: 429, after: '7' }, 'busy'],
    ['is overloaded', { status: 503 }, 'busy'],
    ['shows a login page', 'html', 'foreign'],
    ['sends elsewhere', 'redirect', 'offline'],
    ['cannot be reached', 'cut', 'offline'],
    ['stops in the middle of an answer', 'truncated', 'foreign'],
    ['announces two billion bytes', 'huge', 'foreign'],
    ['answers without end', 'endless', 'foreign'],
  ]

  test.each(troubles)('%s: nothing moves, and afterwards all goes on', async (_, fault, trouble) => {
    const { server, desk, phone, links } = await two()
    await desk.capture(said('the bucket is empty'))
    await desk.step(links.desk)
    await phone.step(links.phone)
    await desk.capture(said('the queue is long'))
    await desk.step(links.desk)
    const before = [await phone.rows(), (await phone.db.checkpoints.toArray())[0]!.fed]

    server.fail(fault, ({ path }) => path.includes('_bulk_get'))
    await expect(phone.step(links.phone)).rejects.toMatchObject({
      name: 'ServerError',
      trouble,
      ...(trouble === 'busy' && fault !== 'cut' && { after: (fault as { after?: string }).after ? 7000 : undefined }),
    })
    expect([await phone.rows(), (await phone.db.checkpoints.toArray())[0]!.fed]).toEqual(before)

    await phone.step(links.phone)
    expect((await phone.rows()).observations).toEqual((await desk.rows()).observations)
  })

  test('says nothing any more: it is left after 25 seconds', async () => {
    const { server, phone, links } = await two()
    server.fail({ hang: true }, ({ path }) => path.includes('_changes'))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const step = phone.step(links.phone).catch((error: unknown) => error)
    await vi.waitFor(() => expect(server.asked.some(({ path }) => path.includes('_changes'))).toBe(true))
    await vi.advanceTimersByTimeAsync(24_000)
    expect(await Promise.race([step, Promise.resolve('waits')])).toBe('waits')
    await vi.advanceTimersByTimeAsync(2000)
    expect(await step).toMatchObject({ name: 'ServerError', trouble: 'slow' })
  })

  test.each([
    ['cut', 'does not hear a request: the same bytes are sent again', 2],
    ['lost', 'loses its answer: what arrived is not sent again', 1],
  ] as const)('%s: it %s, and nothing is there twice', async (fault, _, times) => {
    const { server, desk, links } = await two()
    await desk.capture(said('the bucket is empty'))
    server.fail(fault, ({ path }) => path.includes('_bulk_docs'))
    await expect(desk.step(links.desk)).rejects.toMatchObject({ trouble: 'offline' })
    await desk.step(links.desk)

    const sent = server.asked.filter(({ path }) => path.includes('_bulk_docs')).map(({ body }) => body)
    expect(sent).toHaveLength(times)
    expect(new Set(sent).size).toBe(1)
    expect(server.leaves('notes').every(({ revs }) => revs.length === 1 && revs[0]!.startsWith('1-'))).toBe(true)
  })

  test('finds one document too large: it is set aside, the rest goes', async () => {
    const { server, desk, links } = await two()
    await desk.capture(said('short'))
    const { id } = await desk.capture(said(`long ${'x'.repeat(20_000)}`))
    await desk.capture(said('short again'))
    server.mostDocument = 10_000
    await desk.step(links.desk)

    expect(await desk.db.refusals.toArray()).toMatchObject([{ why: 'tooLarge', table: 'observations', row: id }])
    expect(server.leaves('notes')).toHaveLength(Object.values(await desk.rows()).flat().length - 1)
    expect(await desk.db.outbox.count()).toBe(0)

    const row = (await desk.db.observations.get(id))!
    await desk.editDayRows([{ table: 'observations', row }], { text: 'short by now' }, { label: '' })
    await desk.step(links.desk)
    expect(await desk.db.refusals.toArray()).toEqual([])
  })

  test('refuses one document: it is set aside, the rest goes', async () => {
    const { server, desk, links } = await two()
    for (const line of ['one', 'two', 'three']) await desk.capture(said(line))
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
    await desk.step({ ...links.desk, server: desk.couchClient(place, one) })

    expect(await desk.db.refusals.toArray()).toMatchObject([{ why: 'forbidden', id: refused }])
    expect(await desk.db.outbox.count()).toBe(0)
  })

  test('was restored from an older backup: what came after it is offered again', async () => {
    const { server, desk, phone, links } = await two()
    await desk.capture(said('before the backup'))
    await desk.step(links.desk)
    const backup = server.backup()
    await desk.capture(said('after the backup'))
    await desk.step(links.desk)
    server.restore(backup)
    await desk.step(links.desk)
    await phone.step(links.phone)
    await desk.step(links.desk)

    expect(await phone.rows()).toEqual(await desk.rows())
  })

  test('was restored: what it still has is not sent again', async () => {
    const { server, desk, phone, links } = await two()
    for (let i = 0; i < 20; i++) await desk.capture(said(`line ${i}`))
    await desk.step(links.desk)
    await phone.step(links.phone)
    const backup = server.backup()
    await desk.capture(said('after the backup'))
    await desk.step(links.desk)
    server.restore(backup)
    server.asked.length = 0

    // The observation, and nothing else that was written since.
    expect((await desk.step(links.desk)).sent).toBe(1)
    expect(server.asked.filter(({ path }) => path.includes('_revs_diff'))).toHaveLength(1)
    expect(server.leaves('notes').every(({ revs }) => revs.length === 1)).toBe(true)
    await phone.step(links.phone)
    expect(await phone.rows()).toEqual(await desk.rows())
  })

  test('deleted its database and made it again from some copy: all is read from the beginning, and offered again but for what is there', async () => {
    const { server, desk, phone, links } = await two()
    for (const line of ['one', 'two', 'three']) await desk.capture(said(line))
    await desk.step(links.desk)
    await phone.step(links.phone)
    const fed = (await desk.db.checkpoints.toArray())[0]!.fed
    const rows = await desk.rows()
    // It knows the meeting, and one document less; and what it calls its last change is no longer what it was.
    server.remake('notes', 'r:')
    await phone.capture(said('written on the phone'))
    server.asked.length = 0
    await phone.step(links.phone)
    expect(server.asked.some(({ path }) => path.includes('_changes') && path.includes('since=0'))).toBe(true)
    server.asked.length = 0
    const { sent } = await desk.step(links.desk)

    expect(server.asked.find(({ path }) => path.includes('_changes'))!.path).toContain('since=0')
    expect((await desk.db.checkpoints.toArray())[0]!.fed).not.toBe(fed)
    expect(sent).toBeLessThan(2)
    expect(await desk.rows()).toEqual(await phone.rows())
    expect((await desk.rows()).observations).toHaveLength(rows.observations.length + 1)
    expect(server.leaves('notes')).toHaveLength(Object.values(await desk.rows()).flat().length)
    server.asked.length = 0
    expect(await desk.step(links.desk)).toEqual({ sent: 0, received: 0 })
    expect(server.asked).toHaveLength(4)
  })

  test('was restored, and later made again from a copy: that too is noticed, and all is on both devices', async () => {
    const { server, desk, phone, links } = await two()
    await desk.capture(said('before the backup'))
    await desk.step(links.desk)
    await phone.step(links.phone)
    const backup = server.backup()
    await phone.capture(said('on the phone'))
    await phone.step(links.phone)
    server.restore(backup)
    await phone.step(links.phone)
    await desk.capture(said('on the desk'))
    await desk.step(links.desk)
    server.remake('notes', 'r:')
    await desk.step(links.desk)
    for (const [who, link] of [
      [phone, links.phone],
      [desk, links.desk],
      [phone, links.phone],
    ] as const)
      await who.step(link)

    expect((await phone.rows()).observations).toHaveLength(3)
    expect(await phone.rows()).toEqual(await desk.rows())
  })

  test.each(['once', 'always'] as const)(
    'says %s that a document clashes with another: it is read again and sent, or set aside',
    async (how) => {
      const { server, desk, links } = await two()
      for (const line of ['one', 'two']) await desk.capture(said(line))
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
      await desk.step({ ...links.desk, server: desk.couchClient(place, one) })

      const refused = (await desk.db.refusals.toArray()).map(({ id, why }) => [id, why])
      expect(refused).toEqual(how === 'once' ? [] : [[clashing, 'refused']])
      expect(server.leaves('notes')).toHaveLength(Object.values(await desk.rows()).flat().length - refused.length)
    },
  )

  test('has more pictures than one answer may hold: they come in several', async () => {
    const { server, desk, phone, links } = await two()
    const { id } = await desk.capture(said('what stood on the screen'))
    const bytes = new Blob([Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), new Uint8Array(2_500_000)], {
      type: 'image/png',
    })
    for (let i = 0; i < 9; i++) await desk.addPicture(id, { type: 'image/png', width: 2, height: 1, bytes, thumbnail: png }, 'Added')
    await desk.step(links.desk)
    server.asked.length = 0
    await phone.step(links.phone)

    expect(await phone.db.pictures.count()).toBe(9)
    expect(server.asked.filter(({ path }) => path.includes('_bulk_get')).length).toBeGreaterThan(2)
  })

  test('has the database already when it is to be made, and the rules when they are to be put: that is as it should be', async () => {
    const server = new Server({ admin: { password: 'root', roles: ['_admin'] } })
    const desk = await device(await newKeyring())
    const place = { address: server.url, database: 'notes', account: 'admin', login: 'password' as const, secret: 'root' }
    const looked = await desk.inspectDatabase(place, server.fetch)
    await desk.prepareDatabase(looked, server.fetch)
    server.asked.length = 0
    await desk.prepareDatabase(looked, server.fetch)

    expect(server.answered).toEqual(expect.arrayContaining([412, 409]))
  })

  test('lost its database, or has a new one in its place: nothing is deleted here, and nothing sent before somebody says so', async () => {
    const { server, desk, phone, links } = await two()
    await desk.capture(said('the bucket is empty'))
    await desk.step(links.desk)
    const before = await desk.rows()
    server.remove('notes')
    await expect(desk.step(links.desk)).rejects.toMatchObject({ trouble: 'missing' })
    server.create('notes')
    await expect(desk.step(links.desk)).rejects.toThrow(desk.RecreatedError)
    expect(await desk.rows()).toEqual(before)
    expect(server.leaves('notes')).toEqual([])

    await desk.restartSync()
    await desk.step(links.desk)
    await phone.step(links.phone)
    expect((await phone.rows()).observations).toEqual(before.observations)
  })

  test('deletes a document: the device that has its row offers it again', async () => {
    const { server, desk, phone, links } = await two()
    await desk.capture(said('the bucket is empty'))
    await desk.step(links.desk)
    const [{ id, revs }] = server.leaves('notes') as [{ id: string; revs: [string] }]
    const deleted = {
      _id: id,
      _rev: `2-${'d'.repeat(32)}`,
      _revisions: { start: 2, ids: ['d'.repeat(32), revs[0].slice(2)] },
      _deleted: true,
    }
    await links.desk.server.send([deleted])
    const before = await desk.rows()
    await desk.step(links.desk)
    expect(await desk.rows()).toEqual(before)
    await phone.step(links.phone)
    expect((await phone.rows()).observations).toEqual(before.observations)
  })
})

describe('A hostile server', () => {
  async function after(harm: (server: Server, keyring: Awaited<ReturnType<typeof newKeyring>>) => void | Promise<void>) {
    const all = await two()
    await all.desk.capture(said('the bucket is empty'))
    await all.desk.step(all.links.desk)
    await harm(all.server, all.keyring)
    await all.phone.step(all.links.phone)
    return all
  }

  test('changes a byte, moves a document, or calls an old one new: each is set aside, and no row comes of it', async () => {
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

  test('gave a damaged document and is well again: Try again reads it', async () => {
    const { server, desk, phone, links } = await two()
    await desk.capture(said('the bucket is empty'))
    await desk.step(links.desk)
    server.tamper('notes', (body) => ({ ...body, counter: 7 }))
    await phone.step(links.phone)
    expect(await phone.db.observations.count()).toBe(0)
    expect(await phone.db.refusals.count()).toBeGreaterThan(0)

    server.tamper('notes', (body) => ({ ...body, counter: 1 }))
    await phone.retryRefused()
    await phone.step(links.phone)
    expect((await phone.db.observations.toArray()).map(({ text }) => text)).toEqual(['the bucket is empty'])
    expect(await phone.db.refusals.count()).toBe(0)
  })

  test('gave a damaged document and is well again: Try again in the middle of a run is heard, too', async () => {
    const { server, desk, phone, links } = await two()
    await desk.capture(said('the bucket is empty'))
    await desk.step(links.desk)
    server.tamper('notes', (body) => ({ ...body, counter: 7 }))
    await phone.step(links.phone)
    server.tamper('notes', (body) => ({ ...body, counter: 1 }))
    await desk.capture(said('the queue is long'))
    await desk.step(links.desk)
    server.fail({ late: 100 }, ({ path }) => path.includes('_bulk_get'))
    const before = server.asked.length
    const running = phone.step(links.phone)
    await vi.waitFor(() => expect(server.asked.slice(before).some(({ path }) => path.includes('_bulk_get'))).toBe(true), { interval: 1 })
    await phone.retryRefused()
    await running

    expect((await phone.db.observations.toArray()).map(({ text }) => text).sort((a, b) => (a < b ? -1 : 1))).toEqual([
      'the bucket is empty',
      'the queue is long',
    ])
    expect(await phone.db.refusals.count()).toBe(0)
  })

  test('puts documents of another space among these: each is set aside, and the rest is read', async () => {
    const { server, desk, phone, links } = await two()
    server.create('other')
    const other = await device(await newKeyring())
    await other.capture(said('of another space'))
    await other.step(await other.addDestination(server, { database: 'other' }))
    await desk.capture(said('the bucket is empty'))
    await desk.step(links.desk)
    server.copy('other', 'notes')
    await phone.step(links.phone)

    expect((await phone.rows()).observations).toEqual((await desk.rows()).observations)
    expect(new Set((await phone.db.refusals.toArray()).map(({ why }) => why))).toEqual(new Set(['key']))
  })

  test('offers documents of a later format, under an unknown key, or a space with a key of its own: nothing of it is used', async () => {
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

  test('gives out an old document again: the row stays as it is', async () => {
    const { server, desk, phone, links } = await two()
    const { id } = await desk.capture(said('the bucket is empty'))
    await desk.step(links.desk)
    const old = server.backup()
    await edit(desk, id, { text: 'the bucket is full' })
    await desk.step(links.desk)
    await phone.step(links.phone)
    const before = await phone.rows()
    server.restore(old)
    await phone.restartSync()
    await phone.step(links.phone)

    expect(await phone.rows()).toEqual(before)
  })

  test('answers with a million rows, or with documents that nobody asked for: it is refused, and nothing moves', async () => {
    const { server, desk, links } = await two()
    await desk.capture(said('the bucket is empty'))
    await desk.step(links.desk)
    const before = [await desk.rows(), await desk.db.checkpoints.toArray()]
    const answering = (path: string, body: object) => async (input: string | URL | Request, init?: RequestInit) =>
      (input as string).includes(path)
        ? new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } })
        : server.fetch(input, init)
    const place = { address: server.url, database: 'notes', account: 'helen', login: 'password' as const, secret: 'secret' }
    const many = { results: Array.from({ length: 1_000_000 }, (_, i) => ({ id: `r:${i}`, changes: [{ rev: '1-a' }] })), last_seq: '9' }
    const uncalled = { results: [{ id: 'x', docs: [{ ok: { _id: 'x', _rev: '1-a' } }] }] }

    await expect(desk.step({ ...links.desk, server: desk.couchClient(place, answering('_changes', many)) })).rejects.toMatchObject({
      trouble: 'foreign',
    })
    await expect(desk.couchClient(place, answering('_bulk_get', uncalled)).revisions([{ id: 'y', rev: '1-a' }])).rejects.toMatchObject({
      trouble: 'foreign',
    })
    expect([await desk.rows(), await desk.db.checkpoints.toArray()]).toEqual(before)
  })
})
