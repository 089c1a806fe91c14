import { useEffect, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { SavedAnswers } from '../../storage/review/answer-set.ts'
import { BackupError } from '../../storage/errors.ts'
import { storeAnswers, storedAnswersOf } from '../../storage/review/reviews.ts'
import { ReviewFileError, type ReviewFile } from '../../sync/review-file.ts'
import { saveAnswerFile, encryptAnswers, decryptAnswers, type UnlockedReview } from '../review/unlocked-review.ts'
import { ReviewPage } from '../review/ReviewPage.tsx'
import { Unlock } from '../review/Unlock.tsx'

/** Answers a review file on the dashboard. The answers are stored encrypted in the database. */
export default function AnswerReviewFile({ file }: { file: ReviewFile }) {
  const [opened, setOpened] = useState<UnlockedReview>()
  const [stored, setStored] = useState<{ saved?: SavedAnswers; problem?: string }>()
  useEffect(() => {
    if (opened) void storedAnswers(opened).then(setStored)
  }, [opened])
  if (!opened || !stored) return <Unlock file={file} onOpen={setOpened} inside />
  return (
    <>
      {stored.problem && (
        <p class="callout warn" role="alert">
          {stored.problem}
        </p>
      )}
      <ReviewPage
        review={opened}
        saved={stored.saved}
        onSave={async (answers) => storeAnswers({ id: file.review, kept: await encryptAnswers(opened, answers), changedAt: Date.now() })}
        onSaveFile={(answers, round) => saveAnswerFile(opened, answers, round)}
        inside
      />
    </>
  )
}

async function storedAnswers(opened: UnlockedReview): Promise<{ saved?: SavedAnswers; problem?: string }> {
  const sealed = await storedAnswersOf(opened.id)
  if (sealed === undefined) return {}
  try {
    return { saved: await decryptAnswers(opened, sealed) }
  } catch (error) {
    if (error instanceof ReviewFileError || error instanceof BackupError) return { problem: words.reviewKeptUnreadable }
    throw error
  }
}
