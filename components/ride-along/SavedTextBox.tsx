import { useEffect, useRef } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { type Clock } from '../../storage/rows/row.ts'
import { announce } from '../ui/announce.ts'

/** A text box that saves its text when it loses the focus, when it is removed and when the page is closed. */
export function SavedTextBox({
  value,
  clock,
  lines,
  onSave,
  label,
}: {
  value: string
  /** The clock of the row that holds the value. */
  clock: Clock
  lines: number
  /** `clock` is that of the version on screen when typing began, so that a concurrent change becomes a conflict. */
  onSave: (text: string, clock: Clock) => Promise<boolean>
  label?: string
}) {
  const box = useRef<HTMLTextAreaElement>(null)
  const last = useRef(value)
  const lastClock = useRef(clock)
  const latestSave = useRef(onSave)
  latestSave.current = onSave
  // A value written on another screen is shown, unless somebody types here.
  useEffect(() => {
    const isUntouched = box.current?.value === last.current
    if (!isUntouched && value !== last.current) return
    if (box.current && isUntouched) box.current.value = value
    last.current = value
    lastClock.current = clock
  }, [value, clock])
  const save = async (text: string) => {
    const before = last.current
    if (text.trim() === before.trim()) return
    last.current = text
    if (await latestSave.current(text, lastClock.current)) announce(words.charterKept)
    // A failed save is tried again when the box loses the focus again.
    else last.current = before
  }
  useEffect(() => {
    // In the cleanup `box.current` is null already.
    const textarea = box.current
    const leave = () => textarea && void save(textarea.value)
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [])
  return (
    <textarea
      ref={box}
      rows={lines}
      defaultValue={value}
      aria-label={label}
      onBlur={({ currentTarget }) => void save(currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing || lines > 1) return
        event.preventDefault()
        void save(event.currentTarget.value)
      }}
    />
  )
}
