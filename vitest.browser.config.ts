import { defineConfig } from 'vitest/config'
import { words } from './scripts/words.mjs'

/** Journeys through the builds in .output, in the real browsers. */
export default defineConfig({
  plugins: [words()],
  test: {
    include: ['test/browser/**/*.test.ts'],
    environment: 'node',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // A browser that somebody else's work keeps waiting must not fail what is right. `npm test` names what needed it.
    retry: 1,
  },
})
