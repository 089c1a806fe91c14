// @vitest-environment happy-dom
import { configure, fireEvent, screen, waitFor } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { readyPacks } from '../../../components/tags/ready-packs.ts'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { setHost } from '../../../storage/ride-alongs/people.ts'
import { addDays, dateOf } from '../../../storage/rows/time-zone.ts'
import { choosePack } from '../../../storage/tags/tags.ts'
import { line, openPanel, parsed, type, usePanel } from '../panel.tsx'

// Lazily loaded modules take longer on a busy machine.
configure({ asyncUtilTimeout: 5000 })
usePanel()

const press = (key: string) => fireEvent.keyDown(line(), { key })
const options = async () => (await screen.findAllByRole('option')).map((option) => option.querySelector('bdi')?.textContent)
const chips = () => [...document.querySelectorAll('.chip')].map(({ textContent }) => textContent)
const write = (text: string) => capture(parsed(text))

test('Completion after # offers tags used today, then tags of packs, then a new tag', async () => {
  await write('one #coffee')
  await write('two #coffee #cold')
  await choosePack('kpi', readyPacks[0]!.tags, 'Chosen')
  openPanel()
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

test('Completion after @ offers hosts and earlier owners by any part of their name, and stores the name', async () => {
  const { rideAlongId } = await write('> one @platform-lead')
  await setHost(rideAlongId, { name: 'Alex Moreau' })
  openPanel()
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

test('Completion after due: offers days and inserts the date', async () => {
  await write('one')
  openPanel()
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

test('Completion offers no owners outside of follow-ups, and Escape closes the list', async () => {
  await write('> one @platform-lead #tooling')
  openPanel()
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
