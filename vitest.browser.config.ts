import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { words } from './scripts/words.mjs'

/** Vitest begins with the largest files. These take the longest, and the last of them must not run alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => /(answers|promises|export|screens)\.test\.ts$/.test(moduleId)
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((each) => !isLong(each))]
  }
}

/** Journeys through the builds in .output, in the real browsers. */
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
    // A browser that somebody else's work keeps waiting must not fail what is right. `npm test` names what needed it.
    retry: 1,
  },
})
