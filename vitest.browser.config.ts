import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { words } from './scripts/words.mjs'

/** Vitest starts with the largest files. These take the longest and start first, so that none of them runs alone at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => /(host-answers|follow-ups|export|accessibility)\.test\.ts$/.test(moduleId)
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((each) => !isLong(each))]
  }
}

/** End-to-end tests of the builds in .output, in real browsers. */
export default defineConfig({
  plugins: [words()],
  test: {
    include: ['test/browser/**/*.test.ts'],
    environment: 'node',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Test files share browsers: see test/browser/helpers.ts.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // On a busy machine, a browser can be too slow once. `npm test` reports the tests that needed a retry.
    retry: 2,
  },
})
