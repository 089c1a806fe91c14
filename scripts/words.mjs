import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const english = fileURLToPath(new URL('../assets/locales/en.yml', import.meta.url))

/** Files as they were read last. @type {Map<string, { text: string, sentences: Sentences }>} */
const read = new Map()

/**
 * Sentences of a locale file by name. A sentence is text in which $1, $2 … stand for what is filled in,
 * or a choice by number, `{ 0?: …, 1: …, n: … }`, in which $1 is that number.
 * @typedef {Record<string, string | Record<string, string>>} Sentences
 */

/**
 * Reads a locale file. Throws where a name is no identifier or a sentence has another shape.
 * @param {string} path
 * @returns {Sentences}
 */
export function readSentences(path) {
  const text = readFileSync(path, 'utf8')
  const known = read.get(path)
  // A build asks for each sentence by itself.
  if (known?.text === text) return known.sentences
  const sentences = parse(text)
  for (const [name, sentence] of Object.entries(sentences)) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) throw new Error(`${path}: "${name}" is no name for a sentence`)
    const forms = typeof sentence === 'string' ? [sentence] : Object.values(sentence)
    if (forms.some((form) => typeof form !== 'string')) throw new Error(`${path}: "${name}" is no sentence`)
    if (typeof sentence !== 'string' && !('n' in sentence)) throw new Error(`${path}: "${name}" has no form n`)
  }
  read.set(path, { text, sentences })
  return sentences
}

/**
 * A module that exports each sentence: a string, or a function that fills it in.
 * @param {Sentences} sentences
 */
export function wordsModule(sentences) {
  return Object.entries(sentences)
    .map(([name, sentence]) => `export const ${name} = ${expression(sentence)}`)
    .join('\n')
}

/**
 * The types of that module, to stand beside the locale file.
 * @param {Sentences} sentences
 */
export function wordsTypes(sentences) {
  const lines = Object.entries(sentences).map(([name, sentence]) => {
    const count = blanks(sentence)
    if (count === 0) return `export const ${name}: string`
    const names = Array.from(
      { length: count },
      (_, i) => `$${i + 1}: ${i === 0 && typeof sentence !== 'string' ? 'number' : 'string | number'}`,
    )
    return `export function ${name}(${names.join(', ')}): string`
  })
  return ['// Made from en.yml by `npm run words`; a test keeps it in step.', ...lines, ''].join('\n')
}

/**
 * Lets Vite import a locale file as a module of sentences, and fills `%name%` in pages with the English one. In a
 * build each sentence is a module of its own, so that a page loads the sentences it shows and no others.
 * @returns {import('vite').Plugin}
 */
export function words() {
  let apart = false
  return {
    name: 'words',
    configResolved(config) {
      apart = config.command === 'build'
    },
    resolveId(source) {
      return /\.yml\?word=/.test(source) ? source : null
    },
    load(id) {
      const [, path, name = ''] = /^(.+\.yml)\?word=(.+)$/.exec(id) ?? []
      const sentence = path && readSentences(path)[name]
      return sentence ? { code: `export default ${expression(sentence)}`, moduleType: 'js', moduleSideEffects: false } : null
    },
    transform(_, id) {
      if (!id.endsWith('.yml')) return null
      const sentences = readSentences(id)
      const code = apart
        ? Object.keys(sentences)
            .map((name) => `export { default as ${name} } from ${JSON.stringify(`${id}?word=${name}`)}`)
            .join('\n')
        : wordsModule(sentences)
      return { code, map: null, moduleType: 'js', moduleSideEffects: false }
    },
    transformIndexHtml: fillWords,
  }
}

/**
 * Fills `%name%` in a page with the English sentence of that name.
 * @param {string} html
 */
export function fillWords(html) {
  const sentences = readSentences(english)
  return html.replace(/%(\w+)%/g, (_, name) => {
    const sentence = sentences[name]
    if (typeof sentence !== 'string') throw new Error(`${name} is no sentence that stands alone`)
    return sentence.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  })
}

/** @param {string | Record<string, string>} sentence */
function blanks(sentence) {
  const forms = typeof sentence === 'string' ? [sentence] : Object.values(sentence)
  const numbers = forms.flatMap((form) => [...form.matchAll(/\$(\d)/g)].map((match) => Number(match[1])))
  return Math.max(0, typeof sentence === 'string' ? 0 : 1, ...numbers)
}

/** @param {string | Record<string, string>} sentence */
function expression(sentence) {
  const count = blanks(sentence)
  if (typeof sentence === 'string' && count === 0) return JSON.stringify(sentence)
  const names = Array.from({ length: count }, (_, i) => `$${i + 1}`)
  const body =
    typeof sentence === 'string'
      ? template(sentence)
      : Object.entries(sentence).reduceRight(
          (rest, [form, text]) => (form === 'n' ? rest : `$1 === ${Number(form)} ? ${template(text)} : ${rest}`),
          template(sentence.n ?? ''),
        )
  return `(${names.join(', ')}) => ${body}`
}

/**
 * Numbers are written as English writes them: 1,234.
 * @param {string} text
 */
function template(text) {
  return (
    '`' +
    text
      .replace(/[`\\]/g, '\\$&')
      .replace(/\$(?!\d)/g, '\\$')
      .replace(/\$(\d)/g, "${typeof $$$1 === 'number' ? $$$1.toLocaleString('en') : $$$1}") +
    '`'
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(english.replace(/\.yml$/, '.d.yml.ts'), wordsTypes(readSentences(english)))
}
