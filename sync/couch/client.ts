import * as v from 'valibot'
import type { StoredDocument } from '../space/space-document.ts'
import { maxSilence, megabyte, request, ServerError, type Credentials, type Fetch, type RequestOptions } from './request.ts'

/** One database of one server, and the login for it. */
export interface DatabaseAccess extends Credentials {
  address: string
  database: string
}

/** The server answers a long poll after this time, in milliseconds. */
const pollFor = 50_000
const maxCharacters = 100_000

const text = v.pipe(v.string(), v.maxLength(maxCharacters))
const revision = v.pipe(v.string(), v.regex(/^\d{1,9}-[\w-]{1,64}$/))
const documentId = v.pipe(v.string(), v.minLength(1), v.maxLength(1000))

const welcomeSchema = v.object({ couchdb: text, version: v.optional(text), uuid: v.optional(text) })
const sessionSchema = v.object({ userCtx: v.object({ name: v.nullable(text), roles: v.pipe(v.array(text), v.maxLength(1000)) }) })
/** With the time when the database was created, which is always "0" on some clusters, and its id if it has one. */
const infoSchema = v.object({
  instance_start_time: v.optional(v.union([text, v.number()])),
  uuid: v.optional(text),
  doc_count: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
const handshakeSchema = v.object({ _rev: revision, meeting: text })
const okSchema = v.object({ ok: v.literal(true) })
const sequence = v.pipe(
  v.union([text, v.pipe(v.number(), v.integer())]),
  v.transform((seq) => String(seq)),
)
const missingSchema = v.record(documentId, v.object({ missing: v.optional(v.pipe(v.array(revision), v.maxLength(1000))) }))
const failuresSchema = v.array(
  v.object({ id: v.optional(documentId), error: v.optional(text), reason: v.optional(text), ok: v.optional(v.boolean()) }),
)

const leafSchema = v.looseObject({ _id: documentId, _rev: revision, _deleted: v.optional(v.boolean()) })
export type Leaf = v.InferOutput<typeof leafSchema>

/** Each row is a document with all its leaves; and one of them with content, if documents were asked for. */
const feedSchema = (limit: number) =>
  v.object({
    results: v.pipe(
      v.array(
        v.object({
          id: documentId,
          changes: v.pipe(v.array(v.object({ rev: revision })), v.minLength(1), v.maxLength(1000)),
          doc: v.optional(v.nullable(leafSchema)),
        }),
      ),
      v.maxLength(limit),
    ),
    last_seq: sequence,
  })
export type Feed = v.InferOutput<ReturnType<typeof feedSchema>>

const revisionsSchema = (limit: number) =>
  v.object({
    results: v.pipe(
      v.array(
        v.object({
          id: documentId,
          docs: v.pipe(
            v.array(v.union([v.object({ ok: leafSchema }), v.object({ error: v.object({ rev: v.optional(text), error: text }) })])),
            v.maxLength(1000),
          ),
        }),
      ),
      v.maxLength(limit),
    ),
  })
const documentsSchema = v.object({
  rows: v.pipe(v.array(v.object({ id: documentId, doc: v.optional(v.nullable(leafSchema)) })), v.maxLength(64)),
})

/**
 * The requests to one CouchDB database. Each throws `ServerError`, and the signal's reason.
 * @param silence how long the server may be silent, in milliseconds.
 */
export function couchClient(access: DatabaseAccess, fetch: Fetch = globalThis.fetch.bind(globalThis), silence = maxSilence) {
  const database = `${access.address}/${encodeURIComponent(access.database)}`
  // CouchDB expects the slash in the id of a design document unescaped.
  const address = (id: string) => `${database}/${id.startsWith('_design/') ? id : encodeURIComponent(id)}`
  const ask = <S extends v.GenericSchema>(url: string, schema: S, options: RequestOptions = {}) =>
    request(fetch, access, url, schema, { silence, wait: silence, ...options })
  return {
    welcome: (options?: RequestOptions) => ask(`${access.address}/`, welcomeSchema, options),
    session: (options?: RequestOptions) => ask(`${access.address}/_session`, sessionSchema, options),
    info: (options?: RequestOptions) => ask(database, infoSchema, options),
    create: (options?: RequestOptions) => ask(database, okSchema, { ...options, method: 'PUT' }),
    /** One document, or undefined if there is none. */
    document: (id: string, options?: RequestOptions) => orUndefined(ask(address(id), leafSchema, options)),
    /** Writes one document in place of the revision in its `_rev`. */
    put: (body: StoredDocument, options?: RequestOptions) => ask(address(body._id), okSchema, { ...options, method: 'PUT', body }),
    putSecurity: (body: object, options?: RequestOptions) => ask(`${database}/_security`, okSchema, { ...options, method: 'PUT', body }),

    /** The last handshake with this device that the server stored, or undefined if there is none. */
    handshake: (name: string, options?: RequestOptions) =>
      orUndefined(ask(`${database}/_local/${encodeURIComponent(name)}`, handshakeSchema, options)),
    putHandshake: (name: string, body: { meeting: string; _rev?: string }, options?: RequestOptions) =>
      ask(`${database}/_local/${encodeURIComponent(name)}`, v.object({ rev: revision }), { ...options, method: 'PUT', body }),

    /** Documents whose ids start with a prefix; of each, the leaf that CouchDB prefers. */
    async documentsWithPrefix(prefix: string, options?: RequestOptions): Promise<Leaf[]> {
      const query = new URLSearchParams({
        startkey: JSON.stringify(prefix),
        endkey: JSON.stringify(`${prefix}\uFFF0`),
        include_docs: 'true',
        limit: '64',
      })
      const { rows } = await ask(`${database}/_all_docs?${query}`, documentsSchema, { maxBytes: 8 * megabyte, ...options })
      return rows.flatMap(({ doc }) => (doc ? [doc] : []))
    },

    /**
     * The changes feed after `since`. With `poll`, the server answers when something changes, or with nothing after a while.
     * With `whole`, each row has a document.
     */
    async changes(
      since: string,
      limit: number,
      { poll = false, whole = false, ...options }: RequestOptions & { poll?: boolean; whole?: boolean } = {},
    ): Promise<Feed> {
      const query = new URLSearchParams({ style: 'all_docs', limit: String(limit), seq_interval: String(limit), since: since || '0' })
      if (poll) query.set('feed', 'longpoll')
      if (poll) query.set('timeout', String(pollFor))
      if (whole) query.set('include_docs', 'true')
      const wait = poll ? pollFor + silence : silence
      const maxBytes = (whole ? 32 : 16) * megabyte
      const feed = await ask(`${database}/_changes?${query}`, feedSchema(limit), { maxBytes, wait, ...options })
      if (feed.results.some(({ id, changes, doc }) => doc && (doc._id !== id || !changes.some(({ rev }) => rev === doc._rev))))
        throw new ServerError('foreign', 'Not what was asked for')
      if (feed.results.length === limit && feed.last_seq === since) throw new ServerError('foreign', 'A feed that does not advance')
      return feed
    },

    /** The documents in exactly these revisions, without those that the server no longer has. */
    async revisions(wanted: { id: string; rev: string }[], options?: RequestOptions): Promise<Leaf[]> {
      const { results } = await ask(`${database}/_bulk_get`, revisionsSchema(wanted.length), {
        maxBytes: 32 * megabyte,
        ...options,
        method: 'POST',
        body: { docs: wanted },
      })
      const keys = new Set(wanted.map(({ id, rev }) => `${id} ${rev}`))
      const all = results.flatMap(({ docs }) => docs)
      const failed = all.flatMap((doc) => ('error' in doc && !['not_found', 'deleted'].includes(doc.error.error) ? [doc.error.error] : []))
      // A document that the server could not read this time still exists.
      if (failed[0] !== undefined) throw new ServerError('busy', failed[0])
      const found = all.flatMap((doc) => ('ok' in doc ? [doc.ok] : []))
      if (found.some(({ _id, _rev }) => !keys.delete(`${_id} ${_rev}`))) throw new ServerError('foreign', 'Not what was asked for')
      return found
    },

    /** Those of these revisions that the server does not have. */
    async missingRevisions<R extends { id: string; rev: string }>(known: R[], options?: RequestOptions): Promise<R[]> {
      const body: Record<string, string[]> = {}
      for (const { id, rev } of known) body[id] = [...(body[id] ?? []), rev]
      const answer = await ask(`${database}/_revs_diff`, missingSchema, { maxBytes: 16 * megabyte, ...options, method: 'POST', body })
      return known.filter(({ id, rev }) => answer[id]?.missing?.includes(rev))
    },

    /** Sends documents with revisions that we made; sending them again changes nothing. @returns those that were refused. */
    async send(docs: StoredDocument[], options?: RequestOptions): Promise<{ id: string; error: string }[]> {
      const answer = await ask(`${database}/_bulk_docs`, failuresSchema, {
        maxBytes: 4 * megabyte,
        ...options,
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
export type CouchClient = ReturnType<typeof couchClient>

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ServerError && error.trouble === 'missing') return undefined
    throw error
  }
}
