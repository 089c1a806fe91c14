import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { build as bundle } from 'vite'
import { buildFolder } from '../../scripts/builds.mjs'
import { words } from '../../scripts/words.mjs'
import { startChromium } from './chromium.ts'
import { table, within, type Bench, type Figure, type Row } from './figures.ts'
import type { Library } from './library.page.ts'

/** Defined in the page /bench/library.html. */
declare const library: Library

const build = buildFolder('chromium')
const rows = import.meta.glob<{ default: Row }>('./rows/!(*.page).ts')

/** Measures every row, or those that are named, and prints the figures of each row as it comes. */
export default async function bench(...args: string[]): Promise<void> {
  const named = args.filter((arg) => !arg.startsWith('--'))
  const unknown = named.filter((name) => !(`./rows/${name}.ts` in rows))
  if (unknown.length > 0) throw new Error(`No row is called ${unknown.join(', ')}: use ${Object.keys(rows).map(nameOf).join(', ')}.`)
  const chosen = Object.entries(rows).filter(([path]) => named.length === 0 || named.includes(nameOf(path)))

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
      // The tab stays open so that a process for our pages exists: starting one takes longer than all that is measured.
      return chromium
    },
  }
  const figures: Figure[] = []
  const failed: string[] = []
  try {
    for (const [path, load] of chosen) {
      const name = nameOf(path)
      console.log(`\nMeasuring ${name} …`)
      try {
        const measured = await (await load()).default.measure(stage)
        figures.push(...measured)
        console.log(table(measured))
      } catch (error) {
        // One failing row must not lose what the others measure.
        failed.push(name)
        console.error(`The row ${name} failed:`, error)
      }
    }
  } finally {
    await rm(extension, { recursive: true, force: true })
  }
  const processor = cpus()
  console.log(`\n${version || 'no browser'}, headless; ${processor.length} × ${processor[0]?.model.trim()}; Node ${process.version}`)
  const over = figures.filter((figure) => !within(figure))
  for (const { what } of over) console.log(`Over budget: ${what}`)
  for (const name of failed) console.log(`Failed: ${name}`)
  console.log(`${figures.length} figures, ${over.length} over budget, ${failed.length} rows failed`)
  if (over.length + failed.length > 0) process.exitCode = 1
}

/** What a row is called on the command line: `./rows/opening.ts` is `opening`. */
function nameOf(path: string): string {
  return basename(path, '.ts')
}

/** A copy of the build that also contains the bench's own pages, under /bench/. */
async function extensionWithPages(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ride-along-bench-'))
  await cp(build, folder, { recursive: true })
  // Sync is measured against a server on this machine, and nobody is here to click the permission prompt.
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
