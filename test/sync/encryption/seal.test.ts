import { createDecipheriv } from 'node:crypto'
import { argon2idAsync } from '@noble/hashes/argon2.js'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { fromBase64url, NotBase64urlError, toBase64url } from '../../../sync/encryption/base64url.ts'
import { randomBelow, newPassphrase } from '../../../sync/encryption/passphrase.ts'
import {
  DamagedError,
  importDataKey,
  makeKeySlot,
  newDataKey,
  normalizePassphrase,
  openKeySlot,
  seal,
  ShortPassphraseError,
  keySlot,
  keySlots,
  unseal,
  WrongPassphraseError,
  type Associated,
} from '../../../sync/encryption/seal.ts'

const place: Associated = { format: 'sync 1', space: 'reviews', id: 'r:helen:1', counter: 3 }
const bytes = (text: string) => new TextEncoder().encode(text)
const text = (of: Uint8Array) => new TextDecoder().decode(of)
const hex = (of: Uint8Array) => Buffer.from(of).toString('hex')
/** Made with node:crypto from the fixed key, the nonce 0 … 11 and `place`. */
const sealedByNode =
  'AAECAwQFBgcICQoLM2qzO6eQoXDoNbfiwskdAPOi_rTwe198OGflhR1pALIBEK78r8ESmHSkf-2Ihyg47llgjVrWo9o_lyoZGOP17vA8xnrT0SZhHFSqbu-PDug4islidmNTaP39nsx48LmNy_hZ5qRByBqeHD6ySHUhf7pnYqvjxSWaTf9XzYLmbg67UgDGtNfLUwjhSKE92kzCNvTjNTURk0qMX-h3-tLp7pOXnhXp_8x-p2Pd-t-Ahrudzsoii6tzvGXfwMdxxbfzE0yK-g3d1sk3VtPmukHZhOF--HY9ALrxcZGax0FIj_pDI9Sv5iADJVJHuAi1EXxRqJO5dZ0wiaUXa2dzi5xCgT-TJfA19Hi3cebKaDUIjNE'
const fixedKey = () => importDataKey(Uint8Array.from({ length: 32 }, (_, i) => i))

describe('A passphrase', () => {
  const derived = (passphrase: string, t: number, m: number) =>
    argon2idAsync(
      bytes(normalizePassphrase(passphrase)),
      Uint8Array.from({ length: 16 }, (_, i) => i),
      { t, m, p: 1, dkLen: 32 },
    )

  test('a passphrase gives the same key as the reference implementation of Argon2id in C', async () => {
    expect(hex(await derived('correct horse battery staple', 2, 19_456))).toBe(
      '818259b6310026a8e0dbac5d2e6927abcfdb07b32258fac4f61b18b80f929085',
    )
    expect(hex(await derived('zoë’s five blind mice', 3, 32_768))).toBe('c20166d105997f9bc9f3413108e64d805a75b13fb5b43095b29b85f73498fc2c')
  })

  test('a passphrase opens its own key slot and no other', async () => {
    const dataKey = await newDataKey()
    const made = [await makeKeySlot(dataKey, 'correct horse battery staple'), await makeKeySlot(dataKey, 'another one for Ada')]
    const opened = await openKeySlot(made, 'another one for Ada')

    expect(hex(opened.dataKey.bytes)).toBe(hex(dataKey.bytes))
    expect(opened.dataKey.id).toBe(dataKey.id)
    expect(opened.slot).toEqual(made[1])
    await expect(openKeySlot(made, 'correct horse battery stapler')).rejects.toThrow(WrongPassphraseError)
    // After its slot is removed, a passphrase opens nothing.
    await expect(openKeySlot(made.slice(0, 1), 'another one for Ada')).rejects.toThrow(WrongPassphraseError)
    expect(v.parse(keySlots, JSON.parse(JSON.stringify(made)))).toEqual(made)
  })

  test('white space and the composition of letters do not matter in a passphrase', () => {
    expect(normalizePassphrase('  zoe\u0308\u00A0 five\tblind\n mice ')).toBe('zoë five blind mice')
    expect(normalizePassphrase('ﬁve')).toBe('five')
    expect(normalizePassphrase('Five')).not.toBe(normalizePassphrase('five'))
  })

  test('a passphrase that is too short is refused', async () => {
    await expect(makeKeySlot(await newDataKey(), ' short  one ')).rejects.toThrow(ShortPassphraseError)
  })

  test('the derivation of a passphrase reports progress, yields to other work, and can be aborted', async () => {
    const dataKey = await newDataKey()
    const heard: number[] = []
    let turns = 0
    const others = setInterval(() => turns++, 1)
    await makeKeySlot(dataKey, 'correct horse battery staple', { onProgress: (done) => heard.push(done) })
    clearInterval(others)

    expect(turns).toBeGreaterThan(2)
    expect(heard.length).toBeGreaterThan(100)
    expect(heard).toEqual([...heard].sort((a, b) => a - b))
    expect(heard.at(-1)).toBe(1)

    const stop = new AbortController()
    const stopped = makeKeySlot(dataKey, 'correct horse battery staple', { signal: stop.signal, onProgress: () => stop.abort() })
    await expect(stopped).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
  })

  test('a generated passphrase has six uniformly random words', () => {
    const made = newPassphrase().split(' ')

    expect(made).toHaveLength(6)
    expect(made.every((word) => wordlist.includes(word))).toBe(true)
    expect(new Set(wordlist.map((word) => word.slice(0, 4))).size).toBe(2048)
    const draws = [2 ** 32 - 1, 2 ** 32 - 2, 7]
    expect(randomBelow(3, () => draws.shift()!)).toBe(2)
    expect(draws).toEqual([7])
  })
})

describe('A slot', () => {
  const weaker = { memory: 19_455, passes: 1, lanes: 0, derivation: 'pbkdf2', salt: 'c2hvcnQ', wrapped: '' }
  const absurd = { memory: 2 ** 22, passes: 1000, lanes: 255 }

  const made = newDataKey().then((dataKey) => makeKeySlot(dataKey, 'correct horse battery staple'))

  test.each([...Object.entries(weaker), ...Object.entries(absurd)])('a key slot is refused if its %s is %s', async (field, value) => {
    expect(v.is(keySlot, await made)).toBe(true)
    expect(v.is(keySlot, { ...(await made), [field]: value })).toBe(false)
  })

  test('a key slot does not open after its parameters were changed', async () => {
    await expect(openKeySlot([{ ...(await made), id: 'A'.repeat(12) }], 'correct horse battery staple')).rejects.toThrow(
      WrongPassphraseError,
    )
    await expect(openKeySlot([{ ...(await made), passes: 3 }], 'correct horse battery staple')).rejects.toThrow(WrongPassphraseError)
  })
})

describe('Sealed bytes', () => {
  test('sealed bytes can be decrypted by another implementation of AES-256-GCM', async () => {
    const dataKey = await fixedKey()
    const sealed = await seal(dataKey, bytes('the bucket is empty'), place)
    const decipher = createDecipheriv('aes-256-gcm', dataKey.bytes, sealed.subarray(0, 12))
    decipher.setAAD(Buffer.from('["ride-along","sync 1","reviews","r:helen:1","hBYOddyxypph",3]'))
    decipher.setAuthTag(sealed.subarray(-16))
    const read = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])

    expect(text(read)).toBe(`the bucket is empty\uFFFD${'\0'.repeat(256 - 20)}`)
    expect(read[19]).toBe(0x80)
  })

  test('bytes sealed by another implementation can be decrypted', async () => {
    const sealed = fromBase64url(sealedByNode)

    expect(text(await unseal(await fixedKey(), sealed, place))).toBe('the bucket is empty')
  })

  test('sealed bytes with a byte flipped, cut off or added are refused', async () => {
    const dataKey = await newDataKey()
    const sealed = await seal(dataKey, bytes('the bucket is empty'), place)

    for (let i = 0; i < sealed.length; i++) {
      const flipped = sealed.map((byte, at) => (at === i ? byte ^ 1 : byte))
      await expect(unseal(dataKey, flipped, place), `byte ${i}`).rejects.toThrow(DamagedError)
    }
    await expect(unseal(dataKey, sealed.slice(0, -1), place)).rejects.toThrow(DamagedError)
    await expect(unseal(dataKey, sealed.slice(0, 20), place)).rejects.toThrow(DamagedError)
    await expect(unseal(dataKey, new Uint8Array([...sealed, 0]), place)).rejects.toThrow(DamagedError)
  })

  test('sealed bytes do not open with another id, space, format or key', async () => {
    const dataKey = await newDataKey()
    const one = await seal(dataKey, bytes('one'), place)
    const two = await seal(dataKey, bytes('two'), { ...place, id: 'r:helen:2' })

    expect(text(await unseal(dataKey, one, place))).toBe('one')
    await expect(unseal(dataKey, two, place)).rejects.toThrow(DamagedError)
    await expect(unseal(dataKey, one, { ...place, id: 'r:helen:2' })).rejects.toThrow(DamagedError)
    await expect(unseal(dataKey, one, { ...place, space: 'audit' })).rejects.toThrow(DamagedError)
    await expect(unseal(dataKey, one, { ...place, format: 'review 1' })).rejects.toThrow(DamagedError)
    await expect(unseal(await newDataKey(), one, place)).rejects.toThrow(DamagedError)
    // Splitting the fields differently gives other bytes.
    await expect(unseal(dataKey, one, { ...place, space: 'reviews","r:helen:1', id: '' })).rejects.toThrow(DamagedError)
  })

  test('sealed bytes of an older version do not open as a newer one', async () => {
    const dataKey = await newDataKey()
    const older = await seal(dataKey, bytes('older'), { ...place, counter: 2 })

    await expect(unseal(dataKey, older, place)).rejects.toThrow(DamagedError)
  })

  test('sealing the same bytes twice gives different results', async () => {
    const dataKey = await newDataKey()

    expect(hex(await seal(dataKey, bytes('same'), place))).not.toBe(hex(await seal(dataKey, bytes('same'), place)))
  })

  test('any bytes survive sealing, and the length is hidden up to a multiple of 256', async () => {
    const dataKey = await newDataKey()
    const endings = fc.tuple(fc.uint8Array({ maxLength: 600 }), fc.constantFrom([], [0x80], [0x80, 0, 0], [0]))
    await fc.assert(
      fc.asyncProperty(endings, async ([start, end]) => {
        const any = Uint8Array.from([...start, ...end])
        const sealed = await seal(dataKey, any, place)

        expect([...(await unseal(dataKey, sealed, place))]).toEqual([...any])
        expect(sealed.length).toBe(28 + 256 * (Math.floor(any.length / 256) + 1))
      }),
    )
  })
})

describe('Base64url', () => {
  test('base64url encodes any bytes as Node does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), (any) => {
        const written = toBase64url(any)

        expect(written).toBe(Buffer.from(any).toString('base64url'))
        expect([...fromBase64url(written)]).toEqual([...any])
      }),
    )
  })

  test.each(['a', 'ab+d', 'ab/d', 'ab==', 'a b', 'é'])('base64url refuses "%s"', (written) => {
    expect(() => fromBase64url(written)).toThrow(NotBase64urlError)
  })
})
