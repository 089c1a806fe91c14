// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import { afterEach, expect, test, vi } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { useExport } from '../../../components/summary/use-export.ts'
import { evening } from '../../fixtures/evening.ts'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

/** A worker whose answers are given here, since the test environment has none. */
class ControlledWorker extends EventTarget {
  static readonly started: ControlledWorker[] = []
  terminated = false

  constructor() {
    super()
    ControlledWorker.started.push(this)
  }
  postMessage() {}
  terminate() {
    this.terminated = true
  }
}

function ExportButtons() {
  const choices = { people: 'roles', addresses: false, screenshots: true, appendix: true, withBom: false, tasks: 'followUps' } as const
  const { save, stop, status } = useExport(evening().rideAlong, choices)
  return (
    <>
      <button onClick={() => void save('markdown')}>Markdown</button>
      <button onClick={() => void save('html')}>HTML</button>
      <button onClick={stop}>Stop</button>
      <p role="status">{status}</p>
    </>
  )
}

test('after an export was stopped, the next one starts and is saved', async () => {
  vi.stubGlobal('Worker', ControlledWorker)
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:export', revokeObjectURL: () => {} }))
  render(<ExportButtons />)

  fireEvent.click(screen.getByText('Markdown'))
  await vi.waitFor(() => expect(ControlledWorker.started).toHaveLength(1))
  fireEvent.click(screen.getByText('Stop'))
  expect(ControlledWorker.started[0]!.terminated).toBe(true)
  await vi.waitFor(() => expect(screen.getByRole('status').textContent).toBe(words.writingStopped))

  fireEvent.click(screen.getByText('HTML'))
  await vi.waitFor(() => expect(ControlledWorker.started).toHaveLength(2))
  ControlledWorker.started[1]!.dispatchEvent(new MessageEvent('message', { data: { content: '<p>evening</p>' } }))
  await vi.waitFor(() => expect(screen.getByRole('status').textContent).toBe(words.savedAs('database-evening-2017-01-31.html')))
})
