import type { ParsedLine } from '../day/grammar.ts'
import { changeSettings, settings } from '../database/settings.ts'

/** A tag that stays on until it is taken off. */
export interface PinnedTag {
  key: string
  label: string
}

/** The tags that every capture gets, in the order in which they were pinned. */
export async function pinnedTags(): Promise<PinnedTag[]> {
  return (await settings()).pinned ?? []
}

/** Pins a tag, or takes it off where it is pinned. */
export function togglePinned({ key, label }: PinnedTag): Promise<void> {
  return changeSettings(({ pinned = [] }) => {
    const others = pinned.filter((each) => each.key !== key)
    return { pinned: others.length < pinned.length ? others : [...others, { key, label }] }
  })
}

/** Takes every pinned tag off. */
export function unpinAll(): Promise<void> {
  return changeSettings({ pinned: undefined })
}

/** What a line says with the tags that are pinned: an observation and a follow-up get them, an activity does not. */
export function withPinned(parsed: ParsedLine, pinned: PinnedTag[]): ParsedLine {
  if (parsed.what === 'activity' || pinned.length === 0) return parsed
  const typed = new Set(parsed.tags.map(({ key }) => key))
  const added = pinned.filter(({ key }) => !typed.has(key))
  return { ...parsed, tags: [...parsed.tags, ...added].sort((a, b) => (a.key < b.key ? -1 : 1)) }
}
