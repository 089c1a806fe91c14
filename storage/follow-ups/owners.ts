import { db } from '../database/db.ts'
import { isOwnerWord, tagKey } from '../day/grammar.ts'
import { isDeleted } from '../rows/row.ts'

/**
 * Who can own a follow-up, by the word that is typed, folded as tags are: the people who are known by name, the observer
 * among them, and whoever owned one before, in
 * the form in which they were first named.
 */
export async function knownOwners(): Promise<Map<string, string>> {
  const [people, followUps] = await db.transaction('r', db.people, db.followUps, () =>
    Promise.all([db.people.toArray(), db.followUps.toArray()]),
  )
  const names = [
    ...people.filter((person) => !isDeleted(person)).map(({ name }) => name),
    ...followUps
      .filter((row) => !isDeleted(row))
      .sort((a, b) => a.recordedAt - b.recordedAt || a.seq - b.seq)
      .map(({ owner = '' }) => owner),
  ]
  const owners = new Map<string, string>()
  for (const name of names) {
    const key = ownerKey(name)
    if (key !== undefined && !owners.has(key)) owners.set(key, name)
  }
  return owners
}

/** By what owners compare: "Ada Byron" is typed `@ada-byron`. */
export function ownerKey(name: string): string | undefined {
  const word = ownerWord(name)
  return word === undefined ? undefined : tagKey(word)
}

/** A name as an owner is typed: one word, its parts joined by hyphens; undefined where nothing of it could be one. */
export function ownerWord(name: string): string | undefined {
  const word = name
    .replace(/[^\p{L}\p{M}\p{N}\p{Join_C}\p{Pd}\p{Pc}/.&'’@]+/gu, '-')
    .replace(/[/.&'’]+(?=[-/.&'’]|$)/g, '')
    .replace(/^[-@]+|-+$/g, '')
  return isOwnerWord(word) ? word : undefined
}

/**
 * The owner or due date being typed at the caret of a follow-up: its place in the line, and what of it stands before
 * the caret, without `@` or `due:`. `after` is where its sign ends.
 */
export function followUpTokenAt(
  line: string,
  caret: number,
  after: number,
): { what: 'owner' | 'due'; from: number; to: number; typed: string } | undefined {
  let from = caret
  while (from > after && /\S/.test(line[from - 1]!)) from--
  const [, sign, typed] = /^(@|due:)(.*)$/is.exec(line.slice(from, caret)) ?? []
  if (sign === undefined || typed === undefined) return undefined
  const to = caret + /^\S*/.exec(line.slice(caret))![0].length
  return { what: sign === '@' ? 'owner' : 'due', from, to, typed }
}
