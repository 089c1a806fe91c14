import { peopleOf } from './people.ts'
import { type EntityTable } from 'dexie'
import { answerTables, db, dayTables } from '../database/db.ts'
import { type Row } from '../rows/row.ts'
import { withMerged } from '../rows/shown-tags.ts'
import { type FollowUp, type DayRowFields } from '../rows/tables.ts'
import { keyRange } from './ride-alongs.ts'

/** Every row of a ride-along but its pictures, deleted ones too, with the people and tags they name; null where it is not here. */
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
      const ofIt = <R extends Row>(table: EntityTable<R, 'id'>): PromiseLike<R[]> => table.where('rideAlongId').equals(id).toArray()
      const [observations, spans, followUps] = await Promise.all([inDay(db.observations), inDay(db.spans), inDay(db.followUps)])
      const [charterLines, amendments, agreements, replies, answers, ratings, remarks, choices, outcomes, versions, assents] =
        await Promise.all([
          ofIt(db.charterLines),
          ofIt(db.amendments),
          ofIt(db.agreements),
          ofIt(db.replies),
          ofIt(db.answers),
          ofIt(db.ratings),
          ofIt(db.remarks),
          ofIt(db.choices),
          ofIt(db.outcomes),
          ofIt(db.versions),
          ofIt(db.assents),
        ])
      const answered = { charterLines, amendments, agreements, replies, answers, ratings, remarks, choices, outcomes, versions, assents }
      const earlier = await promisedIn(outcomes.flatMap(({ followUpId }) => followUpId ?? []))
      const [people, tags] = await Promise.all([peopleOf(found), db.tags.toArray()])
      // Of a withdrawn row the envelope alone is left.
      const used = withMerged(
        [...observations, ...spans, ...followUps].flatMap((row) => row.tags ?? []),
        tags,
      )
      const named = tags.filter(({ key }) => used.has(key))
      return { rideAlong: found, people, observations, spans, followUps, tags: named, ...answered, earlier }
    },
  )
}

/** Follow-ups of other ride-alongs, with those ride-alongs and what stands behind. Within a transaction over these tables. */
async function promisedIn(ids: string[]) {
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
