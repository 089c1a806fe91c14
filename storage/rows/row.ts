/** Random UUID of a row in the table `people`. */
export type PersonId = string
/** Random UUID; one browser profile is one device. */
export type DeviceId = string
/** Identifies an edit: n = 1 + the greatest n in the row's clock, and the device that made the edit. */
export type Dot = [n: number, device: DeviceId]
/** Version vector: the greatest n seen from each device. */
export type Clock = Record<DeviceId, number>
export type Visibility = 'private' | 'shared'

/** A value written concurrently with the one that is shown: neither edit had seen the other. */
export interface ConflictingValue {
  field: string
  /** Absent: the field was removed. */
  value?: unknown
  dot: Dot
}

/** The envelope of everything that people write. Only its author (`by`) changes a row. */
export interface Row {
  /** Random UUID, or made of author and subject for rows of which each person has only one, such as tags. */
  id: string
  by: PersonId
  device: DeviceId
  /** Counts the rows of a device. Rows are sorted by `at`, `seq`, `device`. */
  seq: number
  /** When it was written, epoch milliseconds; never changes. */
  recordedAt: number
  visibility: Visibility
  /** The edits that this version has seen. */
  clock: Clock
  /** The edit that wrote each field; a field without one was written at creation. Each tag is a field, named `#key`. */
  dots: Record<string, Dot>
  created: Dot
  rivals?: ConflictingValue[]
  /** Deleted, if `saw` covers every other dot: an edit wins over a delete that had not seen it. */
  gone?: { at: number; saw: Clock }
  /** Withdrawn: only the envelope is left, and it is never shown again. */
  erased?: true
}

/** Author and device of a new row, its `seq`, and the current time in epoch milliseconds. */
export interface Author {
  by: PersonId
  device: DeviceId
  seq: number
  now: number
}

/** The fields that a table adds to the envelope, and the visibility. */
export type Fields<R extends Row> = Omit<R, keyof Row> & { visibility?: Visibility }

/** The fields that an edit may write; `undefined` removes a field. */
export type Changes<R extends Row> = { [F in Exclude<keyof R, Exclude<keyof Row, 'visibility'>>]?: R[F] | undefined }

interface Version {
  value: unknown
  dot: Dot
}

/** Only rows of the day have tags. */
type Tagged = Row & { tags?: string[] }

const envelope = new Set(['id', 'by', 'device', 'seq', 'recordedAt', 'clock', 'dots', 'created', 'rivals', 'erased', 'tags'])

/** A new row, shared unless `fields` says otherwise. */
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
 * The row after an edit on `device`. `saw` is the clock of the version on the editor's screen: a value it does not
 * cover is not overwritten, but kept as a conflict. A field whose value does not change is not written, unless that
 * resolves a conflict.
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
    versions.set(field, [{ value, dot }, ...before.filter((version) => !hasSeen(version.dot, saw))])
    edited = true
  }
  return edited ? assemble(row, versions, { ...row.clock, [device]: dot[0] }, row.created) : row
}

/** The row after a delete by someone who had seen `saw`. An edit they had not seen restores it. `now` is in epoch milliseconds. */
export function deleteRow<R extends Row>(row: R, device: DeviceId, now: number, saw: Clock = row.clock): R {
  return editRow<Row>(row, { gone: { at: now, saw } } as Changes<Row>, device, saw) as R
}

/** The row after its deletion is undone. */
export function restoreRow<R extends Row>(row: R, device: DeviceId): R {
  return editRow<Row>(row, { gone: undefined } as Changes<Row>, device) as R
}

/** The row with its content erased for good: no merge restores it. */
export function eraseRow<R extends Row>(row: R, device: DeviceId): R {
  const n = 1 + Math.max(0, ...Object.values(row.clock))
  return erasedVersion(row, { ...row.clock, [device]: n }, row.created) as R
}

/**
 * Merges two versions of a row. Each field is a multi-value register: a value survives if the other version contains its
 * edit or has not seen it. Commutative, associative and idempotent (Almeida, Shoker, Baquero: "Delta state replicated
 * data types", 2018, the dot store of a register).
 * Throws if the ids differ.
 */
export function mergeRows<R extends Row>(a: R, b: R): R {
  if (a.id !== b.id) throw new Error(`Rows ${a.id} and ${b.id} are not versions of one row`)
  const clock = { ...a.clock }
  for (const [device, n] of Object.entries(b.clock)) clock[device] = Math.max(n, clock[device] ?? 0)
  const created = compareDots(a.created, b.created) >= 0 ? a.created : b.created
  const base = created === a.created ? a : b
  if (a.erased || b.erased) return erasedVersion(base, clock, created) as R

  const ours = versionsOf(a)
  const theirs = versionsOf(b)
  const versions = new Map<string, Version[]>()
  for (const field of new Set([...ours.keys(), ...theirs.keys()])) {
    const here = ours.get(field) ?? []
    const there = theirs.get(field) ?? []
    versions.set(field, [
      ...here.filter(({ dot }) => includesDot(there, dot) || !hasSeen(dot, b.clock)),
      ...there.filter(({ dot }) => !includesDot(here, dot) && !hasSeen(dot, a.clock)),
    ])
  }
  return assemble(base, versions, clock, created)
}

/** Replaces the person `from` by `to` in rows or lists of rows: as a value, and as the first part of an id such as a tag's. */
export function reassignAuthor<T>(value: T, from: PersonId, to: PersonId): T {
  const inside = (each: unknown): unknown => {
    if (typeof each === 'string') return each === from ? to : each.startsWith(`${from}/`) ? to + each.slice(from.length) : each
    if (Array.isArray(each)) return each.map(inside)
    const isPlain = typeof each === 'object' && each !== null && Object.getPrototypeOf(each) === Object.prototype
    return isPlain ? Object.fromEntries(Object.entries(each).map(([name, one]) => [name, inside(one)])) : each
  }
  return inside(value) as T
}

/** Whether the row is deleted: erased, or deleted without a later edit that had not seen the deletion. */
export function isDeleted(row: Row): boolean {
  if (row.erased) return true
  if (!row.gone) return false
  const versions = versionsOf(row)
  const deletions = (versions.get('gone') ?? []).flatMap(({ value }) => (value ? [(value as NonNullable<Row['gone']>).saw] : []))
  versions.delete('gone')
  const dots = [row.created, ...[...versions.values()].flat().map(({ dot }) => dot)]
  return dots.every((dot) => deletions.some((saw) => hasSeen(dot, saw)))
}

/** The values in conflict with those shown, and different from them; the newest first. */
export function conflictsOf(row: Row): ConflictingValue[] {
  return (row.rivals ?? []).filter(({ field, value }) => field !== 'gone' && !sameValue(value, fieldValue(row, field)))
}

/** Whether the row is shared, and neither deleted nor made private by a concurrent edit. */
export function isShared(row: Row): boolean {
  return (
    row.visibility === 'shared' && !isDeleted(row) && !row.rivals?.some(({ field, value }) => field === 'visibility' && value === 'private')
  )
}

/** Whether two values are deeply equal, in any order of keys. A Blob, whose content cannot be read here, equals only itself. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  if (a instanceof Blob || b instanceof Blob) return false
  const [left, right] = [Object.entries(a), Object.entries(b)]
  return left.length === right.length && left.every(([key, value]) => sameValue(value, (b as Record<string, unknown>)[key]))
}

/** The shown value of a field. For a tag, named `#key`, it is true or undefined. */
export function fieldValue(row: Row, field: string): unknown {
  if (field.startsWith('#')) return (row as Tagged).tags?.includes(field.slice(1)) || undefined
  return (row as unknown as Record<string, unknown>)[field]
}

/** Every field that was ever written, with its values; the shown value comes first. */
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
  const rivals: ConflictingValue[] = []
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

/** Shared, so that it reaches every place to which the row was sent, and replaces it there. */
function erasedVersion({ id, by, device, seq, recordedAt }: Row, clock: Clock, created: Dot): Row {
  return { id, by, device, seq, recordedAt, visibility: 'shared', clock, dots: {}, created, erased: true }
}

/** Added and removed tags as changes of fields. A tag that the editor had not seen is not removed. */
function tagChanges(row: Row, tags: string[], saw: Clock): [string, true | undefined][] {
  const before = (row as Tagged).tags ?? []
  const unseen = (key: string) => !hasSeen(row.dots[`#${key}`] ?? row.created, saw)
  return [
    ...tags.filter((key) => !before.includes(key)).map((key) => [`#${key}`, true] as [string, true]),
    ...before.filter((key) => !tags.includes(key) && !unseen(key)).map((key) => [`#${key}`, undefined] as [string, undefined]),
  ]
}

function present(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function includesDot(versions: Version[], dot: Dot): boolean {
  return versions.some((version) => compareDots(version.dot, dot) === 0)
}

function hasSeen([n, device]: Dot, clock: Clock): boolean {
  return (clock[device] ?? 0) >= n
}

/** Sorts edits; the greater one wins. 0 means that they are the same edit. */
export function compareDots(a: Dot, b: Dot): number {
  return a[0] - b[0] || compareStrings(a[1], b[1])
}

/** Order by UTF-16 code units, the same on every device. */
export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
