import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { OffTheRecordError, RideAlongEndedError } from '../../../storage/errors.ts'
import { db } from '../../../storage/database/db.ts'
import { thisDevice } from '../../../storage/database/device.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { editDayRows } from '../../../storage/day/edit.ts'
import { capture, captureMoment } from '../../../storage/day/capture.ts'
import { dayOf, type DayRow } from '../../../storage/day/day.ts'
import { endRideAlong, reopenRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { keepDraft } from '../../../storage/day/drafts.ts'
import { toggleSpan } from '../../../storage/day/spans.ts'

const context = () => ({ now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })
const line = (text: string) => parseLine(text, context())
const texts = (day: DayRow[]) => day.map(({ row }) => row.text)

test('a stored row matches the chips of its line, for any text and any removed chips', async () => {
  const signs = ['!', '!!', '!!!', '+', '?', '"', '>', '='] as const
  const others =
    '@-10m @-2h @25:99 ~told ~inferred #tag #Root_Cause #root-cause @ada due:fri due:2017-02-28 due:never word C# \\ \u202e <b>'
  const lines = fc.array(fc.constantFrom(...signs, ...others.split(' '), '\ud800'), { maxLength: 9 }).map((words) => words.join(' '))
  await fc.assert(
    fc.asyncProperty(lines, fc.array(fc.nat(6), { maxLength: 3 }), async (text, picks) => {
      const now = context()
      const refused = new Set(picks.flatMap((pick) => parseLine(text, now).tokens[pick]?.key ?? []))
      const parsed = parseLine(text, now, refused)
      if (parsed.text === '') return
      const { id } = await capture(parsed)
      const chip = <W extends (typeof parsed.tokens)[number]['what']>(what: W) =>
        parsed.tokens.find((each): each is Extract<typeof each, { what: W }> => each.what === what)

      const sign = chip('sign')?.sign
      const table = sign === '>' ? db.followUps : sign === '=' ? db.spans : db.observations
      const kinds = { '+': 'win', '?': 'question', '"': 'quote', '>': undefined, '=': 'activity' } as const
      const at = chip('time')?.at
      const row = await table.get(id)
      expect(row).toMatchObject({
        text: parsed.text,
        tags: [...new Set(parsed.tokens.flatMap((each) => (each.what === 'tag' ? [each.tag] : [])))].sort(),
        ...(at !== undefined && { at }),
      })
      expect(row && 'kind' in row ? row.kind : undefined).toBe(
        sign === undefined ? 'note' : sign in kinds ? kinds[sign as keyof typeof kinds] : 'challenge',
      )
      expect(row && 'severity' in row ? row.severity : undefined).toBe(sign?.startsWith('!') ? sign.length : undefined)
      if (table === db.observations) expect(row).toMatchObject({ basis: chip('basis')?.basis ?? 'observed' })
      expect(row && 'owner' in row ? row.owner : undefined).toBe(chip('owner')?.owner)
      expect(row && 'due' in row ? row.due : undefined).toBe(chip('due')?.due)
    }),
    { numRuns: 300 },
  )
})

describe('The first capture', () => {
  test('a capture starts a ride-along if none is live, with an author and a device', async () => {
    const { rideAlongId, id } = await capture(line('!! the base backup hangs #tooling'))

    const device = await thisDevice()
    expect(await db.rideAlongs.get(rideAlongId)).toMatchObject({ title: '', observer: device?.me, by: device?.me, hosts: [] })
    expect(await db.observations.get(id)).toMatchObject({
      rideAlongId,
      kind: 'challenge',
      severity: 2,
      basis: 'observed',
      text: 'the base backup hangs',
      tags: ['tooling'],
      visibility: 'shared',
      by: device?.me,
      device: device?.id,
    })
    expect(device?.current).toBe(rideAlongId)
  })

  test('a new tag keeps the spelling in which it was first typed', async () => {
    await capture(line('slow #BackUps'))
    await capture(line('slower #backups'))

    expect((await db.tags.toArray()).map(({ key, label }) => ({ key, label }))).toEqual([{ key: 'backups', label: 'BackUps' }])
  })
})

describe('A live ride-along', () => {
  test('observations, follow-ups and activities of a live ride-along are in one order', async () => {
    const { rideAlongId } = await capture(line('= repairing replication'))
    const { id } = await capture(line('! no archive is kept'))
    await capture(line('> keep one @infrastructure due:2017-02-10'), { from: [id] })

    const day = await dayOf(rideAlongId)
    expect(day.map(({ table }) => table)).toEqual(['spans', 'observations', 'followUps'])
    expect(day[2]?.row).toMatchObject({ text: 'keep one', owner: 'infrastructure', due: '2017-02-10', from: [id] })
  })

  test('capturing a line deletes its draft', async () => {
    await keepDraft({ id: 'panel', text: 'wipes the data directory', refused: [], changedAt: 1 })
    await capture(line('wipes the data directory'), { draft: 'panel' })

    expect(await db.drafts.count()).toBe(0)
    expect(await db.observations.count()).toBe(1)
  })

  test('after the clock is set back, captures continue from the last time, and the result says so', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2017, 0, 31, 23, 30) })
    const first = await capture(line('before'))
    vi.setSystemTime(Date.UTC(2017, 0, 31, 22, 45))
    const second = await capture(line('after'))
    vi.useRealTimers()

    expect(second).toMatchObject({ at: first.at, clockSetBack: true })
    expect(texts(await dayOf(first.rideAlongId))).toEqual(['before', 'after'])
  })

  test('a capture with a past time does not change the time of later captures', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2017, 0, 31, 23, 30) })
    const { rideAlongId } = await capture(line('now'))
    await capture(line('@-10m ten minutes ago'))
    vi.setSystemTime(Date.UTC(2017, 0, 31, 23, 31))
    const last = await capture(line('a minute later'))
    vi.useRealTimers()

    expect(last).toMatchObject({ at: Date.UTC(2017, 0, 31, 23, 31), clockSetBack: false })
    expect(texts(await dayOf(rideAlongId))).toEqual(['ten minutes ago', 'now', 'a minute later'])
  })

  test('a text of 20,000 characters is stored whole, with control characters and lone surrogates', async () => {
    const text = '\u0007\ud800<img onerror=alert(1)>\u202e' + 'x'.repeat(20_000)
    const { id } = await capture(line(text))

    expect((await db.observations.get(id))?.text).toBe(text)
  })

  test('nothing is captured while the ride-along is off the record', async () => {
    const { rideAlongId } = await capture(line('on the record'))
    await toggleSpan('offRecord', String)

    await expect(capture(line('a secret'))).rejects.toThrow(OffTheRecordError)
    expect(texts(await dayOf(rideAlongId))).not.toContain('a secret')
  })
})

describe('An ended ride-along', () => {
  test('an ended ride-along takes no captures', async () => {
    const { rideAlongId } = await capture(line('in time'))
    await endRideAlong(rideAlongId)

    await expect(capture(line('too late'), { rideAlongId })).rejects.toThrow(RideAlongEndedError)
    expect(await db.observations.count()).toBe(1)
  })

  test('a capture after the end starts a new ride-along', async () => {
    const first = await capture(line('in time'))
    await endRideAlong(first.rideAlongId)
    const second = await capture(line('the next day'))

    expect(second.rideAlongId).not.toBe(first.rideAlongId)
  })

  test('a reopened ride-along takes captures again', async () => {
    const { rideAlongId } = await capture(line('in time'))
    await endRideAlong(rideAlongId)
    await reopenRideAlong(rideAlongId)
    await capture(line('one more'))

    expect(texts(await dayOf(rideAlongId))).toEqual(['in time', 'one more'])
  })
})

describe('A write-up', () => {
  test('lines without a time in a write-up get the latest time so far, in the order in which they were typed', async () => {
    const { id: rideAlongId } = await startRideAlong({ writeUp: true, date: '2017-01-31', zone: 'UTC' })
    const writtenUp = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false })
    await capture(writtenUp('before any time'))
    await capture(writtenUp('@23:40 the bucket is empty'))
    await capture(writtenUp('nobody ever saw the mails'))

    const day = await dayOf(rideAlongId)
    expect(day.map(({ row }) => [new Date(row.at).toISOString().slice(0, 16), row.text])).toEqual([
      ['2017-01-31T09:00', 'before any time'],
      ['2017-01-31T23:40', 'the bucket is empty'],
      ['2017-01-31T23:40', 'nobody ever saw the mails'],
    ])
  })
})

describe('A marked moment', () => {
  test('marking a moment needs no text, and starts a ride-along if none is live', async () => {
    const { rideAlongId, id } = await captureMoment()

    expect(await db.observations.get(id)).toMatchObject({ rideAlongId, kind: 'note', text: '', unfilled: true, visibility: 'shared' })
  })

  test('a marked moment stays unfilled until it gets text', async () => {
    const { id } = await captureMoment()
    const edit = (changes: object) => editDayRows([{ table: 'observations', row: { id } }], changes, { label: 'Changed' })
    await edit({ kind: 'win', tags: ['calm'] })
    expect(await db.observations.get(id)).toMatchObject({ kind: 'win', unfilled: true })
    await edit({ text: 'says at once what happened' })

    expect(await db.observations.get(id)).not.toHaveProperty('unfilled')
  })

  test('no moment is marked off the record', async () => {
    await capture(line('on the record'))
    await toggleSpan('offRecord', String)

    await expect(captureMoment()).rejects.toThrow(OffTheRecordError)
    expect(await db.observations.toArray()).toHaveLength(1)
  })

  test('a moment marked in a write-up has the latest time so far', async () => {
    const { id: rideAlongId } = await startRideAlong({ writeUp: true, date: '2017-01-31', zone: 'UTC' })
    await capture(line('@2017-01-31T23:40 the bucket is empty'))
    await captureMoment()

    expect((await dayOf(rideAlongId)).map(({ row }) => row.at)).toEqual([Date.UTC(2017, 0, 31, 23, 40), Date.UTC(2017, 0, 31, 23, 40)])
  })
})
