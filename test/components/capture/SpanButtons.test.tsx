// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { enter, line, openPanel, parsed, pressAlt, rows, type, usePanel } from '../panel.tsx'
import { db } from '../../../storage/database/db.ts'
import { thisDevice } from '../../../storage/database/device.ts'
import { capture } from '../../../storage/day/capture.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { beforeEach, describe, expect, test, vi } from 'vitest'

usePanel()

const ten = Date.UTC(2026, 2, 2, 10)
const minute = 60_000

const kinds = async () =>
  (await db.spans.orderBy('[rideAlongId+at+seq+device]').toArray()).filter(({ gone }) => !gone).map(({ kind }) => kind)

async function openLive() {
  openPanel()
  await screen.findByRole('button', { name: 'End ride-along' })
}

describe('Span chords', () => {
  beforeEach(async () => {
    await startRideAlong({ zone: 'UTC' })
    openPanel()
    await screen.findByRole('button', { name: 'End ride-along' })
  })

  test('Alt+W begins and ends a wait', async () => {
    pressAlt('W')
    expect((await rows())[0]?.textContent).toContain('Wait, 0 min')
    await waitFor(() => expect(screen.getByRole('button', { name: 'Wait' }).getAttribute('aria-pressed')).toBe('true'))
    pressAlt('W')

    await waitFor(() => expect(screen.getByRole('button', { name: 'Wait' }).getAttribute('aria-pressed')).toBe('false'))
    expect(await screen.findByText('Wait ended')).toBeDefined()
    expect((await db.spans.toArray())[0]?.until).toBeDefined()
  })

  test('Alt+I counts interruptions and announces the count; each can be undone', async () => {
    for (const name of ['1st interruption', '2nd interruption', '3rd interruption']) {
      pressAlt('I')
      await screen.findByText(name)
    }
    expect(await screen.findByRole('button', { name: 'Interruption 3' })).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }))

    await waitFor(async () => expect(await kinds()).toHaveLength(2))
  })

  test('Off the record Enter saves nothing and says so; back on the record it saves the line', async () => {
    pressAlt('O')
    await screen.findByText(/^Off the record since \d\d:\d\d\. Alt\+O goes back on the record\.$/)
    expect(line().getAttribute('aria-describedby')).toBe('off-the-record')
    type('a secret')
    enter()
    expect((await screen.findByRole('alert')).textContent).toBe('You are off the record. Your words stay in the line and are not saved.')
    expect(line().value).toBe('a secret')
    pressAlt('O')
    await waitFor(() => expect(screen.queryByText(/goes back on the record/)).toBeNull())
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
    enter()

    await waitFor(async () => expect((await db.observations.toArray()).map(({ text }) => text)).toEqual(['a secret']))
    expect((await rows())[0]?.textContent).toMatch(/Off the record from \d\d:\d\d to \d\d:\d\d/)
  })

  test('A line entered right after Alt+O is refused with a message', async () => {
    type('a secret')
    pressAlt('O')
    enter()

    expect((await screen.findByRole('alert')).textContent).toContain('You are off the record')
    await screen.findByText(/goes back on the record/)
    expect(screen.getByRole('alert')).toBeDefined()
    expect(line().value).toBe('a secret')
    expect(await db.observations.count()).toBe(0)
  })

  test('No wait begins off the record, and a message says why', async () => {
    pressAlt('O')
    await screen.findByText(/goes back on the record/)
    pressAlt('W')

    expect((await screen.findByText('You are off the record. Alt+O goes back on the record.')).closest('[role=status]')).not.toBeNull()
    expect(await kinds()).toEqual(['offRecord'])
  })

  test('The span chords work in an edit form, and the buttons do the same', async () => {
    await capture(parsed('one'))
    fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
    pressAlt('I', await screen.findByRole('textbox', { name: 'Text' }))
    await screen.findByText('1st interruption')
    fireEvent.click(screen.getByRole('button', { name: 'Off the record' }))

    await waitFor(async () => expect(await kinds()).toEqual(['interruption', 'offRecord']))
  })

  test('A held Alt+I counts once, and chords with Ctrl or Shift are ignored', async () => {
    fireEvent.keyDown(line(), { code: 'KeyI', altKey: true })
    fireEvent.keyDown(line(), { code: 'KeyI', altKey: true, repeat: true })
    fireEvent.keyDown(line(), { code: 'KeyI', altKey: true, ctrlKey: true })
    fireEvent.keyDown(line(), { code: 'KeyI', altKey: true, shiftKey: true })
    await screen.findByText('1st interruption')

    expect(await kinds()).toEqual(['interruption'])
  })
})

test('In a write-up Alt+W adds a wait at the latest time and opens it for editing', async () => {
  const { id } = await startRideAlong({ zone: 'UTC', writeUp: true, date: '2026-03-01' })
  await capture(parseLine('@09:40 one', { now: Date.now(), zone: 'UTC', date: '2026-03-01', live: false }), { rideAlongId: id })
  await openLive()
  await rows()
  pressAlt('W')
  const form = within(await screen.findByRole('form', { name: 'Edit' }))

  expect(form.getByLabelText<HTMLInputElement>('Begins').value).toBe('2026-03-01T09:40')
  expect(form.getByLabelText<HTMLInputElement>('Ends').value).toBe('2026-03-01T09:40')
})

describe('The question after a long gap without notes', () => {
  const question = 'Nothing was noted from 10:02 to 11:14. What was it?'
  const becomeVisible = () => fireEvent(document, new Event('visibilitychange'))

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: ten })
    await startRideAlong({ zone: 'UTC' })
    vi.setSystemTime(ten + 2 * minute)
    await capture(parsed('the last word'))
  })

  test.each([
    ['A wait', 'wait'],
    ['Off the record', 'offRecord'],
  ])('The panel asks about a long gap when it becomes visible; the answer “%s” adds a span', async (answer, kind) => {
    await openLive()
    await rows()
    vi.setSystemTime(ten + 74 * minute)
    expect(screen.queryByRole('region', { name: question })).toBeNull()
    becomeVisible()
    const section = within(await screen.findByRole('region', { name: question }))
    expect(await kinds()).toEqual([])
    fireEvent.click(section.getByRole('button', { name: answer }))

    await waitFor(() => expect(screen.queryByRole('region', { name: question })).toBeNull())
    expect(await db.spans.toArray()).toMatchObject([{ kind, at: ten + 2 * minute, until: ten + 74 * minute, text: '' }])
    await waitFor(() => expect(document.activeElement).toBe(line()))
  })

  test('The answer “Work went on” is stored on this device, and the panel does not ask again', async () => {
    vi.setSystemTime(ten + 74 * minute)
    await openLive()
    fireEvent.click(within(await screen.findByRole('region', { name: question })).getByRole('button', { name: 'Work went on' }))
    await waitFor(() => expect(screen.queryByRole('region', { name: question })).toBeNull())
    expect(await db.spans.count()).toBe(0)
    expect((await thisDevice())?.quiet?.until).toBe(ten + 74 * minute)
    cleanup()
    await openLive()
    await rows()
    becomeVisible()

    await new Promise((resolve) => requestAnimationFrame(resolve))
    expect(screen.queryByRole('region', { name: question })).toBeNull()
  })

  test('A line about the time of the gap answers the question', async () => {
    vi.setSystemTime(ten + 74 * minute)
    await openLive()
    await screen.findByRole('region', { name: question })
    await capture(parsed('@-30m they went for lunch'))

    await waitFor(() => expect(screen.queryByRole('region', { name: question })).toBeNull())
  })
})
