import { defineConfig } from 'vitest/config'
import { words } from './scripts/words.mjs'

/** What takes longer than every change can wait for, through the builds in .output, in the real browsers. */
export default defineConfig({
  plugins: [words()],
  test: { include: ['test/long/**/*.test.ts'], environment: 'node', testTimeout: 3_600_000, hookTimeout: 60_000, maxWorkers: 2 },
})
