import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { browser } from 'wxt/browser'
import * as words from '../../../assets/locales/en.yml'
import { morningAlarm, nextMorning, showBadge } from '../../../components/browser/toolbar-badge.ts'
import { changeSettings } from '../../../storage/database/settings.ts'
import { capture } from '../../../storage/day/capture.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { endRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { dateOf, localZone, timeOf } from '../../../storage/rows/time-zone.ts'

const write = (line: string) => capture(parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }))
afterEach(() => vi.restoreAllMocks())

test('With reminders on, the toolbar badge counts due follow-ups, and an alarm counts again at nine', async () => {
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

test('The next morning is at nine in the local zone and at most 25 hours away, also when clocks change', () => {
  const zone = fc.constantFrom('Europe/Paris', 'America/New_York', 'Pacific/Apia', 'Australia/Lord_Howe', 'Africa/Cairo')
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2030, 0, 1) }), zone, (now, zone) => {
      const at = nextMorning(now, zone)
      expect(at).toBeGreaterThan(now)
      expect(at - now).toBeLessThanOrEqual(25 * 3_600_000)
      // Samoa skipped 30 December 2011.
      if (dateOf(now, zone) !== '2011-12-29') expect(timeOf(at, zone)).toBe('09:00')
    }),
    { numRuns: 500 },
  )
})
