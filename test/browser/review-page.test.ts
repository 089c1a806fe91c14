import 'fake-indexeddb/auto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { parseBackup } from '../../storage/library/backup.ts'
import { db, type Review } from '../../storage/database/db.ts'
import { storeReview } from '../../storage/review/reviews.ts'
import { mergeAnswers } from '../../storage/review/merge-answers.ts'
import { kpis } from '../../storage/rows/tables.ts'
import { embedFile, parseReviewFile, unsealAnswers, unsealReview, type AnswerFile, type ReviewFile } from '../../sync/review-file.ts'
import type { DataKey, KeySlot } from '../../sync/encryption/seal.ts'
import { agreedEvening, canary, newLock, passphrase, reviewId, sealedFile } from '../fixtures/review.ts'
import { downloaded, until, type Page } from './driver/index.ts'
import { browsers, newBrowser, chooseFile, expectAccessible } from './helpers.ts'

const page = readFileSync('.output/chrome-mv3/review.html', 'utf8')
const rows = agreedEvening()
let lock: { key: DataKey; slots: KeySlot[] }
let folder: string
let sealed: string
beforeAll(async () => {
  lock = await newLock()
  sealed = await sealedFile(lock, rows)
  folder = mkdtempSync(join(tmpdir(), 'ride-along-review-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function fileOf(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('The review page', () => {
  test('the review page has at most 60 KiB compressed and is the same in both builds', () => {
    expect(gzipSync(page, { level: 9 }).length).toBeLessThanOrEqual(60 * 1024)
    expect(readFileSync('.output/firefox-mv3/review.html', 'utf8')).toBe(page)
  })

  test('the review page runs one script by its hash and contains no code for a database, extension API, network or worker', () => {
    expect(page).toMatch(
      /content="default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='; img-src data:; base-uri 'none'; form-action 'none'"/,
    )
    expect(page.match(/<script/g)).toHaveLength(2)
    expect(page.match(/<\/script/g)).toHaveLength(2)
    expect(page).not.toMatch(/<link|<img|\bsrc=|@import|url\(/)
    expect(page).not.toMatch(
      /dexie|indexedDB|IDBKeyRange|webextension|\bbrowser\.|\bchrome\.|\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|new (?:Shared)?Worker|\beval\(|new Function/i,
    )
  })

  test('a review file contains no readable text of the ride-along, and nothing private even when decrypted', async () => {
    const whole = embedFile(page, sealed)
    expect(whole).not.toContain(canary)
    expect(whole).not.toMatch(/Alex Moreau|bucket is empty/)
    const content = JSON.stringify(await unsealReview(parseReviewFile(whole) as ReviewFile, lock.key))
    expect(content).not.toContain(canary)
    expect(content).toContain('bucket is empty')
  })
})

describe.each(browsers)('%s', (name) => {
  let profile: Awaited<ReturnType<typeof newBrowser>>
  beforeAll(async () => {
    profile = await newBrowser(name)
  })
  afterAll(() => profile.end())

  /** Opens a file from disk. Any request, popup or console message is an error. */
  async function open(path: string, shown = words.reviewLocked): Promise<Page> {
    const { page, events } = await profile.browser.openFile(path)
    onTestFinished(async () => {
      expect((await events()).filter((line) => !line.startsWith('request: blob:'))).toEqual([])
      await page.close()
    })
    await page.waitFor(shown)
    return page
  }
  async function unlock(page: Page): Promise<void> {
    await page.type(`${passphrase}\n`)
    await page.waitFor(words.reviewNotedHint(37))
  }

  test('a host answers a review file by keyboard, closes it, continues, and saves answers that the observer imports', async () => {
    const path = fileOf('review.html', embedFile(page, sealed))
    const first = await open(path)
    await first.type('harbour violet lantern fossil orbit mapel\n')
    await first.waitFor(words.reviewWrongPassphrase)
    // The text is selected, so typing replaces it.
    await unlock(first)
    expect(await first.evaluate(() => document.activeElement?.textContent)).toBe('Database evening')
    expect(await first.evaluate(() => document.title)).toBe(words.reviewTitle('Database evening'))
    expect(await first.evaluate(() => document.documentElement.outerHTML)).not.toContain(canary)
    await first.waitFor(() => document.querySelector('img')?.naturalWidth === 1)

    await tabTo(first, 'r1')
    await first.press('Space')
    await tabTo(first, 'r2')
    await first.press('Space')
    await first.press('ArrowRight')
    await first.press('ArrowRight')
    await tabTo(first, 'w2')
    await first.type('It took an hour, not five minutes')
    await keptIn(first)
    await first.evaluate(() => document.querySelector<HTMLElement>('[name=kpi-communication]')!.focus())
    for (const kpi of kpis) {
      await tabTo(first, `kpi-${kpi}`)
      await first.press('Space')
    }
    await tabTo(first, words.reviewPriority(1))
    await first.type('Somebody to own restores')
    await keptIn(first)
    await first.waitFor(words.reviewAnswered(2, 37))
    const saved = await first.evaluate(() => JSON.stringify(localStorage))
    expect(saved).toContain(`ride-along review ${reviewId}`)
    expect(saved).not.toMatch(new RegExp(`It took an hour|Somebody|${canary}`))

    const again = await open(path)
    await unlock(again)
    await again.waitFor(words.reviewAnswered(2, 37))
    expect(await again.evaluate(() => document.querySelector<HTMLTextAreaElement>('#w2')?.value)).toBe('It took an hour, not five minutes')
    expect(await again.evaluate(() => document.querySelectorAll('[name^=kpi]:checked').length)).toBe(7)
    await tabTo(again, words.reviewSave)
    await again.press('Enter')
    await again.waitFor('database-evening-answers-2017-01-31')

    const text = readFileSync(await downloaded(profile.browser, /^database-evening-answers-2017-01-31\.json$/), 'utf8')
    expect(text).not.toMatch(new RegExp(`It took an hour|Alex|${canary}`))
    const file = parseReviewFile(text) as AnswerFile
    expect(file).toMatchObject({ what: 'answers', review: reviewId, round: 1 })
    const { person, rideAlongId, rows: written } = await unsealAnswers(file, lock.key)
    expect(written).not.toContain(canary)
    await Promise.all(db.tables.map((table) => table.clear()))
    await db.rideAlongs.add(rows.rideAlong)
    await db.observations.bulkAdd(rows.observations)
    const secret = { iv: new Uint8Array(12), bytes: new Uint8Array(1) }
    const review: Review = { id: reviewId, rideAlongId, person, secret, slots: [], rounds: [], sent: [] }
    await storeReview(review)
    expect(await mergeAnswers(review, parseBackup(written))).toEqual({ rideAlongId: 'evening', changed: 10, toDeleted: 0 })
    expect((await db.replies.toArray()).map(({ says, text }) => `${says} ${text}`).sort()).toEqual([
      'confirm ',
      'dispute It took an hour, not five minutes',
    ])
    expect(await db.ratings.count()).toBe(7)
    expect(await db.remarks.toArray()).toMatchObject([{ text: 'Somebody to own restores' }])
  })

  test('two pages with the same review merge their answers', async () => {
    const path = fileOf('two.html', embedFile(page, await sealedFile(lock, rows, 2)))
    const [one, other] = [await open(path), await open(path)]
    await unlock(one)
    await unlock(other)
    await one.evaluate(() => document.querySelector<HTMLElement>('[name=r5][value=confirm]')!.click())
    await other.waitFor(() => document.querySelector<HTMLInputElement>('[name=r5][value=confirm]')?.checked)
    await other.evaluate(() => document.querySelector<HTMLElement>('[name=r6][value=confirm]')!.click())
    await one.waitFor(() => document.querySelector<HTMLInputElement>('[name=r6][value=confirm]')?.checked)
  })

  test('the empty review page opens a separate review file, and says why other files are refused', async () => {
    const alone = await open(fileOf('page.html', page), words.reviewNoFile)
    await expectAccessible(alone, 320, 400, 1280)
    await chooseFile(alone, 'notes.json', '{"application":"something else"}')
    await alone.waitFor(words.reviewForeign)
    await chooseFile(alone, 'review.json', sealed)
    await alone.waitFor(words.reviewLocked)
    await expectAccessible(alone, 320, 400, 1280)
    await alone.evaluate(() => document.querySelector<HTMLElement>('#passphrase')!.focus())
    await unlock(alone)
    await expectAccessible(alone, 320, 400, 1280)
    await alone.evaluate(() => {
      for (const says of ['dispute', 'context']) document.querySelector<HTMLElement>(`[name=r3][value=${says}]`)!.click()
      document.querySelector<HTMLElement>('#add-own')!.click()
    })
    await alone.click('button', words.reviewSave)
    await alone.waitFor(words.reviewSavedWell)
    await expectAccessible(alone, 320, 400, 1280)
    await alone.click('button', words.reviewErase)
    await alone.waitFor(words.reviewEraseNow)
    await expectAccessible(alone, 320, 400, 1280)
    await alone.press('Escape')
    await alone.waitFor(() => !document.querySelector('dialog'))
  })

  test('a truncated review file says so, wherever it is cut', async () => {
    const whole = embedFile(page, sealed)
    const script = whole.lastIndexOf('<script>')
    for (const [i, cut] of [whole.slice(0, script - 500), whole.slice(0, script + 9000)].entries()) {
      const { page } = await profile.browser.openFile(fileOf(`cut-${i}.html`, cut))
      await page.waitFor(words.reviewFallback)
      await page.close()
    }
    const changed = await open(fileOf('changed.html', whole.replace('"sealed":"', '"sealed":"*')), words.reviewNoFile)
    await changed.waitFor(words.reviewDamaged)
  })
})

/** Presses Tab until a control with that name, id or accessible name has the focus. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const at = await page.evaluate(() => {
      const found = document.activeElement
      return [found?.id, found?.getAttribute('name'), found?.getAttribute('aria-label'), found?.textContent?.trim()]
    })
    if (at.includes(wanted)) return
    await page.press('Tab')
  }
  throw new Error(`Tab never reached ${wanted}.`)
}

/** Waits until all answers are stored. */
async function keptIn(page: Page): Promise<void> {
  await page.evaluate(() => (document.querySelector('#announcer')!.textContent = ''))
  await until('what was written to be kept', () => page.evaluate(() => document.querySelector('#announcer')?.textContent === 'Kept.'))
}
