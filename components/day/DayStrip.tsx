import { useMemo } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { DayRow } from '../../storage/day/day.ts'
import { isLive } from '../../storage/ride-alongs/ride-alongs.ts'
import type { RideAlong } from '../../storage/rows/tables.ts'
import { dateOf, timeOf } from '../../storage/rows/time-zone.ts'
import { dayStripOf } from '../../summary/day-strip.ts'
import style from './DayStrip.module.css'
import { StripPicture } from './StripPicture.tsx'
import { dayName, duration } from '../names/dates.ts'

/** The strip of a day up to now. It keeps its height while there is nothing to draw. */
export default function DayStrip({ rideAlong, day, now }: { rideAlong: RideAlong; day: DayRow[]; now: number }) {
  const { zone, writeUp, startedAt, endedAt } = rideAlong
  const live = isLive(rideAlong)
  const closes = writeUp ? undefined : (endedAt ?? now)
  // The page renders far more often than the day changes.
  return useMemo(() => {
    const times = day.flatMap(({ table, row }) => (table === 'spans' && row.until !== undefined ? [row.at, row.until] : [row.at]))
    const known = [writeUp ? undefined : startedAt, closes].filter((at) => at !== undefined)
    const [begins, ends] = [...times, ...known].reduce(([least, greatest], at) => [Math.min(least, at), Math.max(greatest, at)] as const, [
      Infinity,
      -Infinity,
    ] as const)
    const clock = (at: number) =>
      dateOf(begins, zone) === dateOf(ends, zone) ? timeOf(at, zone) : words.timeOnDay(timeOf(at, zone), dayName(dateOf(at, zone)))
    const strip = dayStripOf(
      {
        begins,
        ends,
        live,
        spans: day.flatMap(({ table, row }) => (table === 'spans' ? [row] : [])),
        observations: day.flatMap(({ table, row }) => (table === 'observations' ? [row.at] : [])),
      },
      { words, clock, duration },
    )
    return <div class={style.day}>{strip && <StripPicture strip={strip} />}</div>
  }, [zone, writeUp, startedAt, closes, live, day])
}
