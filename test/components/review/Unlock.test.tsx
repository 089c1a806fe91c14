// @vitest-environment happy-dom
import { fireEvent, render, screen, waitFor } from '@testing-library/preact'
import { expect, test, vi } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { ChooseReview, Unlock } from '../../../components/review/Unlock.tsx'
import { type UnlockedReview } from '../../../components/review/unlocked-review.ts'
import { agreedEvening, passphrase } from '../../fixtures/review.ts'
import { reviewFile, reviewFileText, useReviews } from './render-review.tsx'

useReviews()

const passphraseBox = () => screen.getByRole('textbox', { name: words.reviewPassphrase })
const enter = (text: string) => {
  fireEvent.input(passphraseBox(), { target: { value: text } })
  fireEvent.click(screen.getByRole('button', { name: words.reviewOpen }))
}

test('unlocking refuses a missing or wrong passphrase, can be stopped, and opens with the right one', async () => {
  const onOpen = vi.fn<(opened: UnlockedReview) => void>()
  render(<Unlock file={await reviewFile(agreedEvening())} onOpen={onOpen} />)
  enter('')
  expect(await screen.findByText(words.reviewPassphraseEmpty)).toBeDefined()
  enter('not the one that it is')
  expect(await screen.findByText(words.reviewWrongPassphrase)).toBeDefined()
  enter(passphrase)
  expect(await screen.findByRole('progressbar')).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: words.stop }))
  expect(await screen.findByText(words.reviewStopped)).toBeDefined()
  enter(`  ${passphrase.replace(' ', '  ')} `)
  await waitFor(() => expect(onOpen.mock.calls[0]?.[0].rideAlong.title).toBe('Database evening'))
})

test('a file that is not a review is refused with the reason', async () => {
  const text = await reviewFileText(agreedEvening())
  render(<ChooseReview onFile={() => {}} />)
  const chooseFile = (content: string) =>
    fireEvent.change(document.querySelector('input[type=file]')!, { target: { files: [new File([content], 'a.json')] } })
  const changed = (change: object) => JSON.stringify({ ...JSON.parse(text), ...change })
  for (const [content, sentence] of [
    [text.slice(0, 900), words.reviewNotRead],
    ['{"application":"other"}', words.reviewForeign],
    [changed({ format: 3 }), words.reviewNewer],
    [changed({ sealed: '*' }), words.reviewDamaged],
    [changed({ what: 'answers' }), words.reviewIsAnswers],
  ] as const) {
    chooseFile(content)
    expect(await screen.findByText(sentence)).toBeDefined()
  }
})
