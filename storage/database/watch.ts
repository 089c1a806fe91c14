import type { RowTable } from '../rows/tables.ts'
import { Dexie, RangeSet, type ObservabilitySet } from 'dexie'
import { db } from './db.ts'

/** The tables to watch, and how to read them. */
export interface WatchedQuery<T> {
  /** Tables of which only changed rows are read again. */
  tables: readonly RowTable[]
  /** Tables in which any change makes everything be read again. */
  whole?: readonly RowTable[]
  all: () => Promise<T>
  /** The new result, after the rows with these ids were written. */
  update: (shown: T, ids: Set<string>) => Promise<T>
}

/**
 * Calls `show` with the result now and after each change by any page. Reads only the changed rows again.
 * @returns a function that stops watching.
 */
export function watch<T>(
  { tables, whole = [], all, update }: WatchedQuery<T>,
  show: (rows: T) => void,
  fail: (error: unknown) => void,
): () => void {
  let shown: { rows: T } | undefined
  let waiting: Set<string> | 'everything' | undefined
  let busy = false
  let stopped = false

  const read = async () => {
    if (busy) return
    busy = true
    try {
      while (waiting && !stopped) {
        const changed = waiting
        waiting = undefined
        shown = { rows: changed === 'everything' || !shown ? await all() : await update(shown.rows, changed) }
        if (!stopped) show(shown.rows)
      }
    } catch (error) {
      fail(error)
    } finally {
      busy = false
    }
  }
  const written = (parts: ObservabilitySet) => {
    const ranges = (table: RowTable) => parts[`idb://${db.name}/${table}/`]
    if (whole.some(ranges)) waiting = 'everything'
    for (const table of tables) {
      const tree = ranges(table)
      if (!tree) continue
      for (const { from, to } of RangeSet(tree)) {
        if (typeof from !== 'string' || from !== to) waiting = 'everything'
        else if (waiting !== 'everything') waiting = (waiting ?? new Set<string>()).add(from)
      }
    }
    void read()
  }
  Dexie.on('storagemutated', written)
  waiting = 'everything'
  void read()
  return () => {
    stopped = true
    Dexie.on.storagemutated.unsubscribe(written)
  }
}
