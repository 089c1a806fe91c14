// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import RepliesPage from '../../../components/sharing/RepliesPage.tsx'
import { db } from '../../../storage/database/db.ts'
import { type Remark } from '../../../storage/rows/tables.ts'
import { observedRideAlong } from '../ride-along-with-host.ts'

afterEach(cleanup)

let visit: Awaited<ReturnType<typeof observedRideAlong>>
beforeEach(async () => {
  visit = await observedRideAlong()
})

test('a reply is shown beside its observation and can be answered', async () => {
  await visit.reply('dispute', 'it only looked like it')
  render(<RepliesPage rideAlong={visit.rideAlong} onDid={() => {}} />)
  const line = within(await screen.findByText('it hangs').then((text) => text.closest('li')!))
  expect(line.getByText(words.saysDispute)).toBeDefined()
  expect(line.getByText('it only looked like it')).toBeDefined()
  fireEvent.click(line.getByRole('button', { name: words.answerIt }))
  fireEvent.input(line.getByRole('textbox'), { target: { value: 'I stand corrected' } })
  fireEvent.submit(line.getByRole('textbox').closest('form')!)
  await waitFor(async () =>
    expect(await db.answers.toArray()).toMatchObject([{ text: 'I stand corrected', replyId: `${visit.host}/${visit.observation.id}` }]),
  )
  expect(await screen.findByText('I stand corrected')).toBeDefined()
})

test('a request to withdraw is granted after one question, and the text disappears', async () => {
  await visit.reply('withdraw', '')
  render(<RepliesPage rideAlong={visit.rideAlong} onDid={() => {}} />)
  fireEvent.click(await screen.findByRole('button', { name: words.withdrawIt }))
  expect(await screen.findByText(words.withdrawHint)).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: words.withdrawNow }))
  expect(await screen.findByText(words.withdrawn(1))).toBeDefined()
  expect((await db.observations.get(visit.observation.id))?.text).toBeUndefined()
  await waitFor(() => expect(screen.queryByText('it hangs')).toBeNull())
})

test('a reply to an older text of an observation is marked', async () => {
  await visit.reply('confirm', '')
  await db.observations.update(visit.observation.id, { text: 'it hung', dots: { text: [2, 'desk'] }, clock: { desk: 2 } })
  render(<RepliesPage rideAlong={visit.rideAlong} onDid={() => {}} />)
  expect(await screen.findByText(words.wordsChangedSince)).toBeDefined()
})

test('everything a host wrote can be erased', async () => {
  await visit.reply('dispute', 'no')
  const thanks = { rideAlongId: visit.rideAlong.id, what: 'thanks', place: 1, text: 'for asking' } as const
  await db.remarks.put(visit.hostRow<Remark>(thanks, 'thanks', 2))
  render(<RepliesPage rideAlong={visit.rideAlong} onDid={() => {}} />)
  expect(await screen.findByText('for asking')).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: words.eraseHost('Alex') }))
  fireEvent.click(await screen.findByRole('button', { name: words.eraseNow }))
  expect(await screen.findByText(words.hostErased(2, 'Alex'))).toBeDefined()
  await waitFor(() => expect(screen.queryByText('for asking')).toBeNull())
})

test('rows of a host are new until they are marked as seen', async () => {
  const thanks = { rideAlongId: visit.rideAlong.id, what: 'thanks', place: 1, text: 'for asking' } as const
  await db.remarks.put(visit.hostRow<Remark>(thanks, 'thanks', 2))
  await db.news.put({ id: 'thanks', rideAlongId: visit.rideAlong.id, at: 1 })
  render(<RepliesPage rideAlong={visit.rideAlong} onDid={() => {}} />)
  fireEvent.click(await screen.findByRole('button', { name: words.lookedAtAll }))
  await waitFor(async () => expect(await db.news.count()).toBe(0))
})
