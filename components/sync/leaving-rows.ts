import * as words from '../../assets/locales/en.yml'
import { thisDevice } from '../../storage/database/device.ts'
import { laterRideAlongs } from '../../storage/follow-ups/outcomes.ts'
import { picturesOf } from '../../storage/day/pictures.ts'
import { rowsOf } from '../../storage/ride-alongs/ride-alongs.ts'
import { isShared, type PersonId, type Row } from '../../storage/rows/row.ts'
import { hostTables, rowTables, type Picture, type RowTable } from '../../storage/rows/tables.ts'
import { latestVersion } from '../../summary/agreement.ts'
import { canonicalJson, summaryContent, sha256Hex } from '../../summary/content.ts'
import { hasRated, shareable } from '../../summary/shareable.ts'
import type { Leaving, Team } from '../../sync/couch/run.ts'
import { picturesInBase64 } from '../pictures/crop-and-cover.ts'

/** Of a ride-along on this device, what may be in a team's space. */
type Found = NonNullable<Awaited<ReturnType<typeof found>>>
type Named = { table: RowTable; row: Row }

/**
 * What of a ride-along a team's space gets, as `leaving` says, and what of it must not be there. With it, what was put
 * forward of later ride-alongs is looked at, which tell what became of its promises.
 */
export const teamRows: Leaving = async (id, team) => {
  const here = await found(id, team)
  if (!here) return { goes: [], stays: [] }
  const { all, pictures, rows, rated } = here
  const left = rows ? inTables({ ...rows, pictures }) : []
  const names = new Set(left.map(({ table, row }) => `${table}/${row.id}`))
  const shown = new Set(rows?.pictures?.map((picture) => picture.id))
  const goes = ({ table, row }: Named) => (table === 'pictures' ? shown.has(row.id) : names.has(`${table}/${row.id}`))
  const { people, tags, versions: _, ...ofIt } = { ...all, pictures }
  const unnamed: Named[] = [
    ...people.flatMap((row) => (row.id === row.by ? [] : [{ table: 'people' as const, row }])),
    ...tags.map((row) => ({ table: 'tags' as const, row })),
  ].filter((each) => !goes(each))

  const me = (await thisDevice())?.me
  const put = me === undefined ? [] : await versionsOf(here, me, team.people)
  // Who has rated there is not known here: while it is not, a version without ratings goes, and one with them stays.
  const later = me === undefined ? [] : await laterRideAlongs(all.followUps, me)
  for (const each of later) {
    const other = await found(each, { people: team.people, rated: new Set() })
    if (other) put.push(...(await versionsOf(other, me!, team.people)))
  }
  return {
    goes: [...left.filter(goes), ...put.filter((each) => each.goes)],
    stays: [...inTables(ofIt).filter((each) => !goes(each)), ...put.filter((each) => !each.goes)],
    unnamed,
    ...(rows && { rated: [...rated] }),
  }
}

async function found(id: string, team: Team) {
  const all = await rowsOf(id)
  if (!all) return null
  const pictures = await picturesOf(id)
  const files = pictures.map((picture) => ({ ...picture, bytes: '', thumbnail: '' }))
  const rated = new Set([...team.rated, ...all.ratings.map(({ by }) => by).filter((person) => hasRated(person, all.ratings))])
  // Everybody reads what is there: no rating goes before all who are there and are to rate have rated.
  const waits = all.rideAlong.hosts.some((host) => team.people.has(host) && !rated.has(host))
  const leave = shareable({ ...all, ratings: waits ? [] : all.ratings, pictures: files }, rated)
  return { all, pictures, leave, rows: leave?.rows, rated }
}

/**
 * What the observer put forward. It keeps the words that it showed, so it may be where others read only as the latest,
 * and as long as it shows just what is there: nothing that was changed, withdrawn or made private since, no ratings that
 * wait for somebody's, and nothing that a host said who does not write there. Who else has the ride-along does not have
 * all that it shows, and cannot say.
 */
async function versionsOf({ all, pictures, leave }: Found, me: PersonId, people: Team['people']): Promise<(Named & { goes: boolean })[]> {
  const own = all.rideAlong.observer === me ? all.versions.filter(({ by }) => by === me) : []
  const latest = latestVersion(own, me)
  const isThere = latest && isShared(latest) && leave && isAllBy(people, leave) && latest.hash === (await hashNow(leave, pictures))
  return own.map((row) => ({ table: 'versions', row, goes: Boolean(isThere) && row === latest }))
}

/** Whether all that a summary shows was said by these people. */
function isAllBy(people: Team['people'], { rows }: NonNullable<Found['leave']>): boolean {
  const said = hostTables.filter((table) => table !== 'assents').flatMap((table): Row[] => rows[table] ?? [])
  return [...said, ...(rows.earlier?.followUps ?? [])].every(({ by }) => people.has(by))
}

/** Of what a summary shows of the rows that go, its pictures with them. */
async function hashNow(leave: NonNullable<Found['leave']>, pictures: Picture[]): Promise<string> {
  const shown = new Set(leave.rows.pictures?.map(({ id }) => id))
  const files = await picturesInBase64(
    pictures.filter(({ id }) => shown.has(id)),
    { large: false },
  )
  return sha256Hex(canonicalJson(summaryContent({ ...leave, rows: { ...leave.rows, pictures: files } }, words)))
}

function inTables({ rideAlong, ...tables }: { rideAlong: Row } & { [table in RowTable]?: Row[] }): Named[] {
  const others = rowTables.flatMap((table) => (tables[table] ?? []).map((row) => ({ table, row })))
  return [{ table: 'rideAlongs', row: rideAlong }, ...others]
}
