// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Panel } from '../../components/Panel.tsx'
import { db } from '../../storage/database/db.ts'
import { thisDevice } from '../../storage/database/device.ts'
import { editDayRows, deleteDayRows } from '../../storage/day/edit.ts'
import { capture } from '../../storage/day/capture.ts'
import { parseLine } from '../../storage/day/grammar.ts'
import { editRideAlong, endRideAlong, startRideAlong } from '../../storage/ride-alongs/ride-alongs.ts'

const openDashboard = vi.fn<(path: string) => void>()
const line = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Observation' })
const rows = async () => within(await screen.findByRole('list', { name: 'Timeline' })).findAllByRole('listitem')
const type = (text: string) => fireEvent.input(line(), { target: { value: text, selectionStart: text.length, selectionEnd: text.length } })
const enter = () => fireEvent.keyDown(line(), { key: 'Enter' })
const said = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })

/** What happy-dom lacks: layout, which the virtual list asks for, and locks, which keep two panels' drafts apart. */
beforeEach(() => {
  for (const size of ['clientHeight', 'clientWidth', 'scrollHeight'] as const)
    Object.defineProperty(HTMLElement.prototype, size, { get: () => 400, configurable: true })
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { get: () => 40, configurable: true })
  const held = new Set<string>()
  const request = (name: string, _: LockOptions, granted: (lock: { name: string } | null) => unknown) => {
    const free = !held.has(name)
    held.add(name)
    return Promise.resolve(granted(free ? { name } : null))
  }
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true })
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  openDashboard.mockReset()
})

describe('A panel that was never used', () => {
  test('teaches by showing what is typed, and starts a ride-along in one click', async () => {
    render(<Panel openDashboard={openDashboard} />)
    expect(await screen.findByText('Sit beside someone. Write what you see.')).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: 'Start ride-along' }))

    expect(await screen.findByRole('button', { name: 'End ride-along' })).toBeDefined()
    expect(await screen.findByText('Write the first thing you see.')).toBeDefined()
  })

  test('starts one with the first line', async () => {
    render(<Panel openDashboard={openDashboard} />)
    await screen.findByRole('button', { name: 'Start ride-along' })
    type('!! the base backup hangs #tooling')
    enter()

    const [row] = await rows()
    expect(row?.textContent).toContain('the base backup hangs')
    expect(within(row!).getByRole('img', { name: 'Challenge, medium' })).toBeDefined()
    expect(line().value).toBe('')
  })
})

describe('The line', () => {
  beforeEach(async () => {
    await startRideAlong()
    render(<Panel openDashboard={openDashboard} />)
    await screen.findByRole('button', { name: 'End ride-along' })
  })

  test('shows what it understood before Enter', () => {
    type('@-10m !!! removes the data ~told #access #Tooling')
    const chips = [...document.querySelectorAll('.chip')].map(({ textContent }) => textContent)

    expect(chips.slice(1)).toEqual(['Challenge, high', 'told', 'access', 'Tooling'])
    expect(chips[0]).toMatch(/^\d\d:\d\d/)
  })

  test('takes a chip that is taken off as text', async () => {
    type('! stays text #tooling')
    fireEvent.click(screen.getByRole('button', { name: 'Take off: Challenge, low' }))
    enter()

    await waitFor(async () =>
      expect(await db.observations.toArray()).toMatchObject([{ kind: 'note', text: '! stays text', tags: ['tooling'] }]),
    )
  })

  test('says the year of a due date that is of another year', () => {
    type('> test every restore due:2099-01-05')

    expect([...document.querySelectorAll('.chip')].map(({ textContent }) => textContent)).toContain('due 5 Jan 2099')
  })

  test('says of a time that it does not exist or lies ahead', () => {
    type('@25:10 the impossible')
    expect(document.querySelector('.chip')?.textContent).toBe('There is no @25:10')
    type('@2999-01-01T10:00 the future')

    expect(document.querySelector('.chip')?.textContent).toBe('@2999-01-01T10:00 lies ahead')
  })

  test.each(['', '   ', '\n', '@-10m'])('does not save %j, and says nothing', async (blank) => {
    type(blank)
    enter()
    type('something')
    enter()

    await rows()
    expect((await db.observations.toArray()).map(({ text }) => text)).toEqual(['something'])
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test('offers tags that were used before, and Tab takes one', async () => {
    type('slow #Backups')
    enter()
    await rows()
    type('slower #ba')
    const option = await screen.findByRole('option', { name: /Backups/ })
    expect(option.getAttribute('aria-selected')).toBe('true')
    fireEvent.keyDown(line(), { key: 'Tab' })

    expect(line().value).toBe('slower #Backups ')
  })

  test('keeps several pasted lines as one observation, as they stand', async () => {
    const pasted = '! first\n#second line'
    fireEvent.paste(line(), { clipboardData: { getData: () => pasted } })
    type(pasted)
    expect(document.querySelector('.chip')?.textContent).toBe('Taken as it stands')
    enter()

    await waitFor(async () => expect(await db.observations.toArray()).toMatchObject([{ kind: 'note', text: pasted, tags: [] }]))
  })

  test('links a follow-up to the observation before it, and the arrow keys choose another', async () => {
    for (const text of ['! first', '! second']) await capture(said(text))
    await waitFor(async () => expect(await rows()).toHaveLength(2))
    type('> repair it @infrastructure')
    const chip = screen.getByRole('button', { name: /“second”/ })
    fireEvent.keyDown(chip, { key: 'ArrowUp' })
    expect(screen.getByRole('button', { name: /“first”/ })).toBeDefined()
    enter()

    const first = (await db.observations.toArray()).find(({ text }) => text === 'first')!
    await waitFor(async () =>
      expect(await db.followUps.toArray()).toMatchObject([{ text: 'repair it', owner: 'infrastructure', from: [first.id] }]),
    )
  })

  test('keeps the words when the ride-along was ended on another screen', async () => {
    type('too late')
    await endRideAlong((await thisDevice())!.current!)
    enter()

    expect((await screen.findByRole('alert')).textContent).toContain('has ended')
    expect(line().value).toBe('too late')
    expect(await db.observations.count()).toBe(0)
  })
})

describe('A draft', () => {
  test('is there again when the panel is opened again, with the chips that were taken off', async () => {
    render(<Panel openDashboard={openDashboard} />)
    await screen.findByRole('button', { name: 'Start ride-along' })
    type('! half a line')
    fireEvent.click(screen.getByRole('button', { name: 'Take off: Challenge, low' }))
    await waitFor(async () => expect(await db.drafts.toArray()).toMatchObject([{ text: '! half a line', refused: [expect.any(String)] }]))
    cleanup()
    Object.defineProperty(navigator, 'locks', {
      value: { request: (_: string, __: unknown, granted: (lock: object) => unknown) => Promise.resolve(granted({})) },
      configurable: true,
    })
    render(<Panel openDashboard={openDashboard} />)

    await waitFor(() => expect(line().value).toBe('! half a line'))
    expect(document.querySelector('.chip')).toBeNull()
  })

  test('is gone once its line is saved', async () => {
    render(<Panel openDashboard={openDashboard} />)
    await screen.findByRole('button', { name: 'Start ride-along' })
    type('a line')
    await waitFor(async () => expect(await db.drafts.count()).toBe(1))
    enter()
    await rows()

    expect(await db.drafts.count()).toBe(0)
  })
})

describe('A row', () => {
  beforeEach(async () => {
    await capture(said('+ says at once what happened'))
    render(<Panel openDashboard={openDashboard} />)
    await rows()
  })

  test('is deleted by its key, and Undo brings it back', async () => {
    fireEvent.keyDown((await rows())[0]!, { key: 'Delete' })
    const toast = await screen.findByText('Observation deleted')
    await waitFor(() => expect(screen.queryByRole('list', { name: 'Timeline' })).toBeNull())
    fireEvent.click(within(toast.parentElement!).getByRole('button', { name: 'Undo' }))

    expect((await rows())[0]?.textContent).toContain('says at once')
  })

  test('is starred and made private by its keys', async () => {
    fireEvent.keyDown((await rows())[0]!, { key: 's' })
    await screen.findByRole('img', { name: 'Starred' })
    fireEvent.keyDown((await rows())[0]!, { key: 'p' })

    await waitFor(async () => expect(await db.observations.toArray()).toMatchObject([{ starred: true, visibility: 'private' }]))
  })

  test('is edited in place by ↑ in the empty line; Escape leaves it as it was', async () => {
    fireEvent.keyDown(line(), { key: 'ArrowUp' })
    const form = await screen.findByRole('form', { name: 'Edit' })
    fireEvent.input(within(form).getByRole('textbox', { name: 'Text' }), { target: { value: 'something else' } })
    fireEvent.keyDown(form, { key: 'Escape' })
    await waitFor(() => expect(screen.queryByRole('form', { name: 'Edit' })).toBeNull())

    expect((await rows())[0]?.textContent).toContain('says at once')
    expect(document.activeElement).toBe(line())
  })

  test('takes a new kind, severity, tags and words, without the grammar', async () => {
    fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
    const form = within(await screen.findByRole('form', { name: 'Edit' }))
    fireEvent.input(form.getByRole('textbox', { name: 'Text' }), { target: { value: '! not a sign here' } })
    fireEvent.click(form.getByRole('radio', { name: 'Challenge' }))
    fireEvent.click(await form.findByRole('radio', { name: 'Challenge, high' }))
    fireEvent.input(form.getByRole('textbox', { name: 'Tags' }), { target: { value: '#Culture, openness' } })
    fireEvent.click(form.getByRole('button', { name: 'Save' }))

    await waitFor(async () =>
      expect(await db.observations.toArray()).toMatchObject([
        { kind: 'challenge', severity: 3, text: '! not a sign here', tags: ['culture', 'openness'] },
      ]),
    )
  })

  test('shows what another screen wrote at the same time, until one is chosen', async () => {
    const [row] = await db.observations.toArray()
    await editDayRows([{ table: 'observations', row: row! }], { text: 'tells everyone' }, { label: 'Changed' })
    await editDayRows([{ table: 'observations', row: row! }], { text: 'tells nobody' }, { label: 'Changed' })
    fireEvent.click(await screen.findByRole('button', { name: 'Use this' }))

    await waitFor(async () => expect((await db.observations.get(row!.id))?.rivals).toBeUndefined())
    expect((await rows())[0]?.textContent).toContain('tells everyone')
  })

  test.each([
    ['w', 'tells nobody'],
    ['u', 'tells everyone'],
  ])('stands beside what another screen wrote at the same time, and is settled by the key %s', async (key, left) => {
    const [row] = await db.observations.toArray()
    await editDayRows([{ table: 'observations', row: row! }], { text: 'tells everyone' }, { label: 'Changed' })
    await editDayRows([{ table: 'observations', row: row! }], { text: 'tells nobody' }, { label: 'Changed' })
    await screen.findByRole('button', { name: 'Use this' })
    expect((await rows())[0]?.textContent).toContain('tells nobody')
    fireEvent.keyDown((await rows())[0]!, { key })

    await waitFor(async () => expect((await db.observations.get(row!.id))?.rivals).toBeUndefined())
    expect((await db.observations.get(row!.id))?.text).toBe(left)
  })

  test('stands beside all that other screens wrote at the same time, each to be chosen', async () => {
    const [row] = await db.observations.toArray()
    for (const text of ['tells everyone', 'tells nobody', 'tells the team'])
      await editDayRows([{ table: 'observations', row: row! }], { text }, { label: 'Changed' })
    await waitFor(() => expect(screen.getAllByRole('button', { name: /Use this/ })).toHaveLength(2))
    const [shown] = await rows()
    for (const text of ['tells everyone', 'tells nobody', 'tells the team']) expect(shown?.textContent).toContain(text)
    fireEvent.click(screen.getAllByRole('button', { name: /Use this/ })[1]!)

    await waitFor(async () => expect(await db.observations.get(row!.id)).toMatchObject({ text: 'tells everyone' }))
    expect((await db.observations.get(row!.id))?.rivals).toBeUndefined()
  })

  test('has details of which two devices wrote different ones: both are shown until one is saved', async () => {
    const [rideAlong] = await db.rideAlongs.toArray()
    await editRideAlong(rideAlong!.id, { title: 'Evening shift' }, rideAlong!.clock)
    await editRideAlong(rideAlong!.id, { title: 'Night shift' }, rideAlong!.clock)
    fireEvent.click(await screen.findByRole('button', { name: /Night shift/ }))
    const form = within(await screen.findByRole('dialog'))
    expect(form.getByText('Evening shift')).toBeDefined()
    fireEvent.click(form.getByRole('button', { name: 'Use this' }))
    fireEvent.click(form.getByRole('button', { name: 'Save' }))

    await waitFor(async () => expect(await db.rideAlongs.get(rideAlong!.id)).toMatchObject({ title: 'Evening shift' }))
    expect((await db.rideAlongs.get(rideAlong!.id))?.rivals).toBeUndefined()
  })

  test('shows markup as the text it is', async () => {
    await capture(said('<img src=x onerror=alert(1)>'))

    await waitFor(async () => expect(await rows()).toHaveLength(2))
    expect(screen.getByText('<img src=x onerror=alert(1)>')).toBeDefined()
    expect(document.querySelector('main img')).toBeNull()
  })
})

describe('What was done', () => {
  const texts = async () => (await rows()).map((row) => row.querySelector('p')?.textContent)
  beforeEach(async () => {
    for (const text of ['one', 'two', 'three']) await capture(said(text))
    render(<Panel openDashboard={openDashboard} />)
    await waitFor(async () => expect(await rows()).toHaveLength(3))
  })

  test('is undone the last first, as far back as the panel was opened', async () => {
    fireEvent.keyDown((await rows())[2]!, { key: 'Delete' })
    await waitFor(async () => expect(await rows()).toHaveLength(2))
    fireEvent.keyDown((await rows())[1]!, { key: 'Delete' })
    await waitFor(async () => expect(await texts()).toEqual(['one']))
    fireEvent.keyDown((await rows())[0]!, { key: 'z' })
    await waitFor(async () => expect(await texts()).toEqual(['one', 'two']))
    fireEvent.keyDown(line(), { key: 'z', ctrlKey: true })

    await waitFor(async () => expect(await texts()).toEqual(['one', 'two', 'three']))
  })

  test('is done once while a key is held down', async () => {
    const [first] = await rows()
    fireEvent.focus(first!)
    for (const repeat of [false, true, true]) fireEvent.keyDown((await rows())[0]!, { key: 'Delete', repeat })

    await waitFor(async () => expect(await rows()).toHaveLength(2))
    expect((await db.observations.toArray()).filter(({ gone }) => gone)).toHaveLength(1)
  })

  test('is kept of an edit when another row is edited instead', async () => {
    const edit = async (index: number) =>
      fireEvent.click(await within((await rows())[index]!).findByRole('button', { name: 'Edit', hidden: true }))
    await edit(0)
    fireEvent.input(await screen.findByRole('textbox', { name: 'Text' }), { target: { value: 'one, corrected at length' } })
    await edit(1)

    await waitFor(async () => expect((await db.observations.toArray()).map(({ text }) => text)).toContain('one, corrected at length'))
  })

  test('is kept of an edit when the row is deleted on another screen: the row comes back', async () => {
    fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
    fireEvent.input(await screen.findByRole('textbox', { name: 'Text' }), { target: { value: 'still needed' } })
    const [row] = (await db.observations.toArray())
      .filter(({ text }) => ['one', 'two', 'three'].includes(text))
      .filter(({ id }) => document.querySelector(`[data-id="${id}"] form`))
    await deleteDayRows([{ table: 'observations', row: { id: row!.id } }], 'Deleted')

    await waitFor(async () => expect(await texts()).toContain('still needed'))
    expect(await rows()).toHaveLength(3)
  })

  test('tells what was typed last from what happened last', async () => {
    await capture(said('@-30m typed last'))
    await waitFor(async () => expect(await rows()).toHaveLength(4))
    type('> follow this up')
    expect(screen.getByRole('button', { name: /“typed last”/ })).toBeDefined()
    type('')
    fireEvent.keyDown(line(), { key: 'ArrowUp' })

    expect((await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Text' })).value).toBe('typed last')
  })

  test('says that Enter starts another ride-along when this one has ended with words in the line', async () => {
    type('pending words')
    fireEvent.click(screen.getByRole('button', { name: 'End ride-along' }))

    expect(await screen.findByText('Enter starts a ride-along with this as its first line')).toBeDefined()
    enter()
    expect((await screen.findByRole('alert')).textContent).toContain('has ended')
    expect(await db.rideAlongs.count()).toBe(1)
    enter()
    await waitFor(async () => expect(await db.rideAlongs.count()).toBe(2))
  })
})

test('an ended ride-along offers a copy, its summary, and to be reopened', async () => {
  const { rideAlongId } = await capture(said('one'))
  render(<Panel openDashboard={openDashboard} />)
  fireEvent.click(await screen.findByRole('button', { name: 'End ride-along' }))
  expect((await screen.findByRole('region', { name: 'Ended' })).textContent).toContain('deletes its notes')
  fireEvent.click(screen.getByRole('button', { name: 'Open the summary' }))
  expect(openDashboard).toHaveReturned()
  expect(openDashboard.mock.calls).toEqual([[`${rideAlongId}/summary`]])
  fireEvent.click(screen.getByRole('button', { name: 'Reopen' }))

  expect(await screen.findByRole('button', { name: 'End ride-along' })).toBeDefined()
})
