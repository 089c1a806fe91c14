import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { redo, undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { editDayRows, deleteDayRows } from '../../../storage/day/edit.ts'
import { capture } from '../../../storage/day/capture.ts'
import { dayOf } from '../../../storage/day/day.ts'
import { EndsBeforeItBeginsError, OffTheRecordError, RideAlongEndedError, NotLiveError } from '../../../storage/errors.ts'
import { allRows, mergeLibrary } from '../../../storage/library/library.ts'
import { currentRideAlong, endRideAlong, reopenRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { thisDevice } from '../../../storage/database/device.ts'
import { moveDayRows } from '../../../storage/day/tidy.ts'
import { addSpan, openSpan, quietGap, countInterruption, toggleSpan, rememberWorkAsUsual } from '../../../storage/day/spans.ts'

const ten = Date.UTC(2026, 2, 2, 10)
const minutes = (n: number) => ten + n * 60_000
const line = (text: string) => parseLine(text, { now: Date.now(), zone: 'UTC', date: '2026-03-02', live: true })
const at = (n: number) => vi.setSystemTime(minutes(n))
const spans = async () =>
  (await db.spans.orderBy('[rideAlongId+at+seq+device]').toArray())
    .filter(({ gone }) => !gone)
    .map(({ kind, at, until }) => ({ kind, at, until }))
let id = ''

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: ten })
  id = (await startRideAlong()).id
})
afterEach(() => vi.useRealTimers())

describe('A wait', () => {
  test('a wait is begun and ended while captures go on', async () => {
    at(2)
    await toggleSpan('wait', String)
    at(3)
    await capture(line('nobody knows who has the key'))
    at(6)
    await toggleSpan('wait', String)

    expect(await spans()).toEqual([{ kind: 'wait', at: minutes(2), until: minutes(6) }])
    expect((await dayOf(id)).map(({ table }) => table)).toEqual(['spans', 'observations'])
  })

  test('toggling a wait twice begins and ends one wait, and undo names the end', async () => {
    const label = (began: boolean) => (began ? 'Waiting' : 'Wait ended')
    expect(await toggleSpan('wait', label)).toEqual({ began: true, at: ten })
    at(1)
    expect(await toggleSpan('wait', label)).toEqual({ began: false, at: minutes(1) })
    expect(await undo()).toBe('Wait ended')
    expect(await redo()).toBe('Wait ended')

    expect(await spans()).toEqual([{ kind: 'wait', at: ten, until: minutes(1) }])
  })

  test('going off the record ends an open wait, and no wait or interruption begins there', async () => {
    await toggleSpan('wait', String)
    at(4)
    await toggleSpan('offRecord', String)

    expect(await spans()).toContainEqual({ kind: 'wait', at: ten, until: minutes(4) })
    await expect(toggleSpan('wait', String)).rejects.toThrow(OffTheRecordError)
    await expect(countInterruption(String)).rejects.toThrow(OffTheRecordError)
    expect(await spans()).toHaveLength(2)
  })

  test('ending the ride-along ends an open wait', async () => {
    await toggleSpan('wait', String)
    at(9)
    await endRideAlong(id)

    expect(await spans()).toEqual([{ kind: 'wait', at: ten, until: minutes(9) }])
  })

  test('a wait never ends before it begins, even if the clock is set back', async () => {
    at(30)
    await toggleSpan('wait', String)
    at(10)
    await toggleSpan('wait', String)

    expect(await spans()).toEqual([{ kind: 'wait', at: minutes(30), until: minutes(30) }])
  })
})

describe('An interruption', () => {
  test('each interruption is counted, and undone separately', async () => {
    const counts = []
    for (const n of [1, 2, 3]) {
      at(n)
      counts.push(await countInterruption((count) => `Interruption ${count}`))
    }
    expect(counts).toEqual([1, 2, 3])
    expect(await spans()).toEqual([1, 2, 3].map((n) => ({ kind: 'interruption', at: minutes(n), until: minutes(n) })))

    expect(await undo()).toBe('Interruption 3')
    expect(await countInterruption(String)).toBe(3)
  })

  test('an interruption whose time is changed still has no length', async () => {
    at(5)
    await countInterruption(String)
    const [row] = await db.spans.toArray()
    await editDayRows([{ table: 'spans', row: row! }], { at: minutes(3) }, { label: 'Changed' })

    expect(await spans()).toEqual([{ kind: 'interruption', at: minutes(3), until: minutes(3) }])
  })
})

describe('Off the record', () => {
  const expectRefused = () => expect(capture(line('a secret'))).rejects.toThrow(OffTheRecordError)

  test('no capture is taken until the span off the record ends', async () => {
    await toggleSpan('offRecord', String)
    await expectRefused()
    at(18)
    await toggleSpan('offRecord', String)
    await capture(line('on the record'))

    expect(await spans()).toEqual([{ kind: 'offRecord', at: ten, until: minutes(18) }])
    expect((await db.observations.toArray()).map(({ text }) => text)).toEqual(['on the record'])
  })

  test('undoing the end or the deletion of a span off the record blocks captures again', async () => {
    await toggleSpan('offRecord', String)
    await toggleSpan('offRecord', String)
    const { id: gap } = (await db.spans.toArray())[0]!
    await undo()
    await expectRefused()
    await deleteDayRows([{ table: 'spans', row: { id: gap } }], 'Deleted')
    await capture(line('on the record'))
    await undo()
    await expectRefused()
  })

  test('a second span off the record blocks captures too, and undoing it leaves the first ended', async () => {
    await toggleSpan('offRecord', String)
    await toggleSpan('offRecord', String)
    await toggleSpan('offRecord', String)
    await expectRefused()
    await undo()
    await capture(line('on the record'))
    await undo()
    await expectRefused()
  })

  test('a span off the record never gets text or tags, and is never private', async () => {
    await toggleSpan('offRecord', String)
    await toggleSpan('offRecord', String)
    const { id: gap } = (await db.spans.toArray())[0]!
    await editDayRows(
      [{ table: 'spans', row: { id: gap } }],
      { visibility: 'private', text: 'about pay', tags: ['pay'] },
      { label: 'Changed' },
    )

    expect(await db.spans.get(gap)).toMatchObject({ visibility: 'shared', text: '', tags: [] })
  })

  test('a device that opened a backup takes no captures off the record', async () => {
    await toggleSpan('offRecord', String)
    const copy = await allRows()
    await db.delete()
    await db.open()
    await mergeLibrary(copy, { isCopy: true })

    await expect(capture(line('a secret'), { rideAlongId: id })).rejects.toThrow(OffTheRecordError)
  })

  test('a capture does not read through the ended spans off the record', async () => {
    for (let n = 0; n < 3; n += 1) await toggleSpan('offRecord', String)
    await toggleSpan('offRecord', String)
    const read = vi.spyOn(db.spans, 'where')
    await capture(line('on the record'))

    expect(read.mock.calls).toEqual([])
  })
})

describe('A span that is added afterwards', () => {
  test('a past wait is added with its times, and undone as one act', async () => {
    at(72)
    await addSpan({ kind: 'wait', at: minutes(2), until: minutes(70) }, 'Wait added')
    expect(await spans()).toEqual([{ kind: 'wait', at: minutes(2), until: minutes(70) }])
    await undo()

    expect(await spans()).toEqual([])
  })

  test('spans can be added to a write-up, but not begun in it', async () => {
    await endRideAlong(id)
    await startRideAlong({ writeUp: true, date: '2026-03-01' })
    await addSpan({ kind: 'offRecord', at: minutes(-900), until: minutes(-880) }, 'Off the record')

    expect(await spans()).toHaveLength(1)
    await expect(toggleSpan('wait', String)).rejects.toThrow(NotLiveError)
    await expect(countInterruption(String)).rejects.toThrow(NotLiveError)
    await capture(line('still taken'))
  })

  test('a span must not end before it begins, nor be added to an ended ride-along', async () => {
    await expect(addSpan({ kind: 'wait', at: minutes(5), until: minutes(4) }, 'Wait added')).rejects.toThrow(EndsBeforeItBeginsError)
    await endRideAlong(id)
    await expect(addSpan({ kind: 'wait', at: minutes(4), until: minutes(5) }, 'Wait added')).rejects.toThrow(RideAlongEndedError)
    expect(await db.spans.count()).toBe(0)
  })

  test('changing the times of a span keeps its end after its beginning, and keeps the first time', async () => {
    at(60)
    const { id: wait } = await addSpan({ kind: 'wait', at: minutes(2), until: minutes(10) }, 'Wait added')
    const chosen = [{ table: 'spans' as const, row: { id: wait } }]
    await editDayRows(chosen, { at: minutes(4), until: minutes(30), text: 'the key' }, { label: 'Changed' })
    await expect(editDayRows(chosen, { until: minutes(3) }, { label: 'Changed' })).rejects.toThrow(EndsBeforeItBeginsError)

    expect(await db.spans.get(wait)).toMatchObject({ at: minutes(4), until: minutes(30), firstAt: minutes(2), text: 'the key' })
  })
})

describe('A long gap without captures', () => {
  const gapAt = async (now: number) => quietGap((await currentRideAlong())!, await dayOf(id), (await thisDevice())?.quiet, minutes(now))

  test('a gap reaches from the last capture to now, once it is longer than half an hour', async () => {
    at(2)
    await capture(line('the last word'))

    expect(await gapAt(32)).toBeUndefined()
    expect(await gapAt(74)).toEqual({ from: minutes(2), until: minutes(74) })
  })

  test('no gap is reported before the time until which work went on as usual', async () => {
    await rememberWorkAsUsual(id, minutes(74))

    expect(await gapAt(80)).toBeUndefined()
    expect(await gapAt(120)).toEqual({ from: minutes(74), until: minutes(120) })
  })

  test('no gap is reported while a wait is open, or where one was added', async () => {
    at(40)
    await addSpan({ kind: 'wait', at: ten, until: minutes(40) }, 'Wait added')
    expect(await gapAt(60)).toBeUndefined()
    await toggleSpan('wait', String)

    expect(await gapAt(600)).toBeUndefined()
    expect(openSpan(await dayOf(id), 'wait')?.at).toBe(minutes(40))
  })

  test('no gap is reported in a write-up or an ended ride-along', async () => {
    await endRideAlong(id)
    expect(await gapAt(600)).toBeUndefined()
    await reopenRideAlong(id)
    expect(await gapAt(600)).toBeDefined()
    await endRideAlong(id)
    const writeUp = await startRideAlong({ writeUp: true })

    expect(quietGap(writeUp, [], undefined, minutes(600))).toBeUndefined()
  })
})

describe('Moving spans to another ride-along', () => {
  test('an open span stays in its ride-along when rows are moved', async () => {
    await toggleSpan('wait', String)
    const open = openSpan(await dayOf(id), 'wait')!
    await endRideAlong(id)
    const other = await startRideAlong()
    await toggleSpan('offRecord', String)
    const gap = openSpan(await dayOf(other.id), 'offRecord')!.id
    await moveDayRows(
      [open.id, gap].map((row) => ({ table: 'spans', row: { id: row } })),
      id,
      'Moved',
    )

    expect((await dayOf(other.id)).map(({ row }) => row.id)).toEqual([gap])
    await expect(capture(line('a secret'))).rejects.toThrow(OffTheRecordError)
  })
})
