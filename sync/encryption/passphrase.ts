import { wordlist } from '@scure/bip39/wordlists/english.js'

/** Six of 2,048 words: 66 bits, which no derivation at a third of a second a guess gives away. */
const words = 6

/** A passphrase that nobody thought of, to be written down: six English words, each told from the others by its first four letters. */
export function newPassphrase(): string {
  return Array.from({ length: words }, () => wordlist[randomBelow(wordlist.length)]).join(' ')
}

/** A number from 0 to `limit` - 1, each as likely: draws that would favour the first ones are thrown away. */
export function randomBelow(limit: number, draw = () => crypto.getRandomValues(new Uint32Array(1))[0]!): number {
  const fair = 2 ** 32 - (2 ** 32 % limit)
  let drawn = draw()
  while (drawn >= fair) drawn = draw()
  return drawn % limit
}
