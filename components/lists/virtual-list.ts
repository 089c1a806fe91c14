import { elementScroll, observeElementOffset, observeElementRect, Virtualizer, type Rect } from '@tanstack/virtual-core'
import { useCallback, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks'

interface Options<R> {
  /** Identifies a row across changes of the list; its index if absent. */
  idOf?: (row: R) => string
  /** Indexes of rows that stay in the document even when they are scrolled out of view. */
  kept?: number[]
  /** Opens at the first row and does not follow the end. */
  fromTop: boolean
  /** Height of a row that was not measured yet, in pixels. */
  estimate?: number
  /** Rows rendered beyond each edge of the visible ones. */
  overscan?: number
  /** Space below the last row, in pixels. */
  paddingEnd?: number
}

/**
 * Which rows to render, and where. Unless `fromTop`, the list follows its end until a person scrolls up, and again once
 * they are back at the end; rows that grow or arrive never change whether it follows.
 */
export function useVirtualList<R>(
  scroll: { current: HTMLDivElement | null },
  rows: R[],
  { idOf, kept = [], fromTop, estimate = 44, overscan: beyond = 8, paddingEnd = 12 }: Options<R>,
) {
  const [, draw] = useReducer((n: number) => n + 1, 0)
  const following = useRef(!fromTop)
  const measured = useRef({ top: 0, height: 0, room: 0 })
  const measure = (list: HTMLElement) => (measured.current = { top: list.scrollTop, height: list.scrollHeight, room: list.clientHeight })
  const toEnd = () => {
    const list = scroll.current
    if (!list || !following.current) return
    list.scrollTop = list.scrollHeight
    measure(list)
  }
  // Stable for the same rows: a new function would make the virtualizer lay out all rows on every render.
  const getItemKey = useCallback(
    (index: number) => {
      const row = rows[index]
      return idOf && row !== undefined ? idOf(row) : index
    },
    [rows],
  )
  const options = {
    count: rows.length,
    getScrollElement: () => scroll.current,
    getItemKey,
    estimateSize: () => estimate,
    overscan: beyond,
    paddingEnd,
    // While it follows its end, nothing else may move it.
    anchorTo: fromTop || following.current ? ('start' as const) : ('end' as const),
    ...(!fromTop && { initialOffset: () => Number.MAX_SAFE_INTEGER }),
    rangeExtractor: ({
      startIndex,
      endIndex,
      overscan,
      count,
    }: {
      startIndex: number
      endIndex: number
      overscan: number
      count: number
    }) => {
      const from = Math.max(0, startIndex - overscan)
      const to = Math.min(count - 1, endIndex + overscan)
      const visible = Array.from({ length: to - from + 1 }, (_, i) => from + i)
      return [...new Set([...kept.filter((index) => index >= 0 && index < count), ...visible])].sort((a, b) => a - b)
    },
    scrollToFn: elementScroll,
    observeElementRect: (instance: Virtualizer<HTMLDivElement, HTMLLIElement>, resized: (rect: Rect) => void) =>
      observeElementRect(instance, (rect) => {
        resized(rect)
        toEnd()
      }),
    observeElementOffset,
    onChange: () => draw(0),
  }
  const [virtual] = useState(() => new Virtualizer<HTMLDivElement, HTMLLIElement>(options))
  virtual.setOptions({ ...virtual.options, ...options })
  virtual.shouldAdjustScrollPositionOnItemSizeChange = following.current ? () => false : undefined
  // Registered before the virtualizer's own listener, which renders and needs to know whether to follow.
  useLayoutEffect(() => {
    const list = scroll.current
    if (!list || fromTop) return
    const scrolled = () => {
      const { top, height, room } = measured.current
      const { scrollTop, scrollHeight, clientHeight } = list
      measure(list)
      if (scrollHeight - clientHeight - scrollTop <= 2) following.current = true
      // If the height of the list or of its content changed too, the scroll may not come from a person.
      else if (scrollTop < top && scrollHeight === height && clientHeight === room) following.current = false
    }
    list.addEventListener('scroll', scrolled, { passive: true })
    return () => list.removeEventListener('scroll', scrolled)
  }, [])
  useLayoutEffect(() => virtual._didMount(), [])
  useLayoutEffect(() => virtual._willUpdate())
  useLayoutEffect(toEnd, [virtual.getTotalSize(), rows.length])
  return {
    virtual,
    /** Scrolls a row into view. */
    scrollTo(index: number) {
      following.current = !fromTop && index === rows.length - 1
      if (following.current) toEnd()
      else virtual.scrollToIndex(index)
    },
  }
}
