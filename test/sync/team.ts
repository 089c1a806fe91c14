import { parseLine } from '../../storage/day/grammar.ts'
import { newKeyring } from '../../sync/space/keyring.ts'
import { device, type Device } from './devices.ts'
import { Server } from './server.ts'

/** A fetch between a device and the server, which a test can replace. */
export type Way = (address: string, init: { body?: string } & Omit<RequestInit, 'body'>) => Promise<Response>

export const parsed = (line: string) => parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false })
export const passphrase = 'correct horse battery staple'
export const users = {
  admin: { password: 'root', roles: ['_admin'] },
  helen: { password: 'hunter two' },
  ada: { password: 'adas own' },
  mallory: { password: 'guest' },
}
type Account = keyof typeof users

export const placeOf = (server: Server, account: Account, database = 'notes') => ({
  address: server.url,
  database,
  account,
  login: 'password' as const,
  secret: users[account].password,
})

/** A device without rows. */
export async function newDevice(): Promise<Device> {
  return device(await newKeyring())
}

/** Connects a device to a destination. `sync` runs a sync, with another fetch (`way`) if given. */
export async function connected({
  server,
  who,
  account,
  scope,
  opens = passphrase,
  database,
}: {
  server: Server
  who: Device
  account: Account
  scope: 'everything' | 'shared'
  opens?: string
  database?: string
}) {
  const place = placeOf(server, account, database)
  const id = await who.connect(
    await who.inspectDatabase(place, server.fetch),
    { name: 'There', scope, remember: true, passphrase: opens },
    {},
    server.fetch,
  )
  const link = async () => (await who.linkTo(id, who.selectTeamRows, server.fetch))!
  const sync = async ({ way, signal }: { way?: Way; signal?: AbortSignal } = {}) =>
    who.sync(
      {
        ...(await link()),
        ...(way && { server: who.couchClient(place, (input, init) => way(input as string, init as Parameters<Way>[1])) }),
      },
      { signal },
    )
  return { id, link: await link(), sync }
}

/** A server with prepared databases. */
export async function prepared(...databases: string[]): Promise<Server> {
  const server = new Server(users)
  const admin = await newDevice()
  for (const database of databases.length > 0 ? databases : ['notes']) {
    const place = placeOf(server, 'admin', database)
    await admin.prepareDatabase(await admin.inspectDatabase(place, server.fetch), server.fetch)
    await admin.couchClient(place, server.fetch).putSecurity({ members: { names: ['helen', 'ada', 'mallory'] } })
  }
  return server
}

/** Helen's team with one observation, and Ada as a member. */
export async function team(role: 'host' | 'reader' = 'host', server?: Server) {
  server ??= await prepared()
  const [helen, ada] = [await newDevice(), await newDevice()]
  const { id, rideAlongId } = await helen.capture(parsed('!! the bucket is empty #backups'))
  const hers = await connected({ server, who: helen, account: 'helen', scope: 'shared' })
  await hers.sync()
  await helen.addMember(hers.id, { account: 'ada', name: 'Ada', role }, 'the words of Ada', {}, server.fetch)
  const adas = await connected({ server, who: ada, account: 'ada', scope: 'shared', opens: 'the words of Ada' })
  await adas.sync()
  const inTurn = async (times = 3, ...others: { sync: () => Promise<unknown> }[]) => {
    for (let i = 0; i < times; i++) for (const each of [hers, adas, ...others]) await each.sync()
  }
  return { server, helen, ada, hers, adas, id, rideAlongId, inTurn }
}

/** The team of `team`, with a private observation that nobody else may get. */
export async function teamWithPrivateNote() {
  const server = await prepared()
  const [helen, ada] = [await newDevice(), await newDevice()]
  const { id, rideAlongId } = await helen.capture(parsed('!! the bucket is empty #backups'))
  const kept = await helen.capture(parsed('a private thought #secretly'))
  await helen.editDayRows(
    [{ table: 'observations', row: (await helen.db.observations.get(kept.id))! }],
    { visibility: 'private' },
    { label: 'Kept private' },
  )
  const hers = await connected({ server, who: helen, account: 'helen', scope: 'shared' })
  await hers.sync()
  await helen.addMember(hers.id, { account: 'ada', name: 'Ada', role: 'host' }, 'the words of Ada', {}, server.fetch)
  const adas = await connected({ server, who: ada, account: 'ada', scope: 'shared', opens: 'the words of Ada' })
  await adas.sync()
  return { server, helen, ada, hers, adas, id, kept, rideAlongId }
}

export async function edit(who: Device, id: string, fields: { text?: string; visibility?: 'private' | 'shared' }): Promise<void> {
  await who.editDayRows([{ table: 'observations', row: (await who.db.observations.get(id))! }], fields, { label: '' })
}

/** A made-up answer of the server. */
export function json(content: unknown): Response {
  return new Response(JSON.stringify(content), { headers: { 'Content-Type': 'application/json' } })
}
