/** Random UUID of a row in people. */
export type PersonId = string
/** Random; one browser profile is one device. */
export type DeviceId = string
/** An edit: n = 1 + the greatest n in the row's clock, and the device that made it. */
export type Dot = [n: number, device: DeviceId]
/** The last n seen of each device. */
export type Clock = Record<DeviceId, number>
export type Visibility = 'private' | 'shared'

/** A value written at the same time as the one that shows, neither having seen the other. */
export interface Rival {
  field: string
  /** Absent: the field was taken off. */
  value?: unknown
  dot: Dot
}

/** The envelope of everything a person writes. Only its author (`by`) changes a row. */
export interface Row {
  /** Random UUID, except for a tag's (author and key). */
  id: string
  by: PersonId
  device: DeviceId
  /** Order within one time: at, seq, device. */
  seq: number
  /** When it was typed, epoch milliseconds; never changes. */
  recordedAt: number
  visibility: Visibility
  /** What this version has seen. */
  clock: Clock
  /** The edit that wrote each field; a field without one was written at creation. A tag is a field of its own, `#key`. */
  dots: Record<string, Dot>
  created: Dot
  rivals?: Rival[]
  /** Deleted, while `saw` covers every other dot: an edit beats a delete. */
  gone?: { at: number; saw: Clock }
  /** Withdrawn: emptied, never shown again. */
  erased?: true
}

/** Who writes on which device, and how far this device has counted. */
export interface Author {
  by: PersonId
  device: DeviceId
  seq: number
  now: number
}

/** A row's own fields: what its table adds, and whether it is shared. */
export type Fields<R extends Row> = Omit<R, keyof Row> & { visibility?: Visibility }

/** What an edit may write; `undefined` takes a field off. */
export type Changes<R extends Row> = { [F in Exclude<keyof R, Exclude<keyof Row, 'visibility'>>]?: R[F] | undefined }

interface Version {
  value: unknown
  dot: Dot
}

/** A row of the day has tags; of other rows the field is absent. */
type Tagged = Row & { tags?: string[] }

const envelope = new Set(['id', 'by', 'device', 'seq', 'recordedAt', 'clock', 'dots', 'created', 'rivals', 'erased', 'tags'])

/** A new row of `author`'s, shared unless `fields` says otherwise. */
export function createRow<R extends Row>(fields: Fields<R>, { by, device, seq, now }: Author, id: string = crypto.randomUUID()): R {
  const row: Row = {
    visibility: 'shared',
    ...present(fields),
    id,
    by,
    device,
    seq,
    recordedAt: now,
    clock: { [device]: 1 },
    dots: {},
    created: [1, device],
  }
  return row as R
}

/**
 * The row after an edit on `device`. What the editor had not seen (`saw`, the clock of the version that was on
 * their screen) is not overwritten: it stays beside the new value as a rival. Fields whose value does not change
 * are left alone, unless there are rivals to settle.
 */
export function editRow<R extends Row>(row: R, changes: Changes<R>, device: DeviceId, saw: Clock = row.clock): R {
  if (row.erased) return row
  const versions = versionsOf(row)
  const dot: Dot = [1 + Math.max(0, ...Object.values(row.clock)), device]
  const written = Object.entries(changes).flatMap(([field, value]) =>
    field === 'tags' ? tagChanges(row, value as string[], saw) : [[field, value] as const],
  )
  let edited = false
  for (const [field, value] of written) {
    const before = versions.get(field) ?? []
    if (before.length < 2 && sameValue(before[0]?.value, value)) continue
    versions.set(field, [{ value, dot }, ...before.filter((version) => !seen(version.dot, saw))])
    edited = true
  }
  return edited ? assemble(row, versions, { ...row.clock, [device]: dot[0] }, row.created) : row
}

/** The row, deleted by one who had seen `saw`; an edit they had not seen brings it back. */
export function deleteRow<R extends Row>(row: R, device: DeviceId, now: number, saw: Clock = row.clock): R {
  return editRow<Row>(row, { gone: { at: now, saw } } as Changes<Row>, device, saw) as R
}

/** The row as it was before it was deleted. */
export function restoreRow<R extends Row>(row: R, device: DeviceId): R {
  return editRow<Row>(row, { gone: undefined } as Changes<Row>, device) as R
}

/** The row emptied for good: nothing that merges with it brings its words back. */
export function eraseRow<R extends Row>(row: R, device: DeviceId): R {
  const n = 1 + Math.max(0, ...Object.values(row.clock))
  return emptied(row, { ...row.clock, [device]: n }, row.created) as R
}

/**
 * Two versions of one row as one. Each field is a multi-value register: a value survives where the other side
 * holds its edit or has not seen it. Commutative, associative, idempotent (Almeida, Shoker, Baquero:
 * "Delta state replicated data types", 2018, the dot store of a register).
 * Throws where the ids differ.
 */
export function mergeRows<R extends Row>(a: R, b: R): R {
  if (a.id !== b.id) throw new Error(`Rows ${a.id} and ${b.id} are not versions of one row`)
  const clock = { ...a.clock }
  for (const [device, n] of Object.entries(b.clock)) clock[device] = Math.max(n, clock[device] ?? 0)
  const created = compareDots(a.created, b.created) >= 0 ? a.created : b.created
  const base = created === a.created ? a : b
  if (a.erased || b.erased) return emptied(base, clock, created) as R

  const ours = versionsOf(a)
  const theirs = versionsOf(b)
  const versions = new Map<string, Version[]>()
  for (const field of new Set([...ours.keys(), ...theirs.keys()])) {
    const here = ours.get(field) ?? []
    const there = theirs.get(field) ?? []
    versions.set(field, [
      ...here.filter(({ dot }) => holds(there, dot) || !seen(dot, b.clock)),
      ...there.filter(({ dot }) => !holds(here, dot) && !seen(dot, a.clock)),
    ])
  }
  return assemble(base, versions, clock, created)
}

/** Rows, or lists of them, as though `to` had written what `from` did: that id stands nowhere any more, nor at the head of another. */
export function reassignAuthor<T>(value: T, from: PersonId, to: PersonId): T {
  const inside = (each: unknown): unknown => {
    if (typeof each === 'string') return each === from ? to : each.startsWith(`${from}/`) ? to + each.slice(from.length) : each
    if (Array.isArray(each)) return each.map(inside)
    const isPlain = typeof each === 'object' && each !== null && Object.getPrototypeOf(each) === Object.prototype
    return isPlain ? Object.fromEntries(Object.entries(each).map(([name, one]) => [name, inside(one)])) : each
  }
  return inside(value) as T
}

/** Deleted, and not edited since by anyone who did not know. */
export function isDeleted(row: Row): boolean {
  if (row.erased) return true
  if (!row.gone) return false
  const versions = versionsOf(row)
  const deletions = (versions.get('gone') ?? []).flatMap(({ value }) => (value ? [(value as NonNullable<Row['gone']>).saw] : []))
  versions.delete('gone')
  const dots = [row.created, ...[...versions.values()].flat().map(({ dot }) => dot)]
  return dots.every((dot) => deletions.some((saw) => seen(dot, saw)))
}

/** Values that clash with those shown, each different from what shows, the newest first. */
export function rivalsOf(row: Row): Rival[] {
  return (row.rivals ?? []).filter(({ field, value }) => field !== 'gone' && !sameValue(value, fieldValue(row, field)))
}

/** Shared, by every version of it, and still there. */
export function isShared(row: Row): boolean {
  return (
    row.visibility === 'shared' && !isDeleted(row) && !row.rivals?.some(({ field, value }) => field === 'visibility' && value === 'private')
  )
}

/** Two values that say the same; the order of an object's keys says nothing. A Blob, which nobody can look into here, is like itself alone. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  if (a instanceof Blob || b instanceof Blob) return false
  const [left, right] = [Object.entries(a), Object.entries(b)]
  return left.length === right.length && left.every(([key, value]) => sameValue(value, (b as Record<string, unknown>)[key]))
}

/** What shows of a field, by its name; of a tag, `#` and its key, true where it is there. */
export function fieldValue(row: Row, field: string): unknown {
  if (field.startsWith('#')) return (row as Tagged).tags?.includes(field.slice(1)) || undefined
  return (row as unknown as Record<string, unknown>)[field]
}

/** Every field with its values: the one that shows first. A field nobody wrote has none. */
function versionsOf(row: Row): Map<string, Version[]> {
  const fields = Object.keys(row).filter((field) => !envelope.has(field))
  const tags = (row as Tagged).tags?.map((key) => `#${key}`) ?? []
  const versions = new Map<string, Version[]>()
  for (const field of new Set([...fields, ...tags, ...Object.keys(row.dots)]))
    versions.set(field, [{ value: fieldValue(row, field), dot: row.dots[field] ?? row.created }])
  for (const { field, value, dot } of row.rivals ?? []) versions.get(field)?.push({ value, dot })
  return versions
}

function assemble<R extends Row>(base: R, versions: Map<string, Version[]>, clock: Clock, created: Dot): R {
  const { id, by, device, seq, recordedAt } = base
  const row: Record<string, unknown> = { id, by, device, seq, recordedAt, clock, created }
  const dots: Row['dots'] = {}
  const rivals: Rival[] = []
  const tags: string[] = []
  for (const field of [...versions.keys()].sort(compareStrings)) {
    const [first, ...rest] = versions.get(field)!.sort((a, b) => compareDots(b.dot, a.dot))
    if (!first) continue
    if (compareDots(first.dot, created) !== 0) dots[field] = first.dot
    rivals.push(...rest.map(({ value, dot }) => (value === undefined ? { field, dot } : { field, value, dot })))
    if (!field.startsWith('#')) {
      if (first.value !== undefined) row[field] = first.value
    } else if (first.value) tags.push(field.slice(1))
  }
  if ('tags' in base) row.tags = tags
  if (rivals.length > 0) row.rivals = rivals
  return { ...row, dots } as unknown as R
}

/** Shared, so that the emptied row can follow the full one to wherever it went. */
function emptied({ id, by, device, seq, recordedAt }: Row, clock: Clock, created: Dot): Row {
  return { id, by, device, seq, recordedAt, visibility: 'shared', clock, dots: {}, created, erased: true }
}

/** Tags put on or taken off. A tag that came while the editor was not looking is no business of theirs. */
function tagChanges(row: Row, tags: string[], saw: Clock): [string, true | undefined][] {
  const before = (row as Tagged).tags ?? []
  const unseen = (key: string) => !seen(row.dots[`#${key}`] ?? row.created, saw)
  return [
    ...tags.filter((key) => !before.includes(key)).map((key) => [`#${key}`, true] as [string, true]),
    ...before.filter((key) => !tags.includes(key) && !unseen(key)).map((key) => [`#${key}`, undefined] as [string, undefined]),
  ]
}

function present(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function holds(versions: Version[], dot: Dot): boolean {
  return versions.some((version) => compareDots(version.dot, dot) === 0)
}

function seen([n, device]: Dot, clock: Clock): boolean {
  return (clock[device] ?? 0) >= n
}

/** Which of two edits counts as the later one; 0 is the same edit. */
export function compareDots(a: Dot, b: Dot): number {
  return a[0] - b[0] || compareStrings(a[1], b[1])
}

/** Order by UTF-16 code units, the same on every device. */
export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
