import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { readSentences, words } from './words.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

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
      rollupOptions: { input: fileURLToPath(new URL('../entrypoints/review/main.tsx', import.meta.url)), output: { format: 'iife' } },
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
  const { name, reviewFallback } = readSentences(fileURLToPath(new URL('../assets/locales/en.yml', import.meta.url)))
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${name}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    `<div id="app"><p class="broken">${String(reviewFallback).replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</p></div>`,
    '<script type="application/json" id="review"></script>',
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

/** @param {string} text */
function hash(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
