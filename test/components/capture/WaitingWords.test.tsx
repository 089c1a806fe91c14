// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { holdText } from '../../../components/browser/unsaved-words.ts'
import { CapturePadButton } from '../../../components/capture/CapturePadButton.tsx'
import { PageSource } from '../../../components/names/PageSource.tsx'
import { Panel } from '../../../components/Panel.tsx'
import { escapeXml, omniboxSuggestion } from '../../../components/capture/omnibox.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { capture, captureMoment } from '../../../storage/day/capture.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { toggleSpan } from '../../../storage/day/spans.ts'
import { captureFromOutside } from '../../../storage/day/waiting-texts.ts'

const line = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Observation' })
const rows = async () => within(await screen.findByRole('list', { name: 'Timeline' })).findAllByRole('listitem')
const said = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })
const altM = (at: Element | Document = document) => fireEvent.keyDown(at, { key: 'm', code: 'KeyM', altKey: true })
const observations = () => db.observations.toArray()
const openPanel = () => render(<Panel openDashboard={() => {}} />)

async function offTheRecord() {
  await toggleSpan('offRecord', String)
  return () => toggleSpan('offRecord', String)
}

/** What happy-dom lacks: layout, which the virtual list asks for, and locks, which keep two panels' drafts apart. */
beforeEach(() => {
  for (const size of ['clientHeight', 'clientWidth', 'scrollHeight'] as const)
    Object.defineProperty(HTMLElement.prototype, size, { get: () => 400, configurable: true })
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { get: () => 40, configurable: true })
  const request = (name: string, _: LockOptions, granted: (lock: object) => unknown) => Promise.resolve(granted({ name }))
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true })
  localStorage.clear()
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

describe('A moment', () => {
  test('is marked by one chord from the line, whatever stands in it, and is muted until it has words', async () => {
    await startRideAlong()
    openPanel()
    await screen.findByRole('button', { name: 'End ride-along' })
    fireEvent.input(line(), { target: { value: 'half a line' } })
    altM(line())

    const [row] = await rows()
    expect(row?.textContent).toContain('Moment to be filled in')
    expect(line().value).toBe('half a line')
    expect(await observations()).toMatchObject([{ text: '', unfilled: true }])
  })

  test('is marked from a form that keeps its keys to itself, once however long the keys are held', async () => {
    await capture(said('one'))
    openPanel()
    fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
    const form = await screen.findByRole('form', { name: 'Edit' })
    altM(within(form).getByRole('textbox', { name: 'Text' }))
    fireEvent.keyDown(form, { key: 'm', code: 'KeyM', altKey: true, repeat: true })

    await waitFor(async () => expect(await rows()).toHaveLength(2))
    expect(await observations()).toHaveLength(2)
  })

  test('is filled in by its button, and may be left as it is', async () => {
    await captureMoment()
    openPanel()
    await rows()
    fireEvent.click(await within((await rows())[0]!).findByRole('button', { name: 'Fill in' }))
    const form = await screen.findByRole('form', { name: 'Edit' })
    fireEvent.keyDown(form, { key: 'Enter' })
    await waitFor(() => expect(screen.queryByRole('form', { name: 'Edit' })).toBeNull())
    expect(await observations()).toMatchObject([{ text: '', unfilled: true }])
    fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
    fireEvent.input(await screen.findByRole('textbox', { name: 'Text' }), { target: { value: 'the replica stopped' } })
    fireEvent.click(screen.getByRole('button', { name: 'Save' }))

    await waitFor(async () => expect((await rows())[0]?.textContent).toContain('the replica stopped'))
    expect((await observations())[0]).not.toHaveProperty('unfilled')
  })

  test('is not marked off the record, and the panel says so', async () => {
    await capture(said('one'))
    await offTheRecord()
    openPanel()
    await rows()
    altM()

    expect(await screen.findByText('You are off the record, so no moment was marked.')).toBeDefined()
  })

  test('that was marked while nobody looked is told when the panel is seen again, and filled in from there', async () => {
    await startRideAlong()
    openPanel()
    await screen.findByRole('button', { name: 'End ride-along' })
    const focus = vi.spyOn(document, 'hasFocus').mockReturnValue(false)
    window.dispatchEvent(new Event('blur'))
    await captureMoment()
    await captureMoment()
    await waitFor(async () => expect(await rows()).toHaveLength(2))
    focus.mockReturnValue(true)
    window.dispatchEvent(new Event('focus'))

    const told = await screen.findByText(/^2 moments were marked while you were elsewhere, the last at \d\d:\d\d\.$/)
    fireEvent.click(within(told.parentElement!).getByRole('button', { name: 'Fill them in' }))
    for (const words of ['first', 'second']) {
      const box = await waitFor(() => {
        const found = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Text' })
        expect(found.value).toBe('')
        return found
      })
      fireEvent.input(box, { target: { value: words } })
      fireEvent.keyDown(box, { key: 'Enter' })
      await waitFor(async () => expect((await observations()).map(({ text }) => text)).toContain(words))
    }
    await waitFor(() => expect(screen.queryByRole('form', { name: 'Edit' })).toBeNull())
    await waitFor(async () => expect((await rows()).map((row) => row.querySelector('bdi')?.textContent)).toEqual(['first', 'second']))
  })

  test('without words is asked for at the end of the day', async () => {
    const { rideAlongId } = await capture(said('one'))
    for (let i = 0; i < 3; i++) await captureMoment()
    await endRideAlong(rideAlongId)
    openPanel()
    const ended = within(await screen.findByRole('region', { name: 'Ended' }))
    expect(await ended.findByText('3 moments still have no words.')).toBeDefined()
    fireEvent.click(ended.getByRole('button', { name: 'Fill them in' }))
    fireEvent.input(await screen.findByRole('textbox', { name: 'Text' }), { target: { value: 'it was this' } })
    fireEvent.keyDown(screen.getByRole('textbox', { name: 'Text' }), { key: 'Enter' })

    expect(await ended.findByText('2 moments still have no words.')).toBeDefined()
    fireEvent.keyDown(await screen.findByRole('form', { name: 'Edit' }), { key: 'Escape' })
    await waitFor(() => expect(screen.queryByRole('form', { name: 'Edit' })).toBeNull())
  })
})

describe('Words that were not saved', () => {
  test('wait above the line, and go into it', async () => {
    await capture(said('one'))
    await offTheRecord()
    await captureFromOutside({ text: 'a secret', as: 'quote' })
    openPanel()
    const waiting = within(await screen.findByRole('region', { name: 'Not saved:' }))
    expect(waiting.getByText('“a secret”')).toBeDefined()
    expect(waiting.getByText(/^You were off the record at \d\d:\d\d\.$/)).toBeDefined()
    fireEvent.input(line(), { target: { value: 'typed before' } })
    fireEvent.click(waiting.getByRole('button', { name: 'Put into the line' }))

    await waitFor(() => expect(line().value).toBe('" a secret\ntyped before'))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Not saved:' })).toBeNull())
    await waitFor(async () => expect(await db.drafts.toArray()).toMatchObject([{ text: '" a secret\ntyped before' }]))
  })

  test('are saved where they wait, with their page', async () => {
    await capture(said('one'))
    const on = await offTheRecord()
    await captureFromOutside({ text: 'a secret', as: 'quote', page: 'https://wiki.example/', pageTitle: 'Wiki' })
    openPanel()
    await on()
    fireEvent.click(within(await screen.findByRole('region', { name: 'Not saved:' })).getByRole('button', { name: 'Save now' }))

    const link = await screen.findByRole('link', { name: 'Wiki' })
    expect(link.getAttribute('href')).toBe('https://wiki.example/')
  })

  test('come back where they were thrown away', async () => {
    await capture(said('one'))
    await offTheRecord()
    await captureFromOutside({ text: 'a secret', as: 'line' })
    openPanel()
    fireEvent.click(within(await screen.findByRole('region', { name: 'Not saved:' })).getByRole('button', { name: 'Discard' }))
    const discarded = within(await screen.findByRole('region', { name: 'Discarded:' }))
    expect(await db.drafts.count()).toBe(0)
    fireEvent.click(discarded.getByRole('button', { name: 'Undo' }))

    expect(within(await screen.findByRole('region', { name: 'Not saved:' })).getByText('“a secret”')).toBeDefined()
  })

  test('that not even the disk took are told, and saved once it does', async () => {
    await startRideAlong()
    await holdText({ text: 'a full disk', as: 'line' })
    openPanel()
    const waiting = within(await screen.findByRole('region', { name: 'Not saved:' }))
    expect(waiting.getByText(/^The disk is full/)).toBeDefined()
    fireEvent.click(waiting.getByRole('button', { name: 'Save now' }))

    await waitFor(async () => expect(await observations()).toMatchObject([{ text: 'a full disk' }]))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Not saved:' })).toBeNull())
  })
})

describe('The page a row was noted from', () => {
  const shown = (given: { page?: string; pageTitle?: string; text?: string }) => render(<PageSource text="words" {...given} />)

  test('is a link on the web, and text elsewhere', () => {
    shown({ page: 'https://wiki.example/runbooks', pageTitle: 'Runbooks' })
    const link = screen.getByRole('link', { name: 'Runbooks' })
    expect([link.getAttribute('href'), link.getAttribute('rel'), link.getAttribute('target')]).toEqual([
      'https://wiki.example/runbooks',
      'noreferrer',
      '_blank',
    ])
    cleanup()
    shown({ page: 'file:///home/ada/plan.html', pageTitle: 'Plan' })
    expect(screen.queryByRole('link')).toBeNull()
    expect(screen.getByText('Plan')).toBeDefined()
    cleanup()
    shown({ page: 'javascript:alert(1)' })
    expect(screen.queryByRole('link')).toBeNull()
  })

  test('does not say its title twice', () => {
    shown({ page: 'https://wiki.example/runbooks', pageTitle: 'words' })

    expect(screen.getByRole('link', { name: 'wiki.example/runbooks' })).toBeDefined()
  })

  test('can be taken off when the row is edited', async () => {
    await captureFromOutside({ text: 'none works', as: 'quote', page: 'https://wiki.example/', pageTitle: 'Wiki' })
    openPanel()
    fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
    fireEvent.click(await screen.findByRole('button', { name: 'Take the page off' }))
    fireEvent.click(screen.getByRole('button', { name: 'Save' }))

    await waitFor(async () => expect((await observations())[0]).not.toHaveProperty('page'))
    expect((await observations())[0]).not.toHaveProperty('pageTitle')
  })
})

describe('The capture pad', () => {
  test('is not offered where the browser has no such window', () => {
    expect('documentPictureInPicture' in window).toBe(false)
    const { container } = render(<CapturePadButton onProblem={() => {}} />)

    expect(container.childElementCount).toBe(0)
  })
})

describe('The address bar', () => {
  test('says before Enter what will be saved, and where', async () => {
    expect(await omniboxSuggestion('')).toBe('Enter marks this moment. Type to say what happens.')
    expect(await omniboxSuggestion('!! the base backup hangs #tooling ~told')).toBe(
      'Enter starts a ride-along with: the base backup hangs (Challenge, medium, told, #tooling)',
    )
    await capture(said('no archive'))
    expect(await omniboxSuggestion('> keep one @ada due:2030-02-28')).toMatch(
      /^Enter saves: keep one \(Follow-up, ada, due 28 Feb 2030, from \d\d:\d\d “no archive”\)$/,
    )
    expect(await omniboxSuggestion('@-1m')).toMatch(/^Enter marks the moment at \d\d:\d\d\./)
    await offTheRecord()
    expect(await omniboxSuggestion('a secret')).toContain('off the record')
  })

  test('takes nothing typed for markup', () => {
    expect(escapeXml('<url>&amp;"\'\u0000\uD800</url>')).toBe('&#60;url&#62;&#38;amp;&#34;&#39;\uFFFD\uFFFD&#60;/url&#62;')
  })
})
