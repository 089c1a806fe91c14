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

/** Takes answer files in that are chosen or dropped, and says in a sentence what came of each. */
export function OpenAnswers({ rideAlongId, onReview }: { rideAlongId?: string; onReview?: (file: ReviewFile) => void }) {
  const [came, setCame] = useState<FileOutcome>()
  const [problem, setProblem] = useState('')
  const [derived, setDerived] = useState<{ done: number; stop: AbortController }>()
  const box = useRef<HTMLInputElement>(null)
  const passphrase = useRef<HTMLInputElement>(null)
  const locked = came?.what === 'locked'
  useEffect(() => {
    if (locked) passphrase.current?.focus()
  }, [locked])
  const show = (given: FileOutcome) => {
    if (given.what === 'review' && onReview) onReview(given.file)
    setCame(given)
  }
  const take = async (files: File[]) => {
    setProblem('')
    for (const file of files) {
      try {
        if (file.size > maxReviewFileBytes) show({ what: 'refused', sentence: words.fileTooLarge, kept: false })
        else show(await importAnswerFile(file.name, await file.text()))
      } catch (error) {
        setProblem(words.fileNotOpened(errorText(error)))
      }
    }
    if (box.current) box.current.value = ''
  }
  const over = useFileDrop((files) => void take(files))
  const unlock = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (came?.what !== 'locked') return
    const stop = new AbortController()
    setDerived({ done: 0, stop })
    setProblem('')
    try {
      const passphrase = formReader(event.currentTarget).text('passphrase')
      show(await importLockedAnswers(came, passphrase, { signal: stop.signal, onProgress: (done) => setDerived({ done, stop }) }))
    } catch (error) {
      if (!stop.signal.aborted) setProblem(error instanceof WrongPassphraseError ? words.wrongPassphrase : failureText(error))
    } finally {
      setDerived(undefined)
    }
  }
  return (
    <div class={`${style.open} ${over ? style.over : ''}`}>
      <p class="row">
        <label class={`button ${style.file}`}>
          {words.openAnswers}
          <input
            ref={box}
            type="file"
            multiple
            accept=".json,.html,application/json,text/html"
            class="visually-hidden"
            onChange={({ currentTarget }: TargetedEvent<HTMLInputElement>) => void take([...(currentTarget.files ?? [])])}
          />
        </label>
        <span class="hint">{over ? words.dropAnswers : words.answersHint}</span>
      </p>
      <Problem text={problem} />
      {came?.what === 'refused' && (
        <p class="callout bad" role="alert">
          <Icon name="alert" />
          <span>
            {came.sentence} {came.kept && words.fileKeptAside}
          </span>
        </p>
      )}
      {came?.what === 'taken' && (
        <p class="callout" role="status">
          <Icon name="lock" />
          <span>
            {words.answersTaken(came.taken.changed)} {came.taken.toDeleted > 0 && words.answersToDeleted(came.taken.toDeleted)}{' '}
            {came.taken.rideAlongId !== rideAlongId && <a href={`#/${came.taken.rideAlongId}/replies`}>{words.answersGoTo}</a>}
          </span>
        </p>
      )}
      {came?.what === 'review' && !onReview && (
        <p class="callout" role="status">
          <Icon name="lock" />
          <span>
            {words.thisIsReview} <a href="#/answers">{words.answersTab}</a>
          </span>
        </p>
      )}
      {came?.what === 'locked' && (
        <form class={style.locked} onSubmit={(event) => void unlock(event)}>
          <p>{words.answersLocked}</p>
          <label class="field">
            {words.passphraseIs}
            <input ref={passphrase} name="passphrase" autocomplete="off" spellcheck={false} required />
          </label>
          {derived ? (
            <div class="row">
              <progress value={derived.done} aria-label={words.preparingKey} />
              <button type="button" class="small" onClick={() => derived.stop.abort()}>
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
