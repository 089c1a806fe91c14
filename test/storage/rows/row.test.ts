import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createRow,
  deleteRow,
  editRow,
  eraseRow,
  isDeleted,
  isShared,
  mergeRows,
  restoreRow,
  conflictsOf,
  sameValue,
  type Clock,
  type Dot,
} from '../../../storage/rows/row.ts'
import { type Observation, type Picture } from '../../../storage/rows/tables.ts'

const observed = { rideAlongId: 'evening', at: 1, offset: 0, kind: 'note', basis: 'observed', text: 'first', tags: ['backups'] } as const
const by = 'coo'
const typed = (device = 'desk') => createRow<Observation>({ ...observed, tags: [...observed.tags] }, { by, device, seq: 1, now: 10 }, 'row')

test('sameValue: a Blob equals only itself, not another Blob with the same content', () => {
  const one = new Blob(['one'])

  expect(sameValue(one, new Blob(['another']))).toBe(false)
  expect(sameValue({ bytes: one }, { bytes: new Blob(['another']) })).toBe(false)
  expect(sameValue({ bytes: one }, { bytes: one })).toBe(true)
  expect(sameValue(one, {})).toBe(false)
})

test('a picture keeps its bytes through edits and merges', () => {
  const [bytes, thumbnail] = [new Blob(['large']), new Blob(['small'])]
  const taken = createRow<Picture>(
    { rideAlongId: 'evening', observationId: 'row', type: 'image/webp', width: 2, height: 1, bytes, thumbnail },
    { by, device: 'desk', seq: 1, now: 10 },
    'picture',
  )
  const read = { ...taken, bytes: new Blob(['large']), thumbnail: new Blob(['small']) }
  const merged = mergeRows(editRow<Picture>(taken, { alt: 'a queue' }, 'desk'), editRow<Picture>(read, { alt: 'a long queue' }, 'phone'))

  expect(merged.bytes).toBe(bytes)
  expect(merged.thumbnail).toBe(thumbnail)
  expect(conflictsOf(merged).map(({ field }) => field)).toEqual(['alt'])
})

describe('One person on two devices', () => {
  test('an edit replaces a value that it had seen', () => {
    const desk = editRow(typed(), { text: 'second' }, 'desk')
    const phone = editRow(desk, { text: 'third' }, 'phone')

    expect(mergeRows(desk, phone)).toEqual(phone)
    expect(conflictsOf(phone)).toEqual([])
  })

  test('concurrent edits of one field are both kept, as a conflict', () => {
    const desk = editRow(typed(), { text: 'at the desk' }, 'desk')
    const phone = editRow(typed(), { text: 'on the phone' }, 'phone')
    const merged = mergeRows(desk, phone)

    expect([merged.text, ...conflictsOf(merged).map(({ value }) => value)]).toEqual(['on the phone', 'at the desk'])
  })

  test('concurrent edits of different fields merge without a conflict', () => {
    const merged = mergeRows(
      editRow(typed(), { text: 'clearer' }, 'desk'),
      editRow(typed(), { starred: true, tags: ['backups', 'access'] }, 'phone'),
    )

    expect(merged).toMatchObject({ text: 'clearer', starred: true, tags: ['access', 'backups'] })
    expect(conflictsOf(merged)).toEqual([])
  })

  test('choosing one value of a conflict resolves it on every device', () => {
    const conflicting = mergeRows(editRow(typed(), { text: 'at the desk' }, 'desk'), editRow(typed(), { text: 'on the phone' }, 'phone'))
    const resolved = editRow(conflicting, { text: 'at the desk' }, 'phone')

    expect(resolved.rivals).toBeUndefined()
    expect(mergeRows(conflicting, resolved)).toEqual(resolved)
  })

  test('an edit wins over a delete that had not seen it', () => {
    const deleted = deleteRow(typed(), 'desk', 20)
    const edited = editRow(typed(), { text: 'still needed' }, 'phone')

    expect(isDeleted(deleted)).toBe(true)
    expect(isDeleted(mergeRows(deleted, edited))).toBe(false)
    expect(mergeRows(deleted, edited).text).toBe('still needed')
  })

  test('a row that both devices deleted is deleted, even if both had edited it', () => {
    const desk = deleteRow(editRow(typed(), { text: 'one' }, 'desk'), 'desk', 20)
    const phone = deleteRow(editRow(editRow(typed(), { text: 'two' }, 'phone'), { starred: true }, 'phone'), 'phone', 30)

    expect(isDeleted(mergeRows(desk, phone))).toBe(true)
  })

  test('undoing a delete restores the row', () => {
    const restored = restoreRow(deleteRow(typed(), 'desk', 20), 'desk')

    expect(isDeleted(restored)).toBe(false)
    expect(restored.text).toBe('first')
    expect(isDeleted(mergeRows(restored, deleteRow(typed(), 'desk', 20)))).toBe(false)
  })

  test('no merge restores the text of an erased row', () => {
    const erased = eraseRow(typed(), 'desk')
    const merged = mergeRows(erased, editRow(typed(), { text: 'late words', rivals: undefined } as never, 'phone'))

    expect(JSON.stringify(merged)).not.toContain('words')
    expect(isDeleted(merged)).toBe(true)
  })

  test('a row that one device made private is not shared', () => {
    const merged = mergeRows(
      editRow(typed(), { visibility: 'private' }, 'desk'),
      editRow(editRow(typed(), { visibility: 'private' }, 'phone'), { visibility: 'shared' }, 'phone'),
    )

    expect(merged.visibility).toBe('shared')
    expect(isShared(merged)).toBe(false)
  })
})

describe('Two panels on one device', () => {
  test('an edit of an older version on screen keeps the newer text as a conflict', () => {
    const onScreen = typed()
    const first = editRow(onScreen, { text: 'first panel' }, 'desk')
    const second = editRow(first, { text: 'second panel' }, 'desk', onScreen.clock)

    expect(second.text).toBe('second panel')
    expect(conflictsOf(second)).toEqual([{ field: 'text', value: 'first panel', dot: [2, 'desk'] }])
  })

  test('an edit that changes no value returns the row unchanged', () => {
    expect(editRow(typed(), { text: 'first', tags: ['backups'] }, 'desk')).toEqual(typed())
  })
})

/** An edit in the history of one row on three devices. */
interface FieldEdit {
  field: string
  dot: Dot
  saw: Clock
}
const act = fc.record({
  on: fc.nat(2),
  what: fc.constantFrom(
    'text',
    'severity',
    'unset',
    'star',
    'tag',
    'untag',
    'delete',
    'restore',
    'private',
    'merge',
    'merge',
    'stale',
    'erase',
  ),
  with: fc.nat(2),
})
const histories = fc.array(act, { maxLength: 25 }).map((acts) => {
  const devices = ['a', 'b', 'c']
  const original = typed('a')
  const replicas = [original, original, original]
  const versions = [original]
  const written: FieldEdit[] = Object.keys(observed).flatMap((field) =>
    field === 'tags' ? [] : [{ field, dot: original.created, saw: {} }],
  )
  acts.forEach(({ on, what, with: other }, step) => {
    const row = replicas[on]!
    const device = devices[on]!
    const saw = what === 'stale' ? original.clock : row.clock
    const write = (field: string, next: Observation) => {
      if (next === row) return row
      written.push({ field, dot: [next.clock[device]!, device], saw })
      return next
    }
    const next = {
      text: () => write('text', editRow(row, { text: `text ${step}` }, device)),
      stale: () => write('text', editRow(row, { text: `stale ${step}` }, device, saw)),
      severity: () => write('severity', editRow(row, { severity: ((step % 3) + 1) as 1 | 2 | 3 }, device)),
      unset: () => write('severity', editRow(row, { severity: undefined }, device)),
      star: () => write('starred', editRow(row, { starred: row.starred ? undefined : true }, device)),
      tag: () => write('#access', editRow(row, { tags: [...new Set([...(row.tags ?? []), 'access'])] }, device)),
      untag: () => write('#backups', editRow(row, { tags: (row.tags ?? []).filter((key) => key !== 'backups') }, device)),
      private: () => write('visibility', editRow(row, { visibility: row.visibility === 'shared' ? 'private' : 'shared' }, device)),
      delete: () => write('gone', deleteRow(row, device, step)),
      restore: () => write('gone', restoreRow(row, device)),
      erase: () => (step % 5 === 0 ? eraseRow(row, device) : row),
      merge: () => mergeRows(row, replicas[other]!),
    }[what]()
    replicas[on] = next
    versions.push(next)
  })
  return { versions, written, replicas }
})
const threeVersions = histories.chain(({ versions }) =>
  fc.tuple(fc.constantFrom(...versions), fc.constantFrom(...versions), fc.constantFrom(...versions)),
)

describe('Any history of edits on three devices', () => {
  test('merging versions of a row is commutative', () => {
    fc.assert(
      fc.property(threeVersions, ([a, b]) => {
        expect(mergeRows(a, b)).toStrictEqual(mergeRows(b, a))
      }),
      { numRuns: 300 },
    )
  })

  test('merging versions of a row is associative', () => {
    fc.assert(
      fc.property(threeVersions, ([a, b, c]) => {
        expect(mergeRows(mergeRows(a, b), c)).toStrictEqual(mergeRows(a, mergeRows(b, c)))
      }),
      { numRuns: 300 },
    )
  })

  test('merging versions of a row is idempotent, and merging a version again changes nothing', () => {
    fc.assert(
      fc.property(threeVersions, ([a, b]) => {
        expect(mergeRows(a, a)).toStrictEqual(a)
        expect(mergeRows(mergeRows(a, b), b)).toStrictEqual(mergeRows(a, b))
      }),
      { numRuns: 300 },
    )
  })

  test('a merge keeps every value, unless an edit that had seen it replaced it or the row was erased', () => {
    fc.assert(
      fc.property(histories, ({ replicas: [a, b, c], written }) => {
        const end = mergeRows(mergeRows(a!, b!), c!)
        if (end.erased) return
        const contains = (field: string, dot: Dot) =>
          [end.dots[field] ?? end.created, ...(end.rivals ?? []).filter((other) => other.field === field).map((other) => other.dot)].some(
            ([n, device]) => n === dot[0] && device === dot[1],
          )
        for (const { field, dot } of written) {
          const replaced = written.some(
            (later) => later.field === field && (later.dot[0] !== dot[0] || later.dot[1] !== dot[1]) && (later.saw[dot[1]] ?? 0) >= dot[0],
          )
          expect(contains(field, dot) || replaced, `${field} ${dot.join(' ')} in ${JSON.stringify(end)}`).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('a row is the same after a round trip through JSON', () => {
    fc.assert(
      fc.property(histories, ({ versions }) => versions.forEach((row) => expect(JSON.parse(JSON.stringify(row))).toStrictEqual(row))),
    )
  })
})

test('devices that created the same row independently merge to the same version, in any order', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(['a', 'b', 'c'], { minLength: 3 }),
      fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 }),
      (order, edits) => {
        const made = new Map(
          ['a', 'b', 'c'].map((device) => [
            device,
            createRow<Observation>(
              { ...observed, tags: device === 'b' ? [] : ['backups'], text: device, ...(device === 'c' && { starred: true }) },
              { by, device, seq: 1, now: 1 },
              'row',
            ),
          ]),
        )
        edits.forEach((device, step) => made.set(device, editRow(made.get(device)!, { text: `${device} ${step}` }, device)))
        const [x, y, z] = order.map((device) => made.get(device)!)
        expect(mergeRows(mergeRows(x!, y!), z!)).toStrictEqual(mergeRows(x!, mergeRows(y!, z!)))
        expect(mergeRows(x!, y!)).toStrictEqual(mergeRows(y!, x!))
      },
    ),
  )
})
