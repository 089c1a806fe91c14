// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import type { Table } from 'dexie'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import HostAnswers from '../../../components/sharing/HostAnswers.tsx'
import LiveSummary from '../../../components/summary/LiveSummary.tsx'
import OneRideAlong from '../../../components/OneRideAlong.tsx'
import { db } from '../../../storage/database/db.ts'
import { write } from '../../../storage/database/device.ts'
import { beginAnswers, eraseAnswers, replyTo } from '../../../storage/review/answer-set.ts'
import { storeHostRows, hostRowsOf } from '../../../storage/review/host-on-this-device.ts'
import { createRow, editRow, isDeleted, type Row } from '../../../storage/rows/row.ts'
import { rowTables, type Observation, type Reply, type SummaryVersion } from '../../../storage/rows/tables.ts'
import { evening } from '../../fixtures/evening.ts'

afterEach(cleanup)

/** The evening as its host has it, on a device of their own. */
beforeEach(async () => {
  const { rideAlong, ...rows } = evening()
  await write(
    rowTables.map((table) => db[table] as Table),
    async ({ device }) => {
      await db.people.delete(device.me)
      device.me = 'alex'
    },
  )
  await db.rideAlongs.put(rideAlong)
  for (const [table, some] of Object.entries(rows)) await db.table<Row>(table).bulkPut(some as Row[])
})

const show = () => render(<HostAnswers rideAlongId="evening" person="alex" />)
const group = (number: number) => screen.findByRole('group', { name: words.reviewReplyTo(number) })
const replies = async () => (await db.replies.toArray()).filter((row): row is Reply => !isDeleted(row))

test('a host answers what was noted, and it stands in the rows that are kept in step', async () => {
  show()
  fireEvent.click(within(await group(1)).getByRole('radio', { name: words.reviewDispute }))
  fireEvent.input(await screen.findByLabelText(words.reviewDisputeHint), { target: { value: 'it was full' } })

  await waitFor(async () =>
    expect((await replies()).map(({ by, says, text }) => [by, says, text])).toEqual([['alex', 'dispute', 'it was full']]),
  )
  expect(screen.queryByRole('button', { name: words.reviewSave })).toBeNull()
  expect(document.body.textContent).toContain(words.reviewGoesBySync('Chief operating officer'))
  // How much is private does not leave the observer's device, so nothing is said of it.
  expect(document.body.textContent).not.toContain(words.reviewPrivate(0, 'Chief operating officer'))
})

test('what the observer writes meanwhile comes in, and takes nothing of what is being written away', async () => {
  show()
  fireEvent.click(within(await group(1)).getByRole('radio', { name: words.reviewContext }))
  fireEvent.input(await screen.findByLabelText(words.reviewContextHint), { target: { value: 'half a sen' } })
  const [first] = await db.observations.orderBy('[rideAlongId+at+seq+device]').toArray()
  await db.observations.put(editRow<Observation>(first!, { text: 'said otherwise' }, 'desk'))

  expect(await screen.findByText('said otherwise')).toBeDefined()
  expect(screen.getByLabelText<HTMLTextAreaElement>(words.reviewContextHint).value).toBe('half a sen')
  await waitFor(async () => expect((await replies()).map(({ text }) => text)).toEqual(['half a sen']))
})

test('undone is undone where it went, too, and an answer can be given again after everything was erased', async () => {
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

test('ratings that nobody else may see yet are there again, and stand once', async () => {
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

test('what the host writes on another page comes in, and what is erased there can be written anew here', async () => {
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

/** A version that the observer put forward, as it came. */
async function cameForward(n = 1, by = 'coo') {
  const hash = String(n).repeat(64)
  const author = { by, device: 'desk', seq: n, now: n }
  await db.versions.put(createRow<SummaryVersion>({ rideAlongId: 'evening', n, at: n, hash, content: '{}' }, author, `${by}/evening/${n}`))
  return hash
}
const given = async () => (await db.assents.toArray()).filter((row) => !isDeleted(row)).map(({ by, person, hash }) => [by, person, hash])

test('the version that came is agreed to among the answers, and no word there is of a file', async () => {
  show()
  await group(1)
  expect(screen.queryByRole('region', { name: words.reviewSummary })).toBeNull()
  await cameForward(9, 'somebody')
  const hash = await cameForward(2)
  const part = within(await screen.findByRole('region', { name: words.reviewSummary }))
  expect(part.getByText(words.reviewSummaryAskBySync('Chief operating officer', '2'))).toBeDefined()
  fireEvent.click(part.getByRole('button', { name: words.reviewAssent(2) }))
  expect(await part.findByText(/^You agreed to version 2 on [^.]*\.$/)).toBeDefined()
  await waitFor(async () => expect(await given()).toEqual([['alex', 'alex', hash]]))

  // What was changed since was taken back, and is asked no more.
  await db.versions.delete('coo/evening/2')
  await waitFor(() => expect(screen.queryByRole('region', { name: words.reviewSummary })).toBeNull())
})

test('above the summary its host reads that it waits for their word, and gives it there, takes it back and gives it again', async () => {
  const hash = await cameForward()
  render(<LiveSummary id="evening" host="alex" />)
  const part = within(await screen.findByRole('region', { name: words.reviewSummary }))
  expect(part.getByText(words.reviewSummaryAskHere('Chief operating officer', '1'))).toBeDefined()
  for (const _ of ['once', 'again']) {
    fireEvent.click(await part.findByRole('button', { name: words.reviewAssent(1) }))
    fireEvent.click(await part.findByRole('button', { name: words.reviewTakeBackAssent(1) }))
    await waitFor(async () => expect(await given()).toEqual([]))
  }
  // Erased, it can be given again.
  fireEvent.click(await part.findByRole('button', { name: words.reviewAssent(1) }))
  await waitFor(async () => expect(await given()).toHaveLength(1))
  const about = { person: 'alex', rideAlongId: 'evening', review: 'in step' }
  await storeHostRows(eraseAnswers(beginAnswers(about, await hostRowsOf('alex', 'evening'))).rows)
  fireEvent.click(await part.findByRole('button', { name: words.reviewAssent(1) }))
  await waitFor(async () => expect(await given()).toEqual([['alex', 'alex', hash]]))
})

test('a summary that was not put forward asks its host for nothing, and who is none is never asked', async () => {
  const { unmount } = render(<LiveSummary id="evening" host="alex" />)
  await screen.findByRole('heading', { name: 'Database evening' })
  expect(screen.queryByRole('region', { name: words.reviewSummary })).toBeNull()
  unmount()
  await cameForward()
  render(<LiveSummary id="evening" />)
  await screen.findByRole('heading', { name: 'Database evening' })
  expect(screen.queryByRole('region', { name: words.reviewSummary })).toBeNull()
})

test('a page that is the observer’s own is not shown to a host: the day stands there', async () => {
  for (const size of ['clientHeight', 'clientWidth', 'scrollHeight', 'offsetHeight'] as const)
    Object.defineProperty(HTMLElement.prototype, size, { get: () => 400, configurable: true })
  render(<OneRideAlong id="evening" page="share" openPanel={() => {}} onDid={() => {}} onUndo={() => {}} />)
  const { text } = (await db.observations.orderBy('[rideAlongId+at+seq+device]').first())!

  expect(await screen.findByText(text)).toBeDefined()
  expect(screen.queryByRole('link', { name: words.shareTab })).toBeNull()
  expect(screen.queryByRole('button', { name: words.details })).toBeNull()
})
