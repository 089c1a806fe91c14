import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseLine, tagAt, tagKey, type LineContext, type ParsedLine, type LineToken } from '../../../storage/day/grammar.ts'
import { dateOf, timeOf } from '../../../storage/rows/time-zone.ts'

const live: LineContext = { now: Date.parse('2017-01-31T12:34:56Z'), zone: 'UTC', date: '2017-01-31', live: true }
const writeUp: LineContext = { now: Date.parse('2017-06-01T08:00Z'), zone: 'UTC', date: '2017-01-31', live: false }

const plain = (line: string) =>
  expect(parseLine(line, live)).toEqual({ what: 'observation', kind: 'note', basis: 'observed', text: line, tags: [], tokens: [] })
const keys = ({ tokens }: ParsedLine) => tokens.map(({ key }) => key)
const at = (line: string, context: LineContext) => {
  const parsed = parseLine(line, context)
  return parsed.at === undefined ? undefined : new Date(parsed.at).toISOString()
}
const without = (line: string, ...refused: string[]) => parseLine(line, live, new Set(refused))

describe('Signs', () => {
  test('a sign sets the kind of the line', () => {
    const kinds = ['text', '! text', '!! text', '!!! text', '+ text', '? text', '" text'].map((line) => parseLine(line, live))

    expect(kinds.map(({ what, kind, severity, text }) => [what, kind, severity, text])).toEqual([
      ['observation', 'note', undefined, 'text'],
      ['observation', 'challenge', 1, 'text'],
      ['observation', 'challenge', 2, 'text'],
      ['observation', 'challenge', 3, 'text'],
      ['observation', 'win', undefined, 'text'],
      ['observation', 'question', undefined, 'text'],
      ['observation', 'quote', undefined, 'text'],
    ])
    expect(parseLine('> text', live)).toMatchObject({ what: 'followUp', text: 'text' })
    expect(parseLine('= text', live)).toMatchObject({ what: 'activity', text: 'text' })
  })

  test('a sign counts only at the start, followed by a space and a word', () => {
    for (const line of [
      '"I can\'t tell"',
      '+1 555',
      '=1+1',
      '!',
      '"',
      '!important',
      '!!!! four',
      'why ? nobody knows',
      '!\non the next line',
      '-> see',
      'constructor x',
      'toString x',
    ])
      plain(line)
    expect(parseLine('  ! text', live)).toMatchObject({ kind: 'challenge', text: 'text' })
    expect(parseLine('!\u00a0text', live)).toMatchObject({ kind: 'challenge', text: 'text' })
    expect(parseLine('! ', live)).toMatchObject({ kind: 'note', text: '!' })
    expect(parseLine('@09:40 !', live)).toMatchObject({ kind: 'note', text: '!' })
    expect(parseLine('! ! twice', live)).toMatchObject({ severity: 1, text: '! twice' })
  })

  test('a sign can stand before or after the time', () => {
    for (const line of ['@09:40 !! slow', '!! @09:40 slow'])
      expect(parseLine(line, live)).toMatchObject({ severity: 2, text: 'slow', at: Date.parse('2017-01-31T09:40Z') })
  })
})

describe('Times', () => {
  test('a time can be given as hours and minutes ago', () => {
    expect(at('@-10m it hangs', live)).toBe('2017-01-31T12:24:56.000Z')
    expect(at('@-1h it hangs', live)).toBe('2017-01-31T11:34:56.000Z')
    expect(at('@-1H30M it hangs', live)).toBe('2017-01-31T11:04:56.000Z')
    expect(at('@-10m it hangs', { ...writeUp, latest: Date.parse('2017-01-31T15:00Z') })).toBe('2017-01-31T14:50:00.000Z')
    expect(at('@-10m it hangs', writeUp)).toBe('2017-06-01T07:50:00.000Z')
  })

  test('a time without a date, while live, is the latest such time that is past', () => {
    expect(parseLine('@09:40 it hangs', live).tokens).toEqual([
      { key: 'time @09:40', from: 0, to: 6, what: 'time', at: Date.parse('2017-01-31T09:40Z'), offset: 0 },
    ])
    expect(parseLine('@9:40 it hangs', live).text).toBe('it hangs')
    expect(at('@12:34 it hangs', live)).toBe('2017-01-31T12:34:00.000Z')
    expect(parseLine('@12:35 it hangs', live).tokens).toMatchObject([
      { what: 'time', at: Date.parse('2017-01-30T12:35Z'), date: '2017-01-30' },
    ])
  })

  test('a time without a date, in a write-up, is the first such time not more than two hours before the latest time so far', () => {
    const after = (time: string) => ({ ...writeUp, latest: Date.parse(time) })

    expect(at('@21:58 it hangs', after('2017-01-31T23:58Z'))).toBe('2017-01-31T21:58:00.000Z')
    expect(at('@21:57 it hangs', after('2017-01-31T23:58Z'))).toBe('2017-02-01T21:57:00.000Z')
    expect(at('@00:05 it hangs', after('2017-01-31T23:58Z'))).toBe('2017-02-01T00:05:00.000Z')
    expect(at('@23:50 it hangs', after('2017-02-01T00:10Z'))).toBe('2017-01-31T23:50:00.000Z')
    expect(parseLine('@00:05 it hangs', after('2017-01-31T23:58Z')).tokens).toMatchObject([{ date: '2017-02-01' }])
  })

  test('a time without a date, in an empty write-up, is on the day of the ride-along', () => {
    expect(at('@00:00 it hangs', writeUp)).toBe('2017-01-31T00:00:00.000Z')
    expect(at('@23:59 it hangs', writeUp)).toBe('2017-01-31T23:59:00.000Z')
    expect(at('@23:59 it hangs', { ...writeUp, zone: 'Asia/Kathmandu' })).toBe('2017-01-31T18:14:00.000Z')
  })

  test('a time can have a date', () => {
    expect(parseLine('@2017-01-31T00:05 it hangs', live).tokens[0]).not.toHaveProperty('date')
    expect(parseLine('@2017-01-30T23:05 it hangs', { ...live, zone: 'Europe/Berlin' }).tokens).toMatchObject([
      { at: Date.parse('2017-01-30T22:05Z'), offset: 60, date: '2017-01-30' },
    ])
    expect(at('@2017-02-01t00:05 it hangs', { ...writeUp, latest: Date.parse('2017-03-01T00:00Z') })).toBe('2017-02-01T00:05:00.000Z')
  })

  test('a time that does not exist or lies in the future stays in the text, and the line happens now', () => {
    const absent = parseLine('@25:00 ! it hangs', live)
    expect(absent).toMatchObject({ kind: 'challenge', severity: 1, text: '@25:00 it hangs' })
    expect(absent).not.toHaveProperty('at')
    expect(absent.tokens[0]).toEqual({ key: 'notATime @25:00', from: 0, to: 6, what: 'notATime', token: '@25:00', why: 'absent' })

    const why = (line: string, context = live) => parseLine(line, context).tokens.map((chip) => chip.what === 'notATime' && chip.why)
    expect(why('@2017-02-30T10:00 it hangs')).toEqual(['absent'])
    expect(why('@2017-01-31T12:35 it hangs')).toEqual(['ahead'])
    expect(why('@2017-06-01T08:01 it hangs', writeUp)).toEqual(['ahead'])
    expect(why('@13:00 it hangs', { ...writeUp, now: Date.parse('2017-01-31T17:00Z'), latest: Date.parse('2017-01-31T16:00Z') })).toEqual([
      'ahead',
    ])
    expect(parseLine('! @25:00 it hangs', live)).toMatchObject({ severity: 1, text: '@25:00 it hangs' })
    expect(without('@25:00 it hangs', 'notATime @25:00')).toMatchObject({ text: '@25:00 it hangs', tokens: [] })
  })

  test('a time that the clock skips in spring does not exist, and no other day is tried', () => {
    const berlin = { ...live, zone: 'Europe/Berlin', date: '2017-03-26' }
    const spring = { ...writeUp, zone: 'Europe/Berlin', date: '2017-03-26' }
    const gap = [{ what: 'notATime', why: 'absent' }]

    expect(parseLine('@02:30 it hangs', { ...berlin, now: Date.parse('2017-03-26T08:00Z') }).tokens).toMatchObject(gap)
    expect(parseLine('@02:30 it hangs', { ...berlin, now: Date.parse('2017-03-26T22:30Z') }).tokens).toMatchObject(gap)
    expect(parseLine('@02:30 it hangs', spring).tokens).toMatchObject(gap)
    expect(parseLine('@02:30 it hangs', { ...spring, latest: Date.parse('2017-03-26T01:30Z') }).tokens).toMatchObject(gap)
    expect(parseLine('@02:30 it hangs', { ...spring, latest: Date.parse('2017-03-25T20:00Z') }).tokens).toMatchObject(gap)
    expect(parseLine('@2017-03-26T02:30 it hangs', spring).tokens).toMatchObject(gap)
    expect(at('@02:30 it hangs', { ...berlin, now: Date.parse('2017-03-26T00:30Z') })).toBe('2017-03-25T01:30:00.000Z')
    expect(at('@02:30 it hangs', { ...spring, latest: Date.parse('2017-03-26T08:00Z') })).toBe('2017-03-27T00:30:00.000Z')
  })

  test('of a time that the clock shows twice in autumn, the later past one counts, or in a write-up the first possible one', () => {
    const zone = 'Europe/Berlin'
    expect(at('@02:30 it hangs', { ...live, zone, now: Date.parse('2017-10-29T00:45Z') })).toBe('2017-10-29T00:30:00.000Z')
    expect(at('@02:30 it hangs', { ...live, zone, now: Date.parse('2017-10-29T09:00Z') })).toBe('2017-10-29T01:30:00.000Z')
    expect(at('@02:30 it hangs', { ...writeUp, zone, date: '2017-10-29', now: Date.parse('2018-01-01') })).toBe('2017-10-29T00:30:00.000Z')
    expect(
      at('@02:30 it hangs', {
        ...writeUp,
        zone,
        date: '2017-10-29',
        now: Date.parse('2018-01-01'),
        latest: Date.parse('2017-10-29T03:00Z'),
      }),
    ).toBe('2017-10-29T01:30:00.000Z')
  })

  test('a time counts only at the start or after the sign, in one of three forms', () => {
    for (const line of [
      'anna@example.org wrote',
      'call @09:40 again',
      '@anna says no',
      '@9 it hangs',
      '@-10 it hangs',
      '@- it hangs',
      '@09:40, it hangs',
      '@09:40Z it hangs',
      '@-99999m it hangs',
      '@10m it hangs',
    ])
      plain(line)
    expect(parseLine('@09:40 @09:50 it hangs', live)).toMatchObject({ text: '@09:50 it hangs', at: Date.parse('2017-01-31T09:40Z') })
  })

  test('a time in an unknown zone is in UTC', () => {
    expect(at('@09:40 it hangs', { ...live, zone: 'Mars/Olympus_Mons' })).toBe('2017-01-31T09:40:00.000Z')
  })
})

describe('Tags', () => {
  test('a tag at the end of the line is removed from the text', () => {
    expect(parseLine('! load rises #spam #Monitoring', live)).toEqual({
      what: 'observation',
      kind: 'challenge',
      severity: 1,
      basis: 'observed',
      text: 'load rises',
      tags: [
        { key: 'monitoring', label: 'Monitoring' },
        { key: 'spam', label: 'spam' },
      ],
      tokens: [
        { key: 'sign !', from: 0, to: 1, what: 'sign', sign: '!' },
        { key: 'tag #spam', from: 13, to: 18, what: 'tag', tag: 'spam', label: 'spam' },
        { key: 'tag #Monitoring', from: 19, to: 30, what: 'tag', tag: 'monitoring', label: 'Monitoring' },
      ],
    })
  })

  test('a tag in mid-sentence or before punctuation keeps its word in the text', () => {
    expect(parseLine('the #Root-Cause is #unknown, says the #runbook.', live)).toMatchObject({
      text: 'the Root-Cause is unknown, says the runbook.',
      tags: [
        { key: 'root-cause', label: 'Root-Cause' },
        { key: 'runbook', label: 'runbook' },
        { key: 'unknown', label: 'unknown' },
      ],
    })
    expect(parseLine('(see #runbook)', live)).toMatchObject({ text: '(see runbook)', tags: [{ key: 'runbook' }] })
  })

  test('a tag keeps its word if the text would be empty otherwise', () => {
    expect(parseLine('! #backups #spam ~told', live)).toMatchObject({
      text: 'backups spam',
      basis: 'told',
      tags: [{ key: 'backups' }, { key: 'spam' }],
    })
  })

  test('a tag begins with # at the start of a word, followed by a letter', () => {
    for (const line of [
      'written in C#',
      'ticket #1234',
      'see https://example.org/#backups',
      'a##b',
      '# heading',
      '##x',
      'a #-x',
      'a #',
      'a #_x',
    ])
      plain(line)
  })

  test('a tag can be in any script and contain hyphens and similar characters', () => {
    const label = (tag: string) => parseLine(`text #${tag}`, live).tags.map((each) => each.label)
    for (const tag of [
      'Überlast',
      'e\u0301tat',
      'データベース',
      'نیم\u200cفاصله',
      'निगरानी',
      'root-cause',
      'snake__case',
      'ci/cd',
      'r&d',
      'node.js',
      'v2',
      'host’s',
      '𝒜b',
    ])
      expect(label(tag)).toEqual([tag])
    expect(parseLine('text #c++', live)).toMatchObject({ text: 'text c++', tags: [{ label: 'c' }] })
  })

  test('a tag used twice is one tag with two chips, spelled as typed first', () => {
    const parsed = parseLine('the #Backups fail #backups', live)
    expect(parsed).toMatchObject({ text: 'the Backups fail', tags: [{ key: 'backups', label: 'Backups' }] })
    expect(keys(parsed)).toEqual(['tag #Backups', 'tag #backups'])
    expect(keys(parseLine('#a is #a', live))).toEqual(['tag #a', 'tag #a 2'])
  })
})

test('tagKey ignores case, the form of accents, and the separators of words', () => {
  for (const label of ['Root-Cause', 'root_cause', 'ROOT cause', ' root -- cause ', 'root–cause', 'root‿cause'])
    expect(tagKey(label)).toBe('root-cause')
  expect(tagKey('E\u0301TAT')).toBe(tagKey('\u00e9tat'))
  expect(tagKey('rootcause')).not.toBe(tagKey('root-cause'))
  expect(tagKey('etat')).not.toBe(tagKey('état'))
})

test('tagKey of a key is the same key, for any character', () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const key = tagKey(`a${String.fromCodePoint(code)}\u0301`)
    if (tagKey(key) !== key) expect.fail(`U+${code.toString(16)}`)
  }
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (label) => tagKey(tagKey(label)) === tagKey(label)))
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (label) => tagKey(label.normalize('NFD')) === tagKey(label.normalize('NFC'))))
})

describe('The basis', () => {
  test('the first basis anywhere in an observation counts, and is removed from the text', () => {
    for (const line of ['~told a job runs #spam', 'a ~told job runs #spam', 'a job runs ~told #spam', 'a job runs #spam ~told'])
      expect(parseLine(line, live)).toMatchObject({ basis: 'told', text: 'a job runs', tags: [{ key: 'spam' }] })
    expect(parseLine('~inferred a job runs ~told', live)).toMatchObject({ basis: 'inferred', text: 'a job runs ~told' })
    for (const line of ['~Told a job', '~told: a job', 'about ~toldyou']) plain(line)
  })

  test('a basis in a follow-up or activity is text', () => {
    expect(parseLine('> ask again ~told', live)).toMatchObject({ basis: 'observed', text: 'ask again ~told' })
    expect(parseLine('= waiting ~inferred', live)).toMatchObject({ basis: 'observed', text: 'waiting ~inferred' })
  })
})

describe('Follow-ups', () => {
  test('a follow-up takes owner, due date and tags at the end, in any order', () => {
    for (const tail of [
      '@platform-lead due:2017-02-28 #backups',
      '#backups due:2017-02-28 @platform-lead',
      'due:2017-02-28 #backups @platform-lead',
    ]) {
      expect(parseLine(`> test every restore ${tail}`, live)).toMatchObject({
        what: 'followUp',
        text: 'test every restore',
        owner: 'platform-lead',
        due: '2017-02-28',
        tags: [{ key: 'backups' }],
      })
    }
    expect(parseLine('@09:40 > ask @anna@example.org', live)).toMatchObject({
      at: Date.parse('2017-01-31T09:40Z'),
      text: 'ask',
      owner: 'anna@example.org',
    })
    expect(parseLine('> @09:40 ask @李', live)).toMatchObject({ at: Date.parse('2017-01-31T09:40Z'), text: 'ask', owner: '李' })
  })

  test('a follow-up takes one owner and one due date, and only at the end', () => {
    expect(parseLine('> @anna asks again', live)).toMatchObject({ text: '@anna asks again' })
    expect(parseLine('> due:fri is too late', live)).toMatchObject({ text: 'due:fri is too late' })
    expect(parseLine('> ask @anna @ben due:mon due:tue', live)).toMatchObject({ text: 'ask @anna @ben due:mon', due: '2017-02-07' })
    expect(parseLine('> ask @anna @ben', live)).toMatchObject({ text: 'ask @anna', owner: 'ben' })
    expect(parseLine('> ask @anna.', live)).toMatchObject({ text: 'ask @anna.' })
    expect(parseLine('> call back @09:40', live)).toMatchObject({ text: 'call back @09:40' })
    plain('ask @anna due:fri')
    expect(parseLine('= asking @anna due:fri', live)).toMatchObject({ what: 'activity', text: 'asking @anna due:fri' })
  })

  test('a due date is a date, a weekday, or a number of days or weeks', () => {
    const due = (text: string) => parseLine(`> act due:${text}`, live).due
    expect(['2017-02-28', '2016-02-29', '+3d', '+0d', '+2w', '+2W'].map(due)).toEqual([
      '2017-02-28',
      '2016-02-29',
      '2017-02-03',
      '2017-01-31',
      '2017-02-14',
      '2017-02-14',
    ])
    // The ride-along is on a Tuesday.
    expect(['mon', 'tue', 'wed', 'thu', 'Fri', 'sat', 'SUN'].map(due)).toEqual([
      '2017-02-06',
      '2017-02-07',
      '2017-02-01',
      '2017-02-02',
      '2017-02-03',
      '2017-02-04',
      '2017-02-05',
    ])
  })

  test('a due date that does not exist is text', () => {
    for (const due of ['2017-02-30', '2017-2-1', 'tomorrow', '3d', '+3', '-3d', '', '+9999d', '2017-02-28T10:00']) {
      const parsed = parseLine(`> act due:${due}`, live)
      expect(parsed.text).toBe(`act due:${due}`)
      expect(parsed).not.toHaveProperty('due')
    }
  })
})

describe('Removed chips', () => {
  test('a removed chip becomes text, and the other chips stay', () => {
    const line = '@09:40 !! the #copy hangs ~told #tooling'
    expect(keys(parseLine(line, live))).toEqual(['time @09:40', 'sign !!', 'tag #copy', 'basis ~told', 'tag #tooling'])
    expect(without(line, 'time @09:40')).toMatchObject({ severity: 2, text: '@09:40 the copy hangs', basis: 'told' })
    expect(without(line, 'time @09:40')).not.toHaveProperty('at')
    expect(without(line, 'tag #copy')).toMatchObject({ text: 'the #copy hangs', tags: [{ key: 'tooling' }] })
    expect(without(line, 'tag #tooling')).toMatchObject({ text: 'the copy hangs #tooling', tags: [{ key: 'copy' }] })
    expect(without(line, 'basis ~told')).toMatchObject({ basis: 'observed', text: 'the copy hangs ~told' })
    expect(without('> ask @anna #a due:fri', 'due due:fri')).toMatchObject({ owner: 'anna', text: 'ask due:fri', tags: [{ key: 'a' }] })
    expect(without('#a is #a', 'tag #a 2')).toMatchObject({ text: 'a is #a', tags: [{ key: 'a' }] })
  })

  test('removing the chip of the sign makes the line a note', () => {
    const note = without('!! @09:40 it hangs #tooling', 'sign !!')
    expect(note).toMatchObject({ what: 'observation', kind: 'note', text: '!! it hangs', tags: [{ key: 'tooling' }] })
    expect(note).not.toHaveProperty('severity')
    expect(without('> ask @anna due:fri', 'sign >')).toEqual({
      what: 'observation',
      kind: 'note',
      basis: 'observed',
      text: '> ask @anna due:fri',
      tags: [],
      tokens: [],
    })
  })
})

describe('Literal lines', () => {
  test('after a backslash nothing in the line is parsed', () => {
    expect(parseLine('\\! @09:40 #not ~told', live)).toEqual({
      what: 'observation',
      kind: 'note',
      basis: 'observed',
      text: '! @09:40 #not ~told',
      tags: [],
      tokens: [{ key: 'literal \\', from: 0, to: 1, what: 'literal' }],
    })
    expect(without('\\! #not', 'literal \\')).toMatchObject({ text: '\\! #not', tags: [], tokens: [] })
    expect(parseLine('a \\#b', live)).toMatchObject({ text: 'a \\#b' })
  })

  test('a literal line is unchanged, typed or pasted', () => {
    fc.assert(
      fc.property(aLine, (line) => {
        const expected = line.trim() && line
        expect(parseLine(`\\${line}`, live).text).toBe(expected)
        expect(parseLine(line, { ...live, literal: true })).toEqual({
          what: 'observation',
          kind: 'note',
          basis: 'observed',
          text: expected,
          tags: [],
          tokens: [],
        })
      }),
    )
  })
})

test('several lines keep their line breaks: time and sign count at the start of the first, tags and similar tokens at the end of the last', () => {
  const parsed = parseLine('@09:40 ! the copy hangs #tooling\n\n  ! nobody knows\n@09:50 why  ~told\n#backups #spam\n', live)
  expect(parsed).toMatchObject({
    severity: 1,
    basis: 'told',
    text: 'the copy hangs tooling\n\n  ! nobody knows\n@09:50 why',
    tags: [{ key: 'backups' }, { key: 'spam' }, { key: 'tooling' }],
  })
  expect(parseLine('it hangs ~told\nfor an hour', live).text).toBe('it hangs\nfor an hour')
  expect(parseLine('it hangs\n~told for an hour', live).text).toBe('it hangs\nfor an hour')
})

test('a line with only tokens has no text', () => {
  for (const line of ['', ' ', '\n', '@09:40', '~told', '! @09:40', '> @anna due:fri', '\\', '\\  '])
    expect(parseLine(line, live).text).toBe('')
  expect(parseLine('@25:00', live).text).toBe('@25:00')
})

describe('tagAt', () => {
  const typed = (marked: string) => tagAt(marked.replace('|', ''), marked.indexOf('|'))

  test('tagAt finds the tag at the caret from its # on', () => {
    expect(typed('slow #|')).toEqual({ from: 5, to: 6, typed: '' })
    expect(typed('slow #too|')).toEqual({ from: 5, to: 9, typed: 'too' })
    expect(typed('slow #too|ling, again')).toEqual({ from: 5, to: 13, typed: 'too' })
    expect(typed('#root-|')).toEqual({ from: 0, to: 6, typed: 'root-' })
    expect(typed('one\n#Über|')).toEqual({ from: 4, to: 9, typed: 'Über' })
  })

  test('tagAt finds nothing where a # does not begin a tag', () => {
    for (const marked of ['|', 'slow |#too', 'slow |', 'C#|', '#12|', '##|', '#too, |', '#too,|', 'x#y|', '\\#too|'])
      expect(typed(marked)).toBeUndefined()
  })

  test('tagAt returns a range in the line around the caret', () => {
    fc.assert(
      fc.property(aLineOf(200), fc.nat(200), (line, n) => {
        const caret = Math.min(n, line.length)
        const found = tagAt(line, caret)
        if (!found) return
        expect(line.slice(found.from, caret)).toBe(`#${found.typed}`)
        expect(found.to).toBeGreaterThanOrEqual(caret)
        expect(found.to).toBeLessThanOrEqual(line.length)
      }),
    )
  })
})

describe('No text is lost', () => {
  test('every character is in the text, in a token, or white space next to a token', () => {
    fc.assert(
      fc.property(aLine, aContext, fc.array(fc.nat(20)), (line, context, picks) => {
        const all = parseLine(line, context)
        const refused = new Set(picks.flatMap((pick) => all.tokens[pick]?.key ?? []))
        for (const parsed of [all, parseLine(line, context, refused)]) {
          const left = outside(line, parsed.tokens)
          expect(isWithin(solid(left), solid(parsed.text))).toBe(true)
          expect(isWithin(solid(parsed.text), solid(line))).toBe(true)
          for (const { key } of parsed.tokens) expect(refused.has(key) && parsed !== all).toBe(false)
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('removed chips are text, and with all chips removed the text is the whole line', () => {
    fc.assert(
      fc.property(aLine, aContext, (line, context) => {
        const parsed = parseLine(line, context, new Set(keys(parseLine(line, context))))
        expect(parsed.text).toBe(line.trim())
        expect(parsed).toMatchObject({ what: 'observation', kind: 'note', basis: 'observed', tags: [], tokens: [] })
      }),
      { numRuns: 3000 },
    )
  })

  test('removing one chip does not change the others, unless it was the sign', () => {
    fc.assert(
      fc.property(aLine, aContext, fc.nat(9), (line, context, pick) => {
        const before = parseLine(line, context)
        const chip = before.tokens[pick]
        if (!chip || chip.what === 'sign') return
        const after = parseLine(line, context, new Set([chip.key]))
        expect(after.tokens).toEqual(before.tokens.filter(({ key }) => key !== chip.key))
        expect(solid(after.text)).toContain(line.slice(chip.from, chip.to))
      }),
      { numRuns: 3000 },
    )
  })

  test('a line without # @ ~ or a sign is unchanged, with any characters', () => {
    plain('lone \ud800 and \udfff, \u0000 and \u0007, \u202eright to left\u202c, \u200b, 👩‍💻, e\u0301')
  })

  test('chips are in the order of the line, do not overlap, and have unique keys', () => {
    fc.assert(
      fc.property(aLine, aContext, (line, context) => {
        const { tokens, tags } = parseLine(line, context)
        for (const [i, { from, to }] of tokens.entries()) {
          expect(from).toBeGreaterThanOrEqual(tokens[i - 1]?.to ?? 0)
          expect(to).toBeGreaterThan(from)
          expect(to).toBeLessThanOrEqual(line.length)
        }
        expect(new Set(tokens.map(({ key }) => key)).size).toBe(tokens.length)
        expect(tags.map(({ key }) => key)).toEqual([...new Set(tokens.flatMap((chip) => (chip.what === 'tag' ? chip.tag : [])))].sort())
      }),
      { numRuns: 3000 },
    )
  })
})

test('no parsed time lies in the future, and each agrees with the clock of the zone', () => {
  const times = fc.oneof(
    fc.tuple(fc.nat(26), fc.nat(61)).map(([h, m]) => `@${h}:${String(m).padStart(2, '0')}`),
    fc.tuple(fc.nat(9999), fc.nat(99)).map(([h, m]) => `@-${h}h${m}m`),
    fc
      .date({ min: new Date('2017-01-01'), max: new Date('2018-01-01'), noInvalidDate: true })
      .map((date) => `@${date.toISOString().slice(0, 16)}`),
  )
  fc.assert(
    fc.property(times, aContext, (token, context) => {
      const { at, offset, text } = parseLine(`${token} text`, context)
      expect(text).toBe(at === undefined ? `${token} text` : 'text')
      if (at === undefined) return
      expect(at).toBeLessThanOrEqual(context.now)
      const local = new Date(at + offset! * 60_000).toISOString()
      expect(local.slice(0, 16)).toBe(`${dateOf(at, context.zone)}T${timeOf(at, context.zone)}`)
      if (!token.startsWith('@-'))
        expect(local.slice(0, 16)).toContain(token.includes('T') ? token.slice(1) : token.slice(1).padStart(5, '0'))
      if (/^@\d+:/.test(token) && context.live) expect(context.now - at).toBeLessThan(25.5 * 3_600_000)
    }),
    { numRuns: 2000 },
  )
})

test('a line of twenty thousand characters of any kind is parsed to its end', () => {
  const pieces = [
    'a',
    '#',
    '#a ',
    '#a-',
    '#a---',
    '@a',
    '> @a',
    ' ',
    '!',
    '~told ',
    '\n',
    'a\n',
    '@09:40 ',
    'due:fri ',
    'x #tag, ',
    '#\u0301',
    '-',
    "#a'",
    '\\ ',
    'due:+1',
  ]
  for (const piece of pieces) {
    const long = piece.repeat(20_000 / piece.length)
    for (const line of [long, `> ${long}`, `> x ${long} end`, `#a${long}`, `> x @a${long}`, `> x @a${long}!`]) {
      const all = new Set(parseLine(line, live).tokens.map(({ key }) => key))
      expect(parseLine(line, { ...live, literal: true }).text).toBe(line.trim() === '' ? '' : line)
      expect(parseLine(line, live, all).text.length).toBeLessThanOrEqual(line.length)
    }
  }
})

test('a real evening, written up later, gets times across midnight and on the next day', () => {
  const lines = readFileSync('test/fixtures/database-evening.txt', 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('# '))
  const day: ParsedLine[] = []
  let latest: number | undefined
  for (const line of lines) {
    const parsed = parseLine(line, { ...writeUp, latest: latest })
    latest = Math.max(latest ?? -Infinity, parsed.at!)
    day.push(parsed)
  }

  const evening =
    '17:20 17:20 17:25 19:00 19:00 19:10 19:40 20:30 21:00 21:15 22:00 22:10 22:12 22:20 22:30 22:40 22:50 23:00 23:05 23:10 23:12 23:15 23:20 23:25 23:27 23:27 23:30 23:35 23:40 23:45 23:50 23:55 23:58'
  const nextDay = '00:05 00:10 00:20 00:36 00:50 01:30 02:00 02:05 02:10 17:00 18:00 18:10'
  expect(day.map((parsed) => new Date(parsed.at!).toISOString())).toEqual([
    ...evening.split(' ').map((time) => `2017-01-31T${time}:00.000Z`),
    ...nextDay.split(' ').map((time) => `2017-02-01T${time}:00.000Z`),
  ])
  expect(day.map(({ tokens }) => tokens.find((chip) => chip.what === 'time')?.date)).toEqual([
    ...Array<undefined>(33).fill(undefined),
    ...Array<string>(12).fill('2017-02-01'),
  ])

  const counts: Record<string, number> = {}
  for (const { what, kind, severity = '' } of day) {
    const name = what === 'observation' ? `${kind}${severity}` : what
    counts[name] = (counts[name] ?? 0) + 1
  }
  expect(counts).toEqual({ note: 12, challenge1: 7, challenge2: 6, challenge3: 2, win: 5, question: 3, quote: 2, activity: 5, followUp: 3 })
  expect(day.filter(({ basis }) => basis !== 'observed').map(({ basis, at }) => [basis, timeOf(at!, 'UTC')])).toEqual([
    ['told', '19:40'],
    ['inferred', '22:12'],
    ['inferred', '23:25'],
  ])
  expect(day.filter(({ what }) => what === 'followUp').map(({ text, owner, due }) => [text, owner, due])).toEqual([
    ['test every restore once a month and mail the result to the business owner', 'platform-lead', '2017-02-28'],
    ['show the host name in red in every production prompt', 'infrastructure', '2017-02-10'],
    ['take disk snapshots of the database servers every hour', 'infrastructure', '2017-02-07'],
  ])
  expect(day.flatMap(({ tags }) => tags).length).toBe(47)
  expect(day.filter(({ text }) => /[#@~]/.test(text))).toEqual([])
  expect(day.find(({ kind }) => kind === 'quote')).toMatchObject({
    text: "I can't tell whether it waits or has died",
    tags: [{ key: 'tooling' }],
  })
})

const words = `the copy hangs. C# #1234 a@b.c "so" +1 \\ \u202e \0 👩‍💻 e\u0301 ! !! !!! + ? " > = ~told ~inferred #a #A #root-cause #root_cause, #état # ##x #x#y
  @-10m @-1h30m @09:40 @9:40 @23:59 @25:00 @2017-02-01T00:05 @2017-02-30T00:05 @anna @ben @anna. due:fri due:+3d due:2017-02-30 due:2017-03-01`
const aWord = fc.constantFrom('\ud800', ...words.split(/\s+/))
const aSpace = fc.constantFrom(' ', ' ', ' ', '  ', '\t', '\n', '\r\n', '\n\n', '\u00a0', '\u3000', '')
const anyUnits = fc.array(fc.nat(0xffff), { maxLength: 6 }).map((units) => String.fromCharCode(...units))
function aLineOf(maxLength: number) {
  return fc
    .array(fc.tuple(fc.oneof({ weight: 9, arbitrary: aWord }, { weight: 1, arbitrary: anyUnits }), aSpace), { maxLength: 14 })
    .map((words) => words.flat().join('').slice(0, maxLength))
}
const aLine = fc.oneof({ weight: 4, arbitrary: aLineOf(1000) }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) })
const aContext: fc.Arbitrary<LineContext> = fc
  .record({
    now: fc.integer({ min: Date.UTC(2017, 0, 2), max: Date.UTC(2017, 11, 30) }),
    zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'Australia/Lord_Howe', 'Nowhere'),
    live: fc.boolean(),
    before: fc.nat(72 * 3_600_000),
    some: fc.boolean(),
  })
  .map(({ before, some, ...context }) => ({
    ...context,
    date: dateOf(context.now - before, context.zone),
    latest: some ? context.now - before : undefined,
  }))

function outside(line: string, understood: LineToken[]): string {
  let left = ''
  let end = 0
  for (const { from, to, what } of understood) {
    if (what === 'notATime') continue
    left += line.slice(end, from)
    end = to
  }
  return left + line.slice(end)
}

function solid(text: string): string {
  return text.replace(/\s+/g, '')
}

/** Whether the characters of `part` stand in `whole` in their order. */
function isWithin(part: string, whole: string): boolean {
  let found = 0
  for (let i = 0; i < whole.length && found < part.length; i++) if (whole[i] === part[found]) found++
  return found === part.length
}
