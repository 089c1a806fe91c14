import { toJsonSchema } from '@valibot/to-json-schema'
import { Ajv2020, type SchemaObject } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backupSchema, parseBackup } from '../../../storage/library/backup.ts'
import { schemaDefinitions } from '../../../storage/rows/schemas.ts'
import { BackupError } from '../../../storage/errors.ts'
import { createRow, deleteRow, editRow, eraseRow, mergeRows, restoreRow, type Row } from '../../../storage/rows/row.ts'
import {
  kpis,
  levels,
  practices,
  rowTables,
  type Consent,
  type Amendment,
  type Answer,
  type Assent,
  type CharterLine,
  type FollowUp,
  type Observation,
  type Outcome,
  type Person,
  type Picture,
  type Rating,
  type Remark,
  type Reply,
  type RideAlong,
  type Span,
  type SummaryVersion,
  type Tag,
} from '../../../storage/rows/tables.ts'
import { picture, png, webp } from '../../fixtures/morning.ts'
import { writeRows, type Tables } from '../../../summary/formats/json.ts'
import { picturesInBase64 } from '../../../storage/day/pictures-in-base64.ts'
import { evening, morningAfter } from '../../fixtures/evening.ts'

const { rideAlong, ...others } = evening()
const tables: Tables = { ...others, rideAlongs: [rideAlong] }
const copy = writeRows(tables, { writtenAt: morningAfter, contains: 'everything' })

/** UTF-16 code units in any order, including lone surrogates. */
const text = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 32, max: 126 })), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units))
const name = fc.oneof(text.filter(Boolean), fc.constantFrom('__proto_', 'constructo', 'a'))
const hash = fc.array(fc.constantFrom('0', '7', 'a', 'f'), { minLength: 64, maxLength: 64 }).map((digits) => digits.join(''))
const time = fc.integer({ min: -8.6e15, max: 8.6e15 })

/** Rows after random edits on two devices, merges, deletions, restores and erasures. */
function rowsWithHistory<R extends Row>(fields: fc.Arbitrary<object>, changes: fc.Arbitrary<object>): fc.Arbitrary<R[]> {
  const device = fc.constantFrom('desk', 'phone')
  const step = fc.record({ what: fc.constantFrom('edit', 'edit', 'merge', 'delete', 'restore', 'erase'), device, changes })
  const row = fc
    .tuple(fields, fc.record({ by: name, seq: fc.nat(), now: time, device }), fc.array(step, { maxLength: 5 }), fc.uuid())
    .map(([given, author, steps, id]) => {
      const first = createRow<R>(given as never, author, id)
      let here = first
      for (const [i, { what, device, changes }] of steps.entries()) {
        if (what === 'edit') here = editRow(here, changes as never, device)
        else if (what === 'merge') here = mergeRows(here, editRow(first, changes as never, `device ${i}`))
        else if (what === 'delete') here = deleteRow(here, device, author.now)
        else if (what === 'restore') here = restoreRow(here, device)
        else if (device === 'phone') here = eraseRow(here, device)
      }
      return here
    })
  return fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 3 })
}
const partly = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] })
const visibility = fc.constantFrom('private', 'shared')
const day = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const tags = fc.uniqueArray(name, { maxLength: 3 }).map((keys) => keys.sort())
const dayRow = { rideAlongId: name, at: time, offset: fc.integer({ min: -900, max: 900 }), text, tags }
const both = <T extends object, U extends object>(all: fc.Arbitrary<T>, some: fc.Arbitrary<U>) =>
  fc.tuple(all, some).map(([a, b]): object => ({ ...a, ...b }))

const library: fc.Arbitrary<Tables> = fc.record({
  people: rowsWithHistory<Person>(
    both(fc.record({ name: text }), partly({ role: text, team: text, visibility })),
    partly({ name: text, role: text, visibility }),
  ),
  rideAlongs: rowsWithHistory<RideAlong>(
    both(
      fc.record({ title: text, observer: name, hosts: fc.array(name, { maxLength: 2 }), zone: name, date: day }),
      partly({ writeUp: fc.constant(true), startedAt: time, endedAt: time, classification: text }),
    ),
    partly({ title: text, hosts: fc.array(name, { maxLength: 2 }), endedAt: fc.constantFrom(undefined, 5), visibility }),
  ),
  observations: rowsWithHistory<Observation>(
    both(
      fc.record({
        ...dayRow,
        kind: fc.constantFrom('note', 'challenge', 'win', 'question', 'quote'),
        basis: fc.constantFrom('observed', 'told', 'inferred'),
      }),
      partly({ severity: fc.constantFrom(1, 2, 3), starred: fc.constant(true), unfilled: fc.constant(true), visibility }),
    ),
    partly({ text, tags, severity: fc.constantFrom(undefined, 2), starred: fc.constantFrom(undefined, true), visibility }),
  ),
  spans: rowsWithHistory<Span>(
    both(fc.record({ ...dayRow, kind: fc.constantFrom('activity', 'wait', 'interruption', 'offRecord') }), partly({ until: time })),
    partly({ text, until: time }),
  ),
  followUps: rowsWithHistory<FollowUp>(
    both(
      fc.record({ ...dayRow, from: fc.array(name, { maxLength: 2 }) }),
      partly({
        owner: text,
        due: day,
        movedFrom: fc.array(day, { maxLength: 2 }),
        state: fc.constantFrom('done', 'dropped'),
        closedAt: time,
        why: text,
        decision: text,
        decider: text,
        forum: text,
        cost: text,
        risk: text,
        quality: text,
        practice: fc.constantFrom(...practices),
      }),
    ),
    partly({ text, owner: text, from: fc.array(name, { maxLength: 2 }), movedFrom: fc.array(day), state: fc.constant(undefined) }),
  ),
  tags: rowsWithHistory<Tag>(
    both(fc.record({ key: name, label: text }), partly({ colour: text, group: text, mergedInto: name })),
    partly({ label: text, colour: text }),
  ),
  charterLines: rowsWithHistory<CharterLine>(
    both(
      fc.record({ rideAlongId: name, what: fc.constantFrom('question', 'assumption', 'standard', 'term'), place: fc.integer(), text }),
      partly({ found: text, outcome: fc.constantFrom('yes', 'partly', 'no') }),
    ),
    partly({ text, found: fc.option(text, { nil: undefined }), outcome: fc.constantFrom(undefined, 'no') }),
  ),
  amendments: rowsWithHistory<Amendment>(
    both(fc.record({ rideAlongId: name, field: text, at: time }), partly({ before: text, after: text })),
    partly({ after: text }),
  ),
  agreements: rowsWithHistory<Consent>(
    both(fc.record({ rideAlongId: name, person: name, at: time, scope: text }), partly({ takenBackAt: time })),
    partly({ scope: text, takenBackAt: time }),
  ),
  replies: rowsWithHistory<Reply>(
    fc.record({
      rideAlongId: name,
      observationId: name,
      says: fc.constantFrom('confirm', 'amend', 'context', 'dispute', 'withdraw'),
      text,
      at: time,
      to: fc.tuple(fc.integer({ min: 1 }), name),
    }),
    partly({ says: fc.constantFrom('confirm', 'dispute'), text, at: time, to: fc.tuple(fc.integer({ min: 1 }), name) }),
  ),
  answers: rowsWithHistory<Answer>(
    both(fc.record({ rideAlongId: name, replyId: name, observationId: name, text, at: time }), partly({ withdrew: fc.constant(true) })),
    partly({ text, at: time }),
  ),
  ratings: rowsWithHistory<Rating>(
    fc.record({ rideAlongId: name, kpi: fc.constantFrom(...kpis), level: fc.constantFrom(...levels) }),
    fc.record({ level: fc.constantFrom(...levels) }),
  ),
  remarks: rowsWithHistory<Remark>(
    fc.record({ rideAlongId: name, what: fc.constantFrom('priority', 'thanks'), place: fc.nat(), text }),
    fc.record({ text }),
  ),
  outcomes: rowsWithHistory<Outcome>(
    both(
      fc.record({ rideAlongId: name, followUpId: name, says: fc.constantFrom('kept', 'moved', 'dropped'), at: time }),
      partly({ why: text }),
    ),
    partly({ says: fc.constantFrom('kept', 'moved', 'dropped'), why: text, at: time }),
  ),
  versions: rowsWithHistory<SummaryVersion>(
    both(fc.record({ rideAlongId: name, n: fc.integer({ min: 1, max: 99 }), at: time, hash }), partly({ content: text, finalAt: time })),
    partly({ content: fc.option(text, { nil: undefined }), finalAt: time }),
  ),
  assents: rowsWithHistory<Assent>(fc.record({ rideAlongId: name, hash, person: name, at: time }), partly({ at: time })),
})

describe('backup files', () => {
  test('a backup restores every row exactly, including deleted and erased rows and conflicts, and matches the published schema', () => {
    const valid = new Ajv2020({ strictTuples: false }).compile(jsonSchema())
    fc.assert(
      fc.property(library, (tables) => {
        const written = writeRows(tables, { writtenAt: morningAfter, contains: 'everything' })
        const read = parseBackup(written)
        for (const table of rowTables) expect(sorted(read[table] ?? [])).toEqual(sorted(tables[table] ?? []))
        valid(JSON.parse(written))
        expect(valid.errors).toBeNull()
      }),
    )
  })

  test('a backup is the same file on every device, with one row per line', () => {
    const shuffled = Object.fromEntries(
      Object.entries(tables).map(([table, rows]: [string, Row[]]) => [
        table,
        rows.toReversed().map((row) => Object.fromEntries(Object.entries(row).toReversed())),
      ]),
    ) as unknown as Tables

    expect(writeRows(shuffled, { writtenAt: morningAfter, contains: 'everything' })).toBe(copy)
    expect(copy.split('\n').filter((line) => line.startsWith('    {')).length).toBe(Object.values(tables).flat().length)
  })

  test('a backup that begins with a byte order mark is read', () => {
    expect(parseBackup(`\uFEFF${copy}`).observations).toHaveLength(37)
  })
})

describe('pictures in backup files', () => {
  const withPicture = (given: object = {}) =>
    writeRows(
      { ...tables, pictures: [{ ...picture({ id: 'queue', observationId: 'row-6', alt: 'the queue' }), ...given }] },
      { writtenAt: morningAfter, contains: 'everything' },
    )
  const refusal = (text: string) => {
    try {
      return parseBackup(text).pictures
    } catch (error) {
      if (error instanceof BackupError) return error.message
      throw error
    }
  }

  test('a backup restores pictures byte by byte, including deleted and erased ones', async () => {
    const bytes = `RIFF\u0000\u0001\u00FF\u0080WEBP${String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i))}`
    const some = [
      picture({ id: 'a', observationId: 'row-6', bytes: btoa(bytes), alt: 'the queue' }),
      deleteRow(picture({ id: 'b', observationId: 'row-6', type: 'image/png', bytes: png, thumbnail: png }), 'desk', 5),
      eraseRow(picture({ id: 'c', observationId: 'row-6' }), 'desk'),
    ]
    const written = writeRows({ ...tables, pictures: some }, { writtenAt: morningAfter, contains: 'everything' })
    const read = parseBackup(written).pictures as Picture[]

    expect(await read[0]!.bytes.arrayBuffer()).toEqual(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)).buffer)
    expect(read.map(({ bytes }) => bytes?.type)).toEqual(['image/webp', 'image/png', undefined])
    const again = await picturesInBase64(read)
    expect(sorted(again)).toEqual(sorted(some))
    const valid = new Ajv2020({ strictTuples: false }).compile(jsonSchema())
    valid(JSON.parse(written))
    expect(valid.errors).toBeNull()
  })

  test('a picture that is no picture or of another type makes a backup invalid', () => {
    expect(refusal(withPicture())).toHaveLength(1)
    for (const damage of [
      { type: 'image/svg+xml' },
      { type: 'image/png' },
      { bytes: btoa('<svg onload=alert(1)>') },
      { thumbnail: btoa('RIFFabcdWEBX') },
      { bytes: 'no base64!' },
      { bytes: webp.slice(0, 5) },
      { bytes: '' },
      { width: 0 },
      { height: 1.5 },
      { surplus: 1 },
    ])
      expect([damage, refusal(withPicture(damage))]).toEqual([damage, expect.stringMatching(/^damaged: pictures/)])
  })
})

describe('invalid backup files', () => {
  const refusal = (text: string) => {
    try {
      parseBackup(text)
    } catch (error) {
      if (error instanceof BackupError) return error.message
      throw error
    }
    return 'read'
  }
  const changed = (change: (file: { [key: string]: unknown; observations: Record<string, unknown>[] }) => void) => {
    const file = JSON.parse(copy)
    change(file)
    return refusal(JSON.stringify(file))
  }

  test('a file that is no JSON or is truncated is refused', () => {
    expect([refusal(''), refusal('Dear all,'), refusal(copy.slice(0, -10))]).toEqual(['notJson', 'notJson', 'notJson'])
  })

  test('a file of another program is refused', () => {
    expect([
      refusal('null'),
      refusal('[]'),
      refusal('{"format":1}'),
      refusal('{"application":"else","format":1}'),
      refusal('['.repeat(1e6) + ']'.repeat(1e6)),
    ]).toEqual(Array(5).fill('foreign'))
  })

  test('a file of a newer Ride-Along is refused', () => {
    expect(changed((file) => (file['format'] = 3))).toBe('newer')
  })

  test('a file that is too large is refused', () => {
    expect(refusal(' '.repeat(200_000_001))).toBe('tooLarge')
  })

  test('a file with one damaged row is refused, and the error names the row', () => {
    const damage: Record<string, unknown>[] = [
      { at: '1' },
      { at: 1e99 },
      { at: null },
      { kind: 'issue' },
      { severity: 4 },
      { text: 5 },
      { tags: [1] },
      { id: '' },
      { surplus: 1 },
      { offset: 1e6 },
      { dots: { text: [2, 'desk'] } },
      { created: [0, 'desk'] },
      { clock: { desk: -1 } },
      { rivals: [{ field: 'text', value: { deep: {} }, dot: [1, 'desk'] }] },
      { erased: true },
    ]
    for (const each of damage)
      expect([each, changed((file) => Object.assign(file.observations[3]!, each))]).toEqual([
        each,
        expect.stringMatching(/^damaged: observations\.3/),
      ])
    expect(changed((file) => delete file['tags'])).toBe('damaged: tags')
    expect(changed((file) => (file['surplus'] = 1))).toBe('damaged: surplus')
  })

  test('a file that sets a prototype is refused or its key dropped', () => {
    const proto = copy.replace('{"id":"row-6",', '{"__proto__":{"polluted":true},"id":"row-6",')

    expect(proto).not.toBe(copy)
    expect(refusal(proto)).toMatch(/^damaged/)
    const inClock = parseBackup(copy.replaceAll('"clock":{', '"clock":{"__proto__":7,"constructor":7,')).observations[0]!.clock
    expect(Object.keys(inClock)).toEqual(['desk'])
    expect(Object.getPrototypeOf(inClock)).toBe(Object.prototype)
    expect('polluted' in {}).toBe(false)
  })
})

test('the published JSON schema is generated from the schema of the parser', async () => {
  await expect(`${JSON.stringify(jsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../../summary/ride-along.schema.json')
})

function sorted(rows: readonly { id: string }[]): { id: string }[] {
  return [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function jsonSchema(): SchemaObject {
  const { $schema, ...schema } = toJsonSchema(backupSchema, {
    target: 'draft-2020-12',
    errorMode: 'ignore',
    definitions: schemaDefinitions,
  })
  return { $schema, $id: 'urn:ride-along:format:2', title: 'Ride-Along, format 2', ...schema } as SchemaObject
}

test('a date or time that does not exist makes a backup invalid', () => {
  const file = (date: string, at: number) => {
    const row = (id: string) => ({
      id,
      by: 'me',
      device: 'desk',
      seq: 1,
      recordedAt: 1,
      visibility: 'shared',
      clock: { desk: 1 },
      dots: {},
      created: [1, 'desk'],
    })
    const rideAlong = { ...row('evening'), title: '', observer: 'me', hosts: [], zone: 'UTC', date }
    const observation = { ...row('seen'), rideAlongId: 'evening', at, offset: 0, kind: 'note', basis: 'observed', text: 'x', tags: [] }
    return JSON.stringify({
      application: 'ride-along',
      format: 2,
      writtenAt: 1,
      contains: 'everything',
      people: [],
      rideAlongs: [rideAlong],
      observations: [observation],
      spans: [],
      followUps: [],
      tags: [],
    })
  }
  expect(parseBackup(file('2017-01-31', 1)).rideAlongs).toHaveLength(1)
  for (const [date, at] of [
    ['2026-13-45', 1],
    ['2026-00-01', 1],
    ['2026-1-1', 1],
    ['2017-01-31', 8.64e15],
  ] as const)
    expect(() => parseBackup(file(date, at))).toThrow(BackupError)
})
