import { afterEach, describe, expect, test, vi } from 'vitest'
import fc from 'fast-check'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { dayOf } from '../../../storage/day/day.ts'
import { claimDraft, keepDraft, moveWaitingText } from '../../../storage/day/drafts.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { toggleSpan } from '../../../storage/day/spans.ts'
import {
  asLine,
  captureFromOutside,
  discardWaitingText,
  isSaved,
  saveWaitingText,
  waitingTexts,
} from '../../../storage/day/text-from-outside.ts'
import { NewerDatabaseError } from '../../../storage/errors.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'

const line = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })
const observations = () => db.observations.toArray()

/** Goes off the record until the returned function is called. */
async function offTheRecord() {
  await toggleSpan('offRecord', String)
  return () => toggleSpan('offRecord', String)
}

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('A line typed in the address bar', () => {
  test('a line typed in the address bar is parsed as in the panel and saved in the live ride-along', async () => {
    const { rideAlongId, id } = await capture(line('! no archive is kept'))
    await captureFromOutside({ text: '> keep one @infrastructure due:2017-02-10', as: 'line' })
    await captureFromOutside({ text: '!! slow #BackUps ~told', as: 'line' })

    expect(await db.followUps.toArray()).toMatchObject([
      { rideAlongId, text: 'keep one', owner: 'infrastructure', due: '2017-02-10', from: [id] },
    ])
    expect((await observations()).find(({ text }) => text === 'slow')).toMatchObject({
      kind: 'challenge',
      severity: 2,
      basis: 'told',
      tags: ['backups'],
    })
    expect(await db.drafts.count()).toBe(0)
  })

  test('a line typed in the address bar starts a ride-along if none is live, or if the shown one has ended', async () => {
    const first = await captureFromOutside({ text: 'first', as: 'line' })
    await endRideAlong(isSaved(first) ? first.rideAlongId : '')
    await captureFromOutside({ text: 'second', as: 'line' })

    expect(new Set((await observations()).map(({ rideAlongId }) => rideAlongId)).size).toBe(2)
  })

  test('a line typed in the address bar goes into the open write-up, at the write-up’s times', async () => {
    const { id: rideAlongId } = await startRideAlong({ writeUp: true, date: '2017-01-31', zone: 'UTC' })
    await captureFromOutside({ text: '@23:40 the bucket is empty', as: 'line' })
    await captureFromOutside({ text: 'nobody saw the mails', as: 'line' })

    expect((await dayOf(rideAlongId)).map(({ row }) => [new Date(row.at).toISOString(), row.text])).toEqual([
      ['2017-01-31T23:40:00.000Z', 'the bucket is empty'],
      ['2017-01-31T23:40:00.000Z', 'nobody saw the mails'],
    ])
  })

  test('a line without text in the address bar marks a moment, and a follow-up with only an owner is kept as a note', async () => {
    const before = Date.now()
    await captureFromOutside({ text: '@-0m', as: 'line' })
    await captureFromOutside({ text: '> @infrastructure', as: 'line' })

    expect(await observations()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ text: '', unfilled: true }),
        expect.objectContaining({ kind: 'note', text: '> @infrastructure' }),
      ]),
    )
    expect((await observations()).every(({ at }) => at >= before)).toBe(true)
  })
})

describe('Text that cannot be saved', () => {
  test('text typed off the record waits with the reason, and can be saved when back on the record', async () => {
    await capture(line('on the record'))
    const backOn = await offTheRecord()
    expect(await captureFromOutside({ text: '! a secret #x', as: 'line' })).toMatchObject({ why: 'offTheRecord' })
    const [waiting] = await waitingTexts()
    expect(waiting).toMatchObject({ text: '! a secret #x', waiting: { why: 'offTheRecord', as: 'line' } })
    expect(await saveWaitingText(waiting!.id)).toMatchObject({ why: 'offTheRecord' })
    await backOn()
    await saveWaitingText(waiting!.id)

    expect((await observations()).map(({ text }) => text)).toContain('a secret')
    expect(await waitingTexts()).toEqual([])
    expect(await saveWaitingText(waiting!.id)).toBeNull()
  })

  test('waiting text is saved only once, also when it is saved three times at the same time', async () => {
    await capture(line('on the record'))
    const backOn = await offTheRecord()
    await captureFromOutside({ text: 'a secret', as: 'line' })
    const id = (await waitingTexts())[0]!.id
    await backOn()
    await Promise.all([saveWaitingText(id), saveWaitingText(id), saveWaitingText(id)])

    expect((await observations()).filter(({ text }) => text === 'a secret')).toHaveLength(1)
  })

  test.each([
    ['QuotaExceededError', 'full', new DOMException('at the worst moment', 'QuotaExceededError')],
    ['NewerDatabaseError', 'newer', new NewerDatabaseError()],
    ['DataError', 'failed', new DOMException('at the worst moment', 'DataError')],
  ])('text that fails with a %s waits with the reason %s, and nothing is half written', async (_, why, error) => {
    await capture(line('before #known'))
    vi.spyOn(db.observations, 'add').mockImplementation(() => {
      throw error
    })
    await captureFromOutside({ text: 'words #fresh', as: 'line' })

    expect(await waitingTexts()).toMatchObject([{ text: 'words #fresh', waiting: { why } }])
    expect(await observations()).toHaveLength(1)
    expect((await db.tags.toArray()).map(({ key }) => key)).toEqual(['known'])
  })

  test('text from outside is stored before it is parsed, so that a crash in between loses nothing', async () => {
    const never = vi.spyOn(db, 'transaction').mockImplementation(() => new Promise<never>(() => {}) as never)
    void captureFromOutside({ text: 'half way', as: 'line' })
    await vi.waitFor(() => expect(never).toHaveBeenCalled())
    vi.restoreAllMocks()
    const [draft] = await waitingTexts()
    expect(draft).toMatchObject({ text: 'half way' })
    expect(draft?.waiting).not.toHaveProperty('why')
    await saveWaitingText(draft!.id)

    expect(await observations()).toMatchObject([{ text: 'half way' }])
  })

  test('text whose saving was interrupted is saved later with the time at which it arrived', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2017, 0, 31, 23, 30) })
    await capture(line('live'))
    const at = Date.UTC(2017, 0, 31, 23, 31)
    await db.drafts.add({ id: 'x', text: 'half way', refused: [], changedAt: at, waiting: { at, as: 'line' } })
    vi.setSystemTime(Date.UTC(2017, 0, 31, 23, 50))
    await saveWaitingText('x')

    expect((await observations()).find(({ text }) => text === 'half way')?.at).toBe(at)
  })

  test('waiting text is never claimed as the draft of a capture line', async () => {
    const request = (_: string, __: LockOptions, callback: (lock: object) => unknown) => Promise.resolve(callback({}))
    vi.stubGlobal('navigator', { locks: { request } })
    await db.drafts.add({ id: 'x', text: 'waiting', refused: [], changedAt: 5, waiting: { at: 5, as: 'line', why: 'full' } })

    expect(await claimDraft(null)).toMatchObject({ text: '' })
    expect(await claimDraft('x')).toMatchObject({ text: '' })
    vi.unstubAllGlobals()
  })

  test('waiting text can be discarded, restored, and moved into a draft in one step', async () => {
    const draft = { id: 'x', text: 'waiting', refused: [], changedAt: 5, waiting: { at: 5, as: 'quote', why: 'full' } } as const
    await db.drafts.add({ ...draft, refused: [] })
    await discardWaitingText('x')
    expect(await waitingTexts()).toEqual([])
    await keepDraft({ ...draft, refused: [] })
    await moveWaitingText('x', { id: 'line', text: asLine('waiting', 'quote'), refused: [], changedAt: 6 })

    expect(await db.drafts.toArray()).toEqual([{ id: 'line', text: '" waiting', refused: [], changedAt: 6 }])
  })
})

test('waiting text that is put into the capture line keeps its kind', () => {
  const texts = fc.string({ unit: 'grapheme' }).filter((text) => text.trim() !== '')
  fc.assert(
    fc.property(texts, (text) => {
      expect(line(asLine(text, 'note'))).toMatchObject({ kind: 'note', text, tags: [] })
      expect(line(asLine(`about ${text}.`, 'quote')).kind).toBe('quote')
      expect(line(asLine(`about ${text}.`, 'challenge'))).toMatchObject({ kind: 'challenge', severity: 2 })
    }),
  )
})
