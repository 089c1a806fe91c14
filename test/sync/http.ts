import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Server } from './server.ts'

/** Serves a test server on a port of this machine. */
export async function listen(
  server: Pick<Server, 'fetch'>,
): Promise<{ url: string; pause: () => void; resume: () => void; close: () => Promise<void> }> {
  let paused = false
  const http = createServer((request, answer) => {
    if (paused) return void request.destroy()
    const gone = new AbortController()
    answer.on('close', () => gone.abort(new Error('gone')))
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const headers = Object.entries(request.headers).filter((each): each is [string, string] => typeof each[1] === 'string')
      const body = parts.length > 0 ? { body: Buffer.concat(parts).toString() } : {}
      server.fetch(`${url}${request.url}`, { method: request.method!, headers, signal: gone.signal, ...body }).then(
        async (given) => answer.writeHead(given.status, Object.fromEntries(given.headers)).end(await given.text()),
        () => request.destroy(),
      )
    })
  })
  await new Promise<void>((done) => void http.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    url,
    pause: () => {
      paused = true
      http.closeAllConnections()
    },
    resume: () => (paused = false),
    close: () =>
      new Promise((done) => {
        http.close(() => done())
        http.closeAllConnections()
      }),
  }
}
