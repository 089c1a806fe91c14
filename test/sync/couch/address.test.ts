import { describe, expect, test } from 'vitest'
import { AddressError, parseAddress } from '../../../sync/couch/address.ts'

describe('An address', () => {
  test('is of a server and a database, with a path between where there is a proxy', () => {
    expect(parseAddress(' https://couch.example.com/reviews/ ')).toEqual({ address: 'https://couch.example.com', database: 'reviews' })
    expect(parseAddress('couch.example.com/db/reviews?x#y')).toEqual({ address: 'https://couch.example.com/db', database: 'reviews' })
    expect(parseAddress('http://localhost:5984/notes')).toEqual({ address: 'http://localhost:5984', database: 'notes' })
  })

  test('never carries a name or a password further', () => {
    expect(parseAddress('https://helen:secret@couch.example.com/reviews').address).toBe('https://couch.example.com')
  })

  test('without encryption is refused, except for this machine', () => {
    expect(() => parseAddress('http://couch.example.com/reviews')).toThrow(new AddressError('plain'))
    expect(() => parseAddress('http://127.0.0.1.example.com/reviews')).toThrow(new AddressError('plain'))
  })

  test.each(['', 'couch.example.com', 'ftp://couch.example.com/x', 'https://couch.example.com/_users', 'https://couch.example.com/Upper'])(
    'is not %s',
    (typed) => {
      expect(() => parseAddress(typed)).toThrow(new AddressError('none'))
    },
  )
})
