import { useRef } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { announce } from '../ui/announce.ts'

interface Given<R> {
  /** The rows of the list, in its order. */
  rows: R[]
  /** Where the focus is among them. */
  current: number
  /** Ids of what is chosen, whether it is in the list or was filtered out of it since. */
  picked: ReadonlySet<string>
  onPick: (picked: ReadonlySet<string>) => void
  /** A click chooses, as long as somebody is choosing. */
  choosing: boolean
  /** Only one's own rows can be chosen. */
  isMine: (row: R) => boolean
}

/** Choosing rows of a list, one by one or all from one to another, by key and by click; how many are chosen is said. */
export function useSelection<R extends { row: { id: string } }>({ rows, current, picked, onPick, choosing, isMine }: Given<R>) {
  const anchor = useRef<string | undefined>(undefined)
  const indexOf = (id: string | undefined) => rows.findIndex(({ row }) => row.id === id)
  const choose = (ids: ReadonlySet<string>) => {
    onPick(ids)
    announce(ids.size === 0 ? words.chooseRows : words.rowsChosen(ids.size))
  }
  const mine = (some: R[]) => some.filter(isMine).map(({ row }) => row.id)
  const toggle = (row: R) => {
    if (!isMine(row)) return announce(words.notYours)
    const next = new Set(picked)
    if (!next.delete(row.row.id)) next.add(row.row.id)
    anchor.current = row.row.id
    choose(next)
  }
  /** Chooses all from the row that was chosen last to this one. */
  const extend = (index: number) => {
    if (picked.size === 0 || indexOf(anchor.current) === -1) anchor.current = rows[current]?.row.id
    const from = indexOf(anchor.current)
    choose(new Set([...picked, ...mine(rows.slice(Math.min(from, index), Math.max(from, index) + 1))]))
  }
  return {
    toggle,
    /** Chooses, on the way to a row at this place, whatever lies between. */
    extendTo: (index: number) => extend(Math.min(Math.max(index, 0), rows.length - 1)),
    all: () => choose(new Set(mine(rows))),
    click(event: MouseEvent) {
      if (!(event.target instanceof Element) || event.target.closest('button, a, form, input')) return
      const index = indexOf(event.target.closest<HTMLElement>('li[data-id]')?.dataset.id)
      const row = rows[index]
      if (!row) return
      if (event.shiftKey) extend(index)
      else if (event.ctrlKey || event.metaKey || choosing || picked.size > 0) toggle(row)
    },
  }
}
