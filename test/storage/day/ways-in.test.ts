import { afterEach, describe, expect, test, vi } from 'vitest'
import fc from 'fast-check'
import { db } from '../../../storage/database/db.ts'
import { claimDraft, keepDraft, moveWaitingText } from '../../../storage/day/drafts.ts'
import { editDayRows } from '../../../storage/day/edit.ts'
import { capture, captureMoment } from '../../../storage/day/capture.ts'
import { dayOf } from '../../../storage/day/day.ts'
import { NewerDatabaseError, OffTheRecordError } from '../../../storage/errors.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { changeSettings, settings } from '../../../storage/database/settings.ts'
import { beginSpan, endSpan } from '../../../storage/day/spans.ts'
import {
  isSaved,
  asLine,
  saveWaitingText,
  captureFromOutside,
  discardWaitingText,
  waitingTexts,
} from '../../../storage/day/waiting-texts.ts'
import { previewLine } from '../../../storage/day/address-bar.ts'
import { textOfClick, clip, storedAddress, maxCharacters } from '../../../storage/day/page-clicks.ts'

const said = (line: string) => parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })
const observations = () => db.observations.toArray()

/** Off the record from now on, until the returned function is called. */
async function offTheRecord() {
  const { id } = await beginSpan('offRecord', 'Off the record')
  return () => endSpan(id, 'On the record')
}

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('A moment', () => {
  test('is marked without a word, and starts a ride-along where none is live', async () => {
    const { rideAlongId, id } = await captureMoment()

    expect(await db.observations.get(id)).toMatchObject({ rideAlongId, kind: 'note', text: '', unfilled: true, visibility: 'shared' })
  })

  test('is filled in by words, and by nothing else', async () => {
    const { id } = await captureMoment()
    const edit = (changes: object) => editDayRows([{ table: 'observations', row: { id } }], changes, { label: 'Changed' })
    await edit({ kind: 'win', tags: ['calm'] })
    expect(await db.observations.get(id)).toMatchObject({ kind: 'win', unfilled: true })
    await edit({ text: 'says at once what happened' })

    expect(await db.observations.get(id)).not.toHaveProperty('unfilled')
  })

  test('is not marked off the record', async () => {
    await capture(said('on the record'))
    await offTheRecord()

    await expect(captureMoment()).rejects.toThrow(OffTheRecordError)
    expect(await observations()).toHaveLength(1)
  })

  test('of a write-up stands at the furthest time so far', async () => {
    const { id: rideAlongId } = await startRideAlong({ writeUp: true, date: '2017-01-31', zone: 'UTC' })
    await capture(said('@2017-01-31T23:40 the bucket is empty'))
    await captureMoment()

    expect((await dayOf(rideAlongId)).map(({ row }) => row.at)).toEqual([Date.UTC(2017, 0, 31, 23, 40), Date.UTC(2017, 0, 31, 23, 40)])
  })
})

describe('A line from the address bar', () => {
  test('means what it means in the panel, in the ride-along that is live', async () => {
    const { rideAlongId, id } = await capture(said('! no archive is kept'))
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

  test('starts a ride-along where none is live or the one on show has ended', async () => {
    const first = await captureFromOutside({ text: 'first', as: 'line' })
    await endRideAlong(isSaved(first) ? first.rideAlongId : '')
    await captureFromOutside({ text: 'second', as: 'line' })

    expect(new Set((await observations()).map(({ rideAlongId }) => rideAlongId)).size).toBe(2)
  })

  test('goes into the write-up that is open, at its times', async () => {
    const { id: rideAlongId } = await startRideAlong({ writeUp: true, date: '2017-01-31', zone: 'UTC' })
    await captureFromOutside({ text: '@23:40 the bucket is empty', as: 'line' })
    await captureFromOutside({ text: 'nobody saw the mails', as: 'line' })

    expect((await dayOf(rideAlongId)).map(({ row }) => [new Date(row.at).toISOString(), row.text])).toEqual([
      ['2017-01-31T23:40:00.000Z', 'the bucket is empty'],
      ['2017-01-31T23:40:00.000Z', 'nobody saw the mails'],
    ])
  })

  test('without words marks the moment, and an owner alone is kept as it was typed', async () => {
    const now = Date.now()
    await captureFromOutside({ text: '@-0m', as: 'line' })
    await captureFromOutside({ text: '> @infrastructure', as: 'line' })

    expect(await observations()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ text: '', unfilled: true }),
        expect.objectContaining({ kind: 'note', text: '> @infrastructure' }),
      ]),
    )
    expect((await observations()).every(({ at }) => at >= now)).toBe(true)
  })

  test('is told before Enter: where it goes, what it says, and what it follows', async () => {
    expect(await previewLine('! first')).toMatchObject({ starts: true, offTheRecord: false, parsed: { kind: 'challenge', text: 'first' } })
    await capture(said('! no archive is kept'))
    expect(await previewLine('> keep one')).toMatchObject({ starts: false, from: { text: 'no archive is kept' } })
    await offTheRecord()

    expect(await previewLine('a secret')).toMatchObject({ offTheRecord: true })
  })
})

describe('Words that cannot be saved', () => {
  test('wait with the reason, and are saved once there is none', async () => {
    await capture(said('on the record'))
    const on = await offTheRecord()
    expect(await captureFromOutside({ text: '! a secret #x', as: 'line' })).toMatchObject({ why: 'offTheRecord' })
    const [waiting] = await waitingTexts()
    expect(waiting).toMatchObject({ text: '! a secret #x', waiting: { why: 'offTheRecord', as: 'line' } })
    expect(await saveWaitingText(waiting!.id)).toMatchObject({ why: 'offTheRecord' })
    await on()
    await saveWaitingText(waiting!.id)

    expect((await observations()).map(({ text }) => text)).toContain('a secret')
    expect(await waitingTexts()).toEqual([])
    expect(await saveWaitingText(waiting!.id)).toBeNull()
  })

  test('are saved once, however often they are told to be', async () => {
    await capture(said('on the record'))
    const on = await offTheRecord()
    await captureFromOutside({ text: 'a secret', as: 'line' })
    const id = (await waitingTexts())[0]!.id
    await on()
    await Promise.all([saveWaitingText(id), saveWaitingText(id), saveWaitingText(id)])

    expect((await observations()).filter(({ text }) => text === 'a secret')).toHaveLength(1)
  })

  test.each([
    ['QuotaExceededError', 'full', new DOMException('at the worst moment', 'QuotaExceededError')],
    ['NewerDatabaseError', 'newer', new NewerDatabaseError()],
    ['DataError', 'failed', new DOMException('at the worst moment', 'DataError')],
  ])('because of a %s wait as %s, nothing half written', async (_, why, error) => {
    await capture(said('before #known'))
    vi.spyOn(db.observations, 'add').mockImplementation(() => {
      throw error
    })
    await captureFromOutside({ text: 'words #fresh', as: 'line' })

    expect(await waitingTexts()).toMatchObject([{ text: 'words #fresh', waiting: { why } }])
    expect(await observations()).toHaveLength(1)
    expect((await db.tags.toArray()).map(({ key }) => key)).toEqual(['known'])
  })

  test('are on the disk before they are understood, so that a stop between loses none', async () => {
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

  test('that were cut short are saved at the time they came', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2017, 0, 31, 23, 30) })
    await capture(said('live'))
    const at = Date.UTC(2017, 0, 31, 23, 31)
    await db.drafts.add({ id: 'x', text: 'half way', refused: [], changedAt: at, waiting: { at, as: 'line' } })
    vi.setSystemTime(Date.UTC(2017, 0, 31, 23, 50))
    await saveWaitingText('x')

    expect((await observations()).find(({ text }) => text === 'half way')?.at).toBe(at)
  })

  test('are nobody’s draft: no line adopts them', async () => {
    const request = (_: string, __: LockOptions, granted: (lock: object) => unknown) => Promise.resolve(granted({}))
    vi.stubGlobal('navigator', { locks: { request } })
    await db.drafts.add({ id: 'x', text: 'waiting', refused: [], changedAt: 5, waiting: { at: 5, as: 'line', why: 'full' } })

    expect(await claimDraft(null)).toMatchObject({ text: '' })
    expect(await claimDraft('x')).toMatchObject({ text: '' })
    vi.unstubAllGlobals()
  })

  test('go into the line in one step, and come back where they were thrown away', async () => {
    const draft = { id: 'x', text: 'waiting', refused: [], changedAt: 5, waiting: { at: 5, as: 'quote', why: 'full' } } as const
    await db.drafts.add({ ...draft, refused: [] })
    await discardWaitingText('x')
    expect(await waitingTexts()).toEqual([])
    await keepDraft({ ...draft, refused: [] })
    await moveWaitingText('x', { id: 'line', text: asLine('waiting', 'quote'), refused: [], changedAt: 6 })

    expect(await db.drafts.toArray()).toEqual([{ id: 'line', text: '" waiting', refused: [], changedAt: 6 }])
  })
})

describe('A click on a page', () => {
  const how = { challenge: false, keepQuery: false, cut: '… (cut)' }
  const pageUrl = 'https://ada:secret@wiki.example/runbooks/restore?token=canary#step-2'
  const page = 'https://wiki.example/runbooks/restore'

  test('notes selected words as a quote, or as a challenge, with the page they stand on', async () => {
    const words = { selectionText: 'none of five works #slow', pageUrl, pageTitle: 'Restore' }
    expect(textOfClick(words, how)).toEqual({ text: 'none of five works #slow', as: 'quote', page, pageTitle: 'Restore' })
    await captureFromOutside(textOfClick(words, how))
    await captureFromOutside(textOfClick(words, { ...how, challenge: true }))

    expect(await observations()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'quote', text: 'none of five works #slow', tags: [], page, pageTitle: 'Restore' }),
        expect.objectContaining({ kind: 'challenge', severity: 2, text: 'none of five works #slow', page, pageTitle: 'Restore' }),
      ]),
    )
  })

  test.each([
    ['a page', {}, 'Restore'],
    ['a page without a title', { pageTitle: ' ' }, page],
    ['a link', { linkUrl: 'https://x.example/a?b', linkText: ' The plan ' }, 'The plan'],
    ['a link whose words are unknown', { linkUrl: 'https://x.example/a?b' }, 'https://x.example/a'],
    ['a link that is no page', { linkUrl: 'mailto:ada@x.example' }, 'mailto:ada@x.example'],
    ['a picture', { srcUrl: 'https://x.example/img/disk%20full.png?x' }, 'disk full.png'],
    ['a picture in a link', { srcUrl: 'https://x.example/a%ZZ.png', linkUrl: 'https://x.example/' }, 'a%ZZ.png'],
    ['a picture without a name', { srcUrl: 'data:image/png;base64,AAAA' }, 'Restore'],
  ])('notes %s by its words', (_, target, text) => {
    expect(textOfClick({ pageUrl, pageTitle: 'Restore', ...target }, how)).toMatchObject({ text, as: 'note', page })
  })

  test('on nothing that has words marks the moment', async () => {
    await captureFromOutside(textOfClick({ pageUrl: 'about:blank' }, how))

    expect(await observations()).toMatchObject([{ text: '', unfilled: true }])
  })

  test('keeps the part after the question mark only where that was set', async () => {
    expect(storedAddress(pageUrl, (await settings()).keepQuery ?? false)).toBe(page)
    await changeSettings({ classification: 'Confidential' })
    await changeSettings({ keepQuery: true })
    expect(await settings()).toEqual({ key: 'all', classification: 'Confidential', keepQuery: true })
    expect(storedAddress(pageUrl, true)).toBe(`${page}?token=canary`)
    await changeSettings({ keepQuery: undefined })

    expect(await settings()).toEqual({ key: 'all', classification: 'Confidential' })
  })

  test.each(['javascript:alert(1)', 'chrome://settings', 'data:text/html,x', 'about:blank', 'blob:https://x.example/1', 'nowhere', ''])(
    'keeps no address of %s',
    (address) => {
      expect(storedAddress(address, true)).toBeUndefined()
    },
  )

  test('takes hostile words as the text they are', async () => {
    const text = '<img src=x onerror=alert(1)>\u202Eevil\u0000\uD800\n! not a sign #not-a-tag'
    await captureFromOutside(textOfClick({ selectionText: text, pageUrl, pageTitle: text }, how))

    expect(await observations()).toMatchObject([{ kind: 'quote', text, tags: [], pageTitle: text }])
  })

  test('cuts what is too long between characters, and says so', () => {
    expect(clip('x'.repeat(maxCharacters), '…')).toHaveLength(maxCharacters)
    expect(clip('💾'.repeat(maxCharacters), '…')).toBe(`${'💾'.repeat(maxCharacters / 2)}…`)
    expect(clip(`x${'💾'.repeat(maxCharacters)}`, '…')).toBe(`x${'💾'.repeat(maxCharacters / 2 - 1)}…`)
    expect(textOfClick({ selectionText: 'x'.repeat(20_000) }, how).text).toBe(`${'x'.repeat(maxCharacters)}… (cut)`)
    expect(storedAddress(`https://x.example/${'a'.repeat(20_000)}`, false)).toBe('https://x.example/')
  })

  test('never gives more than a page’s own origin and path', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (address) => {
        const kept = new URL(storedAddress(address, false)!)
        expect([kept.search, kept.hash, kept.username, kept.password]).toEqual(['', '', '', ''])
        expect(kept.host).toBe(new URL(address).host)
      }),
      { numRuns: 50 },
    )
  })
})

test('a line made of waiting words says what they meant', () => {
  const words = fc.string({ unit: 'grapheme' }).filter((text) => text.trim() !== '')
  fc.assert(
    fc.property(words, (text) => {
      expect(said(asLine(text, 'note'))).toMatchObject({ kind: 'note', text, tags: [] })
      expect(said(asLine(`about ${text}.`, 'quote')).kind).toBe('quote')
      expect(said(asLine(`about ${text}.`, 'challenge'))).toMatchObject({ kind: 'challenge', severity: 2 })
    }),
  )
})
