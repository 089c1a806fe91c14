import { describe, expect, test } from 'vitest'
import { AddressError, parseAddress } from '../../../sync/couch/address.ts'

describe('An address', () => {
  test('an address has a server and a database, and may have a path in between', () => {
    expect(parseAddress(' https://couch.example.com/reviews/ ')).toEqual({ address: 'https://couch.example.com', database: 'reviews' })
    expect(parseAddress('couch.example.com/db/reviews?x#y')).toEqual({ address: 'https://couch.example.com/db', database: 'reviews' })
    expect(parseAddress('http://localhost:5984/notes')).toEqual({ address: 'http://localhost:5984', database: 'notes' })
  })

  test('a name and password in an address are dropped', () => {
    expect(parseAddress('https://helen:secret@couch.example.com/reviews').address).toBe('https://couch.example.com')
  })

  test('an address without encryption is refused, except for this machine', () => {
    expect(() => parseAddress('http://couch.example.com/reviews')).toThrow(new AddressError('plain'))
    expect(() => parseAddress('http://127.0.0.1.example.com/reviews')).toThrow(new AddressError('plain'))
  })

  test.each(['', 'couch.example.com', 'ftp://couch.example.com/x', 'https://couch.example.com/_users', 'https://couch.example.com/Upper'])(
    'an address cannot be "%s"',
    (typed) => {
      expect(() => parseAddress(typed)).toThrow(new AddressError('none'))
    },
  )
})
