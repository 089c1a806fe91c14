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
  /** In a page that has a main part and a heading of its own. */
  inside?: boolean
}) {
  const [Main, Title] = inside ? (['div', 'h3'] as const) : (['main', 'h1'] as const)
  const [done, setDone] = useState<number>()
  const [problem, setProblem] = useState('')
  const stop = useRef(new AbortController())
  const box = useRef<HTMLInputElement>(null)
  // The browser gives the focus by itself only once a page; what is typed at once must not be lost.
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
    setDone(0)
    announce(words.reviewOpening)
    try {
      onOpen(await openReview(file, passphrase, { onProgress: setDone, signal }))
    } catch (error) {
      setDone(undefined)
      setProblem(signal.aborted ? words.reviewStopped : whyNotOpened(error))
      box.current?.focus()
      box.current?.select()
    }
  }
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (done === undefined) void open(box.current?.value ?? '')
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
            readOnly={done !== undefined}
          />
        </div>
        <div class={style.acts}>
          <button class="primary large" aria-disabled={done !== undefined} aria-busy={done !== undefined}>
            {done === undefined ? words.reviewOpen : words.reviewOpening}
          </button>
          {done !== undefined && (
            <>
              <button type="button" class="large" onClick={() => stop.current.abort()}>
                {words.stop}
              </button>
              <progress value={done} max={1} aria-label={words.reviewOpening} />
            </>
          )}
        </div>
      </form>
    </Main>
  )
}

/** Asks for the file of a review, for a page that has none in it. */
export function ChooseReview({ problem: first = '', onFile }: { problem?: string; onFile: (file: ReviewFile) => void }) {
  const [problem, setProblem] = useState(first)
  const take = async (given: File | undefined) => {
    if (!given) return
    try {
      if (given.size > maxReviewFileBytes) throw new ReviewFileError('tooLarge')
      const file = parseReviewFile(await given.text())
      if (file.what === 'review') onFile(file)
      else setProblem(words.reviewIsAnswers)
    } catch (error) {
      setProblem(whyNotOpened(error))
    }
  }
  const over = useFileDrop(([given]) => void take(given))
  return (
    <main class={style.unlock}>
      <h1>{words.reviewNoFile}</h1>
      <p class="two">{words.reviewNoFileHint}</p>
      {problem && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      <label class={style.choose} data-over={over}>
        <span>{over ? words.reviewDropNow : words.reviewChoose}</span>
        <input
          type="file"
          accept=".json,.html,application/json,text/html"
          autofocus
          onChange={({ currentTarget }) => {
            void take(currentTarget.files?.[0])
            // The same file again is a change too.
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

/** Why a review did not open, as a sentence. */
export function whyNotOpened(error: unknown): string {
  if (error instanceof WrongPassphraseError) return words.reviewWrongPassphrase
  if (error instanceof ReviewFileError) return reasons[error.reason]
  return words.reviewNotOpened(errorText(error))
}
