import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { fillWords, words } from './words.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'entrypoints/review')

/**
 * The page that opens a review, in one file: script, style, and room for the review. It asks for nothing, and runs
 * nothing but this script.
 */
export async function reviewPage() {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: [words()],
    build: {
      write: false,
      modulePreload: false,
      cssCodeSplit: false,
      rollupOptions: { input: join(folder, 'main.tsx'), output: { format: 'iife' } },
    },
  })
  const files = [built].flat().flatMap((one) => ('output' in one ? one.output : []))
  const scripts = files.flatMap((file) => (file.type === 'chunk' ? [file.code] : []))
  const styles = files.flatMap((file) => (file.type === 'asset' && file.fileName.endsWith('.css') ? [String(file.source)] : []))
  const [code, sheet] = [scripts[0], styles[0]]
  if (code === undefined || sheet === undefined || files.length !== 2) throw new Error(`The review page is ${files.length} files.`)
  // Nothing in the script may end it, or look like the place of the review.
  const script = code.trim().replace(/<(?=\/script|script|!--)/gi, '\\x3c')
  const style = sheet.trim()
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return fillWords(readFileSync(join(folder, 'page.html'), 'utf8'))
    .replace('content="policy"', () => `content="${policy}"`)
    .replace('<style></style>', () => `<style>${style}</style>`)
    .replace('<script></script>', () => `<script>${script}</script>`)
}

/** @param {string} text */
function hash(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
