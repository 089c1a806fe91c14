import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseLine, type LineContext } from '../../../storage/day/grammar.ts'
import { type LogLine } from '../../../storage/log/read-log.ts'
import { readLog } from '../../fixtures/read-log.ts'
const writeUp: LineContext = { now: Date.parse('2017-06-01T08:00Z'), zone: 'UTC', date: '2017-01-31', live: false }
const nextMorning: LineContext = { now: Date.parse('2017-02-01T09:00Z'), zone: 'UTC', date: '2017-01-31', live: true }

const when = ({ parsed: { at } }: LogLine) => (at === undefined ? undefined : new Date(at).toISOString().replace(/:00\.000Z$|\.000Z$/, ''))
const texts = (lines: LogLine[]) => lines.map(({ parsed }) => parsed.text)
/** Time and text of each line. */
const timesAndTexts = (text: string, context = writeUp) => readLog(text, context).map((line) => [when(line), line.parsed.text])
const times = (text: string, context = writeUp) => readLog(text, context).map(when)

describe('Times at the start of a line', () => {
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
  ])('the time of “%s” is found', (line) => {
    expect(timesAndTexts(line)).toEqual([['2017-01-31T09:14', 'it hangs']])
  })

  test('a time can have seconds, am and pm', () => {
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
  ])('“%s” does not begin with a time', (line) => {
    expect(timesAndTexts(line)).toEqual([[undefined, line]])
  })

  test('of two times at the start, the second stays in the text', () => {
    expect(texts(readLog('9:00 - 9:30 stand-up\n10:00–10:30 retro\n11:00 @11:05 late', writeUp))).toEqual([
      '- 9:30 stand-up',
      '–10:30 retro',
      '@11:05 late',
    ])
  })

  test('a time that does not exist or lies in the future stays in the text, and the line gets the time of the line before', () => {
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

  test('a time that the clock skips does not exist', () => {
    const [, skipped] = readLog('01:30 before\n02:30 never', { ...writeUp, zone: 'Europe/Berlin', date: '2017-03-26' })
    expect(skipped).toMatchObject({ timed: false, problem: { token: '02:30', why: 'absent' } })
  })
})

describe('Text after the time', () => {
  test('text after the time is parsed by the capture grammar', () => {
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

  test('lines without a time continue the line before', () => {
    expect(timesAndTexts('Notes of Tuesday\n09:14 one\nand more\n\nand yet more #tag\n09:20 two')).toEqual([
      ['2017-01-31T09:14', 'Notes of Tuesday'],
      ['2017-01-31T09:14', 'one\nand more\n\nand yet more'],
      ['2017-01-31T09:20', 'two'],
    ])
  })

  test('each line is separate if no line has a time', () => {
    const lines = readLog('one\n\n! two\nthree', nextMorning)
    expect(lines.map(({ line, timed, parsed }) => [line, timed, parsed.text, parsed.kind, parsed.at])).toEqual([
      [1, false, 'one', 'note', undefined],
      [3, false, 'two', 'challenge', undefined],
      [4, false, 'three', 'note', undefined],
    ])
  })

  test('a line with only a time keeps it as text', () => {
    expect(timesAndTexts('09:14\n09:15 ~told')).toEqual([
      ['2017-01-31T09:14', '09:14'],
      ['2017-01-31T09:15', '09:15 ~told'],
    ])
  })
})

describe('A log across midnight', () => {
  const evening = '17:20 a\n23:58 b\n00:05 c\n02:10 d\n17:00 e'

  test('times of a write-up go forward over midnight, by the rule of the grammar', () => {
    expect(times(evening)).toEqual(['2017-01-31T17:20', '2017-01-31T23:58', '2017-02-01T00:05', '2017-02-01T02:10', '2017-02-01T17:00'])
  })

  test('times of a live ride-along go back from now, and none lies in the future', () => {
    expect(times('17:20 a\n23:58 b\n00:05 c\n08:59 d', nextMorning)).toEqual([
      '2017-01-31T17:20',
      '2017-01-31T23:58',
      '2017-02-01T00:05',
      '2017-02-01T08:59',
    ])
    expect(times('08:00 a\n09:01 b', nextMorning)).toEqual(['2017-01-31T08:00', '2017-01-31T09:01'])
  })

  test('a line that was written down late keeps its time', () => {
    expect(times('08:30 a\n08:40 b\n08:35 late\n08:50 c', nextMorning)).toEqual([
      '2017-02-01T08:30',
      '2017-02-01T08:40',
      '2017-02-01T08:35',
      '2017-02-01T08:50',
    ])
  })

  test('a date in the log sets the day of the times after it', () => {
    expect(times('23:50 a\n2017-01-20T00:10 b\n00:20 c\n2017-01-10\n10:00 d\n09:00 e', nextMorning)).toEqual([
      '2017-01-19T23:50',
      '2017-01-20T00:10',
      '2017-01-20T00:20',
      '2017-01-10T10:00',
      '2017-01-10T09:00',
    ])
  })

  test('a pasted log of a real evening gives the same rows as typing it', () => {
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

describe('Chats', () => {
  test('a chat keeps the names of the speakers', () => {
    expect(timesAndTexts('[09:14] Ada Lovelace: it hangs\n[31/01/2017, 09:15:30] Bob: since when?\nand why?')).toEqual([
      ['2017-01-31T09:14', 'Ada Lovelace: it hangs'],
      ['2017-01-31T09:15:30', 'Bob: since when?\nand why?'],
    ])
  })

  test('a chat can have name and time on a line above the message', () => {
    expect(timesAndTexts('Ada Lovelace  09:14\nit hangs\nagain\n\nBob\t9:20 AM\nsince when?')).toEqual([
      ['2017-01-31T09:14', 'Ada Lovelace\nit hangs\nagain'],
      ['2017-01-31T09:20', 'Bob\nsince when?'],
    ])
    expect(timesAndTexts('09:00 one\nlunch is at  12:30')).toEqual([['2017-01-31T09:00', 'one\nlunch is at  12:30']])
  })
})

describe('Tables', () => {
  test('the columns of a table with headings become fields', () => {
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

  test('a table can have columns for date, owner and due date', () => {
    const [line] = readLog('Date;Time;Text;Type;Owner;Due\n31/01/2017;9:14;test restores;action;platform lead;2017-02-28\n', nextMorning)
    expect(line && when(line)).toBe('2017-01-31T09:14')
    expect(line?.parsed).toMatchObject({ what: 'followUp', owner: 'platform lead', due: '2017-02-28', text: 'test restores' })
  })

  test('a table without headings is parsed cell by cell by the grammar', () => {
    expect(timesAndTexts('09:14\t!\tit hangs\t#tooling\n09:15\t\tok\t')).toEqual([
      ['2017-01-31T09:14', 'it hangs'],
      ['2017-01-31T09:15', 'ok'],
    ])
    expect(timesAndTexts('09:14,"one, two",three\n09:15,four,five')).toEqual([
      ['2017-01-31T09:14', 'one, two, three'],
      ['2017-01-31T09:15', 'four, five'],
    ])
  })

  test('prose with commas is not a table', () => {
    expect(timesAndTexts('09:14 first, it hangs\nthen, it dies')).toEqual([['2017-01-31T09:14', 'first, it hangs\nthen, it dies']])
    expect(texts(readLog('Well, it hangs\nOh, it dies', writeUp))).toEqual(['Well, it hangs', 'Oh, it dies'])
    expect(timesAndTexts('09:14\t" none works\n09:15\tok')).toEqual([
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
  test('any text is parsed without an error, and the same every time', () => {
    fc.assert(
      fc.property(anyLog, anyContext, (text, context) => {
        expect(readLog(text, context)).toEqual(readLog(text, context))
      }),
    )
  })

  test('no word of a line is lost: it is in the text or in a parsed token', () => {
    const letters = fc.array(fc.stringMatching(/^[b-oq-z][a-z]{1,7}$/), { minLength: 1, maxLength: 5 }).map((some) => some.join(' '))
    const line = fc.tuple(fc.constantFrom('', '', '09:14 ', '[23:10] - ', '25:99 ', '- 9.14 pm ', '2017-01-31T10:00 ', '> ', '! '), letters)
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), fc.constantFrom('\n', '\r\n', '\n\n'), anyContext, (lines, end, context) => {
        const read = texts(readLog(lines.map((each) => each.join('')).join(end), context)).join('\n')
        for (const [, said] of lines) expect(read).toContain(said)
      }),
    )
  })

  test('every character outside of times, signs, tags and similar tokens is kept', () => {
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

  test('times are in order, except for lines up to two hours late, and none lies in the future', () => {
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

  test('a pasted write-up gets the same times as one typed line by line', () => {
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

  test('parsing takes time linear in the length of the text', () => {
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
