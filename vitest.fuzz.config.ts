import { mergeConfig } from 'vitest/config'
import unit from './vitest.config.ts'

/** The model of sync, for as long as is wanted: `FUZZ_RUNS=100000 npm run fuzz`. */
export default mergeConfig(unit, {
  test: { include: ['test/sync/model.test.ts'], env: { FUZZ_RUNS: process.env.FUZZ_RUNS ?? '1000' } },
})
