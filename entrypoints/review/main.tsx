// Before the components, whose styles go further.
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

/** What stands in the page: a review, nothing, or something that is none. */
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
    keptBefore(opened).then(setBefore, setFailed)
    // Another page that shows this review keeps what is written there: it is joined here.
    const heard = ({ key, newValue }: StorageEvent) => {
      if (key !== place(opened) || newValue === null) return
      unsealAnswerSet(opened, newValue).then(
        (kept) => setBefore({ kept }),
        (error: unknown) => console.error(error),
      )
    }
    window.addEventListener('storage', heard)
    return () => window.removeEventListener('storage', heard)
  }, [opened])
  // Who opened it goes on at its beginning, which the passphrase stood before.
  useEffect(() => {
    const heading = before && document.querySelector('h1')
    if (!heading) return
    heading.tabIndex = -1
    heading.focus()
  }, [before !== undefined])
  const keep = useCallback(
    async (written: AnswerSet) => {
      if (opened) localStorage.setItem(place(opened), await sealAnswerSet(opened, written))
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

/** Browsers share this storage among all local files: it is named by the review, and sealed. */
function place({ file }: OpenedReview): string {
  return `ride-along review ${file.review}`
}

async function keptBefore(opened: OpenedReview): Promise<{ kept?: SavedAnswers; problem?: string }> {
  let sealed: string | null
  try {
    sealed = localStorage.getItem(place(opened))
  } catch (error) {
    // A browser may refuse it to a file. What is written is then not kept either, and that is said.
    return { problem: words.reviewNotKept(errorText(error)) }
  }
  if (sealed === null) return {}
  try {
    return { kept: await unsealAnswerSet(opened, sealed) }
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
