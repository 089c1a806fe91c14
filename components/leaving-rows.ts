import { picturesOf } from '../storage/pictures.ts'
import { rowsOf } from '../storage/ride-alongs.ts'
import { rowTables, type Row, type RowTable } from '../storage/row.ts'
import { hasRated, leaving } from '../summary/leaving.ts'
import type { Leaving } from '../sync/run.ts'

/** What of a ride-along a team's space gets, as `leaving` says, and what of it must not be there. */
export const leavingRows: Leaving = async (id, team) => {
  const all = await rowsOf(id)
  if (!all) return { goes: [], stays: [] }
  const pictures = await picturesOf(id)
  const files = pictures.map((picture) => ({ ...picture, bytes: '', thumbnail: '' }))
  const rated = new Set([...team.rated, ...all.ratings.map(({ by }) => by).filter((person) => hasRated(person, all.ratings))])
  // Everybody reads what is there: no rating goes before all who are there and are to rate have rated.
  const waits = all.rideAlong.hosts.some((host) => team.people.has(host) && !rated.has(host))
  const { rows } = leaving({ ...all, ratings: waits ? [] : all.ratings, pictures: files }, rated) ?? {}
  const left = rows ? inTables({ ...rows, pictures }) : []
  const names = new Set(left.map(({ table, row }) => `${table}/${row.id}`))
  const shown = new Set(rows?.pictures?.map((picture) => picture.id))
  const goes = ({ table, row }: { table: RowTable; row: Row }) =>
    table === 'pictures' ? shown.has(row.id) : names.has(`${table}/${row.id}`)
  const { people, tags, ...ofIt } = { ...all, pictures }
  const unnamed = [
    ...people.flatMap((row) => (row.id === row.by ? [] : [{ table: 'people' as const, row }])),
    ...tags.map((row) => ({ table: 'tags' as const, row })),
  ].filter((each) => !goes(each))
  return { goes: left.filter(goes), stays: inTables(ofIt).filter((each) => !goes(each)), unnamed, ...(rows && { rated: [...rated] }) }
}

function inTables({ rideAlong, ...tables }: { rideAlong: Row } & { [table in RowTable]?: Row[] }): { table: RowTable; row: Row }[] {
  const others = rowTables.flatMap((table) => (tables[table] ?? []).map((row) => ({ table, row })))
  return [{ table: 'rideAlongs', row: rideAlong }, ...others]
}
