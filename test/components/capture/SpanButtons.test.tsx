// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import DayStrip from '../../../components/day/DayStrip.tsx'
import { Panel } from '../../../components/Panel.tsx'
import { interruptionName } from '../../../components/names/spans.ts'
import { db } from '../../../storage/database/db.ts'
import { thisDevice } from '../../../storage/database/device.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { capture } from '../../../storage/day/capture.ts'
import { dayOf } from '../../../storage/day/day.ts'
import { currentRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { addSpan, toggleSpan } from '../../../storage/day/spans.ts'

const line = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Observation' })
const rows = async () => within(await screen.findByRole('list', { name: 'Timeline' })).findAllByRole('listitem')
const type = (text: string) => fireEvent.input(line(), { target: { value: text, selectionStart: text.length, selectionEnd: text.length } })
const enter = () => fireEvent.keyDown(line(), { key: 'Enter' })
const chord = (letter: string, at: Element = line()) => fireEvent.keyDown(at, { code: `Key${letter}`, key: 'ł', altKey: true })
const said = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2026-03-02', live: true })
const kinds = async () =>
  (await db.spans.orderBy('[rideAlongId+at+seq+device]').toArray()).filter(({ gone }) => !gone).map(({ kind }) => kind)
const ten = Date.UTC(2026, 2, 2, 10)
const minute = 60_000

/** What happy-dom lacks: layout, which the virtual list asks for, and locks, which keep two panels' drafts apart. */
beforeEach(() => {
  for (const size of ['clientHeight', 'clientWidth', 'scrollHeight'] as const)
    Object.defineProperty(HTMLElement.prototype, size, { get: () => 400, configurable: true })
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { get: () => 40, configurable: true })
  const request = (name: string, _: LockOptions, granted: (lock: { name: string }) => unknown) => Promise.resolve(granted({ name }))
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

async function open() {
  render(<Panel openDashboard={() => {}} />)
  await screen.findByRole('button', { name: 'End ride-along' })
}

describe('By chord', () => {
  beforeEach(async () => {
    await startRideAlong({ zone: 'UTC' })
    await open()
  })

  test('a wait begins, grows in the timeline, and ends', async () => {
    chord('W')
    expect((await rows())[0]?.textContent).toContain('Wait, 0 min')
    await waitFor(() => expect(screen.getByRole('button', { name: 'Wait' }).getAttribute('aria-pressed')).toBe('true'))
    chord('W')

    await waitFor(() => expect(screen.getByRole('button', { name: 'Wait' }).getAttribute('aria-pressed')).toBe('false'))
    expect(await screen.findByText('Wait ended')).toBeDefined()
    expect((await db.spans.toArray())[0]?.until).toBeDefined()
  })

  test('interruptions are counted aloud, and one can be undone', async () => {
    for (const name of ['1st interruption', '2nd interruption', '3rd interruption']) {
      chord('I')
      await screen.findByText(name)
    }
    expect(await screen.findByRole('button', { name: 'Interruption 3' })).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }))

    await waitFor(async () => expect(await kinds()).toHaveLength(2))
  })

  test('off the record the line keeps its words and says so; back on, Enter saves them', async () => {
    chord('O')
    await screen.findByText(/^Off the record since \d\d:\d\d\. Alt\+O goes back on the record\.$/)
    expect(line().getAttribute('aria-describedby')).toBe('off-the-record')
    type('a secret')
    enter()
    expect((await screen.findByRole('alert')).textContent).toBe('You are off the record. Your words stay in the line and are not saved.')
    expect(line().value).toBe('a secret')
    chord('O')
    await waitFor(() => expect(screen.queryByText(/goes back on the record/)).toBeNull())
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
    enter()

    await waitFor(async () => expect((await db.observations.toArray()).map(({ text }) => text)).toEqual(['a secret']))
    expect((await rows())[0]?.textContent).toMatch(/Off the record from \d\d:\d\d to \d\d:\d\d/)
  })

  test('a line that is entered in the same breath is refused as well, and it is said', async () => {
    type('a secret')
    chord('O')
    enter()

    expect((await screen.findByRole('alert')).textContent).toContain('You are off the record')
    await screen.findByText(/goes back on the record/)
    expect(screen.getByRole('alert')).toBeDefined()
    expect(line().value).toBe('a secret')
    expect(await db.observations.count()).toBe(0)
  })

  test('no wait begins off the record, and it is said why', async () => {
    chord('O')
    await screen.findByText(/goes back on the record/)
    chord('W')

    expect((await screen.findByText('You are off the record. Alt+O goes back on the record.')).closest('[role=status]')).not.toBeNull()
    expect(await kinds()).toEqual(['offRecord'])
  })

  test('each works from a row that is edited too, and by pointer', async () => {
    await capture(said('one'))
    fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
    chord('I', await screen.findByRole('textbox', { name: 'Text' }))
    await screen.findByText('1st interruption')
    fireEvent.click(screen.getByRole('button', { name: 'Off the record' }))

    await waitFor(async () => expect(await kinds()).toEqual(['interruption', 'offRecord']))
  })

  test('a key that is held down counts once, and keys with more held are somebody else’s', async () => {
    fireEvent.keyDown(line(), { code: 'KeyI', altKey: true })
    fireEvent.keyDown(line(), { code: 'KeyI', altKey: true, repeat: true })
    fireEvent.keyDown(line(), { code: 'KeyI', altKey: true, ctrlKey: true })
    fireEvent.keyDown(line(), { code: 'KeyI', altKey: true, shiftKey: true })
    await screen.findByText('1st interruption')

    expect(await kinds()).toEqual(['interruption'])
  })
})

describe('A row of its own', () => {
  test('a wait says what was waited for, once it is edited, and its end can be put right', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: ten })
    await startRideAlong({ zone: 'UTC' })
    vi.setSystemTime(ten + 60 * minute)
    await addSpan({ kind: 'wait', at: ten + 5 * minute, until: ten + 25 * minute }, 'Wait added')
    await open()
    expect((await rows())[0]?.textContent).toContain('Wait, 20 min')
    fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
    const form = within(await screen.findByRole('form', { name: 'Edit' }))
    fireEvent.input(form.getByRole('textbox', { name: 'What was waited for' }), { target: { value: 'the key' } })
    fireEvent.input(form.getByLabelText('Ends'), { target: { value: '2026-03-02T10:03' } })
    fireEvent.click(form.getByRole('button', { name: 'Save' }))
    expect((await screen.findByRole('alert')).textContent).toBe('It would end before it begins.')
    fireEvent.input(form.getByLabelText('Ends'), { target: { value: '2026-03-02T10:15' } })
    fireEvent.click(form.getByRole('button', { name: 'Save' }))

    await waitFor(async () => expect((await rows())[0]?.textContent).toContain('Wait, 10 minthe key'))
  })

  test('a gap in the record has times and nothing else to edit, is never private, and is deleted by name', async () => {
    await startRideAlong({ zone: 'UTC' })
    for (let i = 0; i < 2; i += 1) await toggleSpan('offRecord', String)
    await open()
    fireEvent.keyDown((await rows())[0]!, { key: 'p' })
    fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
    const form = within(await screen.findByRole('form', { name: 'Edit' }))
    expect(form.queryByRole('textbox', { name: 'Text' })).toBeNull()
    expect(form.queryByRole('textbox', { name: 'Tags' })).toBeNull()
    fireEvent.click(form.getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(screen.queryByRole('form', { name: 'Edit' })).toBeNull())
    expect(await db.spans.toArray()).toMatchObject([{ visibility: 'shared' }])
    fireEvent.keyDown((await rows())[0]!, { key: 'Delete' })

    expect(await screen.findByText('Stretch off the record deleted')).toBeDefined()
  })

  test('in a write-up a stretch is added at the furthest time and opened for editing', async () => {
    const { id } = await startRideAlong({ zone: 'UTC', writeUp: true, date: '2026-03-01' })
    await capture(parseLine('@09:40 one', { now: Date.now(), zone: 'UTC', date: '2026-03-01', live: false }), { rideAlongId: id })
    await open()
    await rows()
    chord('W')
    const form = within(await screen.findByRole('form', { name: 'Edit' }))

    expect(form.getByLabelText<HTMLInputElement>('Begins').value).toBe('2026-03-01T09:40')
    expect(form.getByLabelText<HTMLInputElement>('Ends').value).toBe('2026-03-01T09:40')
  })
})

describe('After a long silence', () => {
  const asks = 'Nothing was noted from 10:02 to 11:14. What was it?'
  const seenAgain = () => fireEvent(document, new Event('visibilitychange'))
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: ten })
    await startRideAlong({ zone: 'UTC' })
    vi.setSystemTime(ten + 2 * minute)
    await capture(said('the last word'))
  })

  test.each([
    ['A wait', 'wait'],
    ['Off the record', 'offRecord'],
  ])('the panel asks when it is seen again; %s is added only when it is the answer', async (answer, kind) => {
    await open()
    await rows()
    vi.setSystemTime(ten + 74 * minute)
    expect(screen.queryByRole('region', { name: asks })).toBeNull()
    seenAgain()
    const question = within(await screen.findByRole('region', { name: asks }))
    expect(await kinds()).toEqual([])
    fireEvent.click(question.getByRole('button', { name: answer }))

    await waitFor(() => expect(screen.queryByRole('region', { name: asks })).toBeNull())
    expect(await db.spans.toArray()).toMatchObject([{ kind, at: ten + 2 * minute, until: ten + 74 * minute, text: '' }])
    await waitFor(() => expect(document.activeElement).toBe(line()))
  })

  test('that work went on is remembered on this device, and not asked again', async () => {
    vi.setSystemTime(ten + 74 * minute)
    await open()
    fireEvent.click(within(await screen.findByRole('region', { name: asks })).getByRole('button', { name: 'Work went on' }))
    await waitFor(() => expect(screen.queryByRole('region', { name: asks })).toBeNull())
    expect(await db.spans.count()).toBe(0)
    expect((await thisDevice())?.quiet?.until).toBe(ten + 74 * minute)
    cleanup()
    await open()
    await rows()
    seenAgain()

    await new Promise((resolve) => requestAnimationFrame(resolve))
    expect(screen.queryByRole('region', { name: asks })).toBeNull()
  })

  test('a line about that time is an answer as well', async () => {
    vi.setSystemTime(ten + 74 * minute)
    await open()
    await screen.findByRole('region', { name: asks })
    await capture(said('@-30m they went for lunch'))

    await waitFor(() => expect(screen.queryByRole('region', { name: asks })).toBeNull())
  })
})

describe('The strip', () => {
  test('says in words what it shows', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: ten })
    await startRideAlong({ zone: 'UTC' })
    await capture(said('= preparing staging'))
    vi.setSystemTime(ten + 60 * minute)
    await capture(said('= repairing replication'))
    await capture(said('asks for the key'))
    await addSpan({ kind: 'wait', at: ten + 10 * minute, until: ten + 45 * minute }, 'Wait added')
    await toggleSpan('offRecord', String)
    const rideAlong = (await currentRideAlong())!
    const { container } = render(<DayStrip rideAlong={rideAlong} day={await dayOf(rideAlong.id)} now={ten + 75 * minute} />)

    expect(screen.getByRole('img').getAttribute('aria-label')).toBe(
      'From 10:00 to 11:15. preparing staging, 1 h 00 min. repairing replication, 15 min. 1 observation. 1 wait, 35 min. Off the record from 11:00 to 11:15',
    )
    expect(container.querySelector('[style]')).toBeNull()
  })

  test('keeps its room where there is nothing to draw yet', async () => {
    const rideAlong = await startRideAlong({ writeUp: true })
    const { container } = render(<DayStrip rideAlong={rideAlong} day={[]} now={ten} />)

    expect(container.firstElementChild).not.toBeNull()
    expect(screen.queryByRole('img')).toBeNull()
  })

  test('of a thousand observations is still a handful of elements', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: ten })
    const rideAlong = await startRideAlong({ zone: 'UTC' })
    await capture(said('one'))
    const [first] = await dayOf(rideAlong.id)
    const day = Array.from(
      { length: 1000 },
      (_, i) => ({ ...first!, row: { ...first!.row, id: `${i}`, at: ten + i * minute } }) as typeof first & object,
    )
    const { container } = render(<DayStrip rideAlong={rideAlong} day={day} now={ten + 1000 * minute} />)

    expect(container.querySelectorAll('*').length).toBeLessThan(10)
  })
})

test.each([
  [1, '1st interruption'],
  [12, '12th interruption'],
  [22, '22nd interruption'],
  [103, '103rd interruption'],
])('interruption %i is the %s', (n, name) => {
  expect(interruptionName(n)).toBe(name)
})
