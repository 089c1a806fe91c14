import { expect, test } from 'vitest'
import { confirmDeviceId } from '../../../storage/database/device.ts'

test('a copied browser profile gets a new device id', async () => {
  const id = await confirmDeviceId(undefined)
  expect(await confirmDeviceId(id)).toBe(id)

  expect(await confirmDeviceId('the id that the browser kept')).not.toBe(id)
})
