import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { createRow, type Fields } from '../../../storage/rows/row.ts'
import { type Choice, type Reply } from '../../../storage/rows/tables.ts'
import { blocksOf } from '../../../summary/sections/sections.ts'
import { shareable, shareableWith, type RideAlongRows } from '../../../summary/shareable.ts'
import { sharesOf } from '../../../summary/sections/activities.ts'
import { summarize } from '../../../summary/sections/sections.ts'
import type { Section, Summary } from '../../../summary/sections/sections.ts'
import { evening, morningAfter } from '../../fixtures/evening.ts'
import { everywhere } from '../../fixtures/everywhere.ts'
import { followUp, morning, nine, observation, span, tag, written } from '../../fixtures/morning.ts'

const summaryOf = (rows: RideAlongRows) => summarize(shareable(rows)!, { words, locale: 'en-GB', writtenAt: morningAfter })
const facts = (summary: Summary) => Object.fromEntries(summary.facts.map(({ label, values }) => [label, values]))
type Named<I, S = Section> = S extends { id: infer Ids } ? (I extends Ids ? S : never) : never
function section<I extends Section['id']>(summary: Summary, id: I): Named<I> {
  return summary.sections.find((each) => each.id === id) as Named<I>
}

test('a summary begins with who, when, how long and what was seen', () => {
  expect(facts(summaryOf(evening()))).toEqual({
    Observer: ['Chief operating officer'],
    Host: ['Alex Moreau, database engineer'],
    When: ['31 January 2017, 17:20, to 1 February 2017, 18:10 (UTC)'],
    Length: ['24 h 50 min'],
    Observations: ['15 challenges, 5 wins, 3 questions, 2 quotes and 12 notes; 37 in all'],
    Challenges: ['2 high, 6 medium and 7 low'],
  })
})

test('a live ride-along lasts from its start to its end, in its own time zone', () => {
  expect(facts(summaryOf(morning({ observations: [observation({ minutes: 5 })] })))).toMatchObject({
    When: ['2 March 2026, 09:00 to 10:00 (Europe/Paris)'],
    Length: ['1 h 00 min'],
  })
})

test('a write-up that was closed days later lasts from its first row to its last', () => {
  const rows = morning({
    rideAlong: { writeUp: true, endedAt: nine + 9e8 },
    observations: [observation({ minutes: 5 }), observation({ minutes: 20 })],
  })

  expect(facts(summaryOf({ ...rows, rideAlong: { ...rows.rideAlong, startedAt: 0 } })).When).toEqual([
    '2 March 2026, 09:05 to 09:20 (Europe/Paris)',
  ])
})

test('times in an unknown time zone are shown in UTC, and the summary says so', () => {
  expect(facts(summaryOf(morning({ rideAlong: { zone: 'Mars/Phobos' } }))).When).toEqual(['2 March 2026, 08:00 to 09:00 (UTC)'])
})

test('an empty ride-along has a date and only the method section', () => {
  const rows = morning({ rideAlong: { title: '', writeUp: true, hosts: [] } })
  const summary = summaryOf({ ...rows, people: [] })

  expect(summary.title).toBe('Ride-along')
  expect(facts(summary)).toEqual({ When: ['2 March 2026'] })
  expect(summary.sections.map(({ id }) => id)).toEqual(['method'])
  expect(section(summary, 'method').sentences[0]).toBe('Nothing was written down.')
})

test('observations are numbered in the order of the day, not in the order of writing', () => {
  const summary = summaryOf(
    morning({
      observations: [
        observation({ text: 'later', minutes: 9 }),
        observation({ text: 'at once' }),
        observation({ text: 'at once, second' }),
      ],
    }),
  )
  const events = section(summary, 'timeline').days.flatMap(({ parts }) => parts.flatMap((part) => part.events))

  expect(events.map((event) => event.what === 'observation' && [event.number, event.text])).toEqual([
    [1, 'at once'],
    [2, 'at once, second'],
    [3, 'later'],
  ])
})

test('the bottom line has grave and starred observations, the greatest theme, what works and the number of follow-ups', () => {
  const { findings } = section(summaryOf(evening()), 'bottomLine')

  expect(
    findings.map((finding) => [
      finding.what === 'observation'
        ? finding.observation.text
        : finding.what === 'theme'
          ? `${finding.lead} ${finding.tag}`
          : finding.what === 'sentence' && finding.sentence,
      finding.numbers,
    ]),
  ).toEqual([
    ['removes the data directory on the wrong host: the primary, not the replica', [22]],
    ['the daily dumps are not there: the bucket is empty', [25]],
    ['Most frequent theme, with 5 of 15 challenges: backups', [11, 25, 26, 27, 28]],
    ['5 things worked well.', [2, 24, 30, 33, 36]],
  ])
  expect(section(summaryOf(evening()), 'bottomLine').followUpsAgreed).toBe('3 follow-ups were agreed; the first is due on 7 Feb 2017.')
})

test('the bottom line is limited, and starred observations come before grave ones', () => {
  const grave = Array.from({ length: 9 }, (_, i) => observation({ minutes: i, kind: 'challenge', severity: 3 }))
  const { findings } = section(
    summaryOf(morning({ observations: [...grave, observation({ minutes: 30, starred: true, text: 'starred' })] })),
    'bottomLine',
  )

  expect(findings.flatMap((finding) => (finding.what === 'observation' ? finding.numbers : []))).toEqual([1, 2, 3, 4, 5, 6, 10])
  expect(findings.at(-1)).toEqual({
    what: 'sentence',
    sentence: '3 more were starred or are of high severity.',
    numbers: [7, 8, 9],
    disputes: [],
  })
})

test('there is no bottom line if no observation is starred, grave or part of a theme', () => {
  const summary = summaryOf(
    morning({
      observations: [
        observation({ kind: 'challenge', severity: 1, tags: ['a'] }),
        observation({ kind: 'challenge', severity: 2, tags: ['b'] }),
      ],
    }),
  )

  expect(section(summary, 'bottomLine')).toBeUndefined()
})

test('themes are sorted by frequency and their challenges by severity; a challenge is in the theme of each of its tags', () => {
  const { themes, remark } = section(summaryOf(evening()), 'themes')

  expect(
    themes.map(({ heading, observations }) => [
      heading,
      observations.map(({ number, severity }) => `${number}${'!'.repeat(severity!)}`).join(' '),
    ]),
  ).toEqual([
    ['backups', '25!!! 27!! 28!! 11! 26!'],
    ['monitoring', '9!! 27!! 3! 6!'],
    ['configuration', '13!! 15! 26!'],
    ['tooling', '22!!! 17!!'],
    ['replication', '9!! 11!'],
    ['capacity', '15! 32!'],
    ['Other challenges', '7!! 19!'],
  ])
  expect(remark).toBe('A challenge with several tags counts under each of them.')
})

test('challenges without a tag have a heading of their own', () => {
  const { themes, remark } = section(
    summaryOf(
      morning({
        observations: [observation({ kind: 'challenge', severity: 1 }), observation({ kind: 'challenge', severity: 1, tags: ['alone'] })],
      }),
    ),
    'themes',
  )

  expect(themes.map(({ heading, observations }) => [heading, observations.length])).toEqual([
    ['No two of them share a tag', 1],
    ['Without a tag', 1],
  ])
  expect(remark).toBeUndefined()
})

test('tags are shown as they were first typed', () => {
  const { observations } = section(
    summaryOf(
      morning({ observations: [observation({ kind: 'win', tags: ['root-cause', 'unnamed'] })], tags: [tag('root-cause', 'Root_Cause')] }),
    ),
    'wins',
  )

  expect(observations[0]!.tags).toEqual(['Root_Cause', 'unnamed'])
})

test('follow-ups are sorted by due date, those without one last, with the numbers of their observations', () => {
  const rows = morning({
    observations: [observation({ id: 'a' }), observation({ id: 'b', minutes: 1 })],
    followUps: [
      followUp({ text: 'some day' }),
      followUp({ text: 'in May', due: '2026-05-01', owner: 'ada' }),
      followUp({ text: 'in April', due: '2026-04-30', from: ['b', 'a', 'gone'] }),
    ],
  })

  expect(section(summaryOf(rows), 'followUps').followUps).toMatchObject([
    { text: 'in April', due: { date: '2026-04-30', shown: '30 Apr 2026' }, numbers: [1, 2] },
    { text: 'in May', owner: 'ada', numbers: [] },
    { text: 'some day', numbers: [] },
  ])
})

test('activities last until the next one, and shares are of the whole ride-along', () => {
  expect(
    section(summaryOf(evening()), 'activities').activities.map(({ text, time, duration, share }) => [time, text, duration, share]),
  ).toEqual([
    ['17:20', 'preparing staging for a replication experiment', '1 h 40 min', '7%'],
    ['19:00', 'investigating database load', '3 h 10 min', '13%'],
    ['22:10', 'repairing replication', '1 h 25 min', '5%'],
    ['23:35', 'finding a backup', '45 min', '3%'],
    ['00:20', 'restoring', '17 h 50 min', '72%'],
  ])
})

test('an activity with an end does not last until the next one', () => {
  const rows = morning({ spans: [span({ until: nine + 600_000 }), span({ minutes: 30 })] })

  expect(section(summaryOf(rows), 'activities').activities.map(({ duration, share }) => [duration, share])).toEqual([
    ['10 min', '17%'],
    ['30 min', '50%'],
  ])
})

test('the method section counts what was told, inferred, off the record, written up and left out', () => {
  const rows = morning({
    rideAlong: { writeUp: true },
    observations: [
      observation({ basis: 'told' }),
      observation({ basis: 'inferred' }),
      observation({ basis: 'inferred' }),
      observation({ visibility: 'private', id: 'secret' }),
    ],
    spans: [span({ kind: 'offRecord', until: nine + 480_000 }), span({ visibility: 'private' })],
    followUps: [followUp({ from: ['secret'] })],
  })

  expect(section(summaryOf(rows), 'method').sentences).toEqual([
    'This summary is computed from 3 observations of one visit. Nothing is added to what was written.',
    'The observer was told 1 of them and did not see it.',
    'The observer inferred 2 of them and did not see them.',
    'They were written up afterwards; the times are as the observer gave them.',
    '1 stretch was off the record: 8 min.',
    '1 private observation is left out.',
    '1 follow-up is left out, because it or an observation behind it is private.',
    '1 private stretch of the day is left out.',
    'One visit shows what happened, not how often.',
    'Written on 2 February 2017 at 10:00 (Europe/Paris).',
  ])
})

/** Two waits, an interruption and a gap in the record. */
const paused = () =>
  morning({
    observations: [observation({ minutes: 4 })],
    spans: [
      span({ minutes: 1, text: 'finding the key' }),
      span({ kind: 'wait', minutes: 5, until: nine + 15 * 60_000, text: 'the key' }),
      span({ kind: 'interruption', minutes: 16, until: nine + 16 * 60_000, text: '' }),
      span({ kind: 'offRecord', minutes: 20, until: nine + 38 * 60_000, text: '' }),
      span({ kind: 'wait', minutes: 40, text: '' }),
    ],
  })

test('waits and interruptions are among the facts, and an open wait lasts until the ride-along has ended', () => {
  const summary = summaryOf(paused())

  expect(facts(summary)['Waits and interruptions']).toEqual(['2 waits, 30 min in all', '1 interruption'])
  expect(section(summary, 'activities')).toMatchObject({
    pauses: ['2 waits, 30 min in all', '1 interruption', 'Off the record from 09:20 to 09:38'],
    activities: [{ text: 'finding the key' }],
    picture: {
      label:
        'From 09:00 to 10:00. finding the key, 59 min. 1 observation. 2 waits, 30 min in all. 1 interruption. Off the record from 09:20 to 09:38',
    },
  })
})

test('the timeline shows spans off the record at their time, and waits with their text', () => {
  const [day] = section(summaryOf(paused()), 'timeline').days

  expect(
    day!.parts.flatMap(({ events }) => events.map((event) => event.what === 'pause' && [event.time, event.sentence, event.text])),
  ).toEqual([
    false,
    ['09:05', 'Wait, 10 min', 'the key'],
    ['09:16', 'Interrupted', undefined],
    ['09:20', 'Off the record, 09:20 to 09:38', undefined],
    ['09:40', 'Wait, 20 min', undefined],
  ])
})

test('an open span off the record lasts until the summary is written', () => {
  const live = morning({ spans: [span({ kind: 'offRecord', minutes: 20 })] })
  const { endedAt: _, ...rideAlong } = live.rideAlong
  const summary = summarize(shareable({ ...live, rideAlong })!, { words, locale: 'en-GB', writtenAt: nine + 31 * 60_000 })

  expect(section(summary, 'method').sentences).toContain('1 stretch was off the record: 11 min.')
  expect(facts(summary).When).toEqual(['2 March 2026, 09:00 to 09:31 (Europe/Paris)'])
})

test('a private wait is only counted', () => {
  const rows = morning({ spans: [span({ kind: 'wait', until: nine + 600_000, text: 'canary', visibility: 'private' })] })
  const summary = summaryOf(rows)

  expect(JSON.stringify(summary)).not.toMatch(/canary|wait/i)
  expect(section(summary, 'method').sentences).toContain('1 private stretch of the day is left out.')
})

test('the timeline is grouped by day and by activity', () => {
  const { days } = section(summaryOf(evening()), 'timeline')

  expect(days.map(({ shown, parts }) => [shown, parts.map(({ activity, events }) => [activity?.text, events.length])])).toEqual([
    [
      '31 January 2017',
      [
        ['preparing staging for a replication experiment', 2],
        ['investigating database load', 7],
        ['repairing replication', 15],
        ['finding a backup', 5],
      ],
    ],
    [
      '1 February 2017',
      [
        [undefined, 2],
        ['restoring', 9],
      ],
    ],
  ])
})

test('the order of the rows does not change the summary', () => {
  const rows = evening()
  const shuffled = {
    ...rows,
    observations: rows.observations.toReversed(),
    spans: rows.spans.toReversed(),
    followUps: rows.followUps.toReversed(),
    tags: rows.tags.toReversed(),
  }

  expect(summaryOf(shuffled)).toEqual(summaryOf(rows))
})

test('a merged tag is shown and counted as its target, also on rows of other people', () => {
  const mergedInto = { ...tag('backup'), mergedInto: 'backups' }
  const rows = morning({
    observations: [
      observation({ kind: 'challenge', severity: 1, text: 'one', tags: ['backup', 'backups'] }),
      { ...observation({ kind: 'challenge', severity: 1, text: 'two', tags: ['backup'] }), by: 'ada' },
    ],
    tags: [mergedInto, tag('backups', 'Backups')],
  })
  const { themes } = section(summaryOf(rows), 'themes')
  expect(themes.map(({ heading, observations }) => [heading, observations.length])).toEqual([['Backups', 2]])
})

test('the summary shows the question that an observation answers', () => {
  const summary = summaryOf(morning({ observations: [observation({ text: 'nobody', prompt: 'Who knows?' })] }))
  const { days } = section(summary, 'timeline')
  expect(days[0]!.parts[0]!.events[0]).toMatchObject({ prompt: 'Who knows?', text: 'nobody' })
})

describe('Shares of the day', () => {
  test('shares of activities add up to the share of their sum, each within one per cent', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(86_400_000), { minLength: 1, maxLength: 12 }), fc.nat(86_400_000), (parts, gap) => {
        const sum = parts.reduce((one, other) => one + other, 0)
        const whole = sum + gap + 1
        const shares = sharesOf(parts, whole)
        expect(shares.reduce((one, other) => one + other, 0)).toBe(Math.round((100 * sum) / whole))
        for (const [i, share] of shares.entries()) expect(Math.abs(share - (100 * parts[i]!) / whole)).toBeLessThan(1)
      }),
    )
  })
})

describe('Hosts in the summary', () => {
  const summary = () => summaryOf(everywhere('the words'))

  test('a reply is shown with its observation, and a dispute below the finding as well', () => {
    const [grave] = summary().observations
    expect(grave!.replies).toEqual([{ says: 'dispute', name: 'disputed', text: 'the words', answer: 'the words' }])
    const { findings } = section(summary(), 'bottomLine')
    expect(findings.filter(({ disputes }) => disputes.length > 0).map(({ numbers }) => numbers)).toEqual([[1], [1, 2]])
  })

  test('the host section counts replies and shows disputes and priorities', () => {
    expect(section(summary(), 'host')).toMatchObject({
      heading: 'The host’s view',
      sentence: '1 of 6 observations answered: 1 disputed.',
      disputes: [{ number: 1 }],
      priorities: [{ text: 'the words' }],
    })
    expect(section(summary(), 'wins').thanks).toEqual([{ text: 'the words' }])
  })

  test('ratings of both sides are shown for each KPI, with the gap and the observations, without a score', () => {
    const kpis = section(summary(), 'kpis')
    expect(kpis.rated).toHaveLength(7)
    expect(kpis.rated[0]).toEqual({ name: 'Communication', observer: 'with some', hosts: ['with major'], gap: '1 level', numbers: [] })
    expect(kpis.picture.label).toContain('Communication: the observer with some, the host with major')
  })

  test('the facts show the latest consent of each host, also if it was taken back', () => {
    expect(facts(summary()).Agreed).toEqual(['2 March 2026: the words'])
    const rows = everywhere('the words')
    const agreements = rows.agreements!.map((row) => ({ ...row, takenBackAt: nine + 86_400_000 }))
    expect(facts(summaryOf({ ...rows, agreements })).Agreed).toEqual(['2 March 2026, taken back on 3 March 2026'])
  })
})

test('the charter is shown with its results: purpose, questions, assumptions, standards and terms', () => {
  const summary = summaryOf(everywhere('the words'))

  expect(section(summary, 'purpose').lines.map(({ what, found, outcome }) => [what, found, outcome])).toEqual([
    ['Question', 'the words', 'still open'],
    ['Assumption', 'the words', 'still open'],
  ])
  expect(section(summary, 'standards').lines).toMatchObject([{ text: 'the words', found: 'the words' }])
  expect(section(summary, 'glossary').terms).toEqual([{ term: 'the words', meaning: 'the words' }])
})

test('two tags are shown as a pair if they are together on at least two observations', () => {
  const rows = morning({
    observations: [
      observation({ tags: ['a', 'b'] }),
      observation({ tags: ['a', 'b', 'c'] }),
      observation({ tags: ['a', 'c'] }),
      observation({ tags: ['b', 'd'] }),
    ],
  })

  expect(section(summaryOf(rows), 'together').pairs).toEqual([
    { tags: ['a', 'b'], numbers: [1, 2] },
    { tags: ['a', 'c'], numbers: [2, 3] },
  ])
})

test('a summary without appendix keeps the numbers of observations', () => {
  const summary = summarize(shareable(evening())!, { words, locale: 'en-GB', writtenAt: morningAfter }, { appendix: false })

  expect(summary.sections.map(({ id }) => id)).not.toContain('timeline')
  expect(summary.observations).toHaveLength(37)
})

describe('Choices of the observer', () => {
  const choice = (id: string, fields: Omit<Fields<Choice>, 'rideAlongId'>) => written<Choice>(id, { rideAlongId: 'morning', ...fields })
  const rows = (...choices: Choice[]) =>
    morning({
      observations: [
        observation({ id: 'grave', kind: 'challenge', severity: 3, text: 'the bucket is empty', tags: ['backups'] }),
        observation({ id: 'light', minutes: 1, kind: 'challenge', severity: 1, text: 'slow', tags: ['backups'] }),
        observation({ id: 'won', minutes: 2, kind: 'win', text: 'tells everyone' }),
      ],
      choices,
    })
  const findings = (given: RideAlongRows) => section(summaryOf(given), 'bottomLine').findings

  test('chosen findings replace the suggested ones in the bottom line, in the chosen order', () => {
    const chosen = rows(
      choice('second', { what: 'finding', place: 2, suggestion: 'wins', from: ['won'] }),
      choice('first', { what: 'finding', place: 1, suggestion: 'theme/backups', text: 'Nobody can restore.', from: ['grave', 'light'] }),
    )
    expect(findings(chosen)).toMatchObject([
      { what: 'written', text: 'Nobody can restore.', numbers: [1, 2] },
      { what: 'sentence', sentence: '1 thing worked well.', numbers: [3] },
    ])
  })

  test('a chosen finding is recomputed, so that a later observation is added to its numbers', () => {
    const chosen = rows(
      choice('first', { what: 'finding', place: 1, suggestion: 'theme/backups', text: 'Nobody can restore.', from: ['grave', 'light'] }),
    )
    const late = observation({ id: 'late', minutes: 30, kind: 'challenge', severity: 2, tags: ['backups'] })
    expect(findings({ ...chosen, observations: [...chosen.observations, late] })).toMatchObject([{ numbers: [1, 2, 4] }])
  })

  test('a finding without an observation is flagged in every document', () => {
    const summary = summaryOf(rows(choice('first', { what: 'finding', place: 1, text: 'A feeling.', from: [] })))
    const [block] = blocksOf(section(summary, 'bottomLine'), words)
    expect(JSON.stringify(block)).toContain(words.unsupported)
  })

  test('a choice that refers to a private observation is not shared', () => {
    const chosen = rows(choice('first', { what: 'finding', place: 1, text: 'canary', from: ['secret'] }))
    const secret = observation({ id: 'secret', visibility: 'private' })
    expect(JSON.stringify(summaryOf({ ...chosen, observations: [...chosen.observations, secret] }))).not.toContain('canary')
  })

  test('decisions are shown with who decides, by when, and the observations behind them', () => {
    const summary = summaryOf(
      rows(choice('ask', { what: 'decision', place: 1, text: 'Own restores', owner: 'platform', due: '2026-03-31', from: ['grave'] })),
    )
    expect(section(summary, 'bottomLine').decisions).toEqual([
      { text: 'Own restores', owner: 'platform', due: { date: '2026-03-31', shown: '31 Mar 2026' }, numbers: [1] },
    ])
  })

  test('an observation that is left out is in no part of the summary, and the others keep their numbers', () => {
    const chosen = rows(choice('out', { what: 'leftOut', place: 1, from: ['grave'] }))
    const summary = summaryOf(chosen)
    expect(summary.observations.map(({ number }) => number)).toEqual([2, 3])
    expect(section(summary, 'method').sentences).toContain('The observer left 1 observation out of this summary; its number is missing.')
    expect(JSON.stringify([summary, shareable(chosen)!.rows])).not.toMatch(/the bucket is empty|leftOut/)
    expect(shareableWith('ada', chosen)!.rows.observations).toHaveLength(3)
  })

  test('findings are suggested, the weightiest first, with the observations behind them', () => {
    const starred = observation({ id: 'starred', minutes: 40, starred: true })
    const { suggestions } = summaryOf({ ...rows(), observations: [...rows().observations, starred] })
    expect(suggestions.map(({ key, from }) => [key, from])).toEqual([
      ['observation/starred', ['starred']],
      ['observation/grave', ['grave']],
      ['theme/backups', ['grave', 'light']],
      ['wins', ['won']],
    ])
  })
})

test('a quote is marked as not approved until a host confirms or amends its present text', () => {
  const quote = observation({ id: 'quote', kind: 'quote', text: 'I cannot tell' })
  const reply = (says: Reply['says'], to = quote.created) =>
    createRow<Reply>(
      { rideAlongId: 'morning', observationId: 'quote', says, text: '', at: 5, to },
      { by: 'ada', device: 'laptop', seq: 1, now: 5 },
      'ada/quote',
    )
  const unapproved = (...replies: Reply[]) => summaryOf(morning({ observations: [quote], replies })).observations[0]!.unapproved
  const printed = (...replies: Reply[]) =>
    JSON.stringify(summaryOf(morning({ observations: [quote], replies })).sections.map((section) => blocksOf(section, words))).includes(
      words.quoteUnapproved,
    )

  expect(unapproved()).toBe(true)
  expect(printed()).toBe(true)
  expect(unapproved(reply('dispute'))).toBe(true)
  expect(unapproved(reply('confirm', [7, 'another']))).toBe(true)
  expect(unapproved(reply('confirm'))).toBeUndefined()
  expect(unapproved(reply('amend'))).toBeUndefined()
  expect(printed(reply('confirm'))).toBe(false)
})
