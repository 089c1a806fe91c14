import { defineConfig } from 'vitest/config'
import { words } from './scripts/words.mjs'

/** Documents as an office reads them: LibreOffice must be installed. */
export default defineConfig({
  plugins: [words()],
  test: { include: ['test/office/**/*.test.ts'], environment: 'node', testTimeout: 600_000 },
})
