// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/preact'
import { afterEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import LiveSummary from '../../../components/summary/LiveSummary.tsx'
import { db } from '../../../storage/database/db.ts'
import { recordOutcome } from '../../../storage/follow-ups/outcomes.ts'
import { rowsOf } from '../../../storage/ride-alongs/rows.ts'
import { shareable } from '../../../summary/shareable.ts'
import { summarize } from '../../../summary/sections/sections.ts'
import { oddFollowUps, storeOddFollowUp } from '../follow-ups/odd-follow-ups.ts'

configure({ asyncUtilTimeout: 5000 })
afterEach(cleanup)

test.each(oddFollowUps)('A summary with a follow-up %s can be proposed for agreement', async (_, odd) => {
  const { past } = await storeOddFollowUp(odd)
  render(<LiveSummary id={past.id} />)
  const agreement = await screen.findByRole('region', { name: words.standingHeading })
  const proposeButton = within(agreement).getByRole('button', { name: words.putForward(1) })
  fireEvent.submit(proposeButton.closest('form')!)

  expect(await screen.findByText(words.standingIs(1))).toBeDefined()
})

test.each(oddFollowUps)('The summary of a later visit contains the outcome of a follow-up %s', async (_, odd) => {
  const { row, today, isEarlier } = await storeOddFollowUp(odd)
  if (isEarlier)
    await recordOutcome({ rideAlongId: today.id, followUpId: row.id, says: 'moved', why: 'it is odd', due: '2026-04-01' }, 'Moved')
  const summary = summarize(shareable((await rowsOf(today.id))!)!, { words, locale: 'en-GB', writtenAt: Date.now() })

  if (isEarlier) expect(summary.sections.find((section) => section.id === 'before')).toMatchObject({ outcomes: [{ text: row.text }] })
  expect(await db.followUps.count()).toBe(1)
})
