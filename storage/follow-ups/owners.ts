import { db } from '../database/db.ts'
import { isOwnerWord, tagKey } from '../day/grammar.ts'
import { isDeleted } from '../rows/row.ts'

/**
 * Names of possible owners by `ownerKey`: people with a name, including the observer, and owners of earlier follow-ups.
 * A name has the spelling that was used first.
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

/** The key by which owners are compared: "Ada Byron" is typed `@ada-byron`. Undefined if the name cannot be typed. */
export function ownerKey(name: string): string | undefined {
  const word = ownerWord(name)
  return word === undefined ? undefined : tagKey(word)
}

/** A name as it is typed for an owner: one word, joined by hyphens; undefined if no part of it can be typed. */
export function ownerWord(name: string): string | undefined {
  const word = name
    .replace(/[^\p{L}\p{M}\p{N}\p{Join_C}\p{Pd}\p{Pc}/.&'’@]+/gu, '-')
    .replace(/[/.&'’]+(?=[-/.&'’]|$)/g, '')
    .replace(/^[-@]+|-+$/g, '')
  return isOwnerWord(word) ? word : undefined
}

/**
 * The owner or due date that is being typed at the caret: its range in the line, and the part before the caret without
 * `@` or `due:`. `after` is the end of the follow-up sign.
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
