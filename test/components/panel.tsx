import { cleanup, fireEvent, render, screen, within } from '@testing-library/preact'
import { afterEach, beforeEach, vi } from 'vitest'
import { Panel } from '../../components/Panel.tsx'
import { db } from '../../storage/database/db.ts'
import { parseLine } from '../../storage/day/grammar.ts'
import { toggleSpan } from '../../storage/day/spans.ts'

export const openDashboard = vi.fn<(path: string) => void>()
export const openPanel = () => render(<Panel openDashboard={openDashboard} />)
export const line = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Observation' })
export const rows = async () => within(await screen.findByRole('list', { name: 'Timeline' })).findAllByRole('listitem')
export const type = (text: string) =>
  fireEvent.input(line(), { target: { value: text, selectionStart: text.length, selectionEnd: text.length } })
export const enter = () => fireEvent.keyDown(line(), { key: 'Enter' })
/** As on a Mac, where Option and a letter type another character. */
export const pressAlt = (letter: string, at: Element | Document = line()) =>
  fireEvent.keyDown(at, { code: `Key${letter}`, key: 'ł', altKey: true })
export const parsed = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })
export const observations = () => db.observations.toArray()

/** @returns a function that goes back on the record */
export async function goOffTheRecord() {
  await toggleSpan('offRecord', String)
  return () => toggleSpan('offRecord', String)
}

/** Adds layout, which the virtual list needs and happy-dom lacks, for each test. */
export function useLayout(): void {
  beforeEach(() => {
    for (const size of ['clientHeight', 'clientWidth', 'scrollHeight'] as const)
      Object.defineProperty(HTMLElement.prototype, size, { get: () => 400, configurable: true })
    Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { get: () => 40, configurable: true })
  })
}

const heldLocks = new Set<string>()

/** Closes the panel's page, which releases the lock on its draft. */
export function closePanel(): void {
  cleanup()
  heldLocks.clear()
}

/** Adds what happy-dom lacks for each test: layout, and locks, which keep the drafts of two panels apart. */
export function usePanel(): void {
  useLayout()
  beforeEach(() => {
    heldLocks.clear()
    const request = (name: string, _: LockOptions, granted: (lock: { name: string } | null) => unknown) => {
      const isFree = !heldLocks.has(name)
      heldLocks.add(name)
      return Promise.resolve(granted(isFree ? { name } : null))
    }
    Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true })
    localStorage.clear()
  })
  afterEach(() => {
    cleanup()
    vi.useRealTimers()
    vi.restoreAllMocks()
    openDashboard.mockReset()
  })
}
