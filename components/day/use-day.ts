import { useEffect, useState } from 'preact/hooks'
import { watchDay, type DayRow } from '../../storage/day/day.ts'
import { useFail } from '../ui/live.ts'

/** The rows of a ride-along, updated live; undefined until they are read. */
export function useDay(rideAlongId: string | undefined): DayRow[] | undefined {
  const [day, setDay] = useState<{ rideAlongId: string; dayRows: DayRow[] }>()
  const fail = useFail()
  useEffect(
    () => (rideAlongId === undefined ? undefined : watchDay(rideAlongId, (dayRows) => setDay({ rideAlongId, dayRows }), fail)),
    [rideAlongId],
  )
  return day && day.rideAlongId === rideAlongId ? day.dayRows : undefined
}
