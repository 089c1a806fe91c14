// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { beginAnswers, replyTo } from '../../../storage/review/answer-set.ts'
import { editRow } from '../../../storage/rows/row.ts'
import { type Answer, type Observation } from '../../../storage/rows/tables.ts'
import { agreedEvening, reviewId } from '../../fixtures/review.ts'
import { chooseReply, lineWith, renderReview, repliesIn, unlockedReview, useReviews } from './render-review.tsx'

useReviews()

const quote = "I can't tell whether it waits or has died"

test('a page address that is not a web address is shown as text, not as a link', async () => {
  const rows = agreedEvening()
  rows.observations = rows.observations.map((row) =>
    row.page?.startsWith('https://status') ? { ...row, page: 'javascript:alert(1)' } : row,
  )
  renderReview(await unlockedReview(rows))
  expect(screen.queryByRole('link', { name: 'Incident 1' })).toBeNull()
  expect(document.querySelector('a[href^="javascript"]')).toBeNull()
})

test('the day shows the observer’s answer, marks a reply to an older text, and hides the text of a withdrawn observation', async () => {
  const rows = agreedEvening()
  const [first, second, third] = rows.observations as [Observation, Observation, Observation]
  const its = { person: 'alex', rideAlongId: rows.rideAlong.id, review: reviewId }
  let written = beginAnswers(its, (await unlockedReview()).rows)
  for (const each of [first, second, third]) written = replyTo(written, each, { says: 'withdraw', text: 'please' }, 10)
  const answer = (observationId: string, text: string, withdrew?: true) =>
    ({
      ...written.rows.replies[0]!,
      id: `coo/${observationId}`,
      by: 'coo',
      replyId: `alex/${observationId}/${reviewId}`,
      observationId,
      text,
      ...(withdrew && { withdrew }),
    }) as unknown as Answer
  const { says: _, to: __, ...plain } = answer(second.id, 'It matters to the case') as Answer & Record<string, unknown>
  const { says: ___, to: ____, ...gone } = answer(third.id, 'Of course', true) as Answer & Record<string, unknown>
  renderReview(
    await unlockedReview({
      ...rows,
      observations: rows.observations.flatMap((row) =>
        row === third ? [] : row === first ? [editRow<Observation>(row, { text: 'other words' }, 'desk')] : [row],
      ),
      replies: written.rows.replies,
      answers: [plain, gone],
    }),
  )
  expect(lineWith('other words').textContent).toContain(words.reviewChangedSince)
  expect(lineWith(second.text).textContent).toContain('It matters to the case')
  expect(lineWith(second.text).textContent).not.toContain(words.reviewChangedSince)
  expect(screen.getByText(words.reviewWithdrawn(1)).parentElement?.textContent).toContain('Of course')
  expect(document.body.textContent).not.toContain(third.text)
  fireEvent.click(screen.getByRole('button', { name: words.reviewStillHolds }))
  await waitFor(() => expect(document.body.textContent).not.toContain(words.reviewChangedSince))
})

test('a quote can be confirmed or amended; an amendment without text is stored, and marked when its box is left', async () => {
  const last = renderReview(await unlockedReview())
  const its = within(lineWith(quote))
  expect(its.getByText(words.reviewQuoteHint)).toBeDefined()
  expect(its.queryByRole('radio', { name: words.reviewContext })).toBeNull()
  fireEvent.click(its.getByRole('radio', { name: words.reviewAmend }))
  expect(await its.findByText(words.reviewNeedsWords)).toBeDefined()
  const box = its.getByLabelText(words.reviewAmendHint)
  expect(box.getAttribute('aria-invalid')).toBe('false')
  fireEvent.blur(box)
  await waitFor(() => expect(box.getAttribute('aria-invalid')).toBe('true'))
  await waitFor(() => expect(repliesIn(last.stored)).toEqual([{ says: 'amend', text: '' }]))
  fireEvent.click(screen.getByRole('button', { name: words.reviewSave }))
  expect(await screen.findByText(new RegExp(words.reviewSavedOpen(1)))).toBeDefined()
})

test('the day can be filtered to open or disputed observations or searched, and an observation that is then answered stays visible', async () => {
  renderReview(await unlockedReview())
  chooseReply(1, words.reviewConfirm)
  chooseReply(2, words.reviewDispute)
  fireEvent.click(screen.getByRole('radio', { name: words.reviewOpenOnes }))
  expect(await screen.findByText(words.reviewShown(35, '37'))).toBeDefined()
  chooseReply(3, words.reviewConfirm)
  expect(screen.getByRole('group', { name: words.reviewReplyTo(3) })).toBeDefined()
  fireEvent.click(screen.getByRole('radio', { name: words.reviewDisputed }))
  expect(await screen.findByText(words.reviewShown(1, '37'))).toBeDefined()
  fireEvent.click(screen.getByRole('radio', { name: words.reviewAll }))
  fireEvent.input(screen.getByRole('searchbox', { name: 'Search' }), { target: { value: 'BUCKET' } })
  expect(await screen.findByText(words.reviewShown(1, '37'))).toBeDefined()
})

test('the day shows a hundred observations at a time, and all of them in print', async () => {
  renderReview(await unlockedReview(agreedEvening({ longer: 250 })))
  expect(screen.getAllByRole('group', { name: /^Your reply to/ })).toHaveLength(100)
  fireEvent.click(screen.getByRole('button', { name: words.reviewShowMore(100) }))
  await waitFor(() => expect(screen.getAllByRole('group', { name: /^Your reply to/ })).toHaveLength(200))
  window.dispatchEvent(new Event('beforeprint'))
  expect(screen.getAllByRole('group', { name: /^Your reply to/ })).toHaveLength(287)
  window.dispatchEvent(new Event('afterprint'))
  expect(screen.getAllByRole('group', { name: /^Your reply to/ })).toHaveLength(100)
})
