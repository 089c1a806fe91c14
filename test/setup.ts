import 'fake-indexeddb/auto'
import { afterEach, beforeEach } from 'vitest'
import { fakeBrowser } from 'wxt/testing/fake-browser'
import { db } from '../storage/database/db.ts'

beforeEach(() => fakeBrowser.reset())

/** Each test begins with an empty database, as a new user does. */
afterEach(async () => {
  await db.delete()
  await db.open()
})

// How long something may take is not what the tests of components are about.
if ('document' in globalThis) {
  const { configure } = await import('@testing-library/preact')
  configure({ asyncUtilTimeout: 20_000 })
}
