import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, dateOf, instantsOf, isDate, offsetAt, timeOf, weekdayOf } from '../../../storage/rows/time-zone.ts'

const hour = 3_600_000
const zones =
  `UTC Europe/Berlin Europe/London Europe/Dublin America/New_York America/St_Johns America/Sao_Paulo Africa/Casablanca Africa/Cairo Asia/Beirut
  Asia/Kathmandu Asia/Kolkata Asia/Tehran Asia/Tokyo Australia/Lord_Howe Antarctica/Troll Pacific/Apia Pacific/Chatham Pacific/Kiritimati`.split(
    /\s+/,
  )
const aZone = fc.constantFrom(...zones)
const aMinute = fc.integer({ min: Date.UTC(1900, 0) / 60_000, max: Date.UTC(2100, 0) / 60_000 }).map((minutes) => minutes * 60_000)
const aDate = fc.integer({ min: -25_000, max: 47_000 }).map((days) => new Date(days * 24 * hour).toISOString().slice(0, 10))
const aTime = fc.tuple(fc.nat(23), fc.nat(59)).map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))

test('instantsOf finds every instant by its date and time, in every zone and year', () => {
  fc.assert(
    fc.property(aMinute, aZone, (at, zone) => {
      expect(instantsOf(dateOf(at, zone), timeOf(at, zone), zone)).toContain(at)
    }),
    { numRuns: 4000 },
  )
})

test('instantsOf returns no, one or two instants, in order, and each shows that date and time', () => {
  fc.assert(
    fc.property(aDate, aTime, aZone, (date, time, zone) => {
      const instants = instantsOf(date, time, zone)

      expect(instants.length).toBeLessThanOrEqual(2)
      expect(instants).toEqual([...new Set(instants)].sort((a, b) => a - b))
      expect(instants.map((at) => `${dateOf(at, zone)} ${timeOf(at, zone)}`)).toEqual(instants.map(() => `${date} ${time}`))
    }),
    { numRuns: 4000 },
  )
})

test('dateOf and timeOf agree with the browser’s formatter', () => {
  const shown = new Map(
    zones.map((zone) => [zone, new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })]),
  )
  fc.assert(
    fc.property(fc.date({ min: new Date('1973'), max: new Date('2100'), noInvalidDate: true }), aZone, (date, zone) => {
      expect(`${dateOf(+date, zone)} ${timeOf(+date, zone)}`).toBe(shown.get(zone)!.format(date))
    }),
    { numRuns: 2000 },
  )
})

test('dateOf works in every zone that the browser knows', () => {
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    for (const date of ['1985-07-01', '2017-01-31', '2038-12-31']) {
      const [noon] = instantsOf(date, '12:00', zone)
      expect([zone, dateOf(noon!, zone), timeOf(noon!, zone)]).toEqual([zone, date, '12:00'])
    }
  }
})

test('summer time begins with an hour without instants and ends with one of two instants', () => {
  expect(instantsOf('2017-03-26', '01:59', 'Europe/Berlin')).toEqual([Date.parse('2017-03-26T00:59Z')])
  expect(instantsOf('2017-03-26', '02:00', 'Europe/Berlin')).toEqual([])
  expect(instantsOf('2017-03-26', '02:59', 'Europe/Berlin')).toEqual([])
  expect(instantsOf('2017-03-26', '03:00', 'Europe/Berlin')).toEqual([Date.parse('2017-03-26T01:00Z')])
  expect(instantsOf('2017-10-29', '02:30', 'Europe/Berlin')).toEqual([Date.parse('2017-10-29T00:30Z'), Date.parse('2017-10-29T01:30Z')])
  expect(instantsOf('2017-11-05', '01:30', 'America/St_Johns')).toEqual([Date.parse('2017-11-05T04:00Z'), Date.parse('2017-11-05T05:00Z')])
})

test('summer time of half an hour has a gap and a fold of half an hour', () => {
  expect(instantsOf('2017-10-01', '02:15', 'Australia/Lord_Howe')).toEqual([])
  expect(instantsOf('2017-10-01', '02:30', 'Australia/Lord_Howe')).toHaveLength(1)
  expect(instantsOf('2017-04-02', '01:45', 'Australia/Lord_Howe')).toEqual([
    Date.parse('2017-04-01T14:45Z'),
    Date.parse('2017-04-01T15:15Z'),
  ])
})

test('a day that a country skipped has no instants, and the days around it have one', () => {
  expect(instantsOf('2011-12-29', '10:00', 'Pacific/Apia')).toEqual([Date.parse('2011-12-29T20:00Z')])
  expect(instantsOf('2011-12-30', '10:00', 'Pacific/Apia')).toEqual([])
  expect(instantsOf('2011-12-31', '10:00', 'Pacific/Apia')).toEqual([Date.parse('2011-12-30T20:00Z')])
})

test('offsetAt is in minutes, also for zones that are not whole hours from UTC', () => {
  const at = Date.parse('2017-01-31T12:00Z')
  const offsets = {
    UTC: 0,
    'Europe/Berlin': 60,
    'America/St_Johns': -210,
    'Asia/Kathmandu': 345,
    'Pacific/Apia': 840,
    'Australia/Lord_Howe': 660,
  }
  expect(Object.fromEntries(Object.keys(offsets).map((zone) => [zone, offsetAt(at, zone)]))).toEqual(offsets)
  expect(offsetAt(Date.parse('1960-01-01T00:00Z'), 'Africa/Monrovia')).toBe(-44)
})

test('a zone that the browser does not know is treated as UTC', () => {
  for (const zone of ['Mars/Olympus_Mons', '', 'Europe/Berlin ', '\0']) {
    expect(offsetAt(0, zone)).toBe(0)
    expect(instantsOf('2017-01-31', '9:05', zone)).toEqual([Date.parse('2017-01-31T09:05Z')])
    expect(`${dateOf(0, zone)} ${timeOf(0, zone)}`).toBe('1970-01-01 00:00')
  }
})

test('30 February, 24:00 and 9:5 do not exist', () => {
  const absent = [
    '2017-02-30',
    '2017-02-29',
    '2017-13-01',
    '2017-00-10',
    '2017-1-1',
    '17-01-31',
    '',
    'today',
    '+012017-01-01',
    '2017-01-31T00:00',
    '2017-01-31\n',
    ' 2017-01-31',
  ]
  expect(absent.filter(isDate)).toEqual([])
  expect(['2016-02-29', '2017-01-31', '0099-12-31', '9999-12-31'].filter((text) => !isDate(text))).toEqual([])
  expect(absent.flatMap((date) => instantsOf(date, '12:00', 'UTC'))).toEqual([])
  expect(
    ['24:00', '25:00', '12:60', '9:5', '', '-1:00', '12', '12:00Z', '12:00:00'].flatMap((time) => instantsOf('2017-01-31', time, 'UTC')),
  ).toEqual([])
})

test('addDays counts calendar days over months, leap days and changes of the clock', () => {
  expect(addDays('2017-01-31', 1)).toBe('2017-02-01')
  expect(addDays('2016-02-28', 1)).toBe('2016-02-29')
  expect(addDays('2017-03-25', 2)).toBe('2017-03-27')
  expect(addDays('2017-01-01', -1)).toBe('2016-12-31')
  fc.assert(
    fc.property(aDate, fc.integer({ min: -9999, max: 9999 }), (date, n) => {
      expect(addDays(addDays(date, n), -n)).toBe(date)
      expect(isDate(addDays(date, n))).toBe(true)
      expect((weekdayOf(addDays(date, n)) - weekdayOf(date) - n) % 7).toBeCloseTo(0)
    }),
  )
})

test('weekdayOf counts from Monday, 1, to Sunday, 7', () => {
  expect(['2017-01-30', '2017-01-31', '2017-02-04', '2017-02-05'].map(weekdayOf)).toEqual([1, 2, 6, 7])
})
