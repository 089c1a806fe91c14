import { act, type ActContext } from '../database/acts.ts'
import { db, dayTables } from '../database/db.ts'
import { tagKey } from '../day/grammar.ts'
import { shownTags } from './known-tags.ts'
import { deleteRow, editRow, isDeleted, restoreRow, type Changes } from '../rows/row.ts'
import { shownKeys, withMerged } from '../rows/shown-tags.ts'
import { type DayRowFields, type RowTable, type Tag } from '../rows/tables.ts'

/** Key and label of a tag. */
export interface TagName {
  key: string
  label: string
}

/** A tag as it is shown, and how many rows have it. */
export interface TagInUse {
  tag: TagName & Pick<Tag, 'colour' | 'group'>
  /** Rows with this tag or one merged into it, in all ride-alongs; deleted rows do not count. */
  count: number
}

const tables: RowTable[] = [...dayTables, 'tags']

/** All known and used tags, with the number of rows that have them, sorted by key. */
export async function tagsInUse(): Promise<TagInUse[]> {
  return db.transaction('r', [db.device, db.tags, ...dayTables.map((table) => db[table])], async () => {
    const tags = await shownTags()
    const counts = new Map([...tags].filter(([key, tag]) => tag.key === key).map(([key]) => [key, 0]))
    for (const table of dayTables) {
      const rows: DayRowFields[] = await db[table].toArray()
      for (const row of rows) if (!isDeleted(row)) for (const key of shownKeys(row.tags, tags)) counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    return Array.from(counts, ([key, count]) => ({ tag: tags.get(key) ?? { key, label: key }, count })).sort((a, b) =>
      a.tag.key < b.tag.key ? -1 : 1,
    )
  })
}

/**
 * Renames a tag, as an act. If the new label has another key, the tag is merged into the tag with that key, which is added
 * if it does not exist.
 * @returns whether it was merged into an existing tag.
 */
export function renameTag(key: string, newLabel: string, label: string): Promise<boolean> {
  const to = tagKey(newLabel)
  return act(label, tables, async (acting) => {
    const tagsShown = await shownTags()
    if (to !== key) return mergeInto(acting, tagsShown, [key], { key: to, label: newLabel })
    await writeTag(acting, tagsShown, { key, label: newLabel }, { label: newLabel })
    return false
  })
}

/** Merges tags into another, as an act. The observer's own rows are changed; rows of other people are shown with that tag. */
export async function mergeTags(keys: string[], into: TagName, label: string): Promise<void> {
  await act(label, tables, async (acting) =>
    mergeInto(
      acting,
      await shownTags(),
      keys.filter((key) => key !== into.key),
      into,
    ),
  )
}

/** Sets the colour of a tag, a name in the style tokens, or removes it; as an act. */
export function recolourTag(tag: TagName, colour: string | undefined, label: string): Promise<void> {
  return act(label, tables, async (acting) => writeTag(acting, await shownTags(), tag, { colour }))
}

/** Deletes a tag and removes it from the observer's own rows, as an act. Rows of other people keep it. */
export function deleteTag(key: string, label: string): Promise<void> {
  return act(label, tables, async (acting) => {
    const tagsShown = await shownTags()
    const keys = [...tagsShown].filter(([, tag]) => tag.key === key).map(([each]) => each)
    const all = new Set([key, ...keys])
    await replaceKeys(acting, all, [])
    for (const each of all) await deleteOwnTag(acting, each)
  })
}

/** Puts tags into a pack, or without `group` into none; as an act. Unknown tags are added. */
export function putIntoPack(tags: TagName[], group: string | undefined, label: string): Promise<void> {
  return act(label, tables, async (acting) => {
    const tagsShown = await shownTags()
    for (const tag of tags) await writeTag(acting, tagsShown, tag, { group })
  })
}

/** Adds the tags of a ready-made pack, as an act. Tags that were merged or are in another pack are not changed. */
export function choosePack(group: string, tags: TagName[], label: string): Promise<void> {
  return act(label, tables, async (acting) => {
    const tagsShown = await shownTags()
    for (const tag of tags) {
      const known = tagsShown.get(tag.key)
      if (!known || (known.key === tag.key && known.group === undefined)) await writeTag(acting, tagsShown, tag, { group })
    }
  })
}

/** Removes the tags of a ready-made pack from it, and deletes the unused ones; as an act. */
export function leavePack(group: string, label: string): Promise<void> {
  return act(label, tables, async (acting) => {
    const tagsShown = await shownTags()
    const used = await keysInUse()
    for (const [key, tag] of tagsShown) {
      if (tag.key !== key || tag.group !== group) continue
      if (used.has(key)) await writeTag(acting, tagsShown, tag, { group: undefined })
      else await deleteOwnTag(acting, key)
    }
  })
}

/** Renames a pack, or without a name dissolves it; as an act. */
export function renamePack(group: string, name: string | undefined, label: string): Promise<void> {
  return act(label, tables, async (acting) => {
    const tagsShown = await shownTags()
    for (const [key, tag] of tagsShown) if (tag.key === key && tag.group === group) await writeTag(acting, tagsShown, tag, { group: name })
  })
}

/** @returns whether the target existed. */
async function mergeInto(acting: ActContext, tagsShown: Map<string, Tag>, keys: string[], into: TagName): Promise<boolean> {
  const exists = tagsShown.get(into.key)?.key === into.key
  const [first] = keys.map((key) => tagsShown.get(key))
  const fresh = { label: into.label, ...(first?.colour && { colour: first.colour }), ...(first?.group && { group: first.group }) }
  await writeTag(acting, tagsShown, into, { mergedInto: undefined, ...(!exists && fresh) })
  for (const key of keys) await writeTag(acting, tagsShown, { key, label: key }, { mergedInto: into.key })
  await replaceKeys(acting, new Set(keys), [into.key])
  return exists
}

/** Changes the observer's own row of a tag, and adds one if there is none. */
async function writeTag(acting: ActContext, tagsShown: Map<string, Tag>, { key, label }: TagName, changes: Changes<Tag>): Promise<void> {
  const { me, id: device } = acting.device
  const id = `${me}/${key}`
  const known = tagsShown.get(key)
  if (await db.tags.get(id)) {
    const restored = (row: Tag) => (isDeleted(row) ? restoreRow(row, device) : row)
    return acting.change<Tag>('tags', id, (row) => editRow<Tag>(restored(row), changes, device))
  }
  const shown = known?.key === key ? known : undefined
  const before = { label: shown?.label ?? label, colour: shown?.colour, group: shown?.group }
  await acting.add<Tag>('tags', { ...present({ ...before, ...changes }), key, label: changes.label ?? before.label }, id)
}

/** Replaces tags by `instead` in the observer's own rows that are not deleted. */
async function replaceKeys({ change, device }: ActContext, keys: Set<string>, instead: string[]): Promise<void> {
  for (const table of dayTables) {
    const rows: DayRowFields[] =
      table === 'observations'
        ? await db.observations
            .where('tags')
            .anyOf([...keys])
            .distinct()
            .toArray()
        : await db[table].filter((row: DayRowFields) => row.tags?.some((tag) => keys.has(tag)) ?? false).toArray()
    for (const row of rows) {
      if (row.by !== device.me || isDeleted(row)) continue
      const tags = [...new Set([...row.tags.filter((tag) => !keys.has(tag)), ...instead])].sort()
      await change<DayRowFields>(table, row.id, (before) => editRow<DayRowFields>(before, { tags }, device.id))
    }
  }
}

async function deleteOwnTag({ change, device }: ActContext, key: string): Promise<void> {
  await change<Tag>('tags', `${device.me}/${key}`, (row) => (isDeleted(row) ? row : deleteRow(row, device.id, Date.now())))
}

/** The keys used by any row, including deleted rows, and the tags they were merged into. */
async function keysInUse(): Promise<Set<string>> {
  const keys = new Set((await db.observations.orderBy('tags').uniqueKeys()).filter((key) => typeof key === 'string'))
  for (const table of ['spans', 'followUps'] as const)
    await db[table].each((row: DayRowFields) => {
      for (const key of row.tags ?? []) keys.add(key)
    })
  return withMerged(keys, await db.tags.toArray())
}

function present<T extends object>(fields: T): { [Name in keyof T]?: NonNullable<T[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: NonNullable<T[Name]>
  }
}
