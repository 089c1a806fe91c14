// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/preact'
import { afterEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import TagsPage from '../../../components/tags/TagsPage.tsx'
import { capture } from '../../../storage/day/capture.ts'
import { parseLine } from '../../../storage/day/grammar.ts'

// Lazily loaded modules take longer on a busy machine.
configure({ asyncUtilTimeout: 5000 })
afterEach(cleanup)

const write = (text: string) => capture(parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }))

test('The tags page explains itself while there are no tags, and refuses a name that cannot be typed as a tag', async () => {
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
