import { type Row } from '../../storage/rows/row.ts'
import { followUpFields, inOrder, rowTables, type RideAlong, type RowTable } from '../../storage/rows/tables.ts'
import type { FormatInput } from './format.ts'
import type { RideAlongRows } from '../shareable.ts'

/** Rows by table. */
export type Tables = Omit<RideAlongRows, 'rideAlong' | 'earlier'> & { rideAlongs: RideAlong[] }

/** Shareable rows for other people, or a backup with private and deleted rows. Written to the file. */
export type Contains = 'what may leave' | 'everything'

/** Keys in an order that is easy to read; others follow by name. */
const order = `
  id rideAlongId observationId followUpId title name role team key label classification date zone observer hosts startedAt endedAt
  purpose goal offLimits roles goodForObserver goodForHost person scope what place
  at until offset kind severity basis prompt says kpi level text found outcome tags
  ${Object.keys(followUpFields).join(' ')} type width height alt
  visibility recordedAt by device seq
`
  .trim()
  .split(/\s+/)
/** Tables that are written even if they are empty. */
const always = new Set<RowTable>(['people', 'rideAlongs', 'observations', 'spans', 'followUps', 'tags'])
const place = new Map(order.map((key, i) => [key, String(i).padStart(2, '0')]))

/** The shareable rows, in the format of ride-along.schema.json. */
export function write({ rows: { rideAlong, earlier, ...others }, writtenAt, agreement }: FormatInput): string {
  // An outcome is meaningless without its follow-up.
  const followUps = [...others.followUps, ...(earlier?.followUps ?? [])]
  return writeRows(
    { ...others, followUps, rideAlongs: [rideAlong] },
    {
      writtenAt,
      contains: 'what may leave',
      ...(agreement && { hash: agreement.hash, ...agreement.omissions }),
    },
  )
}

/**
 * Rows as JSON without loss, for `parseBackup`. One row a line, in an order that is the same on every device, so that two
 * files can be compared.
 */
export function writeRows(
  tables: Tables,
  { writtenAt, contains, ...summary }: { writtenAt: number; contains: Contains; hash?: string; stayed?: number[]; missing?: number[] },
): string {
  const classifications = [...new Set(tables.rideAlongs.flatMap(({ classification }) => classification || []))].sort()
  const head = Object.entries({
    ...(classifications.length > 0 && { classifications }),
    application: 'ride-along',
    format: 2,
    writtenAt,
    contains,
    ...summary,
  })
  const lists = rowTables.flatMap((table) => {
    const rows: Row[] = tables[table] ?? []
    return always.has(table) || rows.length > 0 ? [[table, rows] as const] : []
  })
  const lines = [
    ...head.map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`),
    ...lists.map(([key, rows]) => `  ${JSON.stringify(key)}: ${list(rows)}`),
  ]
  return `{\n${lines.join(',\n')}\n}\n`
}

/** Rows by the time they describe; rows without one by the time of writing. */
function list(rows: (Row & { at?: number })[]): string {
  if (rows.length === 0) return '[]'
  const placed = rows.map((row) => ({ at: row.at ?? row.recordedAt, seq: row.seq, device: row.device, row }))
  const lines = placed
    .sort((a, b) => inOrder(a, b) || (a.row.id < b.row.id ? -1 : 1))
    .map(({ row }) => `    ${JSON.stringify(arranged(row))}`)
  return `[\n${lines.join(',\n')}\n  ]`
}

function arranged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(arranged)
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (sortKey(a) < sortKey(b) ? -1 : 1))
      .map(([key, each]) => [key, arranged(each)]),
  )
}

function sortKey(key: string): string {
  return place.get(key) ?? `~${key}`
}
