// A server in memory with the part of CouchDB's protocol that sync uses. Tests can inject failures.

interface Node {
  parent: string | undefined
  deleted: boolean
  /** Absent if only the revision is known, as an ancestor. */
  body?: Record<string, unknown>
}
interface Doc {
  seq: number
  revs: Map<string, Node>
}
interface Database {
  instance: string
  seq: number
  docs: Map<string, Doc>
  locals: Map<string, Record<string, unknown> & { _rev: string }>
  security: { members?: { names?: string[] } }
}
interface Stored {
  databases: Map<string, Database>
}

/** A failure of one request. */
export type Fault =
  | 'cut'
  | 'lost'
  | 'truncated'
  | 'html'
  | 'redirect'
  /** Two billion bytes, announced in the header or not. */
  | 'huge'
  | 'endless'
  /** The request arrives twice, as if a proxy repeated it. */
  | 'twice'
  | { late: number }
  | { status: 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503; after?: string }
  | { hang: true }

export interface Asked {
  method: string
  path: string
  body?: string
}

type Body = Record<string, unknown> & { _id: string; _rev: string; _revisions?: { start: number; ids: string[] }; _deleted?: boolean }

export class Server {
  readonly url = 'http://127.0.0.1:5984'
  readonly users = new Map<string, { password: string; roles: string[] }>()
  readonly asked: Asked[] = []
  /** HTTP statuses of all answers. */
  readonly answered: number[] = []
  /** Each decides whether a request fails, and how. */
  faults: ((asked: Asked) => Fault | undefined)[] = []
  mostDocument = 8_000_000
  /** Whether the feed is reversed, with rows repeated. */
  jumbled = false
  /** Revisions that were sent with different bodies: a bug of the client. */
  readonly contradictions = new Set<string>()
  private readonly sent = new Map<string, string>()
  private stored: Stored = { databases: new Map() }
  private waiting: (() => void)[] = []
  private made = 0

  constructor(users: Record<string, { password: string; roles?: string[] }>) {
    for (const [name, { password, roles = [] }] of Object.entries(users)) this.users.set(name, { password, roles })
  }

  /** Makes the next `count` matching requests fail. */
  fail(fault: Fault, matches: (asked: Asked) => boolean = () => true, count = 1): void {
    let left = count
    this.faults.push((asked) => {
      if (left === 0 || !matches(asked)) return undefined
      left--
      return fault
    })
  }

  backup(): unknown {
    return structuredClone(this.stored)
  }

  restore(backup: unknown): void {
    this.stored = structuredClone(backup) as Stored
    this.wake()
  }

  recreate(name: string): void {
    const { security } = this.stored.databases.get(name)!
    this.stored.databases.set(name, this.empty(security))
    this.wake()
  }

  /** Deletes the database and recreates it from a copy without the last document whose id has this prefix. */
  remake(name: string, less: string): void {
    const { docs, locals, security } = this.stored.databases.get(name)!
    const made = this.empty(security)
    const last = [...docs.keys()].findLast((id) => id.startsWith(less))
    for (const [id, doc] of docs) if (id !== last) made.docs.set(id, { ...doc, seq: ++made.seq })
    for (const [id, local] of locals) made.locals.set(id, local)
    this.stored.databases.set(name, made)
  }

  /** Copies the row documents of one database into another, unless the id exists there. */
  copy(from: string, to: string): void {
    const database = this.stored.databases.get(to)!
    for (const [id, doc] of this.stored.databases.get(from)!.docs)
      if (id.startsWith('r:') && !database.docs.has(id)) database.docs.set(id, { ...doc, seq: ++database.seq })
  }

  /** Serves an old version of a document under its current revision. */
  put(name: string, leaf: { _id: string; _rev: string }): void {
    const doc = this.stored.databases.get(name)!.docs.get(leaf._id)!
    doc.revs.get(winnerOf(doc))!.body = Object.fromEntries(Object.entries(leaf).filter(([field]) => !field.startsWith('_')))
  }

  remove(name: string): void {
    this.stored.databases.delete(name)
  }

  create(name: string): void {
    this.stored.databases.set(name, this.empty({}))
  }

  /** Everything that the server has stored, as text. */
  files(): string {
    const databases = [...this.stored.databases].map(([name, { docs, locals, security }]) => [
      name,
      security,
      [...docs].map(([id, { revs }]) => [id, [...revs]]),
      [...locals],
    ])
    return JSON.stringify(databases)
  }

  /** The leaves of all row documents that are not tombstones. */
  leaves(name: string): { id: string; revs: string[] }[] {
    const { docs } = this.stored.databases.get(name)!
    return [...docs].flatMap(([id, doc]) => {
      const revs = leavesOf(doc).filter((rev) => !doc.revs.get(rev)!.deleted)
      return id.startsWith('r:') && revs.length > 0 ? [{ id, revs }] : []
    })
  }

  /** Changes documents as somebody with access to the disk could. */
  tamper(name: string, change: (body: Record<string, unknown>, id: string) => Record<string, unknown>): void {
    for (const [id, doc] of this.stored.databases.get(name)!.docs) {
      for (const node of doc.revs.values()) if (node.body && id.startsWith('r:')) node.body = change(node.body, id)
    }
  }

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input as string)
    const body = typeof init.body === 'string' ? init.body : undefined
    const asked: Asked = { method: init.method ?? 'GET', path: url.pathname + url.search, ...(body !== undefined && { body }) }
    this.asked.push(asked)
    init.signal?.throwIfAborted()
    let fault: Fault | undefined
    for (const each of this.faults) fault ??= each(asked)
    if (fault === 'cut' || fault === 'redirect') throw new TypeError('fetch failed')
    if (fault === 'html') return new Response('<!doctype html><title>Log in</title>', { headers: { 'Content-Type': 'text/html' } })
    if (fault === 'huge')
      return new Response(endless(), { headers: { 'Content-Type': 'application/json', 'Content-Length': '2000000000' } })
    if (fault === 'endless') return new Response(endless(), { headers: { 'Content-Type': 'application/json' } })
    if (typeof fault === 'object' && 'hang' in fault) return hanging(init.signal)
    if (typeof fault === 'object' && 'late' in fault) {
      await new Promise((done) => void setTimeout(done, fault.late))
      init.signal?.throwIfAborted()
    } else if (typeof fault === 'object') {
      const headers = { 'Content-Type': 'application/json', ...(fault.after !== undefined && { 'Retry-After': fault.after }) }
      return new Response('{"error":"told to"}', { status: fault.status, headers })
    }
    if (fault === 'twice') await this.answer(asked, url, init)
    const answer = await this.answer(asked, url, init)
    this.answered.push(answer.status)
    if (fault === 'lost') throw new TypeError('fetch failed')
    if (fault !== 'truncated') return answer
    const text = await answer.text()
    return new Response(text.slice(0, Math.floor(text.length / 2)), { headers: { 'Content-Type': 'application/json' } })
  }

  private async answer({ method, body }: Asked, url: URL, init: RequestInit): Promise<Response> {
    const user = this.userOf(new Headers(init.headers).get('Authorization'))
    if (!user) return json(401, { error: 'unauthorized' })
    const [first = '', ...rest] = url.pathname.split('/').slice(1).map(decodeURIComponent)
    const path = rest.join('/')
    const content: unknown = body === undefined ? undefined : JSON.parse(body)
    const admin = user.roles.includes('_admin')
    if (first === '') return json(200, { couchdb: 'Welcome', version: '3.5.0', uuid: 'in-memory' })
    if (first === '_session') return json(200, { ok: true, userCtx: user })
    if (path === '' && method === 'PUT') {
      if (!admin) return json(401, { error: 'unauthorized', reason: 'You are not a server admin.' })
      if (this.stored.databases.has(first)) return json(412, { error: 'file_exists' })
      this.create(first)
      return json(201, { ok: true })
    }
    const database = this.stored.databases.get(first)
    if (!database) return json(404, { error: 'not_found', reason: 'Database does not exist.' })
    const { names } = database.security.members ?? {}
    if (!admin && names && names.length > 0 && !names.includes(user.name)) return json(403, { error: 'forbidden' })
    if (path === '') return json(200, { db_name: first, doc_count: database.docs.size, instance_start_time: database.instance })
    if (path === '_security' && method === 'PUT') {
      if (!admin) return json(500, { error: 'error', reason: 'no_majority' })
      database.security = content as Database['security']
      return json(200, { ok: true })
    }
    if (path.startsWith('_local/')) return this.local(database, path, method, content)
    if (method === 'GET' && (path.startsWith('_design/') || !path.startsWith('_'))) {
      const doc = database.docs.get(path)
      return doc && !doc.revs.get(winnerOf(doc))!.deleted ? json(200, bodyOf(path, doc, winnerOf(doc))) : json(404, { error: 'not_found' })
    }
    if (path === '_all_docs') {
      const [from, to] = ['startkey', 'endkey'].map((key) => JSON.parse(url.searchParams.get(key)!) as string)
      const rows = [...database.docs]
        .filter(([id, doc]) => id >= from! && id <= to! && !doc.revs.get(winnerOf(doc))!.deleted)
        .map(([id, doc]) => ({ id, key: id, doc: bodyOf(id, doc, winnerOf(doc)) }))
      return json(200, { total_rows: database.docs.size, offset: 0, rows })
    }
    if (path === '_changes') return this.changes(first, url.searchParams, init.signal)
    if (path === '_bulk_get') return this.bulkGet(database, content as { docs: { id: string; rev: string }[] })
    if (path === '_revs_diff') {
      const missing = Object.entries(content as Record<string, string[]>).flatMap(([id, revs]) => {
        const known = database.docs.get(id)?.revs
        const some = revs.filter((rev) => !known?.get(rev)?.body && !known?.get(rev)?.deleted)
        return some.length > 0 ? [[id, { missing: some }] as const] : []
      })
      return json(200, Object.fromEntries(missing))
    }
    if (path === '_bulk_docs') {
      const { docs } = content as { docs: Body[] }
      const unknown = docs.flatMap((doc) => Object.keys(doc)).find((key) => key.startsWith('_') && !knownFields.has(key))
      if (unknown) return json(400, { error: 'doc_validation', reason: `Bad special document member: ${unknown}` })
      const large = docs.find((doc) => JSON.stringify(doc).length > this.mostDocument)
      if (large) return json(413, { error: 'document_too_large', reason: large._id })
      for (const doc of docs) {
        const [name, text] = [`${doc._id} ${doc._rev}`, JSON.stringify(doc)]
        if ((this.sent.get(name) ?? text) !== text) this.contradictions.add(name)
        this.sent.set(name, text)
      }
      const failed = docs.flatMap((doc) => this.store(database, doc, user))
      this.wake()
      return json(201, failed.reverse())
    }
    if (method === 'PUT') {
      const doc = database.docs.get(path)
      const before = doc && winnerOf(doc)
      const given = content as Body
      if (before !== undefined && !doc!.revs.get(before)!.deleted && given._rev !== before) return json(409, { error: 'conflict' })
      const start = before === undefined ? 1 : Number.parseInt(before, 10) + 1
      const hash = String(++this.made).padStart(32, '0')
      const ids = before === undefined ? [hash] : [hash, before.slice(before.indexOf('-') + 1)]
      const failed = this.store(database, { ...given, _id: path, _rev: `${start}-${hash}`, _revisions: { start, ids } }, user)
      this.wake()
      return failed.length > 0 ? json(403, failed[0]!) : json(201, { ok: true, id: path, rev: `${start}-${hash}` })
    }
    return json(405, { error: 'method_not_allowed' })
  }

  private userOf(header: string | null): { name: string; roles: string[] } | undefined {
    const [name = '', ...password] = Buffer.from((header ?? '').replace(/^Basic /, ''), 'base64')
      .toString()
      .split(':')
    const user = this.users.get(name)
    return user && user.password === password.join(':') ? { name, roles: user.roles } : undefined
  }

  private local({ locals }: Database, path: string, method: string, content: unknown): Response {
    const before = locals.get(path)
    if (method === 'GET') return before ? json(200, { _id: path, ...before }) : json(404, { error: 'not_found' })
    const given = content as Record<string, unknown>
    if (before && given._rev !== before._rev) return json(409, { error: 'conflict' })
    const _rev = `0-${Number(before?._rev.slice(2) ?? 0) + 1}`
    locals.set(path, { ...given, _rev })
    return json(201, { ok: true, id: path, rev: _rev })
  }

  private async changes(name: string, query: URLSearchParams, signal: AbortSignal | null | undefined): Promise<Response> {
    const since = query.get('since') ?? '0'
    if (since !== '0' && !/^\d+-[a-z]{60}$/.test(since)) return json(400, { error: 'bad_request', reason: 'Malformed sequence' })
    const limit = Number(query.get('limit'))
    for (;;) {
      const database = this.stored.databases.get(name)
      if (!database) return json(404, { error: 'not_found' })
      const after = Number.parseInt(since, 10)
      const rows = [...database.docs].filter(([, { seq }]) => seq > after).sort(([, a], [, b]) => a.seq - b.seq)
      const some = rows.slice(0, this.jumbled ? Math.ceil(limit / 2) : limit)
      if (some.length > 0 || query.get('feed') !== 'longpoll') {
        const results = some.map(([id, doc]) => ({
          id,
          seq: opaque(doc.seq),
          changes: [winnerOf(doc), ...leavesOf(doc).filter((rev) => rev !== winnerOf(doc))].map((rev) => ({ rev })),
          ...(query.get('include_docs') === 'true' && { doc: bodyOf(id, doc, winnerOf(doc)) }),
        }))
        return json(200, {
          results: this.jumbled ? jumble(results, limit) : results,
          last_seq: opaque(some.at(-1)?.[1].seq ?? Math.max(after, database.seq)),
          pending: rows.length - some.length,
        })
      }
      await new Promise<void>((resolve, reject) => {
        this.waiting.push(resolve)
        signal?.addEventListener('abort', () => reject(signal.reason as Error))
      })
    }
  }

  private bulkGet({ docs }: Database, { docs: wanted }: { docs: { id: string; rev: string }[] }): Response {
    const results = wanted.map(({ id, rev }) => {
      const doc = docs.get(id)
      const node = doc?.revs.get(rev)
      const found = doc && node && (node.body || node.deleted)
      return { id, docs: [found ? { ok: bodyOf(id, doc, rev) } : { error: { id, rev, error: 'not_found', reason: 'missing' } }] }
    })
    return json(200, { results })
  }

  private store(
    database: Database,
    { _id: id, _rev: rev, _revisions, _deleted = false, ...body }: Body,
    user: { name: string; roles: string[] },
  ) {
    const before = database.docs.get(id)
    const { start, ids } = _revisions ?? { start: Number.parseInt(rev, 10), ids: [rev.slice(rev.indexOf('-') + 1)] }
    const chain = ids.map((hash, i) => `${start - i}-${hash}`)
    if (before?.revs.get(rev)?.body || before?.revs.get(rev)?.deleted) return []
    const parent = chain.slice(1).find((each) => before?.revs.get(each)?.body)
    const refusal = this.validate(
      database,
      { ...body, _id: id, _rev: rev, ...(_deleted && { _deleted }) },
      before && parent ? bodyOf(id, before, parent) : null,
      user,
    )
    if (refusal) return [{ id, rev, error: 'forbidden', reason: refusal }]
    const doc = before ?? { seq: 0, revs: new Map<string, Node>() }
    chain.forEach((each, i) => {
      const node = doc.revs.get(each)
      if (i === 0) doc.revs.set(each, { parent: chain[1], deleted: _deleted, ...(_deleted ? {} : { body }) })
      else if (!node) doc.revs.set(each, { parent: chain[i + 1], deleted: false })
    })
    doc.seq = ++database.seq
    database.docs.set(id, doc)
    return []
  }

  private validate({ docs }: Database, newDoc: object, oldDoc: object | null, user: { name: string; roles: string[] }): string | undefined {
    for (const [id, doc] of docs) {
      const source = id.startsWith('_design/') ? doc.revs.get(winnerOf(doc))!.body?.validate_doc_update : undefined
      if (typeof source !== 'string') continue
      try {
        // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- CouchDB runs it like this.
        ;(new Function(`return (${source})`)() as (...args: unknown[]) => void)(newDoc, oldDoc, { ...user, db: '' }, {})
      } catch (error) {
        if (typeof error === 'object' && error && 'forbidden' in error) return String(error.forbidden)
        throw error
      }
    }
    return undefined
  }

  private empty(security: Database['security']): Database {
    return { instance: String(++this.made), seq: 0, docs: new Map(), locals: new Map(), security }
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve()
  }
}

const knownFields = new Set(['_id', '_rev', '_revisions', '_deleted', '_attachments'])

/** Reverses the rows, and repeats them up to the limit. */
export function jumble<T>(results: T[], limit: number): T[] {
  const turned = results.toReversed()
  return results.length * 2 <= limit ? [...turned, ...results] : turned
}

function leavesOf({ revs }: Doc): string[] {
  const parents = new Set([...revs.values()].map(({ parent }) => parent))
  return [...revs.keys()].filter((rev) => !parents.has(rev))
}

function winnerOf(doc: Doc): string {
  const order = (rev: string) => [doc.revs.get(rev)!.deleted ? 0 : 1, Number.parseInt(rev, 10), rev] as const
  return leavesOf(doc).sort((a, b) => {
    const [x, y] = [order(a), order(b)]
    return y[0] - x[0] || y[1] - x[1] || (x[2] < y[2] ? 1 : -1)
  })[0]!
}

function bodyOf(id: string, doc: Doc, rev: string): Record<string, unknown> {
  const { body, deleted } = doc.revs.get(rev)!
  return { _id: id, _rev: rev, ...(deleted && { _deleted: true }), ...body }
}

function json(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
}

function opaque(seq: number): string {
  return `${seq}-${'gibberishxx'.repeat(6).slice(0, 60)}`
}

function hanging(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
}

function endless(): ReadableStream {
  const some = new TextEncoder().encode(`"${'x'.repeat(65_530)}",`)
  return new ReadableStream({ pull: (controller) => controller.enqueue(some) })
}
