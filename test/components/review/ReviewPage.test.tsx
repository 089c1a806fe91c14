// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { openReview, sealAnswerSet, unsealAnswerSet, type OpenedReview } from '../../../components/review/opened-review.ts'
import { ReviewPage } from '../../../components/review/ReviewPage.tsx'
import { ChooseReview, Unlock } from '../../../components/review/Unlock.tsx'
import { beginAnswers, repliesBy, replyTo, type SavedAnswers, type AnswerSet } from '../../../storage/review/answer-set.ts'
import { editRow, isDeleted } from '../../../storage/rows/row.ts'
import { kpis, type Answer, type Observation } from '../../../storage/rows/tables.ts'
import type { RideAlongRows } from '../../../summary/shareable.ts'
import { parseReviewFile, type ReviewFile } from '../../../sync/review-file.ts'
import type { DataKey, KeySlot } from '../../../sync/encryption/seal.ts'
import { agreedEvening, canary, newLock, passphrase, reviewId, sealedFile } from '../../fixtures/review.ts'

let lock: { key: DataKey; slots: KeySlot[] }
beforeAll(async () => {
  lock = await newLock()
  // happy-dom has another one than the cryptography of Node, which throws its own.
  const { constructor } = await crypto.subtle.importKey('raw', new Uint8Array(3), 'AES-GCM', false, []).catch((error: Error) => error)
  vi.stubGlobal('DOMException', constructor)
})
afterEach(cleanup)

const file = async (rows: RideAlongRows, round = 1) => parseReviewFile(await sealedFile(lock, rows, round)) as ReviewFile
const opened = async (rows = agreedEvening()) => openReview(await file(rows), passphrase)
const quote = "I can't tell whether it waits or has died"

/** The page, and what it kept and saved last. */
function show(review: OpenedReview, { kept, failing }: { kept?: SavedAnswers; failing?: Error } = {}) {
  const last: { kept?: AnswerSet; saved?: { written: AnswerSet; round: number }; times: number } = { times: 0 }
  render(
    <>
      <p id="announcer" role="status" />
      <ReviewPage
        opened={review}
        kept={kept}
        onKeep={async (written) => {
          if (failing) throw failing
          last.kept = written
          last.times += 1
        }}
        onSave={async (written, round) => {
          last.saved = { written, round }
          return 'database-evening-answers-2017-01-31.json'
        }}
      />
    </>,
  )
  return last
}
const replyGroup = (number: number) => within(screen.getByRole('group', { name: words.reviewReplyTo(number) }))
const choose = (number: number, choice: string) => fireEvent.click(replyGroup(number).getByRole('radio', { name: choice }))
const repliesIn = (written: AnswerSet | undefined) => [...repliesBy(written!).values()].map(({ says, text }) => ({ says, text }))
/** The line in which an observation stands. */
const line = (text: string) => screen.getByText(text).closest('li')!

describe('The host is shown', () => {
  test('what was agreed, what was noted and what was promised, and nothing that is private', async () => {
    show(await opened())
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Database evening')
    for (const text of [
      'Back within four hours',
      'Eighteen hours',
      'WAL',
      'The site itself',
      'show the host name in red in every production prompt',
    ])
      expect(document.body.textContent).toContain(text)
    expect(screen.getByText(words.reviewPrivate(1, 'Chief operating officer'))).toBeDefined()
    expect(screen.getByRole('heading', { name: /17:20 preparing staging/ })).toBeDefined()
    expect(screen.getByRole('link', { name: 'Incident 1' }).getAttribute('href')).toBe('https://status.example/incidents/1')
    await waitFor(() =>
      expect(screen.getByAltText('Screenshot: A graph that climbs').getAttribute('src')).toMatch(/^data:image\/png;base64,/),
    )
    expect(document.body.innerHTML).not.toContain(canary)
    expect(document.body.textContent).not.toMatch(/monitored|captured|subject/i)
  })

  test('a page as text where it is not of the web', async () => {
    const rows = agreedEvening()
    rows.observations = rows.observations.map((row) =>
      row.page?.startsWith('https://status') ? { ...row, page: 'javascript:alert(1)' } : row,
    )
    show(await opened(rows))
    expect(screen.queryByRole('link', { name: 'Incident 1' })).toBeNull()
    expect(document.querySelector('a[href^="javascript"]')).toBeNull()
  })

  test('what the observer answered, that words were changed since, and what was withdrawn, without its words', async () => {
    const rows = agreedEvening()
    const [first, second, third] = rows.observations as [Observation, Observation, Observation]
    const its = { person: 'alex', rideAlongId: rows.rideAlong.id, review: reviewId }
    let written = beginAnswers(its, (await opened()).shown)
    for (const each of [first, second, third]) written = replyTo(written, each, { says: 'withdraw', text: 'please' }, 10)
    const answer = (observationId: string, text: string, withdrew?: true) =>
      ({
        ...written.rows.replies[0]!,
        id: `coo/${observationId}`,
        by: 'coo',
        replyId: `alex/${observationId}/${reviewId}`,
        observationId,
        text,
        ...(withdrew && { withdrew }),
      }) as unknown as Answer
    const { says: _, to: __, ...plain } = answer(second.id, 'It matters to the case') as Answer & Record<string, unknown>
    const { says: ___, to: ____, ...gone } = answer(third.id, 'Of course', true) as Answer & Record<string, unknown>
    show(
      await opened({
        ...rows,
        observations: rows.observations.flatMap((row) =>
          row === third ? [] : row === first ? [editRow<Observation>(row, { text: 'other words' }, 'desk')] : [row],
        ),
        replies: written.rows.replies,
        answers: [plain, gone],
      }),
    )
    expect(line('other words').textContent).toContain(words.reviewChangedSince)
    expect(line(second.text).textContent).toContain('It matters to the case')
    expect(line(second.text).textContent).not.toContain(words.reviewChangedSince)
    expect(screen.getByText(words.reviewWithdrawn(1)).parentElement?.textContent).toContain('Of course')
    expect(document.body.textContent).not.toContain(third.text)
    fireEvent.click(screen.getByRole('button', { name: words.reviewStillHolds }))
    await waitFor(() => expect(document.body.textContent).not.toContain(words.reviewChangedSince))
  })

  test('both sides of the ratings once the observer’s are in the file, and no box to change them', async () => {
    const rows = agreedEvening()
    const theirs = kpis.map((kpi) => ({ ...rows.ratings![0]!, id: `alex/${kpi}`, by: 'alex', kpi, level: 'some' as const }))
    show(await opened({ ...rows, ratings: [...rows.ratings!, ...theirs] }))
    expect(within(screen.getAllByRole('table')[0]!).getAllByRole('row')[1]?.textContent).toBe(
      `${words.kpiCommunication}${words.kpiCommunicationHint}${words.levelSome}${words.levelMajor}`,
    )
    expect(document.querySelector('input[name^=kpi]')).toBeNull()
    cleanup()
    show(await opened())
    expect(document.querySelectorAll('input[name^=kpi]')).toHaveLength(35)
  })
})

describe('The host', () => {
  test('answers each line, and it is kept within half a second and told', async () => {
    const last = show(await opened())
    choose(1, words.reviewConfirm)
    await waitFor(() => expect(repliesIn(last.kept)).toEqual([{ says: 'confirm', text: '' }]), { timeout: 500 })
    await waitFor(() => expect(document.querySelector('#announcer')?.textContent).toBe(words.reviewKept))
    choose(2, words.reviewDispute)
    fireEvent.input(screen.getByLabelText(words.reviewDisputeHint), { target: { value: 'It took an hour' } })
    await waitFor(() => expect(repliesIn(last.kept)).toContainEqual({ says: 'dispute', text: 'It took an hour' }))
    expect(screen.getByText(words.reviewAnswered(2, 37))).toBeDefined()
  })

  test('confirms or amends a quote, and a reply that needs words says so and is still kept', async () => {
    const last = show(await opened())
    const its = within(line(quote))
    expect(its.getByText(words.reviewQuoteHint)).toBeDefined()
    expect(its.queryByRole('radio', { name: words.reviewContext })).toBeNull()
    fireEvent.click(its.getByRole('radio', { name: words.reviewAmend }))
    expect(await its.findByText(words.reviewNeedsWords)).toBeDefined()
    const box = its.getByLabelText(words.reviewAmendHint)
    expect(box.getAttribute('aria-invalid')).toBe('false')
    fireEvent.blur(box)
    await waitFor(() => expect(box.getAttribute('aria-invalid')).toBe('true'))
    await waitFor(() => expect(repliesIn(last.kept)).toEqual([{ says: 'amend', text: '' }]))
    fireEvent.click(screen.getByRole('button', { name: words.reviewSave }))
    expect(await screen.findByText(new RegExp(words.reviewSavedOpen(1)))).toBeDefined()
  })

  test('takes back one act after the other, typing as one', async () => {
    const last = show(await opened())
    choose(1, words.reviewContext)
    for (const value of ['w', 'wo', 'words']) fireEvent.input(screen.getByLabelText(words.reviewContextHint), { target: { value } })
    fireEvent.click(screen.getByRole('button', { name: words.reviewTakeOffOf(1) }))
    await waitFor(() => expect(screen.queryByLabelText(words.reviewContextHint)).toBeNull())
    const undo = screen.getAllByRole('button', { name: /^Undo/ })[0]!
    fireEvent.click(undo)
    await waitFor(() => expect(screen.getByLabelText<HTMLTextAreaElement>(words.reviewContextHint).value).toBe('words'))
    fireEvent.keyDown(screen.getByRole('heading', { level: 1 }), { key: 'z', ctrlKey: true })
    await waitFor(() => expect(screen.getByLabelText<HTMLTextAreaElement>(words.reviewContextHint).value).toBe(''))
    fireEvent.keyDown(screen.getByRole('heading', { level: 1 }), { key: 'z', ctrlKey: true })
    await waitFor(() => expect(screen.queryByLabelText(words.reviewContextHint)).toBeNull())
    await waitFor(() => expect(repliesIn(last.kept)).toEqual([]))
  })

  test('looks at the lines that are not answered or disputed, or say something; what is answered stays in sight', async () => {
    show(await opened())
    choose(1, words.reviewConfirm)
    choose(2, words.reviewDispute)
    fireEvent.click(screen.getByRole('radio', { name: words.reviewOpenOnes }))
    expect(await screen.findByText(words.reviewShown(35, '37'))).toBeDefined()
    choose(3, words.reviewConfirm)
    expect(screen.getByRole('group', { name: words.reviewReplyTo(3) })).toBeDefined()
    fireEvent.click(screen.getByRole('radio', { name: words.reviewDisputed }))
    expect(await screen.findByText(words.reviewShown(1, '37'))).toBeDefined()
    fireEvent.click(screen.getByRole('radio', { name: words.reviewAll }))
    fireEvent.input(screen.getByRole('searchbox', { name: 'Search' }), { target: { value: 'BUCKET' } })
    expect(await screen.findByText(words.reviewShown(1, '37'))).toBeDefined()
  })

  test('rates, names priorities, adds what was missed, gives thanks, and it is there again from what was kept', async () => {
    const review = await opened()
    const last = show(review)
    fireEvent.click(screen.getByRole('radio', { name: words.reviewRated(words.kpiQuality, words.levelUnable) }))
    fireEvent.input(screen.getByRole('textbox', { name: words.reviewPriority(1) }), { target: { value: 'Somebody to own restores' } })
    fireEvent.input(screen.getByRole('textbox', { name: words.reviewThanks }), { target: { value: 'for staying' } })
    fireEvent.click(screen.getByRole('button', { name: words.reviewAddOwn }))
    const own = within(await screen.findByRole('group', { name: words.reviewOwnNumber(1) }))
    fireEvent.change(own.getByLabelText(words.reviewOwnKind), { target: { value: 'challenge2' } })
    fireEvent.change(own.getByLabelText(words.reviewOwnTime), { target: { value: '10:15' } })
    fireEvent.input(own.getByLabelText(words.reviewOwnText), { target: { value: 'the phone rang all night' } })
    await waitFor(() => expect(last.kept?.rows.observations).toHaveLength(1))
    expect(last.kept?.rows.observations[0]).toMatchObject({
      kind: 'challenge',
      severity: 2,
      at: Date.UTC(2017, 1, 1, 10, 15),
      offset: 0,
      by: 'alex',
    })
    cleanup()

    show(review, { kept: await unsealAnswerSet(review, await sealAnswerSet(review, last.kept!)) })
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: words.reviewPriority(1) }).value).toBe('Somebody to own restores')
    expect(screen.getByRole<HTMLInputElement>('radio', { name: words.reviewRated(words.kpiQuality, words.levelUnable) }).checked).toBe(true)
    expect(screen.getByLabelText<HTMLTextAreaElement>(words.reviewOwnText).value).toBe('the phone rang all night')
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: words.reviewThanks }).value).toBe('for staying')
  })

  test('takes the agreement back, and can undo it or agree again', async () => {
    const last = show(await opened())
    fireEvent.click(screen.getByRole('button', { name: words.reviewTakeBack }))
    await screen.findByText(/You took it back on/)
    await waitFor(() => expect(last.kept?.rows.agreements).toMatchObject([{ by: 'alex', scope: 'being shadowed for this evening' }]))
    expect(last.kept?.rows.agreements[0]?.takenBackAt).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: words.reviewAgreeAgain }))
    await screen.findByText(/You agreed on/)
    await waitFor(() => expect(last.kept?.rows.agreements[0]?.takenBackAt).toBeUndefined())
  })

  test('agrees to the summary that was put forward, takes it back and agrees again; where none was, is not asked', async () => {
    show(await opened())
    expect(screen.queryByRole('heading', { name: words.reviewSummary })).toBeNull()
    cleanup()
    const hash = 'a'.repeat(64)
    const review: OpenedReview = { ...(await opened()), version: { n: 2, hash, finalAt: Date.UTC(2999, 1, 14) } }
    const last = show(review)
    const part = within(screen.getByRole('region', { name: words.reviewSummary }))
    expect(part.getByText(hash)).toBeDefined()
    expect(part.getByText(new RegExp(words.reviewSummaryUntil('14 Feb 2999')))).toBeDefined()
    fireEvent.click(part.getByRole('button', { name: words.reviewAssent(2) }))
    await part.findByText(/You agreed to version 2 on/)
    await waitFor(() => expect(last.kept?.rows.assents).toMatchObject([{ by: 'alex', person: 'alex', rideAlongId: 'evening', hash }]))
    cleanup()

    const again = show(review, { kept: await unsealAnswerSet(review, await sealAnswerSet(review, last.kept!)) })
    fireEvent.click(screen.getByRole('button', { name: words.reviewTakeBackAssent(2) }))
    await waitFor(() => expect(again.kept?.rows.assents.filter((row) => !isDeleted(row))).toEqual([]))
    fireEvent.click(screen.getByRole('button', { name: words.reviewAssent(2) }))
    await waitFor(() => expect(again.kept?.rows.assents).toMatchObject([{ hash }]))
  })

  test('is told of a summary that became final by itself, and can still agree', async () => {
    show({ ...(await opened()), version: { n: 1, hash: 'a'.repeat(64), finalAt: Date.UTC(2017, 1, 14) } })
    expect(screen.getByText(new RegExp(words.reviewSummarySince('14 Feb 2017')))).toBeDefined()
    expect(screen.getByRole('button', { name: words.reviewAssent(1) })).toBeDefined()
  })

  test('saves again and again, each file with its number', async () => {
    const last = show(await opened())
    choose(1, words.reviewConfirm)
    for (const round of [1, 2]) {
      fireEvent.click(await screen.findByRole('button', { name: words.reviewSave }))
      await waitFor(() => expect(last.saved?.round).toBe(round))
      await waitFor(() => expect(last.kept?.saved).toBe(round))
    }
    expect(screen.getByText(/database-evening-answers-2017-01-31\.json/)).toBeDefined()
  })

  test('is asked once before everything is erased, and then nothing of it is left', async () => {
    const last = show(await opened())
    choose(1, words.reviewDispute)
    fireEvent.input(screen.getByLabelText(words.reviewDisputeHint), { target: { value: 'a secret' } })
    fireEvent.click(screen.getByRole('button', { name: words.reviewErase }))
    fireEvent.click(await screen.findByRole('button', { name: words.reviewEraseNow }))
    await waitFor(() => expect(last.kept?.rows.replies).toMatchObject([{ erased: true }]))
    expect(JSON.stringify(last.kept)).not.toContain('a secret')
    expect(await screen.findByText(words.reviewErasedCount(1))).toBeDefined()
    choose(1, words.reviewConfirm)
    await waitFor(() => expect(repliesIn(last.kept)).toEqual([{ says: 'confirm', text: '' }]))
    expect(last.kept?.rows.replies).toHaveLength(2)
  })

  test.each([
    ['is full', new DOMException('full', 'QuotaExceededError'), words.reviewNotKeptFull],
    ['keeps nothing', new DOMException('no', 'SecurityError'), words.reviewNotKept('SecurityError: no')],
  ])('is told where the browser %s, and goes on', async (_, failing, sentence) => {
    show(await opened(), { failing })
    choose(1, words.reviewConfirm)
    expect(await screen.findByText(sentence)).toBeDefined()
    expect(screen.getByText(words.reviewAnswered(1, 37))).toBeDefined()
  })

  test('sees a hundred lines at a time, and all of them in print', async () => {
    show(await opened(agreedEvening({ longer: 250 })))
    expect(screen.getAllByRole('group', { name: /^Your reply to/ })).toHaveLength(100)
    fireEvent.click(screen.getByRole('button', { name: words.reviewShowMore(100) }))
    await waitFor(() => expect(screen.getAllByRole('group', { name: /^Your reply to/ })).toHaveLength(200))
    window.dispatchEvent(new Event('beforeprint'))
    expect(screen.getAllByRole('group', { name: /^Your reply to/ })).toHaveLength(287)
    window.dispatchEvent(new Event('afterprint'))
    expect(screen.getAllByRole('group', { name: /^Your reply to/ })).toHaveLength(100)
  })

  test('reads on one page what is written on another', async () => {
    const review = await opened()
    const other = replyTo(
      beginAnswers({ person: 'alex', rideAlongId: 'evening', review: reviewId }, review.shown),
      agreedEvening().observations[0]!,
      { says: 'dispute', text: 'elsewhere' },
      10,
    )
    const { rerender } = render(<ReviewPage opened={review} onKeep={async () => {}} onSave={async () => ''} />)
    choose(2, words.reviewConfirm)
    rerender(<ReviewPage opened={review} kept={other} onKeep={async () => {}} onSave={async () => ''} />)
    await waitFor(() => expect(screen.getByLabelText<HTMLTextAreaElement>(words.reviewDisputeHint).value).toBe('elsewhere'))
    expect(screen.getByText(words.reviewAnswered(2, 37))).toBeDefined()
  })
})

describe('Opening', () => {
  const box = () => screen.getByRole('textbox', { name: words.reviewPassphrase })
  const give = (text: string) => {
    fireEvent.input(box(), { target: { value: text } })
    fireEvent.click(screen.getByRole('button', { name: words.reviewOpen }))
  }

  test('says that a passphrase is wrong or missing, can be stopped, and opens with the right one', async () => {
    const onOpen = vi.fn<(opened: OpenedReview) => void>()
    render(<Unlock file={await file(agreedEvening())} onOpen={onOpen} />)
    give('')
    expect(await screen.findByText(words.reviewPassphraseEmpty)).toBeDefined()
    give('not the one that it is')
    expect(await screen.findByText(words.reviewWrongPassphrase)).toBeDefined()
    give(passphrase)
    expect(await screen.findByRole('progressbar')).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: words.stop }))
    expect(await screen.findByText(words.reviewStopped)).toBeDefined()
    give(`  ${passphrase.replace(' ', '  ')} `)
    await waitFor(() => expect(onOpen.mock.calls[0]?.[0].rideAlong.title).toBe('Database evening'))
  })

  test('says of each file that is no review what it is', async () => {
    const text = await sealedFile(lock, agreedEvening())
    render(<ChooseReview onFile={() => {}} />)
    const choose = (content: string) =>
      fireEvent.change(document.querySelector('input[type=file]')!, { target: { files: [new File([content], 'a.json')] } })
    const changed = (change: object) => JSON.stringify({ ...JSON.parse(text), ...change })
    for (const [content, sentence] of [
      [text.slice(0, 900), words.reviewNotRead],
      ['{"application":"other"}', words.reviewForeign],
      [changed({ format: 3 }), words.reviewNewer],
      [changed({ sealed: '*' }), words.reviewDamaged],
      [changed({ what: 'answers' }), words.reviewIsAnswers],
    ] as const) {
      choose(content)
      expect(await screen.findByText(sentence)).toBeDefined()
    }
  })
})

test('an own observation is gone with its last letter and there again with the next', async () => {
  const last = show(await opened())
  fireEvent.click(screen.getByRole('button', { name: words.reviewAddOwn }))
  const box = await screen.findByLabelText<HTMLTextAreaElement>(words.reviewOwnText)
  for (const value of ['a', 'ab', '']) fireEvent.input(box, { target: { value } })
  await waitFor(() => expect(last.kept?.rows.observations.every(isDeleted)).toBe(true))
  fireEvent.input(box, { target: { value: 'c' } })
  await waitFor(() => expect(last.kept?.rows.observations.filter((row) => !isDeleted(row))).toMatchObject([{ text: 'c' }]))
  fireEvent.click(screen.getByRole('button', { name: words.reviewOwnDelete(1) }))
  await waitFor(() => expect(screen.queryByLabelText(words.reviewOwnText)).toBeNull())
})
