import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { parseBackup } from '../../storage/backup.ts'
import { createRow, editRow, type Changes, type Fields, type Outcome, type Reply, type Row } from '../../storage/row.ts'
import { canonical, contentOf, hashOf } from '../../summary/content.ts'
import { write } from '../../summary/formats/json.ts'
import { leaving, type RideAlongRows } from '../../summary/leaving.ts'
import { summarize } from '../../summary/summarize.ts'
import { evening, morningAfter } from '../fixtures/evening.ts'

const telling = { words, locale: 'en-GB', writtenAt: morningAfter }
const content = (rows: RideAlongRows) => canonical(contentOf(leaving(rows)!, words))
/** What readers see of it: the summary, and the day that names its files. */
const seen = (rows: RideAlongRows) => {
  // What could be chosen is for the observer alone.
  const { suggestions: _, ...summary } = summarize(leaving(rows)!, telling)
  return JSON.stringify([summary, rows.rideAlong.date])
}
const rows = evening()

/** One thing that somebody may do to the rows of an evening. */
type Step = (rows: RideAlongRows) => RideAlongRows
const edit =
  (table: 'observations' | 'spans' | 'followUps' | 'people' | 'tags', changes: fc.Arbitrary<Changes<Row>>) =>
  (place: number, device: string): fc.Arbitrary<Step> =>
    changes.map((change) => (rows) => ({
      ...rows,
      [table]: (rows[table] as Row[]).map((row, i, all) => (i === place % all.length ? editRow(row, change, device) : row)),
    }))
const partly = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(fields, { requiredKeys: [] }) as unknown as fc.Arbitrary<Changes<Row>>
const text = fc.constantFrom('the bucket is empty', 'nobody is told', 'a\nb', '')
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined })
/** Whole minutes: what is shown is shown by the minute. */
const at = fc.integer({ min: 0, max: 1500 }).map((minutes) => Date.UTC(2017, 0, 31, 17) + minutes * 60_000)
const tags = fc.uniqueArray(fc.constantFrom('backups', 'tooling', 'culture'), { maxLength: 3 }).map((keys) => keys.sort())
const words_ = fc.constantFrom('Kim', 'platform', 'the board')
const day = fc.constantFrom('2017-02-10', '2017-03-01')

const steps = fc.tuple(fc.nat(60), fc.constantFrom('desk', 'phone'), fc.nat(6)).chain(([place, device, which]) =>
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
        owner: maybe(words_),
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
    edit('spans', partly({ text, at })),
    edit('people', partly({ name: words_, role: maybe(words_) })),
    edit('tags', partly({ label: fc.constantFrom('Backups', 'Tooling'), colour: fc.constantFrom('rust', 'moss') })),
    (_: number, device: string) =>
      fc.record({ title: words_, classification: maybe(words_), offLimits: maybe(words_) }).map((changes): Step => (rows) => ({
        ...rows,
        rideAlong: editRow(rows.rideAlong, changes, device),
      })),
    // The order in which rows stand in a database, and devices that have them.
    () =>
      fc.constant<Step>((rows) => ({
        ...rows,
        observations: rows.observations.toReversed(),
        followUps: rows.followUps.toReversed(),
        tags: rows.tags.toReversed().map((row) => ({ ...row, clock: { ...row.clock, tablet: 7 } })),
      })),
  ][which]!(place, device),
)

describe('The hash of a summary', () => {
  test('changes with what readers see and with nothing else, whatever is done on whichever device', () => {
    let same = 0
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 4 }), fc.array(steps, { maxLength: 2 }), (before, after) => {
        const from = before.reduce((rows, step) => step(rows), rows)
        const to = after.reduce((rows, step) => step(rows), from)
        expect(content(from) === content(to)).toBe(seen(from) === seen(to))
        if (seen(from) === seen(to) && after.length > 0) same++
      }),
      { numRuns: 400 },
    )
    expect(same).toBeGreaterThan(20)
  })

  test('is the same of a JSON file that was read back, and of a copy on another device', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 4 }), (some) => {
        const changed = some.reduce((rows, step) => step(rows), rows)
        const leave = leaving(changed)!
        const { stayed, missing } = contentOf(leave, words)
        const told = { ...(stayed && { stayed }), ...(missing && { missing }) }
        const standing = { hash: '0'.repeat(64), state: 'draft', changed: false, agreed: [], waiting: [], told } as const
        const file = write({
          rows: leave.rows,
          summary: summarize(leave, telling),
          ...telling,
          standing: { ...standing, agreed: [], waiting: [] },
        })
        const { rideAlongs, application: _, format: __, writtenAt: ___, contains: ____, ...others } = parseBackup(file)
        const nothing = { privateCount: 0, followUpsKept: 0, spansKept: 0, leftOut: [] }
        const read = { ...others, rideAlong: rideAlongs[0] } as unknown as RideAlongRows
        expect(
          canonical(contentOf({ rows: read, ...nothing }, words, { stayed: others.stayed ?? [0, 0, 0, 0], missing: others.missing ?? [] })),
        ).toBe(content(changed))
      }),
      { numRuns: 50 },
    )
  })

  test('is SHA-256 over JSON as RFC 8785 has it', async () => {
    expect(canonical({ b: [1e21, -0, 'é\u2028"'], a: { z: 1, '€': 2, '\r': 3 } })).toBe(
      '{"a":{"\\r":3,"z":1,"€":2},"b":[1e+21,0,"é\u2028\\""]}',
    )
    expect(canonical({ half: '\ud800' })).toBe('{"half":"\uFFFD"}')
    const written = content(rows)
    expect(await hashOf(written)).toBe(createHash('sha256').update(written).digest('hex'))
  })

  test('goes by no id, clock, device or time of writing', () => {
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
    ['what a reply says', { ...rows, replies: [reply] }, { ...rows, replies: [editRow(reply, { text: 'not at all' }, 'laptop')] }],
    [
      'words that were changed since they were disputed',
      { ...rows, replies: [reply] },
      { ...rows, replies: [{ ...reply, to: [9, 'desk'] }] },
    ],
    ['what became of an earlier promise', { ...rows, earlier, outcomes: [] }, { ...rows, earlier, outcomes: [outcome] }],
    ['why', { ...rows, earlier, outcomes: [outcome] }, { ...rows, earlier, outcomes: [editRow(outcome, { why: 'it was easy' }, 'desk')] }],
  ])('changes with %s', (_, from, to) => {
    expect(content(from)).not.toBe(content(to))
  })
})
