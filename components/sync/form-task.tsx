import { useEffect, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { DerivationOptions } from '../../sync/encryption/seal.ts'
import style from './SyncPage.module.css'
import { syncErrorText } from './sync-errors.ts'

/** A task that a form starts. It is aborted when the form closes. */
interface FormTask {
  /** From 0 to 1; undefined if no task is running. */
  progress: number | undefined
  /** Why the last task failed; empty if it did not. */
  problem: string
  run: (task: () => Promise<void>) => Promise<void>
  options: DerivationOptions
}

export function useFormTask(): FormTask {
  const [progress, setProgress] = useState<number>()
  const [problem, setProblem] = useState('')
  const [stop] = useState(() => new AbortController())
  useEffect(() => () => stop.abort(), [])
  const run = async (task: () => Promise<void>) => {
    setProgress(0)
    setProblem('')
    try {
      await task()
    } catch (error) {
      if (!stop.signal.aborted) setProblem(syncErrorText(error))
    } finally {
      setProgress(undefined)
    }
  }
  return { progress, problem, run, options: { signal: stop.signal, onProgress: setProgress } }
}

/** The button that submits a form, and the progress of its task. */
export function SubmitButton({ progress, label, kind = 'primary' }: { progress: number | undefined; label: string; kind?: string }) {
  return (
    <div class="row">
      <button class={kind} disabled={progress !== undefined}>
        {progress === undefined ? label : words.connecting}
      </button>
      {progress !== undefined && <progress class={style.progress} value={progress} max={1} aria-label={words.connecting} />}
    </div>
  )
}
