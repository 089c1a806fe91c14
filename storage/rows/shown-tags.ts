import { type Tag } from './tables.ts'
import { type PersonId, isDeleted, compareStrings } from './row.ts'

/**
 * The tag that is shown and counted for each key with a row: for a merged tag, the one that it was merged into. If
 * several people have a row for one key, the row of `me` wins. Tags that were merged into each other, on different
 * devices, are shown as the first of them by key.
 */
export function tagsByKey(tags: Tag[], me: PersonId | undefined): Map<string, Tag> {
  const own = new Map<string, Tag>()
  const sorted = tags
    .filter((tag) => !isDeleted(tag))
    .sort((a, b) => Number(a.by === me) - Number(b.by === me) || compareStrings(b.id, a.id))
  for (const tag of sorted) own.set(tag.key, tag)
  return new Map(Array.from(own, ([key, tag]) => [key, shownTag(tag, own)]))
}

/** The keys of the shown tags, sorted and without duplicates. */
export function shownKeys(keys: string[], tags: Map<string, Tag>): string[] {
  return [...new Set(keys.map((key) => tags.get(key)?.key ?? key))].sort(compareStrings)
}

/** The keys and all tags into which anyone merged them. */
export function withMerged(keys: Iterable<string>, tags: Tag[]): Set<string> {
  const all = new Set(keys)
  let before = -1
  while (all.size > before) {
    before = all.size
    for (const { key, mergedInto } of tags) if (mergedInto !== undefined && all.has(key)) all.add(mergedInto)
  }
  return all
}

function shownTag(tag: Tag, tags: Map<string, Tag>): Tag {
  const passed = [tag]
  for (let at = tag; at.mergedInto !== undefined;) {
    const next = tags.get(at.mergedInto)
    // The tag that it was merged into is not on this device, or was deleted: only its key is known.
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
