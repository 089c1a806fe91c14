// @vitest-environment happy-dom
import { act, cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/preact'
import { afterEach, expect, test, vi } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import Debrief from '../../../components/debrief/Debrief.tsx'
import { db } from '../../../storage/database/db.ts'
import { changeSettings } from '../../../storage/database/settings.ts'
import { capture } from '../../../storage/day/capture.ts'
import { deleteDayRows, editDayRows } from '../../../storage/day/edit.ts'
import { rateAsObserver } from '../../../storage/review/observer-ratings.ts'
import { setHost } from '../../../storage/ride-alongs/people.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { createRow, type Row } from '../../../storage/rows/row.ts'
import { kpis } from '../../../storage/rows/tables.ts'
import { oddFollowUps, storeOddFollowUp } from '../follow-ups/odd-follow-ups.ts'
import { parsed } from '../panel.tsx'

configure({ asyncUtilTimeout: 5000 })
afterEach(cleanup)

const write = (text: string, from?: string[]) => capture(parsed(text), from ? { from } : {})
const hostRow = (fields: object, id: string) => createRow<Row>(fields, { by: 'alex', device: 'theirs', seq: 1, now: 1 }, `alex/${id}`)

/** Stores a visit with a few shared rows and many private, deleted and unrelated ones, which all contain CANARY. */
async function storeVisit() {
  const other = await startRideAlong({ title: 'CANARY other visit' })
  await setHost(other.id, { name: 'CANARY person', team: 'Database team' })
  await write('> CANARY follow-up of another visit @CANARY-owner')
  await endRideAlong(other.id)
  const { id: rideAlongId } = await startRideAlong({ title: 'Database evening' })
  await setHost(rideAlongId, { name: 'Alex', team: 'Database team' })
  const alex = (await db.rideAlongs.get(rideAlongId))!.hosts[0]!
  await write('+ says at once what happened')
  const disputed = await write('!! the copy hangs')
  const secret = await write('+ CANARY private win #CANARY-tag')
  await write('> show the host name @platform')
  await write('> CANARY of a secret', [secret.id])
  const followUp = await write('> CANARY private follow-up')
  const deleted = await write('+ CANARY deleted')
  await editDayRows(
    [
      { table: 'observations', row: { id: secret.id } },
      { table: 'followUps', row: { id: followUp.id } },
    ],
    { visibility: 'private' },
    { label: 'CANARY act' },
  )
  await deleteDayRows([{ table: 'observations', row: { id: deleted.id } }], 'CANARY deleted')
  await changeSettings({ classification: 'CANARY classification' })
  const by = (row: object) => ({ ...row, by: alex }) as never
  const reply = (observationId: string, text: string) =>
    by(hostRow({ rideAlongId, observationId, says: 'dispute', text, at: 1, to: [1, 'x'] }, observationId))
  await db.replies.bulkAdd([
    reply(disputed.id, 'it only waits'),
    reply(secret.id, 'CANARY reply'),
    reply(deleted.id, 'CANARY reply to what is gone'),
  ])
  await db.remarks.add(by(hostRow({ rideAlongId, what: 'priority', place: 1, text: 'a second person on call' }, 'priority')))
  await db.remarks.add(by(hostRow({ rideAlongId, what: 'priority', place: 2, text: 'CANARY', visibility: 'private' }, 'other')))
  for (const kpi of kpis) await rateAsObserver(rideAlongId, kpi, kpi === 'quality' ? 'unable' : 'without', 'Rated')
  const rateAsHost = () => db.ratings.bulkAdd(kpis.map((kpi) => by(hostRow({ rideAlongId, kpi, level: 'without' }, kpi))))
  return { rideAlongId, rateAsHost }
}
const pageText = () => document.documentElement.outerHTML + document.title
const part = (name: string) => screen.getByRole('region', { name })

test('The debrief shows wins, priorities, disputes and different ratings, and nothing private', async () => {
  const { rideAlongId, rateAsHost } = await storeVisit()
  render(<Debrief id={rideAlongId} />)
  await waitFor(() => expect(part('What works').textContent).toContain('says at once what happened'))
  expect(screen.getAllByRole('heading', { level: 2 }).map(({ textContent }) => textContent)).toEqual([
    'What works',
    'What would help most',
    'Disputed',
    'Where ratings differ',
    'What is to be done',
  ])
  expect(part('What would help most').textContent).toContain('a second person on call')
  expect(part('Disputed').textContent).toMatch(/the copy hangs.*Alex disputes.*it only waits/)
  // Ratings are hidden until both sides have rated.
  expect(part('Where ratings differ').textContent).toContain(words.debriefNoRatings)
  expect(part('Where ratings differ').textContent).not.toContain(words.levelUnable)
  expect(part('What is to be done').textContent).toContain('show the host name')
  expect(pageText()).not.toMatch(/canary/i)

  await rateAsHost()
  await waitFor(() => expect(part('Where ratings differ').textContent).toMatch(/Quality.*Unable.*Without challenges.*3 steps apart/))
  expect(part('Where ratings differ').textContent).not.toContain('Cooperation')
  expect(pageText()).not.toMatch(/canary/i)
})

test('The debrief adds a follow-up from a typed line, also after the end of the ride-along, and deletes it', async () => {
  const { rideAlongId } = await storeVisit()
  await endRideAlong(rideAlongId)
  await db.rideAlongs.update(rideAlongId, { privateAtFirst: true })
  render(<Debrief id={rideAlongId} />)
  const line = await screen.findByRole('textbox', { name: words.action })
  fireEvent.input(line, { target: { value: '> test every restore @alex due:2999-01-01 #backups' } })
  await waitFor(() => expect([...document.querySelectorAll('.chip')].map(({ textContent }) => textContent)).toHaveLength(3))
  fireEvent.submit(line.closest('form')!)
  await waitFor(() => expect(part('What is to be done').textContent).toContain('test every restore'))
  expect(await db.followUps.filter(({ text }) => text === 'test every restore').first()).toMatchObject({
    owner: 'Alex',
    due: '2999-01-01',
    tags: ['backups'],
    visibility: 'shared',
    from: [],
  })
  expect(pageText()).not.toMatch(/canary/i)
  fireEvent.click(screen.getByRole('button', { name: words.deleteAction('test every restore') }))
  await waitFor(() => expect(part('What is to be done').textContent).not.toContain('test every restore'))
})

test('The debrief of a private ride-along shows nothing of it', async () => {
  const { rideAlongId } = await storeVisit()
  await db.rideAlongs.update(rideAlongId, { visibility: 'private', title: 'CANARY title' })
  render(<Debrief id={rideAlongId} />)
  await screen.findByText(words.allStays)
  expect(pageText()).not.toMatch(/canary|copy hangs/i)
})

test('The debrief counts down ten minutes', async () => {
  const { rideAlongId } = await storeVisit()
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] })
  render(<Debrief id={rideAlongId} />)
  await waitFor(() => expect(screen.getByRole('timer').textContent).toContain('10 minutes left'))
  await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0))
  await act(() => void vi.advanceTimersByTime(9 * 60_000 + 10_000))
  expect(screen.getByRole('timer').textContent).toContain('1 minute left')
  await act(() => void vi.advanceTimersByTime(60_000))
  expect(screen.getByRole('timer').textContent).toContain(words.timeIsUp)
  vi.useRealTimers()
})

test.each(oddFollowUps)('The debrief opens for a ride-along that has a follow-up %s', async (_, odd) => {
  const { past } = await storeOddFollowUp(odd)
  render(<Debrief id={past.id} />)

  expect(await screen.findByText(words.debriefActions)).toBeDefined()
})
