import { readFile, rm } from 'node:fs/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { kpiNames, levelNames } from '../../components/names/kpis.ts'
import { kpis } from '../../storage/rows/tables.ts'
import { downloaded, until, type Driver, type Page } from './driver/index.ts'
import { startEvening } from './write-up-evening.ts'
import { browsers, newBrowser, chooseFile, expectAccessible, write } from './helpers.ts'

const canary = 'canary-in-a-coal-mine'
const withdrawn = 'removes the data directory on the wrong host'
const amended = 'From outside nobody can tell whether it waits or has died'
const disputed = 'Two of us did see them, in a shared mailbox'
const answered = 'I did not know of that mailbox'

/** The file that was saved last under a matching name: its path and content. */
async function take(browser: Driver, name: RegExp): Promise<{ path: string; text: string }> {
  const path = await downloaded(browser, name)
  return { path, text: await readFile(path, 'utf8') }
}

/** Replies to an observation by keyboard: the choice at this index, and text if it asks for some. */
async function reply(review: Page, number: number, choice: number, text?: string): Promise<void> {
  await until(`line ${number}`, () => review.evaluate((name) => document.querySelector(`[name=${name}]`) !== null, `r${number}`))
  await review.evaluate((name) => document.querySelector<HTMLElement>(`[name=${name}]:checked, [name=${name}]`)!.focus(), `r${number}`)
  await review.press('Space')
  for (let i = 0; i < choice; i++) await review.press('ArrowRight')
  if (text === undefined) return
  await until(`words for ${number}`, () => review.evaluate((id) => document.getElementById(id) !== null, `w${number}`))
  await review.evaluate((id) => document.getElementById(id)!.focus(), `w${number}`)
  await review.type(text)
}

/** The number of the observation with this text in a review. */
function numberIn(review: Page, text: string): Promise<number> {
  return review.evaluate((text) => {
    const choices = [...document.querySelectorAll<HTMLInputElement>('input[name^=r][value=confirm], li input[type=radio]')]
    const found = choices.find((choice) => /^r\d+$/.test(choice.name) && choice.closest('li')?.textContent.includes(text))
    return Number(found?.name.slice(1))
  }, text)
}

/** Whether the document contains the text, visible or not. */
function holds(page: Page, text: string): Promise<boolean> {
  return page.evaluate((text) => document.querySelector('#app')!.textContent.includes(text), text)
}

/** Everything stored on a device, as text. */
function stored(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const open = indexedDB.open('ride-along')
        open.onsuccess = () => {
          const names = [...open.result.objectStoreNames]
          const reads = open.result.transaction(names)
          const found: unknown[] = []
          for (const name of names) reads.objectStore(name).getAll().onsuccess = (event) => found.push((event.target as IDBRequest).result)
          reads.oncomplete = () => (open.result.close(), resolve(JSON.stringify(found)))
          reads.onerror = () => reject(reads.error)
        }
      }),
  )
}

describe.each(browsers)('%s', (name) => {
  test('observer and host exchange files from charter to revealed ratings', { timeout: 300_000 }, async () => {
    const [observer, host] = [await newBrowser(name), await newBrowser(name)]
    onTestFinished(async () => {
      await observer.end()
      await host.end()
    })
    const panel = await observer.browser.openPanel()
    await write(panel, ...(await startEvening(panel)), canary)
    await panel.press('Shift+Tab')
    await panel.press('p')
    await panel.waitFor(words.keptPrivate)
    await panel.click('button', words.endRideAlong)

    // Charter and consent.
    const page = await observer.browser.openPage('dashboard.html')
    await page.resize(1280, 900)
    await page.click('link', 'Database evening')
    await page.click('link', words.charter)
    await page.click('textbox', new RegExp(`^${words.purpose}`))
    await page.type('See how a service is kept running')
    await page.press('Tab')
    await page.evaluate((name) => document.querySelector<HTMLElement>(`[aria-label="${name}"]`)!.focus(), words.addCharterQuestion)
    await page.type('Who is told when it breaks?\n')
    await page.waitFor(() => document.querySelectorAll('[aria-label="Questions to answer"] li').length === 1)
    await page.click('button', words.noteAgreement)
    await page.waitFor('agreed on')
    // The toast covers the next button.
    await page.click('button', words.dismiss)
    await expectAccessible(page, 320, 400, 1280)

    // The observer rates blind, and previews what the host will see.
    await page.click('link', words.ratingsTab)
    for (const kpi of kpis) await page.click('radio', `${kpiNames[kpi].name}: ${levelNames.some}`)
    await page.waitFor(words.waitsForHost('Alex Moreau'))
    await expectAccessible(page, 320, 400, 1280)
    await page.click('link', words.shareTab)
    await page.waitFor(words.staysWithYou(1))
    await page.click('button', words.seeAsHost('Alex Moreau'))
    await page.waitFor('See how a service is kept running')
    expect(await page.text()).not.toContain(canary)
    await page.click('button', words.hideAsHost('Alex Moreau'))
    await page.click('button', words.saveReview)
    await page.waitFor('Send it by mail')
    const passphrase = await page.evaluate(() => document.querySelector('code')!.textContent)
    expect(passphrase.split(' ')).toHaveLength(6)
    await expectAccessible(page, 320, 400, 1280)
    const first = await take(observer.browser, /^review-of-database-evening.*\.html$/)
    expect(first.text).not.toMatch(new RegExp(`${canary}|the base backup hangs|Alex Moreau`))

    // The host answers in a separate browser.
    const open = async (path: string) => {
      const { page: review, events } = await host.browser.openFile(path)
      await review.waitFor(words.reviewLocked)
      await review.type(`${passphrase}\n`)
      await review.waitFor('Database evening')
      await review.waitFor(words.reviewSave)
      expect(await review.evaluate(() => document.documentElement.outerHTML)).not.toContain(canary)
      return { review, quiet: async () => expect((await events()).filter((line) => !line.startsWith('request: blob:'))).toEqual([]) }
    }
    const save = async (review: Page) => {
      await review.click('button', words.reviewSave)
      const answers = await take(host.browser, /^database-evening-answers.*\.json$/)
      await rm(answers.path)
      expect(answers.text).not.toMatch(/mailbox|Alex/)
      return answers.text
    }
    const round1 = await open(first.path)
    const numberOf = (text: string) => numberIn(round1.review, text)
    const numbers = {
      hangs: await numberOf('the base backup hangs'),
      quote: await numberOf('whether it waits or has died'),
      wrong: await numberOf(withdrawn),
      mails: await numberOf('the failure mails'),
    }
    await reply(round1.review, numbers.hangs, 0)
    await reply(round1.review, numbers.quote, 1, amended)
    await reply(round1.review, numbers.wrong, 3)
    await reply(round1.review, numbers.mails, 2, disputed)
    for (const kpi of kpis) {
      await round1.review.evaluate((name) => document.querySelector<HTMLElement>(`[name=${name}]`)!.focus(), `kpi-${kpi}`)
      await round1.review.press('Space')
    }
    expect(await round1.review.evaluate(() => document.body.innerText)).not.toContain(words.ratingObserver + '\n' + levelNames.some)
    const answers1 = await save(round1.review)
    await round1.quiet()
    await round1.review.close()

    // The replies appear beside the observations: a withdrawal is granted, a dispute answered, the ratings are shown.
    await page.click('link', words.repliesTab)
    await page.waitFor(words.repliesNone)
    await chooseFile(page, 'answers.json', answers1)
    await page.waitFor(words.answersTaken(11))
    await page.waitFor(disputed)
    await page.waitFor(amended)
    await expectAccessible(page, 320, 400, 1280)
    await page.click('button', words.withdrawIt)
    await page.click('button', words.withdrawNow)
    await page.waitFor(words.withdrawn(1))
    expect(await stored(page)).not.toContain(withdrawn)
    await page.click('radio', words.disputedOnly)
    await page.waitFor(() => document.querySelectorAll('main ol > li').length === 1)
    await page.click('button', words.answerIt)
    await until('the box', async () => (await page.evaluate(() => document.activeElement?.tagName)) === 'TEXTAREA')
    await page.type(answered)
    await page.click('button', words.save)
    await page.waitFor(answered)
    await page.click('link', words.ratingsTab)
    await page.waitFor(words.ratingsRevealed)
    expect(await page.evaluate(() => document.querySelectorAll('main table [role=img][aria-label="Alex Moreau"]').length)).toBe(7)
    await expectAccessible(page, 320, 400, 1280)
    await page.click('link', words.timeline)
    await page.waitFor('17:20')

    // The second round contains the answers of the first.
    await page.click('link', words.shareTab)
    await page.waitFor(words.staysWithYou(1))
    await rm(first.path)
    await page.click('button', words.saveReview)
    await page.waitFor('Send it by mail')
    const second = await take(observer.browser, /^review-of-database-evening.*\.html$/)
    const round2 = await open(second.path)
    // Parts out of view are not rendered, so the text of the page does not contain them.
    await until('the answer', () => holds(round2.review, answered))
    await until('both ratings', () => holds(round2.review, words.reviewRatingsBoth(words.theObserver)))
    expect(await holds(round2.review, withdrawn)).toBe(false)
    await reply(round2.review, await numberIn(round2.review, 'the failure mails'), 0)
    await round2.review.press('ArrowLeft')
    await round2.review.press('ArrowLeft')
    const answers2 = await save(round2.review)
    await round2.quiet()

    await page.click('link', new RegExp(`^${words.repliesTab}`))
    await page.waitFor(words.openAnswers)
    await chooseFile(page, 'answers.json', answers2)
    await page.waitFor(words.answersTaken(1))
    await chooseFile(page, 'answers.json', answers1)
    await page.waitFor(words.answersTaken(0))
    expect(await stored(page)).not.toContain(withdrawn)
  })

  test('a review file can be answered on the dashboard', { timeout: 120_000 }, async () => {
    const { browser, end } = await newBrowser(name)
    onTestFinished(end)
    const { newLock, sealedFile, agreedEvening, passphrase } = await import('../fixtures/review.ts')
    const lock = await newLock()
    const page = await browser.openPage('dashboard.html#/answers')
    await page.resize(1280, 900)
    await page.waitFor(words.answersPageHint)
    await expectAccessible(page, 320, 400, 1280)
    await chooseFile(page, 'review.json', await sealedFile(lock, agreedEvening()))
    await page.waitFor(words.reviewLocked)
    await page.type(`${passphrase}\n`)
    await page.waitFor(words.reviewSave)
    await reply(page, 1, 0)
    await page.waitFor(words.reviewAnswered(1, 37))
    await until('it to be kept', async () => (await stored(page)).includes('kept'))
    await expectAccessible(page, 320, 1280)
    expect(await stored(page)).not.toContain('takes a manual snapshot')

    const again = await browser.openPage('dashboard.html#/answers')
    await again.waitFor(words.answersPageHint)
    await chooseFile(again, 'review.json', await sealedFile(lock, agreedEvening()))
    await again.waitFor(words.reviewLocked)
    await again.type(`${passphrase}\n`)
    await again.waitFor(words.reviewAnswered(1, 37))

    // A file that is not an answer file is refused with a sentence.
    await again.click('button', words.closeReview)
    await chooseFile(again, 'cut.json', (await sealedFile(lock, agreedEvening())).slice(0, 500))
    await again.waitFor(words.fileNotRead)
    await again.waitFor(words.keptAside)
    await expectAccessible(again, 320, 400, 1280)
    await again.click('button', words.discard)
    await again.click('button', words.undo)
    await again.waitFor(words.keptAside)
  })
})
