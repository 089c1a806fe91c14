import { Dexie } from 'dexie'
import { IDBFactory } from 'fake-indexeddb'
import { vi } from 'vitest'
import { sealSpace } from '../../sync/space/space-document.ts'
import { type Keyring } from '../../sync/space/keyring.ts'
import type { Serving } from './remote.ts'

export type Device = Awaited<ReturnType<typeof device>>

/**
 * A device with a database of its own, and its own copy of every module that has state. `run` imports the sync run, which
 * a test can replace.
 */
export async function device(
  keyring: Keyring,
  run: () => Promise<typeof import('../../sync/couch/run.ts')> = () => import('../../sync/couch/run.ts'),
) {
  vi.resetModules()
  Dexie.dependencies.indexedDB = new IDBFactory()
  const { db } = await import('../../storage/database/db.ts')
  const { rowTables } = await import('../../storage/rows/tables.ts')
  const { keepInStep, restartSync, retryRefused } = await run()
  const { newCheckpoint } = await import('../../sync/couch/checkpoint.ts')
  const { RecreatedError } = await import('../../sync/couch/errors.ts')
  const { write, thisDevice } = await import('../../storage/database/device.ts')
  const verbs = { ...(await import('../../storage/day/capture.ts')), ...(await import('../../storage/day/edit.ts')) }
  const { undo } = await import('../../storage/database/acts.ts')
  const { allRows, mergeLibrary } = await import('../../storage/library/library.ts')
  const { addPicture } = await import('../../storage/day/pictures.ts')
  const { renameTag } = await import('../../storage/tags/tags.ts')
  const rideAlongs = await import('../../storage/ride-alongs/ride-alongs.ts')
  const { rowsOf } = await import('../../storage/ride-alongs/rows.ts')
  const people = await import('../../storage/ride-alongs/people.ts')
  const { storeReview } = await import('../../storage/review/reviews.ts')
  const { eraseHostWords, withdrawObservation } = await import('../../storage/review/erase.ts')
  const { hostRowsOf, localHost, storeHostRows } = await import('../../storage/review/host-on-this-device.ts')
  const { couchClient } = await import('../../sync/couch/client.ts')
  const destinations = {
    ...(await import('../../sync/connect-destination.ts')),
    ...(await import('../../sync/destinations.ts')),
    ...(await import('../../sync/members.ts')),
    ...(await import('../../sync/unlock-space.ts')),
  }
  const { teamRowSelector } = await import('../../sync/space/team-rows.ts')
  const words = await import('../../assets/locales/en.yml')
  const { currentAgreement } = await import('../../components/agreement/current-agreement.ts')
  const { picturesInBase64 } = await import('../../storage/day/pictures-in-base64.ts')
  const { reviewContent } = await import('../../components/sharing/review-content.ts')
  const { proposeVersion } = await import('../../storage/agreement/versions.ts')
  const { moveDayRows } = await import('../../storage/day/tidy.ts')
  const { recordOutcome } = await import('../../storage/follow-ups/outcomes.ts')
  const { picturesOf } = await import('../../storage/day/pictures.ts')
  await db.open()
  const there = crypto.randomUUID()

  return {
    db,
    rowTables,
    couchClient,
    write,
    thisDevice,
    ...verbs,
    ...destinations,
    selectTeamRows: teamRowSelector(words),
    undo,
    renameTag,
    allRows,
    mergeLibrary,
    storeReview,
    addPicture,
    moveDayRows,
    recordOutcome,
    reviewContent,
    ...rideAlongs,
    ...people,
    eraseHostWords,
    localHost,
    storeHostRows,
    withdrawObservation,
    hostRowsOf,
    RecreatedError,
    /** The content and the agreement of a summary on this device. */
    async agreement(rideAlongId: string) {
      const rows = (await rowsOf(rideAlongId))!
      return (await currentAgreement(rows, await picturesInBase64(await picturesOf(rideAlongId), { large: false })))!
    },
    /** Proposes a version of the summary, as its page does. @returns its hash. */
    async proposeSummary(rideAlongId: string) {
      const { agreement, content } = await this.agreement(rideAlongId)
      await proposeVersion({ rideAlongId, hash: agreement.hash, content }, 'Proposed')
      return agreement.hash
    },
    restartSync: () => restartSync(there),
    retryRefused: () => retryRefused(there),
    retryRefusedAt: retryRefused,
    /** Adds a destination with this keyring, without the derivation of a passphrase that Connect takes. */
    async addDestination(
      server: Serving,
      {
        account = 'helen',
        password = 'secret',
        scope = 'everything',
        database = 'notes',
        silence = 25_000,
      }: Partial<Record<'account' | 'password' | 'database', string>> & { scope?: 'everything' | 'shared'; silence?: number } = {},
    ) {
      const wrapped = { iv: new Uint8Array(12), bytes: new Uint8Array(16) }
      await write([db.destinations, db.checkpoints], async ({ device: own }) => {
        await db.destinations.put({
          id: there,
          name: 'There',
          address: server.url,
          database,
          account,
          login: 'password',
          scope,
          space: `s:${account}`,
          keys: wrapped,
          slots: [],
          counter: 1,
          since: 0,
        })
        await db.checkpoints.put(newCheckpoint(there, 0, { [own.me]: account }))
      })
      const access = { address: server.url, database, account, login: 'password' as const, secret: password }
      const body = await sealSpace(account, { keyring, slots: [], counter: 1 })
      const client = couchClient(access, server.fetch)
      if (!(await client.document(body._id))) await client.put(body)
      return {
        destination: { id: there, account, scope, space: `s:${account}`, counter: 1 },
        server: couchClient(access, server.fetch, silence),
        keyring,
        selectTeamRows: async () => ({ publish: [], retract: [] }),
        space: () => sealSpace(account, { keyring, slots: [], counter: 1 }),
        saveSpace: async () => {},
      }
    },
    sync: keepInStep,
    /** All rows, by table. */
    async rows() {
      const found = await Promise.all(rowTables.map(async (table) => [table, await db.table(table).orderBy('id').toArray()]))
      return Object.fromEntries(found) as Record<(typeof rowTables)[number], { id: string }[]>
    },
  }
}
