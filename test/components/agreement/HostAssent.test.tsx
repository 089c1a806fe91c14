// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import LiveSummary from '../../../components/summary/LiveSummary.tsx'
import { beginAnswers, eraseAnswers } from '../../../storage/review/answer-set.ts'
import { storeHostRows, hostRowsOf } from '../../../storage/review/host-on-this-device.ts'
import { assents, receiveVersion, storeEveningOfHost } from '../evening-of-host.ts'

afterEach(cleanup)
beforeEach(storeEveningOfHost)

test('above the summary the host is asked for assent, gives it, withdraws it and gives it again', async () => {
  const hash = await receiveVersion()
  render(<LiveSummary id="evening" host="alex" />)
  const part = within(await screen.findByRole('region', { name: words.reviewSummary }))
  expect(part.getByText(words.reviewSummaryAskHere('Chief operating officer', '1'))).toBeDefined()
  for (const _ of ['once', 'again']) {
    fireEvent.click(await part.findByRole('button', { name: words.reviewAssent(1) }))
    fireEvent.click(await part.findByRole('button', { name: words.reviewTakeBackAssent(1) }))
    await waitFor(async () => expect(await assents()).toEqual([]))
  }
  // After erasing, the assent can be given again.
  fireEvent.click(await part.findByRole('button', { name: words.reviewAssent(1) }))
  await waitFor(async () => expect(await assents()).toHaveLength(1))
  const about = { person: 'alex', rideAlongId: 'evening', review: 'in step' }
  await storeHostRows(eraseAnswers(beginAnswers(about, await hostRowsOf('alex', 'evening'))).rows)
  fireEvent.click(await part.findByRole('button', { name: words.reviewAssent(1) }))
  await waitFor(async () => expect(await assents()).toEqual([['alex', 'alex', hash]]))
})

test('without a proposed version nobody is asked for assent, and with one only the host', async () => {
  const { unmount } = render(<LiveSummary id="evening" host="alex" />)
  await screen.findByRole('heading', { name: 'Database evening' })
  expect(screen.queryByRole('region', { name: words.reviewSummary })).toBeNull()
  unmount()
  await receiveVersion()
  render(<LiveSummary id="evening" />)
  await screen.findByRole('heading', { name: 'Database evening' })
  expect(screen.queryByRole('region', { name: words.reviewSummary })).toBeNull()
})
