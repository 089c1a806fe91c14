import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { isStorageFull } from '../../storage/errors.ts'
import { announce } from '../ui/announce.ts'
import { errorText } from '../ui/errors.ts'

/** Delay after the last change, in milliseconds. */
const saveDelay = 250
/** Delay after a failed save, in milliseconds. */
const retryDelay = 5000

export interface Autosave {
  /** Why the last save failed, or ''. */
  problem: string
  /** Saves soon; call it after each change. */
  schedule: () => void
}

/**
 * Saves shortly after the last change, and at once when the page is hidden. If the page is closed before, the browser
 * asks whether to leave it.
 */
export function useAutosave(save: () => Promise<void>, bySync: boolean): Autosave {
  const [problem, setProblem] = useState('')
  const state = useRef({ isDue: false, isBusy: false, timer: 0 })
  const latestSave = useRef(save)
  latestSave.current = save
  const run = async () => {
    const current = state.current
    clearTimeout(current.timer)
    if (current.isBusy || !current.isDue) return
    current.isBusy = true
    current.isDue = false
    let isSaved = false
    try {
      await latestSave.current()
      isSaved = true
      setProblem('')
      announce(words.reviewKept)
    } catch (error) {
      current.isDue = true
      current.timer = window.setTimeout(() => void run(), retryDelay)
      if (bySync) setProblem(words.reviewNotKeptBySync(errorText(error)))
      else setProblem(isStorageFull(error) ? words.reviewNotKeptFull : words.reviewNotKept(errorText(error)))
    } finally {
      current.isBusy = false
      if (current.isDue && isSaved) void run()
    }
  }
  useEffect(() => {
    const saveNow = () => void run()
    const onVisibilityChange = () => document.visibilityState === 'hidden' && saveNow()
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      if (!state.current.isDue && !state.current.isBusy) return
      saveNow()
      event.preventDefault()
    }
    window.addEventListener('pagehide', saveNow)
    document.addEventListener('visibilitychange', onVisibilityChange)
    window.addEventListener('beforeunload', onBeforeUnload)
    return () => {
      saveNow()
      window.removeEventListener('pagehide', saveNow)
      document.removeEventListener('visibilitychange', onVisibilityChange)
      window.removeEventListener('beforeunload', onBeforeUnload)
    }
  }, [])
  return {
    problem,
    schedule() {
      state.current.isDue = true
      clearTimeout(state.current.timer)
      state.current.timer = window.setTimeout(() => void run(), saveDelay)
    },
  }
}
