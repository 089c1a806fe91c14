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

test('two Blobs are not the same for having nothing to compare; one is the same as itself', () => {
  const one = new Blob(['one'])

  expect(sameValue(one, new Blob(['another']))).toBe(false)
  expect(sameValue({ bytes: one }, { bytes: new Blob(['another']) })).toBe(false)
  expect(sameValue({ bytes: one }, { bytes: one })).toBe(true)
  expect(sameValue(one, {})).toBe(false)
})

test('a picture keeps its file through edits and merges', () => {
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
  test('an edit that had seen the other replaces it', () => {
    const desk = editRow(typed(), { text: 'second' }, 'desk')
    const phone = editRow(desk, { text: 'third' }, 'phone')

    expect(mergeRows(desk, phone)).toEqual(phone)
    expect(conflictsOf(phone)).toEqual([])
  })

  test('two edits of one field that had not seen each other are both kept', () => {
    const desk = editRow(typed(), { text: 'at the desk' }, 'desk')
    const phone = editRow(typed(), { text: 'on the phone' }, 'phone')
    const merged = mergeRows(desk, phone)

    expect([merged.text, ...conflictsOf(merged).map(({ value }) => value)]).toEqual(['on the phone', 'at the desk'])
  })

  test('edits of different fields meet without a clash', () => {
    const merged = mergeRows(
      editRow(typed(), { text: 'clearer' }, 'desk'),
      editRow(typed(), { starred: true, tags: ['backups', 'access'] }, 'phone'),
    )

    expect(merged).toMatchObject({ text: 'clearer', starred: true, tags: ['access', 'backups'] })
    expect(conflictsOf(merged)).toEqual([])
  })

  test('choosing between two rivals settles them everywhere', () => {
    const clash = mergeRows(editRow(typed(), { text: 'at the desk' }, 'desk'), editRow(typed(), { text: 'on the phone' }, 'phone'))
    const settled = editRow(clash, { text: 'at the desk' }, 'phone')

    expect(settled.rivals).toBeUndefined()
    expect(mergeRows(clash, settled)).toEqual(settled)
  })

  test('an edit beats a delete that had not seen it', () => {
    const deleted = deleteRow(typed(), 'desk', 20)
    const edited = editRow(typed(), { text: 'still needed' }, 'phone')

    expect(isDeleted(deleted)).toBe(true)
    expect(isDeleted(mergeRows(deleted, edited))).toBe(false)
    expect(mergeRows(deleted, edited).text).toBe('still needed')
  })

  test('a row that both deleted is deleted, whatever either had edited', () => {
    const desk = deleteRow(editRow(typed(), { text: 'one' }, 'desk'), 'desk', 20)
    const phone = deleteRow(editRow(editRow(typed(), { text: 'two' }, 'phone'), { starred: true }, 'phone'), 'phone', 30)

    expect(isDeleted(mergeRows(desk, phone))).toBe(true)
  })

  test('an undone delete brings the row back as it was', () => {
    const back = restoreRow(deleteRow(typed(), 'desk', 20), 'desk')

    expect(isDeleted(back)).toBe(false)
    expect(back.text).toBe('first')
    expect(isDeleted(mergeRows(back, deleteRow(typed(), 'desk', 20)))).toBe(false)
  })

  test('nothing brings back the words of an erased row', () => {
    const erased = eraseRow(typed(), 'desk')
    const merged = mergeRows(erased, editRow(typed(), { text: 'late words', rivals: undefined } as never, 'phone'))

    expect(JSON.stringify(merged)).not.toContain('words')
    expect(isDeleted(merged)).toBe(true)
  })

  test('a row that either device made private does not leave', () => {
    const merged = mergeRows(
      editRow(typed(), { visibility: 'private' }, 'desk'),
      editRow(editRow(typed(), { visibility: 'private' }, 'phone'), { visibility: 'shared' }, 'phone'),
    )

    expect(merged.visibility).toBe('shared')
    expect(isShared(merged)).toBe(false)
  })
})

describe('Two panels on one device', () => {
  test('the panel that had an older version on screen keeps the other text beside its own', () => {
    const onScreen = typed()
    const first = editRow(onScreen, { text: 'first panel' }, 'desk')
    const second = editRow(first, { text: 'second panel' }, 'desk', onScreen.clock)

    expect(second.text).toBe('second panel')
    expect(conflictsOf(second)).toEqual([{ field: 'text', value: 'first panel', dot: [2, 'desk'] }])
  })

  test('an edit that changes nothing leaves the row as it is', () => {
    expect(editRow(typed(), { text: 'first', tags: ['backups'] }, 'desk')).toEqual(typed())
  })
})

/** A history of one row on three devices: every version that ever was, and every value that was written. */
interface Written {
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
    'meet',
    'meet',
    'stale',
    'erase',
  ),
  with: fc.nat(2),
})
const histories = fc.array(act, { maxLength: 25 }).map((acts) => {
  const devices = ['a', 'b', 'c']
  const born = typed('a')
  const replicas = [born, born, born]
  const versions = [born]
  const written: Written[] = Object.keys(observed).flatMap((field) => (field === 'tags' ? [] : [{ field, dot: born.created, saw: {} }]))
  acts.forEach(({ on, what, with: other }, step) => {
    const row = replicas[on]!
    const device = devices[on]!
    const saw = what === 'stale' ? born.clock : row.clock
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
      meet: () => mergeRows(row, replicas[other]!),
    }[what]()
    replicas[on] = next
    versions.push(next)
  })
  return { versions, written, replicas }
})
const three = histories.chain(({ versions }) =>
  fc.tuple(fc.constantFrom(...versions), fc.constantFrom(...versions), fc.constantFrom(...versions)),
)

describe('Whatever happened on three devices', () => {
  test('merging is commutative', () => {
    fc.assert(
      fc.property(three, ([a, b]) => {
        expect(mergeRows(a, b)).toStrictEqual(mergeRows(b, a))
      }),
      { numRuns: 300 },
    )
  })

  test('merging is associative', () => {
    fc.assert(
      fc.property(three, ([a, b, c]) => {
        expect(mergeRows(mergeRows(a, b), c)).toStrictEqual(mergeRows(a, mergeRows(b, c)))
      }),
      { numRuns: 300 },
    )
  })

  test('merging is idempotent, and a version merged again changes nothing', () => {
    fc.assert(
      fc.property(three, ([a, b]) => {
        expect(mergeRows(a, a)).toStrictEqual(a)
        expect(mergeRows(mergeRows(a, b), b)).toStrictEqual(mergeRows(a, b))
      }),
      { numRuns: 300 },
    )
  })

  test('no value is lost but by an edit that had seen it, or by erasing', () => {
    fc.assert(
      fc.property(histories, ({ replicas: [a, b, c], written }) => {
        const end = mergeRows(mergeRows(a!, b!), c!)
        if (end.erased) return
        const kept = (field: string, dot: Dot) =>
          [end.dots[field] ?? end.created, ...(end.rivals ?? []).filter((rival) => rival.field === field).map((rival) => rival.dot)].some(
            ([n, device]) => n === dot[0] && device === dot[1],
          )
        for (const { field, dot } of written) {
          const replaced = written.some(
            (later) => later.field === field && (later.dot[0] !== dot[0] || later.dot[1] !== dot[1]) && (later.saw[dot[1]] ?? 0) >= dot[0],
          )
          expect(kept(field, dot) || replaced, `${field} ${dot.join(' ')} in ${JSON.stringify(end)}`).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('a row survives JSON unchanged', () => {
    fc.assert(
      fc.property(histories, ({ versions }) => versions.forEach((row) => expect(JSON.parse(JSON.stringify(row))).toStrictEqual(row))),
    )
  })
})

test('two devices that made the same row on their own agree on one', () => {
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
