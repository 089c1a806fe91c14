import { useLayoutEffect, useRef } from 'preact/hooks'
import type { ChordPlace, Handlers } from './chords.ts'

type SomeHandlers = Partial<Record<string, (event: KeyboardEvent) => void | false>>

/**
 * The name of the chord of a keydown event: 'Enter', 'S', 'Shift+ArrowUp', 'Ctrl+Z' (also for ⌘Z), 'Alt+Shift+KeyQ'.
 * With Alt it is the key's place on the keyboard, because Option types other characters on a Mac. Empty during
 * composition and for AltGr.
 */
export function chordOf({ altKey, ctrlKey, metaKey, shiftKey, code, key, isComposing }: KeyboardEvent): string {
  const control = ctrlKey || metaKey
  if (isComposing || (altKey && control)) return ''
  const shift = shiftKey ? 'Shift+' : ''
  const name = key.length === 1 ? key.toUpperCase() : key
  if (altKey) return `Alt+${shift}${code}`
  if (control) return `Ctrl+${shift}${name}`
  return key.length === 1 ? name : `${shift}${name}`
}

/**
 * Calls the handler of a chord and prevents the browser's default, unless the handler returns false. Without Alt, a
 * chord with Shift that has no handler counts as the one without Shift.
 */
export function pressChord(handlers: SomeHandlers, event: KeyboardEvent, chord = chordOf(event)): void {
  const act = handlers[chord] ?? (chord.startsWith('Alt+') ? undefined : handlers[chord.replace('Shift+', '')])
  if (act && act(event) !== false) event.preventDefault()
}

/**
 * Handles chords wherever the focus is in `page`. Ignores events that were handled already, and those in a dialog unless
 * `inDialogs`. With `first` it runs before the handlers of the focused element, which then do not get the event. A held
 * Alt chord counts once.
 */
export function useChords<Place extends ChordPlace>(
  handlers: Handlers<Place>,
  { page = () => document, first = false, inDialogs = false }: { page?: () => Document; first?: boolean; inDialogs?: boolean } = {},
): void {
  const latest = useRef<SomeHandlers>(handlers)
  latest.current = handlers
  // A layout effect, so that no key press is lost between the page's first script and this.
  useLayoutEffect(() => {
    const target = page()
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || (!inDialogs && target.querySelector('dialog[open]'))) return
      const chord = chordOf(event)
      if (first && latest.current[chord]) event.stopPropagation()
      if (event.repeat && event.altKey && latest.current[chord]) event.preventDefault()
      else pressChord(latest.current, event, chord)
    }
    // Removed by a signal: Firefox does not let a closed window be touched.
    const listening = new AbortController()
    target.addEventListener('keydown', press, { capture: first, signal: listening.signal })
    return () => listening.abort()
  }, [])
}
