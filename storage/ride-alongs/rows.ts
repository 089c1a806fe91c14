import { peopleOf } from './people.ts'
import { type EntityTable } from 'dexie'
import { answerTables, db, dayTables } from '../database/db.ts'
import { type Row } from '../rows/row.ts'
import { withMerged } from '../rows/shown-tags.ts'
import { type FollowUp, type DayRowFields } from '../rows/tables.ts'
import { keyRange } from './ride-alongs.ts'

/** All rows of a ride-along except pictures, including deleted rows, with the people and tags that they refer to; null if it is not on this device. */
export async function rowsOf(id: string) {
  return db.transaction(
    'r',
    [db.rideAlongs, db.people, db.tags, db.choices, ...[...dayTables, ...answerTables].map((table) => db[table])],
    async () => {
      const found = await db.rideAlongs.get(id)
      if (!found) return null
      const inDay = <R extends DayRowFields>(table: EntityTable<R, 'id'>): PromiseLike<R[]> =>
        table
          .where('[rideAlongId+at+seq+device]')
          .between(...keyRange(id))
          .toArray()
      const ofRideAlong = <R extends Row>(table: EntityTable<R, 'id'>): PromiseLike<R[]> => table.where('rideAlongId').equals(id).toArray()
      const [observations, spans, followUps] = await Promise.all([inDay(db.observations), inDay(db.spans), inDay(db.followUps)])
      const [charterLines, amendments, agreements, replies, answers, ratings, remarks, choices, outcomes, versions, assents] =
        await Promise.all([
          ofRideAlong(db.charterLines),
          ofRideAlong(db.amendments),
          ofRideAlong(db.agreements),
          ofRideAlong(db.replies),
          ofRideAlong(db.answers),
          ofRideAlong(db.ratings),
          ofRideAlong(db.remarks),
          ofRideAlong(db.choices),
          ofRideAlong(db.outcomes),
          ofRideAlong(db.versions),
          ofRideAlong(db.assents),
        ])
      const answerRows = { charterLines, amendments, agreements, replies, answers, ratings, remarks, choices, outcomes, versions, assents }
      const earlier = await earlierRowsOf(outcomes.flatMap(({ followUpId }) => followUpId ?? []))
      const [people, tags] = await Promise.all([peopleOf(found), db.tags.toArray()])
      // An erased row has no tags.
      const usedTags = withMerged(
        [...observations, ...spans, ...followUps].flatMap((row) => row.tags ?? []),
        tags,
      )
      const namedTags = tags.filter(({ key }) => usedTags.has(key))
      return { rideAlong: found, people, observations, spans, followUps, tags: namedTags, ...answerRows, earlier }
    },
  )
}

/** Follow-ups of earlier ride-alongs by their ids, with those ride-alongs and the observations behind them. In a transaction. */
async function earlierRowsOf(ids: string[]) {
  const followUps = (await db.followUps.bulkGet(ids)).filter((row) => row !== undefined && row.from !== undefined) as FollowUp[]
  const [rideAlongs, observations] = await Promise.all([
    db.rideAlongs.bulkGet([...new Set(followUps.map(({ rideAlongId }) => rideAlongId))]),
    db.observations.bulkGet([...new Set(followUps.flatMap(({ from }) => from))]),
  ])
  return {
    followUps,
    rideAlongs: rideAlongs.filter((row) => row !== undefined),
    observations: observations.filter((row) => row !== undefined),
  }
}
