import { RatingsRevealedError } from '../errors.ts'
import { act } from '../database/acts.ts'
import { db } from '../database/db.ts'
import { editRow, isDeleted, type PersonId } from '../rows/row.ts'
import { kpis, type Kpi, type Level, type Rating } from '../rows/tables.ts'

/** Sets the observer's rating of one KPI as an act. Throws `RatingsRevealedError` once the observer and a host have rated all KPIs. */
export function rateAsObserver(rideAlongId: string, kpi: Kpi, level: Level, label: string): Promise<void> {
  return act(label, ['ratings'], async ({ change, add, device }) => {
    const rows = (await db.ratings.where('rideAlongId').equals(rideAlongId).toArray()).filter((row) => !isDeleted(row))
    if (areRevealed(rows, device.me)) throw new RatingsRevealedError()
    const mine = rows.find((row) => row.by === device.me && row.kpi === kpi)
    if (mine) await change<Rating>('ratings', mine.id, (row) => editRow<Rating>(row, { level }, device.id))
    else await add<Rating>('ratings', { rideAlongId, kpi, level }, `${device.me}/${rideAlongId}/${kpi}`)
  })
}

function areRevealed(rows: Rating[], me: PersonId): boolean {
  const hasRatedAll = (person: PersonId) => kpis.every((kpi) => rows.some((row) => row.by === person && row.kpi === kpi))
  return hasRatedAll(me) && [...new Set(rows.map(({ by }) => by))].some((by) => by !== me && hasRatedAll(by))
}
