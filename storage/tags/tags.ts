import { act, type ActContext } from '../database/acts.ts'
import { db, dayTables } from '../database/db.ts'
import { tagKey } from '../day/grammar.ts'
import { shownTags } from './known-tags.ts'
import { deleteRow, editRow, isDeleted, restoreRow, type Changes } from '../rows/row.ts'
import { shownKeys, withMerged } from '../rows/shown-tags.ts'
import { type DayRowFields, type RowTable, type Tag } from '../rows/tables.ts'

/** A tag by its key and the form in which it is shown. */
export interface TagName {
  key: string
  label: string
}

/** A tag as it is shown, and what bears it. */
export interface TagInUse {
  tag: TagName & Pick<Tag, 'colour' | 'group'>
  /** Rows of every ride-along that bear it or what was merged into it, deleted ones not counted. */
  count: number
}

const tables: RowTable[] = [...dayTables, 'tags']

/** Every tag that is known or stands on a row, with how many rows bear it, by its key. */
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
 * Gives a tag another label. Where that has another key, the tag is merged into the one of that key, which is made
 * where it is not known yet.
 * @returns whether it is now part of a tag that was known before.
 */
export function renameTag(key: string, newLabel: string, label: string): Promise<boolean> {
  const to = tagKey(newLabel)
  return act(label, tables, async (acting) => {
    const looks = await shownTags()
    if (to !== key) return mergeInto(acting, looks, [key], { key: to, label: newLabel })
    await writeTag(acting, looks, { key, label: newLabel }, { label: newLabel })
    return false
  })
}

/** Makes tags part of another: the observer's own rows bear that one from now on, those of other people are shown with it. */
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

/** Gives a tag a colour by its name in the tokens, or takes it off. */
export function recolourTag(tag: TagName, colour: string | undefined, label: string): Promise<void> {
  return act(label, tables, async (acting) => writeTag(acting, await shownTags(), tag, { colour }))
}

/** Takes a tag off the observer's own rows, and forgets it; the rows of other people keep theirs. */
export function deleteTag(key: string, label: string): Promise<void> {
  return act(label, tables, async (acting) => {
    const looks = await shownTags()
    const keys = [...looks].filter(([, tag]) => tag.key === key).map(([each]) => each)
    const all = new Set([key, ...keys])
    await replaceKeys(acting, all, [])
    for (const each of all) await deleteOwnTag(acting, each)
  })
}

/** Puts tags into a pack, or out of any; tags that are not known yet are from now on. */
export function putIntoPack(tags: TagName[], group: string | undefined, label: string): Promise<void> {
  return act(label, tables, async (acting) => {
    const looks = await shownTags()
    for (const tag of tags) await writeTag(acting, looks, tag, { group })
  })
}

/** Makes the tags of a ready pack known. One that was merged, or stands in another pack, stays where it is. */
export function choosePack(group: string, tags: TagName[], label: string): Promise<void> {
  return act(label, tables, async (acting) => {
    const looks = await shownTags()
    for (const tag of tags) {
      const look = looks.get(tag.key)
      if (!look || (look.key === tag.key && look.group === undefined)) await writeTag(acting, looks, tag, { group })
    }
  })
}

/** Takes the tags of a ready pack out of it, and forgets those that no row bears. */
export function leavePack(group: string, label: string): Promise<void> {
  return act(label, tables, async (acting) => {
    const looks = await shownTags()
    const used = await keysInUse()
    for (const [key, tag] of looks) {
      if (tag.key !== key || tag.group !== group) continue
      if (used.has(key)) await writeTag(acting, looks, tag, { group: undefined })
      else await deleteOwnTag(acting, key)
    }
  })
}

/** Gives a pack of the observer's another name, or, without one, lets its tags stand alone. */
export function renamePack(group: string, name: string | undefined, label: string): Promise<void> {
  return act(label, tables, async (acting) => {
    const looks = await shownTags()
    for (const [key, tag] of looks) if (tag.key === key && tag.group === group) await writeTag(acting, looks, tag, { group: name })
  })
}

/** @returns whether the tag was known before. */
async function mergeInto(acting: ActContext, looks: Map<string, Tag>, keys: string[], into: TagName): Promise<boolean> {
  const known = looks.get(into.key)?.key === into.key
  const [look] = keys.map((key) => looks.get(key))
  const fresh = { label: into.label, ...(look?.colour && { colour: look.colour }), ...(look?.group && { group: look.group }) }
  await writeTag(acting, looks, into, { mergedInto: undefined, ...(!known && fresh) })
  for (const key of keys) await writeTag(acting, looks, { key, label: key }, { mergedInto: into.key })
  await replaceKeys(acting, new Set(keys), [into.key])
  return known
}

/** Writes the observer's own row of a tag, and makes it where it is not there. */
async function writeTag(acting: ActContext, looks: Map<string, Tag>, { key, label }: TagName, changes: Changes<Tag>): Promise<void> {
  const { me, id: device } = acting.device
  const id = `${me}/${key}`
  const look = looks.get(key)
  if (await db.tags.get(id)) {
    const restored = (row: Tag) => (isDeleted(row) ? restoreRow(row, device) : row)
    return acting.change<Tag>('tags', id, (row) => editRow<Tag>(restored(row), changes, device))
  }
  const shown = look?.key === key ? look : undefined
  const before = { label: shown?.label ?? label, colour: shown?.colour, group: shown?.group }
  await acting.add<Tag>('tags', { ...present({ ...before, ...changes }), key, label: changes.label ?? before.label }, id)
}

/** The observer's own rows that bear any of these keys bear `instead` from now on. A deleted row is left as it was. */
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

/** Keys that stand on rows, deleted ones too, with what they were merged into. */
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
