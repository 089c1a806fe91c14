import { expect, test } from 'vitest'
import { evenings, goThroughTheEvening } from './evening.ts'
import { leaks } from './leaks.ts'
import { Server } from './server.ts'

test('no text of two devices and a host reaches the server, over a real evening with interrupted connections', async () => {
  const server = new Server(evenings)
  server.create('own')
  server.create('reviews')
  const { desk, notes, captured } = await goThroughTheEvening(server, { own: 'own', reviews: 'reviews' })

  // No text is in the server's files, or in any request.
  expect(leaks(server.files(), server.asked, notes)).toEqual([])
  // The check finds text that is planted, in any form.
  const before = server.backup()
  const planted: [string, (body: Record<string, unknown>) => object][] = [
    ['in clear', (body) => ({ ...body, kept: captured[0] })],
    ['as a tag', (body) => ({ ...body, tags: ['bucket'] })],
    ['not encrypted', (body) => ({ ...body, sealed: Buffer.from(JSON.stringify(captured)).toString('base64url') })],
  ]
  for (const [how, harm] of planted) {
    server.tamper('own', (body) => ({ ...harm(body) }))
    expect([how, leaks(server.files(), server.asked, notes).length > 0]).toEqual([how, true])
    server.restore(before)
  }
  await desk
    .couchClient({ address: server.url, database: 'own', account: 'helen', login: 'password', secret: 'hunter two' }, server.fetch)
    .document('staging')
  expect(leaks(server.files(), server.asked, notes)).toEqual(['staging'])
})
