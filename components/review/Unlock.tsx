import type { TargetedSubmitEvent } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { maxReviewFileBytes, parseReviewFile, ReviewFileError, type FileReason, type ReviewFile } from '../../sync/review-file.ts'
import { WrongPassphraseError } from '../../sync/encryption/seal.ts'
import { useFileDrop } from '../files/file-drop.ts'
import { openReview, type UnlockedReview } from './unlocked-review.ts'
import { errorText } from '../ui/errors.ts'
import { announce } from '../ui/announce.ts'
import style from './Unlock.module.css'

/** Asks for the passphrase of a review and opens it. */
export function Unlock({
  file,
  onOpen,
  inside = false,
}: {
  file: ReviewFile
  onOpen: (opened: UnlockedReview) => void
  /** Whether the page around it has a main element and a heading of its own. */
  inside?: boolean
}) {
  const [Main, Title] = inside ? (['div', 'h3'] as const) : (['main', 'h1'] as const)
  const [progress, setProgress] = useState<number>()
  const [problem, setProblem] = useState('')
  const stop = useRef(new AbortController())
  const box = useRef<HTMLInputElement>(null)
  // Browsers apply `autofocus` only once per page. In a layout effect, so that no typed letter is lost.
  useLayoutEffect(() => {
    box.current?.focus()
    return () => stop.current.abort()
  }, [])

  const open = async (passphrase: string) => {
    if (passphrase.trim() === '') {
      setProblem(words.reviewPassphraseEmpty)
      box.current?.focus()
      return
    }
    stop.current = new AbortController()
    const { signal } = stop.current
    setProblem('')
    setProgress(0)
    announce(words.reviewOpening)
    try {
      onOpen(await openReview(file, passphrase, { onProgress: setProgress, signal }))
    } catch (error) {
      setProgress(undefined)
      setProblem(signal.aborted ? words.reviewStopped : whyNotOpened(error))
      box.current?.focus()
      box.current?.select()
    }
  }
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (progress === undefined) void open(box.current?.value ?? '')
  }
  return (
    <Main class={style.unlock}>
      <Title>{words.reviewLocked}</Title>
      <p class="two">{words.reviewLockedHint}</p>
      <form class={style.form} onSubmit={submit}>
        <div class="field">
          <label for="passphrase">{words.reviewPassphrase}</label>
          <span class="hint" id="passphrase-hint">
            {words.reviewPassphraseHint}
          </span>
          {problem && (
            <span class="error" id="passphrase-problem" role="alert">
              {problem}
            </span>
          )}
          <input
            ref={box}
            id="passphrase"
            type="text"
            autocomplete="off"
            autocapitalize="none"
            autocorrect="off"
            spellcheck={false}
            aria-invalid={problem !== ''}
            aria-describedby={problem ? 'passphrase-problem passphrase-hint' : 'passphrase-hint'}
            readOnly={progress !== undefined}
          />
        </div>
        <div class={style.acts}>
          <button class="primary large" aria-disabled={progress !== undefined} aria-busy={progress !== undefined}>
            {progress === undefined ? words.reviewOpen : words.reviewOpening}
          </button>
          {progress !== undefined && (
            <>
              <button type="button" class="large" onClick={() => stop.current.abort()}>
                {words.stop}
              </button>
              <progress value={progress} max={1} aria-label={words.reviewOpening} />
            </>
          )}
        </div>
      </form>
    </Main>
  )
}

/** Asks for a review file if the page contains none. */
export function ChooseReview({ problem: initialProblem = '', onFile }: { problem?: string; onFile: (file: ReviewFile) => void }) {
  const [problem, setProblem] = useState(initialProblem)
  const openFile = async (chosen: File | undefined) => {
    if (!chosen) return
    try {
      if (chosen.size > maxReviewFileBytes) throw new ReviewFileError('tooLarge')
      const file = parseReviewFile(await chosen.text())
      if (file.what === 'review') onFile(file)
      else setProblem(words.reviewIsAnswers)
    } catch (error) {
      setProblem(whyNotOpened(error))
    }
  }
  const isDragging = useFileDrop(([dropped]) => void openFile(dropped))
  return (
    <main class={style.unlock}>
      <h1>{words.reviewNoFile}</h1>
      <p class="two">{words.reviewNoFileHint}</p>
      {problem && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      <label class={style.choose} data-over={isDragging}>
        <span>{isDragging ? words.reviewDropNow : words.reviewChoose}</span>
        <input
          type="file"
          accept=".json,.html,application/json,text/html"
          autofocus
          onChange={({ currentTarget }) => {
            void openFile(currentTarget.files?.[0])
            // Otherwise, choosing the same file again would not be a change.
            currentTarget.value = ''
          }}
        />
      </label>
    </main>
  )
}

const reasons: Record<FileReason, string> = {
  notJson: words.reviewNotRead,
  foreign: words.reviewForeign,
  newer: words.reviewNewer,
  damaged: words.reviewDamaged,
  tooLarge: words.reviewTooLarge,
}

/** A sentence that says why a review could not be opened. */
export function whyNotOpened(error: unknown): string {
  if (error instanceof WrongPassphraseError) return words.reviewWrongPassphrase
  if (error instanceof ReviewFileError) return reasons[error.reason]
  return words.reviewNotOpened(errorText(error))
}
