// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import HostAnswers from '../../../components/sharing/HostAnswers.tsx'
import { db } from '../../../storage/database/db.ts'
import { beginAnswers, eraseAnswers, replyTo } from '../../../storage/review/answer-set.ts'
import { storeHostRows, hostRowsOf } from '../../../storage/review/host-on-this-device.ts'
import { editRow, isDeleted } from '../../../storage/rows/row.ts'
import { type Observation, type Reply } from '../../../storage/rows/tables.ts'
import { assents, receiveVersion, storeEveningOfHost } from '../evening-of-host.ts'

afterEach(cleanup)
beforeEach(storeEveningOfHost)

const show = () => render(<HostAnswers rideAlongId="evening" person="alex" />)
const group = (number: number) => screen.findByRole('group', { name: words.reviewReplyTo(number) })
const replies = async () => (await db.replies.toArray()).filter((row): row is Reply => !isDeleted(row))

test('a host’s reply on the dashboard is stored as a row, and no file is offered', async () => {
  show()
  fireEvent.click(within(await group(1)).getByRole('radio', { name: words.reviewDispute }))
  fireEvent.input(await screen.findByLabelText(words.reviewDisputeHint), { target: { value: 'it was full' } })

  await waitFor(async () =>
    expect((await replies()).map(({ by, says, text }) => [by, says, text])).toEqual([['alex', 'dispute', 'it was full']]),
  )
  expect(screen.queryByRole('button', { name: words.reviewSave })).toBeNull()
  expect(document.body.textContent).toContain(words.reviewGoesBySync('Chief operating officer'))
  // The number of private observations stays on the observer's device.
  expect(document.body.textContent).not.toContain(words.reviewPrivate(0, 'Chief operating officer'))
})

test('a change by the observer appears while the host types, and the typed text stays', async () => {
  show()
  fireEvent.click(within(await group(1)).getByRole('radio', { name: words.reviewContext }))
  fireEvent.input(await screen.findByLabelText(words.reviewContextHint), { target: { value: 'half a sen' } })
  const [first] = await db.observations.orderBy('[rideAlongId+at+seq+device]').toArray()
  await db.observations.put(editRow<Observation>(first!, { text: 'said otherwise' }, 'desk'))

  expect(await screen.findByText('said otherwise')).toBeDefined()
  expect(screen.getByLabelText<HTMLTextAreaElement>(words.reviewContextHint).value).toBe('half a sen')
  await waitFor(async () => expect((await replies()).map(({ text }) => text)).toEqual(['half a sen']))
})

test('undo removes a stored reply, and after erasing everything the host can reply again', async () => {
  show()
  const confirm = async () => fireEvent.click(within(await group(1)).getByRole('radio', { name: words.reviewConfirm }))
  await confirm()
  await waitFor(async () => expect(await replies()).toHaveLength(1))
  fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true })
  await waitFor(async () => expect(await replies()).toHaveLength(0))

  await confirm()
  await waitFor(async () => expect(await replies()).toHaveLength(1))
  fireEvent.click(screen.getByRole('button', { name: words.reviewErase }))
  fireEvent.click(await screen.findByRole('button', { name: words.reviewEraseNow }))
  await waitFor(async () => expect((await db.replies.toArray()).every(({ erased }) => erased)).toBe(true))
  cleanup()
  show()
  await confirm()
  await waitFor(async () => expect(await replies()).toHaveLength(1))
})

test('ratings that are still hidden from others are shown to the host again and stored once', async () => {
  const rate = async (level: string) => fireEvent.click((await screen.findAllByRole('radio', { name: new RegExp(level) }))[0]!)
  show()
  await rate(words.levelSome)
  await waitFor(async () => expect(await db.ratings.count()).toBe(1))
  cleanup()
  show()
  expect(await screen.findByText(new RegExp(words.reviewRatingsCount(1)))).toBeDefined()
  await rate(words.levelUnable)
  await waitFor(async () => expect((await db.ratings.toArray()).map(({ level }) => level)).toEqual(['unable']))
})

test('answers from another page of the host appear, and replies erased there can be given again here', async () => {
  show()
  const about = { person: 'alex', rideAlongId: 'evening', review: 'in step' }
  const [first] = await db.observations.orderBy('[rideAlongId+at+seq+device]').toArray()
  const choice = async (name: string) => within(await group(1)).getByRole<HTMLInputElement>('radio', { name })
  await choice(words.reviewConfirm)
  const elsewhere = replyTo(beginAnswers(about, await hostRowsOf('alex', 'evening')), first!, { says: 'confirm', text: '' }, 5)
  await storeHostRows(elsewhere.rows)
  await waitFor(async () => expect((await choice(words.reviewConfirm)).checked).toBe(true))

  await storeHostRows(eraseAnswers(elsewhere).rows)
  await waitFor(async () => expect((await choice(words.reviewConfirm)).checked).toBe(false))
  fireEvent.click(await choice(words.reviewDispute))
  await waitFor(async () => expect((await replies()).map(({ says }) => says)).toEqual(['dispute']))
})

test('a proposed version that arrived by sync can be assented to on the answers page', async () => {
  show()
  await group(1)
  expect(screen.queryByRole('region', { name: words.reviewSummary })).toBeNull()
  await receiveVersion(9, 'somebody')
  const hash = await receiveVersion(2)
  const part = within(await screen.findByRole('region', { name: words.reviewSummary }))
  expect(part.getByText(words.reviewSummaryAskBySync('Chief operating officer', '2'))).toBeDefined()
  fireEvent.click(part.getByRole('button', { name: words.reviewAssent(2) }))
  expect(await part.findByText(/^You agreed to version 2 on [^.]*\.$/)).toBeDefined()
  await waitFor(async () => expect(await assents()).toEqual([['alex', 'alex', hash]]))

  // The observer's device retracts an outdated version; then the host is no longer asked.
  await db.versions.delete('coo/evening/2')
  await waitFor(() => expect(screen.queryByRole('region', { name: words.reviewSummary })).toBeNull())
})
