import type { Table } from 'dexie'
import { db } from '../../storage/database/db.ts'
import type { Checkpoint } from '../../storage/database/sync-records.ts'
import type { PersonId, Row } from '../../storage/rows/row.ts'
import { rowTables, type Person } from '../../storage/rows/tables.ts'
import type { Keyring } from '../space/keyring.ts'
import { mayHaveWritten } from '../space/roles.ts'
import { authorOf, idOf } from './documents.ts'
import { rowKey, type OpenedRevision, type ReceivedDocument } from './leaves.ts'

/** Changes when more is known of keys, people and roles, so that refused documents may be accepted. */
export function accessVersion(keyring: Keyring, { accounts, space = 0 }: Checkpoint): string {
  return [keyring.keys.map(({ id }) => id), space, Object.keys(accounts).length].join(' ')
}

/**
 * In a team's space: refuses rows that an account wrote in the name of somebody else, or that its role does not allow.
 * Adds people who published themselves to `accounts`.
 */
export async function refuseForeignRows(
  all: ReceivedDocument[],
  accounts: Checkpoint['accounts'],
  { keyring, space }: { keyring: Keyring; space: string },
): Promise<void> {
  for (const each of all) bindAccount(each, accounts)
  const authors = await localAuthors(all.flatMap(({ opened }) => opened))
  for (const { opened, account } of all) {
    for (const leaf of opened) {
      if (!leaf.content) continue
      const [key, author] = [rowKey(leaf.content), authorOf(leaf.content)]
      // Under the id of another author's row, it would be merged into that row, or delete it.
      if (accounts[author] !== account || (authors.get(key) ?? author) !== author) leaf.refused = 'author'
      else if (!mayHaveWritten(keyring, space, { account, key: leaf.key ?? '' }, leaf.content.table)) leaf.refused = 'role'
      if (leaf.refused) delete leaf.content
      else authors.set(key, author)
    }
  }
}

/** A person belongs to the account that first published that person's own row. */
function bindAccount({ opened, account }: ReceivedDocument, accounts: Checkpoint['accounts']): void {
  for (const { content } of opened) {
    if (content?.table !== 'people' || content.taken) continue
    const { id, by } = content.row as Person
    if (id === by && accounts[id] === undefined) accounts[id] = account
  }
}

/** The authors of the rows that this device has under the same ids, by `rowKey`. */
async function localAuthors(opened: OpenedRevision[]): Promise<Map<string, PersonId>> {
  const authors = new Map<string, PersonId>()
  for (const table of rowTables) {
    const ids = opened.flatMap(({ content }) => (content?.table === table ? [idOf(content)] : []))
    if (ids.length === 0) continue
    const rows = await (db[table] as Table<Row>).bulkGet(ids)
    for (const row of rows) if (row) authors.set(`${table}/${row.id}`, row.by)
  }
  return authors
}
