import { elementScroll, observeElementOffset, observeElementRect, Virtualizer, type Rect } from '@tanstack/virtual-core'
import { useCallback, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks'

/**
 * Which rows to draw and where; those at `kept` stay in the document wherever the list is scrolled to.
 * The list follows its end until somebody scrolls up, and again once they are back at it: what grows, arrives or
 * changes the room for it in the meantime says nothing about where they want to be.
 */
export function useVirtualList(
  scroll: { current: HTMLDivElement | null },
  rows: { row: { id: string } }[],
  kept: number[],
  { fromTop, estimate = 44 }: { fromTop: boolean; estimate?: number },
) {
  const [, draw] = useReducer((n: number) => n + 1, 0)
  const following = useRef(!fromTop)
  const seen = useRef({ top: 0, height: 0, room: 0 })
  const look = (list: HTMLElement) => (seen.current = { top: list.scrollTop, height: list.scrollHeight, room: list.clientHeight })
  const toEnd = () => {
    const list = scroll.current
    if (!list || !following.current) return
    list.scrollTop = list.scrollHeight
    look(list)
  }
  // The same function for the same rows: with another, all of them would be laid out again at every drawing.
  const getItemKey = useCallback((index: number) => rows[index]?.row.id ?? index, [rows])
  const options = {
    count: rows.length,
    getScrollElement: () => scroll.current,
    getItemKey,
    estimateSize: () => estimate,
    overscan: 8,
    paddingEnd: 12,
    // While it follows, nothing else moves it.
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
      const inSight = Array.from({ length: to - from + 1 }, (_, i) => from + i)
      return [...new Set([...kept.filter((index) => index >= 0 && index < count), ...inSight])].sort((a, b) => a - b)
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
  // Before the virtualizer's own listener: what it draws must know already whether to follow.
  useLayoutEffect(() => {
    const list = scroll.current
    if (!list || fromTop) return
    const scrolled = () => {
      const { top, height, room } = seen.current
      const { scrollTop, scrollHeight, clientHeight } = list
      look(list)
      if (scrollHeight - clientHeight - scrollTop <= 2) following.current = true
      // Where the list or its room changed as well, it was not necessarily a person who moved it.
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
    /** Brings the row at this place into sight. */
    lookAt(index: number) {
      following.current = !fromTop && index === rows.length - 1
      if (following.current) toEnd()
      else virtual.scrollToIndex(index)
    },
  }
}
