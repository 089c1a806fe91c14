import { useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { announce } from '../ui/announce.ts'
import type { Handlers } from '../keyboard/chords.ts'
import { pressChord } from '../keyboard/use-chords.ts'
import { useSelection } from './selection.ts'
import { useVirtualList } from './virtual-list.ts'

interface ListedRow {
  row: { id: string }
}

interface Options<R> {
  /** The rows that the list shows, in its order. */
  rows: R[]
  /** The id of the row that is edited in place; it stays in the document. */
  editing: string | undefined
  /** Ids of the selected rows, including rows that the filter hides now. */
  selected: ReadonlySet<string>
  onSelect: (selected: ReadonlySet<string>) => void
  /** The selected rows that can be changed. */
  chosen: R[]
  /** Selection mode is on: rows have checkboxes, and a plain click selects. */
  choosing: boolean
  /** Only a person's own rows can be selected and changed. */
  isMine: (row: R) => boolean
  /** The current index while no row has had the focus, or after that row has left the list; `last` is where it was. */
  fallback: (last: number | undefined) => number
  /** ArrowDown on the last row. */
  onBelow?: () => void
  fromTop: boolean
  estimate?: number
}

/** What a key press acts on. */
interface RowPress<R> {
  /** The row that has the focus. */
  row: R
  /** The selected rows, or else the focused row; without rows of other people. */
  targets: R[]
  /** Runs an act unless the key is held down, which would repeat it for the whole list; without targets it says why not. */
  once: (act: () => void) => () => void
}

/**
 * A virtual list of rows in which the arrow keys move the focus: one row is in the tab order, and rows can be selected.
 * The list spreads `list` and `item(index, start)` on its elements.
 */
export function useRowList<R extends ListedRow>(options: Options<R>) {
  const { rows, editing, selected, onSelect, chosen, choosing, isMine, fallback, onBelow, fromTop, estimate } = options
  const scroll = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const [at, setAt] = useState<{ id: string; index: number }>()
  const indexOf = (id: string | undefined) => (id === undefined ? -1 : rows.findIndex(({ row }) => row.id === id))
  const found = indexOf(at?.id)
  const current = found === -1 ? fallback(at?.index) : found
  const { virtual, scrollTo } = useVirtualList(scroll, rows, {
    idOf: ({ row }) => row.id,
    kept: [current, indexOf(editing)],
    fromTop,
    ...(estimate !== undefined && { estimate }),
  })
  const selection = useSelection({ rows, current, selected, onSelect, choosing, isMine })

  const focus = (index: number) => {
    const to = Math.min(Math.max(index, 0), rows.length - 1)
    const row = rows[to]
    if (!row) return
    setAt({ id: row.row.id, index: to })
    scrollTo(to)
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-id="${row.row.id}"]`)?.focus())
  }

  return {
    scroll,
    virtual,
    scrollTo,
    selection,
    indexOf,
    /** The index of the row in the tab order. */
    current,
    /** The row that had the focus is no longer in the list. */
    isCurrentGone: found === -1,
    /** Scrolls a row into view and focuses it; an index outside of the list means its nearest end. */
    focus,
    /** Puts a row into the tab order without focusing it. */
    setCurrent: (id: string) => setAt({ id, index: current }),

    /** Handles a key press on a row; one inside a row is left to the element that has the focus. */
    press(event: KeyboardEvent, handlersFor: (press: RowPress<R>) => Partial<Record<string, (event: KeyboardEvent) => void | false>>) {
      if (!(event.target instanceof HTMLElement) || event.target.dataset.id === undefined) return
      const row = rows[current]
      if (!row) return
      const targets = chosen.length > 0 ? chosen : [row].filter(isMine)
      const once = (act: () => void) => () => {
        if (event.repeat) return
        if (targets.length === 0) announce(words.notYours)
        else act()
      }
      const extend = (to: number) => {
        selection.extendTo(to)
        focus(to)
      }
      const own: Handlers<'list'> = {
        ArrowUp: () => focus(current - 1),
        ArrowDown: () => (current === rows.length - 1 && onBelow ? onBelow() : focus(current + 1)),
        'Shift+ArrowUp': () => extend(current - 1),
        'Shift+ArrowDown': () => extend(current + 1),
        Home: () => focus(0),
        End: () => focus(rows.length - 1),
        ' ': () => selection.toggle(row),
        'Ctrl+A': () => selection.all(),
      }
      pressChord({ ...own, ...handlersFor({ row, targets, once }) }, event)
    },

    list: {
      ref: list,
      style: { blockSize: `${virtual.getTotalSize()}px` },
      onClick: selection.click,
    },
    /** Attributes of the list item at an index, `start` pixels from the top. */
    item: (index: number, start: number) => ({
      ref: virtual.measureElement,
      'data-index': index,
      'data-id': rows[index]?.row.id,
      style: { transform: `translateY(${start}px)` },
      'aria-setsize': rows.length,
      'aria-posinset': index + 1,
      tabIndex: index === current ? 0 : -1,
      onFocus: () => {
        const row = rows[index]
        if (row) setAt({ id: row.row.id, index })
      },
    }),
    /** Whether a row has a checkbox now. */
    hasCheckbox: (row: R) => (choosing || selected.size > 0) && isMine(row) && editing !== row.row.id,
    /** Attributes of the checkbox of a row. */
    checkbox: (row: R) =>
      ({
        type: 'checkbox',
        tabIndex: -1,
        'aria-label': words.chooseRow,
        checked: selected.has(row.row.id),
        onChange: () => selection.toggle(row),
      }) as const,
  }
}
