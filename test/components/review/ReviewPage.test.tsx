// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { ReviewPage } from '../../../components/review/ReviewPage.tsx'
import { decryptAnswers, encryptAnswers, type UnlockedReview } from '../../../components/review/unlocked-review.ts'
import { beginAnswers, replyTo } from '../../../storage/review/answer-set.ts'
import { isDeleted } from '../../../storage/rows/row.ts'
import { kpis } from '../../../storage/rows/tables.ts'
import { agreedEvening, canary, reviewId } from '../../fixtures/review.ts'
import { chooseReply, renderReview, repliesIn, unlockedReview, useReviews } from './render-review.tsx'

useReviews()

test('the review shows the charter, observations and follow-ups, and nothing private', async () => {
  renderReview(await unlockedReview())
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Database evening')
  for (const text of [
    'Back within four hours',
    'Eighteen hours',
    'WAL',
    'The site itself',
    'show the host name in red in every production prompt',
  ])
    expect(document.body.textContent).toContain(text)
  expect(screen.getByText(words.reviewPrivate(1, 'Chief operating officer'))).toBeDefined()
  expect(screen.getByRole('heading', { name: /17:20 preparing staging/ })).toBeDefined()
  expect(screen.getByRole('link', { name: 'Incident 1' }).getAttribute('href')).toBe('https://status.example/incidents/1')
  await waitFor(() =>
    expect(screen.getByAltText('Screenshot: A graph that climbs').getAttribute('src')).toMatch(/^data:image\/png;base64,/),
  )
  expect(document.body.innerHTML).not.toContain(canary)
  expect(document.body.textContent).not.toMatch(/monitored|captured|subject/i)
})

test('ratings of both sides are shown, without inputs, once the file contains the observer’s', async () => {
  const rows = agreedEvening()
  const theirs = kpis.map((kpi) => ({ ...rows.ratings![0]!, id: `alex/${kpi}`, by: 'alex', kpi, level: 'some' as const }))
  renderReview(await unlockedReview({ ...rows, ratings: [...rows.ratings!, ...theirs] }))
  expect(within(screen.getAllByRole('table')[0]!).getAllByRole('row')[1]?.textContent).toBe(
    `${words.kpiCommunication}${words.kpiCommunicationHint}${words.levelSome}${words.levelMajor}`,
  )
  expect(document.querySelector('input[name^=kpi]')).toBeNull()
  cleanup()
  renderReview(await unlockedReview())
  expect(document.querySelectorAll('input[name^=kpi]')).toHaveLength(35)
})

test('a reply is stored within half a second and announced', async () => {
  const last = renderReview(await unlockedReview())
  chooseReply(1, words.reviewConfirm)
  await waitFor(() => expect(repliesIn(last.stored)).toEqual([{ says: 'confirm', text: '' }]), { timeout: 500 })
  await waitFor(() => expect(document.querySelector('#announcer')?.textContent).toBe(words.reviewKept))
  chooseReply(2, words.reviewDispute)
  fireEvent.input(screen.getByLabelText(words.reviewDisputeHint), { target: { value: 'It took an hour' } })
  await waitFor(() => expect(repliesIn(last.stored)).toContainEqual({ says: 'dispute', text: 'It took an hour' }))
  expect(screen.getByText(words.reviewAnswered(2, 37))).toBeDefined()
})

test('undo reverts one change at a time, and typing in one box as one', async () => {
  const last = renderReview(await unlockedReview())
  chooseReply(1, words.reviewContext)
  for (const value of ['w', 'wo', 'words']) fireEvent.input(screen.getByLabelText(words.reviewContextHint), { target: { value } })
  fireEvent.click(screen.getByRole('button', { name: words.reviewTakeOffOf(1) }))
  await waitFor(() => expect(screen.queryByLabelText(words.reviewContextHint)).toBeNull())
  const undo = screen.getAllByRole('button', { name: /^Undo/ })[0]!
  fireEvent.click(undo)
  await waitFor(() => expect(screen.getByLabelText<HTMLTextAreaElement>(words.reviewContextHint).value).toBe('words'))
  fireEvent.keyDown(screen.getByRole('heading', { level: 1 }), { key: 'z', ctrlKey: true })
  await waitFor(() => expect(screen.getByLabelText<HTMLTextAreaElement>(words.reviewContextHint).value).toBe(''))
  fireEvent.keyDown(screen.getByRole('heading', { level: 1 }), { key: 'z', ctrlKey: true })
  await waitFor(() => expect(screen.queryByLabelText(words.reviewContextHint)).toBeNull())
  await waitFor(() => expect(repliesIn(last.stored)).toEqual([]))
})

test('the host withdraws their consent and gives it again', async () => {
  const last = renderReview(await unlockedReview())
  fireEvent.click(screen.getByRole('button', { name: words.reviewTakeBack }))
  await screen.findByText(/You took it back on/)
  await waitFor(() => expect(last.stored?.rows.agreements).toMatchObject([{ by: 'alex', scope: 'being shadowed for this evening' }]))
  expect(last.stored?.rows.agreements[0]?.takenBackAt).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: words.reviewAgreeAgain }))
  await screen.findByText(/You agreed on/)
  await waitFor(() => expect(last.stored?.rows.agreements[0]?.takenBackAt).toBeUndefined())
})

test('the host assents to a proposed summary, withdraws the assent and gives it again; without a proposal they are not asked', async () => {
  renderReview(await unlockedReview())
  expect(screen.queryByRole('heading', { name: words.reviewSummary })).toBeNull()
  cleanup()
  const hash = 'a'.repeat(64)
  const review: UnlockedReview = { ...(await unlockedReview()), version: { n: 2, hash, finalAt: Date.UTC(2999, 1, 14) } }
  const last = renderReview(review)
  const part = within(screen.getByRole('region', { name: words.reviewSummary }))
  expect(part.getByText(hash)).toBeDefined()
  expect(part.getByText(new RegExp(words.reviewSummaryUntil('14 Feb 2999')))).toBeDefined()
  fireEvent.click(part.getByRole('button', { name: words.reviewAssent(2) }))
  await part.findByText(/You agreed to version 2 on/)
  await waitFor(() => expect(last.stored?.rows.assents).toMatchObject([{ by: 'alex', person: 'alex', rideAlongId: 'evening', hash }]))
  cleanup()

  const again = renderReview(review, { saved: await decryptAnswers(review, await encryptAnswers(review, last.stored!)) })
  fireEvent.click(screen.getByRole('button', { name: words.reviewTakeBackAssent(2) }))
  await waitFor(() => expect(again.stored?.rows.assents.filter((row) => !isDeleted(row))).toEqual([]))
  fireEvent.click(screen.getByRole('button', { name: words.reviewAssent(2) }))
  await waitFor(() => expect(again.stored?.rows.assents).toMatchObject([{ hash }]))
})

test('a summary that became final by its date says so, and the host can still assent', async () => {
  renderReview({ ...(await unlockedReview()), version: { n: 1, hash: 'a'.repeat(64), finalAt: Date.UTC(2017, 1, 14) } })
  expect(screen.getByText(new RegExp(words.reviewSummarySince('14 Feb 2017')))).toBeDefined()
  expect(screen.getByRole('button', { name: words.reviewAssent(1) })).toBeDefined()
})

test('each saved answer file has the next round number', async () => {
  const last = renderReview(await unlockedReview())
  chooseReply(1, words.reviewConfirm)
  for (const round of [1, 2]) {
    fireEvent.click(await screen.findByRole('button', { name: words.reviewSave }))
    await waitFor(() => expect(last.file?.round).toBe(round))
    await waitFor(() => expect(last.stored?.saved).toBe(round))
  }
  expect(screen.getByText(/database-evening-answers-2017-01-31\.json/)).toBeDefined()
})

test('erasing asks once, erases all answers, and new answers are new rows', async () => {
  const last = renderReview(await unlockedReview())
  chooseReply(1, words.reviewDispute)
  fireEvent.input(screen.getByLabelText(words.reviewDisputeHint), { target: { value: 'a secret' } })
  fireEvent.click(screen.getByRole('button', { name: words.reviewErase }))
  fireEvent.click(await screen.findByRole('button', { name: words.reviewEraseNow }))
  await waitFor(() => expect(last.stored?.rows.replies).toMatchObject([{ erased: true }]))
  expect(JSON.stringify(last.stored)).not.toContain('a secret')
  expect(await screen.findByText(words.reviewErasedCount(1))).toBeDefined()
  chooseReply(1, words.reviewConfirm)
  await waitFor(() => expect(repliesIn(last.stored)).toEqual([{ says: 'confirm', text: '' }]))
  expect(last.stored?.rows.replies).toHaveLength(2)
})

test.each([
  ['says that it is full', new DOMException('full', 'QuotaExceededError'), words.reviewNotKeptFull],
  ['refuses to store', new DOMException('no', 'SecurityError'), words.reviewNotKept('SecurityError: no')],
])('if the browser %s, the page says so and the host can go on', async (_, failing, sentence) => {
  renderReview(await unlockedReview(), { failing })
  chooseReply(1, words.reviewConfirm)
  expect(await screen.findByText(sentence)).toBeDefined()
  expect(screen.getByText(words.reviewAnswered(1, 37))).toBeDefined()
})

test('answers stored by another page are merged into this one', async () => {
  const review = await unlockedReview()
  const other = replyTo(
    beginAnswers({ person: 'alex', rideAlongId: 'evening', review: reviewId }, review.rows),
    agreedEvening().observations[0]!,
    { says: 'dispute', text: 'elsewhere' },
    10,
  )
  const { rerender } = render(<ReviewPage review={review} onSave={async () => {}} onSaveFile={async () => ''} />)
  chooseReply(2, words.reviewConfirm)
  rerender(<ReviewPage review={review} saved={other} onSave={async () => {}} onSaveFile={async () => ''} />)
  await waitFor(() => expect(screen.getByLabelText<HTMLTextAreaElement>(words.reviewDisputeHint).value).toBe('elsewhere'))
  expect(screen.getByText(words.reviewAnswered(2, 37))).toBeDefined()
})
