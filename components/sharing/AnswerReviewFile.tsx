import { useEffect, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { SavedAnswers } from '../../storage/review/answer-set.ts'
import { BackupError } from '../../storage/errors.ts'
import { storeAnswers, storedAnswersOf } from '../../storage/review/reviews.ts'
import { ReviewFileError, type ReviewFile } from '../../sync/review-file.ts'
import { saveAnswerFile, sealAnswerSet, unsealAnswerSet, type OpenedReview } from '../review/opened-review.ts'
import { ReviewPage } from '../review/ReviewPage.tsx'
import { Unlock } from '../review/Unlock.tsx'

/** A review that was made for the person here, answered in the dashboard: what is written is kept in the database, sealed. */
export default function AnswerReviewFile({ file }: { file: ReviewFile }) {
  const [opened, setOpened] = useState<OpenedReview>()
  const [before, setBefore] = useState<{ kept?: SavedAnswers; problem?: string }>()
  useEffect(() => {
    if (opened) void keptBefore(opened).then(setBefore)
  }, [opened])
  if (!opened || !before) return <Unlock file={file} onOpen={setOpened} inside />
  return (
    <>
      {before.problem && (
        <p class="callout warn" role="alert">
          {before.problem}
        </p>
      )}
      <ReviewPage
        opened={opened}
        kept={before.kept}
        onKeep={async (written) => storeAnswers({ id: file.review, kept: await sealAnswerSet(opened, written), changedAt: Date.now() })}
        onSave={(written, round) => saveAnswerFile(opened, written, round)}
        inside
      />
    </>
  )
}

async function keptBefore(opened: OpenedReview): Promise<{ kept?: SavedAnswers; problem?: string }> {
  const sealed = await storedAnswersOf(opened.review)
  if (sealed === undefined) return {}
  try {
    return { kept: await unsealAnswerSet(opened, sealed) }
  } catch (error) {
    if (error instanceof ReviewFileError || error instanceof BackupError) return { problem: words.reviewKeptUnreadable }
    throw error
  }
}
