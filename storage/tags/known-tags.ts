import { db } from '../database/db.ts'
import { thisDevice } from '../database/device.ts'
import { tagsByKey } from '../rows/shown-tags.ts'
import { type Tag } from '../rows/tables.ts'

/** Tags to offer, by key: those of this person and of those whose rows are here, without those merged into others. */
export async function knownTags(): Promise<Map<string, Tag>> {
  return new Map([...(await shownTags())].filter(([key, tag]) => tag.key === key))
}

/** Every tag that has a row, by key, as it is to be shown: a merged one is the tag that it was merged into. */
export async function shownTags(): Promise<Map<string, Tag>> {
  const [device, tags] = await Promise.all([thisDevice(), db.tags.toArray()])
  return tagsByKey(tags, device?.me)
}
