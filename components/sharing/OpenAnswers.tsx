import type { TargetedEvent, TargetedSubmitEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { ReviewFile } from '../../sync/review-file.ts'
import { WrongPassphraseError } from '../../sync/encryption/seal.ts'
import { useFileDrop } from '../files/file-drop.ts'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { maxReviewFileBytes } from '../../sync/review-file.ts'
import { Problem } from '../ui/Problem.tsx'
import { importAnswerFile, importLockedAnswers, type FileOutcome } from './import-answers.ts'
import { errorText, failureText } from '../ui/errors.ts'
import style from './OpenAnswers.module.css'

/** Imports answer files that are chosen or dropped anywhere on the page, and shows the outcome of the last one. */
export function OpenAnswers({ rideAlongId, onReview }: { rideAlongId?: string; onReview?: (file: ReviewFile) => void }) {
  const [outcome, setOutcome] = useState<FileOutcome>()
  const [problem, setProblem] = useState('')
  const [progress, setProgress] = useState<{ done: number; stop: AbortController }>()
  const box = useRef<HTMLInputElement>(null)
  const passphrase = useRef<HTMLInputElement>(null)
  const isLocked = outcome?.what === 'locked'
  useEffect(() => {
    if (isLocked) passphrase.current?.focus()
  }, [isLocked])
  const show = (next: FileOutcome) => {
    if (next.what === 'review' && onReview) onReview(next.file)
    setOutcome(next)
  }
  const importFiles = async (files: File[]) => {
    setProblem('')
    for (const file of files) {
      try {
        if (file.size > maxReviewFileBytes) show({ what: 'refused', sentence: words.fileTooLarge, isSetAside: false })
        else show(await importAnswerFile(file.name, await file.text()))
      } catch (error) {
        setProblem(words.fileNotOpened(errorText(error)))
      }
    }
    if (box.current) box.current.value = ''
  }
  const isDragging = useFileDrop((files) => void importFiles(files))
  const unlock = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (outcome?.what !== 'locked') return
    const stop = new AbortController()
    setProgress({ done: 0, stop })
    setProblem('')
    try {
      const passphrase = formReader(event.currentTarget).text('passphrase')
      show(await importLockedAnswers(outcome, passphrase, { signal: stop.signal, onProgress: (done) => setProgress({ done, stop }) }))
    } catch (error) {
      if (!stop.signal.aborted) setProblem(error instanceof WrongPassphraseError ? words.wrongPassphrase : failureText(error))
    } finally {
      setProgress(undefined)
    }
  }
  return (
    <div class={`${style.open} ${isDragging ? style.over : ''}`}>
      <p class="row">
        <label class={`button ${style.file}`}>
          {words.openAnswers}
          <input
            ref={box}
            type="file"
            multiple
            accept=".json,.html,application/json,text/html"
            class="visually-hidden"
            onChange={({ currentTarget }: TargetedEvent<HTMLInputElement>) => void importFiles([...(currentTarget.files ?? [])])}
          />
        </label>
        <span class="hint">{isDragging ? words.dropAnswers : words.answersHint}</span>
      </p>
      <Problem text={problem} />
      {outcome?.what === 'refused' && (
        <p class="callout bad" role="alert">
          <Icon name="alert" />
          <span>
            {outcome.sentence} {outcome.isSetAside && words.fileKeptAside}
          </span>
        </p>
      )}
      {outcome?.what === 'merged' && (
        <p class="callout" role="status">
          <Icon name="lock" />
          <span>
            {words.answersTaken(outcome.merged.changed)} {outcome.merged.toDeleted > 0 && words.answersToDeleted(outcome.merged.toDeleted)}{' '}
            {outcome.merged.rideAlongId !== rideAlongId && <a href={`#/${outcome.merged.rideAlongId}/replies`}>{words.answersGoTo}</a>}
          </span>
        </p>
      )}
      {outcome?.what === 'review' && !onReview && (
        <p class="callout" role="status">
          <Icon name="lock" />
          <span>
            {words.thisIsReview} <a href="#/answers">{words.answersTab}</a>
          </span>
        </p>
      )}
      {outcome?.what === 'locked' && (
        <form class={style.locked} onSubmit={(event) => void unlock(event)}>
          <p>{words.answersLocked}</p>
          <label class="field">
            {words.passphraseIs}
            <input ref={passphrase} name="passphrase" autocomplete="off" spellcheck={false} required />
          </label>
          {progress ? (
            <div class="row">
              <progress value={progress.done} aria-label={words.preparingKey} />
              <button type="button" class="small" onClick={() => progress.stop.abort()}>
                {words.stop}
              </button>
            </div>
          ) : (
            <button class="small">{words.openWithPassphrase}</button>
          )}
        </form>
      )}
    </div>
  )
}
