import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { captureMoment, type CaptureResult } from '../../storage/day/capture.ts'
import { type DayRow } from '../../storage/day/day.ts'
import type { Observation } from '../../storage/rows/tables.ts'
import { timeOf } from '../../storage/rows/time-zone.ts'
import { Icon } from '../ui/Icon.tsx'
import { errorText } from '../ui/errors.ts'
import { announce } from '../ui/announce.ts'
import { useChords } from '../keyboard/use-chords.ts'
import style from './Moments.module.css'
import { NewerDatabaseError, OffTheRecordError } from '../../storage/errors.ts'

/** Marked moments without text, in the order of the day. */
function unfilledOf(day: DayRow[]): Observation[] {
  return day.flatMap(({ table, row }) => (table === 'observations' && row.unfilled ? [row] : []))
}

/**
 * Marks a moment with Alt+M anywhere in `page`, even in a form that stops other keys.
 * @returns a function that marks a moment
 */
export function useMarkMoment(
  onMarked: (captured: CaptureResult) => void,
  onFailed: (text: string) => void,
  page: Document = document,
): () => void {
  const latest = useRef({ onMarked, onFailed })
  latest.current = { onMarked, onFailed }
  const markNow = () =>
    void captureMoment().then(
      (captured) => latest.current.onMarked(captured),
      (error: unknown) => latest.current.onFailed(whyNotMarked(error)),
    )
  useChords<'moment'>({ 'Alt+KeyM': markNow }, { page: () => page, first: true, inDialogs: true })
  return markNow
}

function whyNotMarked(error: unknown): string {
  if (error instanceof OffTheRecordError) return words.notMarkedOffTheRecord
  return error instanceof NewerDatabaseError ? words.newerDatabase : words.notMarked(errorText(error))
}

const leftAt = 'left the panel at'

/** Moments that were marked while this panel was closed, hidden or unfocused; known once it is visible again. */
export function useMarkedElsewhere(day: DayRow[] | undefined): { marked: Observation[]; dismiss: () => void } {
  const [ids, setIds] = useState<string[]>([])
  const latest = useRef(day)
  latest.current = day
  const left = useRef(Number(localStorage.getItem(leftAt)) || undefined)
  const check = () => {
    const since = left.current
    if (since === undefined || !latest.current || document.visibilityState === 'hidden') return
    const fresh = unfilledOf(latest.current).filter(({ recordedAt }) => recordedAt >= since)
    if (fresh.length > 0) setIds((before) => [...new Set([...before, ...fresh.map(({ id }) => id)])])
    if (!document.hasFocus()) return
    left.current = undefined
    localStorage.removeItem(leftAt)
  }
  useEffect(() => {
    const leave = () => {
      left.current ??= Date.now()
      localStorage.setItem(leftAt, String(left.current))
    }
    const changed = () => (document.visibilityState === 'hidden' ? leave() : check())
    // The panel was opened without the focus.
    if (!document.hasFocus()) leave()
    window.addEventListener('blur', leave)
    window.addEventListener('pagehide', leave)
    window.addEventListener('focus', check)
    document.addEventListener('visibilitychange', changed)
    return () => {
      window.removeEventListener('blur', leave)
      window.removeEventListener('pagehide', leave)
      window.removeEventListener('focus', check)
      document.removeEventListener('visibilitychange', changed)
    }
  }, [])
  // The day arrives after the first render.
  useEffect(check, [day === undefined])
  return { marked: unfilledOf(day ?? []).filter(({ id }) => ids.includes(id)), dismiss: () => setIds([]) }
}

/** Edits moments without text one after the other, until Escape. */
export function useFillMoments(day: DayRow[], edit: (id: string) => void) {
  const queue = useRef<string[]>([])
  const unfilled = unfilledOf(day)
  const next = () => {
    const at = queue.current.findIndex((id) => unfilled.some((row) => row.id === id))
    const id = queue.current[at]
    queue.current = id === undefined ? [] : queue.current.slice(at + 1)
    if (id !== undefined) edit(id)
    return id !== undefined
  }
  return {
    count: unfilled.length,
    start(ids = unfilled.map(({ id }) => id)) {
      queue.current = ids
      next()
    },
    /** Called when an edit ends; returns whether another moment is edited now. */
    goOn(saved: boolean): boolean {
      if (!saved) queue.current = []
      return next()
    },
  }
}

/** A notice about moments that were marked elsewhere, with a button to fill them in. */
export function MarkedElsewhere({
  marked,
  zone,
  onFill,
  onDismiss,
}: {
  marked: Observation[]
  zone: string
  onFill: (ids: string[]) => void
  onDismiss: () => void
}) {
  const last = marked.at(-1)
  const notice = last ? words.markedElsewhere(marked.length, timeOf(last.at, zone)) : ''
  useEffect(() => {
    if (notice) announce(notice)
  }, [notice])
  if (!last) return null
  return (
    <div class={`notice ${style.marked}`}>
      <Icon name="clock" />
      <p>{notice}</p>
      <button
        type="button"
        class="small"
        onClick={() => {
          onFill(marked.map(({ id }) => id))
          onDismiss()
        }}
      >
        {words.fillAllIn(marked.length)}
      </button>
      <button type="button" class="quiet small only-icon" aria-label={words.dismiss} onClick={onDismiss}>
        <Icon name="close" />
      </button>
    </div>
  )
}

/** The number of moments without text, with a button to fill them in. */
export function UnfilledMoments({ count, onFill }: { count: number; onFill: () => void }) {
  if (count === 0) return null
  return (
    <p class={style.unfilled}>
      <span>{words.momentsUnfilled(count)}</span>
      <button type="button" class="small" onClick={onFill}>
        {words.fillAllIn(count)}
      </button>
    </p>
  )
}
