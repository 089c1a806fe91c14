// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { goOffTheRecord, line, observations, openPanel, parsed, pressAlt, rows, usePanel } from '../panel.tsx'
import { capture, captureMoment } from '../../../storage/day/capture.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { expect, test, vi } from 'vitest'

usePanel()

test('Alt+M in the line marks a moment without text and keeps the line', async () => {
  await startRideAlong()
  openPanel()
  await screen.findByRole('button', { name: 'End ride-along' })
  fireEvent.input(line(), { target: { value: 'half a line' } })
  pressAlt('M', line())

  const [row] = await rows()
  expect(row?.textContent).toContain('Moment to be filled in')
  expect(line().value).toBe('half a line')
  expect(await observations()).toMatchObject([{ text: '', unfilled: true }])
})

test('Alt+M marks one moment from an edit form, even while the key is held', async () => {
  await capture(parsed('one'))
  openPanel()
  fireEvent.keyDown((await rows())[0]!, { key: 'Enter' })
  const form = await screen.findByRole('form', { name: 'Edit' })
  pressAlt('M', within(form).getByRole('textbox', { name: 'Text' }))
  fireEvent.keyDown(form, { key: 'm', code: 'KeyM', altKey: true, repeat: true })

  await waitFor(async () => expect(await rows()).toHaveLength(2))
  expect(await observations()).toHaveLength(2)
})

test('The button Fill in edits a moment, which may stay without text', async () => {
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

test('No moment is marked off the record, and the panel says so', async () => {
  await capture(parsed('one'))
  await goOffTheRecord()
  openPanel()
  await rows()
  pressAlt('M', document)

  expect(await screen.findByText('You are off the record, so no moment was marked.')).toBeDefined()
})

test('Moments marked while the panel was unfocused are reported and can be filled in', async () => {
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

  const notice = await screen.findByText(/^2 moments were marked while you were elsewhere, the last at \d\d:\d\d\.$/)
  fireEvent.click(within(notice.parentElement!).getByRole('button', { name: 'Fill them in' }))
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

test('An ended ride-along asks for the text of its moments', async () => {
  const { rideAlongId } = await capture(parsed('one'))
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
