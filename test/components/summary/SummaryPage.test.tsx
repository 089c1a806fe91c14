// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/preact'
import { afterEach, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { SummaryPage } from '../../../components/summary/SummaryPage.tsx'
import { shareable, type RideAlongRows } from '../../../summary/shareable.ts'
import { summarize } from '../../../summary/sections/sections.ts'
import { evening, morningAfter } from '../../fixtures/evening.ts'
import { followUp, morning, nine, observation, span } from '../../fixtures/morning.ts'

afterEach(cleanup)

const shown = (rows: RideAlongRows) =>
  render(<SummaryPage summary={summarize(shareable(rows)!, { words, locale: 'en-GB', writtenAt: morningAfter })} words={words} />)

test('the summary page has all sections, with headings in order of level', () => {
  const page = shown(evening())

  expect(page.getAllByRole('heading').map((heading) => `${heading.tagName} ${heading.textContent}`)).toEqual([
    'H2 Database evening',
    'H3 Bottom line',
    'H3 How the time was spent',
    'H3 What works',
    'H3 Challenges by theme',
    'H4 backups',
    'H4 monitoring',
    'H4 configuration',
    'H4 tooling',
    'H4 replication',
    'H4 capacity',
    'H4 Other challenges',
    'H3 Tags that occur together',
    'H3 Open questions',
    'H3 In the host’s own words',
    'H3 Follow-ups',
    'H3 Method and limits',
    'H3 Timeline',
    'H4 31 January 2017',
    'H4 1 February 2017',
  ])
  expect(page.getByRole('article', { name: 'Database evening' })).toBeTruthy()
  expect(page.getByRole('table', { name: '31 January 2017' }).querySelectorAll('tr[id]').length).toBe(29)
})

test('a span off the record is a row of the timeline, and the strip is described in words', () => {
  const page = shown(
    morning({
      spans: [
        span({ kind: 'offRecord', minutes: 20, until: nine + 38 * 60_000, text: 'never told' }),
        span({ kind: 'wait', until: nine + 300_000, text: 'the key' }),
      ],
    }),
  )

  expect(page.getByRole('cell', { name: 'Off the record, 09:20 to 09:38' })).toBeTruthy()
  expect(page.getByRole('cell', { name: 'Wait, 5 min the key' })).toBeTruthy()
  expect(page.getByRole('img', { name: /^From 09:00 to 10:00.*Off the record from 09:20 to 09:38$/ })).toBeTruthy()
  expect(page.container.textContent).not.toContain('never told')
})

test('a number focuses its observation and does not change the address', () => {
  const page = shown(evening())
  const address = location.href
  page.getAllByRole('link', { name: 'Observation 25' })[0]!.click()

  expect(document.activeElement?.textContent).toContain('the daily dumps are not there')
  expect(location.href).toBe(address)
})

test('what people wrote is text with its direction isolated', () => {
  const text = '<img src=x onerror=alert(1)>\n\u202E[x](javascript:alert(1))'
  const page = shown(
    morning({
      rideAlong: { title: text, classification: text },
      observations: [observation({ text, tags: [text] })],
      followUps: [followUp({ text, owner: text })],
    }),
  )

  expect(page.container.querySelectorAll('img')).toHaveLength(0)
  const places = Array.from(page.container.querySelectorAll('bdi'), (place) => place.textContent)
  expect(places.filter((place) => place === text).length).toBe(7)
})
