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
import { saveAnswerFile, sealAnswerSet, unsealAnswerSet, type OpenedReview } from '../../components/review/opened-review.ts'
import { ReviewPage } from '../../components/review/ReviewPage.tsx'
import { errorText } from '../../components/ui/errors.ts'
import { ChooseReview, Unlock, whyNotOpened } from '../../components/review/Unlock.tsx'
import { parseReviewFile, ReviewFileError, type ReviewFile } from '../../sync/review-file.ts'

/** The review in the page, an error message if it is invalid, or neither if the page is empty. */
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
  const [opened, setOpened] = useState<OpenedReview>()
  const [failed, setFailed] = useState<unknown>()
  const [before, setBefore] = useState<{ kept?: SavedAnswers; problem?: string }>()
  useEffect(() => {
    if (!opened) return
    document.title = words.reviewTitle(opened.rideAlong.title || words.untitled)
    storedAnswers(opened).then(setBefore, setFailed)
    // Answers that another tab with this review has stored are merged here.
    const changed = ({ key, newValue }: StorageEvent) => {
      if (key !== storageKey(opened) || newValue === null) return
      unsealAnswerSet(opened, newValue).then(
        (kept) => setBefore({ kept }),
        (error: unknown) => console.error(error),
      )
    }
    window.addEventListener('storage', changed)
    return () => window.removeEventListener('storage', changed)
  }, [opened])
  // After the passphrase, the focus goes to the heading.
  useEffect(() => {
    const heading = before && document.querySelector('h1')
    if (!heading) return
    heading.tabIndex = -1
    heading.focus()
  }, [before !== undefined])
  const keep = useCallback(
    async (written: AnswerSet) => {
      if (opened) localStorage.setItem(storageKey(opened), await sealAnswerSet(opened, written))
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
  if (!opened || !before) return <Unlock file={file} onOpen={setOpened} />
  return (
    <>
      {before.problem && (
        <p class="callout warn" role="alert">
          <Icon name="alert" />
          <span>{before.problem}</span>
        </p>
      )}
      <ReviewPage opened={opened} kept={before.kept} onKeep={keep} onSave={(written, round) => saveAnswerFile(opened, written, round)} />
    </>
  )
}

/** Browsers share this storage among all local files, so the key contains the review and the value is encrypted. */
function storageKey({ file }: OpenedReview): string {
  return `ride-along review ${file.review}`
}

async function storedAnswers(opened: OpenedReview): Promise<{ kept?: SavedAnswers; problem?: string }> {
  let encrypted: string | null
  try {
    encrypted = localStorage.getItem(storageKey(opened))
  } catch (error) {
    // Some browsers deny storage to local files. Answers cannot be stored then, and the page says so.
    return { problem: words.reviewNotKept(errorText(error)) }
  }
  if (encrypted === null) return {}
  try {
    return { kept: await unsealAnswerSet(opened, encrypted) }
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
