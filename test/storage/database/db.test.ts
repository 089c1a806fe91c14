import { Dexie } from 'dexie'
import { expect, test } from 'vitest'
import { db } from '../../../storage/database/db.ts'
import { NewerDatabaseError } from '../../../storage/errors.ts'
import { capture } from '../../../storage/day/capture.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { createRow } from '../../../storage/rows/row.ts'
import {
  rowTables,
  type CharterLine,
  type Choice,
  type FollowUp,
  type Observation,
  type Outcome,
  type Person,
  type Rating,
  type Reply,
  type RideAlong,
  type Tag,
} from '../../../storage/rows/tables.ts'

const first = {
  people: 'id',
  rideAlongs: 'id, date',
  observations: 'id, [rideAlongId+at+seq+device], *tags',
  spans: 'id, [rideAlongId+at+seq+device]',
  followUps: 'id, [rideAlongId+at+seq+device]',
  tags: 'id',
  device: 'key',
  drafts: 'id',
  settings: 'key',
}

const third = {
  ...first,
  acts: '++n',
  pictures: 'id, rideAlongId, observationId',
  ...Object.fromEntries(
    ['charterLines', 'amendments', 'agreements', 'replies', 'answers', 'ratings', 'remarks', 'reviews', 'news'].map((table) => [
      table,
      'id, rideAlongId',
    ]),
  ),
  setAside: 'id',
  opened: 'id',
  keys: 'id',
}

const fifth = { ...third, choices: 'id, rideAlongId' }

const sixth = { ...fifth, outcomes: 'id, rideAlongId, followUpId', versions: 'id, rideAlongId, hash', assents: 'id, rideAlongId' }

const seventh = {
  ...sixth,
  destinations: 'id',
  checkpoints: 'destination',
  documents: '[destination+id]',
  outbox: '[destination+order+count]',
  refusals: '[destination+id]',
  syncLog: '++n',
  changes: '++n',
}

const { documents: _, ...withoutDocuments } = seventh
const eighth = { ...withoutDocuments, known: '++n, destination, *names' }

/** Every version that was ever shipped: its tables as they were, and rows as it wrote them. Add to it, never edit it. */
const shipped: {
  version: number
  stores: Record<string, string>
  rows: () => Record<string, unknown[]>
  /** Those that are kept in another way now. */
  now?: Record<string, unknown[] | undefined>
}[] = [
  {
    version: 1,
    stores: first,
    rows: () => {
      const by = { by: 'me', device: 'desk', seq: 1, now: 1 }
      return {
        people: [createRow<Person>({ name: 'Chief operating officer' }, by, 'me')],
        rideAlongs: [
          createRow<RideAlong>(
            { title: 'Database evening', observer: 'me', hosts: [], zone: 'UTC', date: '2017-01-31', writeUp: true },
            by,
            'evening',
          ),
        ],
        observations: [
          createRow<Observation>(
            {
              rideAlongId: 'evening',
              at: 2,
              offset: 0,
              kind: 'challenge',
              severity: 3,
              basis: 'observed',
              text: 'the bucket is empty',
              tags: ['backups'],
            },
            by,
            'bucket',
          ),
        ],
        device: [{ key: 'this', id: 'desk', me: 'me', seq: 1, current: 'evening' }],
        drafts: [{ id: 'panel', text: '! half a li', refused: [], changedAt: 3 }],
      }
    },
  },
  {
    version: 2,
    stores: { ...first, acts: '++n', pictures: 'id, rideAlongId, observationId' },
    rows: () => {
      const by = { by: 'me', device: 'desk', seq: 1, now: 1 }
      const tag = createRow<Tag>({ key: 'backups', label: 'backups' }, by, 'me/backups')
      const fields = {
        rideAlongId: 'evening',
        at: 2,
        offset: 0,
        kind: 'note',
        basis: 'observed',
        text: 'the bucket is empty',
        tags: [],
      } as const
      const bucket = createRow<Observation>({ ...fields, tags: [] }, by, 'bucket')
      return {
        observations: [bucket],
        device: [
          { key: 'count', seq: 7, last: { rideAlongId: 'evening', at: 2 } },
          { key: 'this', id: 'desk', me: 'me' },
        ],
        tags: [tag],
        acts: [{ n: 1, said: 'Changed', rows: [{ table: 'observations', id: 'bucket', before: bucket, after: bucket }] }],
      }
    },
  },
  {
    version: 3,
    stores: third,
    rows: () => {
      const by = { by: 'me', device: 'desk', seq: 1, now: 1 }
      const host = { by: 'alex', device: 'laptop', seq: 1, now: 2 }
      const bucket = { rideAlongId: 'evening', at: 2, offset: 0, kind: 'note', basis: 'observed', text: 'the bucket is empty' } as const
      return {
        observations: [createRow<Observation>({ ...bucket, tags: [] }, by, 'bucket')],
        replies: [
          createRow<Reply>(
            { rideAlongId: 'evening', observationId: 'bucket', says: 'dispute', text: 'it is not', at: 2, to: [1, 'desk'] },
            host,
            'alex/bucket',
          ),
        ],
        ratings: [createRow<Rating>({ rideAlongId: 'evening', kpi: 'quality', level: 'some' }, host, 'alex/evening/quality')],
        charterLines: [createRow<CharterLine>({ rideAlongId: 'evening', what: 'question', place: 1, text: 'who is told?' }, by, 'who')],
        device: [
          { key: 'count', seq: 7, last: { rideAlongId: 'evening', at: 2 } },
          { key: 'this', id: 'desk', me: 'me' },
        ],
      }
    },
  },
  {
    version: 5,
    stores: fifth,
    rows: () => {
      const by = { by: 'me', device: 'desk', seq: 1, now: 1 }
      const bucket = { rideAlongId: 'evening', at: 2, offset: 0, kind: 'note', basis: 'observed', text: 'the bucket is empty' } as const
      return {
        observations: [createRow<Observation>({ ...bucket, tags: [] }, by, 'bucket')],
        choices: [
          createRow<Choice>(
            { rideAlongId: 'evening', what: 'finding', place: 1, text: 'Nobody can restore.', from: ['bucket'] },
            by,
            'first',
          ),
        ],
        device: [
          { key: 'count', seq: 7, last: { rideAlongId: 'evening', at: 2 } },
          { key: 'this', id: 'desk', me: 'me' },
        ],
      }
    },
  },
  {
    version: 6,
    stores: sixth,
    rows: () => {
      const by = { by: 'me', device: 'desk', seq: 1, now: 1 }
      const happening = { rideAlongId: 'evening', at: 2, offset: 0, tags: [] }
      const promise = { ...happening, text: 'test restores', from: ['bucket'], due: '2017-03-01', movedFrom: ['2017-02-01'] }
      return {
        observations: [
          createRow<Observation>({ ...happening, kind: 'note', basis: 'observed', text: 'the bucket is empty' }, by, 'bucket'),
        ],
        followUps: [createRow<FollowUp>({ ...promise, state: 'done', closedAt: 3, practice: 'reviews' }, by, 'restores')],
        outcomes: [createRow<Outcome>({ rideAlongId: 'morning', followUpId: 'restores', says: 'kept', at: 3 }, by, 'me/morning/restores')],
        device: [
          { key: 'count', seq: 7, last: { rideAlongId: 'evening', at: 2 } },
          { key: 'this', id: 'desk', me: 'me' },
        ],
      }
    },
  },
  {
    version: 7,
    stores: seventh,
    now: {
      documents: undefined,
      known: [
        {
          n: 1,
          destination: 'reviews',
          names: ['reviews r:helen:x'],
          documents: [{ id: 'r:helen:x', rev: '1-a', counter: 1, clock: { desk: 1 } }],
        },
      ],
    },
    rows: () => {
      const by = { by: 'me', device: 'desk', seq: 1, now: 1 }
      const bucket = { rideAlongId: 'evening', at: 2, offset: 0, kind: 'note', basis: 'observed', text: 'the bucket is empty' } as const
      const wrapped = { iv: new Uint8Array(12), bytes: new Uint8Array(16) }
      return {
        observations: [createRow<Observation>({ ...bucket, tags: [] }, by, 'bucket')],
        destinations: [
          {
            id: 'reviews',
            name: 'Reviews',
            address: 'https://couch.example.com',
            database: 'reviews',
            account: 'helen',
            login: 'password',
            scope: 'everything',
            space: 's:helen',
            keys: wrapped,
            slots: [],
            counter: 1,
            since: 1,
          },
        ],
        checkpoints: [{ destination: 'reviews', read: 0, fed: '7-x', meetings: [{ name: 'm', fed: '7-x' }], order: 3, accounts: {} }],
        documents: [{ destination: 'reviews', id: 'r:helen:x', rev: '1-a', counter: 1, clock: { desk: 1 } }],
        device: [
          { key: 'count', seq: 7, last: { rideAlongId: 'evening', at: 2 } },
          { key: 'this', id: 'desk', me: 'me' },
        ],
      }
    },
  },
  {
    version: 8,
    stores: eighth,
    rows: () => {
      const by = { by: 'me', device: 'desk', seq: 1, now: 1 }
      const bucket = { rideAlongId: 'evening', at: 2, offset: 0, kind: 'note', basis: 'observed', text: 'the bucket is empty' } as const
      return {
        observations: [createRow<Observation>({ ...bucket, tags: [] }, by, 'bucket')],
        known: [{ n: 1, destination: 'reviews', names: ['reviews r:helen:x'], documents: [{ id: 'r:helen:x', rev: '1-a', counter: 1 }] }],
        device: [
          { key: 'count', seq: 7, last: { rideAlongId: 'evening', at: 2 } },
          { key: 'this', id: 'desk', me: 'me' },
        ],
      }
    },
  },
]

test.each(shipped)('a database of version $version opens in this version and takes new rows', async ({ version, stores, rows, now }) => {
  await db.delete()
  const old = new Dexie(db.name)
  old.version(version).stores(stores)
  await old.open()
  for (const [table, some] of Object.entries(rows())) await old.table(table).bulkAdd(some)
  old.close()

  await db.open()
  for (const [table, some] of Object.entries({ ...rows(), ...now })) if (some) expect(await db.table(table).toArray()).toEqual(some)
  await capture(parseLine('still here', { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: false }))
  expect((await db.observations.toArray()).map(({ text }) => text).sort()).toEqual(['still here', 'the bucket is empty'])
})

test('the schema equals the last shipped version', async () => {
  await db.open()
  const latest = shipped.at(-1)!
  expect(db.verno).toBe(latest.version)
  expect(
    Object.fromEntries(db.tables.map(({ name, schema }) => [name, [schema.primKey, ...schema.indexes].map(({ src }) => src).join(', ')])),
  ).toEqual(latest.stores)
  expect(rowTables.every((table) => table in latest.stores)).toBe(true)
})

test('a database of a newer version is not written to', async () => {
  await db.delete()
  const newer = new Dexie(db.name)
  newer.version(99).stores({ ...shipped.at(-1)!.stores, sealed: 'id' })
  await newer.open()
  await newer.table('rideAlongs').add({ id: 'from the future' })
  newer.close()
  await db.open()

  await expect(startRideAlong()).rejects.toThrow(NewerDatabaseError)
  expect(await db.table('rideAlongs').toArray()).toEqual([{ id: 'from the future' }])
})

test('writes use strict durability: they complete only on disk', () => {
  expect(db._options.chromeTransactionDurability).toBe('strict')
})
