import { useEffect, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { Icon } from './Icon.tsx'

const mac = /Mac/.test(navigator.platform)

/** A sentence with Undo, unless `onUndo` is undefined. It is dismissed after 8 seconds, but not while it is hovered or focused. */
export function Toast({ text, onUndo, onDismiss }: { text: string; onUndo: (() => void) | undefined; onDismiss: () => void }) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(onDismiss, 8000)
    return () => clearTimeout(timer)
  }, [held])
  return (
    <div
      class="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      <span>{text}</span>
      {onUndo && (
        <button type="button" onClick={onUndo}>
          {words.undo} <kbd aria-hidden="true">{mac ? '⌘ Z' : 'Ctrl Z'}</kbd>
        </button>
      )}
      <button type="button" class="only-icon" aria-label={words.dismiss} onClick={onDismiss}>
        <Icon name="close" />
      </button>
    </div>
  )
}
