import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { redo, undo } from '../../storage/database/acts.ts'
import { failureText } from './errors.ts'
import { announce } from './announce.ts'
import { Toast } from './Toast.tsx'

/** What a page may do about what was done. */
export interface UndoToast {
  /** Something that can be undone was done here. */
  did: (said: string) => void
  /** Takes the last act back, wherever it was done. */
  undo: () => void
  redo: () => void
  toast: JSX.Element | null
}

/**
 * A toast says what was done and offers to undo it for eight seconds; it stays while the pointer or the focus is on it.
 */
export function useUndoToast(): UndoToast {
  const [shown, setShown] = useState<{ said: string; n: number; canUndo: boolean }>()
  const show = (said: string, canUndo: boolean) => setShown((last) => ({ said, canUndo, n: (last?.n ?? 0) + 1 }))
  const step = (verb: () => Promise<string | null>, say: (said: string) => string, nothing: string) => async () => {
    try {
      const said = await verb()
      const sentence = said === null ? nothing : say(said)
      show(sentence, false)
      announce(sentence)
    } catch (error) {
      show(failureText(error), false)
    }
  }
  const takeBack = () => void step(undo, words.undone, words.nothingToUndo)()
  return {
    did(said) {
      show(said, true)
      announce(words.canBeUndone(said))
    },
    undo: takeBack,
    redo: () => void step(redo, words.redone, words.nothingToRedo)(),
    toast: shown ? (
      <Toast key={shown.n} said={shown.said} onUndo={shown.canUndo ? takeBack : undefined} onDismiss={() => setShown(undefined)} />
    ) : null,
  }
}
