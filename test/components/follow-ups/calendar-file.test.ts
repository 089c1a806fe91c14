import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { browser } from 'wxt/browser'
import * as words from '../../../assets/locales/en.yml'
import { morningAlarm, nextMorning, showBadge } from '../../../components/browser/toolbar-badge.ts'
import { dueDatesOf } from '../../../components/follow-ups/calendar-file.ts'
import { allFollowUps } from '../../../storage/follow-ups/follow-ups.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { editDayRows, deleteDayRows } from '../../../storage/day/edit.ts'
import { capture } from '../../../storage/day/capture.ts'
import { endRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { changeSettings } from '../../../storage/database/settings.ts'
import { dateOf, localZone, timeOf } from '../../../storage/rows/time-zone.ts'

const write = (line: string, from?: string[]) =>
  capture(parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }), from ? { from } : {})
afterEach(() => vi.restoreAllMocks())

test('a calendar file holds the dates that may leave, and what is private or comes from something private stays', async () => {
  const secret = await write('CANARY')
  await editDayRows([{ table: 'observations', row: { id: secret.id } }], { visibility: 'private' }, { label: 'Private' })
  await write('> told due:2026-03-10')
  await write('> of a secret due:2026-03-11', [secret.id])
  const { id } = await write('> private due:2026-03-12')
  await editDayRows([{ table: 'followUps', row: { id } }], { visibility: 'private' }, { label: 'Private' })
  await write('> some day')
  const done = await write('> done due:2026-03-13')
  await editDayRows([{ table: 'followUps', row: { id: done.id } }], { state: 'done' }, { label: 'Done' })

  const { dates, privateCount } = await dueDatesOf(await allFollowUps())
  expect(dates.map(({ text, due }) => [text, due])).toEqual([['told', '2026-03-10']])
  expect(privateCount).toBe(2)
  // What was said in private does not come free by being deleted.
  await deleteDayRows([{ table: 'observations', row: { id: secret.id } }], 'Deleted')
  expect((await dueDatesOf(await allFollowUps())).dates).toHaveLength(1)
})

test('reminders are off until they are asked for; then the button tells what is due, and an alarm looks again at nine', async () => {
  const badge = vi.spyOn(browser.action, 'setBadgeText').mockResolvedValue()
  const title = vi.spyOn(browser.action, 'setTitle').mockResolvedValue()
  const shown = async () => {
    await showBadge()
    return [badge.mock.lastCall![0].text, title.mock.lastCall![0].title]
  }
  const { rideAlongId } = await write('> test restores due:2017-02-01')
  await write('> tell the team due:2017-02-02')
  await write('> in a while due:2999-01-01')
  expect(await shown()).toEqual([words.liveBadge, words.name])
  expect(await browser.alarms.get(morningAlarm)).toBeFalsy()

  await changeSettings({ reminders: true })
  expect(await shown()).toEqual([words.liveBadge, words.dueTitle(2)])
  await endRideAlong(rideAlongId)
  expect(await shown()).toEqual(['2', words.dueTitle(2)])
  const { scheduledTime } = (await browser.alarms.get(morningAlarm))!
  expect(timeOf(scheduledTime, localZone())).toBe('09:00')

  await changeSettings({ reminders: undefined })
  expect(await shown()).toEqual(['', words.name])
  expect(await browser.alarms.get(morningAlarm)).toBeFalsy()
})

test('the next morning is at nine by the clock there, within a day and an hour, on whatever day the clock is changed', () => {
  const zone = fc.constantFrom('Europe/Paris', 'America/New_York', 'Pacific/Apia', 'Australia/Lord_Howe', 'Africa/Cairo')
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2030, 0, 1) }), zone, (now, zone) => {
      const at = nextMorning(now, zone)
      expect(at).toBeGreaterThan(now)
      expect(at - now).toBeLessThanOrEqual(25 * 3_600_000)
      // Samoa left a whole day out.
      if (dateOf(now, zone) !== '2011-12-29') expect(timeOf(at, zone)).toBe('09:00')
    }),
    { numRuns: 500 },
  )
})
