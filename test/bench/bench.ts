import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { build as bundle } from 'vite'
import { run } from '../../scripts/packages.mjs'
import { words } from '../../scripts/words.mjs'
import { startChromium } from './chromium.ts'
import { table, within, type Bench, type Figure, type Row } from './figures.ts'
import type { Library } from './library.page.ts'

/** In its page. */
declare const library: Library

const build = '.output/chrome-mv3'
const rows = import.meta.glob<{ default: Row }>('./rows/!(*.page).ts')

/** Measures everything, or the rows that are named, and prints one table. */
export default async function bench(...args: string[]): Promise<void> {
  const named = args.filter((arg) => !arg.startsWith('--'))
  const chosen = Object.entries(rows).filter(([path]) => named.length === 0 || named.includes(basename(path, '.ts')))
  if (chosen.length === 0) throw new Error(`No row is called ${named.join(', ')}: ${Object.keys(rows).join(', ')}.`)
  // Vite, which runs this file, says development; what ships is built for production.
  delete process.env.NODE_ENV
  if (run('npm', '--prefix', 'test/bench', 'ci', '--silent') !== 0) throw new Error('The peers are not to be had.')
  if (run('npx', 'wxt', 'build', '-b', 'chrome') !== 0) throw new Error('The extension does not build.')

  const extension = await extensionWithPages()
  let version = ''
  const stage: Bench = {
    samples: (full) => (args.includes('--quick') ? Math.ceil(full / 8) : full),
    build,
    async chromium(observations) {
      const chromium = await startChromium(extension)
      version = chromium.version
      const tab = await chromium.openTab('bench/library.html')
      await tab.waitFor(() => 'library' in globalThis)
      await tab.evaluate((n) => library.fill(n), observations)
      // It stays open, so that a process for our pages is there: to start one takes longer than all that is measured.
      return chromium
    },
  }
  const figures: Figure[] = []
  try {
    for (const [path, load] of chosen) {
      console.log(`Measuring ${basename(path, '.ts')} …`)
      figures.push(...(await (await load()).default.measure(stage)))
    }
  } finally {
    await rm(extension, { recursive: true, force: true })
  }
  const processor = cpus()
  console.log(
    `\n${version || 'no browser'}, headless; ${processor.length} × ${processor[0]?.model.trim()}; Node ${process.version}\n\n${table(figures)}`,
  )
  if (!figures.every(within)) process.exitCode = 1
}

/** A copy of the build, with the bench's own pages beside it under /bench/. */
async function extensionWithPages(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ride-along-bench-'))
  await cp(build, folder, { recursive: true })
  // Sync is measured against a server on this machine, and nobody can be asked for leave.
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as object
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, host_permissions: ['http://127.0.0.1/*', 'https://*/*'] }))
  const scripts = (await readdir(import.meta.dirname, { recursive: true })).filter(
    (path) => path.endsWith('.page.ts') && !path.includes('node_modules'),
  )
  await bundle({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    base: '/bench/',
    plugins: [words()],
    worker: { format: 'es', plugins: () => [words()] },
    build: {
      outDir: join(folder, 'bench'),
      emptyOutDir: false,
      modulePreload: false,
      rollupOptions: {
        input: Object.fromEntries(scripts.map((path) => [basename(path, '.page.ts'), join(import.meta.dirname, path)])),
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js' },
      },
    },
  })
  const page = (title: string, body: string) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>${body}</html>`
  await writeFile(join(folder, 'bench/library.html'), page('Library', '<script type="module" src="/bench/library.js"></script>'))
  await writeFile(join(folder, 'bench/bare.html'), page('Bare', '<textarea autofocus></textarea>'))
  return folder
}
