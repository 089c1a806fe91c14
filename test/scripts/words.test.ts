import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as en from '../../assets/locales/en.yml'
import { readSentences, wordsTypes } from '../../scripts/words.mjs'

const sentences = readSentences('assets/locales/en.yml')

test('the types of the words stand in step with the words', () => {
  expect(readFileSync('assets/locales/en.d.yml.ts', 'utf8')).toBe(wordsTypes(sentences))
})

test('a sentence chooses its form by number and writes large numbers with commas', () => {
  expect(en.showMore(1)).toBe('Show 1 more')
  expect(en.showMore(1234)).toBe('Show 1,234 more')
})

test('every sentence is shown somewhere', () => {
  const sources = ['components', 'entrypoints', 'summary']
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .filter((file) => /\.(tsx?|html)$/.test(file))
  const code = [...sources, 'wxt.config.ts'].map((file) => readFileSync(file, 'utf8')).join('\n')

  expect(Object.keys(sentences).filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([])
})
