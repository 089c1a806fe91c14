import { expect, test } from 'vitest'
import { accountOf, documentId } from '../../../sync/space/document-names.ts'
import { newKeyring, parseKeyring, serializeKeyring } from '../../../sync/space/keyring.ts'

test('a document id names the account, is always the same, and reveals nothing of the row', async () => {
  const keyring = await newKeyring()
  const id = documentId(keyring, 'helen:x', 'observations', 'row')

  expect(accountOf(id)).toBe('helen:x')
  expect(id).not.toContain('row')
  expect(documentId(await parseKeyring(serializeKeyring(keyring)), 'helen:x', 'observations', 'row')).toBe(id)
  expect(documentId(await newKeyring(), 'helen:x', 'observations', 'row')).not.toBe(id)
  expect(accountOf('s:helen')).toBeUndefined()
  expect(accountOf('_design/ride-along')).toBeUndefined()
})
