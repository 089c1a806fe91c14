import { cleanup, fireEvent, render, screen, within } from '@testing-library/preact'
import { afterEach, beforeAll, vi } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { ReviewPage } from '../../../components/review/ReviewPage.tsx'
import { openReview, type UnlockedReview } from '../../../components/review/unlocked-review.ts'
import { repliesBy, type AnswerSet, type SavedAnswers } from '../../../storage/review/answer-set.ts'
import type { DataKey, KeySlot } from '../../../sync/encryption/seal.ts'
import { parseReviewFile, type ReviewFile } from '../../../sync/review-file.ts'
import type { RideAlongRows } from '../../../summary/shareable.ts'
import { agreedEvening, newLock, passphrase, sealedFile } from '../../fixtures/review.ts'

let lock: { key: DataKey; slots: KeySlot[] }

/** Prepares the tests of a file: a data key with its slot, and the DOMException that Node's cryptography throws. */
export function useReviews(): void {
  beforeAll(async () => {
    lock = await newLock()
    // happy-dom's DOMException is another class than the one Node throws.
    const { constructor } = await crypto.subtle.importKey('raw', new Uint8Array(3), 'AES-GCM', false, []).catch((error: Error) => error)
    vi.stubGlobal('DOMException', constructor)
  })
  afterEach(cleanup)
}

/** The text of a review file. */
export const reviewFileText = (rows: RideAlongRows): Promise<string> => sealedFile(lock, rows)

export const reviewFile = async (rows: RideAlongRows): Promise<ReviewFile> => parseReviewFile(await reviewFileText(rows)) as ReviewFile

export const unlockedReview = async (rows = agreedEvening()): Promise<UnlockedReview> => openReview(await reviewFile(rows), passphrase)

/** Renders the review page. The result contains what it stored and saved to a file last. */
export function renderReview(review: UnlockedReview, { saved, failing }: { saved?: SavedAnswers; failing?: Error } = {}) {
  const last: { stored?: AnswerSet; file?: { answers: AnswerSet; round: number } } = {}
  render(
    <>
      <p id="announcer" role="status" />
      <ReviewPage
        review={review}
        saved={saved}
        onSave={async (answers) => {
          if (failing) throw failing
          last.stored = answers
        }}
        onSaveFile={async (answers, round) => {
          last.file = { answers, round }
          return 'database-evening-answers-2017-01-31.json'
        }}
      />
    </>,
  )
  return last
}

export const chooseReply = (number: number, choice: string) =>
  fireEvent.click(within(screen.getByRole('group', { name: words.reviewReplyTo(number) })).getByRole('radio', { name: choice }))

export const repliesIn = (answers: AnswerSet | undefined) => [...repliesBy(answers!).values()].map(({ says, text }) => ({ says, text }))

/** The list item that contains an observation with this text. */
export const lineWith = (text: string) => screen.getByText(text).closest('li')!
