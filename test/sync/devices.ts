import { Dexie } from 'dexie'
import { IDBFactory } from 'fake-indexeddb'
import { vi } from 'vitest'
import { spaceBody, type Keyring } from '../../sync/space/space.ts'
import type { Serving } from './remote.ts'

export type Device = Awaited<ReturnType<typeof device>>

/**
 * A device of its own: its own database, and its own copy of all that keeps something in variables. `run` is the module
 * that keeps it in step.
 */
export async function device(
  keyring: Keyring,
  run: () => Promise<typeof import('../../sync/couch/run.ts')> = () => import('../../sync/couch/run.ts'),
) {
  vi.resetModules()
  Dexie.dependencies.indexedDB = new IDBFactory()
  const { db } = await import('../../storage/database/db.ts')
  const { rowTables } = await import('../../storage/rows/tables.ts')
  const { keepInStep, beginAgain, tryAgain, fresh, RecreatedError } = await run()
  const { write, thisDevice } = await import('../../storage/database/device.ts')
  const acts = { ...(await import('../../storage/day/capture.ts')), ...(await import('../../storage/day/edit.ts')) }
  const { undo } = await import('../../storage/database/acts.ts')
  const { allRows, mergeLibrary } = await import('../../storage/library/library.ts')
  const { addPicture } = await import('../../storage/day/pictures.ts')
  const { renameTag } = await import('../../storage/tags/tags.ts')
  const rideAlongs = await import('../../storage/ride-alongs/ride-alongs.ts')
  const { storeReview } = await import('../../storage/review/reviews.ts')
  const { eraseHostWords, withdrawObservation } = await import('../../storage/review/withdraw.ts')
  const { hostRowsOf, localHost, storeHostRows } = await import('../../storage/review/host-on-this-device.ts')
  const { rowsOf } = await import('../../storage/ride-alongs/rows.ts')
  const people = await import('../../storage/ride-alongs/people.ts')
  const { couch } = await import('../../sync/couch/client.ts')
  const destinations = await import('../../sync/destinations.ts')
  const { teamRowSelector } = await import('../../sync/team-rows.ts')
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
    couch,
    write,
    thisDevice,
    ...acts,
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
    /** The content of a summary on this device and the state of its agreement. */
    async agreement(rideAlongId: string) {
      const rows = (await rowsOf(rideAlongId))!
      return (await currentAgreement(rows, await picturesInBase64(await picturesOf(rideAlongId), { large: false })))!
    },
    /** Puts a summary forward, as its page does. @returns its hash. */
    async putForward(rideAlongId: string) {
      const { agreement, content } = await this.agreement(rideAlongId)
      await proposeVersion({ rideAlongId, hash: agreement.hash, content }, 'Put forward')
      return agreement.hash
    },
    beginAgain: () => beginAgain(there),
    tryAgain: () => tryAgain(there),
    tryAgainAt: tryAgain,
    /** Sets a destination up, as Connect does. */
    async connect(
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
        await db.checkpoints.put(fresh(there, 0, { [own.me]: account }))
      })
      const place = { address: server.url, database, account, login: 'password' as const, secret: password }
      const body = await spaceBody(account, { keyring, slots: [], counter: 1 })
      const client = couch(place, server.fetch)
      if (!(await client.document(body._id))) await client.put(body)
      return {
        destination: { id: there, account, scope, space: `s:${account}`, counter: 1 },
        server: couch(place, server.fetch, silence),
        keyring,
        selectTeamRows: async () => ({ publish: [], retract: [] }),
        space: () => spaceBody(account, { keyring, slots: [], counter: 1 }),
        learn: async () => {},
      }
    },
    step: keepInStep,
    /** Every row of every table, for comparing. */
    async rows() {
      const found = await Promise.all(rowTables.map(async (table) => [table, await db.table(table).orderBy('id').toArray()]))
      return Object.fromEntries(found) as Record<(typeof rowTables)[number], { id: string }[]>
    },
  }
}
