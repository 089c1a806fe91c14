import type { Handlers } from '../keyboard/chords.ts'
import { pressChord, useChords } from '../keyboard/use-chords.ts'

interface LineActions {
  save: () => void
  /** Absent while nothing is offered for completion. */
  offers: { isChosen: boolean; take: () => void; choose: (step: 1 | -1) => void; close: () => void } | undefined
  /** Absent unless ArrowUp edits the last line: the line is empty and the day is not. */
  editLast: (() => void) | undefined
  askNext: () => void
  /** Puts the question away, if there is one. */
  dismiss: () => void
  hasQuestion: boolean
  pinLastTag: () => void
}

/**
 * The chords of the capture line: those that work anywhere in its window are handled here.
 * @returns the handler of a key press in the line
 */
export function useLineChords(
  box: { current: HTMLTextAreaElement | null },
  { save, offers, editLast, askNext, dismiss, hasQuestion, pinLastTag }: LineActions,
): (event: KeyboardEvent) => void {
  useChords<'lineAnywhere'>(
    { 'Alt+KeyT': pinLastTag, 'Alt+KeyQ': askNext, 'Alt+Shift+KeyQ': dismiss },
    { page: () => box.current?.ownerDocument ?? document },
  )
  const handlers: Handlers<'line'> = {
    Enter: () => (offers?.isChosen ? offers.take() : save()),
    'Shift+Enter': () => false,
    Tab: ({ shiftKey }) => (offers && !shiftKey ? offers.take() : false),
    ArrowDown: () => (offers ? offers.choose(1) : false),
    ArrowUp: () => (offers ? offers.choose(-1) : editLast ? editLast() : false),
    Escape: () => (offers ? offers.close() : hasQuestion ? dismiss() : false),
  }
  return (event) => {
    // Ctrl, Alt and Meta make no difference in the line: Ctrl+Enter saves too.
    if (!event.isComposing) pressChord(handlers, event, event.shiftKey ? `Shift+${event.key}` : event.key)
  }
}
