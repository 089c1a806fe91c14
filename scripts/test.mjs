// `npm test`: everything that must hold, the cheapest first. Stops at the first group of stages with a failure.
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ensureBrowsers } from './browsers.mjs'
import { build } from './builds.mjs'
import { lintFirefoxBuild } from './firefox-lint.mjs'
import { ensurePackages } from './packages.mjs'
import { step, StepError } from './programs.mjs'
import { lint, types, vitest } from './run.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

const reports = { unit: 'out/unit.json', browser: 'out/browser.json' }
mkdirSync('out', { recursive: true })
for (const report of Object.values(reports)) rmSync(report, { force: true })

const started = Date.now()
const failures = await run([
  [ensurePackages],
  [() => step('Lint', lint), () => step('Types', types)],
  [() => step('Unit tests', () => test('vitest.config.ts', reports.unit)), builds, ensureBrowsers],
  [() => step('Browser tests', () => test('vitest.browser.config.ts', reports.browser))],
])

const { passed, failed, skipped, unsteady } = counts()
const minutes = ((Date.now() - started) / 60_000).toFixed(1)
console.log(failures.length > 0 ? `\n${failures.join('\n')}` : `\nEverything passed, in ${minutes} minutes.`)
if (unsteady.length > 0) console.log(`Passed only at the second attempt:\n  ${unsteady.join('\n  ')}`)
if (skipped > 0) console.log(`${skipped} skipped`)
// A stage that fails without a failed test counts as one, so that the last line never looks well when it is not.
console.log(`${passed} passed, ${Math.max(failed, failures.length > 0 ? 1 : 0)} failed`)
process.exitCode = failures.length > 0 ? 1 : 0

/**
 * Runs the stages of each group at the same time, and the groups one after the other up to the first with a failure.
 * Returns the messages of what failed.
 * @param {(() => Promise<unknown>)[][]} groups
 */
async function run(groups) {
  for (const group of groups) {
    const results = await Promise.allSettled(group.map((stage) => stage()))
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    if (errors.length > 0) return errors.map((error) => (error instanceof StepError ? error.message : String(error?.stack ?? error)))
  }
  return []
}

async function builds() {
  await build()
  await step('Mozilla’s linter for extensions', lintFirefoxBuild)
}

/**
 * @param {string} config
 * @param {string} report
 */
function test(config, report) {
  return vitest(config, ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
}

function counts() {
  /** @type {{ passed: number, failed: number, skipped: number, unsteady: string[] }} */
  const sum = { passed: 0, failed: 0, skipped: 0, unsteady: [] }
  for (const report of Object.values(reports)) {
    if (!statSync(report, { throwIfNoEntry: false })) continue
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    sum.passed += numPassedTests
    sum.failed += numFailedTests
    sum.skipped += numPendingTests + numTodoTests
    for (const { assertionResults } of testResults)
      for (const { status, fullName, failureMessages } of assertionResults)
        if (status === 'passed' && failureMessages.length > 0) sum.unsteady.push(`${fullName}: ${failureMessages[0].split('\n')[0]}`)
  }
  return sum
}
