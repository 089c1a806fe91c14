// @vitest-environment happy-dom
import { configure, fireEvent, screen, waitFor } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { readyQuestions } from '../../../components/capture/Questions.tsx'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { endRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { closePanel, line, openPanel, parsed, type, usePanel } from '../panel.tsx'

// Lazily loaded modules take longer on a busy machine.
configure({ asyncUtilTimeout: 5000 })
usePanel()

const press = (key: string, init: object = {}) => fireEvent.keyDown(line(), { key, ...init })
const write = (text: string) => capture(parsed(text))

test('A question stays with a line that could not be saved, and with a draft when the panel is opened again', async () => {
  const { rideAlongId } = await write('one')
  openPanel()
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
  closePanel()

  openPanel()
  await waitFor(() => expect(line().value).toBe('an answer'))
  expect((await screen.findByRole('region', { name: 'Question to ask' })).textContent).toBe(readyQuestions[0]!.text)
})

test('There are 12 to 20 ready questions, each once', () => {
  expect(readyQuestions.length).toBeGreaterThanOrEqual(12)
  expect(readyQuestions.length).toBeLessThanOrEqual(20)
  expect(new Set(readyQuestions.map(({ text }) => text)).size).toBe(readyQuestions.length)
})
