import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { parseBackup, type Backup } from '../../../storage/library/backup.ts'
import { BackupError } from '../../../storage/errors.ts'
import { db, type Review } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { capture } from '../../../storage/day/capture.ts'
import {
  renewConsent,
  latestConsent,
  giveAssent,
  beginAnswers,
  deleteHostObservation,
  editHostObservation,
  eraseAnswers,
  joinAnswers,
  savedAnswersText,
  addHostObservation,
  parseSavedAnswers,
  rateAsHost,
  remark,
  repliesBy,
  replyTo,
  answerCount,
  withdrawOwnConsent,
  withdrawAssent,
  undoAnswerStep,
  withdrawReply,
  textDot,
  type AnswerSet,
} from '../../../storage/review/answer-set.ts'
import { storeReview } from '../../../storage/review/reviews.ts'
import { mergeAnswers } from '../../../storage/review/merge-answers.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { setHost } from '../../../storage/ride-alongs/people.ts'
import { createRow, editRow, isDeleted, mergeRows, sameValue, type Row } from '../../../storage/rows/row.ts'
import { hostTables, kpis, levels, type Consent, type Observation, type Reply } from '../../../storage/rows/tables.ts'
import { writeRows, type Tables } from '../../../summary/formats/json.ts'
import { evening } from '../../fixtures/evening.ts'

const { rideAlong: _, ...rows } = evening()
const observations = rows.observations
const about = { person: 'alex', rideAlongId: 'evening', review: '6f1c1e0a-6d7e-4b43-9f58-2f9b6c2f7a11' }
const empty = { people: [], rideAlongs: [], observations: [], spans: [], followUps: [], tags: [] }
const fileOf = (tables: Partial<Tables>): Backup =>
  parseBackup(writeRows({ ...empty, ...tables }, { writtenAt: 1, contains: 'what may leave' }))
const shown = fileOf({ ...evening(), rideAlongs: [evening().rideAlong] })
const rowsText = (written: AnswerSet) => writeRows({ ...empty, ...written.rows }, { writtenAt: 1, contains: 'what may leave' })
const textOf = (written: AnswerSet) => savedAnswersText(written, rowsText(written))
const again = (written: AnswerSet, device = written.device) => beginAnswers(about, shown, parseSavedAnswers(textOf(written)), device)
const sorted = (written: AnswerSet) => ({
  ...written,
  rows: Object.fromEntries(hostTables.map((table) => [table, (written.rows[table] as Row[]).toSorted((a, b) => (a.id < b.id ? -1 : 1))])),
})
const agreement = createRow<Consent>(
  { rideAlongId: 'evening', person: 'alex', at: 5, scope: 'this evening' },
  { by: 'coo', device: 'desk', seq: 900, now: 5 },
  'agreed',
)

type Act = (written: AnswerSet, now: number) => AnswerSet
const words = fc.string({ unit: 'grapheme', maxLength: 12 })
const one = fc.nat(observations.length - 1).map((i) => observations[i]!)
const seen = fc.record({
  kind: fc.constantFrom('note', 'win', 'question', 'quote'),
  text: words,
  at: fc.integer({ min: 0, max: 2e12 }),
  offset: fc.integer({ min: -720, max: 840 }),
})
const anAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ of: one, says: fc.constantFrom('confirm', 'amend', 'context', 'dispute', 'withdraw'), text: words }).map(
    ({ of, ...said }): Act =>
      (written, now) =>
        replyTo(written, of, said, now),
  ),
  one.map(
    ({ id }): Act =>
      (written, now) =>
        withdrawReply(written, id, now),
  ),
  fc.tuple(fc.constantFrom(...kpis), fc.constantFrom(...levels)).map(
    ([kpi, level]): Act =>
      (written, now) =>
        rateAsHost(written, kpi, level, now),
  ),
  fc.tuple(fc.constantFrom('priority', 'thanks'), fc.integer({ min: 1, max: 3 }), words).map(
    ([what, place, text]): Act =>
      (written, now) =>
        remark(written, what, place, text, now),
  ),
  seen.map(
    (what): Act =>
      (written, now) =>
        addHostObservation(written, what, now),
  ),
  fc.tuple(seen, fc.nat(3)).map(
    ([what, n]): Act =>
      (written) =>
        editHostObservation(written, written.rows.observations[n]?.id ?? '', what),
  ),
  fc.nat(3).map(
    (n): Act =>
      (written, now) =>
        deleteHostObservation(written, written.rows.observations[n]?.id ?? '', now),
  ),
  fc.constant<Act>((written, now) => withdrawOwnConsent(written, agreement, now)),
  fc.constant<Act>((written, now) => renewConsent(written, agreement, now)),
  fc.tuple(fc.constantFrom('a', 'b'), fc.boolean()).map(
    ([sign, agrees]): Act =>
      (written, now) =>
        (agrees ? giveAssent : withdrawAssent)(written, sign.repeat(64), now),
  ),
  fc.constant<Act>((written) => eraseAnswers(written)),
)
const acts = fc.array(anAct, { maxLength: 25 })
const done = (all: Act[], from = beginAnswers(about, shown, undefined, 'laptop')) =>
  all.reduce((written, act, i) => act(written, 1000 + i), from)

describe('What a host writes', () => {
  test('is the same once it was kept and read again, and goes on from there', () =>
    fc.assert(
      fc.property(acts, acts, (first, second) => {
        const written = done(first)
        expect(sorted(again(written))).toEqual(sorted(written))
        const after = done(second, again(written, 'phone'))
        for (const table of hostTables)
          for (const row of written.rows[table] as Row[]) {
            const now = (after.rows[table] as Row[]).find(({ id }) => id === row.id)
            expect(now && sameValue(mergeRows(now, row), now)).toBe(true)
          }
      }),
      { numRuns: 60 },
    ))

  test('is theirs alone, shared, and about this ride-along; no id that was erased has words again', () =>
    fc.assert(
      fc.property(acts, acts, (first, second) => {
        const before = JSON.stringify(shown)
        const erased = eraseAnswers(done(first))
        const all = done(second, erased)
        expect(JSON.stringify(shown)).toBe(before)
        for (const table of hostTables)
          for (const row of all.rows[table] as (Row & { rideAlongId?: string })[])
            expect(row).toMatchObject({ by: 'alex', visibility: 'shared', ...(!row.erased && { rideAlongId: 'evening' }) })
        const gone = hostTables.flatMap((table) => (erased.rows[table] as Row[]).map(({ id }) => `${table}/${id}`))
        for (const table of hostTables)
          for (const row of all.rows[table] as Row[]) expect(gone.includes(`${table}/${row.id}`) && !row.erased).toBe(false)
      }),
      { numRuns: 60 },
    ))

  test('can be taken back act by act, but for what was erased', () =>
    fc.assert(
      fc.property(acts, anAct, (first, last) => {
        const before = done(first)
        const after = last(before, 5000)
        fc.pre(!hostTables.some((table) => (after.rows[table] as Row[]).some((row) => row.erased)))
        const back = undoAnswerStep(after, { before, after }, 6000)
        const says = ({ rows }: AnswerSet) =>
          hostTables.flatMap((table) =>
            (rows[table] as Row[]).flatMap((row) => (isDeleted(row) ? [] : [{ ...row, clock: 0, dots: 0, seq: 0, gone: 0 }])),
          )
        expect(says(back)).toEqual(says(before))
        // By further edits, so that a file which has the act merges with one that has it not.
        for (const table of hostTables)
          for (const row of after.rows[table] as Row[]) {
            const now = (back.rows[table] as Row[]).find(({ id }) => id === row.id)!
            expect(sameValue(mergeRows(now, row), now)).toBe(true)
          }
      }),
      { numRuns: 100 },
    ))

  test('on two devices is one row for one observation, and both are kept', () => {
    const [laptop, phone] = ['laptop', 'phone'].map((device) => beginAnswers(about, shown, undefined, device)) as [AnswerSet, AnswerSet]
    const a = replyTo(laptop, observations[0]!, { says: 'dispute', text: 'no' }, 10)
    const b = replyTo(phone, observations[0]!, { says: 'context', text: 'and yet' }, 20)
    const both = joinAnswers(a, b)
    expect(both.rows.replies).toHaveLength(1)
    expect(repliesBy(both).get(observations[0]!.id)).toMatchObject({ says: 'context' })
  })

  test('names the words that it answers, and that they were changed since is seen', () => {
    const [first] = observations as [Observation]
    const written = replyTo(beginAnswers(about, shown), first, { says: 'confirm', text: '' }, 10)
    const changed = editRow<Observation>(first, { text: 'other words' }, 'desk')
    expect(written.rows.replies[0]?.to).toEqual(textDot(first))
    expect(textDot(changed)).not.toEqual(textDot(first))
    // A star is not a word.
    expect(textDot(editRow<Observation>(first, { starred: true }, 'desk'))).toEqual(textDot(first))
    const again = replyTo(written, changed, { says: 'confirm', text: '' }, 11)
    expect(again.rows.replies[0]?.to).toEqual(textDot(changed))
  })

  test('goes on where the file of the second round stands, and where it was kept, whichever is further', () => {
    const written = replyTo(beginAnswers(about, shown, undefined, 'laptop'), observations[0]!, { says: 'dispute', text: 'first' }, 10)
    const sent = { ...written.rows.replies[0]! }
    const kept = replyTo(written, observations[0]!, { says: 'dispute', text: 'second' }, 20)
    const eve: Reply = { ...sent, id: 'eve', by: 'eve' }
    const round = fileOf({ ...evening(), rideAlongs: [evening().rideAlong], replies: [sent, eve] })
    for (const begun of [
      beginAnswers(about, round, parseSavedAnswers(textOf(kept))),
      beginAnswers(about, round),
      beginAnswers(about, shown, parseSavedAnswers(textOf(kept))),
    ])
      expect(begun.rows.replies).toHaveLength(1)
    expect(repliesBy(beginAnswers(about, round, parseSavedAnswers(textOf(kept)))).get(observations[0]!.id)?.text).toBe('second')
    expect(repliesBy(beginAnswers(about, round)).get(observations[0]!.id)?.text).toBe('first')
  })

  test('takes an agreement back, naming it, and gives it again', () => {
    const begun = beginAnswers(about, fileOf({ agreements: [agreement] }))
    expect(latestConsent(begun, [agreement])).toEqual(agreement)
    const back = withdrawOwnConsent(begun, agreement, 50)
    expect(latestConsent(back, [agreement])).toMatchObject({ by: 'alex', scope: 'this evening', at: 5, takenBackAt: 50 })
    const given = renewConsent(back, agreement, 60)
    expect(latestConsent(given, [agreement])).toMatchObject({ by: 'alex', at: 60 })
    expect(latestConsent(given, [agreement])?.takenBackAt).toBeUndefined()
    expect(given.rows.agreements).toHaveLength(1)
  })

  test('is nothing after all of it was erased, and the envelopes go out', () => {
    const written = done([
      (w, n) => replyTo(w, observations[0]!, { says: 'dispute', text: 'a secret' }, n),
      (w, n) => remark(w, 'thanks', 1, 'a secret', n),
    ])
    expect(answerCount(written)).toBe(2)
    const erased = eraseAnswers(written)
    expect(answerCount(erased)).toBe(0)
    expect(textOf(erased)).not.toContain('a secret')
    expect(parseSavedAnswers(textOf(erased)).rows.replies).toMatchObject([{ erased: true }])
  })

  test.each(['', '{}', 'null', '{"device":"x","seq":1,"saved":0,"rows":"{}"}', '{"device":"x","seq":-1,"saved":0,"rows":""}'])(
    'is refused where it is not what was kept: %s',
    (text) => expect(() => parseSavedAnswers(text)).toThrow(BackupError),
  )
})

describe('On the observer’s side', () => {
  let review: Review
  const observed: Observation[] = []
  beforeEach(async () => {
    const rideAlong = await startRideAlong({ title: 'Database evening' })
    await setHost(rideAlong.id, { name: 'Alex' })
    const host = (await db.rideAlongs.get(rideAlong.id))!.hosts[0]!
    observed.length = 0
    for (const line of ['!! it hangs', '" I cannot tell']) {
      const { id } = await capture(parseLine(line, { now: Date.now(), zone: 'UTC', date: rideAlong.date, live: true }))
      observed.push((await db.observations.get(id))!)
    }
    await endRideAlong(rideAlong.id)
    const secret = { iv: new Uint8Array(12), bytes: new Uint8Array(1) }
    review = { id: crypto.randomUUID(), rideAlongId: rideAlong.id, person: host, secret, slots: [], rounds: [], sent: [] }
    await storeReview(review)
  })

  test('all of it is taken in, again and again, and what was erased is gone there too', async () => {
    const its = { person: review.person, rideAlongId: review.rideAlongId, review: review.id }
    let written = beginAnswers(its, fileOf({ observations: observed }))
    written = replyTo(written, observed[0]!, { says: 'dispute', text: 'it was slow' }, 10)
    written = replyTo(written, observed[1]!, { says: 'amend', text: 'nobody can tell' }, 11)
    for (const kpi of kpis) written = rateAsHost(written, kpi, 'some', 12)
    written = remark(written, 'priority', 1, 'an owner', 13)
    written = addHostObservation(written, { kind: 'challenge', severity: 2, text: 'the phone rang', at: 14, offset: 0 }, 14)
    written = withdrawOwnConsent(written, { at: 1, scope: 'all' }, 15)
    written = withdrawReply(written, observed[1]!.id, 16)
    expect(await mergeAnswers(review, parseBackup(rowsText(written)))).toMatchObject({ changed: 12, toDeleted: 0 })
    expect((await mergeAnswers(review, parseBackup(rowsText(written)))).changed).toBe(0)
    expect((await db.replies.toArray()).filter((row) => !isDeleted(row)).map(({ text }) => text)).toEqual(['it was slow'])

    written = eraseAnswers(written)
    written = replyTo(written, observed[0]!, { says: 'confirm', text: '' }, 20)
    await mergeAnswers(review, parseBackup(rowsText(written)))
    expect(JSON.stringify(await Promise.all([db.replies.toArray(), db.remarks.toArray(), db.observations.toArray()]))).not.toMatch(
      /it was slow|an owner|phone rang/,
    )
    expect((await db.replies.toArray()).filter((row) => !isDeleted(row))).toMatchObject([{ says: 'confirm' }])
  })
})
