import * as v from 'valibot'

/** Why a request failed. The interface has one sentence for each. */
export type ServerTrouble =
  /** The server cannot be reached, or redirects, which is not followed. */
  | 'offline'
  /** It started to answer and stopped, or never answered. */
  | 'slow'
  /** It does not answer like CouchDB: a login page, half a document, too much. */
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
  readonly trouble: ServerTrouble
  /** How long the server asked to be left alone, in milliseconds. */
  readonly after: number | undefined
  constructor(trouble: ServerTrouble, message: string = trouble, after?: number) {
    super(message)
    this.trouble = trouble
    this.after = after
  }
}

/** The answer is larger than the limit. A request for fewer documents may succeed. */
export class TooMuchError extends ServerError {
  constructor() {
    super('foreign', 'Too much')
  }
}

export type Fetch = typeof fetch

export interface Credentials {
  account: string
  login: 'password' | 'token'
  secret: string
}

export interface RequestOptions {
  method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  body?: unknown
  /** Answers larger than this are not read to their end. */
  maxBytes?: number
  /** How long to wait for the answer to begin, in milliseconds. */
  wait?: number
  /** How long the answer may pause, in milliseconds. */
  silence?: number
  signal?: AbortSignal | undefined
}

/** How long a server may be silent, in milliseconds. */
export const maxSilence = 25_000
export const megabyte = 1_000_000
/** Slowest upload that is waited for, in bytes per millisecond. */
const minUploadRate = 10
/** An answer may take this many silences in total, and a millisecond for each byte. */
const maxSilences = 4

/**
 * Sends one request and parses the answer, which must be JSON of this schema. Throws `ServerError`, and the signal's reason.
 */
export async function request<S extends v.GenericSchema>(
  fetch: Fetch,
  { account, login, secret }: Credentials,
  url: string,
  schema: S,
  { method = 'GET', body, maxBytes = megabyte, silence = maxSilence, wait = silence, signal }: RequestOptions,
): Promise<v.InferOutput<S>> {
  signal?.throwIfAborted()
  const stop = new AbortController()
  const giveUp = () => stop.abort(new ServerError('slow'))
  const sent = body === undefined ? undefined : JSON.stringify(body)
  // Nothing comes back while a body is uploaded.
  let timer = setTimeout(giveUp, wait + (sent?.length ?? 0) / minUploadRate)
  const passOn = () => stop.abort(signal?.reason)
  signal?.addEventListener('abort', passOn)
  try {
    const answer = await fetch(url, {
      method,
      // A cookie of an earlier login would take precedence over our header. A redirect would carry the password elsewhere.
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
    const text = await readText(answer, maxBytes, (length) => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, Math.min(silence, maxSilences * silence + length - (performance.now() - begun)))
    })
    if (!answer.ok) throw errorOf(answer, text)
    return parse(answer, text, schema)
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason
    if (error instanceof TypeError) throw new ServerError('offline', error.message)
    throw error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', passOn)
  }
}

async function readText(answer: Response, maxBytes: number, onProgress: (length: number) => void): Promise<string> {
  const reader = answer.body?.getReader()
  if (!reader) return ''
  const stop = async () => {
    await reader.cancel()
    throw new TooMuchError()
  }
  // A compressed answer can be larger than its Content-Length, so what arrives is counted as well.
  if (Number(answer.headers.get('Content-Length') ?? 0) > maxBytes) await stop()
  const decoder = new TextDecoder()
  let [text, length] = ['', 0]
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    length += value.length
    onProgress(length)
    if (length > maxBytes) await stop()
    text += decoder.decode(value, { stream: true })
  }
}

function parse<S extends v.GenericSchema>(answer: Response, text: string, schema: S): v.InferOutput<S> {
  if (!isJson(answer)) throw new ServerError('foreign', 'Not JSON')
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new ServerError('foreign', 'Cut off')
    throw error
  }
  const parsed = v.safeParse(schema, content, { abortEarly: true })
  if (!parsed.success) throw new ServerError('foreign', 'Not an answer of CouchDB')
  return parsed.output
}

const troubleByStatus: Record<number, ServerTrouble> = {
  401: 'login',
  403: 'forbidden',
  404: 'missing',
  409: 'conflict',
  412: 'exists',
  413: 'tooLarge',
  429: 'busy',
}

function errorOf(answer: Response, text: string): ServerError {
  // An answer that is not JSON comes from a proxy or a login page. Only these statuses mean the same there.
  if (!isJson(answer) && ![401, 413, 429, 502, 503, 504].includes(answer.status)) return new ServerError('foreign', 'Not JSON')
  const trouble = troubleByStatus[answer.status] ?? (answer.status >= 500 ? 'busy' : 'refused')
  const seconds = Number(answer.headers.get('Retry-After') ?? Number.NaN)
  const after = Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3600) * 1000 : undefined
  return new ServerError(trouble, `${answer.status} ${text.slice(0, 200)}`, after)
}

function isJson(answer: Response): boolean {
  return /^application\/json\b/i.test(answer.headers.get('Content-Type') ?? '')
}

/** Base64 of UTF-8: `btoa` alone refuses other letters than Latin ones. */
function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))
}
