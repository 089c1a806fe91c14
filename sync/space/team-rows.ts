import { thisDevice } from '../../storage/database/device.ts'
import { picturesOf } from '../../storage/day/pictures.ts'
import { picturesInBase64 } from '../../storage/day/pictures-in-base64.ts'
import { laterRideAlongs } from '../../storage/follow-ups/outcomes.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { isShared, type PersonId, type Row } from '../../storage/rows/row.ts'
import { hostTables, rowTables, type Picture, type RowTable } from '../../storage/rows/tables.ts'
import { latestVersion } from '../../summary/agreement-state.ts'
import { canonicalJson, sha256Hex, summaryContent } from '../../summary/content.ts'
import { hasRated, shareable } from '../../summary/shareable.ts'

/** The sentences of a summary: the hash of a version is computed from what readers see. */
type SummaryWords = Parameters<typeof summaryContent>[1]
type LoadedRideAlong = NonNullable<Awaited<ReturnType<typeof load>>>

/**
 * Decides what of a ride-along is published in a team's space: the rows that may be shared (`shareable`), and the latest
 * proposed version of its summary. Versions of later ride-alongs are checked too, because they show what became of this
 * one's follow-ups.
 */
export function teamRowSelector(words: SummaryWords): SelectTeamRows {
  return (rideAlongId, team) => selectTeamRows(rideAlongId, team, words)
}

async function selectTeamRows(rideAlongId: string, team: TeamPeople, words: SummaryWords): Promise<TeamRows> {
  const loaded = await load(rideAlongId, team)
  if (!loaded) return { publish: [], retract: [] }
  const { all, pictures, rows, rated } = loaded
  const candidates = rows ? tableRows({ ...rows, pictures }) : []
  const keys = new Set(candidates.map(({ table, row }) => `${table}/${row.id}`))
  const sharedPictures = new Set(rows?.pictures?.map((picture) => picture.id))
  const isPublished = ({ table, row }: TableRow) => (table === 'pictures' ? sharedPictures.has(row.id) : keys.has(`${table}/${row.id}`))
  const { people, tags, versions: _, ...ownRows } = { ...all, pictures }
  const unreferenced: TableRow[] = [
    ...people.flatMap((row) => (row.id === row.by ? [] : [{ table: 'people' as const, row }])),
    ...tags.map((row) => ({ table: 'tags' as const, row })),
  ].filter((each) => !isPublished(each))

  const me = (await thisDevice())?.me
  const versions = me === undefined ? [] : await versionsOf(loaded, me, team.people, words)
  // The raters of later ride-alongs are not known here. Until they are, a version with ratings is not published.
  const later = me === undefined ? [] : await laterRideAlongs(all.followUps, me)
  for (const id of later) {
    const other = await load(id, { people: team.people, rated: new Set() })
    if (other) versions.push(...(await versionsOf(other, me!, team.people, words)))
  }
  return {
    publish: [...candidates.filter(isPublished), ...versions.filter((each) => each.isPublished)],
    retract: [...tableRows(ownRows).filter((each) => !isPublished(each)), ...versions.filter((each) => !each.isPublished)],
    unreferenced,
    ...(rows && { rated: [...rated] }),
  }
}

async function load(rideAlongId: string, team: TeamPeople) {
  const all = await rowsOf(rideAlongId)
  if (!all) return null
  const pictures = await picturesOf(rideAlongId)
  const withoutBytes = pictures.map((picture) => ({ ...picture, bytes: '', thumbnail: '' }))
  const rated = new Set([...team.rated, ...all.ratings.map(({ by }) => by).filter((person) => hasRated(person, all.ratings))])
  // Every member reads everything in the space, so ratings are held back until all hosts who are members have rated.
  const isWaiting = all.rideAlong.hosts.some((host) => team.people.has(host) && !rated.has(host))
  const shared = shareable({ ...all, ratings: isWaiting ? [] : all.ratings, pictures: withoutBytes }, rated)
  return { all, pictures, shared, rows: shared?.rows, rated }
}

/**
 * The observer's versions of a summary. A version contains the text that it showed, so only the latest is published, and
 * only while it equals the current summary: nothing in it was changed, withdrawn or made private since, it contains no
 * ratings that are held back, and nothing from a host who is not a member of the team. Only a device of the observer
 * decides this: others do not have every row that the version shows.
 */
async function versionsOf(
  { all, pictures, shared }: LoadedRideAlong,
  me: PersonId,
  people: TeamPeople['people'],
  words: SummaryWords,
): Promise<(TableRow & { isPublished: boolean })[]> {
  const own = all.rideAlong.observer === me ? all.versions.filter(({ by }) => by === me) : []
  const latest = latestVersion(own, me)
  const isCurrent =
    latest && isShared(latest) && shared && isAllBy(people, shared) && latest.hash === (await currentHash(shared, pictures, words))
  return own.map((row) => ({ table: 'versions', row, isPublished: Boolean(isCurrent) && row === latest }))
}

/** Whether everything that hosts contributed to a summary is by these people. */
function isAllBy(people: TeamPeople['people'], { rows }: NonNullable<LoadedRideAlong['shared']>): boolean {
  const byHosts = hostTables.filter((table) => table !== 'assents').flatMap((table): Row[] => rows[table] ?? [])
  return [...byHosts, ...(rows.earlier?.followUps ?? [])].every(({ by }) => people.has(by))
}

/** The hash of the summary of the shared rows, with their pictures. */
async function currentHash(shared: NonNullable<LoadedRideAlong['shared']>, pictures: Picture[], words: SummaryWords): Promise<string> {
  const ids = new Set(shared.rows.pictures?.map(({ id }) => id))
  const files = await picturesInBase64(
    pictures.filter(({ id }) => ids.has(id)),
    { large: false },
  )
  return sha256Hex(canonicalJson(summaryContent({ ...shared, rows: { ...shared.rows, pictures: files } }, words)))
}

function tableRows({ rideAlong, ...tables }: { rideAlong: Row } & { [table in RowTable]?: Row[] }): TableRow[] {
  const others = rowTables.flatMap((table) => (tables[table] ?? []).map((row) => ({ table, row })))
  return [{ table: 'rideAlongs', row: rideAlong }, ...others]
}

/** The people who publish in a team's space, and those of them who have given all ratings of a ride-along. */
export interface TeamPeople {
  people: ReadonlySet<PersonId>
  rated: ReadonlySet<PersonId>
}

export interface TableRow {
  table: RowTable
  row: Row
}

export interface TeamRows {
  /** Rows that the team's space should hold. */
  publish: TableRow[]
  /** Rows that it must not hold. */
  retract: TableRow[]
  /** People and tags that no published row of this ride-along refers to. */
  unreferenced?: TableRow[]
  /** People who have given all ratings, as far as this device knows. */
  rated?: PersonId[]
}

/** Decides what of a ride-along a team gets. */
export type SelectTeamRows = (rideAlongId: string, team: TeamPeople) => Promise<TeamRows>
