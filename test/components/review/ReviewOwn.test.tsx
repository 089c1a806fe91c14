// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { decryptAnswers, encryptAnswers } from '../../../components/review/unlocked-review.ts'
import { isDeleted } from '../../../storage/rows/row.ts'
import { renderReview, unlockedReview, useReviews } from './render-review.tsx'

useReviews()

test('ratings, priorities, thanks and an own observation are stored and shown again', async () => {
  const review = await unlockedReview()
  const last = renderReview(review)
  fireEvent.click(screen.getByRole('radio', { name: words.reviewRated(words.kpiQuality, words.levelUnable) }))
  fireEvent.input(screen.getByRole('textbox', { name: words.reviewPriority(1) }), { target: { value: 'Somebody to own restores' } })
  fireEvent.input(screen.getByRole('textbox', { name: words.reviewThanks }), { target: { value: 'for staying' } })
  fireEvent.click(screen.getByRole('button', { name: words.reviewAddOwn }))
  const own = within(await screen.findByRole('group', { name: words.reviewOwnNumber(1) }))
  fireEvent.change(own.getByLabelText(words.reviewOwnKind), { target: { value: 'challenge2' } })
  fireEvent.change(own.getByLabelText(words.reviewOwnTime), { target: { value: '10:15' } })
  fireEvent.input(own.getByLabelText(words.reviewOwnText), { target: { value: 'the phone rang all night' } })
  await waitFor(() => expect(last.stored?.rows.observations).toHaveLength(1))
  expect(last.stored?.rows.observations[0]).toMatchObject({
    kind: 'challenge',
    severity: 2,
    at: Date.UTC(2017, 1, 1, 10, 15),
    offset: 0,
    by: 'alex',
  })
  cleanup()

  renderReview(review, { saved: await decryptAnswers(review, await encryptAnswers(review, last.stored!)) })
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: words.reviewPriority(1) }).value).toBe('Somebody to own restores')
  expect(screen.getByRole<HTMLInputElement>('radio', { name: words.reviewRated(words.kpiQuality, words.levelUnable) }).checked).toBe(true)
  expect(screen.getByLabelText<HTMLTextAreaElement>(words.reviewOwnText).value).toBe('the phone rang all night')
  expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: words.reviewThanks }).value).toBe('for staying')
})

test('an own observation is deleted with its last letter and restored by the next', async () => {
  const last = renderReview(await unlockedReview())
  fireEvent.click(screen.getByRole('button', { name: words.reviewAddOwn }))
  const box = await screen.findByLabelText<HTMLTextAreaElement>(words.reviewOwnText)
  for (const value of ['a', 'ab', '']) fireEvent.input(box, { target: { value } })
  await waitFor(() => expect(last.stored?.rows.observations.every(isDeleted)).toBe(true))
  fireEvent.input(box, { target: { value: 'c' } })
  await waitFor(() => expect(last.stored?.rows.observations.filter((row) => !isDeleted(row))).toMatchObject([{ text: 'c' }]))
  fireEvent.click(screen.getByRole('button', { name: words.reviewOwnDelete(1) }))
  await waitFor(() => expect(screen.queryByLabelText(words.reviewOwnText)).toBeNull())
})
