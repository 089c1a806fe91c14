import type { Table } from 'dexie'
import { db } from '../../storage/database/db.ts'
import type { Checkpoint } from '../../storage/database/sync-records.ts'
import { thisDevice } from '../../storage/database/device.ts'
import { isShared, sameValue, type Row } from '../../storage/rows/row.ts'
import { rowTables, type RowTable, type Tag } from '../../storage/rows/tables.ts'
import { documentId } from '../space/document-names.ts'
import { mayWrite, roleOf } from '../space/roles.ts'
import { startOfAllRows, ratersOf } from './checkpoint.ts'
import { idOf, ratingsGiven, type DocumentContent } from './documents.ts'
import { rowKey } from './leaves.ts'
import { batch, type Session } from './session.ts'
import { type TableRow } from '../space/team-rows.ts'

/** Pictures are large: no more than this are in memory, or in one batch, at once. */
export const pictureBatch = 5
const rideAlongBatch = 10

interface Candidates {
  candidates: DocumentContent[]
  /** How the checkpoint advances once they are in the outbox; absent if there was nothing to look at. */
  advance?: Partial<Checkpoint>
}

/** The next rows that may have to be sent: all rows if they are to be offered again, else those that changed. */
export async function nextCandidates(session: Session, { offering, read }: Checkpoint): Promise<Candidates> {
  return offering ? fromAllRows(session, offering) : fromChanges(session, read)
}

/**
 * On a device of one's own that is new to the destination and has few rows: offers those rows by id, before anything is
 * received. Offering whole tables would send back what arrives in the meantime.
 */
export async function offerFewById(session: Session): Promise<void> {
  if (!session.known.isNew || session.link.destination.scope === 'shared') return
  await db.transaction('rw', [...rowTables.map((table) => db[table] as Table), db.checkpoints, db.changes], async () => {
    const { offering, ...rest } = await session.checkpoint()
    if (!offering || !sameValue(offering, startOfAllRows)) return
    const keys = await Promise.all(rowTables.map((table) => (db[table] as Table<Row, string>).toCollection().primaryKeys()))
    if (keys.flat().length > batch) return
    await db.changes.bulkAdd(rowTables.flatMap((table, i) => (keys[i]!.length > 0 ? [{ table, ids: keys[i]! }] : [])))
    await db.checkpoints.put(rest)
  })
}

async function fromAllRows(session: Session, { table: at, after }: NonNullable<Checkpoint['offering']>): Promise<Candidates> {
  const isTeam = session.link.destination.scope === 'shared'
  const table = isTeam ? (at === 0 ? 'rideAlongs' : undefined) : rowTables[at]
  if (!table) return { candidates: at === 0 ? [] : await ownPerson(), advance: {} }
  const limit = isTeam ? rideAlongBatch : table === 'pictures' ? pictureBatch : batch
  const rows = await (db[table] as Table<Row>).where('id').above(after).limit(limit).toArray()
  const next = rows.length === limit ? { table: at, after: rows.at(-1)!.id } : { table: at + 1, after: '' }
  if (!isTeam) return { candidates: rows.map((row): DocumentContent => ({ table, row })), advance: { offering: next } }
  return {
    candidates: await ofRideAlongs(
      session,
      rows.map(({ id }) => id),
    ),
    advance: { offering: next },
  }
}

async function fromChanges(session: Session, read: number): Promise<Candidates> {
  const { id: destination, scope } = session.link.destination
  const changes = await db.changes.where('n').above(read).limit(batch).toArray()
  const idsByTable = new Map<RowTable, Set<string>>()
  const retracted: DocumentContent[] = []
  const offeredAgain = new Set<string>()
  let count = 0
  let last = read
  for (const { n, table, ids, from, takenBy, again } of changes) {
    if (count >= batch) break
    last = n
    if (from === destination) continue
    if (again) for (const id of ids) offeredAgain.add(`${table}/${id}`)
    if (takenBy !== undefined) retracted.push(...ids.map((id): DocumentContent => ({ table, id, by: takenBy, taken: true })))
    const set = idsByTable.get(table) ?? new Set<string>()
    for (const id of ids) set.add(id)
    idsByTable.set(table, set)
    count += ids.length
  }
  if (last === read) return { candidates: [] }
  const found: TableRow[] = []
  for (const [table, ids] of idsByTable) {
    const rows = await (db[table] as Table<Row>).bulkGet([...ids])
    found.push(...rows.flatMap((row) => (row ? [{ table, row }] : [])))
  }
  if (scope === 'everything') return { candidates: [...found, ...(await retractedByOthers(session, retracted))], advance: { read: last } }
  // An erased row no longer says which ride-along it belonged to.
  const erased = await retractionsOf(
    session,
    found.filter(({ row }) => row.erased),
  )
  const rideAlongs = new Set<string>()
  const others: TableRow[] = []
  for (const { table, row } of found.filter((each) => !each.row.erased)) {
    const rideAlongId = table === 'rideAlongs' ? row.id : (row as { rideAlongId?: string }).rideAlongId
    if (rideAlongId === undefined) others.push({ table, row })
    else rideAlongs.add(rideAlongId)
  }
  // A person or a tag is first sent with a row that refers to it, and later edits go alone. If it became private, was merged
  // into another or is offered again, any ride-along may be affected: all are checked.
  const affectsAll = others.some(
    ({ table, row }) => !isShared(row) || (row as Partial<Tag>).mergedInto !== undefined || offeredAgain.has(`${table}/${row.id}`),
  )
  const candidates = [
    ...erased,
    ...(await ownPublished(
      session,
      others.filter(({ row }) => isShared(row)),
    )),
    ...(await ofRideAlongs(session, [...rideAlongs])),
  ]
  return { candidates, advance: { read: last, ...(affectsAll && { offering: { ...startOfAllRows } }) } }
}

/** What to publish and what to retract of ride-alongs, among the rows that this account writes. */
async function ofRideAlongs(session: Session, ids: string[]): Promise<DocumentContent[]> {
  const { link, keyring } = session
  const checkpoint = await session.checkpoint()
  const { accounts } = checkpoint
  const { account, space } = link.destination
  const isOwn = isWrittenBy(session, accounts)
  const mayRate = mayWrite(roleOf(keyring, space, account), 'ratings')
  const all: DocumentContent[] = []
  const unreferenced = new Map<string, DocumentContent>()
  const select = (id: string) =>
    link.selectTeamRows(id, { people: new Set(Object.keys(accounts)), rated: new Set(ratersOf(checkpoint, id)) })
  for (const id of ids) {
    const rows = await select(id)
    for (const each of await retractionsOf(session, rows.unreferenced ?? [])) unreferenced.set(rowKey(each), each)
    all.push(...rows.publish.filter(isOwn))
    // Others learn that all ratings are given before anybody's ratings are sent.
    if (mayRate) all.push(...(rows.rated ?? []).filter((by) => accounts[by] === account).map((by) => ratingsGiven(id, by)))
    all.push(...(await retractionsOf(session, rows.retract)))
  }
  // A person or a tag is retracted only if no other published ride-along refers to it.
  for (const id of unreferenced.size > 0 ? await db.rideAlongs.toCollection().primaryKeys() : [])
    for (const { table, row } of (await select(id)).publish) unreferenced.delete(`${table}/${row.id}`)
  return [...all, ...unreferenced.values()]
}

/** Of this account's rows, those of which the destination holds a version. */
async function ownPublished(session: Session, rows: TableRow[]): Promise<TableRow[]> {
  const { account } = session.link.destination
  const own = rows.filter(isWrittenBy(session, (await session.checkpoint()).accounts))
  const known = await session.known.get(own.map(({ table, row }) => documentId(session.keyring, account, table, row.id)))
  return own.filter((_, i) => known[i]?.clock)
}

/** Retracts rows that the destination holds and must not: an erased row is sent empty, others are withdrawn. */
async function retractionsOf(session: Session, rows: TableRow[]): Promise<DocumentContent[]> {
  return (await ownPublished(session, rows)).map(({ table, row }): DocumentContent =>
    row.erased ? { table, row } : { table, id: row.id, by: row.by, taken: true },
  )
}

/** Of rows that other authors retracted, those that are gone here and still on the destination of one's own devices. */
async function retractedByOthers(session: Session, retracted: DocumentContent[]): Promise<DocumentContent[]> {
  const { account } = session.link.destination
  const here = await Promise.all(retracted.map((content) => db[content.table].get(idOf(content))))
  const known = await session.known.get(retracted.map((content) => documentId(session.keyring, account, content.table, idOf(content))))
  return retracted.filter((_, i) => here[i] === undefined && known[i]?.clock)
}

/** Whether this account is the author of a row, and may write to its table in the team's space. */
function isWrittenBy({ link, keyring }: Session, accounts: Checkpoint['accounts']) {
  const { account, space } = link.destination
  const role = roleOf(keyring, space, account)
  return ({ table, row }: TableRow) => accounts[row.by] === account && mayWrite(role, table)
}

async function ownPerson(): Promise<DocumentContent[]> {
  const device = await thisDevice()
  const me = device && (await db.people.get(device.me))
  return me?.by === device?.me ? [{ table: 'people', row: me! }] : []
}
