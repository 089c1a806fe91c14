import { defineConfig } from 'vitest/config'
import { WxtVitest } from 'wxt/testing/vitest-plugin'
import { words } from './scripts/words.mjs'

/** Sync with a server of its own process: the one `COUCH_URL` names, else one that speaks CouchDB’s protocol. */
export default defineConfig({
  plugins: [words(), WxtVitest()],
  test: { include: ['test/couch/*.test.ts'], setupFiles: ['test/setup.ts'], testTimeout: 3_600_000, hookTimeout: 60_000 },
})
