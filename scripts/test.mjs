// `npm test`: everything that must hold, cheapest first. Ends at the first stage that fails.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ensure } from './browsers.mjs'
import { ensurePackages, run } from './packages.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

/** Warnings of web-ext that our bundles cannot avoid: each by its code and the file it is in. @type {{ code: string, file: RegExp }[]} */
const knownWarnings = [
  // Preact sets innerHTML for dangerouslySetInnerHTML, which we do not use.
  { code: 'UNSAFE_VAR_ASSIGNMENT', file: /\.js$/ },
  // sidePanel is Chromium's, asked for only where it is there.
  { code: 'UNSUPPORTED_API', file: /\.js$/ },
  // The page of a review has its script inside; it runs from a disk, never in the extension.
  { code: 'INLINE_SCRIPT', file: /^review\.html$/ },
  // data_collection_permissions came to Firefox for Android with 142; a sidebar is not there at all.
  { code: 'KEY_FIREFOX_ANDROID_UNSUPPORTED_BY_MIN_VERSION', file: /^manifest\.json$/ },
]

const reports = { unit: 'out/unit.json', browser: 'out/browser.json' }
for (const report of Object.values(reports)) rmSync(report, { force: true })

/** @type {[string, () => number][]} */
const stages = [
  ['Packages', ensurePackages],
  ['Browsers', () => (console.log(ensure()), 0)],
  ['Lint', () => run('npm', 'run', '--silent', 'lint')],
  ['Types', () => run('npm', 'run', '--silent', 'types')],
  ['Unit tests', () => vitest(reports.unit)],
  ['Build for Chromium', () => run('npx', 'wxt', 'build', '-b', 'chrome')],
  ['Build for Firefox', () => run('npx', 'wxt', 'build', '-b', 'firefox')],
  ['Firefox’s rules for extensions', webExtLint],
  ['Browser tests', () => vitest(reports.browser, '-c', 'vitest.browser.config.ts')],
]

let failedStage = ''
for (const [name, stage] of stages) {
  console.log(`\n== ${name} ==`)
  const started = Date.now()
  const code = stage()
  console.log(`${code === 0 ? 'done' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
  if (code === 0) continue
  failedStage = name
  break
}

const { passed, failed, skipped, unsteady } = counts()
console.log(failedStage ? `\nFailed: ${failedStage}` : '\nEverything passed.')
if (unsteady.length > 0) console.log(`Passed only when run again:\n  ${unsteady.join('\n  ')}`)
// A stage that fails without a failing test counts as one, so that the last line never looks well when it is not.
console.log(`${passed} passed, ${failedStage ? Math.max(failed, 1) : failed} failed${skipped ? `, ${skipped} skipped` : ''}`)
process.exitCode = failedStage ? 1 : 0

/**
 * @param {string} report
 * @param {string[]} args
 */
function vitest(report, ...args) {
  return run('npx', 'vitest', 'run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`)
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

function webExtLint() {
  const { stdout, stderr } = spawnSync('npx', ['web-ext', 'lint', '--source-dir', '.output/firefox-mv3', '--output', 'json'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 2 ** 26,
  })
  const start = stdout.indexOf('{')
  if (start < 0) {
    console.error(stdout + stderr)
    return 1
  }
  /** @type {Record<'errors' | 'warnings', { code: string, message: string, file?: string, line?: number }[]>} */
  const { errors, warnings } = JSON.parse(stdout.slice(start))
  const unknown = warnings.filter(({ code, file = '' }) => !knownWarnings.some((known) => known.code === code && known.file.test(file)))
  for (const { code, message, file = '', line = '' } of [...errors, ...unknown]) console.error(`${file}:${line} ${code} ${message}`)
  console.log(`${errors.length} errors, ${warnings.length} warnings, ${unknown.length} of them new`)
  return errors.length + unknown.length > 0 ? 1 : 0
}
