// A server that speaks CouchDB's protocol, in memory, on a free port of this machine: node test/couch/server.mjs
// Says its address on the first line, and ends with the process that started it.
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import expressPouchDB from 'express-pouchdb'
import memory from 'pouchdb-adapter-memory'
import PouchDB from 'pouchdb-core'
import mapreduce from 'pouchdb-mapreduce'
import replication from 'pouchdb-replication'

PouchDB.plugin(memory).plugin(mapreduce).plugin(replication)
const InMemory = PouchDB.defaults({ adapter: 'memory' })
const app = express()
app.use(
  expressPouchDB(InMemory, {
    mode: 'fullCouchDB',
    inMemoryConfig: true,
    logPath: join(tmpdir(), 'ride-along-couch.log'),
    overrideMode: { exclude: ['routes/fauxton', 'routes/log'] },
  }),
)
const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address()
  const url = `http://127.0.0.1:${port}`
  await fetch(`${url}/_config/admins/admin`, { method: 'PUT', body: '"adminpass"', headers: { 'Content-Type': 'application/json' } })
  console.log(url)
})
process.stdin.on('end', () => process.exit()).resume()
