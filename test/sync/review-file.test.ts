import { readFile as readText } from 'node:fs/promises'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  extractFile,
  embedFile,
  parseReviewFile,
  ReviewFileError,
  sealAnswers,
  sealSavedAnswers,
  sealReview,
  unsealAnswers,
  unsealSavedAnswers,
  unsealReview,
  type AnswerFile,
  type ReviewContent,
  type ReviewFile,
} from '../../sync/review-file.ts'
import { makeKeySlot, newDataKey, openKeySlot, WrongPassphraseError, type DataKey, type KeySlot } from '../../sync/encryption/seal.ts'

const review = '6f1c1e0a-6d7e-4b43-9f58-2f9b6c2f7a11'
const other = '0d5f1f5e-93f4-4a53-8b0e-1f4f2f6f9a22'
const passphrase = 'harbour violet lantern fossil'
const content = { person: 'alex', privateCount: 2, rows: '{"observations":["the bucket is empty"]}' }
let key: DataKey
let slots: KeySlot[]
let file: string
beforeAll(async () => {
  key = await newDataKey()
  slots = [await makeKeySlot(key, passphrase)]
  file = await sealReview({ review, round: 1, slots }, key, content)
})

const reason = async (read: () => unknown) => {
  try {
    await read()
    return 'read'
  } catch (error) {
    if (error instanceof ReviewFileError) return error.reason
    throw error
  }
}
const changed = (change: (file: Record<string, unknown>) => void, from = file) => {
  const parsed: Record<string, unknown> = JSON.parse(from)
  change(parsed)
  return JSON.stringify(parsed)
}

describe('A review file', () => {
  test('a review file opens with its passphrase, as data and inside its page', async () => {
    const page = '<!doctype html><script type="application/json" id="review"></script><script>run()</script>'
    for (const text of [file, embedFile(page, file)]) {
      const found = parseReviewFile(text) as ReviewFile
      const { dataKey } = await openKeySlot(found.slots, `  ${passphrase} `)
      expect(await unsealReview(found, dataKey)).toEqual(content)
    }
    expect(embedFile(page, file)).toContain('</script><script>run()')
    expect(extractFile(file)).toBe(file)
  })

  test('a review file does not open with another passphrase or the key of another review', async () => {
    const found = parseReviewFile(file) as ReviewFile
    await expect(openKeySlot(found.slots, 'harbour violet lantern fossils')).rejects.toThrow(WrongPassphraseError)
    expect(await reason(async () => unsealReview(found, await newDataKey()))).toBe('damaged')
  })

  test('a review file contains no readable text', () => {
    expect(file).not.toMatch(/bucket|alex|observations/)
  })

  test('a review file with a changed byte is refused, unless the byte does not matter', { timeout: 120_000 }, async () => {
    for (let i = 0; i < file.length; i++) {
      const other = file[i] === 'A' ? 'B' : 'A'
      const text = file.slice(0, i) + other + file.slice(i + 1)
      let found: ReviewFile | AnswerFile
      try {
        found = parseReviewFile(text)
      } catch (error) {
        expect(error).toBeInstanceOf(ReviewFileError)
        continue
      }
      // Changed key slots are tested in seal.test.ts; a derivation for each byte would take minutes.
      if (JSON.stringify((found as ReviewFile).slots) !== JSON.stringify(slots)) continue
      expect(await reason(async () => expect(await unsealReview(found as ReviewFile, key)).toEqual(content)), `byte ${i}`).toMatch(
        /^(read|damaged)$/,
      )
    }
  })

  test('content of another review, another round or an answer file is refused', async () => {
    const answers = await sealAnswers({ review, round: 1, slots, format: 2 }, key, { person: 'alex', rideAlongId: 'evening', rows: 'rows' })
    for (const text of [
      changed((found) => (found['review'] = other)),
      changed((found) => (found['round'] = 2)),
      changed((found) => (found['sealed'] = JSON.parse(answers).sealed)),
    ])
      expect(await reason(() => unsealReview(parseReviewFile(text) as ReviewFile, key))).toBe('damaged')
  })

  test('a foreign, truncated, newer or too large file is refused with the reason', async () => {
    expect(await reason(() => parseReviewFile('hello'))).toBe('notJson')
    expect(await reason(() => parseReviewFile(''))).toBe('notJson')
    expect(await reason(() => parseReviewFile('{"application":"else"}'))).toBe('foreign')
    expect(await reason(() => parseReviewFile('[1]'))).toBe('foreign')
    expect(await reason(() => parseReviewFile(file.slice(0, -20)))).toBe('notJson')
    expect(await reason(() => parseReviewFile(changed((found) => (found['format'] = 3))))).toBe('newer')
    expect(await reason(() => parseReviewFile(changed((found) => (found['more'] = 1))))).toBe('damaged')
    expect(await reason(() => parseReviewFile(changed((found) => (found['slots'] = []))))).toBe('damaged')
    expect(await reason(() => parseReviewFile('x'.repeat(150_000_001)))).toBe('tooLarge')
  })

  test('a version in a review file has a number, a hash and a deadline, and no other field', async () => {
    const read = async (version: object) =>
      (
        await unsealReview(
          parseReviewFile(await sealReview({ review, round: 1, slots }, key, { ...content, version } as ReviewContent)) as ReviewFile,
          key,
        )
      ).version
    const version = { n: 2, hash: 'a'.repeat(64), finalAt: 5 }
    expect(await read(version)).toEqual(version)
    for (const wrong of [{ n: 0 }, { hash: 'A'.repeat(64) }, { hash: 'a' }, { finalAt: 1e16 }, { content: 'all of it' }])
      expect(await reason(() => read({ ...version, ...wrong }))).toBe('damaged')
  })

  test('a review file of format 1 still opens, and its answers are readable by its author', async () => {
    const [old, answered] = await Promise.all(['review', 'answers'].map((name) => readText(`test/fixtures/${name}-1.json`, 'utf8')))
    const found = parseReviewFile(old!) as ReviewFile
    const { dataKey } = await openKeySlot(found.slots, passphrase)
    expect(await unsealReview(found, dataKey)).toEqual(content)
    expect(await unsealAnswers(parseReviewFile(answered!) as AnswerFile, dataKey)).toEqual({
      person: 'alex',
      rideAlongId: 'evening',
      rows: '{}',
    })
    const again = parseReviewFile(
      await sealAnswers({ ...found, round: 2 }, dataKey, { person: 'alex', rideAlongId: 'evening', rows: '{}' }),
    )
    expect(again.format).toBe(1)
    // Content sealed for one format does not open as the other.
    expect(await reason(() => unsealReview({ ...found, format: 2 }, dataKey))).toBe('damaged')
  })

  test('a review file that unpacks to too much is refused', async () => {
    const bomb = 'a'.repeat(151_000_000)
    expect(
      await reason(() =>
        sealReview({ review, round: 1, slots }, key, { ...content, rows: bomb }).then((text) =>
          unsealReview(parseReviewFile(text) as ReviewFile, key),
        ),
      ),
    ).toBe('tooLarge')
  })
})

test('answers of any text survive sealing unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: 1, max: 99 }),
      fc.constantFrom<1 | 2>(1, 2),
      async (rows, round, format) => {
        const content = { person: 'alex', rideAlongId: 'evening', rows }
        const text = await sealAnswers({ review, round, slots, format }, key, content)
        expect(await unsealAnswers(parseReviewFile(text) as AnswerFile, key)).toEqual(content)
        expect(await unsealSavedAnswers(review, key, await sealSavedAnswers(review, key, rows))).toBe(rows)
      },
    ),
    { numRuns: 50 },
  )
})

test('saved answers of one review do not open as those of another, or as an answer file', async () => {
  const kept = await sealSavedAnswers(review, key, 'half an answer')
  expect(await reason(() => unsealSavedAnswers(other, key, kept))).toBe('damaged')
  expect(await reason(() => unsealAnswers({ ...(JSON.parse(file) as AnswerFile), what: 'answers', sealed: kept }, key))).toBe('damaged')
})
