import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { currentAgreement } from '../../components/agreement/current-agreement.ts'
import { summaryHashes } from '../../components/agreement/summary-hashes.ts'
import { compareVersions } from '../../components/agreement/compare-versions.ts'
import * as words from '../../assets/locales/en.yml'
import { parseBackup } from '../../storage/library/backup.ts'
import { createRow, editRow, type Changes, type Dot, type Fields, type Row } from '../../storage/rows/row.ts'
import {
  kpis,
  type Consent,
  type Answer,
  type Assent,
  type Choice,
  type Observation,
  type Outcome,
  type Rating,
  type Remark,
  type Reply,
} from '../../storage/rows/tables.ts'
import { canonicalJson, summaryContent, sha256Hex } from '../../summary/content.ts'
import { formatOf, type FormatName } from '../../summary/formats/formats.ts'
import { shareable, type RideAlongRows } from '../../summary/shareable.ts'
import { summarize } from '../../summary/sections/sections.ts'
import { morningAfter } from '../fixtures/evening.ts'
import { agreedEvening } from '../fixtures/review.ts'

const nobody = {
  charterLines: [],
  amendments: [],
  agreements: [],
  replies: [],
  answers: [],
  ratings: [],
  remarks: [],
  choices: [],
  outcomes: [],
  versions: [],
  assents: [],
  earlier: { followUps: [], rideAlongs: [], observations: [] },
}
const telling = { words, locale: 'en-GB', writtenAt: morningAfter }
const content = (rows: RideAlongRows) => canonicalJson(summaryContent(shareable(rows)!, words))
/** Everything that readers see: the summary, and the date in file names. */
const visibleContent = (rows: RideAlongRows) => {
  // Only the observer sees suggestions.
  const { suggestions: _, ...summary } = summarize(shareable(rows)!, telling)
  return JSON.stringify([summary, rows.rideAlong.date])
}
/** The evening with everything that observer and host can add. */
const rows = everything()

/** A saved file as text; for Word, the document part. */
async function savedText(format: FormatName, of: RideAlongRows): Promise<string> {
  const { pictures = [], ...others } = of
  const current = await currentAgreement({ ...nobody, ...others }, pictures)
  const leave = shareable(of)!
  const context = { ...telling, ...(current && { agreement: current.agreement }) }
  const { write } = await formatOf(format).load!()
  const written = await write({ rows: leave.rows, summary: summarize(leave, context), ...context })
  if (typeof written === 'string') return written
  if (written instanceof Uint8Array) return strFromU8(unzipSync(written)['word/document.xml']!)
  return written.plain
}

function everything(): RideAlongRows {
  const evening = agreedEvening()
  const [first, second, third] = evening.observations as [Observation, Observation, Observation]
  let seq = 2000
  const by = <R extends Row>(person: string, id: string, fields: Fields<R>): R =>
    createRow<R>(fields, { by: person, device: person === 'alex' ? 'laptop' : 'desk', seq: ++seq, now: morningAfter }, `${person}/${id}`)
  const its = { rideAlongId: 'evening', at: morningAfter }
  const replies = [first, second, third].map((row, i) =>
    by<Reply>('alex', `reply ${i}`, { ...its, observationId: row.id, says: 'dispute', text: 'not so', to: row.created }),
  )
  return {
    ...evening,
    replies: [...replies, { ...replies[0]!, id: 'alex/reply again', seq: 1999, says: 'confirm' }],
    answers: [by<Answer>('coo', 'answer', { ...its, replyId: replies[0]!.id, observationId: first.id, text: 'I see' })],
    // Two devices may write two rows for one thing.
    agreements: ['coo', 'alex'].map((person) => by<Consent>(person, 'agreement', { ...its, person: 'alex', scope: 'this evening' })),
    ratings: [...kpis, kpis[0]].flatMap((kpi, i) =>
      ['coo', 'alex'].map((person) => by<Rating>(person, `${kpi} ${i}`, { rideAlongId: 'evening', kpi, level: 'some' })),
    ),
    remarks: [
      by<Remark>('alex', 'priority', { rideAlongId: 'evening', what: 'priority', place: 1, text: 'an owner' }),
      by<Remark>('alex', 'thanks', { rideAlongId: 'evening', what: 'thanks', place: 1, text: 'for staying' }),
    ],
    choices: [
      by<Choice>('coo', 'finding', {
        rideAlongId: 'evening',
        what: 'finding',
        place: 1,
        text: 'Nobody owns the restore',
        from: [first.id],
      }),
      by<Choice>('coo', 'decision', {
        rideAlongId: 'evening',
        what: 'decision',
        place: 1,
        text: 'Fund a second replica',
        from: [second.id],
      }),
    ],
    outcomes: [by<Outcome>('coo', 'outcome', { ...its, followUpId: 'before', says: 'moved', why: 'the tapes are late' })],
    earlier: {
      followUps: [{ ...evening.followUps[0]!, id: 'before', rideAlongId: 'older', from: [] }],
      rideAlongs: [{ ...evening.rideAlong, id: 'older' }],
      observations: [],
    },
    // Assents are not part of the content that people agree to.
    assents: [by<Assent>('alex', 'assent', { ...its, hash: 'a'.repeat(64), person: 'alex' })],
  }
}

/** One change to the rows of an evening. */
type Step = (rows: RideAlongRows) => RideAlongRows
const edit =
  (table: Exclude<keyof RideAlongRows, 'rideAlong' | 'earlier' | 'versions' | 'amendments'>, changes: fc.Arbitrary<Changes<Row>>) =>
  (place: number, device: string): fc.Arbitrary<Step> =>
    changes.map((change) =>
      named(`${table} ${place} on ${device}: ${JSON.stringify(change)}`, (rows) => ({
        ...rows,
        [table]: ((rows[table] ?? []) as Row[]).map((row, i, all) => (i === place % all.length ? editRow(row, change, device) : row)),
      })),
    )
/** Names a step in fast-check's report. */
const named = (name: string, step: Step): Step => Object.assign(step, { [fc.toStringMethod]: () => name })
const partly = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(fields, { requiredKeys: [] }) as unknown as fc.Arbitrary<Changes<Row>>
const text = fc.constantFrom('the bucket is empty', 'nobody is told', 'a\nb', '')
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined })
/** Whole minutes, because the summary shows minutes. */
const at = fc.integer({ min: 0, max: 1500 }).map((minutes) => Date.UTC(2017, 0, 31, 17) + minutes * 60_000)
const tags = fc.uniqueArray(fc.constantFrom('backups', 'tooling', 'culture'), { maxLength: 3 }).map((keys) => keys.sort())
const words_ = fc.constantFrom('Kim', 'platform', 'the board')
const day = fc.constantFrom('2017-02-10', '2017-03-01')

const steps = fc.tuple(fc.nat(60), fc.constantFrom('desk', 'phone'), fc.nat(15)).chain(([place, device, which]) =>
  [
    edit(
      'observations',
      partly({
        text,
        tags,
        at,
        kind: fc.constantFrom('note', 'challenge', 'win', 'question', 'quote'),
        basis: fc.constantFrom('observed', 'told'),
        starred: maybe(fc.constant(true)),
        visibility: fc.constantFrom('shared', 'shared', 'private'),
        // Not shown.
        firstAt: at,
        offset: fc.constantFrom(0, 60),
        unfilled: maybe(fc.constant(true)),
      }),
    ),
    edit(
      'followUps',
      partly({
        text,
        owner: maybe(fc.constantFrom('Kim', '', ' \u200b')),
        due: maybe(day),
        movedFrom: maybe(fc.array(day, { minLength: 1, maxLength: 2 })),
        state: maybe(fc.constantFrom('done', 'dropped')),
        closedAt: maybe(at),
        why: maybe(words_),
        decision: maybe(words_),
        decider: maybe(words_),
        risk: maybe(words_),
        practice: maybe(fc.constantFrom('reviews', 'training')),
        from: fc.uniqueArray(fc.constantFrom(...rows.observations.map(({ id }) => id), 'nowhere'), { maxLength: 2 }),
      }),
    ),
    edit('spans', partly({ text, at, visibility: fc.constantFrom('shared', 'private') })),
    edit(
      'replies',
      partly({
        says: fc.constantFrom('confirm', 'amend', 'context', 'dispute', 'withdraw'),
        text,
        to: fc.constantFrom<Dot>([1, 'desk'], [2, 'desk'], [2, 'phone']),
        gone: maybe(fc.constant({ at: 1, saw: { desk: 99, phone: 99, laptop: 99 } })),
      }),
    ),
    edit('answers', partly({ text, withdrew: maybe(fc.constant(true)), at })),
    edit('ratings', partly({ level: fc.constantFrom('without', 'some', 'cannotSay') })),
    edit('remarks', partly({ text, place: fc.constantFrom(1, 2) })),
    edit(
      'choices',
      partly({
        what: fc.constantFrom('finding', 'decision', 'leftOut'),
        text: maybe(words_),
        owner: maybe(words_),
        due: maybe(day),
        suggestion: maybe(fc.constantFrom('wins', 'gone')),
        from: fc.uniqueArray(fc.constantFrom(...rows.observations.map(({ id }) => id), 'nowhere'), { maxLength: 2 }),
      }),
    ),
    edit('charterLines', partly({ text, found: maybe(words_), outcome: maybe(fc.constantFrom('yes', 'partly', 'no')) })),
    edit('agreements', partly({ scope: words_, takenBackAt: maybe(at) })),
    edit('pictures', partly({ alt: maybe(words_), visibility: fc.constantFrom('shared', 'private') })),
    edit('outcomes', partly({ says: fc.constantFrom('kept', 'moved', 'dropped'), why: maybe(words_), at })),
    edit('assents', partly({ at, hash: fc.constantFrom('b'.repeat(64), 'c'.repeat(64)) })),
    edit('people', partly({ name: words_, role: maybe(words_) })),
    edit('tags', partly({ label: fc.constantFrom('Backups', 'Tooling'), colour: fc.constantFrom('rust', 'moss') })),
    (_: number, device: string) =>
      fc
        .record({ title: words_, classification: maybe(words_), offLimits: maybe(words_), purpose: maybe(words_), goal: maybe(words_) })
        .map((changes): Step => (rows) => ({
          ...rows,
          rideAlong: editRow(rows.rideAlong, changes, device),
        })),
    // Another order of rows, and further devices.
    () =>
      fc.constant(
        named('elsewhere', (rows) => {
          const turned = Object.entries(rows).map(([table, of]) => [table, Array.isArray(of) ? of.toReversed() : of] as const)
          const all = { ...rows, ...(Object.fromEntries(turned) as Partial<RideAlongRows>) }
          return { ...all, tags: all.tags.map((row) => ({ ...row, clock: { ...row.clock, tablet: 7 } })) }
        }),
      ),
  ][which]!(place, device),
)

describe('The hash of a summary', () => {
  test('the hash changes when readers see something else, and only then, after any edits on two devices', () => {
    let same = 0
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 4 }), fc.array(steps, { maxLength: 2 }), (before, after) => {
        const from = before.reduce((rows, step) => step(rows), rows)
        const to = after.reduce((rows, step) => step(rows), from)
        expect(content(from) === content(to)).toBe(visibleContent(from) === visibleContent(to))
        if (visibleContent(from) === visibleContent(to) && after.length > 0) same++
      }),
      { numRuns: 250 },
    )
    expect(same).toBeGreaterThan(5)
  })

  test('a JSON file that is read back has the same hash, in any order of its rows', () =>
    fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 4 }), async (some) => {
        const changed = some.reduce((rows, step) => step(rows), rows)
        expect(await summaryHashes(parseBackup(await savedText('json', changed)))).toEqual([
          { title: changed.rideAlong.title, hash: await sha256Hex(content(changed)) },
        ])
      }),
      { numRuns: 50 },
    ))

  test.each(['markdown', 'html', 'word', 'rich', 'json'] as const)('the hash is at the end of the summary as %s', async (format) => {
    const hash = await sha256Hex(content(rows))
    const file = await savedText(format, rows)
    expect(format === 'json' ? parseBackup(file).hash : /[0-9a-f]{64}(?![^]*[0-9a-f]{64})/.exec(file)?.[0]).toBe(hash)
  })

  test('a change of the hash shows as different lines when two versions are compared', () => {
    /** Fields that the comparison does not show line by line. */
    const notCompared = new Set([
      'at',
      'until',
      'startedAt',
      'endedAt',
      'basis',
      'pictures',
      'page',
      'stayed',
      'missing',
      'from',
      'movedFrom',
      'earlier',
      'withdrawn',
      'first',
      'tags',
      'offset',
    ])
    const compared = (text: string) => JSON.stringify(JSON.parse(text), (key, value: unknown) => (notCompared.has(key) ? undefined : value))
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 3 }), steps, (before, step) => {
        const from = before.reduce((rows, each) => each(rows), rows)
        const [a, b] = [content(from), content(step(from))]
        const different = compareVersions(a, b)!.some((line) => line.in !== 'both')
        if (compared(a) !== compared(b)) expect(different).toBe(true)
        if (a === b) expect(different).toBe(false)
      }),
      { numRuns: 200 },
    )
    const [first] = rows.observations
    const bare = { ...rows, choices: [] }
    const starred = {
      ...bare,
      observations: rows.observations.map((row) => (row === first ? editRow<Observation>(row, { starred: true }, 'desk') : row)),
    }
    expect(compareVersions(content(bare), content(starred))!.filter((line) => line.in !== 'both')).toEqual([
      { in: 'second', text: `${words.summaryBottomLine} · ${first!.text}` },
    ])
  })

  test('the hash is SHA-256 over canonical JSON (RFC 8785)', async () => {
    expect(canonicalJson({ b: [1e21, -0, 'é\u2028"'], a: { z: 1, '€': 2, '\r': 3 } })).toBe(
      '{"a":{"\\r":3,"z":1,"€":2},"b":[1e+21,0,"é\u2028\\""]}',
    )
    expect(canonicalJson({ half: '\ud800' })).toBe('{"half":"\uFFFD"}')
    const written = content(rows)
    expect(await sha256Hex(written)).toBe(createHash('sha256').update(written).digest('hex'))
  })

  test('the hash does not depend on ids, clocks, devices or the time of writing', () => {
    const written = content(rows)
    for (const { id, device } of [...rows.observations, ...rows.followUps, ...rows.people]) {
      expect(written).not.toContain(`"${id}"`)
      expect(written).not.toContain(device)
    }
    expect(written).not.toContain(String(rows.observations[0]!.recordedAt))
  })

  const host = <R extends Row>(fields: Fields<R>, id: string): R =>
    createRow<R>(fields, { by: 'alex', device: 'laptop', seq: 1, now: 1 }, `alex/${id}`)
  const [first] = rows.observations
  const reply = host<Reply>(
    { rideAlongId: 'evening', observationId: first!.id, says: 'dispute', text: 'no', at: 5, to: first!.created },
    'reply',
  )
  const outcome = createRow<Outcome>(
    { rideAlongId: 'evening', followUpId: 'before', says: 'kept', at: 5 },
    { by: 'coo', device: 'desk', seq: 900, now: 1 },
  )
  const earlier = {
    followUps: [{ ...rows.followUps[0]!, id: 'before', rideAlongId: 'older', from: [] }],
    rideAlongs: [{ ...rows.rideAlong, id: 'older' }],
    observations: [],
  }

  test.each<[string, RideAlongRows, RideAlongRows]>([
    ['a reply', rows, { ...rows, replies: [reply] }],
    ['the text of a reply', { ...rows, replies: [reply] }, { ...rows, replies: [editRow(reply, { text: 'not at all' }, 'laptop')] }],
    [
      'an observation that was reworded after a dispute',
      { ...rows, replies: [reply] },
      { ...rows, replies: [{ ...reply, to: [9, 'desk'] }] },
    ],
    ['the outcome of an earlier follow-up', { ...rows, earlier, outcomes: [] }, { ...rows, earlier, outcomes: [outcome] }],
    [
      'the reason of an outcome',
      { ...rows, earlier, outcomes: [outcome] },
      { ...rows, earlier, outcomes: [editRow(outcome, { why: 'it was easy' }, 'desk')] },
    ],
  ])('the hash changes with %s', (_, from, to) => {
    expect(content(from)).not.toBe(content(to))
  })
})
