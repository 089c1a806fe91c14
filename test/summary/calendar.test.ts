import fc from 'fast-check'
import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { calendar, type DueDate } from '../../summary/calendar.ts'

const writtenAt = Date.UTC(2026, 2, 9, 16, 5, 9, 123)
const date = (given: Partial<DueDate> = {}): DueDate => ({ id: 'one', moved: 0, text: 'test every restore', due: '2026-03-29', ...given })
/** As another program reads it. */
const read = (dates: DueDate[]) =>
  new ICAL.Component(ICAL.parse(calendar(dates, { words, writtenAt }))).getAllSubcomponents('vevent').map((event) => new ICAL.Event(event))

test('a due date is a whole-day event with its owner and its ride-along', () => {
  expect(calendar([date({ moved: 1, owner: 'Kim', from: 'Night shift; 2 Mar 2026' })], { words, writtenAt })).toBe(
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Ride-Along//Ride-Along//EN',
      'CALSCALE:GREGORIAN',
      'BEGIN:VEVENT',
      'UID:one@ride-along',
      'SEQUENCE:1',
      'DTSTAMP:20260309T160509Z',
      'DTSTART;VALUE=DATE:20260329',
      'SUMMARY:test every restore',
      'DESCRIPTION:Owner: Kim\\nFrom: Night shift\\; 2 Mar 2026',
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n'),
  )
  const [event] = read([date()])
  expect(event!.startDate.isDate).toBe(true)
  // Of a day without an end, the next one is the end.
  expect([event!.startDate.toString(), event!.endDate.toString()]).toEqual(['2026-03-29', '2026-03-30'])
})

test('another program reads any text back from a calendar file, on the same days and without further events', () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      'a;b,c\\n\\',
      'one\r\ntwo\rthree\n',
      'END:VEVENT',
      '\r\nBEGIN:VALARM\r\n',
      '👩‍💻'.repeat(30),
      '\ud800',
      'é'.repeat(80),
      '\u2028x',
    ),
  )
  const some = fc.array(
    fc.record(
      {
        id: fc.uuid(),
        moved: fc.nat(9),
        text: fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' ')),
        due: fc
          .date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
          .map((at) => at.toISOString().slice(0, 10)),
        owner: word,
        from: word,
      },
      { requiredKeys: ['id', 'moved', 'text', 'due'] },
    ),
    { maxLength: 4 },
  )
  const clean = (text: string) =>
    text
      .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|\p{Cs}/gu, '\uFFFD')
  fc.assert(
    fc.property(some, (dates) => {
      const written = calendar(dates, { words, writtenAt })
      for (const line of written.split('\r\n')) {
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
        expect(line).not.toMatch(/[\r\n]/)
      }
      const events = read(dates)
      expect(events.map(({ uid }) => uid)).toEqual(dates.map(({ id }) => `${id}@ride-along`))
      expect(events.map(({ summary }) => summary)).toEqual(dates.map(({ text }) => clean(text)))
      expect(events.map(({ startDate }) => startDate.toString())).toEqual(dates.map(({ due }) => due))
      expect(events.map(({ sequence }) => sequence)).toEqual(dates.map(({ moved }) => moved))
      expect(events.map(({ description }) => description)).toEqual(
        dates.map(({ owner, from }) =>
          clean([words.calendarOwner(owner ?? words.summaryNoOwner), ...(from ? [words.calendarFrom(from)] : [])].join('\n')),
        ),
      )
      expect(events.flatMap(({ component }) => component.getAllSubcomponents())).toEqual([])
    }),
  )
})
