// Between the suite and an Apache CouchDB of before 2.0, which has no `_bulk_get`: node test/couch/bridge.mjs http://127.0.0.1:5984
// Says its address on the first line. Everything else goes through as it is; what `_bulk_get` answers is read with the
// requests that such a server has, and is put into the form of CouchDB 3 (docs.couchdb.org, "/{db}/_bulk_get").
import { Agent, createServer, request } from 'node:http'

const target = new URL(process.argv[2] ?? 'http://127.0.0.1:5984')
const agent = new Agent({ keepAlive: true, maxSockets: 32 })

/** @param {import('node:http').IncomingMessage} asked */
function passOn(asked, { method = asked.method, path = asked.url, body = /** @type {Buffer | undefined} */ (undefined) } = {}) {
  const { host: _, 'content-length': length, ...headers } = asked.headers
  const own = body ? { 'content-length': body.length, 'content-type': 'application/json' } : length ? { 'content-length': length } : {}
  const going = request({
    agent,
    host: target.hostname,
    port: target.port,
    method,
    path,
    headers: { ...headers, ...own, host: target.host },
  })
  const coming = new Promise((done, fail) => void going.on('response', done).on('error', fail))
  return { going, coming: /** @type {Promise<import('node:http').IncomingMessage>} */ (coming) }
}

/** @param {AsyncIterable<Buffer>} stream */
async function all(stream) {
  const parts = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}

/**
 * @param {import('node:http').IncomingMessage} asked
 * @param {string} path
 * @param {object} [body]
 */
async function ask(asked, path, body) {
  const sent = body && Buffer.from(JSON.stringify(body))
  const { going, coming } = passOn(asked, { method: sent ? 'POST' : 'GET', path, ...(sent && { body: sent }) })
  going.end(sent)
  const answer = await coming
  return { status: answer.statusCode ?? 500, content: JSON.parse((await all(answer)).toString()) }
}

/** @param {import('node:http').IncomingMessage} asked */
async function bulkGet(asked) {
  const url = new URL(asked.url ?? '/', target)
  const database = url.pathname.replace(/\/_bulk_get$/, '')
  const withRevisions = url.searchParams.get('revs') === 'true'
  /** @type {{ docs: { id: string, rev: string }[] }} */
  const { docs } = JSON.parse((await all(asked)).toString())
  const winners = await ask(asked, `${database}/_all_docs?include_docs=true`, { keys: docs.map(({ id }) => id) })
  if (winners.status !== 200) return winners
  const results = docs.map(async ({ id, rev }, i) => {
    const { doc } = winners.content.rows[i]
    const [generation, hash] = rev.split('-')
    // The first revision has no others before it.
    if (doc?._rev === rev && (!withRevisions || generation === '1'))
      return { id, docs: [{ ok: withRevisions ? { ...doc, _revisions: { start: 1, ids: [hash] } } : doc }] }
    const query = `open_revs=${encodeURIComponent(JSON.stringify([rev]))}&revs=${withRevisions}`
    const { content } = await ask(asked, `${database}/${encodeURIComponent(id)}?${query}`)
    const found = Array.isArray(content) ? content : []
    return {
      id,
      docs: found.map((each) => (each.ok ? each : { error: { id, rev, error: 'not_found', reason: 'missing' } })),
    }
  })
  return { status: 200, content: { results: await Promise.all(results) } }
}

const server = createServer(async (asked, answer) => {
  try {
    if (asked.method === 'POST' && /\/_bulk_get(\?|$)/.test(asked.url ?? '')) {
      const { status, content } = await bulkGet(asked)
      answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content))
      return
    }
    const { going, coming } = passOn(asked)
    asked.pipe(going)
    answer.on('close', () => going.destroy())
    const came = await coming
    answer.writeHead(came.statusCode ?? 500, came.headers)
    came.pipe(answer)
  } catch (error) {
    console.error(error)
    answer.destroy()
  }
})
server.listen(0, '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`),
)
