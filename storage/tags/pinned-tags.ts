import type { ParsedLine } from '../day/grammar.ts'
import { changeSettings, settings } from '../database/settings.ts'

/** A tag that is added to every capture until it is unpinned. */
export interface PinnedTag {
  key: string
  label: string
}

/** The pinned tags, in the order of pinning. */
export async function pinnedTags(): Promise<PinnedTag[]> {
  return (await settings()).pinned ?? []
}

/** Pins a tag, or unpins it if it is pinned. */
export function togglePinned({ key, label }: PinnedTag): Promise<void> {
  return changeSettings(({ pinned = [] }) => {
    const others = pinned.filter((each) => each.key !== key)
    return { pinned: others.length < pinned.length ? others : [...others, { key, label }] }
  })
}

/** Unpins all tags. */
export function unpinAll(): Promise<void> {
  return changeSettings({ pinned: undefined })
}

/** A parsed line with the pinned tags added, unless it is an activity. */
export function withPinned(parsed: ParsedLine, pinned: PinnedTag[]): ParsedLine {
  if (parsed.what === 'activity' || pinned.length === 0) return parsed
  const typed = new Set(parsed.tags.map(({ key }) => key))
  const added = pinned.filter(({ key }) => !typed.has(key))
  return { ...parsed, tags: [...parsed.tags, ...added].sort((a, b) => (a.key < b.key ? -1 : 1)) }
}
