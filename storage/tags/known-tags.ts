import { db } from '../database/db.ts'
import { thisDevice } from '../database/device.ts'
import { tagsByKey } from '../rows/shown-tags.ts'
import { type Tag } from '../rows/tables.ts'

/** The known tags by key, of the observer and of other people, without those merged into others. */
export async function knownTags(): Promise<Map<string, Tag>> {
  return new Map([...(await shownTags())].filter(([key, tag]) => tag.key === key))
}

/** The tag to show for each key with a row; for a merged tag, the one that it was merged into. */
export async function shownTags(): Promise<Map<string, Tag>> {
  const [device, tags] = await Promise.all([thisDevice(), db.tags.toArray()])
  return tagsByKey(tags, device?.me)
}
