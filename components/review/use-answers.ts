import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import {
  beginAnswers,
  eraseAnswers,
  joinAnswers,
  undoAnswerStep,
  type AnswerSet,
  type AnswerStep,
  type SavedAnswers,
} from '../../storage/review/answer-set.ts'
import { announce } from '../ui/announce.ts'
import { pressChord } from '../keyboard/use-chords.ts'
import type { WriteAnswer } from './ReviewPart.tsx'
import type { ReviewData } from './unlocked-review.ts'
import { useAutosave } from './use-autosave.ts'

export interface Answers {
  answers: AnswerSet
  /** The answers at the time of the call, also between two renders. */
  latest: () => AnswerSet
  write: WriteAnswer
  undo: () => void
  canUndo: boolean
  /** Erases everything the host wrote. It cannot be undone; `label` is shown and announced. */
  erase: (label: string) => void
  /** How often everything was erased: a key for components whose state must start again. */
  eraseCount: number
  /** Records that answers were saved to a file; `round` counts the files. */
  recordSaved: (round: number) => void
  toast: { text: string; n: number; canUndo: boolean } | undefined
  dismissToast: () => void
  /** Why the answers could not be stored, or ''. */
  problem: string
}

/** The host's answers, with undo and autosave. Answers that arrive later in `saved` are merged. */
export function useAnswers({
  review: { id, person, rideAlong, rows, bySync },
  saved,
  onSave,
  undoByKey,
}: {
  review: ReviewData
  saved: SavedAnswers | undefined
  onSave: (answers: AnswerSet) => Promise<void>
  undoByKey: boolean
}): Answers {
  const [answers, setAnswers] = useState(() => beginAnswers({ person, rideAlongId: rideAlong.id, review: id }, rows, saved))
  const latest = useRef(answers)
  const autosave = useAutosave(() => onSave(latest.current), bySync ?? false)
  const commit = (next: AnswerSet) => {
    latest.current = next
    setAnswers(next)
    autosave.schedule()
  }
  useEffect(() => {
    if (!saved) return
    latest.current = joinAnswers(latest.current, saved)
    setAnswers(latest.current)
  }, [saved])

  const steps = useRef<(AnswerStep & { label: string; typing?: string | undefined })[]>([])
  const [toast, setToast] = useState<Answers['toast']>()
  const showToast = (text: string, canUndo: boolean) => setToast((last) => ({ text, canUndo, n: (last?.n ?? 0) + 1 }))
  const write = useCallback<WriteAnswer>((change, label, { toast: withToast, typing } = {}) => {
    const before = latest.current
    const after = change(before, Date.now())
    if (after === before) return
    const last = steps.current.at(-1)
    if (typing !== undefined && last?.typing === typing) last.after = after
    else steps.current.push({ before, after, label, typing })
    commit(after)
    if (withToast) {
      showToast(label, true)
      announce(words.canBeUndone(label))
    }
  }, [])
  const undo = () => {
    const step = steps.current.pop()
    const sentence = step ? words.undone(step.label) : words.nothingToUndo
    if (step) commit(undoAnswerStep(latest.current, step, Date.now()))
    showToast(sentence, false)
    announce(sentence)
  }
  useEffect(() => {
    if (!undoByKey) return
    const onKeyDown = (event: KeyboardEvent) => {
      // In a text box, the browser undoes typing.
      const isInText = event.target instanceof Element && event.target.matches('textarea, input:not([type=radio])')
      if (!isInText && !document.querySelector('dialog[open]')) pressChord({ 'Ctrl+Z': undo, 'Ctrl+Shift+Z': () => false }, event)
    }
    // In the capture phase: before the dashboard around this page handles the key.
    document.addEventListener('keydown', onKeyDown, true)
    return () => document.removeEventListener('keydown', onKeyDown, true)
  })

  const [eraseCount, setEraseCount] = useState(0)
  return {
    answers,
    latest: () => latest.current,
    write,
    undo,
    canUndo: steps.current.length > 0,
    erase(label) {
      commit(eraseAnswers(latest.current))
      steps.current = []
      setEraseCount(eraseCount + 1)
      showToast(label, false)
      announce(label)
    },
    eraseCount,
    recordSaved: (round) => commit({ ...latest.current, saved: round }),
    toast,
    dismissToast: () => setToast(undefined),
    problem: autosave.problem,
  }
}
