// Before the components, so that their styles override these.
import '../../assets/tokens.css'
import '../../assets/shell.css'
import '../../assets/base.css'
import { render } from 'preact'
import { useCallback, useEffect, useErrorBoundary, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { SavedAnswers, AnswerSet } from '../../storage/review/answer-set.ts'
import { BackupError } from '../../storage/errors.ts'
import { Icon } from '../../components/ui/Icon.tsx'
import { saveAnswerFile, encryptAnswers, decryptAnswers, type UnlockedReview } from '../../components/review/unlocked-review.ts'
import { ReviewPage } from '../../components/review/ReviewPage.tsx'
import { errorText } from '../../components/ui/errors.ts'
import { ChooseReview, Unlock, whyNotOpened } from '../../components/review/Unlock.tsx'
import { parseReviewFile, ReviewFileError, type ReviewFile } from '../../sync/review-file.ts'

/** The review file in the page; neither `file` nor `problem` if the page contains none. */
function fileInPage(): { file?: ReviewFile; problem?: string } {
  const text = document.querySelector('#review')?.textContent ?? ''
  if (text.trim() === '') return {}
  try {
    const file = parseReviewFile(text)
    return file.what === 'review' ? { file } : { problem: words.reviewIsAnswers }
  } catch (error) {
    return { problem: whyNotOpened(error) }
  }
}

function App({ found }: { found: ReturnType<typeof fileInPage> }) {
  const [broken] = useErrorBoundary((error) => console.error(error))
  const [file, setFile] = useState(found.file)
  const [opened, setOpened] = useState<UnlockedReview>()
  const [failed, setFailed] = useState<unknown>()
  const [stored, setStored] = useState<{ saved?: SavedAnswers; problem?: string }>()
  useEffect(() => {
    if (!opened) return
    document.title = words.reviewTitle(opened.rideAlong.title || words.untitled)
    storedAnswers(opened).then(setStored, setFailed)
    // Merges answers that were stored by another page with the same review.
    const onStorage = ({ key, newValue }: StorageEvent) => {
      if (key !== storageKey(opened) || newValue === null) return
      decryptAnswers(opened, newValue).then(
        (saved) => setStored({ saved }),
        (error: unknown) => console.error(error),
      )
    }
    window.addEventListener('storage', onStorage)
    return () => window.removeEventListener('storage', onStorage)
  }, [opened])
  // Once unlocked, the focus moves from the passphrase to the heading of the page.
  useEffect(() => {
    const heading = stored && document.querySelector('h1')
    if (!heading) return
    heading.tabIndex = -1
    heading.focus()
  }, [stored !== undefined])
  const store = useCallback(
    async (answers: AnswerSet) => {
      if (opened) localStorage.setItem(storageKey(opened), await encryptAnswers(opened, answers))
    },
    [opened],
  )

  if (broken || failed)
    return (
      <main class="broken">
        <h1>{words.brokenTitle}</h1>
        <p>{words.brokenHint(errorText(broken ?? failed))}</p>
        <button type="button" class="primary" onClick={() => location.reload()}>
          {words.reload}
        </button>
      </main>
    )
  if (!file) return <ChooseReview problem={found.problem ?? ''} onFile={setFile} />
  if (!opened || !stored) return <Unlock file={file} onOpen={setOpened} />
  return (
    <>
      {stored.problem && (
        <p class="callout warn" role="alert">
          <Icon name="alert" />
          <span>{stored.problem}</span>
        </p>
      )}
      <ReviewPage
        review={opened}
        saved={stored.saved}
        onSave={store}
        onSaveFile={(answers, round) => saveAnswerFile(opened, answers, round)}
      />
    </>
  )
}

/** Some browsers share local storage among all local files, so the key names the review and the value is encrypted. */
function storageKey({ file }: UnlockedReview): string {
  return `ride-along review ${file.review}`
}

async function storedAnswers(opened: UnlockedReview): Promise<{ saved?: SavedAnswers; problem?: string }> {
  let sealed: string | null
  try {
    sealed = localStorage.getItem(storageKey(opened))
  } catch (error) {
    // Browsers may forbid storage for local files. Then answers cannot be stored either, and the page says so.
    return { problem: words.reviewNotKept(errorText(error)) }
  }
  if (sealed === null) return {}
  try {
    return { saved: await decryptAnswers(opened, sealed) }
  } catch (error) {
    if (error instanceof ReviewFileError || error instanceof BackupError) return { problem: words.reviewKeptUnreadable }
    throw error
  }
}

const root = document.querySelector('#app')!
root.replaceChildren()
render(
  <>
    <p id="announcer" class="visually-hidden" role="status" />
    <App found={fileInPage()} />
  </>,
  root,
)
