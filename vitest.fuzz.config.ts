import { defineConfig } from 'vitest/config'
import { WxtVitest } from 'wxt/testing/vitest-plugin'
import { words } from './scripts/words.mjs'

/** The model of sync, for as long as is wanted: `FUZZ_RUNS=100000 npm run fuzz`. */
export default defineConfig({
  plugins: [words(), WxtVitest()],
  test: { include: ['test/sync/couch/model.test.ts'], setupFiles: ['test/setup.ts'], env: { FUZZ_RUNS: process.env.FUZZ_RUNS ?? '1000' } },
})
