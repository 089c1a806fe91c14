// @vitest-environment happy-dom
import { configure, fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { pinnedTags, togglePinned } from '../../../storage/tags/pinned-tags.ts'
import { line, openPanel, parsed, type, usePanel } from '../panel.tsx'

// Lazily loaded modules take longer on a busy machine.
configure({ asyncUtilTimeout: 5000 })
usePanel()

const press = (key: string, init: object = {}) => fireEvent.keyDown(line(), { key, ...init })
const chips = () => [...document.querySelectorAll('.chip')].map(({ textContent }) => textContent)
const write = (text: string) => capture(parsed(text))

test('A tag is pinned at its chip, gets onto the next observations but not onto activities, and is unpinned by a click', async () => {
  await write('one')
  openPanel()
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

test('Alt+T unpins a tag whatever character the key types, and AltGr+Q asks no question', async () => {
  await togglePinned({ key: 'a', label: 'a' })
  openPanel()
  await screen.findByRole('group', { name: 'Tags that stay on' })
  press('@', { code: 'KeyQ', altKey: true, ctrlKey: true })
  press('†', { code: 'KeyT', altKey: true })
  await waitFor(async () => expect(await pinnedTags()).toEqual([]))
  expect(screen.queryByRole('region', { name: 'Question to ask' })).toBeNull()
})
