import { browser } from 'wxt/browser'
import * as words from '../../assets/locales/en.yml'
import { dueCount } from '../../storage/follow-ups/follow-ups.ts'
import { currentRideAlong, isLive } from '../../storage/ride-alongs/ride-alongs.ts'
import { settings } from '../../storage/database/settings.ts'
import { addDays, dateOf, instantsOf, localZone } from '../../storage/rows/time-zone.ts'

/** The name of the alarm that updates the badge each morning. */
export const morningAlarm = 'due'

/**
 * Shows on the toolbar button that a ride-along is live, or else, if reminders are on, how many follow-ups are due. Sets
 * the alarm for the next morning.
 */
export async function showBadge(): Promise<void> {
  const [rideAlong, { reminders = false }] = await Promise.all([currentRideAlong(), settings()])
  const [now, zone] = [Date.now(), localZone()]
  const due = reminders ? await dueCount(now, zone) : 0
  const live = rideAlong !== null && isLive(rideAlong)
  await browser.action.setBadgeText({ text: live ? words.liveBadge : due > 99 ? words.manyDueBadge : due > 0 ? String(due) : '' })
  await browser.action.setTitle({ title: due > 0 ? words.dueTitle(due) : words.name })
  if (reminders) await browser.alarms.create(morningAlarm, { when: nextMorning(now, zone) })
  else await browser.alarms.clear(morningAlarm)
}

/** The next 9:00 in a time zone, in epoch milliseconds, also across clock changes; if there is none, 24 hours from now. */
export function nextMorning(now: number, zone: string): number {
  const today = dateOf(now, zone)
  const next = [today, addDays(today, 1)].flatMap((date) => instantsOf(date, '09:00', zone)).find((at) => at > now)
  return next ?? now + 24 * 3_600_000
}
