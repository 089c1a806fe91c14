import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine, type LineContext } from '../../../storage/day/grammar.ts'
import { dayOf } from '../../../storage/day/day.ts'
import { OffTheRecordError, RideAlongEndedError, NoRideAlongError } from '../../../storage/errors.ts'
import { importLog } from '../../../storage/log/import-log.ts'
import { readLogInSteps, type LogLine } from '../../../storage/log/read-log.ts'
import { endRideAlong, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { toggleSpan } from '../../../storage/day/spans.ts'
import { decodeText } from '../../../storage/log/text-file.ts'

const writeUp: LineContext = { now: Date.parse('2017-06-01T08:00Z'), zone: 'UTC', date: '2017-01-31', live: false }
const nextMorning: LineContext = { now: Date.parse('2017-02-01T09:00Z'), zone: 'UTC', date: '2017-01-31', live: true }

/** The whole result; a page takes it in steps. */
function readLog(text: string, context: LineContext): LogLine[] {
  const steps = readLogInSteps(text, context)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
const when = ({ parsed: { at } }: LogLine) => (at === undefined ? undefined : new Date(at).toISOString().replace(/:00\.000Z$|\.000Z$/, ''))
const texts = (lines: LogLine[]) => lines.map(({ parsed }) => parsed.text)
/** Time and text of each line. */
const told = (text: string, context = writeUp) => readLog(text, context).map((line) => [when(line), line.parsed.text])
const times = (text: string, context = writeUp) => readLog(text, context).map(when)

describe('A time at the start of a line', () => {
  test.each([
    '9:14 it hangs',
    '09:14 it hangs',
    '09:14\tit hangs',
    '09:14 - it hangs',
    '09:14 – it hangs',
    '09:14: it hangs',
    '09:14, it hangs',
    '[09:14] it hangs',
    '(09:14) it hangs',
    '9.14 am it hangs',
    '9:14am it hangs',
    '9:14 a.m. – it hangs',
    '09.14 – it hangs',
    '09h14 it hangs',
    '- 9:14 it hangs',
    '• 9:14 it hangs',
    '3. 9:14 it hangs',
    '**09:14** it hangs',
    '@09:14 it hangs',
    '2017-01-31T09:14 it hangs',
    '2017-01-31 09:14 it hangs',
    '2017-01-31T10:14+01:00 it hangs',
    '2017-01-31T09:14:00Z it hangs',
    '31/01/2017, 09:14 - it hangs',
    '1/31/2017 9:14 AM it hangs',
    '31.01.17 09:14 it hangs',
    '[1/31 9:14 AM] it hangs',
    '\u200e[31/01/2017, 09:14:00] it hangs',
  ])('%s', (line) => {
    expect(told(line)).toEqual([['2017-01-31T09:14', 'it hangs']])
  })

  test('may have seconds, and an afternoon', () => {
    expect(times('09:14:05 a\n9:15:30 PM b\n12:01 am c\n12:30 pm d', writeUp)).toEqual([
      '2017-01-31T09:14:05',
      '2017-01-31T21:15:30',
      '2017-02-01T00:01',
      '2017-02-01T12:30',
    ])
  })

  test.each([
    '3.14 is pi',
    '9.15 litres',
    'at 9:14 it hangs',
    '9:1 odds',
    '100:20',
    '10.0.0.1 is down',
    '9/11 9:14 was',
    '2 pumps',
    '5 amps',
  ])('is not what “%s” begins with', (line) => {
    expect(told(line)).toEqual([[undefined, line]])
  })

  test('of two, the second stays in the text', () => {
    expect(texts(readLog('9:00 - 9:30 stand-up\n10:00–10:30 retro\n11:00 @11:05 late', writeUp))).toEqual([
      '- 9:30 stand-up',
      '–10:30 retro',
      '@11:05 late',
    ])
  })

  test('that does not exist or lies ahead stays in the text, at the time of the line before', () => {
    const lines = readLog('25:10 ! zero\n09:14 one\n25:99 ! two\n2017-07-01T10:00 three\n02/03/2015 9:14 four', writeUp)

    expect(lines.map((line) => [when(line), line.parsed.text, line.problem?.why])).toEqual([
      ['2017-01-31T09:14', '25:10 zero', 'absent'],
      ['2017-01-31T09:14', 'one', undefined],
      ['2017-01-31T09:14', '25:99 two', 'absent'],
      ['2017-01-31T09:14', '2017-07-01T10:00 three', 'ahead'],
      ['2017-01-31T09:14', '02/03/2015 9:14 four', 'unclear'],
    ])
    expect(lines[0]?.parsed).toMatchObject({ kind: 'challenge', severity: 1 })
  })

  test('that the clock skips does not exist', () => {
    const [, skipped] = readLog('01:30 before\n02:30 never', { ...writeUp, zone: 'Europe/Berlin', date: '2017-03-26' })
    expect(skipped).toMatchObject({ timed: false, problem: { token: '02:30', why: 'absent' } })
  })
})

describe('What stands behind the time', () => {
  test('is read by the capture grammar', () => {
    const [line] = readLog('09:14 !! the base backup hangs ~told #tooling', writeUp)
    expect(line?.parsed).toMatchObject({
      kind: 'challenge',
      severity: 2,
      basis: 'told',
      text: 'the base backup hangs',
      tags: [{ key: 'tooling' }],
    })
    expect(readLog('02:05 > show the host name @infrastructure due:2017-02-10', writeUp)[0]?.parsed).toMatchObject({
      what: 'followUp',
      owner: 'infrastructure',
      due: '2017-02-10',
    })
  })

  test('goes on over lines that have no time', () => {
    expect(told('Notes of Tuesday\n09:14 one\nand more\n\nand yet more #tag\n09:20 two')).toEqual([
      ['2017-01-31T09:14', 'Notes of Tuesday'],
      ['2017-01-31T09:14', 'one\nand more\n\nand yet more'],
      ['2017-01-31T09:20', 'two'],
    ])
  })

  test('stands alone, line by line, where no line has a time', () => {
    const lines = readLog('one\n\n! two\nthree', nextMorning)
    expect(lines.map(({ line, timed, parsed }) => [line, timed, parsed.text, parsed.kind, parsed.at])).toEqual([
      [1, false, 'one', 'note', undefined],
      [3, false, 'two', 'challenge', undefined],
      [4, false, 'three', 'note', undefined],
    ])
  })

  test('may be nothing: then the time is the text', () => {
    expect(told('09:14\n09:15 ~told')).toEqual([
      ['2017-01-31T09:14', '09:14'],
      ['2017-01-31T09:15', '09:15 ~told'],
    ])
  })
})

describe('A log across midnight', () => {
  const evening = '17:20 a\n23:58 b\n00:05 c\n02:10 d\n17:00 e'

  test('goes forward in a write-up, by the rule of the grammar', () => {
    expect(times(evening)).toEqual(['2017-01-31T17:20', '2017-01-31T23:58', '2017-02-01T00:05', '2017-02-01T02:10', '2017-02-01T17:00'])
  })

  test('goes back from now while live, and nothing lies ahead', () => {
    expect(times('17:20 a\n23:58 b\n00:05 c\n08:59 d', nextMorning)).toEqual([
      '2017-01-31T17:20',
      '2017-01-31T23:58',
      '2017-02-01T00:05',
      '2017-02-01T08:59',
    ])
    expect(times('08:00 a\n09:01 b', nextMorning)).toEqual(['2017-01-31T08:00', '2017-01-31T09:01'])
  })

  test('lets a line that was written down late stand where it is', () => {
    expect(times('08:30 a\n08:40 b\n08:35 late\n08:50 c', nextMorning)).toEqual([
      '2017-02-01T08:30',
      '2017-02-01T08:40',
      '2017-02-01T08:35',
      '2017-02-01T08:50',
    ])
  })

  test('goes on from a date that the log gives', () => {
    expect(times('23:50 a\n2017-01-20T00:10 b\n00:20 c\n2017-01-10\n10:00 d\n09:00 e', nextMorning)).toEqual([
      '2017-01-19T23:50',
      '2017-01-20T00:10',
      '2017-01-20T00:20',
      '2017-01-10T10:00',
      '2017-01-10T09:00',
    ])
  })

  test('reads the real evening as the grammar does', () => {
    const lines = readFileSync('test/fixtures/database-evening.txt', 'utf8')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
    let latest: number | undefined
    const typed = lines.map((line) => {
      const parsed = parseLine(line, { ...writeUp, latest: latest })
      latest = Math.max(parsed.at!, latest ?? parsed.at!)
      return { ...parsed, tokens: [] }
    })
    const pasted = readLog(lines.map((line) => line.slice(1)).join('\n'), writeUp)

    expect(pasted.map(({ parsed }) => ({ ...parsed, tokens: [] }))).toEqual(typed)
  })
})

describe('A chat', () => {
  test('keeps who said what', () => {
    expect(told('[09:14] Ada Lovelace: it hangs\n[31/01/2017, 09:15:30] Bob: since when?\nand why?')).toEqual([
      ['2017-01-31T09:14', 'Ada Lovelace: it hangs'],
      ['2017-01-31T09:15:30', 'Bob: since when?\nand why?'],
    ])
  })

  test('may head what was said with a name and a time', () => {
    expect(told('Ada Lovelace  09:14\nit hangs\nagain\n\nBob\t9:20 AM\nsince when?')).toEqual([
      ['2017-01-31T09:14', 'Ada Lovelace\nit hangs\nagain'],
      ['2017-01-31T09:20', 'Bob\nsince when?'],
    ])
    expect(told('09:00 one\nlunch is at  12:30')).toEqual([['2017-01-31T09:00', 'one\nlunch is at  12:30']])
  })
})

describe('A table', () => {
  test('from a spreadsheet keeps what its columns mean', () => {
    const lines = readLog(
      [
        'Time\tObservation\tKind\tTags\tSeverity\tRoom',
        '09:14\tthe base backup hangs\tChallenge\tTooling, root cause\tHigh\t4',
        '23:50\t"two\nlines, and ""quotes"""\tquote\t\t\t',
        '00:10\ttest restores @platform due:2017-02-28\tfollow-up\t2017\t\t',
        'later\tno time\twhat?\t\t\t',
      ].join('\n'),
      writeUp,
    )

    expect(
      lines.map((line) => [line.line, when(line), line.parsed.what, line.parsed.kind, line.parsed.severity, line.parsed.text]),
    ).toEqual([
      [1, '2017-01-31T09:14', 'observation', 'challenge', 3, 'the base backup hangs\nRoom: 4'],
      [2, '2017-01-31T23:50', 'observation', 'quote', undefined, 'two\nlines, and "quotes"'],
      [3, '2017-02-01T00:10', 'followUp', 'note', undefined, 'test restores @platform due:2017-02-28\nTags: 2017'],
      [4, '2017-02-01T00:10', 'observation', 'note', undefined, 'later no time\nKind: what?'],
    ])
    expect(lines[0]?.parsed.tags).toEqual([
      { key: 'root-cause', label: 'root-cause' },
      { key: 'tooling', label: 'Tooling' },
    ])
  })

  test('may have dates, owners and due days of their own', () => {
    const [line] = readLog('Date;Time;Text;Type;Owner;Due\n31/01/2017;9:14;test restores;action;platform lead;2017-02-28\n', nextMorning)
    expect(line && when(line)).toBe('2017-01-31T09:14')
    expect(line?.parsed).toMatchObject({ what: 'followUp', owner: 'platform lead', due: '2017-02-28', text: 'test restores' })
  })

  test('without a head is read cell after cell by the grammar', () => {
    expect(told('09:14\t!\tit hangs\t#tooling\n09:15\t\tok\t')).toEqual([
      ['2017-01-31T09:14', 'it hangs'],
      ['2017-01-31T09:15', 'ok'],
    ])
    expect(told('09:14,"one, two",three\n09:15,four,five')).toEqual([
      ['2017-01-31T09:14', 'one, two, three'],
      ['2017-01-31T09:15', 'four, five'],
    ])
  })

  test('is not what prose with commas is', () => {
    expect(told('09:14 first, it hangs\nthen, it dies')).toEqual([['2017-01-31T09:14', 'first, it hangs\nthen, it dies']])
    expect(texts(readLog('Well, it hangs\nOh, it dies', writeUp))).toEqual(['Well, it hangs', 'Oh, it dies'])
    expect(told('09:14\t" none works\n09:15\tok')).toEqual([
      ['2017-01-31T09:14', 'none works'],
      ['2017-01-31T09:15', 'ok'],
    ])
  })
})

const two = (most: number) => fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, '0'))
const clockTime = fc.tuple(two(23), two(59)).map(([h, m]) => `${h}:${m}`)
const word = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '!',
    '+',
    '"',
    '>',
    '=',
    '#tag',
    '~told',
    '25:99',
    '2017-01-31',
    '@09:40',
    'Ada',
    '  ',
    '\t',
    ',',
    ';',
    '""',
    '[',
    'due:fri',
    '\\',
  ),
)
const logLine = fc
  .tuple(fc.oneof(fc.constant(''), clockTime), fc.array(word, { maxLength: 6 }))
  .map(([at, some]) => [at, ...some].filter(Boolean).join(' '))
const anyLog = fc.oneof(
  fc.array(logLine, { maxLength: 12 }).map((lines) => lines.join('\n')),
  fc
    .array(fc.array(word, { minLength: 3, maxLength: 3 }), { maxLength: 6 })
    .map((rows) => ['Time\tText\tTags', ...rows.map((row) => row.join('\t'))].join('\n')),
  fc.array(fc.tuple(clockTime, word, word), { maxLength: 6 }).map((rows) => rows.map((row) => row.join(',')).join('\n')),
  fc.string({ unit: 'binary', maxLength: 200 }),
)
const anyContext = fc.constantFrom(
  writeUp,
  nextMorning,
  { ...writeUp, latest: Date.parse('2017-01-31T20:00Z') },
  { ...nextMorning, zone: 'Asia/Kathmandu' },
)

describe('Any text', () => {
  test('is read without an error, and alike every time', () => {
    fc.assert(
      fc.property(anyLog, anyContext, (text, context) => {
        expect(readLog(text, context)).toEqual(readLog(text, context))
      }),
    )
  })

  test('is lost nowhere: each word of a line is in a text or was understood', () => {
    const letters = fc.array(fc.stringMatching(/^[b-oq-z][a-z]{1,7}$/), { minLength: 1, maxLength: 5 }).map((some) => some.join(' '))
    const line = fc.tuple(fc.constantFrom('', '', '09:14 ', '[23:10] - ', '25:99 ', '- 9.14 pm ', '2017-01-31T10:00 ', '> ', '! '), letters)
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), fc.constantFrom('\n', '\r\n', '\n\n'), anyContext, (lines, end, context) => {
        const read = texts(readLog(lines.map((each) => each.join('')).join(end), context)).join('\n')
        for (const [, said] of lines) expect(read).toContain(said)
      }),
    )
  })

  test('keeps every character that is no time, sign, tag or the like', () => {
    fc.assert(
      fc.property(anyLog, anyContext, (text, context) => {
        // What the product may take out of a text; everything else must be there, as often as it was.
        const unsaid = (some: string) =>
          some.replace(/[\s\d:.,;[\]()@#!+?"=>~\\\-–—|*_\uFEFF\u200e\u200f•·▪◦]|due|told|inferred|tags?|time|text|am|pm/giu, '')
        const count = (some: string) => {
          const counts = new Map<string, number>()
          for (const char of unsaid(some).normalize('NFC').toLowerCase()) counts.set(char, (counts.get(char) ?? 0) + 1)
          return counts
        }
        const kept = count(
          readLog(text, context)
            .map(({ parsed }) =>
              [parsed.text, ...parsed.tags.map(({ label }) => label), parsed.owner ?? '', parsed.due ? 'fri' : ''].join(' '),
            )
            .join('\n'),
        )
        const lost = [...count(text)].filter(([char, n]) => char !== 't' && char !== 'z' && (kept.get(char) ?? 0) < n)
        expect(lost).toEqual([])
      }),
    )
  })

  test('is dated in order, but for what was written down up to two hours late; nothing lies ahead', () => {
    const log = fc.array(clockTime, { minLength: 1, maxLength: 30 }).map((some) => some.map((each) => `${each} it hangs`).join('\n'))
    fc.assert(
      fc.property(log, anyContext, (text, context) => {
        let latest = -Infinity
        for (const { parsed, problem } of readLog(text, context)) {
          expect(parsed.at).toBeLessThanOrEqual(context.now)
          if (problem) continue
          expect(parsed.at).toBeGreaterThanOrEqual(latest - 7_200_000)
          latest = Math.max(latest, parsed.at!)
        }
      }),
    )
  })

  test('of a write-up is dated as if it were typed line by line', () => {
    fc.assert(
      fc.property(
        fc.array(clockTime, { minLength: 1, maxLength: 20 }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
        (clocks, zone) => {
          const context = { ...writeUp, zone, date: '2017-03-25', now: Date.parse('2018-01-01T00:00Z') }
          let latest: number | undefined
          const typed = clocks.map((clock) => {
            const { at } = parseLine(`@${clock} it hangs`, { ...context, latest: latest })
            if (at !== undefined) latest = Math.max(at, latest ?? at)
            return at
          })
          const pasted = readLog(clocks.map((clock) => `${clock} it hangs`).join('\n'), context)
          expect(pasted.map(({ parsed, timed }) => (timed ? parsed.at : undefined))).toEqual(typed)
        },
      ),
    )
  })

  test('is read in time that grows with its length', () => {
    const hostile = [
      ' ',
      '"',
      '"a" ',
      '9:14 ',
      '\t',
      ',',
      '!',
      '\n',
      '09:14 x\n',
      '- ',
      '[',
      '#a ',
      '@',
      '"\t"\n',
      'a\t',
      '1.',
      '2017-01-31 ',
      'a  1:00\n',
    ]
    const slow: string[] = []
    for (const piece of hostile) {
      const begun = performance.now()
      readLog(piece.repeat(200_000 / piece.length), writeUp)
      if (performance.now() - begun > 4000) slow.push(piece)
    }
    expect(slow).toEqual([])
  })
})

describe('The lines of a log', () => {
  const open = () => startRideAlong({ writeUp: true, date: '2017-01-31', zone: 'UTC' })
  const lines = (n: number) =>
    readLog(Array.from({ length: n }, (_, i) => `09:${String(i % 60).padStart(2, '0')} line ${i} #tag`).join('\n'), writeUp)

  test('are written down in their order, and undone as one', async () => {
    const { id } = await open()
    await importLog(readLog('17:20 ! slow #SLA\n17:20 = staging\n17:20 next\n00:05 > mail it @lead due:2017-02-28', writeUp), id, {
      label: '4 lines imported',
    })

    const day = await dayOf(id)
    expect(day.map(({ table, row }) => [table, new Date(row.at).toISOString().slice(0, 16), row.text, row.tags])).toEqual([
      ['observations', '2017-01-31T17:20', 'slow', ['sla']],
      ['spans', '2017-01-31T17:20', 'staging', []],
      ['observations', '2017-01-31T17:20', 'next', []],
      ['followUps', '2017-02-01T00:05', 'mail it', []],
    ])
    expect(day[3]?.row).toMatchObject({ owner: 'lead', due: '2017-02-28', from: [], visibility: 'shared' })
    expect((await db.tags.toArray()).map(({ label }) => label)).toEqual(['SLA'])
    expect(await undo()).toBe('4 lines imported')
    expect(await dayOf(id)).toEqual([])
  })

  test('are as private as their ride-along', async () => {
    const { id } = await open()
    await db.rideAlongs.update(id, { visibility: 'private' })
    await importLog(lines(1), id, { label: 'x' })
    expect((await dayOf(id))[0]?.row.visibility).toBe('private')
  })

  test('without any time are of now', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: nextMorning.now })
    const { id } = await startRideAlong({ zone: 'UTC' })
    await importLog(readLog('one\ntwo', nextMorning), id, { label: 'x' })
    vi.useRealTimers()
    expect((await dayOf(id)).map(({ row }) => [row.at, row.text])).toEqual([
      [nextMorning.now, 'one'],
      [nextMorning.now, 'two'],
    ])
  })

  test('go nowhere where nothing can be written', async () => {
    const { id } = await open()
    await expect(importLog(lines(1), 'elsewhere', { label: 'x' })).rejects.toThrow(NoRideAlongError)
    await endRideAlong(id)
    await expect(importLog(lines(1), id, { label: 'x' })).rejects.toThrow(RideAlongEndedError)
    const live = await startRideAlong()
    await toggleSpan('offRecord', String)
    await expect(importLog(lines(1), live.id, { label: 'x' })).rejects.toThrow(OffTheRecordError)
    expect(await db.observations.count()).toBe(0)
    expect(await db.tags.count()).toBe(0)
  })

  test('are all written or none: stopping on the way leaves nothing', async () => {
    const { id } = await open()
    const stop = new AbortController()
    const heard: number[] = []
    const onProgress = (n: number) => {
      heard.push(n)
      if (n >= 1000) stop.abort()
    }
    await expect(importLog(lines(3000), id, { label: 'x', onProgress, signal: stop.signal })).rejects.toThrow('aborted')

    expect(heard).toEqual([500, 1000])
    expect(await db.observations.count()).toBe(0)
    expect(await db.tags.count()).toBe(0)
    expect(await db.acts.count()).toBe(0)
  })
})

describe('A file', () => {
  const bytes = (...each: number[]) => new Uint8Array(each)
  const utf8 = (text: string) => new TextEncoder().encode(text)

  test('is text in UTF-8, in UTF-16 with a mark, or in Windows-1252', () => {
    expect(decodeText(utf8('\uFEFF09:14 é'))).toEqual({ text: '09:14 é' })
    expect(decodeText(bytes(0xff, 0xfe, 0x39, 0, 0xe9, 0))).toEqual({ text: '9é' })
    expect(decodeText(bytes(0xfe, 0xff, 0, 0x39, 0, 0xe9))).toEqual({ text: '9é' })
    expect(decodeText(bytes(0x39, 0xe9))).toEqual({ text: '9é', guessed: true })
    // Mixed: the first byte that is not UTF-8 decides.
    expect(decodeText(bytes(...utf8('é'), 0xe9))).toEqual({ text: 'Ã©é', guessed: true })
    expect(decodeText(bytes())).toEqual({ text: '' })
  })

  test('with zeros, half characters or control characters is none', () => {
    expect(decodeText(bytes(0x50, 0x4b, 3, 4, 0, 0))).toBe(null)
    expect(decodeText(bytes(0xff, 0xfe, 0x39))).toBe(null)
    expect(decodeText(bytes(0x89, 0x50, 0x4e, 0x47, 1, 2))).toBe(null)
  })
})
