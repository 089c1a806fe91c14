import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Draft } from '../../storage/database/db.ts'
import { claimDraft, keepDraft, releaseDraft, moveWaitingText } from '../../storage/day/drafts.ts'

/** Debounce of drafts in milliseconds; a draft must be safe 250 ms after the last key. */
const draftAfter = 120

/**
 * Saves the line as a draft while it is typed. Drafts and captures are written one after the other.
 * @param typed the line as it is now
 * @param onRestored called with the draft that a closed page left behind, if it has text
 * @returns how to capture the line, and how to take over a waiting text
 */
export function useDraft(
  box: { current: HTMLTextAreaElement | null },
  typed: Pick<Draft, 'text' | 'refused' | 'literal' | 'prompt'>,
  onRestored: (draft: Draft) => void,
  onFail: (error: unknown) => void,
) {
  const state = useRef({ queue: undefined as Promise<unknown> | undefined, id: '', timer: 0, typed })
  state.current.typed = typed

  const enqueue = (task: (id: string) => Promise<unknown>) => {
    const { queue } = state.current
    state.current.queue = (queue ?? Promise.resolve()).then(() => task(state.current.id)).catch(onFail)
  }
  const keep = () => {
    state.current.timer = 0
    enqueue((id) => keepDraft({ id, ...state.current.typed, changedAt: Date.now() }))
  }

  useEffect(() => {
    const claim = async () => {
      const draft = await claimDraft(sessionStorage.getItem('draft'))
      sessionStorage.setItem('draft', draft.id)
      state.current.id = draft.id
      if (draft.text !== '') onRestored(draft)
    }
    state.current.queue = claim().catch(onFail)
    const view = windowOf(box)
    const flush = () => view.document.visibilityState === 'hidden' && keep()
    const listening = new AbortController()
    view.document.addEventListener('visibilitychange', flush, { signal: listening.signal })
    view.addEventListener('pagehide', keep, { signal: listening.signal })
    return () => {
      listening.abort()
      // A line in the capture pad ends with its window. The page stays, and may open another pad.
      if (view !== window && state.current.timer !== 0) keep()
      releaseDraft((state.current.queue ?? Promise.resolve()).then(() => state.current.id))
    }
  }, [])
  // A layout effect and a timer of the line's own window: a hidden page suspends frames and throttles timers.
  useLayoutEffect(() => {
    if (state.current.id === '' && typed.text === '') return
    const timer = windowOf(box).setTimeout(() => state.current.timer === timer && keep(), draftAfter)
    state.current.timer = timer
    return () => {
      state.current.timer = 0
    }
  }, [typed.text, typed.refused, typed.literal, typed.prompt])

  return {
    /** Moves a waiting text in front of the line; in the same transaction it stops waiting. */
    putIn(waiting: string, waitingText: string, done: (text: string) => void) {
      state.current.timer = 0
      enqueue(async (id) => {
        const { typed } = state.current
        const text = typed.text === '' ? waitingText : `${waitingText}\n${typed.text}`
        await moveWaitingText(waiting, { ...typed, id, text, changedAt: Date.now() })
        state.current.typed = { ...typed, text }
        done(text)
      })
    },
    /** Runs a capture after pending writes, then saves what was typed in the meantime. */
    after(task: (id: string) => Promise<void>) {
      state.current.timer = 0
      enqueue(async (id) => {
        await task(id)
        if (state.current.typed.text !== '') keep()
      })
    },
  }
}

/** The window that contains the line: the page's, or the capture pad's. */
function windowOf(box: { current: HTMLElement | null }): Window {
  return box.current?.ownerDocument.defaultView ?? window
}
