// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/preact'
import { afterEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import CheckCopy from '../../../components/agreement/CheckCopy.tsx'
import { currentAgreement } from '../../../components/agreement/current-agreement.ts'
import { proposeVersion } from '../../../storage/agreement/versions.ts'
import { rowsOf } from '../../../storage/ride-alongs/rows.ts'
import { formats } from '../../../summary/formats/formats.ts'
import { shareable, applySelection } from '../../../summary/shareable.ts'
import { summarize } from '../../../summary/sections/sections.ts'
import { endedVisit } from './ended-visit.ts'

configure({ asyncUtilTimeout: 5000 })
afterEach(cleanup)

const choose = (...files: File[]) => fireEvent.change(document.querySelector('input[type=file]')!, { target: { files } })

test('two copies of a summary match by hash in every format, and a changed copy does not', async () => {
  const id = await endedVisit()
  const rows = (await rowsOf(id))!
  const { agreement } = (await currentAgreement(rows, []))!
  const context = { words, locale: 'en-GB', writtenAt: Date.now(), agreement }
  const leave = shareable(rows)!
  const input = { ...context, summary: summarize(leave, context), rows: leave.rows }
  const files = await Promise.all(
    (['json', 'markdown', 'html', 'word'] as const).map(async (format) => {
      const { write } = await formats[format].load()
      return new File([await write(input)], `evening.${formats[format].extension}`)
    }),
  )
  expect(await files[1]!.text()).toContain(`## Agreement\n\n${words.standingNone} ${words.standingHash(agreement.hash)}\n`)
  render(<CheckCopy />)
  choose(...files)
  await screen.findByText(words.copiesSayTheSame(4))
  expect([...document.querySelectorAll('code')].map(({ textContent }) => textContent)).toEqual(Array(4).fill(agreement.hash))
  expect(screen.getAllByText(words.hashComputed)).toHaveLength(1)

  fireEvent.click(screen.getByRole('button', { name: words.checkAnew }))
  fireEvent.input(screen.getByLabelText(words.checkPaste), {
    target: { value: agreement.hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) },
  })
  choose(files[0]!)
  await screen.findByText(words.copiesDiffer)

  fireEvent.click(screen.getByRole('button', { name: words.checkAnew }))
  choose(new File([(await files[0]!.text()).replace('hangs', 'waits')], 'changed.json'), files[0]!)
  await screen.findByText(words.copiesDiffer)
  expect(screen.getByText(words.hashNotItsOwn)).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: words.checkAnew }))
  choose(new File(['%PDF-1.7'], 'evening.pdf'), new File(['nothing'], 'other.md'), new File(['{}'], 'foreign.json'))
  choose(new File([files[3]!.slice(0, 900)], 'cut.docx'))
  for (const sentence of [words.checkByHash, words.noHash]) await screen.findByText(sentence)
  await waitFor(() => expect(screen.getAllByText(words.checkNotRead)).toHaveLength(2))
})

test('a copy exported without names has its own hash and names the hash of the whole summary', async () => {
  const id = await endedVisit()
  const before = (await currentAgreement((await rowsOf(id))!, []))!
  await proposeVersion({ rideAlongId: id, hash: before.agreement.hash, content: before.content }, 'Put forward')
  const rows = (await rowsOf(id))!
  const { agreement } = (await currentAgreement(rows, [], { people: 'roles', addresses: false, screenshots: true }))!
  expect(agreement).toMatchObject({ version: 1, changed: false, state: 'open', whole: before.agreement.hash })
  expect(agreement.hash).not.toBe(agreement.whole)
  // No host has a name in it.
  expect(JSON.stringify(agreement)).not.toContain('Alex')
  const context = { words, locale: 'en-GB', writtenAt: Date.now(), agreement }
  const [last] = summarize(shareable(rows)!, context).sections.slice(-1)
  expect(last).toMatchObject({ id: 'standing', sentences: expect.arrayContaining([words.standingPart(before.agreement.hash)]) })
  // Check a copy recognizes the part by the hash of the whole.
  const out = applySelection(shareable(rows)!, { people: 'roles', addresses: false, screenshots: true })
  for (const format of ['markdown', 'json'] as const) {
    const { write } = await formats[format].load()
    const file = new File([write({ ...context, summary: summarize(out, context), rows: out.rows })], 'part')
    render(<CheckCopy />)
    choose(file)
    await screen.findByText(words.hashIsPart(1, words.untitled))
    cleanup()
  }
  // A copy with everything selected is the whole.
  const all = (await currentAgreement(rows, [], { people: 'names', addresses: true, screenshots: true }))!
  expect(all.agreement).toMatchObject({ hash: before.agreement.hash })
  expect(all.agreement).not.toHaveProperty('whole')
})
