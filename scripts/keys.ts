// `npm run keys`: writes the table of keys into the README, from the chords that the help shows.
import { readFileSync, writeFileSync } from 'node:fs'
import { chordSections, keyCaps } from '../components/keyboard/chords.ts'

const begin = '<!-- keys: written by `npm run keys` -->'
const end = '<!-- /keys -->'

/** A README with its table of keys replaced by the current one. */
export function withKeysTable(readme: string): string {
  const [before, rest] = readme.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`README.md has no ${begin} … ${end}`)
  const rows = chordSections.flatMap(({ heading, entries }) =>
    entries.map((entry, i) => `| ${i === 0 ? heading : ''} | ${keyCaps(entry).join(' ')} | ${entry.does} |`),
  )
  return [before.trimEnd(), '', begin, '', '| where | press | does |', '|---|---|---|', ...rows, '', end].join('\n') + after
}

export default function writeKeysTable(): void {
  writeFileSync('README.md', withKeysTable(readFileSync('README.md', 'utf8')))
}
