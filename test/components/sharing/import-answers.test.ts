import { beforeEach, describe, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { currentAgreement } from '../../../components/agreement/current-agreement.ts'
import { parseReview } from '../../../components/review/unlocked-review.ts'
import { importAnswerFile, importLockedAnswers, retrySetAsideFile } from '../../../components/sharing/import-answers.ts'
import { beginReview, passphraseOf } from '../../../components/sharing/make-review-file.ts'
import { reviewContent } from '../../../components/sharing/review-content.ts'
import { db, type Review } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { capture } from '../../../storage/day/capture.ts'
import { giveAssent, assentFor, beginAnswers, withdrawAssent } from '../../../storage/review/answer-set.ts'
import { unwrapSecret, wrapSecret } from '../../../storage/database/secrets.ts'
import { filesSetAside } from '../../../storage/review/set-aside-files.ts'
import { eraseHostWords } from '../../../storage/review/withdraw.ts'
import { deleteRideAlong, endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { rowsOf } from '../../../storage/ride-alongs/rows.ts'
import { addHost } from '../../../storage/ride-alongs/people.ts'
import { KeyLostError } from '../../../storage/errors.ts'
import { createRow } from '../../../storage/rows/row.ts'
import { type Assent, type Observation, type Reply, type RideAlong } from '../../../storage/rows/tables.ts'
import { proposeVersion } from '../../../storage/agreement/versions.ts'
import { undo } from '../../../storage/database/acts.ts'
import { writeRows } from '../../../summary/formats/json.ts'
import { parseReviewFile, sealAnswers, sealReview, unsealReview, type AnswerContent, type ReviewFile } from '../../../sync/review-file.ts'
import { openKeySlot, WrongPassphraseError, type DataKey, type KeySlot } from '../../../sync/encryption/seal.ts'

let rideAlong: RideAlong
let host: string
let review: Review
let observation: Observation
let key: DataKey
let passphrase: string
beforeEach(async () => {
  rideAlong = await startRideAlong({ title: 'Database evening' })
  await addHost(rideAlong.id, { name: 'Alex' })
  host = (await db.rideAlongs.get(rideAlong.id))!.hosts[0]!
  const { id } = await capture(parseLine('!! it hangs', { now: Date.now(), zone: 'UTC', date: rideAlong.date, live: true }))
  observation = (await db.observations.get(id))!
  review = await beginReview(rideAlong.id, host)
  passphrase = (await passphraseOf(review))!
  key = (await openKeySlot(review.slots as KeySlot[], passphrase)).dataKey
})

const reply = (id = observation.id): Reply =>
  createRow<Reply>(
    { rideAlongId: rideAlong.id, observationId: id, says: 'dispute', text: 'not so', at: 5, to: [1, 'desk'] },
    { by: host, device: 'laptop', seq: 1, now: 5 },
    `${host}/${id}`,
  )
const other = 'kim'
/** The host’s row, which says that somebody agrees. */
const assentOf = (person: string, hash = 'a'.repeat(64)): Assent =>
  createRow<Assent>({ rideAlongId: rideAlong.id, hash, person, at: 5 }, { by: host, device: 'laptop', seq: 2, now: 5 }, `${host}/${person}`)
const nothing = { people: [], rideAlongs: [], observations: [], spans: [], followUps: [], tags: [] }
const rows = (replies = [reply()], assents: Assent[] = []) =>
  writeRows({ ...nothing, replies, assents }, { writtenAt: 6, contains: 'what may leave' })
const answers = (content: Partial<AnswerContent> = {}) =>
  sealAnswers({ review: review.id, round: 1, slots: review.slots as KeySlot[], format: 2 }, key, {
    person: host,
    rideAlongId: rideAlong.id,
    rows: rows(),
    ...content,
  })
const changed = (text: string, change: (file: Record<string, unknown>) => void) => {
  const file: Record<string, unknown> = JSON.parse(text)
  change(file)
  return JSON.stringify(file)
}

describe('A review', () => {
  test('goes on under one passphrase, and what it shows opens with that', async () => {
    expect((await beginReview(rideAlong.id, host)).id).toBe(review.id)
    expect(passphrase.split(' ')).toHaveLength(6)
    const content = (await reviewContent(rideAlong.id, host))!
    const file = parseReviewFile(
      await sealReview({ review: review.id, round: 1, slots: review.slots as KeySlot[] }, key, content),
    ) as ReviewFile
    expect(await unsealReview(file, key)).toEqual(content)
    expect(content.rows).toContain('it hangs')
  })

  test('keeps its key and its passphrase from whoever reads the database', async () => {
    const kept = JSON.stringify(await db.reviews.toArray(), (_, value: unknown) =>
      value instanceof Uint8Array ? String.fromCharCode(...value) : value,
    )
    expect(kept).not.toContain(passphrase.split(' ')[0])
    expect((await db.keys.get('device'))?.key.extractable).toBe(false)
  })

  test('holds nothing private, wherever it stands', async () => {
    const secret = await capture(parseLine('the canary sings', { now: Date.now(), zone: 'UTC', date: rideAlong.date, live: true }))
    await db.observations.update(secret.id, {
      visibility: 'private',
      tags: ['canary'],
      page: 'https://canary.example/',
      pageTitle: 'canary',
    })
    const content = (await reviewContent(rideAlong.id, host))!
    expect(content.rows).not.toContain('canary')
    expect(content.privateCount).toBe(1)
  })
})

test('a secret opens on the device that wrapped it, and nowhere else', async () => {
  const bytes = new TextEncoder().encode('a secret')
  const wrapped = await wrapSecret(bytes)
  expect(await unwrapSecret(wrapped)).toEqual(bytes)
  await db.keys.clear()
  await expect(unwrapSecret(wrapped)).rejects.toThrow(KeyLostError)
})

describe('A summary that was put forward', () => {
  const agreement = async () => {
    const all = (await rowsOf(rideAlong.id))!
    return (await currentAgreement(all, []))!
  }
  /** The version that the host is asked to agree to. */
  const asked = async () => (await reviewContent(rideAlong.id, host))!.version
  const putForward = async (days?: number) => {
    const { agreement: now, content } = await agreement()
    await proposeVersion(
      { rideAlongId: rideAlong.id, hash: now.hash, content, ...(days && { finalAt: Date.now() + days * 86_400_000 }) },
      'Put forward',
    )
    return now.hash
  }

  test('is final once the host’s own file says that they agree, and a draft again when something changes', async () => {
    await endRideAlong(rideAlong.id)
    expect(await asked()).toBeUndefined()
    const hash = await putForward()
    expect(await asked()).toEqual({ n: 1, hash })
    expect((await agreement()).agreement).toMatchObject({ state: 'open', waiting: ['Alex'] })

    const shown = parseReview(review.id, (await reviewContent(rideAlong.id, host))!)
    let written = beginAnswers({ person: host, rideAlongId: rideAlong.id, review: review.id }, shown.rows, undefined, 'laptop')
    written = giveAssent(written, hash, 50)
    expect(giveAssent(written, hash, 60)).toBe(written)
    const given = async () => answers({ rows: rows([], written.rows.assents) })
    expect(await importAnswerFile('answers.json', await given())).toMatchObject({ what: 'taken', taken: { changed: 1 } })
    expect((await agreement()).agreement).toMatchObject({ state: 'final', hash, agreed: [{ name: 'Alex', at: 50 }, {}], waiting: [] })
    expect((await importAnswerFile('answers.json', await given())) as object).toMatchObject({ taken: { changed: 0 } })

    // On another device of theirs, what they said is there; they take it back, and give it again.
    const again = parseReview(review.id, (await reviewContent(rideAlong.id, host))!)
    expect(assentFor(beginAnswers({ person: host, rideAlongId: rideAlong.id, review: review.id }, again.rows), hash)?.at).toBe(50)
    written = withdrawAssent(written, hash, 70)
    await importAnswerFile('answers.json', await given())
    expect((await agreement()).agreement).toMatchObject({ state: 'open', waiting: ['Alex'] })
    written = giveAssent(written, hash, 80)
    expect(written.rows.assents).toHaveLength(1)
    await importAnswerFile('answers.json', await given())
    expect((await agreement()).agreement.state).toBe('final')

    await importAnswerFile('answers.json', await answers())
    expect((await agreement()).agreement).toMatchObject({ state: 'draft', changed: true, version: 1 })
    // Nobody is asked to agree to what it was.
    expect(await asked()).toBeUndefined()
    const second = await putForward(7)
    expect(await asked()).toMatchObject({ n: 2, hash: second })
    expect((await asked())!.finalAt).toBeGreaterThan(Date.now())
    expect((await agreement()).agreement).toMatchObject({ state: 'open', waiting: ['Alex'] })
  })

  test('is not agreed to by a hash that nobody put forward, nor any more once the host’s words were erased', async () => {
    await endRideAlong(rideAlong.id)
    const hash = await putForward()
    await importAnswerFile('answers.json', await answers({ rows: rows([], [assentOf(host)]) }))
    expect((await agreement()).agreement.state).toBe('open')
    await importAnswerFile('answers.json', await answers({ rows: rows([], [{ ...assentOf(host, hash), id: 'own' }]) }))
    expect((await agreement()).agreement.state).toBe('final')
    await eraseHostWords(host, rideAlong.id)
    expect((await agreement()).agreement).toMatchObject({ state: 'open', waiting: ['Alex'] })
    expect(JSON.stringify(await db.assents.toArray())).not.toContain(assentOf(host).hash)
  })
})

describe('A file that comes back', () => {
  test('is taken in once, and again without a change', async () => {
    const text = await answers()
    expect(await importAnswerFile('answers.json', text)).toMatchObject({ what: 'taken', taken: { changed: 1 } })
    expect(await importAnswerFile('answers.json', text)).toMatchObject({ what: 'taken', taken: { changed: 0 } })
    expect(await db.replies.toArray()).toMatchObject([{ text: 'not so' }])
  })

  test.each<[string, () => Promise<string>, string, boolean]>([
    ['foreign', async () => '{"some":"thing"}', words.fileForeign, false],
    ['no text of ours at all', async () => 'GIF89a', words.fileNotRead, false],
    ['cut', async () => (await answers()).slice(0, -30), words.fileNotRead, true],
    [
      'edited',
      async () => changed(await answers(), (file) => (file['sealed'] = String(file['sealed']).replace(/.{4}$/, 'AAAA'))),
      words.fileDamaged,
      true,
    ],
    ['newer', async () => changed(await answers(), (file) => (file['format'] = 3)), words.fileNewer, true],
    ['of a newer content', async () => answers({ rows: rows().replace('"format": 2', '"format": 3') }), words.fileNewer, true],
    ['to another ride-along', async () => answers({ rideAlongId: 'another' }), words.answersForeign, true],
    ['of another person', async () => answers({ person: 'eve' }), words.answersForeign, true],
    ['with what is not the host’s', async () => answers({ rows: rows([{ ...reply(), by: 'eve' }]) }), words.answersForeign, true],
    [
      'with what another agreed to',
      async () => answers({ rows: rows([], [{ ...assentOf(other), by: other }]) }),
      words.answersForeign,
      true,
    ],
    [
      'with the word of another under the host’s name',
      async () => answers({ rows: rows([], [assentOf(other)]) }),
      words.answersForeign,
      true,
    ],
    [
      'with what was agreed of another ride-along',
      async () => answers({ rows: rows([], [{ ...assentOf(host), rideAlongId: 'another' }]) }),
      words.answersForeign,
      true,
    ],
    ['a copy of notes', async () => rows(), words.fileIsCopy, false],
  ])(
    'and is %s is refused in one sentence: nothing changes, and it is kept aside where it was an answer',
    async (_, text, sentence, kept) => {
      const file = await text()
      expect(await importAnswerFile('answers.json', file)).toEqual({ what: 'refused', sentence, kept })
      expect([await db.replies.count(), await db.assents.count()]).toEqual([0, 0])
      expect((await filesSetAside()).map((aside) => [aside.name, aside.text, aside.why])).toEqual(
        kept ? [['answers.json', file, sentence]] : [],
      )
    },
  )

  test('to a ride-along that was deleted is kept aside, and taken in when that is back', async () => {
    const text = await answers()
    await deleteRideAlong(rideAlong.id, 'Deleted')
    expect(await importAnswerFile('answers.json', text)).toMatchObject({ what: 'refused', sentence: words.answersNoRideAlong, kept: true })
    await undo()
    const [aside] = await filesSetAside()
    expect(await retrySetAsideFile(aside!)).toMatchObject({ what: 'taken', taken: { changed: 1 } })
    expect(await filesSetAside()).toEqual([])
  })

  test('to a review of another device opens with its passphrase, and with no other', async () => {
    const text = await answers()
    await db.reviews.clear()
    const given = await importAnswerFile('answers.json', text)
    if (given.what !== 'locked') throw new Error(given.what)
    await expect(importLockedAnswers(given, 'harbour violet lantern fossil')).rejects.toThrow(WrongPassphraseError)
    expect(await db.replies.count()).toBe(0)
    expect(await importLockedAnswers(given, passphrase)).toMatchObject({ what: 'taken', taken: { changed: 1 } })
    expect(await importAnswerFile('answers.json', text)).toMatchObject({ what: 'taken', taken: { changed: 0 } })
  })

  test('and is a review, is no answer', async () => {
    const content = (await reviewContent(rideAlong.id, host))!
    const text = await sealReview({ review: review.id, round: 1, slots: review.slots as KeySlot[] }, key, content)
    expect(await importAnswerFile('review.json', text)).toMatchObject({ what: 'review' })
  })
})
