import * as v from 'valibot'

/** Why a server did not do what it was asked; there is one sentence for each. */
export type Trouble =
  /** It cannot be reached, or it sends elsewhere, which is not followed. */
  | 'offline'
  /** It began and stopped, or never answered. */
  | 'slow'
  /** It answers, but not as CouchDB does: a login page, half a document, something else, too much. */
  | 'foreign'
  | 'login'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'exists'
  | 'tooLarge'
  | 'busy'
  | 'refused'

export class ServerError extends Error {
  override name = 'ServerError'
  readonly trouble: Trouble
  /** How long it asked to be left alone, in milliseconds. */
  readonly after: number | undefined
  constructor(trouble: Trouble, said: string = trouble, after?: number) {
    super(said)
    this.trouble = trouble
    this.after = after
  }
}

/** More came than is read: of many documents, fewer may do. */
export class TooMuchError extends ServerError {
  constructor() {
    super('foreign', 'Too much')
  }
}

/** An address that must not be used: `plain` without encryption, on a machine that is not this one; `none` is no address. */
export class AddressError extends Error {
  override name = 'AddressError'
  readonly why: 'plain' | 'none'
  constructor(why: 'plain' | 'none') {
    super(why)
    this.why = why
  }
}

/** One database of one server, and who comes to it. */
export interface Place {
  address: string
  database: string
  account: string
  login: 'password' | 'token'
  secret: string
}

export type Fetch = typeof fetch

interface Asked {
  method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  body?: unknown
  /** Larger answers are not read to their end. */
  mostBytes?: number
  /** How long nothing may come, in milliseconds: before the answer begins, and then within it. */
  wait?: number
  silence?: number
  signal?: AbortSignal | undefined
}

/** A server that says nothing for so long says nothing any more. */
const mostSilence = 25_000
/** Of an upload, bytes a millisecond: slower is no way. */
const slowest = 10
/** So many silences, and a millisecond for each byte: an answer that comes more slowly never ends. */
const mostSilences = 4
/** A long poll is answered by the server after this time; it is left alone for longer. */
const pollFor = 50_000
const megabyte = 1_000_000
const mostCharacters = 100_000

const short = v.pipe(v.string(), v.maxLength(mostCharacters))
const rev = v.pipe(v.string(), v.regex(/^\d{1,9}-[\w-]{1,64}$/))
const documentId = v.pipe(v.string(), v.minLength(1), v.maxLength(1000))

const welcome = v.object({ couchdb: short, version: v.optional(short), uuid: v.optional(short) })
const session = v.object({ userCtx: v.object({ name: v.nullable(short), roles: v.pipe(v.array(short), v.maxLength(1000)) }) })
/** When the database was made, which some clusters always call "0", and its own id where it has one. */
const info = v.object({
  instance_start_time: v.optional(v.union([short, v.number()])),
  uuid: v.optional(short),
  doc_count: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
const meeting = v.object({ _rev: rev, meeting: short })
const written = v.object({ ok: v.literal(true) })
const since = v.pipe(
  v.union([short, v.pipe(v.number(), v.integer())]),
  v.transform((seq) => String(seq)),
)
const missing = v.record(documentId, v.object({ missing: v.optional(v.pipe(v.array(rev), v.maxLength(1000))) }))
const failures = v.array(
  v.object({ id: v.optional(documentId), error: v.optional(short), reason: v.optional(short), ok: v.optional(v.boolean()) }),
)

const leaf = v.looseObject({ _id: documentId, _rev: rev, _deleted: v.optional(v.boolean()) })
export type Leaf = v.InferOutput<typeof leaf>

/** One row of the feed: a document, every revision of it that no other replaced, and one of them where they were asked for. */
const changes = (limit: number) =>
  v.object({
    results: v.pipe(
      v.array(
        v.object({
          id: documentId,
          changes: v.pipe(v.array(v.object({ rev })), v.minLength(1), v.maxLength(1000)),
          doc: v.optional(v.nullable(leaf)),
        }),
      ),
      v.maxLength(limit),
    ),
    last_seq: since,
  })
export type Feed = v.InferOutput<ReturnType<typeof changes>>

const leaves = (limit: number) =>
  v.object({
    results: v.pipe(
      v.array(
        v.object({
          id: documentId,
          docs: v.pipe(
            v.array(v.union([v.object({ ok: leaf }), v.object({ error: v.object({ rev: v.optional(short), error: short }) })])),
            v.maxLength(1000),
          ),
        }),
      ),
      v.maxLength(limit),
    ),
  })
const documents = v.object({ rows: v.pipe(v.array(v.object({ id: documentId, doc: v.optional(v.nullable(leaf)) })), v.maxLength(64)) })

/** What was typed as the address of a database: `https://server/path/database`. Throws `AddressError`. */
export function placeOf(typed: string): Pick<Place, 'address' | 'database'> {
  let url: URL
  try {
    url = new URL(/^[a-z][a-z\d+.-]*:\/\//i.test(typed.trim()) ? typed.trim() : `https://${typed.trim()}`)
  } catch (error) {
    if (error instanceof TypeError) throw new AddressError('none')
    throw error
  }
  const parts = url.pathname.split('/').filter((part) => part !== '')
  const database = decodeURIComponent(parts.pop() ?? '')
  if (!['https:', 'http:'].includes(url.protocol) || !/^[a-z][a-z0-9_$()+/-]*$/.test(database)) throw new AddressError('none')
  if (url.protocol === 'http:' && !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) throw new AddressError('plain')
  return { address: [url.origin, ...parts].join('/'), database }
}

/**
 * What one database can be asked. Each throws `ServerError`, and the signal's reason.
 * @param silence for how long a server may say nothing, in milliseconds.
 */
export function couch(place: Place, fetch: Fetch = globalThis.fetch.bind(globalThis), silence = mostSilence) {
  const database = `${place.address}/${encodeURIComponent(place.database)}`
  // CouchDB reads the slash of a design document as it stands.
  const address = (id: string) => `${database}/${id.startsWith('_design/') ? id : encodeURIComponent(id)}`
  const ask = <S extends v.GenericSchema>(url: string, schema: S, asked: Asked = {}) =>
    request(fetch, place, url, schema, { silence, wait: silence, ...asked })
  return {
    welcome: (asked?: Asked) => ask(`${place.address}/`, welcome, asked),
    session: (asked?: Asked) => ask(`${place.address}/_session`, session, asked),
    info: (asked?: Asked) => ask(database, info, asked),
    create: (asked?: Asked) => ask(database, written, { ...asked, method: 'PUT' }),
    /** One document as it stands, or undefined where there is none. */
    document: (id: string, asked?: Asked) => orNone(ask(address(id), leaf, asked)),
    /** Writes one document in the place of the revision it names. */
    put: (body: { _id: string; _rev?: string } & object, asked?: Asked) =>
      ask(address(body._id), written, { ...asked, method: 'PUT', body }),
    putSecurity: (body: object, asked?: Asked) => ask(`${database}/_security`, written, { ...asked, method: 'PUT', body }),

    /** What this device and the server last agreed on; undefined where the server knows of nothing. */
    meeting: (name: string, asked?: Asked) => orNone(ask(`${database}/_local/${encodeURIComponent(name)}`, meeting, asked)),
    putMeeting: (name: string, body: { meeting: string; _rev?: string }, asked?: Asked) =>
      ask(`${database}/_local/${encodeURIComponent(name)}`, v.object({ rev }), { ...asked, method: 'PUT', body }),

    /** Documents whose ids begin so, without those that lost. */
    async beginningWith(start: string, asked?: Asked): Promise<Leaf[]> {
      const query = new URLSearchParams({
        startkey: JSON.stringify(start),
        endkey: JSON.stringify(`${start}\uFFF0`),
        include_docs: 'true',
        limit: '64',
      })
      const { rows } = await ask(`${database}/_all_docs?${query}`, documents, { mostBytes: 8 * megabyte, ...asked })
      return rows.flatMap(({ doc }) => (doc ? [doc] : []))
    },

    /** What came after `since`; with `poll`, once something did, or nothing after a while; `whole`, with a document in each row. */
    async changes(
      from: string,
      limit: number,
      { poll = false, whole = false, ...asked }: Asked & { poll?: boolean; whole?: boolean } = {},
    ): Promise<Feed> {
      const query = new URLSearchParams({ style: 'all_docs', limit: String(limit), seq_interval: String(limit), since: from || '0' })
      if (poll) query.set('feed', 'longpoll')
      if (poll) query.set('timeout', String(pollFor))
      if (whole) query.set('include_docs', 'true')
      const wait = poll ? pollFor + silence : silence
      const mostBytes = (whole ? 32 : 16) * megabyte
      const feed = await ask(`${database}/_changes?${query}`, changes(limit), { mostBytes, wait, ...asked })
      if (feed.results.some(({ id, changes: revs, doc }) => doc && (doc._id !== id || !revs.some((each) => each.rev === doc._rev))))
        throw new ServerError('foreign', 'Not what was asked for')
      if (feed.results.length === limit && feed.last_seq === from) throw new ServerError('foreign', 'A feed that does not go on')
      return feed
    },

    /** The documents in just these revisions; those that the server no longer has are left out. */
    async leaves(wanted: { id: string; rev: string }[], asked?: Asked): Promise<Leaf[]> {
      const { results } = await ask(`${database}/_bulk_get`, leaves(wanted.length), {
        mostBytes: 32 * megabyte,
        ...asked,
        method: 'POST',
        body: { docs: wanted },
      })
      const names = new Set(wanted.map(({ id, rev: version }) => `${id} ${version}`))
      const all = results.flatMap(({ docs }) => docs)
      const failed = all.flatMap((doc) => ('error' in doc && !['not_found', 'deleted'].includes(doc.error.error) ? [doc.error.error] : []))
      // One that it could not read this time is there all the same.
      if (failed[0] !== undefined) throw new ServerError('busy', failed[0])
      const found = all.flatMap((doc) => ('ok' in doc ? [doc.ok] : []))
      if (found.some(({ _id, _rev }) => !names.delete(`${_id} ${_rev}`))) throw new ServerError('foreign', 'Not what was asked for')
      return found
    },

    /** Of these revisions, those that the server does not have. */
    async missing<R extends { id: string; rev: string }>(known: R[], asked?: Asked): Promise<R[]> {
      const body: Record<string, string[]> = {}
      for (const { id, rev: version } of known) body[id] = [...(body[id] ?? []), version]
      const answer = await ask(`${database}/_revs_diff`, missing, { mostBytes: 16 * megabyte, ...asked, method: 'POST', body })
      return known.filter(({ id, rev: version }) => answer[id]?.missing?.includes(version))
    },

    /** Sends documents with the revisions they have; sending them again changes nothing. Answers those it did not take. */
    async send(docs: ({ _id: string } & Record<string, unknown>)[], asked?: Asked): Promise<{ id: string; error: string }[]> {
      const answer = await ask(`${database}/_bulk_docs`, failures, {
        mostBytes: 4 * megabyte,
        ...asked,
        method: 'POST',
        body: { new_edits: false, docs },
      })
      const failed = answer.flatMap(({ id, error }) => (error === undefined ? [] : [{ id, error }]))
      const ids = new Set(docs.map(({ _id }) => _id))
      return failed.map(({ id, error }) => {
        if (id === undefined || !ids.has(id)) throw new ServerError('busy', error)
        return { id, error }
      })
    },
  }
}
export type Couch = ReturnType<typeof couch>

async function orNone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ServerError && error.trouble === 'missing') return undefined
    throw error
  }
}

async function request<S extends v.GenericSchema>(
  fetch: Fetch,
  { account, login, secret }: Place,
  url: string,
  schema: S,
  { method = 'GET', body, mostBytes = megabyte, silence = mostSilence, wait = silence, signal }: Asked,
): Promise<v.InferOutput<S>> {
  signal?.throwIfAborted()
  const stop = new AbortController()
  const giveUp = () => stop.abort(new ServerError('slow'))
  const sent = body === undefined ? undefined : JSON.stringify(body)
  // What goes up takes its time, and nothing comes meanwhile.
  let timer = setTimeout(giveUp, wait + (sent?.length ?? 0) / slowest)
  const passOn = () => stop.abort(signal?.reason)
  signal?.addEventListener('abort', passOn)
  try {
    const answer = await fetch(url, {
      method,
      // A cookie of an earlier login would count for more than our header; a redirect would carry the password away.
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: stop.signal,
      headers: {
        Accept: 'application/json',
        Authorization: login === 'token' ? `Bearer ${secret}` : `Basic ${base64(`${account}:${secret}`)}`,
        ...(sent !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(sent !== undefined && { body: sent }),
    })
    const begun = performance.now()
    const text = await read(answer, mostBytes, (length) => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, Math.min(silence, mostSilences * silence + length - (performance.now() - begun)))
    })
    if (!answer.ok) throw refusal(answer, text)
    return understood(answer, text, schema)
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason
    if (error instanceof TypeError) throw new ServerError('offline', error.message)
    throw error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', passOn)
  }
}

async function read(answer: Response, mostBytes: number, onSome: (length: number) => void): Promise<string> {
  const reader = answer.body?.getReader()
  if (!reader) return ''
  const tooMuch = async () => {
    await reader.cancel()
    throw new TooMuchError()
  }
  // Of one that says so beforehand, nothing is read. What is packed may still grow beyond it.
  if (Number(answer.headers.get('Content-Length') ?? 0) > mostBytes) await tooMuch()
  const decoder = new TextDecoder()
  let [text, length] = ['', 0]
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    length += value.length
    onSome(length)
    if (length > mostBytes) await tooMuch()
    text += decoder.decode(value, { stream: true })
  }
}

function understood<S extends v.GenericSchema>(answer: Response, text: string, schema: S): v.InferOutput<S> {
  if (!isJson(answer)) throw new ServerError('foreign', 'Not JSON')
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new ServerError('foreign', 'Cut off')
    throw error
  }
  const parsed = v.safeParse(schema, content, { abortEarly: true })
  if (!parsed.success) throw new ServerError('foreign', 'Not as CouchDB answers')
  return parsed.output
}

const troubles: Record<number, Trouble> = {
  401: 'login',
  403: 'forbidden',
  404: 'missing',
  409: 'conflict',
  412: 'exists',
  413: 'tooLarge',
  429: 'busy',
}

function refusal(answer: Response, text: string): ServerError {
  // What is not JSON is of a proxy or a login page; only these say the same there.
  if (!isJson(answer) && ![401, 413, 429, 502, 503, 504].includes(answer.status)) return new ServerError('foreign', 'Not JSON')
  const trouble = troubles[answer.status] ?? (answer.status >= 500 ? 'busy' : 'refused')
  const seconds = Number(answer.headers.get('Retry-After') ?? Number.NaN)
  const after = Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3600) * 1000 : undefined
  return new ServerError(trouble, `${answer.status} ${text.slice(0, 200)}`, after)
}

function isJson(answer: Response): boolean {
  return /^application\/json\b/i.test(answer.headers.get('Content-Type') ?? '')
}

function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))
}
