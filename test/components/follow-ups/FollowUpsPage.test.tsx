// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import FollowUpsPage from '../../../components/follow-ups/FollowUpsPage.tsx'
import { undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { addDays, dateOf, localZone } from '../../../storage/rows/time-zone.ts'
import { parsed, useLayout } from '../panel.tsx'
import { oddFollowUps, storeOddFollowUp } from './odd-follow-ups.ts'

configure({ asyncUtilTimeout: 5000 })
useLayout()
afterEach(cleanup)

const today = dateOf(Date.now(), localZone())
const write = (text: string, from?: string[]) => capture(parsed(text), from ? { from } : {})
const items = () => within(screen.getByRole('list', { name: 'Follow-ups' })).getAllByRole('listitem')
const texts = () => items().map((item) => item.querySelector('bdi')?.textContent)
const press = (key: string, init: object = {}) => fireEvent.keyDown(document.activeElement!, { key, ...init })
const openPage = async () => {
  let label = ''
  render(<FollowUpsPage onDid={(done) => (label = done)} onUndo={() => void undo()} />)
  await waitFor(() => expect(items().length).toBeGreaterThan(0))
  return { lastLabel: () => label }
}
/** Focuses a row and waits until the list has noticed. */
const focusRow = async (index: number) => {
  items()[index]!.focus()
  await waitFor(() => expect(items()[index]!.tabIndex).toBe(0))
}
const item = (text: string) => items().find((item) => item.querySelector('bdi')?.textContent === text)!

test('The page tells overdue, due and open follow-ups apart, and hides done ones at first', async () => {
  const seen = await write('! the copy hangs')
  await write(`> late @kim due:${addDays(today, -1)}`, [seen.id])
  await write(`> soon due:${today}`)
  await write('> some day')
  const { id } = await write('> over and done')
  await db.followUps.update(id, { state: 'done' })
  await openPage()

  expect(texts()).toEqual(['late', 'soon', 'some day'])
  expect(items().map((item) => within(item).getAllByRole('img')[0]!.getAttribute('aria-label'))).toEqual([
    'Overdue',
    'Due in 7 days',
    'Open',
  ])
  await waitFor(() => expect(item('late').textContent).toContain('the copy hangs'))
  expect(item('some day').textContent).toContain('Nobody named')
  fireEvent.click(screen.getByRole('button', { name: 'Show all' }))
  await waitFor(() => expect(texts()).toHaveLength(4))
  fireEvent.input(screen.getByRole('searchbox', { name: 'Search' }), { target: { value: 'KIM' } })
  await waitFor(() => expect(texts()).toEqual(['late']))
})

test('A key changes the focused follow-up or all that are selected, and each change can be undone', async () => {
  for (const name of ['one', 'two', 'three']) await write(`> ${name} due:${today}`)
  const { lastLabel } = await openPage()
  await focusRow(0)
  press('d')
  await waitFor(() => expect(texts()).toEqual(['two', 'three']))
  expect(lastLabel()).toBe('Follow-up done')

  await focusRow(0)
  press(' ')
  await waitFor(() => expect(screen.getByRole('toolbar', { name: words.chosenRows }).textContent).toContain('1 chosen'))
  press('ArrowDown', { shiftKey: true })
  await waitFor(() => expect(screen.getByRole('toolbar', { name: words.chosenRows }).textContent).toContain('2 chosen'))
  press('x')
  const dialog = await screen.findByRole('dialog', { name: 'Drop 2 follow-ups' })
  fireEvent.input(within(dialog).getByLabelText('Why'), { target: { value: 'nobody asked for it' } })
  fireEvent.submit(dialog.querySelector('form')!)
  await waitFor(async () =>
    expect((await db.followUps.toArray()).filter(({ state, why }) => state === 'dropped' && why === 'nobody asked for it')).toHaveLength(2),
  )
  await undo()
  await undo()
  await waitFor(() => expect(texts()).toEqual(['one', 'two', 'three']))
  expect((await db.followUps.toArray()).some((row) => 'state' in row || 'why' in row || 'closedAt' in row)).toBe(false)
})

test('A key changes all selected follow-ups, also those that the filter hides now', async () => {
  for (const name of ['one', 'two', 'three']) await write(`> ${name} due:${today}`)
  await openPage()
  await focusRow(0)
  press(' ')
  press('ArrowDown', { shiftKey: true })
  await waitFor(() => expect(screen.getByRole('toolbar', { name: words.chosenRows }).textContent).toContain('2 chosen'))
  fireEvent.input(screen.getByRole('searchbox', { name: 'Search' }), { target: { value: 'three' } })
  await waitFor(() => expect(texts()).toEqual(['three']))
  await focusRow(0)
  press('d')
  await waitFor(async () =>
    expect((await db.followUps.toArray()).flatMap(({ state, text }) => (state === 'done' ? [text] : [])).sort()).toEqual(['one', 'two']),
  )
})

test('The edit form of a follow-up writes only the changed fields', async () => {
  const { id } = await write(`> test restores @kim due:${today}`)
  const before = (await db.followUps.get(id))!
  await openPage()
  await focusRow(0)
  press('Enter')
  const form = await screen.findByRole('form', { name: 'Edit' })
  fireEvent.input(within(form).getByLabelText('Decision needed'), { target: { value: 'whether tape is bought' } })
  fireEvent.change(within(form).getByLabelText('Practice it serves'), { target: { value: 'reviews' } })
  fireEvent.submit(form)
  await waitFor(async () =>
    expect(await db.followUps.get(id)).toMatchObject({ decision: 'whether tape is bought', practice: 'reviews', owner: 'kim' }),
  )
  expect(Object.keys((await db.followUps.get(id))!.dots).sort()).toEqual([...Object.keys(before.dots), 'decision', 'practice'].sort())
  await waitFor(() => expect(items()[0]!.textContent).toContain('whether tape is bought'))
})

test('A follow-up with an impossible date or missing evidence says so in its row and can still be changed', async () => {
  const { id, rideAlongId } = await write('> odd')
  await db.followUps.update(id, { due: '2026-02-31', from: ['nowhere'] })
  const { id: early } = await write('> early')
  await db.followUps.update(early, { due: '1999-12-31' })
  await db.rideAlongs.update(rideAlongId, { title: 'Night shift' })
  await openPage()
  await waitFor(() => expect(item('odd').textContent).toContain('not on this device'))
  expect(item('odd').textContent).toContain('There is no 2026-02-31')
  expect(item('early').textContent).toContain('before the ride-along')
  await focusRow(texts().indexOf('odd'))
  press('d')
  await waitFor(async () => expect(await db.followUps.get(id)).toMatchObject({ state: 'done', due: '2026-02-31' }))
})

test.each(oddFollowUps)('The follow-ups page shows a follow-up %s', async (_, odd) => {
  const { row } = await storeOddFollowUp(odd)
  render(<FollowUpsPage onDid={() => {}} onUndo={() => {}} />)
  fireEvent.click(await screen.findByRole('button', { name: words.showAll }))

  await waitFor(() => expect(texts()).toEqual([row.text]))
  await waitFor(() => odd.says?.forEach((text) => expect(items()[0]!.textContent).toContain(text)))
})
