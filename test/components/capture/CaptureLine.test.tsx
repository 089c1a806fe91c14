// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/preact'
import { enter, line, openPanel, parsed, rows, type, usePanel } from '../panel.tsx'
import { db } from '../../../storage/database/db.ts'
import { thisDevice } from '../../../storage/database/device.ts'
import { capture } from '../../../storage/day/capture.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { beforeEach, describe, expect, test } from 'vitest'
// Loaded first, because these tests do not wait for the lazily loaded chips.
import '../../../components/capture/Chips.tsx'

usePanel()

describe('The capture line', () => {
  beforeEach(async () => {
    await startRideAlong({ zone: 'UTC' })
    openPanel()
    await screen.findByRole('button', { name: 'End ride-along' })
  })

  test('The line shows its parsed tokens as chips before Enter', () => {
    type('@-10m !!! removes the data ~told #access #Tooling')
    const chips = [...document.querySelectorAll('.chip')].map(({ textContent }) => textContent)

    expect(chips.slice(1)).toEqual(['Challenge, high', 'told', 'access', 'Tooling'])
    expect(chips[0]).toMatch(/^\d\d:\d\d/)
  })

  test('A removed chip becomes text again', async () => {
    type('! stays text #tooling')
    fireEvent.click(screen.getByRole('button', { name: 'Take off: Challenge, low' }))
    enter()

    await waitFor(async () =>
      expect(await db.observations.toArray()).toMatchObject([{ kind: 'note', text: '! stays text', tags: ['tooling'] }]),
    )
  })

  test('The chip of a due date in another year shows the year', () => {
    type('> test every restore due:2099-01-05')

    expect([...document.querySelectorAll('.chip')].map(({ textContent }) => textContent)).toContain('due 5 Jan 2099')
  })

  test('The chip of a time that does not exist or lies ahead says so', () => {
    type('@25:10 the impossible')
    expect(document.querySelector('.chip')?.textContent).toBe('There is no @25:10')
    type('@2999-01-01T10:00 the future')

    expect(document.querySelector('.chip')?.textContent).toBe('@2999-01-01T10:00 lies ahead')
  })

  test.each(['', '   ', '\n', '@-10m'])('Enter does not save the blank line %j, and shows no error', async (blank) => {
    type(blank)
    enter()
    type('something')
    enter()

    await rows()
    expect((await db.observations.toArray()).map(({ text }) => text)).toEqual(['something'])
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test('The line completes tags that were used before with Tab', async () => {
    type('slow #Backups')
    enter()
    await rows()
    type('slower #ba')
    const option = await screen.findByRole('option', { name: /Backups/ })
    expect(option.getAttribute('aria-selected')).toBe('true')
    fireEvent.keyDown(line(), { key: 'Tab' })

    expect(line().value).toBe('slower #Backups ')
  })

  test('Several pasted lines become one literal observation', async () => {
    const pasted = '! first\n#second line'
    fireEvent.paste(line(), { clipboardData: { getData: () => pasted } })
    type(pasted)
    expect(document.querySelector('.chip')?.textContent).toBe('Taken as it stands')
    enter()

    await waitFor(async () => expect(await db.observations.toArray()).toMatchObject([{ kind: 'note', text: pasted, tags: [] }]))
  })

  test('A follow-up is linked to the observation before it; the arrow keys choose another', async () => {
    for (const text of ['! first', '! second']) await capture(parsed(text))
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

  test('The line keeps its text if the ride-along was ended on another page', async () => {
    type('too late')
    await endRideAlong((await thisDevice())!.current!)
    enter()

    expect((await screen.findByRole('alert')).textContent).toContain('has ended')
    expect(line().value).toBe('too late')
    expect(await db.observations.count()).toBe(0)
  })
})

describe('The capture line after three observations', () => {
  beforeEach(async () => {
    for (const text of ['one', 'two', 'three']) await capture(parsed(text))
    openPanel()
    await waitFor(async () => expect(await rows()).toHaveLength(3))
  })

  test('ArrowUp and the link of a follow-up take the row that was typed last, not the latest in time', async () => {
    await capture(parsed('@-30m typed last'))
    await waitFor(async () => expect(await rows()).toHaveLength(4))
    type('> follow this up')
    expect(screen.getByRole('button', { name: /“typed last”/ })).toBeDefined()
    type('')
    fireEvent.keyDown(line(), { key: 'ArrowUp' })

    expect((await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Text' })).value).toBe('typed last')
  })

  test('After the ride-along ended, Enter first shows an error, then starts another ride-along with the text in the line', async () => {
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
