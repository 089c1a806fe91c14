import { describe, expect, test } from 'vitest'
import { decodeText } from '../../../storage/log/text-file.ts'

describe('Decoding a text file', () => {
  const bytes = (...each: number[]) => new Uint8Array(each)
  const utf8 = (text: string) => new TextEncoder().encode(text)

  test('a text file is UTF-8, UTF-16 with a byte order mark, or Windows-1252', () => {
    expect(decodeText(utf8('\uFEFF09:14 é'))).toEqual({ text: '09:14 é' })
    expect(decodeText(bytes(0xff, 0xfe, 0x39, 0, 0xe9, 0))).toEqual({ text: '9é' })
    expect(decodeText(bytes(0xfe, 0xff, 0, 0x39, 0, 0xe9))).toEqual({ text: '9é' })
    expect(decodeText(bytes(0x39, 0xe9))).toEqual({ text: '9é', guessed: true })
    // Mixed: the first byte that is not UTF-8 decides.
    expect(decodeText(bytes(...utf8('é'), 0xe9))).toEqual({ text: 'Ã©é', guessed: true })
    expect(decodeText(bytes())).toEqual({ text: '' })
  })

  test('a file with zero bytes, half characters or control characters is not text', () => {
    expect(decodeText(bytes(0x50, 0x4b, 3, 4, 0, 0))).toBe(null)
    expect(decodeText(bytes(0xff, 0xfe, 0x39))).toBe(null)
    expect(decodeText(bytes(0x89, 0x50, 0x4e, 0x47, 1, 2))).toBe(null)
  })
})
