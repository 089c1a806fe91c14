import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { jumble, type Asked, type Fault } from './server.ts'

/** What sync tests need of a server, in memory or real. */
export interface Serving {
  url: string
  fetch: typeof fetch
  asked: Asked[]
  faults: ((asked: Asked) => Fault | undefined)[]
  jumbled: boolean
  contradictions: Set<string>
  fail(fault: Fault, matches?: (asked: Asked) => boolean, count?: number): void
  recreate(name: string): void | Promise<void>
  leaves(name: string): { revs: string[] }[] | Promise<{ revs: string[] }[]>
  /** Recreates the database without one document. Only in memory. */
  remake?(name: string, less: string): void
  /** Only in memory, or if the files of the server are accessible. */
  backup?(): unknown
  restore?(backup: unknown): void | Promise<void>
}

/** The server at `COUCH_URL`, or one with CouchDB's protocol that is started for the test. */
export async function couchServer(): Promise<{ url: string; name: string; password: string; real: boolean; stop: () => void }> {
  if (process.env.COUCH_URL !== undefined) {
    const { origin, username, password, pathname } = new URL(process.env.COUCH_URL)
    return { url: origin + pathname.replace(/\/$/, ''), name: username, password: decodeURIComponent(password), real: true, stop: () => {} }
  }
  const child = spawn(process.execPath, ['test/couch/server.mjs'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  return { url: first.toString().trim(), name: 'admin', password: 'adminpass', real: false, stop: () => void child.kill() }
}

/**
 * A connection to a server that injects failures. For the test server it also imitates CouchDB: opaque sequences, a limit
 * for the size of documents, and 403 for accounts without access.
 */
export class Remote implements Serving {
  readonly asked: Asked[] = []
  readonly contradictions = new Set<string>()
  faults: Serving['faults'] = []
  jumbled = false
  mostDocument = 8_000_000
  private readonly sent = new Map<string, string>()
  readonly url: string
  private readonly admin: Record<string, string>
  private readonly strict: boolean

  constructor({ url, name, password, real }: Pick<Awaited<ReturnType<typeof couchServer>>, 'url' | 'name' | 'password' | 'real'>) {
    this.url = url
    this.strict = !real
    const login = Buffer.from(`${name}:${password}`).toString('base64')
    this.admin = { Authorization: `Basic ${login}`, Accept: 'application/json', 'Content-Type': 'application/json' }
  }

  fail(fault: Fault, matches: (asked: Asked) => boolean = () => true, count = 1): void {
    let left = count
    this.faults.push((asked) => (left > 0 && matches(asked) ? (left--, fault) : undefined))
  }

  async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const given = body === undefined ? {} : { body: JSON.stringify(body) }
    return (await fetch(`${this.url}/${path}`, { method, headers: this.admin, ...given })).json()
  }

  async recreate(name: string): Promise<void> {
    // An old CouchDB may still be deleting the previous one.
    for (;;) {
      await this.ask('DELETE', name)
      if ('ok' in ((await this.ask('PUT', name)) as object)) return
      await new Promise((done) => void setTimeout(done, 20))
    }
  }

  async leaves(name: string): Promise<{ id: string; revs: string[] }[]> {
    const { rows } = (await this.ask('GET', `${name}/_all_docs?include_docs=true&conflicts=true`)) as {
      rows: { id: string; doc: { _rev: string; _conflicts?: string[] } }[]
    }
    return rows.filter(({ id }) => id.startsWith('r:')).map(({ id, doc }) => ({ id, revs: [doc._rev, ...(doc._conflicts ?? [])] }))
  }

  /** All documents of a database with all their leaves, as JSON. */
  async documents(name: string): Promise<string> {
    const dumps = ['_all_docs?include_docs=true&conflicts=true', '_changes?since=0&style=all_docs&include_docs=true', '_security'].map(
      async (path) => JSON.stringify(await this.ask('GET', `${name}/${path}`)),
    )
    return (await Promise.all(dumps)).join('\n')
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(input as string)
    const body = typeof init.body === 'string' ? init.body : undefined
    const asked = { method: init.method ?? 'GET', path: url.pathname + url.search, ...(body !== undefined && { body }) }
    this.asked.push(asked)
    init.signal?.throwIfAborted()
    let fault: Fault | undefined
    for (const each of this.faults) fault ??= each(asked)
    if (fault === 'cut' || fault === 'redirect') throw new TypeError('fetch failed')
    if (fault === 'html') return new Response('<title>Log in</title>', { headers: { 'Content-Type': 'text/html' } })
    if (fault === 'huge') return new Response('{}', { headers: { 'Content-Type': 'application/json', 'Content-Length': '2000000000' } })
    if (typeof fault === 'object' && 'hang' in fault) return aborted(init.signal)
    if (typeof fault === 'object' && 'late' in fault) await new Promise((done) => void setTimeout(done, fault.late))
    if (typeof fault === 'object' && 'status' in fault) return json(fault.status, { error: 'told to' })
    if (url.pathname.endsWith('/_bulk_docs') && body !== undefined) {
      const { docs } = JSON.parse(body) as { docs: { _id: string; _rev: string }[] }
      for (const doc of docs) {
        const [name, text] = [`${doc._id} ${doc._rev}`, JSON.stringify(doc)]
        if ((this.sent.get(name) ?? text) !== text) this.contradictions.add(name)
        this.sent.set(name, text)
      }
      if (this.strict && docs.some((doc) => JSON.stringify(doc).length > this.mostDocument))
        return json(413, { error: 'document_too_large' })
    }
    if (this.strict && url.pathname.endsWith('/_changes')) {
      const since = url.searchParams.get('since')!
      if (since !== '0' && !since.includes('-opaque')) return json(400, { error: 'bad_request' })
      url.searchParams.set('since', since.split('-')[0]!)
    }
    if (fault === 'twice') await (await fetch(url, { ...init, cache: 'default' })).text()
    const answer = await fetch(url, { ...init, cache: 'default' })
    const text = await Promise.race([answer.text(), aborted(init.signal)])
    if (fault === 'lost') throw new TypeError('fetch failed')
    const content = fault === 'truncated' ? text.slice(0, Math.floor(text.length / 2)) : this.strictly(url, text)
    return new Response(content, { status: this.statusOf(answer, init), headers: answer.headers })
  }

  private strictly(url: URL, text: string): string {
    if (!this.strict) return text
    const content = JSON.parse(text) as { last_seq?: number; results?: { seq?: unknown }[] }
    if (url.pathname === '/') return JSON.stringify({ ...content, couchdb: 'Welcome' })
    if (!url.pathname.endsWith('/_changes') || content.last_seq === undefined) return text
    const results = (content.results ?? []).map((row) => ({ ...row, seq: `${Number(row.seq)}-opaque` }))
    const limit = Number(url.searchParams.get('limit'))
    const shown = this.jumbled ? jumble(results, limit) : results
    return JSON.stringify({ ...content, results: shown, last_seq: `${content.last_seq}-opaque` })
  }

  private statusOf({ status }: Response, { headers }: RequestInit): number {
    // The test server answers 401 for accounts without access too.
    return this.strict && status === 401 && new Headers(headers).get('Authorization') === this.admin.Authorization ? 403 : status
  }
}

/** Rejects when a request is aborted: Node may never settle the reading of its answer. */
function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason as Error)
    signal?.addEventListener('abort', () => reject(signal.reason as Error))
  })
}

function json(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
}
