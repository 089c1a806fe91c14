import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import { NotYoursError, OffTheRecordError, RideAlongEndedError } from '../../../storage/errors.ts'
import { db } from '../../../storage/database/db.ts'
import { thisDevice } from '../../../storage/database/device.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { editDayRows, deleteDayRows } from '../../../storage/day/edit.ts'
import { capture } from '../../../storage/day/capture.ts'
import { dayOf, watchDay, type DayRow } from '../../../storage/day/day.ts'
import { endRideAlong, reopenRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { createRow, isDeleted, rivalsOf } from '../../../storage/rows/row.ts'
import { type Observation } from '../../../storage/rows/tables.ts'
import { keepDraft } from '../../../storage/day/drafts.ts'
import { beginSpan } from '../../../storage/day/spans.ts'

const context = () => ({ now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })
const said = (line: string) => parseLine(line, context())
const texts = (day: DayRow[]) => day.map(({ row }) => row.text)

test('what is stored is what the chips say, whatever is typed and whichever are taken off', async () => {
  const signs = ['!', '!!', '!!!', '+', '?', '"', '>', '='] as const
  const others =
    '@-10m @-2h @25:99 ~told ~inferred #tag #Root_Cause #root-cause @ada due:fri due:2017-02-28 due:never word C# \\ \u202e <b>'
  const line = fc.array(fc.constantFrom(...signs, ...others.split(' '), '\ud800'), { maxLength: 9 }).map((words) => words.join(' '))
  await fc.assert(
    fc.asyncProperty(line, fc.array(fc.nat(6), { maxLength: 3 }), async (text, picks) => {
      const now = context()
      const refused = new Set(picks.flatMap((pick) => parseLine(text, now).understood[pick]?.key ?? []))
      const parsed = parseLine(text, now, refused)
      if (parsed.text === '') return
      const { id } = await capture(parsed)
      const chip = <W extends (typeof parsed.understood)[number]['what']>(what: W) =>
        parsed.understood.find((each): each is Extract<typeof each, { what: W }> => each.what === what)

      const sign = chip('sign')?.sign
      const table = sign === '>' ? db.followUps : sign === '=' ? db.spans : db.observations
      const kinds = { '+': 'win', '?': 'question', '"': 'quote', '>': undefined, '=': 'activity' } as const
      const at = chip('time')?.at
      const row = await table.get(id)
      expect(row).toMatchObject({
        text: parsed.text,
        tags: [...new Set(parsed.understood.flatMap((each) => (each.what === 'tag' ? [each.tag] : [])))].sort(),
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

describe('The first line', () => {
  test('starts a ride-along where none is live, with an author and a device', async () => {
    const { rideAlongId, id } = await capture(said('!! the base backup hangs #tooling'))

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

  test('keeps a new tag in the form in which it was typed', async () => {
    await capture(said('slow #BackUps'))
    await capture(said('slower #backups'))

    expect((await db.tags.toArray()).map(({ key, label }) => ({ key, label }))).toEqual([{ key: 'backups', label: 'BackUps' }])
  })
})

describe('A live ride-along', () => {
  test('takes observations, follow-ups and activities in one order', async () => {
    const { rideAlongId } = await capture(said('= repairing replication'))
    const { id } = await capture(said('! no archive is kept'))
    await capture(said('> keep one @infrastructure due:2017-02-10'), { from: [id] })

    const day = await dayOf(rideAlongId)
    expect(day.map(({ table }) => table)).toEqual(['spans', 'observations', 'followUps'])
    expect(day[2]?.row).toMatchObject({ text: 'keep one', owner: 'infrastructure', due: '2017-02-10', from: [id] })
  })

  test('forgets the draft in the transaction that saves its line', async () => {
    await keepDraft({ id: 'panel', text: 'wipes the data directory', refused: [], changedAt: 1 })
    await capture(said('wipes the data directory'), { draft: 'panel' })

    expect(await db.drafts.count()).toBe(0)
    expect(await db.observations.count()).toBe(1)
  })

  test('goes on from the last time when the clock is set back, and says so', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2017, 0, 31, 23, 30) })
    const first = await capture(said('before'))
    vi.setSystemTime(Date.UTC(2017, 0, 31, 22, 45))
    const second = await capture(said('after'))
    vi.useRealTimers()

    expect(second).toMatchObject({ at: first.at, clockSetBack: true })
    expect(texts(await dayOf(first.rideAlongId))).toEqual(['before', 'after'])
  })

  test('takes a line about the past without holding up the ones that follow', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2017, 0, 31, 23, 30) })
    const { rideAlongId } = await capture(said('now'))
    await capture(said('@-10m ten minutes ago'))
    vi.setSystemTime(Date.UTC(2017, 0, 31, 23, 31))
    const last = await capture(said('a minute later'))
    vi.useRealTimers()

    expect(last).toMatchObject({ at: Date.UTC(2017, 0, 31, 23, 31), clockSetBack: false })
    expect(texts(await dayOf(rideAlongId))).toEqual(['ten minutes ago', 'now', 'a minute later'])
  })

  test('keeps a row of 20,000 characters whole, controls and lone surrogates too', async () => {
    const text = '\u0007\ud800<img onerror=alert(1)>\u202e' + 'x'.repeat(20_000)
    const { id } = await capture(said(text))

    expect((await db.observations.get(id))?.text).toBe(text)
  })

  test('takes nothing while it is off the record', async () => {
    const { rideAlongId } = await capture(said('on the record'))
    await beginSpan('offRecord', 'Off the record')

    await expect(capture(said('a secret'))).rejects.toThrow(OffTheRecordError)
    expect(texts(await dayOf(rideAlongId))).not.toContain('a secret')
  })
})

describe('An ended ride-along', () => {
  test('takes no more captures', async () => {
    const { rideAlongId } = await capture(said('in time'))
    await endRideAlong(rideAlongId)

    await expect(capture(said('too late'), { rideAlongId })).rejects.toThrow(RideAlongEndedError)
    expect(await db.observations.count()).toBe(1)
  })

  test('makes way for a new one where the line names none', async () => {
    const first = await capture(said('in time'))
    await endRideAlong(first.rideAlongId)
    const second = await capture(said('the next day'))

    expect(second.rideAlongId).not.toBe(first.rideAlongId)
  })

  test('takes captures again after it is reopened', async () => {
    const { rideAlongId } = await capture(said('in time'))
    await endRideAlong(rideAlongId)
    await reopenRideAlong(rideAlongId)
    await capture(said('one more'))

    expect(texts(await dayOf(rideAlongId))).toEqual(['in time', 'one more'])
  })
})

describe('A write-up', () => {
  test('puts lines without a time at the furthest time so far, in the order in which they were typed', async () => {
    const { id: rideAlongId } = await startRideAlong({ writeUp: true, date: '2017-01-31', zone: 'UTC' })
    const line = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false })
    await capture(line('before any time'))
    await capture(line('@23:40 the bucket is empty'))
    await capture(line('nobody ever saw the mails'))

    const day = await dayOf(rideAlongId)
    expect(day.map(({ row }) => [new Date(row.at).toISOString().slice(0, 16), row.text])).toEqual([
      ['2017-01-31T09:00', 'before any time'],
      ['2017-01-31T23:40', 'the bucket is empty'],
      ['2017-01-31T23:40', 'nobody ever saw the mails'],
    ])
  })
})

describe('A row', () => {
  test('comes back as it was when its deletion is undone', async () => {
    const { id, rideAlongId } = await capture(said('+ says at once what happened'))
    const before = (await db.observations.get(id))!
    await deleteDayRows([{ table: 'observations', row: { id: id } }], 'Deleted')
    expect(await dayOf(rideAlongId)).toEqual([])
    await undo()

    const { clock: _, dots: __, ...after } = (await db.observations.get(id))!
    expect(before).toMatchObject(after)
  })

  test('moves in the day when its time is corrected, and the time it was typed stays on record', async () => {
    const { rideAlongId } = await capture(said('first'))
    const { id, at } = await capture(said('second'))
    const typed = (await db.observations.get(id))!.recordedAt
    await editDayRows([{ table: 'observations', row: { id: id } }], { at: at - 3_600_000 }, { label: 'Changed' })

    expect(texts(await dayOf(rideAlongId))).toEqual(['second', 'first'])
    expect((await db.observations.get(id))!.recordedAt).toBe(typed)
  })

  test('keeps both texts when two panels edit the same version of it', async () => {
    const { id } = await capture(said('hangs'))
    const { clock } = (await db.observations.get(id))!
    await Promise.all([
      editDayRows([{ table: 'observations', row: { id: id, clock } }], { text: 'hangs silently' }, { label: 'Changed' }),
      editDayRows([{ table: 'observations', row: { id: id, clock } }], { text: 'prints nothing' }, { label: 'Changed' }),
    ])

    const row = (await db.observations.get(id))!
    expect(new Set([row.text, ...rivalsOf(row).map(({ value }) => value)])).toEqual(new Set(['hangs silently', 'prints nothing']))
  })

  test('of another author cannot be changed or deleted', async () => {
    const { rideAlongId } = await capture(said('mine'))
    const theirs = createRow<Observation>(
      { rideAlongId, at: 1, offset: 0, kind: 'note', basis: 'observed', text: 'theirs', tags: [] },
      { by: 'host', device: 'theirs', seq: 1, now: 1 },
    )
    await db.observations.add(theirs)

    await expect(
      editDayRows([{ table: 'observations', row: { id: theirs.id } }], { text: 'mine now' }, { label: 'Changed' }),
    ).rejects.toThrow(NotYoursError)
    await expect(deleteDayRows([{ table: 'observations', row: { id: theirs.id } }], 'Deleted')).rejects.toThrow(NotYoursError)
    expect(await db.observations.get(theirs.id)).toEqual(theirs)
  })
})

describe('A page that watches the day', () => {
  test('sees each row that any page writes, edits, deletes or brings back, in order', async () => {
    const { rideAlongId, id } = await capture(said('one'))
    const seen: string[][] = []
    const shows = (...wanted: string[]) => vi.waitFor(() => expect(seen.at(-1)).toEqual(wanted))
    const stop = watchDay(
      rideAlongId,
      (day) => seen.push(texts(day)),
      (error) => expect.unreachable(String(error)),
    )
    await shows('one')
    await capture(said('two'))
    await shows('one', 'two')
    await editDayRows([{ table: 'observations', row: { id: id } }], { text: 'first' }, { label: 'Changed' })
    await shows('first', 'two')
    await deleteDayRows([{ table: 'observations', row: { id: id } }], 'Deleted')
    await shows('two')
    await undo()
    await shows('first', 'two')
    const before = seen.length
    stop()
    await capture(said('unseen'))
    expect(isDeleted((await db.observations.get(id))!)).toBe(false)
    expect(seen).toHaveLength(before)
  })

  test('reads everything again after a change of many rows', async () => {
    const { rideAlongId } = await capture(said('one'))
    const seen: number[] = []
    const stop = watchDay(
      rideAlongId,
      (day) => seen.push(day.length),
      (error) => expect.unreachable(String(error)),
    )
    await vi.waitFor(() => expect(seen).toEqual([1]))
    const many = Array.from({ length: 100 }, (_, i) =>
      createRow<Observation>(
        { rideAlongId, at: i, offset: 0, kind: 'note', basis: 'observed', text: `${i}`, tags: [] },
        { by: 'host', device: 'theirs', seq: i, now: i },
      ),
    )
    await db.observations.bulkPut(many)
    await vi.waitFor(() => expect(seen.at(-1)).toBe(101))
    stop()
  })
})
