import { defineConfig } from 'vitest/config'
import { WxtVitest } from 'wxt/testing/vitest-plugin'
import { words } from './scripts/words.mjs'

export default defineConfig({
  plugins: [words(), WxtVitest()],
  test: {
    include: ['test/structure.test.ts', 'test/{assets,storage,summary,sync,components,scripts}/**/*.test.{ts,tsx}'],
    setupFiles: ['test/setup.ts'],
    // Vitest leaves one core alone; of two it would use one.
    maxWorkers: 2,
    // Only a test that hangs ends by the clock: how fast something is, the bench says.
    testTimeout: 60_000,
  },
})
