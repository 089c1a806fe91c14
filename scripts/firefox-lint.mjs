// Mozilla's linter for extensions: no errors, and no warnings except those listed here.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { buildFolder } from './builds.mjs'

/** Warnings that our bundles cannot avoid, each by its code and file. @type {{ code: string, file: RegExp }[]} */
const knownWarnings = [
  // Preact sets innerHTML for dangerouslySetInnerHTML, which we do not use.
  { code: 'UNSAFE_VAR_ASSIGNMENT', file: /\.js$/ },
  // sidePanel is Chromium's; we check that it exists.
  { code: 'UNSUPPORTED_API', file: /\.js$/ },
  // The page of a review file contains its script. It is opened from a disk, never in the extension.
  { code: 'INLINE_SCRIPT', file: /^review\.html$/ },
  // Firefox for Android has data_collection_permissions since 142, and no sidebar at all.
  { code: 'KEY_FIREFOX_ANDROID_UNSUPPORTED_BY_MIN_VERSION', file: /^manifest\.json$/ },
]

/** Checks the Firefox build, prints what is wrong, and returns an exit code. */
export async function lintFirefoxBuild() {
  const args = ['node_modules/web-ext/bin/web-ext.js', 'lint', '--source-dir', buildFolder('firefox'), '--output', 'json']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const start = stdout.indexOf('{')
  if (start < 0) {
    console.error(stdout + stderr)
    return 1
  }
  /** @type {Record<'errors' | 'warnings', { code: string, message: string, file?: string, line?: number }[]>} */
  const { errors, warnings } = JSON.parse(stdout.slice(start))
  const unknown = warnings.filter(({ code, file = '' }) => !knownWarnings.some((known) => known.code === code && known.file.test(file)))
  for (const { code, message, file = '', line = '' } of [...errors, ...unknown]) console.error(`${file}:${line} ${code} ${message}`)
  return errors.length + unknown.length > 0 ? 1 : 0
}
