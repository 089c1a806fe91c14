import { expect, test } from 'vitest'
import { db } from '../../../storage/database/db.ts'
import { unwrapSecret as unwrap, wrapSecret as wrap } from '../../../storage/database/secrets.ts'
import { KeyLostError } from '../../../storage/errors.ts'

const secret = new TextEncoder().encode('correct horse battery staple')

test('a wrapped secret can be unwrapped after a restart, and is not stored in clear text', async () => {
  const wrapped = await wrap(secret)
  db.close()
  await db.open()

  expect(new TextDecoder().decode(await unwrap(wrapped))).toBe('correct horse battery staple')
  expect(new TextDecoder().decode(wrapped.bytes)).not.toContain('horse')
})

test('the device key cannot be exported', async () => {
  await wrap(secret)
  const { key } = (await db.keys.get('device'))!

  expect(key.extractable).toBe(false)
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow('not extractable')
})

test('two pages that create the device key at the same time get the same key', async () => {
  const wrapped = await Promise.all([wrap(secret), wrap(secret), wrap(secret)])

  for (const each of wrapped) expect(await unwrap(each)).toEqual(secret)
})

test('a secret of another device, or a changed one, cannot be unwrapped', async () => {
  const wrapped = await wrap(secret)
  await expect(unwrap({ ...wrapped, bytes: wrapped.bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte)) })).rejects.toThrow(KeyLostError)
  await db.keys.clear()
  await expect(unwrap(wrapped)).rejects.toThrow(KeyLostError)
})
