import { describe, expect, test, vi } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import { type LineContext } from '../../../storage/day/grammar.ts'
import { dayOf } from '../../../storage/day/day.ts'
import { OffTheRecordError, RideAlongEndedError, NoRideAlongError } from '../../../storage/errors.ts'
import { importLog } from '../../../storage/log/import-log.ts'
import { readLog } from '../../fixtures/read-log.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { toggleSpan } from '../../../storage/day/spans.ts'
const writeUp: LineContext = { now: Date.parse('2017-06-01T08:00Z'), zone: 'UTC', date: '2017-01-31', live: false }
const nextMorning: LineContext = { now: Date.parse('2017-02-01T09:00Z'), zone: 'UTC', date: '2017-01-31', live: true }

describe('Importing a log', () => {
  const startWriteUp = () => startRideAlong({ writeUp: true, date: '2017-01-31', zone: 'UTC' })
  const lines = (n: number) =>
    readLog(Array.from({ length: n }, (_, i) => `09:${String(i % 60).padStart(2, '0')} line ${i} #tag`).join('\n'), writeUp)

  test('an imported log keeps its order, and is undone as one act', async () => {
    const { id } = await startWriteUp()
    await importLog(readLog('17:20 ! slow #SLA\n17:20 = staging\n17:20 next\n00:05 > mail it @lead due:2017-02-28', writeUp), id, {
      label: '4 lines imported',
    })

    const day = await dayOf(id)
    expect(day.map(({ table, row }) => [table, new Date(row.at).toISOString().slice(0, 16), row.text, row.tags])).toEqual([
      ['observations', '2017-01-31T17:20', 'slow', ['sla']],
      ['spans', '2017-01-31T17:20', 'staging', []],
      ['observations', '2017-01-31T17:20', 'next', []],
      ['followUps', '2017-02-01T00:05', 'mail it', []],
    ])
    expect(day[3]?.row).toMatchObject({ owner: 'lead', due: '2017-02-28', from: [], visibility: 'shared' })
    expect((await db.tags.toArray()).map(({ label }) => label)).toEqual(['SLA'])
    expect(await undo()).toBe('4 lines imported')
    expect(await dayOf(id)).toEqual([])
  })

  test('lines imported into a private ride-along are private', async () => {
    const { id } = await startWriteUp()
    await db.rideAlongs.update(id, { visibility: 'private' })
    await importLog(lines(1), id, { label: 'x' })
    expect((await dayOf(id))[0]?.row.visibility).toBe('private')
  })

  test('lines of a log without times get the current time', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: nextMorning.now })
    const { id } = await startRideAlong({ zone: 'UTC' })
    await importLog(readLog('one\ntwo', nextMorning), id, { label: 'x' })
    vi.useRealTimers()
    expect((await dayOf(id)).map(({ row }) => [row.at, row.text])).toEqual([
      [nextMorning.now, 'one'],
      [nextMorning.now, 'two'],
    ])
  })

  test('nothing is imported into a missing or ended ride-along, or off the record', async () => {
    const { id } = await startWriteUp()
    await expect(importLog(lines(1), 'elsewhere', { label: 'x' })).rejects.toThrow(NoRideAlongError)
    await endRideAlong(id)
    await expect(importLog(lines(1), id, { label: 'x' })).rejects.toThrow(RideAlongEndedError)
    const live = await startRideAlong()
    await toggleSpan('offRecord', String)
    await expect(importLog(lines(1), live.id, { label: 'x' })).rejects.toThrow(OffTheRecordError)
    expect(await db.observations.count()).toBe(0)
    expect(await db.tags.count()).toBe(0)
  })

  test('an import that is aborted writes nothing', async () => {
    const { id } = await startWriteUp()
    const stop = new AbortController()
    const progress: number[] = []
    const onProgress = (n: number) => {
      progress.push(n)
      if (n >= 1000) stop.abort()
    }
    await expect(importLog(lines(3000), id, { label: 'x', onProgress, signal: stop.signal })).rejects.toThrow('aborted')

    expect(progress).toEqual([500, 1000])
    expect(await db.observations.count()).toBe(0)
    expect(await db.tags.count()).toBe(0)
    expect(await db.acts.count()).toBe(0)
  })
})
