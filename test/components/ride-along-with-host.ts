import { db } from '../../storage/database/db.ts'
import { capture } from '../../storage/day/capture.ts'
import { parseLine } from '../../storage/day/grammar.ts'
import { addHost } from '../../storage/ride-alongs/people.ts'
import { startRideAlong } from '../../storage/ride-alongs/ride-alongs.ts'
import { createRow, type Fields, type Row } from '../../storage/rows/row.ts'
import { kpis, type Observation, type Rating, type Reply, type RideAlong } from '../../storage/rows/tables.ts'

/** Creates a ride-along and adds the host Alex. The ride-along is returned as stored. */
export async function rideAlongWithHost(create: () => Promise<RideAlong>): Promise<{ rideAlong: RideAlong; host: string }> {
  const { id } = await create()
  await addHost(id, { name: 'Alex' })
  const rideAlong = (await db.rideAlongs.get(id))!
  return { rideAlong, host: rideAlong.hosts[0]! }
}

/** A live ride-along with the host Alex and one challenge, and functions that store rows of the host. */
export async function observedRideAlong() {
  const { rideAlong, host } = await rideAlongWithHost(startRideAlong)
  const { id } = await capture(parseLine('!! it hangs', { now: Date.now(), zone: 'UTC', date: rideAlong.date, live: true }))
  const observation: Observation = (await db.observations.get(id))!
  const hostRow = <R extends Row>(fields: Fields<R>, rowId: string, seq = 1) =>
    createRow<R>(fields, { by: host, device: 'laptop', now: 5, seq }, rowId)
  return {
    rideAlong,
    host,
    observation,
    hostRow,
    reply: (says: Reply['says'], text: string) =>
      db.replies.put(
        hostRow<Reply>({ rideAlongId: rideAlong.id, observationId: id, says, text, at: 5, to: observation.created }, `${host}/${id}`),
      ),
    rateAll: (level: Rating['level']) =>
      db.ratings.bulkPut(kpis.map((kpi, seq) => hostRow<Rating>({ rideAlongId: rideAlong.id, kpi, level }, `${host}/${kpi}`, seq))),
  }
}
