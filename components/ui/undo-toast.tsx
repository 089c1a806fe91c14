import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { redo, undo } from '../../storage/database/acts.ts'
import { failureText } from './errors.ts'
import { announce } from './announce.ts'
import { Toast } from './Toast.tsx'

export interface UndoToast {
  /** Shows and announces an undoable act by its label. */
  did: (label: string) => void
  /** Undoes the last act, on whatever page it was done. */
  undo: () => void
  redo: () => void
  toast: JSX.Element | null
}

/** A toast with the label of the last act and a button to undo it. */
export function useUndoToast(): UndoToast {
  const [shown, setShown] = useState<{ text: string; n: number; canUndo: boolean }>()
  const show = (text: string, canUndo: boolean) => setShown((last) => ({ text, canUndo, n: (last?.n ?? 0) + 1 }))
  const step = (verb: () => Promise<string | null>, sentenceFor: (label: string) => string, nothing: string) => async () => {
    try {
      const label = await verb()
      const sentence = label === null ? nothing : sentenceFor(label)
      show(sentence, false)
      announce(sentence)
    } catch (error) {
      show(failureText(error), false)
    }
  }
  const undoLast = () => void step(undo, words.undone, words.nothingToUndo)()
  return {
    did(label) {
      show(label, true)
      announce(words.canBeUndone(label))
    },
    undo: undoLast,
    redo: () => void step(redo, words.redone, words.nothingToRedo)(),
    toast: shown ? (
      <Toast key={shown.n} text={shown.text} onUndo={shown.canUndo ? undoLast : undefined} onDismiss={() => setShown(undefined)} />
    ) : null,
  }
}
