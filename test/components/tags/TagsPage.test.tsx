// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { Panel } from '../../../components/Panel.tsx'
import { readyPacks } from '../../../components/tags/ready-packs.ts'
import { readyQuestions } from '../../../components/capture/Questions.tsx'
import TagsPage from '../../../components/tags/TagsPage.tsx'
import { db } from '../../../storage/database/db.ts'
import { isTagLabel, parseLine } from '../../../storage/day/grammar.ts'
import { capture } from '../../../storage/day/capture.ts'
import { pinnedTags, togglePinned } from '../../../storage/tags/pinned-tags.ts'
import { endRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { setHost } from '../../../storage/ride-alongs/people.ts'
import { choosePack } from '../../../storage/tags/tags.ts'
import { addDays, dateOf } from '../../../storage/rows/time-zone.ts'

// What is loaded when it is first needed may take a moment on a machine with much to do.
configure({ asyncUtilTimeout: 5000 })

const line = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Observation' })
const type = (text: string) => fireEvent.input(line(), { target: { value: text, selectionStart: text.length, selectionEnd: text.length } })
const press = (key: string, init: object = {}) => fireEvent.keyDown(line(), { key, ...init })
const options = async () => (await screen.findAllByRole('option')).map((option) => option.querySelector('bdi')?.textContent)
const write = (text: string) => capture(parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }))
const chips = () => [...document.querySelectorAll('.chip')].map(({ textContent }) => textContent)

/** What happy-dom lacks: layout, which the virtual list asks for, and locks, which keep two panels' drafts apart. */
beforeEach(() => {
  for (const size of ['clientHeight', 'clientWidth', 'scrollHeight'] as const)
    Object.defineProperty(HTMLElement.prototype, size, { get: () => 400, configurable: true })
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { get: () => 40, configurable: true })
  const request = (name: string, _: LockOptions, granted: (lock: { name: string } | null) => unknown) => Promise.resolve(granted({ name }))
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true })
})
afterEach(cleanup)

describe('Completion', () => {
  test('offers what was used today first, then the tags of packs, and a new one last', async () => {
    await write('one #coffee')
    await write('two #coffee #cold')
    await choosePack('kpi', readyPacks[0]!.tags, 'Chosen')
    render(<Panel openDashboard={() => {}} />)
    await screen.findByRole('button', { name: 'End ride-along' })
    type('slow #co')
    await waitFor(async () => expect(await options()).toEqual(['coffee', 'cold', 'communication', 'cooperation', 'coordination', 'co']))
    expect(screen.getByRole('listbox', { name: 'Known tags' })).toBeDefined()
    expect(screen.getByRole('option', { name: /communication/ }).textContent).toContain('Alignment KPIs')

    press('ArrowDown')
    press('ArrowDown')
    expect(screen.getByRole('option', { selected: true }).textContent).toContain('communication')
    press('Enter')
    expect(line().value).toBe('slow #communication ')
    expect(await db.observations.count()).toBe(2)
  })

  test('offers hosts and earlier owners after @, by any part of their names, and stores them by name', async () => {
    const { rideAlongId } = await write('> one @platform-lead')
    await setHost(rideAlongId, { name: 'Alex Moreau' })
    render(<Panel openDashboard={() => {}} />)
    await screen.findByRole('button', { name: 'End ride-along' })
    type('> two @')
    await waitFor(async () => expect(await options()).toEqual(['Alex Moreau', 'platform-lead']))
    type('> two @mor')
    await waitFor(async () => expect(await options()).toEqual(['Alex Moreau']))
    press('Tab')
    expect(line().value).toBe('> two @Alex-Moreau ')
    await waitFor(() => expect(chips()).toContain('Alex Moreau'))
    press('Enter')
    await waitFor(async () =>
      expect(new Set((await db.followUps.toArray()).map(({ owner }) => owner))).toEqual(new Set(['Alex Moreau', 'platform-lead'])),
    )
  })

  test('offers days after due: with the date of each, and takes today as its date', async () => {
    await write('one')
    render(<Panel openDashboard={() => {}} />)
    await screen.findByRole('button', { name: 'End ride-along' })
    type('> two due:')
    await waitFor(async () =>
      expect(await options()).toEqual(['today', 'tomorrow', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', '+1w', '+2w']),
    )
    type('> two due:to')
    await waitFor(async () => expect(await options()).toEqual(['today', 'tomorrow']))
    press('ArrowDown')
    press('Tab')
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    expect(line().value).toBe(`> two due:${addDays(dateOf(Date.now(), zone), 1)} `)
  })

  test('offers no owner and no day where they would be text, and Escape shuts the list', async () => {
    await write('> one @platform-lead #tooling')
    render(<Panel openDashboard={() => {}} />)
    await screen.findByRole('button', { name: 'End ride-along' })
    type('two #to')
    await screen.findAllByRole('option')
    type('two @pla')
    await waitFor(() => expect(screen.queryAllByRole('option')).toEqual([]))
    type('two #to')
    await screen.findAllByRole('option')
    press('Escape')
    await waitFor(() => expect(screen.queryAllByRole('option')).toEqual([]))
    expect(line().value).toBe('two #to')
  })
})

describe('A tag that stays on', () => {
  test('is pinned at its chip, shows in an empty line, and is taken off by a click', async () => {
    await write('one')
    render(<Panel openDashboard={() => {}} />)
    await screen.findByRole('button', { name: 'End ride-along' })
    type('two #Tooling #access')
    fireEvent.click(await screen.findByRole('button', { name: 'Keep on: Tooling' }))
    const pins = await screen.findByRole('group', { name: 'Tags that stay on' })
    expect(pins.textContent).toContain('Tooling')
    expect(chips()).toEqual(['Tooling', 'access'])
    press('Enter')
    await waitFor(async () => expect(await db.observations.count()).toBe(2))
    type('three')
    press('Enter')
    await waitFor(async () => expect((await db.observations.toArray()).map(({ tags }) => tags)).toContainEqual(['tooling']))
    type('= not on an activity')
    expect(chips().join()).toContain('An activity does not get it')
    fireEvent.click(within(pins).getByRole('button', { name: 'Stays on, take off: Tooling' }))
    await waitFor(async () => expect(await pinnedTags()).toEqual([]))
  })

  test('is not taken for another where a key types a letter by AltGr', async () => {
    await togglePinned({ key: 'a', label: 'a' })
    render(<Panel openDashboard={() => {}} />)
    await screen.findByRole('group', { name: 'Tags that stay on' })
    press('@', { code: 'KeyQ', altKey: true, ctrlKey: true })
    press('†', { code: 'KeyT', altKey: true })
    await waitFor(async () => expect(await pinnedTags()).toEqual([]))
    expect(screen.queryByRole('region', { name: 'Question to ask' })).toBeNull()
  })
})

describe('A question', () => {
  test('stays with a line that could not be saved, and with a half-typed one when the panel is opened again', async () => {
    const { rideAlongId } = await write('one')
    render(<Panel openDashboard={() => {}} />)
    await screen.findByRole('button', { name: 'End ride-along' })
    press('œ', { code: 'KeyQ', altKey: true })
    const asked = await screen.findByRole('region', { name: 'Question to ask' })
    expect(asked.textContent).toBe(readyQuestions[0]!.text)
    type('an answer')
    await endRideAlong(rideAlongId)
    press('Enter')
    await screen.findByRole('alert')
    expect((await screen.findByRole('region', { name: 'Question to ask' })).textContent).toBe(readyQuestions[0]!.text)
    await waitFor(async () => expect((await db.drafts.toArray())[0]?.prompt?.text).toBe(readyQuestions[0]!.text))
    cleanup()

    render(<Panel openDashboard={() => {}} />)
    await waitFor(() => expect(line().value).toBe('an answer'))
    expect((await screen.findByRole('region', { name: 'Question to ask' })).textContent).toBe(readyQuestions[0]!.text)
  })
})

test('there are twelve to twenty questions, each once, and every ready tag is one that a line understands', () => {
  expect(readyQuestions.length).toBeGreaterThanOrEqual(12)
  expect(readyQuestions.length).toBeLessThanOrEqual(20)
  expect(new Set(readyQuestions.map(({ text }) => text)).size).toBe(readyQuestions.length)
  expect(readyPacks.flatMap(({ tags }) => tags).filter(({ label }) => !isTagLabel(label))).toEqual([])
})

test('a page of tags that was never used says how they come about, and what cannot be a name is refused', async () => {
  render(<TagsPage onDid={() => {}} />)
  expect(await screen.findByText(words.noTags)).toBeDefined()
  await write('one #perf')
  fireEvent.click(await screen.findByRole('button', { name: words.tagLine('perf', words.tagOnRows(1)) }))
  const form = within(await screen.findByRole('form', { name: 'Change perf' }))
  fireEvent.input(form.getByRole('textbox', { name: /^Name/ }), { target: { value: '1st' } })
  fireEvent.click(form.getByRole('button', { name: 'Save' }))
  expect((await screen.findByRole('alert')).textContent).toBe(words.tagNameWrong)
  fireEvent.input(form.getByRole('textbox', { name: /^Name/ }), { target: { value: 'root cause' } })
  fireEvent.click(form.getByRole('button', { name: 'Save' }))
  expect(await screen.findByRole('button', { name: words.tagLine('root-cause', words.tagOnRows(1)) })).toBeDefined()
})
