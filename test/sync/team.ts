import { parseLine } from '../../storage/day/grammar.ts'
import { newKeyring } from '../../sync/space/keyring.ts'
import { device, type Device } from './devices.ts'
import { Server } from './server.ts'

/** What stands between a device and the server. */
export type Way = (address: string, init: { body?: string } & Omit<RequestInit, 'body'>) => Promise<Response>

export const said = (line: string) => parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false })
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

/** A device of somebody who has written nothing yet. */
export async function fresh(): Promise<Device> {
  return device(await newKeyring())
}

/** Sets a destination up as Connect does. `step` brings it in step, over another way to the server where one is given. */
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
  const step = async ({ way, signal }: { way?: Way; signal?: AbortSignal } = {}) =>
    who.step(
      {
        ...(await link()),
        ...(way && { server: who.couchClient(place, (input, init) => way(input as string, init as Parameters<Way>[1])) }),
      },
      { signal },
    )
  return { id, link: await link(), step }
}

/** A server on which an administrator has made and prepared databases. */
export async function prepared(...databases: string[]): Promise<Server> {
  const server = new Server(users)
  const admin = await fresh()
  for (const database of databases.length > 0 ? databases : ['notes']) {
    const place = placeOf(server, 'admin', database)
    await admin.prepareDatabase(await admin.inspectDatabase(place, server.fetch), server.fetch)
    await admin.couchClient(place, server.fetch).putSecurity({ members: { names: ['helen', 'ada', 'mallory'] } })
  }
  return server
}

/** Helen's team, with an observation, and Ada, who was let in. */
export async function team(role: 'host' | 'reader' = 'host', server?: Server) {
  server ??= await prepared()
  const [helen, ada] = [await fresh(), await fresh()]
  const { id, rideAlongId } = await helen.capture(said('!! the bucket is empty #backups'))
  const hers = await connected({ server, who: helen, account: 'helen', scope: 'shared' })
  await hers.step()
  await helen.addMember(hers.id, { account: 'ada', name: 'Ada', role }, 'the words of Ada', {}, server.fetch)
  const adas = await connected({ server, who: ada, account: 'ada', scope: 'shared', opens: 'the words of Ada' })
  await adas.step()
  const inTurn = async (times = 3, ...others: { step: () => Promise<unknown> }[]) => {
    for (let i = 0; i < times; i++) for (const each of [hers, adas, ...others]) await each.step()
  }
  return { server, helen, ada, hers, adas, id, rideAlongId, inTurn }
}

export async function edit(who: Device, id: string, fields: { text?: string; visibility?: 'private' | 'shared' }): Promise<void> {
  await who.editDayRows([{ table: 'observations', row: (await who.db.observations.get(id))! }], fields, { label: '' })
}

/** An answer of the server's own making. */
export function json(content: unknown): Response {
  return new Response(JSON.stringify(content), { headers: { 'Content-Type': 'application/json' } })
}
