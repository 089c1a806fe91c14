import { useRef } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { announce } from '../ui/announce.ts'

interface Options<R> {
  /** The rows of the list, in its order. */
  rows: R[]
  /** The index of the row that has the focus. */
  current: number
  /** Ids of the selected rows, including rows that the filter hides now. */
  selected: ReadonlySet<string>
  onSelect: (selected: ReadonlySet<string>) => void
  /** Selection mode is on: a plain click selects. */
  choosing: boolean
  /** Only a person's own rows can be selected. */
  isMine: (row: R) => boolean
}

/** Selecting rows of a list, one by one or as a range, by key and by click. The number of selected rows is announced. */
export function useSelection<R extends { row: { id: string } }>({ rows, current, selected, onSelect, choosing, isMine }: Options<R>) {
  /** The id of the row where a range begins. */
  const anchor = useRef<string | undefined>(undefined)
  const indexOf = (id: string | undefined) => rows.findIndex(({ row }) => row.id === id)
  const select = (ids: ReadonlySet<string>) => {
    onSelect(ids)
    announce(ids.size === 0 ? words.chooseRows : words.rowsChosen(ids.size))
  }
  const mine = (some: R[]) => some.filter(isMine).map(({ row }) => row.id)
  const toggle = (row: R) => {
    if (!isMine(row)) return announce(words.notYours)
    const next = new Set(selected)
    if (!next.delete(row.row.id)) next.add(row.row.id)
    anchor.current = row.row.id
    select(next)
  }
  const extend = (index: number) => {
    if (selected.size === 0 || indexOf(anchor.current) === -1) anchor.current = rows[current]?.row.id
    const from = indexOf(anchor.current)
    select(new Set([...selected, ...mine(rows.slice(Math.min(from, index), Math.max(from, index) + 1))]))
  }
  return {
    toggle,
    /** Selects the rows from the one that was toggled last to this index. */
    extendTo: (index: number) => extend(Math.min(Math.max(index, 0), rows.length - 1)),
    all: () => select(new Set(mine(rows))),
    click(event: MouseEvent) {
      if (!(event.target instanceof Element) || event.target.closest('button, a, form, input')) return
      const index = indexOf(event.target.closest<HTMLElement>('li[data-id]')?.dataset.id)
      const row = rows[index]
      if (!row) return
      if (event.shiftKey) extend(index)
      else if (event.ctrlKey || event.metaKey || choosing || selected.size > 0) toggle(row)
    },
  }
}
