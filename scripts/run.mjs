// `npm run <script>`: installs and builds what a script needs, then runs it. Imports nothing that npm has yet to install.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBrowsers } from './browsers.mjs'
import { build, ensureBuilds } from './builds.mjs'
import { ensureOffice } from './office.mjs'
import { ensurePackages } from './packages.mjs'
import { main, run, runPackage, step } from './programs.mjs'

/** Each script by its name in package.json. It returns its exit code. @type {Record<string, (args: string[]) => Promise<number>>} */
const scripts = {
  lint,
  format: (args) => runPackage('oxfmt', args),
  types,
  unit: (args) => vitest('vitest.config.ts', args),
  async build() {
    await build()
    return 0
  },
  async zip() {
    for (const browser of ['chrome', 'firefox'])
      await step(`Packing for ${browser}`, () => runPackage('wxt', ['zip', '-b', browser], { quiet: true }))
    for (const file of readdirSync('.output')) if (file.endsWith('.zip')) console.log(`  ${join('.output', file)}`)
    return 0
  },
  async browser(args) {
    await ensureBrowsers()
    await ensureBuilds()
    return vitest('vitest.browser.config.ts', args)
  },
  async long(args) {
    await ensureBrowsers()
    await ensureBuilds()
    return vitest('vitest.long.config.ts', args)
  },
  fuzz: (args) => vitest('vitest.fuzz.config.ts', args),
  async 'test:sync'(args) {
    if (!process.env.COUCH_URL) await ensurePackages('test/couch')
    return vitest('vitest.couch.config.ts', args)
  },
  async 'test:office'(args) {
    await ensureOffice()
    return vitest('vitest.office.config.ts', args)
  },
  words: () => run(process.execPath, ['scripts/words.mjs']),
  keys: () => typescript('scripts/keys.ts', []),
  demo,
  async pictures(args) {
    const code = await demo(args)
    if (code !== 0) return code
    mkdirSync('assets/pictures', { recursive: true })
    for (const picture of ['panel-light.png', 'panel-typing.png', 'summary.png'])
      copyFileSync(`out/demo/${picture}`, `assets/pictures/${picture}`)
    return 0
  },
  async bench(args) {
    await ensurePackages('test/bench')
    if (!process.env.COUCH_URL) await ensurePackages('test/couch')
    await ensureBrowsers(['chromium'])
    await ensureBuilds(['chromium'])
    return typescript('test/bench/bench.ts', args)
  },
}

/** Linter, format, and code that nothing uses: at all, or only in tests. */
export async function lint() {
  const codes = [
    await runPackage('oxlint', ['--type-aware']),
    await runPackage('oxfmt', ['--check']),
    // A hint would say that webextension-polyfill need not be ignored, which only the second run needs.
    await runPackage('knip', ['--no-config-hints']),
    await runPackage('knip', ['--production']),
  ]
  return Math.max(...codes)
}

/** @param {string[]} [args] */
export function types(args = []) {
  return runPackage('tsc', args, { from: 'typescript' })
}

/**
 * @param {string} config
 * @param {string[]} args
 */
export function vitest(config, args) {
  return runPackage('vitest', ['run', '-c', config, ...args])
}

/**
 * Writes the sample ride-along in a browser without a window.
 * @param {string[]} args the browser: `chromium`, if none is given, or `firefox`
 */
export async function demo([family = 'chromium']) {
  if (family !== 'chromium' && family !== 'firefox') throw new Error(`No browser is called ${family}: use chromium or firefox.`)
  await ensureBrowsers([family])
  await ensureBuilds([family])
  rmSync('out/demo', { recursive: true, force: true })
  return typescript('test/browser/demo.ts', [family])
}

/**
 * Runs a TypeScript module.
 * @param {string} path
 * @param {string[]} args
 */
function typescript(path, args) {
  return run(process.execPath, ['scripts/typescript.mjs', path, ...args])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)))
  const [name = '', ...args] = process.argv.slice(2)
  const script = scripts[name]
  if (!script) {
    console.error(`Usage: node scripts/run.mjs ${Object.keys(scripts).join(' | ')} [argument …]`)
    process.exit(2)
  }
  await main(async () => {
    await ensurePackages()
    process.exitCode = await script(args)
  })
}
