// @vitest-environment happy-dom
import { act, cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import Debrief from '../../../components/debrief/Debrief.tsx'
import LiveSummary from '../../../components/summary/LiveSummary.tsx'
import { shareable } from '../../../summary/shareable.ts'
import { summarize } from '../../../summary/sections/sections.ts'
import FollowUpsPage from '../../../components/follow-ups/FollowUpsPage.tsx'
import { Panel } from '../../../components/Panel.tsx'
import EarlierFollowUps from '../../../components/follow-ups/EarlierFollowUps.tsx'
import { dayName } from '../../../components/names/dates.ts'
import { undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { editDayRows, deleteDayRows } from '../../../storage/day/edit.ts'
import { capture } from '../../../storage/day/capture.ts'
import { recordOutcome } from '../../../storage/follow-ups/outcomes.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { rowsOf } from '../../../storage/ride-alongs/rows.ts'
import { setHost } from '../../../storage/ride-alongs/people.ts'
import { rateAsObserver } from '../../../storage/review/observer-ratings.ts'
import { createRow, deleteRow, eraseRow, type Row } from '../../../storage/rows/row.ts'
import { kpis, type FollowUp, type RideAlong } from '../../../storage/rows/tables.ts'
import { changeSettings } from '../../../storage/database/settings.ts'
import { addDays, dateOf, localZone } from '../../../storage/rows/time-zone.ts'

configure({ asyncUtilTimeout: 5000 })

const today = dateOf(Date.now(), localZone())
const write = (text: string, from?: string[]) =>
  capture(parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }), from ? { from } : {})
const items = () => within(screen.getByRole('list', { name: 'Follow-ups' })).getAllByRole('listitem')
const texts = () => items().map((item) => item.querySelector('bdi')?.textContent)
const press = (key: string, init: object = {}) => fireEvent.keyDown(document.activeElement!, { key, ...init })

/** What happy-dom lacks: layout, which the virtual list asks for, and locks, which keep two panels' drafts apart. */
beforeEach(() => {
  for (const size of ['clientHeight', 'clientWidth', 'scrollHeight'] as const)
    Object.defineProperty(HTMLElement.prototype, size, { get: () => 400, configurable: true })
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { get: () => 40, configurable: true })
  const request = (name: string, _: LockOptions, granted: (lock: { name: string } | null) => unknown) => Promise.resolve(granted({ name }))
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true })
})
afterEach(cleanup)

describe('Follow-ups', () => {
  const shown = async () => {
    let said = ''
    render(<FollowUpsPage onDid={(done) => (said = done)} onUndo={() => void undo()} />)
    await waitFor(() => expect(items().length).toBeGreaterThan(0))
    return { said: () => said }
  }
  /** As a person comes to it: the list knows where they are before the next key. */
  const goTo = async (index: number) => {
    items()[index]!.focus()
    await waitFor(() => expect(items()[index]!.tabIndex).toBe(0))
  }
  const at = (text: string) => items().find((item) => item.querySelector('bdi')?.textContent === text)!

  test('what is late, what is due and what is open are told apart, what is done is not shown at first', async () => {
    const seen = await write('! the copy hangs')
    await write(`> late @kim due:${addDays(today, -1)}`, [seen.id])
    await write(`> soon due:${today}`)
    await write('> some day')
    const { id } = await write('> over and done')
    await db.followUps.update(id, { state: 'done' })
    await shown()

    expect(texts()).toEqual(['late', 'soon', 'some day'])
    expect(items().map((item) => within(item).getAllByRole('img')[0]!.getAttribute('aria-label'))).toEqual([
      'Overdue',
      'Due in 7 days',
      'Open',
    ])
    await waitFor(() => expect(at('late').textContent).toContain('the copy hangs'))
    expect(at('some day').textContent).toContain('Nobody named')
    fireEvent.click(screen.getByRole('button', { name: 'Show all' }))
    await waitFor(() => expect(texts()).toHaveLength(4))
    fireEvent.input(screen.getByRole('searchbox', { name: 'Search' }), { target: { value: 'KIM' } })
    await waitFor(() => expect(texts()).toEqual(['late']))
  })

  test('a key does one, and with Space chosen it does many; undo takes each step back', async () => {
    for (const name of ['one', 'two', 'three']) await write(`> ${name} due:${today}`)
    const { said } = await shown()
    await goTo(0)
    press('d')
    await waitFor(() => expect(texts()).toEqual(['two', 'three']))
    expect(said()).toBe('Follow-up done')

    await goTo(0)
    press(' ')
    await waitFor(() => expect(screen.getByRole('toolbar', { name: words.chosenRows }).textContent).toContain('1 chosen'))
    press('ArrowDown', { shiftKey: true })
    await waitFor(() => expect(screen.getByRole('toolbar', { name: words.chosenRows }).textContent).toContain('2 chosen'))
    press('x')
    const dialog = await screen.findByRole('dialog', { name: 'Drop 2 follow-ups' })
    fireEvent.input(within(dialog).getByLabelText('Why'), { target: { value: 'nobody asked for it' } })
    fireEvent.submit(dialog.querySelector('form')!)
    await waitFor(async () =>
      expect((await db.followUps.toArray()).filter(({ state, why }) => state === 'dropped' && why === 'nobody asked for it')).toHaveLength(
        2,
      ),
    )
    await undo()
    await undo()
    await waitFor(() => expect(texts()).toEqual(['one', 'two', 'three']))
    expect((await db.followUps.toArray()).some((row) => 'state' in row || 'why' in row || 'closedAt' in row)).toBe(false)
  })

  test('a key does to all that were chosen what the buttons do, those that were filtered out since as well', async () => {
    for (const name of ['one', 'two', 'three']) await write(`> ${name} due:${today}`)
    await shown()
    await goTo(0)
    press(' ')
    press('ArrowDown', { shiftKey: true })
    await waitFor(() => expect(screen.getByRole('toolbar', { name: words.chosenRows }).textContent).toContain('2 chosen'))
    fireEvent.input(screen.getByRole('searchbox', { name: 'Search' }), { target: { value: 'three' } })
    await waitFor(() => expect(texts()).toEqual(['three']))
    await goTo(0)
    press('d')
    await waitFor(async () =>
      expect((await db.followUps.toArray()).flatMap(({ state, text }) => (state === 'done' ? [text] : [])).sort()).toEqual(['one', 'two']),
    )
  })

  test('fields are edited in place, and only what was changed is written', async () => {
    const { id } = await write(`> test restores @kim due:${today}`)
    const before = (await db.followUps.get(id))!
    await shown()
    await goTo(0)
    press('Enter')
    const form = await screen.findByRole('form', { name: 'Edit' })
    fireEvent.input(within(form).getByLabelText('Decision needed'), { target: { value: 'whether tape is bought' } })
    fireEvent.change(within(form).getByLabelText('Practice it serves'), { target: { value: 'reviews' } })
    fireEvent.submit(form)
    await waitFor(async () =>
      expect(await db.followUps.get(id)).toMatchObject({ decision: 'whether tape is bought', practice: 'reviews', owner: 'kim' }),
    )
    expect(Object.keys((await db.followUps.get(id))!.dots).sort()).toEqual([...Object.keys(before.dots), 'decision', 'practice'].sort())
    await waitFor(() => expect(items()[0]!.textContent).toContain('whether tape is bought'))
  })

  test('what is wrong with one is said in its row, and it can still be changed', async () => {
    const { id, rideAlongId } = await write('> odd')
    await db.followUps.update(id, { due: '2026-02-31', from: ['nowhere'] })
    const { id: early } = await write('> early')
    await db.followUps.update(early, { due: '1999-12-31' })
    await db.rideAlongs.update(rideAlongId, { title: 'Night shift' })
    await shown()
    await waitFor(() => expect(at('odd').textContent).toContain('not on this device'))
    expect(at('odd').textContent).toContain('There is no 2026-02-31')
    expect(at('early').textContent).toContain('before the ride-along')
    await goTo(texts().indexOf('odd'))
    press('d')
    await waitFor(async () => expect(await db.followUps.get(id)).toMatchObject({ state: 'done', due: '2026-02-31' }))
  })
})

describe('What was promised before', () => {
  const visit = async (date: string, ...lines: string[]) => {
    const { id } = await startRideAlong({ date, zone: 'UTC' })
    await setHost(id, { name: 'Alex', team: 'Database team' })
    for (const line of lines) await write(line)
    return id
  }
  const promise = (text: string) => screen.getByRole('group', { name: words.whatBecameOf(text) })

  test('is what the panel opens with, before the first line, and asks for each', async () => {
    await endRideAlong(await visit('2017-01-31', '> one due:2017-02-10', '> two due:2017-02-11', '> three'))
    const second = await visit(today)
    render(<Panel openDashboard={() => {}} />)
    await screen.findByRole('region', { name: 'What was promised before' })
    expect(screen.getByText('3 promises from before. What became of each?')).toBeDefined()

    fireEvent.click(within(promise('one')).getByRole('button', { name: 'Kept' }))
    await waitFor(() => expect(within(promise('one')).getByRole('button', { name: 'Kept', pressed: true })).toBeDefined())
    fireEvent.click(within(promise('two')).getByRole('button', { name: 'Moved' }))
    fireEvent.input(await screen.findByLabelText('New date'), { target: { value: '2026-12-24' } })
    fireEvent.input(screen.getByLabelText('Why it is moved'), { target: { value: 'no tapes' } })
    fireEvent.submit(screen.getByLabelText('New date').closest('form')!)
    await screen.findByText('Moved to 24 Dec 2026: no tapes')
    fireEvent.click(within(promise('three')).getByRole('button', { name: 'Dropped' }))
    fireEvent.submit((await screen.findByLabelText('Why it is dropped')).closest('form')!)
    await screen.findByText('3 promises from before, and all are answered.')
    expect(await db.outcomes.toArray()).toHaveLength(3)
    expect(
      await db.outcomes.filter(({ says, why, rideAlongId }) => says === 'moved' && why === 'no tapes' && rideAlongId === second).count(),
    ).toBe(1)

    await write('the first line')
    await waitFor(() => expect(screen.queryByRole('region', { name: 'What was promised before' })).toBeNull())
  })

  test('stands on the dashboard as well, with what this visit promised and when it is looked back at', async () => {
    await endRideAlong(await visit('2017-01-31', '> one'))
    const second = await visit(today, '> test restores due:2999-01-01')
    const rideAlong = (await db.rideAlongs.get(second))!
    render(<EarlierFollowUps rideAlong={rideAlong} onDid={() => {}} />)
    await screen.findByRole('group', { name: words.whatBecameOf('one') })
    expect(screen.getByText('test restores')).toBeDefined()
    expect(screen.getByText(words.lookBackAhead(30, dayName(addDays(today, 30), { year: true })))).toBeDefined()
  })
})

describe('A promise that is odd', () => {
  test.each<[string, Partial<FollowUp>, Partial<RideAlong>, ...told: string[]]>([
    ['is due before its visit', { due: '1999-12-31' }, {}, words.dueBefore],
    [
      'is due on a day that there is not',
      { due: '2026-02-31', movedFrom: ['2026-02-30', '0000-01-01'] },
      {},
      words.noSuchDate('2026-02-31'),
    ],
    ['is due when no calendar ends', { due: '9999-12-31', movedFrom: ['0001-01-01'] }, {}],
    ['has an owner without a name', { owner: ' \u202e\u200b ' }, {}, words.noOwnerNamed],
    ['has an owner with no letter', { owner: '' }, {}, words.noOwnerNamed],
    ['has no words', { text: '' }, {}],
    ['comes from an observation that was withdrawn', { from: ['withdrawn'] }, {}, words.fromWithdrawn],
    [
      'comes from one that was deleted, and one that is elsewhere',
      { from: ['deleted', 'nowhere'] },
      {},
      words.fromDeleted,
      words.fromElsewhere,
    ],
    ['was closed when no clock begins', { state: 'done', closedAt: -8.6e15 }, {}],
    ['was closed when no clock ends', { state: 'dropped', closedAt: 8.6e15, why: '' }, {}],
    ['is of a visit on a day that there is not', { due: '2026-02-10' }, { date: '2017-02-31' }],
    ['is of a visit at the end of the calendar', {}, { date: '9999-12-31' }],
    ['is of a visit in a zone that there is not', { due: '2026-03-29' }, { zone: 'Mars/Olympus' }],
  ])('which %s is shown and kept, on every page and in the summary', async (_, odd, odder, ...told) => {
    const [first, second] = ['2017-01-31', today].map((date) => ({ date, zone: 'UTC' }))
    const before = await startRideAlong(first)
    await setHost(before.id, { name: 'Alex' })
    const seen = await write('! a name')
    const gone = await write('! a word')
    const { id } = await write('> tell nobody')
    await db.observations.put({ ...eraseRow((await db.observations.get(seen.id))!, 'desk'), id: 'withdrawn' })
    await db.observations.put({ ...deleteRow((await db.observations.get(gone.id))!, 'desk', 1), id: 'deleted' })
    await endRideAlong(before.id)
    await db.followUps.update(id, odd)
    await db.rideAlongs.update(before.id, odder)
    const after = await startRideAlong(second)
    await setHost(after.id, { name: 'Alex' })
    const row = (await db.followUps.get(id))!

    render(<FollowUpsPage onDid={() => {}} onUndo={() => {}} />)
    fireEvent.click(await screen.findByRole('button', { name: words.showAll }))
    await waitFor(() => expect(texts()).toEqual([row.text]))

    await waitFor(() => told.forEach((part) => expect(items()[0]!.textContent).toContain(part)))
    cleanup()
    const later = (await db.rideAlongs.get(after.id))!
    const isBefore = (odder.date ?? '') < later.date && row.state === undefined
    render(<EarlierFollowUps rideAlong={later} onDid={() => {}} />)
    if (isBefore) await screen.findByRole('group', { name: words.whatBecameOf(row.text).trim() })
    else await screen.findByText(words.noPromisesBefore)
    cleanup()
    render(<EarlierFollowUps rideAlong={(await db.rideAlongs.get(before.id))!} onDid={() => {}} />)
    await waitFor(() => expect(document.querySelectorAll('li bdi').length).toBeGreaterThan(0))
    cleanup()
    render(<Debrief id={before.id} />)
    await screen.findByText(words.debriefActions)
    cleanup()
    render(<LiveSummary id={before.id} />)
    const agreed = await screen.findByRole('region', { name: words.standingHeading })
    fireEvent.submit(
      within(agreed)
        .getByRole('button', { name: words.putForward(1) })
        .closest('form')!,
    )
    await screen.findByText(words.standingIs(1))

    if (isBefore) {
      await recordOutcome({ rideAlongId: after.id, followUpId: id, says: 'moved', why: 'it is odd', due: '2026-04-01' }, 'Moved')
      const summary = summarize(shareable((await rowsOf(after.id))!)!, { words, locale: 'en-GB', writtenAt: Date.now() })
      expect(summary.sections.find((section) => section.id === 'before')).toMatchObject({ outcomes: [{ text: row.text }] })
    }
    expect(await db.followUps.count()).toBe(1)
  })
})

describe('The debrief', () => {
  const host = (fields: object, id: string) => createRow<Row>(fields, { by: 'alex', device: 'theirs', seq: 1, now: 1 }, `alex/${id}`)

  /** A visit full of what nobody else may see, and a little that they may. */
  async function visit() {
    const other = await startRideAlong({ title: 'CANARY other visit' })
    await setHost(other.id, { name: 'CANARY person', team: 'Database team' })
    await write('> CANARY promise of another visit @CANARY-owner')
    await endRideAlong(other.id)
    const { id: rideAlongId } = await startRideAlong({ title: 'Database evening' })
    await setHost(rideAlongId, { name: 'Alex', team: 'Database team' })
    const alex = (await db.rideAlongs.get(rideAlongId))!.hosts[0]!
    const win = await write('+ says at once what happened')
    const disputed = await write('!! the copy hangs')
    const secret = await write('+ CANARY private win #CANARY-tag')
    await write('> show the host name @platform')
    await write('> CANARY of a secret', [secret.id])
    const promise = await write('> CANARY private promise')
    const deleted = await write('+ CANARY deleted')
    await editDayRows(
      [
        { table: 'observations', row: { id: secret.id } },
        { table: 'followUps', row: { id: promise.id } },
      ],
      { visibility: 'private' },
      { label: 'CANARY act' },
    )
    await deleteDayRows([{ table: 'observations', row: { id: deleted.id } }], 'CANARY deleted')
    await changeSettings({ classification: 'CANARY classification' })
    const by = (row: object) => ({ ...row, by: alex }) as never
    const reply = (observationId: string, text: string) =>
      by(host({ rideAlongId, observationId, says: 'dispute', text, at: 1, to: [1, 'x'] }, observationId))
    await db.replies.bulkAdd([
      reply(disputed.id, 'it only waits'),
      reply(secret.id, 'CANARY reply'),
      reply(deleted.id, 'CANARY reply to what is gone'),
    ])
    await db.remarks.add(by(host({ rideAlongId, what: 'priority', place: 1, text: 'a second person on call' }, 'priority')))
    await db.remarks.add(by(host({ rideAlongId, what: 'priority', place: 2, text: 'CANARY', visibility: 'private' }, 'other')))
    for (const kpi of kpis) await rateAsObserver(rideAlongId, kpi, kpi === 'quality' ? 'unable' : 'without', 'Rated')
    const rated = () => db.ratings.bulkAdd(kpis.map((kpi) => by(host({ rideAlongId, kpi, level: 'without' }, kpi))))
    return { rideAlongId, win, rated }
  }
  const page = () => document.documentElement.outerHTML + document.title
  const part = (name: string) => screen.getByRole('region', { name })

  test('shows what works first, then what is asked for, disputed and rated apart, and nothing that is private', async () => {
    const { rideAlongId, rated } = await visit()
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
    // One side's ratings are nobody's to see.
    expect(part('Where ratings differ').textContent).toContain(words.debriefNoRatings)
    expect(part('Where ratings differ').textContent).not.toContain(words.levelUnable)
    expect(part('What is to be done').textContent).toContain('show the host name')
    expect(page()).not.toMatch(/canary/i)

    await rated()
    await waitFor(() => expect(part('Where ratings differ').textContent).toMatch(/Quality.*Unable.*Without challenges.*3 steps apart/))
    expect(part('Where ratings differ').textContent).not.toContain('Cooperation')
    expect(page()).not.toMatch(/canary/i)
  })

  test('takes what is to be done in the grammar of the line, when the day is over as well, and takes it off again', async () => {
    const { rideAlongId } = await visit()
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
    expect(page()).not.toMatch(/canary/i)
    fireEvent.click(screen.getByRole('button', { name: words.deleteAction('test every restore') }))
    await waitFor(() => expect(part('What is to be done').textContent).not.toContain('test every restore'))
  })

  test('of a visit that is private shows nothing', async () => {
    const { rideAlongId } = await visit()
    await db.rideAlongs.update(rideAlongId, { visibility: 'private', title: 'CANARY title' })
    render(<Debrief id={rideAlongId} />)
    await screen.findByText(words.allStays)
    expect(page()).not.toMatch(/canary|copy hangs/i)
  })

  test('counts ten minutes down without a sound', async () => {
    const { rideAlongId } = await visit()
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
})
