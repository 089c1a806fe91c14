import { describe, expect, test } from 'vitest'
import { makeKeySlot, newDataKey, WrongPassphraseError } from '../../../sync/encryption/seal.ts'
import { newKeyring, serializeKeyring } from '../../../sync/space/keyring.ts'
import { openSpace, sealSpace, SpaceFullError, UnreadableSpaceError } from '../../../sync/space/space-document.ts'

const passphrase = 'correct horse battery staple'

describe('A space', () => {
  test('a space opens on a second device with its passphrase, and has every earlier key', async () => {
    const keyring = await newKeyring('coo')
    keyring.keys.push(await newDataKey())
    const slots = [await makeKeySlot(keyring.keys[0], passphrase)]
    const document = { ...(await sealSpace('helen', { keyring, slots, counter: 1 })), _rev: '1-a' }
    const opened = await openSpace([{ _id: 's:mallory', _rev: '1-b', format: 1 }, document], passphrase)

    expect(serializeKeyring(opened.keyring)).toEqual(serializeKeyring(keyring))
    expect(opened).toMatchObject({ slots, counter: 1 })
    await expect(openSpace([document], 'another passphrase')).rejects.toThrow(WrongPassphraseError)
    await expect(openSpace([{ ...document, space: 'another' }], passphrase)).rejects.toThrow(WrongPassphraseError)
    await expect(openSpace([{ ...document, _id: 's:mallory' }], passphrase)).rejects.toThrow(WrongPassphraseError)
    expect(JSON.stringify(document)).not.toContain('coo')
  })

  test.each([
    ['too little memory', { memory: 8 }],
    ['another algorithm', { derivation: 'pbkdf2' }],
    ['too many passes', { passes: 1_000_000 }],
  ])('a space whose key derivation has %s is refused without trying the passphrase', async (_, weak) => {
    const keyring = await newKeyring()
    const slots = [await makeKeySlot(keyring.keys[0], passphrase)]
    const document = { ...(await sealSpace('helen', { keyring, slots, counter: 1 })), _rev: '1-a' }
    const tried: number[] = []
    const onProgress = (done: number) => void tried.push(done)
    const locked = { ...document, slots: [{ ...slots[0], ...weak }] }

    await expect(openSpace([locked], passphrase, { onProgress })).rejects.toThrow(UnreadableSpaceError)
    expect(tried).toEqual([])
  })

  test('a space that is too large for any device to read is not written', async () => {
    const keyring = await newKeyring()
    const one = await makeKeySlot(keyring.keys[0], passphrase)
    const readers = (count: number) =>
      Array.from(
        { length: count },
        (_, i) => ({ account: `reader ${i}`, name: 'ü'.repeat(500), role: 'reader', slot: `slot ${i}` }) as const,
      )
    const keys = await Promise.all(Array.from({ length: 1000 }, newDataKey))
    const written = async (members: number, changes: number) => {
      const all = { ...keyring, members: readers(members), keys: [keyring.keys[0], ...keys.slice(0, changes)] as typeof keyring.keys }
      return sealSpace('helen', { keyring: all, slots: Array.from({ length: members + 1 }, () => one), counter: 1 })
    }
    const { keyring: most } = await openSpace([{ ...(await written(63, 999)), _rev: '1-a' }], passphrase)
    expect([most.members.length, most.keys.length]).toEqual([63, 1000])
    await expect(written(64, 0)).rejects.toThrow(SpaceFullError)
    await expect(written(0, 1000)).rejects.toThrow(SpaceFullError)
  })
})
