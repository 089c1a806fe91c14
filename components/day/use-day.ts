import { useEffect, useState } from 'preact/hooks'
import { watchDay, type DayRow } from '../../storage/day/day.ts'
import { useFail } from '../ui/live.ts'

/** The day of a ride-along, kept in step; undefined until it is read. */
export function useDay(rideAlongId: string | undefined): DayRow[] | undefined {
  const [day, setDay] = useState<{ of: string; dayRows: DayRow[] }>()
  const fail = useFail()
  useEffect(
    () => (rideAlongId === undefined ? undefined : watchDay(rideAlongId, (dayRows) => setDay({ of: rideAlongId, dayRows }), fail)),
    [rideAlongId],
  )
  return day && day.of === rideAlongId ? day.dayRows : undefined
}
