import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
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
import {
  addSpan,
  beginSpan,
  endSpan,
  openSpan,
  quietGap,
  countInterruption,
  toggleSpan,
  rememberWorkAsUsual,
} from '../../../storage/day/spans.ts'

const ten = Date.UTC(2026, 2, 2, 10)
const minutes = (n: number) => ten + n * 60_000
const said = (line: string) => parseLine(line, { now: Date.now(), zone: 'UTC', date: '2026-03-02', live: true })
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
  test('is begun and ended as it happens, and captures go on meanwhile', async () => {
    at(2)
    const wait = await beginSpan('wait', 'Waiting')
    at(3)
    await capture(said('nobody knows who has the key'))
    at(6)
    await endSpan(wait.id, 'Wait ended')

    expect(await spans()).toEqual([{ kind: 'wait', at: minutes(2), until: minutes(6) }])
    expect((await dayOf(id)).map(({ table }) => table)).toEqual(['spans', 'observations'])
  })

  test('is one at a time: begun again, it is the one that is open', async () => {
    const { id: first } = await beginSpan('wait', 'Waiting')
    at(1)
    expect((await beginSpan('wait', 'Waiting')).id).toBe(first)
    expect(await toggleSpan('wait', (began) => (began ? 'Waiting' : 'Wait ended'))).toEqual({ began: false, at: minutes(1) })
    await endSpan(first, 'Wait ended')

    expect(await spans()).toEqual([{ kind: 'wait', at: ten, until: minutes(1) }])
  })

  test('ends where the observer goes off the record, and none begins there', async () => {
    await beginSpan('wait', 'Waiting')
    at(4)
    await beginSpan('offRecord', 'Off the record')

    expect(await spans()).toContainEqual({ kind: 'wait', at: ten, until: minutes(4) })
    await expect(beginSpan('wait', 'Waiting')).rejects.toThrow(OffTheRecordError)
    await expect(countInterruption(String)).rejects.toThrow(OffTheRecordError)
    expect(await spans()).toHaveLength(2)
  })

  test('ends with the ride-along', async () => {
    await beginSpan('wait', 'Waiting')
    at(9)
    await endRideAlong(id)

    expect(await spans()).toEqual([{ kind: 'wait', at: ten, until: minutes(9) }])
  })

  test('never ends before it begins, whatever the clock does', async () => {
    at(30)
    const wait = await beginSpan('wait', 'Waiting')
    at(10)
    await endSpan(wait.id, 'Wait ended')

    expect(await spans()).toEqual([{ kind: 'wait', at: minutes(30), until: minutes(30) }])
  })
})

describe('An interruption', () => {
  test('is a tally: each press is one more, and each is undone by itself', async () => {
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

  test('that is moved stays without a length', async () => {
    at(5)
    await countInterruption(String)
    const [row] = await db.spans.toArray()
    await editDayRows([{ table: 'spans', row: row! }], { at: minutes(3) }, { label: 'Changed' })

    expect(await spans()).toEqual([{ kind: 'interruption', at: minutes(3), until: minutes(3) }])
  })
})

describe('Off the record', () => {
  const refused = () => expect(capture(said('a secret'))).rejects.toThrow(OffTheRecordError)

  test('no capture is taken, until it is over', async () => {
    await toggleSpan('offRecord', String)
    await refused()
    at(18)
    await toggleSpan('offRecord', String)
    await capture(said('on the record'))

    expect(await spans()).toEqual([{ kind: 'offRecord', at: ten, until: minutes(18) }])
    expect((await db.observations.toArray()).map(({ text }) => text)).toEqual(['on the record'])
  })

  test('nothing is written down after the end is undone, or the deletion', async () => {
    const { id: gap } = await beginSpan('offRecord', 'Off the record')
    await endSpan(gap, 'Back on the record')
    await undo()
    await refused()
    await deleteDayRows([{ table: 'spans', row: { id: gap } }], 'Deleted')
    await capture(said('on the record'))
    await undo()
    await refused()
  })

  test('a second stretch is as closed as the first, and undone it leaves the first as it was', async () => {
    const { id: first } = await beginSpan('offRecord', 'Off the record')
    await endSpan(first, 'Back on the record')
    await beginSpan('offRecord', 'Off the record')
    await refused()
    await undo()
    await capture(said('on the record'))
    await undo()
    await refused()
  })

  test('it has no words, and is never kept private: that it was there is always told', async () => {
    const { id: gap } = await beginSpan('offRecord', 'Off the record')
    await endSpan(gap, 'Back on the record')
    await editDayRows(
      [{ table: 'spans', row: { id: gap } }],
      { visibility: 'private', text: 'about pay', tags: ['pay'] },
      { label: 'Changed' },
    )

    expect(await db.spans.get(gap)).toMatchObject({ visibility: 'shared', text: '', tags: [] })
  })

  test('it holds on another device that has a copy', async () => {
    await beginSpan('offRecord', 'Off the record')
    const copy = await allRows()
    await db.delete()
    await db.open()
    await mergeLibrary(copy, { isCopy: true })

    await expect(capture(said('a secret'), { rideAlongId: id })).rejects.toThrow(OffTheRecordError)
  })

  test('stretches that are over are not read through at a capture', async () => {
    for (let n = 0; n < 3; n += 1) await toggleSpan('offRecord', String)
    await toggleSpan('offRecord', String)
    const read = vi.spyOn(db.spans, 'where')
    await capture(said('on the record'))

    expect(read.mock.calls).toEqual([])
  })
})

describe('A stretch that is told afterwards', () => {
  test('is added as it was, and undone as one', async () => {
    at(72)
    await addSpan({ kind: 'wait', at: minutes(2), until: minutes(70) }, 'Wait added')
    expect(await spans()).toEqual([{ kind: 'wait', at: minutes(2), until: minutes(70) }])
    await undo()

    expect(await spans()).toEqual([])
  })

  test('can be of a write-up, which takes none as it happens', async () => {
    await endRideAlong(id)
    await startRideAlong({ writeUp: true, date: '2026-03-01' })
    await addSpan({ kind: 'offRecord', at: minutes(-900), until: minutes(-880) }, 'Off the record')

    expect(await spans()).toHaveLength(1)
    await expect(beginSpan('wait', 'Waiting')).rejects.toThrow(NotLiveError)
    await expect(countInterruption(String)).rejects.toThrow(NotLiveError)
    await capture(said('still taken'))
  })

  test('ends after it begins, in a ride-along that has not ended', async () => {
    await expect(addSpan({ kind: 'wait', at: minutes(5), until: minutes(4) }, 'Wait added')).rejects.toThrow(EndsBeforeItBeginsError)
    await endRideAlong(id)
    await expect(addSpan({ kind: 'wait', at: minutes(4), until: minutes(5) }, 'Wait added')).rejects.toThrow(RideAlongEndedError)
    expect(await db.spans.count()).toBe(0)
  })

  test('keeps its order when its times are changed', async () => {
    at(60)
    const { id: wait } = await addSpan({ kind: 'wait', at: minutes(2), until: minutes(10) }, 'Wait added')
    const chosen = [{ table: 'spans' as const, row: { id: wait } }]
    await editDayRows(chosen, { at: minutes(4), until: minutes(30), text: 'the key' }, { label: 'Changed' })
    await expect(editDayRows(chosen, { until: minutes(3) }, { label: 'Changed' })).rejects.toThrow(EndsBeforeItBeginsError)

    expect(await db.spans.get(wait)).toMatchObject({ at: minutes(4), until: minutes(30), firstAt: minutes(2), text: 'the key' })
  })
})

describe('A long stretch without a word', () => {
  const asked = async (now: number) => quietGap((await currentRideAlong())!, await dayOf(id), (await thisDevice())?.quiet, minutes(now))

  test('is what lies between the last that was noted and now, once it is longer than half an hour', async () => {
    at(2)
    await capture(said('the last word'))

    expect(await asked(32)).toBeUndefined()
    expect(await asked(74)).toEqual({ from: minutes(2), until: minutes(74) })
  })

  test('is not asked for twice', async () => {
    await rememberWorkAsUsual(id, minutes(74))

    expect(await asked(80)).toBeUndefined()
    expect(await asked(120)).toEqual({ from: minutes(74), until: minutes(120) })
  })

  test('is known where a stretch is open, or was added', async () => {
    at(40)
    await addSpan({ kind: 'wait', at: ten, until: minutes(40) }, 'Wait added')
    expect(await asked(60)).toBeUndefined()
    await beginSpan('wait', 'Waiting')

    expect(await asked(600)).toBeUndefined()
    expect(openSpan(await dayOf(id), 'wait')?.at).toBe(minutes(40))
  })

  test('is never asked for in a write-up, or once the ride-along has ended', async () => {
    await endRideAlong(id)
    expect(await asked(600)).toBeUndefined()
    await reopenRideAlong(id)
    expect(await asked(600)).toBeDefined()
    await endRideAlong(id)
    const writeUp = await startRideAlong({ writeUp: true })

    expect(quietGap(writeUp, [], undefined, minutes(600))).toBeUndefined()
  })
})

describe('Tidied with others', () => {
  test('a stretch that is open stays in its ride-along', async () => {
    const open = await beginSpan('wait', 'Waiting')
    await endRideAlong(id)
    const other = await startRideAlong()
    const { id: gap } = await beginSpan('offRecord', 'Off the record')
    await moveDayRows(
      [open.id, gap].map((row) => ({ table: 'spans', row: { id: row } })),
      id,
      'Moved',
    )

    expect((await dayOf(other.id)).map(({ row }) => row.id)).toEqual([gap])
    await expect(capture(said('a secret'))).rejects.toThrow(OffTheRecordError)
  })
})
