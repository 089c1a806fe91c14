import { type Tag } from './tables.ts'
import { type PersonId, isDeleted, compareStrings } from './row.ts'

/**
 * Every key a tag has a row for, with the tag it is shown and counted as: merged tags stand for what they were merged
 * into. Where several people named one tag, `me`'s own row wins. Two that were merged into each other, on two devices,
 * are the first of them by key.
 */
export function tagsByKey(tags: Tag[], me: PersonId | undefined): Map<string, Tag> {
  const own = new Map<string, Tag>()
  const sorted = tags
    .filter((tag) => !isDeleted(tag))
    .sort((a, b) => Number(a.by === me) - Number(b.by === me) || compareStrings(b.id, a.id))
  for (const tag of sorted) own.set(tag.key, tag)
  return new Map(Array.from(own, ([key, tag]) => [key, shownAs(tag, own)]))
}

/** Keys as they are shown and counted, each once and sorted. */
export function shownKeys(keys: string[], tags: Map<string, Tag>): string[] {
  return [...new Set(keys.map((key) => tags.get(key)?.key ?? key))].sort(compareStrings)
}

/** The keys, and all that they were merged into by any person. */
export function withMerged(keys: Iterable<string>, tags: Tag[]): Set<string> {
  const all = new Set(keys)
  let before = -1
  while (all.size > before) {
    before = all.size
    for (const { key, mergedInto } of tags) if (mergedInto !== undefined && all.has(key)) all.add(mergedInto)
  }
  return all
}

function shownAs(tag: Tag, tags: Map<string, Tag>): Tag {
  const passed = [tag]
  for (let at = tag; at.mergedInto !== undefined;) {
    const next = tags.get(at.mergedInto)
    // What it was merged into is not here, or was deleted: then its key is all that is known of it.
    if (!next) {
      const { mergedInto: key, colour: _, group: __, ...row } = at
      return { ...row, key, label: key }
    }
    if (passed.includes(next)) return passed.slice(passed.indexOf(next)).reduce((first, each) => (each.key < first.key ? each : first))
    passed.push(next)
    at = next
  }
  return passed.at(-1)!
}
