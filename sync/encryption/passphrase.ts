import { wordlist } from '@scure/bip39/wordlists/english.js'

/** Six of 2,048 words are 66 bits: too many to guess at a third of a second each. */
const wordCount = 6

/** A random passphrase to be written down: six English words, each identified by its first four letters. */
export function newPassphrase(): string {
  return Array.from({ length: wordCount }, () => wordlist[randomBelow(wordlist.length)]).join(' ')
}

/** A uniformly random number from 0 to `limit` - 1. Draws that would make the first numbers more likely are discarded. */
export function randomBelow(limit: number, draw = () => crypto.getRandomValues(new Uint32Array(1))[0]!): number {
  const fair = 2 ** 32 - (2 ** 32 % limit)
  let drawn = draw()
  while (drawn >= fair) drawn = draw()
  return drawn % limit
}
