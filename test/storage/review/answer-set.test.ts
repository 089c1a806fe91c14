import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseBackup } from '../../../storage/library/backup.ts'
import { BackupError } from '../../../storage/errors.ts'
import { db } from '../../../storage/database/db.ts'
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
import { mergeAnswers } from '../../../storage/review/merge-answers.ts'
import { createRow, editRow, isDeleted, mergeRows, sameValue, type Row } from '../../../storage/rows/row.ts'
import { hostTables, kpis, levels, type Consent, type Observation, type Reply } from '../../../storage/rows/tables.ts'
import { writeRows } from '../../../summary/formats/json.ts'
import { answerFile, answeredReview } from '../../fixtures/answered-review.ts'
import { evening } from '../../fixtures/evening.ts'

const { rideAlong: _, ...rows } = evening()
const observations = rows.observations
const scope = { person: 'alex', rideAlongId: 'evening', review: '6f1c1e0a-6d7e-4b43-9f58-2f9b6c2f7a11' }
const empty = { people: [], rideAlongs: [], observations: [], spans: [], followUps: [], tags: [] }
const shown = answerFile({ ...evening(), rideAlongs: [evening().rideAlong] })
const rowsText = (answers: AnswerSet) => writeRows({ ...empty, ...answers.rows }, { writtenAt: 1, contains: 'what may leave' })
const textOf = (answers: AnswerSet) => savedAnswersText(answers, rowsText(answers))
const reopened = (answers: AnswerSet, device = answers.device) => beginAnswers(scope, shown, parseSavedAnswers(textOf(answers)), device)
const sorted = (answers: AnswerSet) => ({
  ...answers,
  rows: Object.fromEntries(hostTables.map((table) => [table, (answers.rows[table] as Row[]).toSorted((a, b) => (a.id < b.id ? -1 : 1))])),
})
const agreement = createRow<Consent>(
  { rideAlongId: 'evening', person: 'alex', at: 5, scope: 'this evening' },
  { by: 'coo', device: 'desk', seq: 900, now: 5 },
  'agreed',
)

type HostAct = (answers: AnswerSet, now: number) => AnswerSet
const words = fc.string({ unit: 'grapheme', maxLength: 12 })
const anObservation = fc.nat(observations.length - 1).map((i) => observations[i]!)
const hostObservation = fc.record({
  kind: fc.constantFrom('note', 'win', 'question', 'quote'),
  text: words,
  at: fc.integer({ min: 0, max: 2e12 }),
  offset: fc.integer({ min: -720, max: 840 }),
})
const anAct: fc.Arbitrary<HostAct> = fc.oneof(
  fc.record({ of: anObservation, says: fc.constantFrom('confirm', 'amend', 'context', 'dispute', 'withdraw'), text: words }).map(
    ({ of, ...reply }): HostAct =>
      (answers, now) =>
        replyTo(answers, of, reply, now),
  ),
  anObservation.map(
    ({ id }): HostAct =>
      (answers, now) =>
        withdrawReply(answers, id, now),
  ),
  fc.tuple(fc.constantFrom(...kpis), fc.constantFrom(...levels)).map(
    ([kpi, level]): HostAct =>
      (answers, now) =>
        rateAsHost(answers, kpi, level, now),
  ),
  fc.tuple(fc.constantFrom('priority', 'thanks'), fc.integer({ min: 1, max: 3 }), words).map(
    ([what, place, text]): HostAct =>
      (answers, now) =>
        remark(answers, what, place, text, now),
  ),
  hostObservation.map(
    (what): HostAct =>
      (answers, now) =>
        addHostObservation(answers, what, now),
  ),
  fc.tuple(hostObservation, fc.nat(3)).map(
    ([what, n]): HostAct =>
      (answers) =>
        editHostObservation(answers, answers.rows.observations[n]?.id ?? '', what),
  ),
  fc.nat(3).map(
    (n): HostAct =>
      (answers, now) =>
        deleteHostObservation(answers, answers.rows.observations[n]?.id ?? '', now),
  ),
  fc.constant<HostAct>((answers, now) => withdrawOwnConsent(answers, agreement, now)),
  fc.constant<HostAct>((answers, now) => renewConsent(answers, agreement, now)),
  fc.tuple(fc.constantFrom('a', 'b'), fc.boolean()).map(
    ([sign, agrees]): HostAct =>
      (answers, now) =>
        (agrees ? giveAssent : withdrawAssent)(answers, sign.repeat(64), now),
  ),
  fc.constant<HostAct>((answers) => eraseAnswers(answers)),
)
const acts = fc.array(anAct, { maxLength: 25 })
const doAll = (all: HostAct[], from = beginAnswers(scope, shown, undefined, 'laptop')) =>
  all.reduce((answers, act, i) => act(answers, 1000 + i), from)

test('an answer set that is stored and parsed again is the same and can be continued', () =>
  fc.assert(
    fc.property(acts, acts, (first, second) => {
      const answers = doAll(first)
      expect(sorted(reopened(answers))).toEqual(sorted(answers))
      const after = doAll(second, reopened(answers, 'phone'))
      for (const table of hostTables)
        for (const row of answers.rows[table] as Row[]) {
          const now = (after.rows[table] as Row[]).find(({ id }) => id === row.id)
          expect(now && sameValue(mergeRows(now, row), now)).toBe(true)
        }
    }),
    { numRuns: 60 },
  ))

test('a host’s rows are their own, shared and about this ride-along, and erased ids are not used again', () =>
  fc.assert(
    fc.property(acts, acts, (first, second) => {
      const before = JSON.stringify(shown)
      const erased = eraseAnswers(doAll(first))
      const all = doAll(second, erased)
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

test('every act of a host but erasing can be undone', () =>
  fc.assert(
    fc.property(acts, anAct, (first, last) => {
      const before = doAll(first)
      const after = last(before, 5000)
      fc.pre(!hostTables.some((table) => (after.rows[table] as Row[]).some((row) => row.erased)))
      const back = undoAnswerStep(after, { before, after }, 6000)
      const remaining = ({ rows }: AnswerSet) =>
        hostTables.flatMap((table) =>
          (rows[table] as Row[]).flatMap((row) => (isDeleted(row) ? [] : [{ ...row, clock: 0, dots: 0, seq: 0, gone: 0 }])),
        )
      expect(remaining(back)).toEqual(remaining(before))
      // The undo is a new edit, so that it also wins over a file that contains the act.
      for (const table of hostTables)
        for (const row of after.rows[table] as Row[]) {
          const now = (back.rows[table] as Row[]).find(({ id }) => id === row.id)!
          expect(sameValue(mergeRows(now, row), now)).toBe(true)
        }
    }),
    { numRuns: 100 },
  ))

test('replies from two openings merge into one reply to an observation, with the later text', () => {
  const [laptop, phone] = ['laptop', 'phone'].map((device) => beginAnswers(scope, shown, undefined, device)) as [AnswerSet, AnswerSet]
  const a = replyTo(laptop, observations[0]!, { says: 'dispute', text: 'no' }, 10)
  const b = replyTo(phone, observations[0]!, { says: 'context', text: 'and yet' }, 20)
  const both = joinAnswers(a, b)
  expect(both.rows.replies).toHaveLength(1)
  expect(repliesBy(both).get(observations[0]!.id)).toMatchObject({ says: 'context' })
})

test('a reply stores the edit of the text that it answers, so that a later change of the text is noticed', () => {
  const [first] = observations as [Observation]
  const answers = replyTo(beginAnswers(scope, shown), first, { says: 'confirm', text: '' }, 10)
  const changed = editRow<Observation>(first, { text: 'other words' }, 'desk')
  expect(answers.rows.replies[0]?.to).toEqual(textDot(first))
  expect(textDot(changed)).not.toEqual(textDot(first))
  // A star does not change the text.
  expect(textDot(editRow<Observation>(first, { starred: true }, 'desk'))).toEqual(textDot(first))
  const again = replyTo(answers, changed, { says: 'confirm', text: '' }, 11)
  expect(again.rows.replies[0]?.to).toEqual(textDot(changed))
})

test('a second review file and stored answers merge, and the later edit wins', () => {
  const answers = replyTo(beginAnswers(scope, shown, undefined, 'laptop'), observations[0]!, { says: 'dispute', text: 'first' }, 10)
  const sent = { ...answers.rows.replies[0]! }
  const kept = replyTo(answers, observations[0]!, { says: 'dispute', text: 'second' }, 20)
  const eve: Reply = { ...sent, id: 'eve', by: 'eve' }
  const round = answerFile({ ...evening(), rideAlongs: [evening().rideAlong], replies: [sent, eve] })
  for (const begun of [
    beginAnswers(scope, round, parseSavedAnswers(textOf(kept))),
    beginAnswers(scope, round),
    beginAnswers(scope, shown, parseSavedAnswers(textOf(kept))),
  ])
    expect(begun.rows.replies).toHaveLength(1)
  expect(repliesBy(beginAnswers(scope, round, parseSavedAnswers(textOf(kept)))).get(observations[0]!.id)?.text).toBe('second')
  expect(repliesBy(beginAnswers(scope, round)).get(observations[0]!.id)?.text).toBe('first')
})

test('a host can withdraw consent and give it again', () => {
  const begun = beginAnswers(scope, answerFile({ agreements: [agreement] }))
  expect(latestConsent(begun, [agreement])).toEqual(agreement)
  const back = withdrawOwnConsent(begun, agreement, 50)
  expect(latestConsent(back, [agreement])).toMatchObject({ by: 'alex', scope: 'this evening', at: 5, takenBackAt: 50 })
  const given = renewConsent(back, agreement, 60)
  expect(latestConsent(given, [agreement])).toMatchObject({ by: 'alex', at: 60 })
  expect(latestConsent(given, [agreement])?.takenBackAt).toBeUndefined()
  expect(given.rows.agreements).toHaveLength(1)
})

test('an erased answer set has no text, and its empty envelopes are still sent', () => {
  const answers = doAll([
    (answers, now) => replyTo(answers, observations[0]!, { says: 'dispute', text: 'a secret' }, now),
    (answers, now) => remark(answers, 'thanks', 1, 'a secret', now),
  ])
  expect(answerCount(answers)).toBe(2)
  const erased = eraseAnswers(answers)
  expect(answerCount(erased)).toBe(0)
  expect(textOf(erased)).not.toContain('a secret')
  expect(parseSavedAnswers(textOf(erased)).rows.replies).toMatchObject([{ erased: true }])
})

test.each(['', '{}', 'null', '{"device":"x","seq":1,"saved":0,"rows":"{}"}', '{"device":"x","seq":-1,"saved":0,"rows":""}'])(
  'parseSavedAnswers refuses text that it did not write: %s',
  (text) => expect(() => parseSavedAnswers(text)).toThrow(BackupError),
)

test('the observer’s device merges all rows of an answer set repeatedly, and loses them once they are erased', async () => {
  const { review, observed } = await answeredReview()
  const scope = { person: review.person, rideAlongId: review.rideAlongId, review: review.id }
  let answers = beginAnswers(scope, answerFile({ observations: observed }))
  answers = replyTo(answers, observed[0], { says: 'dispute', text: 'it was slow' }, 10)
  answers = replyTo(answers, observed[1], { says: 'amend', text: 'nobody can tell' }, 11)
  for (const kpi of kpis) answers = rateAsHost(answers, kpi, 'some', 12)
  answers = remark(answers, 'priority', 1, 'an owner', 13)
  answers = addHostObservation(answers, { kind: 'challenge', severity: 2, text: 'the phone rang', at: 14, offset: 0 }, 14)
  answers = withdrawOwnConsent(answers, { at: 1, scope: 'all' }, 15)
  answers = withdrawReply(answers, observed[1].id, 16)
  expect(await mergeAnswers(review, parseBackup(rowsText(answers)))).toMatchObject({ changed: 12, toDeleted: 0 })
  expect((await mergeAnswers(review, parseBackup(rowsText(answers)))).changed).toBe(0)
  expect((await db.replies.toArray()).filter((row) => !isDeleted(row)).map(({ text }) => text)).toEqual(['it was slow'])

  answers = eraseAnswers(answers)
  answers = replyTo(answers, observed[0], { says: 'confirm', text: '' }, 20)
  await mergeAnswers(review, parseBackup(rowsText(answers)))
  expect(JSON.stringify(await Promise.all([db.replies.toArray(), db.remarks.toArray(), db.observations.toArray()]))).not.toMatch(
    /it was slow|an owner|phone rang/,
  )
  expect((await db.replies.toArray()).filter((row) => !isDeleted(row))).toMatchObject([{ says: 'confirm' }])
})
